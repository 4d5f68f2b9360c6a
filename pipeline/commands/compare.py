"""``mlguide compare``."""

from collections.abc import Sequence
from dataclasses import asdict

from rich.markdown import Markdown

from pipeline.commands.shared import split
from pipeline.commands.status import known_models, with_answers
from pipeline.console import Screen
from pipeline.errors import UsageError
from pipeline.guide.contents.comparison import compare_models, comparison_markdown
from pipeline.guide.inputs import read_inputs
from pipeline.settings import Settings
from pipeline.store import replace_file, safe_name


def compare(screen: Screen, settings: Settings, models: Sequence[str] | None) -> None:
    """Prints the models side by side and writes the table to the output folder."""
    chosen = with_answers(settings, split(models) or ()) or [request.model for request in known_models(settings)]
    if not chosen:
        raise UsageError(f"No model has answers in {settings.data}.", hint="Run mlguide answer first.")
    comparison = compare_models(read_inputs(settings.data, chosen).guide)
    text = comparison_markdown(comparison)
    file = settings.output / f"compare-{'+'.join(map(safe_name, chosen))}.md"
    replace_file(file, text.encode("utf-8", "replace"))
    screen.result({**asdict(comparison), "file": str(file)}, Markdown(text), f"The table is in {file}")
