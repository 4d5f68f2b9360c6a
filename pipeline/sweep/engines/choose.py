"""The name of an engine → the engine."""

from pipeline.errors import UsageError
from pipeline.sweep.engines.cluster.engine import RayEngine
from pipeline.sweep.engines.engine import Engine
from pipeline.sweep.engines.local import LocalEngine


def engine_called(name: str, address: str = "") -> Engine:
    """The engine of this name.

    Args:
        name: ``local`` or ``ray``.
        address: of a Ray cluster, e.g. ``ray://head:10001`` or ``10.0.0.5:6379``; empty for one of its own.

    Raises:
        UsageError: there is no such engine, or Ray is not installed.
    """
    if name == "local":
        return LocalEngine()
    if name != "ray":
        raise UsageError(f"There is no engine {name!r}.", hint="Choose local or ray.")
    return RayEngine(address)
