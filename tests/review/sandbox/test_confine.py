"""Hostile answers: whatever a program tries, the machine stays as it was and the run ends in time."""

import json
import os
import socket
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.review import sandbox
from pipeline.review.sandbox import Limits, Ran, run_confined
from tests.patience import SOON

MEGABYTE = 1 << 20
SHORT = Limits(seconds=2.0)  # for what never ends
PATIENT = Limits(seconds=30.0)  # for what does, on a busy machine


@pytest.fixture(autouse=True)
def _sandbox(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test ends with a look at what is still running of it."""
    if reason := sandbox.why_unavailable():
        pytest.skip(reason)
    own = str(tmp_path_factory.mktemp("cases"))
    monkeypatch.setattr(tempfile, "tempdir", own)
    yield
    time.sleep(0.05)  # the kernel takes a moment to reap what was killed
    assert not survivors(own), "something of the sandbox is still running"
    assert not list(Path(own).iterdir()), "something of the sandbox is still on the disk"


def survivors(folder: str) -> list[str]:
    """Processes that were started on a case in this folder and are still there."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if folder.encode() in command:
            found.append(f"{process.name}: {command!r}")
    return found


HEAD = "import os, json, sys\nsent = []\ndef report(value): sent.append(value)\n"
CHECK = b"""
from pipeline.review.checks import check

@check("1/1", "program")
def says_what_it_reported(program):
    raise AssertionError(repr(program()))
"""


def run(code: str, limits: Limits = PATIENT) -> Ran:
    """Runs code as an answer's program would be run; ``report(value)`` sends a value out."""
    package, *installed = sandbox.packages()
    case = {
        "question_id": "1/1",
        "name": "hostile",
        "blocks": [HEAD + textwrap.dedent(code), "def hostile(): return sent"],
        "path": [str(Path(package).parent), *installed],
        "strict": False,
        "traced": False,
    }
    script = Path(package, "review", "checks", "program_worker.py")
    return run_confined(script, {"case.json": json.dumps(case).encode(), "checks.py": CHECK}, limits)


def said(ran: Ran) -> str:
    """What the program reported."""
    assert ran.stopped == "no", (ran.stopped, ran.output)
    return str(json.loads(ran.report.decode().strip().split("\n")[-1])["detail"])


def test_a_harmless_program_runs_and_is_heard() -> None:
    assert "[42]" in said(run("report(42)"))


def test_an_endless_loop_ends_with_its_time() -> None:
    began = time.monotonic()
    assert run("while True: pass", SHORT).stopped == "time"
    assert time.monotonic() - began < SOON


def test_a_program_that_sleeps_ends_with_its_time() -> None:
    assert run("import time; time.sleep(1000)", SHORT).stopped == "time"


def test_a_fork_bomb_is_bounded_and_ends_with_its_time(tmp_path: Path) -> None:
    ran = run(
        """
        def bomb():
            while True:
                try: os.fork()
                except OSError: pass
        bomb()
        """,
        SHORT,
    )
    assert ran.stopped == "time"


def test_processes_are_counted() -> None:
    code = """
        import time
        children = 0
        try:
            while os.fork(): children += 1
            time.sleep(100)
        except OSError as error: report(children)
        """
    assert int(said(run(code)).split("[")[1].split("]")[0]) < Limits().processes


def test_a_gigabyte_of_output_is_cut_off() -> None:
    ran = run("while True: sys.stdout.write('x' * 1000000)")
    assert ran.stopped == "output"
    assert len(ran.output) <= PATIENT.output


def test_a_gigabyte_in_the_report_is_cut_off() -> None:
    code = """
        for descriptor in range(3, 20):
            try:
                while True: os.write(descriptor, b'x' * 1000000)
            except OSError: pass
        """
    ran = run(code)
    assert ran.stopped == "output"
    assert len(ran.report) <= PATIENT.output


def test_huge_memory_is_refused() -> None:
    code = """
        try: bytearray(8 << 30)
        except MemoryError: report('refused')
        """
    assert "refused" in said(run(code))


def test_memory_that_grows_slowly_is_refused_too() -> None:
    code = """
        hoard = []
        try:
            while True: hoard.append(bytearray(16 << 20))
        except MemoryError:
            held = len(hoard); hoard.clear(); report(held)
        """
    held = int(said(run(code)).split("[")[1].split("]")[0])
    assert held * 16 * MEGABYTE <= Limits().memory


@pytest.mark.parametrize("where", ["127.0.0.1", "outside"])
def test_the_network_is_out_of_reach(where: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = ("127.0.0.1", server.getsockname()[1]) if where == "127.0.0.1" else ("93.184.215.14", 80)
        code = f"""
            import socket
            try: socket.create_connection({address!r}, 1); report('connected')
            except OSError as error: report('no network')
            """
        assert "no network" in said(run(code))
        with pytest.raises(TimeoutError):
            server.accept()


def test_abstract_sockets_of_the_machine_are_out_of_reach() -> None:
    name = f"\0mlguide-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(name)
        server.listen()
        code = f"""
            import socket
            try: socket.socket(socket.AF_UNIX).connect({name!r}); report('connected')
            except OSError: report('refused')
            """
        assert "refused" in said(run(code))


def test_files_of_the_machine_can_not_be_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canary")
    key = Path.home() / ".ssh"
    wanted = ["/etc/passwd", "/etc/shadow", str(key), str(secret), "/proc/self/environ", "/proc/1/cwd/etc/passwd"]
    wanted += [str(Path(__file__)), str(Path(__file__).parents[3] / "pyproject.toml"), "/tmp", "/home", "/var", "/sys"]
    code = f"""
        for path in {wanted!r}:
            try:
                found = os.listdir(path) if os.path.isdir(path) else open(path).read()
                # a folder may be there as the way to something that is shown
                if found and path not in ('/tmp', '/home', '/var'): report(path)
                if any('secret' in str(name) for name in found): report(path)
            except OSError: pass
        """
    assert "[]" in said(run(code))


def test_the_environment_bears_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    assert "canary" not in said(run("report(dict(os.environ))"))


def test_nothing_outside_the_scratch_folder_can_be_written(tmp_path: Path) -> None:
    package = sandbox.packages()[0]
    code = f"""
        import sysconfig
        for folder in ['/', '/tmp', '/etc', '/usr/lib', '/dev', {package!r}, {str(tmp_path)!r}, sys.argv[1],
                       os.path.dirname(sys.argv[1]), sys.base_prefix, sysconfig.get_paths()['stdlib'],
                       os.path.expanduser('~/..')]:
            try:
                open(os.path.join(folder, 'written-by-hostile'), 'w').write('x'); report(folder)
            except OSError: pass
        open('own', 'w').write('x')
        """
    assert "[]" in said(run(code))
    assert not list(tmp_path.iterdir())
    assert not (Path(package) / "written-by-hostile").exists()


def test_the_scratch_folder_has_a_bottom() -> None:
    code = """
        try:
            with open('much', 'wb') as file:
                for _ in range(1000): file.write(bytes(1 << 20))
            report('all written')
        except OSError: report('full')
        """
    assert "full" in said(run(code))


def test_it_can_not_kill_who_started_it() -> None:
    code = f"""
        import signal
        for victim in {[os.getpid(), os.getppid()]!r} + [os.getppid(), 1]:
            for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP):
                try: os.kill(victim, number)
                except OSError: pass
        report(os.getppid())
        """
    assert "[1]" in said(run(code))


def test_killing_all_it_can_kills_only_itself() -> None:
    code = """
        import signal
        try: os.kill(-1, signal.SIGKILL)
        except OSError: pass
        os.killpg(0, signal.SIGKILL)
        """
    ran = run(code)
    assert ran.stopped == "no"
    assert not ran.report


def test_swallowing_every_signal_does_not_help() -> None:
    code = """
        import signal, time
        for number in range(1, 65):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): pass
        while True:
            try: time.sleep(1)
            except BaseException: pass
        """
    assert run(code, SHORT).stopped == "time"


def test_a_daemon_left_behind_ends_with_the_program() -> None:
    code = """
        import signal, time
        if os.fork() == 0:
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            if os.fork() == 0:
                time.sleep(300)
            os._exit(0)
        report('parent done')
        """
    began = time.monotonic()
    assert "parent done" in said(run(code))
    assert time.monotonic() - began < PATIENT.seconds


def test_an_early_exit_is_no_verdict() -> None:
    assert not run("os._exit(0)").report


def test_it_has_no_rights_to_build_on() -> None:
    code = """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        report(os.geteuid() != 0)
        report(libc.mount(b'none', b'/', b'tmpfs', 0, b'') != 0)
        report(libc.chroot(b'/') != 0)
        try: os.setuid(0); report('root')
        except OSError: pass
        """
    assert "[True, True, True]" in said(run(code))


def test_where_there_is_no_sandbox_it_says_why() -> None:
    """The reason is found out by trying; on this machine there is none, or this file's tests would be skipped."""
    assert sandbox.why_unavailable() == ""
