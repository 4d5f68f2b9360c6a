"""Runs inside the sandbox and tries to get out: what it can do there that it must not, it reports.

Started by ``available.py`` once before anything else is run; nothing but the standard library is at hand.
"""

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_FORKS = 32


def main(folder: str, descriptor: str) -> None:
    """Reports ``confined``, or every hole that was found."""
    holes = list(_holes(json.loads(Path(folder, "secrets.json").read_text())))
    os.write(int(descriptor), ("; ".join(holes) or "confined").encode())


def _holes(secrets: list[str]) -> Iterator[str]:
    for secret in secrets:
        if Path(secret).exists():
            yield f"{secret} can be seen"
    for place in (sys.base_prefix, "/", "/tmp"):  # noqa: S108 - to find out that it can't be written
        if _can_write(Path(place)):
            yield f"{place} can be written"
    if os.geteuid() == 0:
        yield "it has root's rights"
    if os.getppid() != 1:
        yield "it sees other processes"
    if not _can_write(Path.cwd()):
        yield "it has no scratch folder"
    if _reaches_network():
        yield "it reaches the network"
    if _forks_without_end():
        yield "the number of processes has no limit"


def _can_write(folder: Path) -> bool:
    try:
        (folder / "written").write_text("")
    except OSError:
        return False
    return True


def _reaches_network() -> bool:
    for address in ("127.0.0.1", "192.0.2.1"):
        with socket.socket() as connection:
            connection.settimeout(0.2)
            try:
                connection.connect((address, 9))
            except ConnectionRefusedError:
                return True  # somebody was there to refuse
            except OSError:
                continue
            return True
    return False


def _forks_without_end() -> bool:
    for _ in range(_FORKS):
        try:
            child = os.fork()
        except OSError:
            return False
        if child == 0:
            time.sleep(60)
            os._exit(0)
    return True


if __name__ == "__main__":
    main(*sys.argv[1:])
