"""When the next call may start, how often, and for how much money."""
