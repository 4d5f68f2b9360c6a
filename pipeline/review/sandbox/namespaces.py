"""Runs inside the process that becomes the sandbox: shuts itself off from the machine, then starts a program.

Started by ``confine.py`` as a script of its own, with nothing but the standard library: no site packages, no
package of ours. Linux only. What it gives up, in this order: the file system (all but a few folders, read
only), the network, the sight of other processes, its rights, and the resources above its limits.
"""

import ctypes
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_NEW_USER, _NEW_MOUNTS, _NEW_PIDS = 0x10000000, 0x00020000, 0x20000000
_NEW_NETWORK, _NEW_IPC, _NEW_NAMES = 0x40000000, 0x08000000, 0x04000000
_NEW_ALL = _NEW_MOUNTS | _NEW_PIDS | _NEW_NETWORK | _NEW_IPC | _NEW_NAMES
_NOSUID, _NODEV, _BIND, _RECURSIVE, _PRIVATE = 2, 4, 4096, 16384, 1 << 18
_DETACH = 2
_SET_DEATH_SIGNAL, _SET_NO_NEW_PRIVILEGES = 1, 38
_MOUNT_SETATTR, _HERE, _WHOLE_TREE = 442, -100, 0x8000
_READ_ONLY, _ATTR_NOSUID = 1, 2
_NOBODY = 65534
# Ids that no account has: with root's own, the kernel would not count processes; with another one's, theirs too.
_FIRST_ID, _IDS = 0x6D6C0000, 0x10000

_libc = ctypes.CDLL(None, use_errno=True)


def main(config: dict[str, Any]) -> int:
    """Shuts itself off and runs a program to its end.

    Args:
        config: ``root`` an empty folder; ``shown`` paths that stay visible, read only; ``scratch`` the one
            folder that can be written, in memory; ``scratch_bytes``; ``command``; ``environment``;
            ``limits`` by name of the resource; ``seconds``.

    Returns:
        The program's exit code, negative where a signal ended it.
    """
    _libc.prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    stranger = _leave()
    _move_in(config)
    first = os.fork()
    if first == 0:
        os._exit(_as_first_process(config, stranger))
    return _code(os.waitpid(first, 0)[1])


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _leave() -> int:
    """Enters new namespaces; returns the id to become, -1 where the namespace has made it a stranger already."""
    if os.geteuid() == 0 and _libc.unshare(_NEW_ALL) == 0:
        return _FIRST_ID + os.getpid() % _IDS
    user, group = os.geteuid(), os.getegid()
    _checked(_libc.unshare(_NEW_USER | _NEW_ALL), "a user namespace")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_NOBODY} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{_NOBODY} {group} 1")
    return -1


def _mount(source: str, target: Path, kind: str, flags: int, options: str = "") -> None:
    done = _libc.mount(source.encode(), bytes(target), kind.encode(), ctypes.c_ulong(flags), options.encode())
    _checked(done, f"mounting {target}")


def _move_in(config: dict[str, Any]) -> None:
    """Makes a root of the few folders that stay visible, and lets go of the old one."""
    root = Path(config["root"])
    _mount("none", Path("/"), "", _RECURSIVE | _PRIVATE)
    _mount("tmpfs", root, "tmpfs", _NOSUID | _NODEV, "size=1m,mode=755")
    for shown in map(Path, config["shown"]):
        _show(shown, root)
    scratch = root / config["scratch"].lstrip("/")
    scratch.mkdir()
    _make_read_only(root)
    options = f"size={config['scratch_bytes']},nr_inodes=4096,mode=1777"
    _mount("tmpfs", scratch, "tmpfs", _NOSUID | _NODEV, options)
    os.chdir(root)
    _checked(_libc.pivot_root(b".", b"."), "changing the root")
    _checked(_libc.umount2(b".", _DETACH), "letting go of the old root")
    os.chdir(config["scratch"])


def _show(shown: Path, root: Path) -> None:
    """Puts a folder, a file or a link at its own place under the new root; what is not there is left out."""
    target = root / str(shown).lstrip("/")
    if not shown.exists() or target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if shown.is_symlink():
        target.symlink_to(shown.readlink())
        return
    if shown.is_dir():
        target.mkdir()
    else:
        target.touch()
    _mount(str(shown), target, "", _BIND | _RECURSIVE)


class _Attributes(ctypes.Structure):
    _fields_ = (
        ("set", ctypes.c_uint64),
        ("clear", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("user_namespace", ctypes.c_uint64),
    )


def _make_read_only(root: Path) -> None:
    attributes = _Attributes(_READ_ONLY | _ATTR_NOSUID, 0, 0, 0)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    done = _libc.syscall(_MOUNT_SETATTR, _HERE, bytes(root), ctypes.c_uint(_WHOLE_TREE), ctypes.byref(attributes), size)
    _checked(done, "making the file system read-only")


def _as_first_process(config: dict[str, Any], stranger: int) -> int:
    """The first process of the new process namespace: when it ends, the kernel ends all others in it."""
    try:
        if stranger >= 0:
            os.setgroups([])
            os.setresgid(stranger, stranger, stranger)
            os.setresuid(stranger, stranger, stranger)
        # After the change of ids, which would clear it.
        _libc.prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        program = os.fork()
        if program == 0:
            _become(config["command"], config["environment"], config["limits"])
        return _wait(program, time.monotonic() + config["seconds"])
    except OSError as error:
        print(f"sandbox: {error}", file=sys.stderr)  # noqa: T201 - the starter reads it
        return 125


def _become(command: Sequence[str], environment: dict[str, str], limits: dict[str, int]) -> None:
    try:
        os.setsid()  # a signal to its own group must not reach the processes that watch over it
        for name, most in limits.items():
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))
        _checked(_libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0), "giving up privileges")
        os.execve(command[0], list(command), environment)  # noqa: S606 - there is no shell in there
    except OSError as error:
        print(f"sandbox: {error}", file=sys.stderr)  # noqa: T201 - the starter reads it
    finally:
        os._exit(125)


def _wait(program: int, until: float) -> int:
    """Waits for the program alone; orphans are reaped on the way, and end when this process does."""
    while time.monotonic() < until:
        ended, status = os.waitpid(-1, os.WNOHANG)
        if ended == program:
            return _code(status)
        if ended == 0:
            time.sleep(0.005)
    return 124


def _code(status: int) -> int:
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    try:
        code = main(json.loads(sys.argv[1]))
    except OSError as error:
        print(f"sandbox: {error}", file=sys.stderr)  # noqa: T201 - the starter reads it
        code = 125
    os._exit(code if code >= 0 else 128 - code)
