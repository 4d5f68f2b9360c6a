"""The store → the guide in every format, each looked at again after it was written."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import GuideError, UsageError
from pipeline.guide.contents.editions import Edition, in_edition
from pipeline.guide.contents.provenance import Totals, totals
from pipeline.guide.formats.pdf import Paper
from pipeline.guide.formats.registry import FORMATS, Format, Job
from pipeline.guide.inputs import GuideInputs, read_inputs
from pipeline.guide.manifest import Built, content_hash, fingerprint, read_built, write_built
from pipeline.guide.self_check import Expected, check, wanted_words
from pipeline.guide.text import pandoc
from pipeline.store import safe_name


@dataclass(frozen=True)
class BuildReport:
    """What came of a build.

    Attributes:
        folder: where the guide lies.
        written: the files that were made anew.
        unchanged: the files that were right already.
        left_out: formats that need a tool, each with the line that installs it.
        problems: what is missing or could not be set; nothing of it stopped the build.
        gaps: questions without an answer, as ``<id> (<model>): why``.
        totals: the guide's figures.
    """

    folder: Path
    written: tuple[Path, ...]
    unchanged: tuple[Path, ...]
    left_out: tuple[str, ...]
    problems: tuple[str, ...]
    gaps: tuple[str, ...]
    totals: Totals

    @property
    def exit_code(self) -> int:
        """0 where all is there, 1 where something is missing."""
        return 1 if self.problems or self.gaps else 0


def build_guide(
    data: Path,
    output: Path,
    models: Sequence[str],
    formats: Sequence[str] | None = None,
    *,
    paper: Paper = "a4",
    answers_at_end: bool = False,
    edition: Edition = "full",
    progress: Callable[[str], None] = lambda _: None,
) -> BuildReport:
    """Builds the guide from the store alone: no network, no key.

    Args:
        data: the folder with the records.
        output: the folder under which the guide's own folder is made.
        models: whose answers it shows, in this order.
        formats: names of ``FORMATS``; None takes all whose tools are installed.
        paper: the PDF's size.
        answers_at_end: whether all questions of the PDF stand before all answers.
        edition: which of the guide's editions; each has files of its own.
        progress: is told each step, one line each.

    Raises:
        UsageError: a format is unknown or does not come in this edition, no model is named, or there are no questions.
        StoreError: a file of the store is not as it must be, or a file can't be written.
    """
    chosen = _chosen(formats, edition)
    inputs = _in_edition(read_inputs(data, list(dict.fromkeys(models)) or _no_model()), edition)
    folder = output / "+".join(safe_name(model) for model in inputs.guide.models)
    folder.mkdir(parents=True, exist_ok=True)
    job = Job(inputs, folder, folder / ".cache", paper, answers_at_end, edition)
    wanting = {one.name: line for one in chosen if (line := one.missing())}
    ready = [one for one in chosen if one.name not in wanting]
    progress(f"{len(inputs.guide.cards)} questions, {', '.join(inputs.guide.models)}")
    states = _written(job, ready, progress)
    files = {name: FORMATS[name].file_in(edition) for name in FORMATS}
    left_out = tuple(f"{files[name]} is left out. To have it, run: {line}" for name, line in wanting.items())
    problems = [problem for state in states.values() for problem in state.problems]
    return BuildReport(
        folder=folder,
        written=tuple(folder / files[name] for name, state in states.items() if state.is_new and state.content),
        unchanged=tuple(folder / files[name] for name, state in states.items() if not state.is_new),
        left_out=left_out,
        # What was asked for by name and can't be had is a lack; what could be had besides is not.
        problems=tuple(dict.fromkeys([*inputs.problems, *problems, *(left_out if formats else ())])),
        gaps=_gaps(job),
        totals=totals(inputs.guide),
    )


def _no_model() -> list[str]:
    raise UsageError("No model is named.", hint="Add `--model NAME`, e.g. `--model reference`.")


def _chosen(formats: Sequence[str] | None, edition: Edition) -> list[Format]:
    unknown = [name for name in formats or () if name not in FORMATS]
    if unknown:
        raise UsageError(f"There is no format {unknown[0]!r}.", hint=f"Choose from {', '.join(FORMATS)}.")
    there = [one for one in FORMATS.values() if edition in one.editions]
    absent = [name for name in formats or () if name not in [one.name for one in there]]
    if absent:
        comes = ", ".join(one.name for one in there)
        raise UsageError(f"The {edition} edition does not come as {absent[0]}.", hint=f"It comes as {comes}.")
    return [one for one in there if not formats or one.name in formats]


def _in_edition(inputs: GuideInputs, edition: Edition) -> GuideInputs:
    """The inputs with the edition's guide, and of the figures those that its answers still show."""
    guide = in_edition(inputs.guide, edition)
    said = "".join(take.shown for card in guide.cards for take in card.takes)
    shown = {name: file for name, file in inputs.pictures.items() if not name.startswith("figures/") or name in said}
    return replace(inputs, guide=guide, pictures=shown)


def _written(job: Job, chosen: Sequence[Format], progress: Callable[[str], None]) -> dict[str, Built]:
    """Writes what is not right already, as many formats at a time as there are processors."""
    states = {one.name: state for one in chosen if (state := read_built(job, one))}
    for name in states:
        progress(f"{FORMATS[name].file_in(job.edition)}: unchanged")
    rest = [one for one in chosen if one.name not in states]
    expected = _expected(job, rest, progress)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for one, state in zip(rest, pool.map(lambda each: _one(job, each, expected), rest), strict=True):
            progress(f"{one.file_in(job.edition)}: {'written' if state.content else 'not written'}")
            states[one.name] = state
    write_built(job, states)
    return {one.name: states[one.name] for one in chosen}


def _expected(job: Job, rest: Sequence[Format], progress: Callable[[str], None]) -> Expected:
    """Reads all texts once, for all formats that are written from their trees, and counts the formulas."""
    guide, pictures = job.inputs.guide, frozenset(job.inputs.pictures)
    if not any("pypandoc" in one.needs for one in rest):
        return Expected(guide, 0, pictures, {})
    from pipeline.guide.formats.document import document_texts
    from pipeline.guide.text.fragments import trees
    from pipeline.guide.text.syntax_tree import formulas

    texts = document_texts(guide)
    progress(f"reading {len(texts)} texts")
    blocks = trees(texts, job.cache).blocks
    # What a check derived has a place in the page alone.
    shown = [tree for key, tree in blocks.items() if not key.endswith("|derived")]
    return Expected(guide, sum(1 for _ in formulas(shown)), pictures, wanted_words(guide))


def _one(job: Job, one: Format, expected: Expected) -> Built:
    file = job.folder / one.file_in(job.edition)
    try:
        problems = one.write(job, file)
    except (GuideError, pandoc.Failed) as error:
        # The other formats do not wait for this one to be mended.
        return Built(fingerprint(job, one), "", (f"{file.name} could not be written: {error}",), is_new=True)
    content = file.read_bytes()
    problems += check(one.name, content, expected, job.folder)
    return Built(fingerprint(job, one), content_hash(file), problems, is_new=True)


def _gaps(job: Job) -> tuple[str, ...]:
    return tuple(
        f"{card.question.id} ({take.model}): {take.gap}"
        for card in job.inputs.guide.cards
        for take in card.takes
        if take.gap
    )
