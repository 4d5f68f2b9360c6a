"""``mlguide publish``."""

from collections.abc import Sequence
from pathlib import Path

import typer

from pipeline.commands.build_guide import only_model
from pipeline.commands.shared import GAPS, split
from pipeline.commands.status import with_answers
from pipeline.console import Screen
from pipeline.guide.publish import publish as write_site
from pipeline.settings import Settings


def publish(
    screen: Screen,
    settings: Settings,
    models: Sequence[str] | None,
    folder: Path | None,
    address: str | None,
    *,
    robots: bool,
) -> None:
    """Writes the guide as a static site; ends with 1 where something is missing."""
    named = split(models) or list(filter(None, [settings.model]))
    chosen = with_answers(settings, named) or [only_model(settings)]
    report = write_site(
        settings.data,
        settings.output,
        chosen,
        folder=folder,
        address=address or "",
        robots=robots,
        progress=screen.passing,
    )
    screen.end_passing()
    values = {
        "folder": str(report.folder),
        "files": report.files,
        "bytes": report.size,
        "problems": report.problems,
    }
    screen.result(
        values,
        *(f"problem: {problem}" for problem in report.problems),
        f"The site is in {report.folder}: {report.files} files, {report.size / 1e6:.1f} MB",
        f"See it with: python -m http.server --directory {report.folder}",
    )
    if report.problems:
        raise typer.Exit(GAPS)
