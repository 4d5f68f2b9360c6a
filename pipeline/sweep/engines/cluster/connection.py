"""A connection to a Ray cluster, with the code and the prompts on their way to it."""

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.sweep.engines.cluster.tasks import PROMPTS
from pipeline.sweep.engines.cluster.travelling import pack

_STORE = 100 * 1024 * 1024  # bytes of object store of a cluster of our own: answers never go through it


@contextmanager
def connected(address: str, prompts: dict[str, Path], processors: int | None = None) -> Iterator[Any]:
    """A connection to the cluster, with the code and the prompts on their way to it.

    Args:
        address: empty for a cluster of its own.
        prompts: by name.
        processors: of a cluster of its own; as many as the machine has where it is not said.

    Raises:
        UsageError: Ray is not installed, or nothing answers at the address.
    """
    try:
        import ray
    except ImportError:
        raise UsageError("Ray is not installed.", hint="Run `pip install 'mlguide[ray]'`.") from None
    own: dict[str, Any] = {
        "num_cpus": processors or os.cpu_count(),
        "object_store_memory": _STORE,
        "include_dashboard": False,
    }
    with tempfile.TemporaryDirectory(prefix="mlguide-ray-") as folder:
        pack(Path(folder), prompts, PROMPTS)
        try:
            ray.init(
                **({"address": address} if address else own),
                runtime_env={"working_dir": folder},
                logging_level=logging.ERROR,
                log_to_driver=False,
            )
        except (ConnectionError, ValueError, RuntimeError) as error:
            reason = str(error).strip().splitlines()[0]
            raise UsageError(
                f"--ray-address {address or '(a cluster of its own)'}: {reason}",
                hint="Is the head running there (ray status), and the same version of Ray here and there?",
            ) from None
        try:
            yield ray
        finally:
            ray.shutdown()
