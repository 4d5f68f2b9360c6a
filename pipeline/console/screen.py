"""Where words go: messages to stderr, results to stdout, tracebacks to the log."""

import json
import logging
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from pipeline.errors import GuideError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

_INTERRUPTED = 130
_DEFECT = 70  # sysexits.h: an internal fault


class Screen:
    """The terminal, pipe or script that a command talks to.

    Args:
        as_json: the result is one JSON object on stdout, and nothing else is.
        quiet: no messages and no progress.
    """

    def __init__(self, *, as_json: bool = False, quiet: bool = False) -> None:
        self.as_json, self.quiet = as_json, quiet
        self._told = float("-inf")

    @property
    def stderr(self) -> "Console":
        """For messages; made when it is first needed, for it is slow to import."""
        from rich.console import Console

        return Console(stderr=True, highlight=False, quiet=self.quiet)

    def say(self, message: str) -> None:
        """A message for whoever waits."""
        if not self.quiet:
            typer.echo(message, err=True)

    def passing(self, message: str) -> None:
        """A message that the next one replaces on a terminal; elsewhere at most one in ten seconds."""
        if self.quiet:
            return
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[2K{message[:110]}")
            sys.stderr.flush()
        elif time.monotonic() - self._told > 10:
            self._told = time.monotonic()
            self.say(message)

    def end_passing(self) -> None:
        """Clears the last passing message."""
        if not self.quiet and sys.stderr.isatty():
            sys.stderr.write("\r\x1b[2K")

    def result(self, values: Mapping[str, Any], *renderables: Any) -> None:
        """The command's result: one JSON object for scripts, else what is given, as text and tables."""
        if self.as_json:
            typer.echo(json.dumps(values, ensure_ascii=False, default=str))
            return
        from rich.console import Console
        from rich.text import Text

        # A pipe has no width of its own; the eighty columns that rich assumes would cut the tables.
        console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
        for renderable in renderables:
            console.print(renderable, soft_wrap=isinstance(renderable, Text))


@contextmanager
def shown(*, as_json: bool = False, quiet: bool = False) -> Iterator[Screen]:
    """Runs a command: gives it a screen, shows an error of ours with its hint, ends with its exit code."""
    screen = Screen(as_json=as_json, quiet=quiet)
    try:
        yield screen
    except GuideError as error:
        screen.end_passing()
        _show(error, screen)
        raise typer.Exit(error.exit_code) from None
    except OSError as error:
        screen.end_passing()
        _show(_of_the_machine(error), screen)
        raise typer.Exit(UsageError.exit_code) from None
    except (typer.Exit, typer.Abort):
        raise
    except KeyboardInterrupt:
        screen.end_passing()
        typer.echo("\nStopped. What was done is kept; run the same command to go on.", err=True)
        raise typer.Exit(_INTERRUPTED) from None
    except Exception as error:
        screen.end_passing()
        _show(_defect(error), screen)
        raise typer.Exit(_DEFECT) from None


def _of_the_machine(error: OSError) -> UsageError:
    """What the system refused, by file or address and in its own words."""
    where = f"{error.filename}: " if error.filename else ""
    return UsageError(
        f"{where}{error.strerror or error}.",
        hint="Look at that file or folder and at the disk, and run the same command again.",
    )


def _defect(error: Exception) -> GuideError:
    """A fault of our own: one line on the screen, the rest in a file that can go into a report."""
    report = Path(tempfile.gettempdir(), "mlguide-fault.log")
    hint = "This is a fault of mlguide, not yours. Please report it"
    with suppress(OSError):
        report.write_text("".join(traceback.format_exception(error)), "utf-8", "replace")
        hint += f" with {report}"
    return GuideError(
        f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no message'}", f"{hint}."
    )


def _show(error: GuideError, screen: Screen) -> None:
    # An error is shown even where messages are not wanted: a silent failure helps nobody.
    typer.echo(f"error: {error}", err=True)
    if error.hint:
        typer.echo(f"  → {error.hint}", err=True)
    if screen.as_json:
        typer.echo(json.dumps({"error": str(error), "hint": error.hint, "exit_code": error.exit_code}))


class _LogFile(logging.FileHandler):
    """A log that can't be written stops nothing; the standard handler would print a traceback of its own."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 # logging's name
        """Leaves the record out."""


@contextmanager
def log_to(file: Path) -> Iterator[None]:
    """Sends tracebacks and warnings of the block to a file instead of the screen.

    Raises:
        UsageError: the file's folder can't be made.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"The folder {file.parent} can't be made: {error.strerror}.", hint="Name another one with --data."
        ) from None
    handler = _LogFile(file, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("pipeline")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        handler.close()
        logger.propagate = True
