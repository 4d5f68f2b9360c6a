"""Why a request may not start any more."""


class GivenUp(Exception):
    """The model has only been rejecting; asking on would be endless."""


class Closed(Exception):
    """The run is ending: no further request may start."""
