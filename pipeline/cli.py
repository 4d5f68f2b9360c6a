"""The ``mlguide`` command: one subcommand a stage, only wiring. Heavy imports happen where they are used."""

import gc
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from pipeline import __version__
from pipeline.console.screen import log_to, shown
from pipeline.options import Asked, Chosen, Common, Pace, Sampling, Site, Written, given, with_options

# The commands as `--help` lists them: by stage, the common ones first.
_STAGES = {
    "Everything in turn": ("guide", "demo"),
    "Stage by stage": ("scrape", "answer", "review", "build-guide", "publish"),
    "Before and after asking": ("status", "estimate", "batch", "sweep", "compare", "edit"),
    "For who writes reference answers": ("check-answers",),
}


class _ByStage(TyperGroup):
    """Lists the commands under their stage."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        for stage, names in _STAGES.items():
            commands = [(name, self.commands[name].get_short_help_str(limit=90)) for name in names]
            with formatter.section(stage):
                formatter.write_dl(commands)


app = typer.Typer(
    name="mlguide",
    cls=_ByStage,
    help="Turns a book's questions (by default those of Chip Huyen's Machine Learning Interviews Book) into a study "
    "guide, answered by the model you choose: scrape, answer, build-guide.",
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help: rich would double the time that --help takes
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:  # noqa: FBT001 # typer calls it with the flag's value
    if wanted:
        typer.echo(f"mlguide {__version__}")
        raise typer.Exit


@app.callback()
def start(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version, and end.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """Takes what stands before the command's name."""


@app.command()
@with_options
def scrape(
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Read the cache alone.")] = False,
    accept_changes: Annotated[
        bool, typer.Option("--accept-changes", help="Take a result with fewer questions.")
    ] = False,
    attempt: Annotated[
        bool, typer.Option("--try", help="Show what the rules take, page by page, and write nothing.")
    ] = False,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Look at the site at --book-url, and print a source file for it.")
    ] = False,
    page: Annotated[str, typer.Argument(help="With --try: this page alone, by key, file name or path.")] = "",
    site: Site,
    common: Common,
) -> None:
    """Read the book's questions from its site, with their pictures."""
    with _screen(common) as screen:
        from pipeline.commands import scrape as commands

        settings = _settings(site, common)
        if suggest:
            commands.suggest(screen, settings, page)
        elif attempt or page:
            commands.try_page(screen, settings, page, offline=offline)
        else:
            commands.scrape(screen, settings, offline=offline, accept_changes=accept_changes)


@app.command()
@with_options
def answer(
    *,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Ask exactly those without a good answer.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Ask again even what is done; edits stay.")] = False,
    show_prompt: Annotated[str | None, typer.Option(help="Print what would be sent for this id, and end.")] = None,
    samples: Annotated[int, typer.Option(min=1, max=1000, help="Ask each question so often")] = 1,
    keep: Annotated[Literal["best", "first"], typer.Option(help="Which of several samples counts")] = "best",
    asked: Asked,
    chosen: Chosen,
    sampling: Sampling,
    pace: Pace,
    common: Common,
) -> None:
    """Ask a model what is missing or stale, nothing else.

    Every answer is kept the moment it is in.
    """
    with _screen(common) as screen:
        from pipeline.commands.answer import answer as run

        settings = _settings(asked, sampling, pace, common)
        choice = _choice(chosen, failed_only=retry_failed, force=force)
        with log_to(settings.data / "mlguide.log"):
            if samples > 1 and not show_prompt:
                from pipeline.commands.samples import answer_samples

                answer_samples(screen, settings, choice, samples, keep)
            else:
                run(screen, settings, choice, show_prompt)


@app.command()
@with_options
def build_guide(
    *,
    model: Annotated[list[str] | None, typer.Option(help="Model; several: one guide with all of them")] = None,
    paper: Annotated[Literal["a4", "letter"], typer.Option(help="Of the PDF")] = "a4",
    answers_at_end: Annotated[bool, typer.Option("--answers-at-end", help="PDF with the answers at the end.")] = False,
    edition: Annotated[
        Literal["full", "short", "pictures"],
        typer.Option(help="short: questions and one breath, PDF and EPUB; pictures: EPUB without MathML, for Kindle"),
    ] = "full",
    written: Written,
    common: Common,
) -> None:
    """Make the guide from the store: no network, no key."""
    with _screen(common) as screen:
        from pipeline.commands.build_guide import build_guide as run

        run(
            screen,
            _settings(common),
            model,
            written.formats,
            paper=paper,
            answers_at_end=answers_at_end,
            edition=edition,
        )


@app.command()
@with_options
def publish(
    *,
    model: Annotated[list[str] | None, typer.Option(help="Model; several: one site with all of them")] = None,
    to: Annotated[Path | None, typer.Option(help="Folder of the site [default: site, beside the guide]")] = None,
    address: Annotated[str | None, typer.Option(help="Where it will stand, e.g. https://example.org/guide/")] = None,
    robots: Annotated[bool, typer.Option("--robots", help="Let search engines list it.")] = False,
    common: Common,
) -> None:
    """Write the guide as a static site, for any host of files."""
    with _screen(common) as screen:
        from pipeline.commands.publish import publish as run

        run(screen, _settings(common), model, to, address, robots=robots)


@app.command()
@with_options
def guide(
    site: Site, asked: Asked, chosen: Chosen, sampling: Sampling, pace: Pace, written: Written, common: Common
) -> None:
    """Scrape, answer, review and build-guide in turn.

    Without a model, with the reference answers that ship with the tool.
    """
    with _screen(common) as screen:
        from pipeline.commands.guide import guide as run

        settings = _settings(site, asked, sampling, pace, common)
        with log_to(settings.data / "mlguide.log"):
            run(screen, settings, _choice(chosen), written.formats)


