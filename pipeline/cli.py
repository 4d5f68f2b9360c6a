"""The ``mlguide`` command: one subcommand a stage, only wiring. Heavy imports happen where they are used."""

import gc
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from pipeline.console.screen import log_to, shown

app = typer.Typer(
    name="mlguide",
    help="Turns the questions of Chip Huyen's Machine Learning Interviews Book into a study guide, "
    "answered by the model you choose: scrape, answer, build-guide.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: rich would double the time that --help takes
    pretty_exceptions_enable=False,
)

Data = Annotated[Path | None, typer.Option(help="Data folder [default: data]")]
Output = Annotated[Path | None, typer.Option(help="Folder of the guides [default: output]")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout, for scripts.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No messages and no progress.")]
BookUrl = Annotated[str | None, typer.Option(help="The book's start page [default: the source's]")]
Source = Annotated[str | None, typer.Option(help="Name or file of the book's source [default: ml-interviews-book]")]
Model = Annotated[str | None, typer.Option(help="Model to ask; `reference` takes the shipped answers, no key")]
BaseUrl = Annotated[str | None, typer.Option(help="OpenAI-compatible endpoint [default: OpenAI's]")]
PromptName = Annotated[str | None, typer.Option("--prompt", help="Folder of prompts [default: interview]")]
Only = Annotated[list[str] | None, typer.Option(help="Ids, sections or chapters, e.g. 5.1.2/8.4, 5.1.2, 5; repeatable")]
Level = Annotated[list[str] | None, typer.Option(help="E, M, H, or - for unlevelled; repeatable")]
Limit = Annotated[int, typer.Option(min=0, help="Ask at most so many questions; 0: all")]
Concurrency = Annotated[int | None, typer.Option(help="Upper bound of questions in flight [default: 8]")]
MaxTokens = Annotated[int | None, typer.Option(help="Limit of an answer's tokens; 0: the provider's [default: 8192]")]
Price = Annotated[str | None, typer.Option(help="USD for a million tokens, in,out; for models of unknown price")]
Formats = Annotated[
    list[str] | None, typer.Option("--format", help="html, md, pdf, epub, apkg; repeatable or with commas")
]


@app.command()
def scrape(
    book_url: BookUrl = None,
    source: Source = None,
    offline: Annotated[bool, typer.Option("--offline", help="Read the cache alone.")] = False,
    accept_changes: Annotated[
        bool, typer.Option("--accept-changes", help="Take a result with fewer questions.")
    ] = False,
    data: Data = None,
    output: Output = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Read the book's questions from its site into data/questions.jsonl, with their pictures."""
    with shown(as_json=as_json, quiet=quiet) as screen:
        from pipeline.commands.scrape import scrape as run

        run(screen, _settings(locals()), offline=offline, accept_changes=accept_changes)


@app.command()
def answer(
    model: Model = None,
    base_url: BaseUrl = None,
    prompt: PromptName = None,
    only: Only = None,
    level: Level = None,
    limit: Limit = 0,
    concurrency: Concurrency = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Ask exactly those without a good answer.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Ask again even what is done; edits stay.")] = False,
    show_prompt: Annotated[str | None, typer.Option(help="Print what would be sent for this id, and end.")] = None,
    max_tokens: MaxTokens = None,
    temperature: Annotated[float | None, typer.Option(help="Sampling temperature [default: the model's]")] = None,
    reasoning_effort: Annotated[str | None, typer.Option(help="low, medium, high [default: the model's]")] = None,
    figures: Annotated[str | None, typer.Option(help="send; text: ask without, marked; skip [default: send]")] = None,
    rpm: Annotated[int | None, typer.Option(help="At most so many requests in any 60 s")] = None,
    tpm: Annotated[int | None, typer.Option(help="At most so many tokens in any 60 s")] = None,
    timeout: Annotated[float | None, typer.Option(help="Seconds for one attempt [default: 120]")] = None,
    attempts: Annotated[int | None, typer.Option(help="Calls a question [default: 5]")] = None,
    longest_wait: Annotated[
        float | None, typer.Option(help="Seconds; asked to wait longer, stop [default: 300]")
    ] = None,
    price: Price = None,
    max_cost: Annotated[str | None, typer.Option(help="USD that are never passed")] = None,
    data: Data = None,
    output: Output = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Ask a model what is missing or stale, nothing else; every answer is kept the moment it is in."""
    with shown(as_json=as_json, quiet=quiet) as screen:
        from pipeline.commands.answer import answer as run
        from pipeline.commands.shared import choice_of

        settings = _settings(locals())
        choice = choice_of(only, level, limit=limit, failed_only=retry_failed, force=force)
        with log_to(settings.data / "mlguide.log"):
            run(screen, settings, choice, show_prompt)


@app.command()
def build_guide(
    model: Annotated[list[str] | None, typer.Option(help="Model; several: one guide with all of them")] = None,
    formats: Formats = None,
    paper: Annotated[Literal["a4", "letter"], typer.Option(help="Of the PDF")] = "a4",
    answers_at_end: Annotated[bool, typer.Option("--answers-at-end", help="PDF with the answers at the end.")] = False,
    data: Data = None,
    output: Output = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Make the guide from the store alone: no network, no key."""
    with shown(as_json=as_json, quiet=quiet) as screen:
        from pipeline.commands.build_guide import build_guide as run

        settings = _settings({**locals(), "model": None})
        run(screen, settings, model, formats, paper=paper, answers_at_end=answers_at_end)


@app.command()
def guide(
    book_url: BookUrl = None,
    source: Source = None,
    model: Model = None,
    base_url: BaseUrl = None,
    prompt: PromptName = None,
    only: Only = None,
    level: Level = None,
    limit: Limit = 0,
    concurrency: Concurrency = None,
    formats: Formats = None,
    data: Data = None,
    output: Output = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Scrape, answer, review and build-guide in turn; without a model, with the shipped reference answers."""
    with shown(as_json=as_json, quiet=quiet) as screen:
        from pipeline.commands.guide import guide as run
        from pipeline.commands.shared import choice_of

        settings = _settings(locals())
        with log_to(settings.data / "mlguide.log"):
            run(screen, settings, choice_of(only, level, limit=limit), formats)


@app.command()
def demo(
    formats: Formats = None,
    data: Data = None,
    output: Output = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """See all of it on the sample book that ships with the tool: no key, no outside network."""
    with shown(as_json=as_json, quiet=quiet) as screen:
        from pipeline.commands.guide import demo as run

        run(screen, _settings(locals()), formats)


@app.command()
def status(
    model: Model = None,
    base_url: BaseUrl = None,
    prompt: PromptName = None,
    data: Data = None,
    output: Output = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say where each model stands: answered, stale and why, refused, failed, missing, cost."""
    with shown(as_json=as_json, quiet=quiet) as screen:
        from pipeline.commands.status import status as run

        run(screen, _settings(locals()))


@app.command()
def estimate(
    model: Model = None,
    base_url: BaseUrl = None,
    prompt: PromptName = None,
    only: Only = None,
    level: Level = None,
    limit: Limit = 0,
    max_tokens: MaxTokens = None,
    price: Price = None,
    data: Data = None,
    output: Output = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say what asking a model would cost: low, typical, at most. Sends nothing."""
    with shown(as_json=as_json, quiet=quiet) as screen:
        from pipeline.commands.cost import estimate as run
        from pipeline.commands.shared import choice_of

        run(screen, _settings(locals()), choice_of(only, level, limit=limit))


@app.command()
def batch(
    action: Annotated[str, typer.Argument(help="submit, status, collect or cancel")],
    model: Model = None,
    base_url: BaseUrl = None,
    prompt: PromptName = None,
    only: Only = None,
    level: Level = None,
    limit: Limit = 0,
    max_tokens: MaxTokens = None,
    price: Price = None,
    data: Data = None,
    output: Output = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Ask through the provider's Batch API: within a day, at half the price."""
    with shown(as_json=as_json, quiet=quiet) as screen:
        from pipeline.commands.cost import run_batch
        from pipeline.commands.shared import choice_of

        run_batch(screen, _settings(locals()), choice_of(only, level, limit=limit), action)


@app.command()
def edit(
    question_id: Annotated[str, typer.Argument(help="The question's id, e.g. 5.1.2/8.4")],
    model: Model = None,
    diff: Annotated[bool, typer.Option("--diff", help="Show the answer and your edit, and end.")] = False,
    data: Data = None,
    output: Output = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Edit an answer in $EDITOR; the edit is kept, and no run ever replaces it."""
    with shown(as_json=as_json, quiet=quiet) as screen:
        from pipeline.commands.edit import edit as run

        run(screen, _settings(locals()), question_id, diff=diff)


@app.command()
def review(
    model: Annotated[str | None, typer.Option(help="Model whose answers to review")] = None,
    judge: Annotated[str | None, typer.Option(help="Ask this model for a verdict on each answer as well")] = None,
    summary: Annotated[bool, typer.Option("--summary", help="Show the score of the last review, and end.")] = False,
    base_url: Annotated[str | None, typer.Option(help="The judge's endpoint [default: OpenAI's]")] = None,
    only: Annotated[list[str] | None, typer.Option(help="What to show the judge: ids, sections, chapters")] = None,
    level: Annotated[list[str] | None, typer.Option(help="What to show the judge: E, M, H, or -")] = None,
    concurrency: Concurrency = None,
    max_tokens: MaxTokens = None,
    price: Price = None,
    max_cost: Annotated[str | None, typer.Option(help="USD for the judge that are never passed")] = None,
    data: Data = None,
    output: Output = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Check a model's answers against the reference answers: no network, unless there is a judge."""
    with shown(as_json=as_json, quiet=quiet) as screen:
        from pipeline.commands.review import review as run
        from pipeline.commands.shared import choice_of

        settings = _settings(locals())
        with log_to(settings.data / "mlguide.log"):
            run(screen, settings, choice_of(only, level), judge=judge, summary=summary)


@app.command()
def check_answers(
    book: Annotated[str | None, typer.Option(help="Name of the book, e.g. ml-interviews-book [default: all]")] = None,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Write the scraped questions' hashes into the book's entries, and end.")
    ] = False,
    data: Data = None,
    output: Output = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run every check that stands beside the shipped reference answers."""
    with shown(as_json=as_json, quiet=quiet) as screen:
        from pipeline.commands.review import check_answers as run

        run(screen, _settings(locals()), book, confirm=confirm)


@app.command()
def compare(
    model: Annotated[list[str] | None, typer.Option(help="Models, repeatable or with commas [default: all]")] = None,
    data: Data = None,
    output: Output = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Compare models: answered, refused, right, cost, tokens, words, and where results differ."""
    with shown(as_json=as_json, quiet=quiet) as screen:
        from pipeline.commands.compare import compare as run

        run(screen, _settings({**locals(), "model": None}), model)


def _settings(given: dict[str, Any]) -> Any:
    """The settings of a command from its own parameters, environment and ``.env``."""
    from pipeline.settings import Settings, read_settings

    return read_settings(**{name: value for name, value in given.items() if name in Settings.model_fields})


def main() -> None:
    """Entry point of the console script."""
    # What imports make stays for good; looking through it again and again costs a tenth of a second at the start.
    gc.set_threshold(50_000, 20, 100)
    app()
