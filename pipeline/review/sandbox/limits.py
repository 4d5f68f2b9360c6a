"""How much a script may use, and what came of it."""

from dataclasses import dataclass
from typing import Literal

_MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """How much a script may use.

    Attributes:
        seconds: wall-clock time.
        memory: bytes of address space a process.
        processes: at once, threads included.
        scratch: bytes in the scratch folder.
        output: bytes on stdout and stderr together, and as many in the report.
    """

    seconds: float = 20.0
    memory: int = 1024 * _MEGABYTE
    processes: int = 8
    scratch: int = 64 * _MEGABYTE
    output: int = 256 * 1024


@dataclass(frozen=True)
class Ran:
    """What came of a script.

    Attributes:
        report: what it wrote to the file descriptor it is given as its last argument.
        output: what it printed.
        stopped: why it was stopped; ``no`` where it ended by itself.
    """

    report: bytes
    output: bytes
    exit_code: int
    stopped: Literal["no", "time", "output"]