@app.command()
@with_options
def demo(written: Written, common: Common) -> None:
    """See all of it on the sample book: no key, no outside network."""
    with _screen(common) as screen:
        from pipeline.commands.guide import demo as run

        run(screen, _settings(common), written.formats)


@app.command()
@with_options
def status(asked: Asked, common: Common) -> None:
    """Say where each model stands, and what it cost."""
    with _screen(common) as screen:
        from pipeline.commands.status import status as run

        run(screen, _settings(asked, common))


@app.command()
@with_options
def estimate(asked: Asked, chosen: Chosen, sampling: Sampling, common: Common) -> None:
    """Say what asking a model would cost; sends nothing."""
    with _screen(common) as screen:
        from pipeline.commands.cost import estimate as run

        run(screen, _settings(asked, sampling, common), _choice(chosen))


@app.command()
@with_options
def batch(
    *,
    action: Annotated[str, typer.Argument(help="submit, status, collect, cancel or forget")],
    asked: Asked,
    chosen: Chosen,
    sampling: Sampling,
    common: Common,
) -> None:
    """Ask at half the price, within a day (Batch API)."""
    with _screen(common) as screen:
        from pipeline.commands.cost import run_batch

        run_batch(screen, _settings(asked, sampling, common), _choice(chosen), action)


@app.command()
@with_options
def sweep(
    *,
    plan: Annotated[Path, typer.Argument(help="The plan, a TOML file (see docs/sweep.md)")],
    estimate: Annotated[bool, typer.Option("--estimate", help="Say what it would cost, and end.")] = False,
    max_cost: Annotated[str | None, typer.Option(help="USD for the whole plan that are never passed")] = None,
    engine: Annotated[str, typer.Option(help="local, or ray (pip install 'mlguide[ray]')")] = "local",
    ray_address: Annotated[str, typer.Option(help="Of a Ray cluster [default: one on this machine]")] = "",
    common: Common,
) -> None:
    """Ask many models, several times each; compare them.

    The same command goes on where it was stopped.
    """
    with _screen(common) as screen:
        from pipeline.commands.sweep import sweep as run

        settings = _settings(common, max_cost=max_cost)
        with log_to(settings.data / "mlguide.log"):
            run(screen, settings, plan, engine=engine, ray_address=ray_address, estimate=estimate)


@app.command()
@with_options
def edit(
    *,
    question_id: Annotated[str, typer.Argument(help="The question's id, e.g. 5.1.2/8.4")],
    model: Annotated[str | None, typer.Option(help="Model whose answer to edit")] = None,
    diff: Annotated[bool, typer.Option("--diff", help="Show the answer and your edit, and end.")] = False,
    common: Common,
) -> None:
    """Edit an answer; no run ever replaces the edit."""
    with _screen(common) as screen:
        from pipeline.commands.edit import edit as run

        run(screen, _settings(common, model=model), question_id, diff=diff)


@app.command()
@with_options
def review(
    *,
    model: Annotated[str | None, typer.Option(help="Model whose answers to review, or several with commas")] = None,
    judge: Annotated[str | None, typer.Option(help="Ask this model for a verdict on each answer as well")] = None,
    summary: Annotated[bool, typer.Option("--summary", help="Show the score of the last review, and end.")] = False,
    base_url: Annotated[str | None, typer.Option(help="The judge's endpoint [default: OpenAI's]")] = None,
    chosen: Chosen,
    sampling: Sampling,
    pace: Pace,
    common: Common,
) -> None:
    """Check a model's answers against the reference answers.

    No network, unless there is a judge.

    --only, --level and --limit choose what the judge is shown.
    """
    with _screen(common) as screen:
        from pipeline.commands.review import review as run

        settings = _settings(sampling, pace, common, model=model, base_url=base_url)
        with log_to(settings.data / "mlguide.log"):
            run(screen, settings, _choice(chosen), judge=judge, summary=summary)


@app.command()
@with_options
def check_answers(
    *,
    book: Annotated[str | None, typer.Option(help="Name of the book, e.g. ml-interviews-book [default: all]")] = None,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Write the scraped questions' hashes into the book's entries, and end.")
    ] = False,
    common: Common,
) -> None:
    """Check the shipped reference answers."""
    with _screen(common) as screen:
        from pipeline.commands.review import check_answers as run

        run(screen, _settings(common), book, confirm=confirm)


@app.command()
@with_options
def compare(
    *,
    model: Annotated[list[str] | None, typer.Option(help="Models, repeatable or with commas [default: all]")] = None,
    common: Common,
) -> None:
    """Compare models, and where their results differ."""
    with _screen(common) as screen:
        from pipeline.commands.compare import compare as run

        run(screen, _settings(common), model)


def _screen(common: Common) -> Any:
    return shown(as_json=common.as_json, quiet=common.quiet)


def _settings(*groups: Any, **own: Any) -> Any:
    """The settings of a command from what was given to it, environment and ``.env``."""
    from pipeline.commands.shared import adopt_old_folders
    from pipeline.settings import Settings, read_settings

    options = {**given(*groups), **own}
    settings = read_settings(**{name: value for name, value in options.items() if name in Settings.model_fields})
    adopt_old_folders(settings)
    return settings


def _choice(chosen: Chosen, **how: bool) -> Any:
    from pipeline.commands.shared import choice_of

    return choice_of(chosen.only, chosen.level, limit=chosen.limit, **how)


def main() -> None:
    """Entry point of the console script."""
    # What imports make stays for good; looking through it again and again costs a tenth of a second at the start.
    gc.set_threshold(50_000, 20, 100)
    app()
