"""Whether what an answer points to is there: other answers, sources, figures."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from pipeline.reference import ReferenceAnswer, Source
from pipeline.reference.citations import cited_keys
from pipeline.reference.figures import shown_figures
from pipeline.reference.sources import source_files
from pipeline.review.lint.entry import Entry, Fault

_RELATED = re.compile(r"^[-*] (?P<id>\S+?): \S")
_LINKED = re.compile(r"\]\(#(?P<anchor>[^)\s]*)\)")
_IMAGE = re.compile(r"!\[[^\]]*\]\((?P<path>[^)\s]*)\)")
_FEWEST_WORDS = 4  # of what a blind reader is told of a figure


def link_faults(entry: Entry, ids: Collection[str], sources: Mapping[str, Source]) -> Iterator[Fault]:
    """What an answer points to and is not there.

    Args:
        entry: the answer.
        ids: of the book's answers.
        sources: of its section.
    """
    yield from _related(entry, ids)
    for number, text, code in entry.lines:
        if code:
            continue
        for found in _LINKED.finditer(text):
            name = found["anchor"].removeprefix("q/")
            if not found["anchor"].startswith("q/") or name not in ids:
                yield entry.fault(number, f"#{found['anchor']} leads nowhere; a link to an answer is #q/<id>")
        for key, _ in cited_keys(text):
            if key not in sources:
                yield entry.fault(number, f"[@{key}] has no entry in references.toml or references/<section>.toml")
        yield from _figures(entry, number, text)


def source_faults(
    section: Path, answers: Collection[ReferenceAnswer], sources: Mapping[str, Source]
) -> Iterator[Fault]:
    """The sources of a section's own file that no answer of it cites, and those that can't be looked up."""
    used = {key for answer in answers for key, _ in cited_keys(answer.written)}
    for file in source_files(section):
        text = file.read_text("utf-8").split("\n")
        for number, line in enumerate(text, start=1):
            key = line.strip()[1:-1] if re.fullmatch(r"\[[^\[\]]+\]", line.strip()) else ""
            if key and key not in used and file.parent.name == "references":
                yield Fault(f"{file}:{number}", section.stem, f"nobody cites {key}")
            if key in sources and not sources[key].address:
                yield Fault(f"{file}:{number}", section.stem, f"{key} has neither arxiv, doi nor url")


def _related(entry: Entry, ids: Collection[str]) -> Iterator[Fault]:
    for layer in entry.layers:
        for offset, line in enumerate(layer.text.split("\n"), start=1) if layer.title == "Related" else ():
            found = _RELATED.match(line)
            if line.startswith(("- ", "* ")) and not found:
                yield entry.fault(layer.line + offset, "a related question is written “- <id>: why one would go there”")
            elif found and found["id"] not in ids:
                yield entry.fault(layer.line + offset, f"there is no question {found['id']}")
            elif found and found["id"] == entry.answer.question_id:
                yield entry.fault(layer.line + offset, "a question is not related to itself")


def _figures(entry: Entry, number: int, text: str) -> Iterator[Fault]:
    shown = dict(shown_figures(text))
    for found in _IMAGE.finditer(text):
        path = found["path"]
        if path not in shown or not (entry.answer.file.parent / path).is_file():
            yield entry.fault(number, f"there is no figure {path}")
        elif len(shown[path].split()) < _FEWEST_WORDS:
            yield entry.fault(number, f"{path} has no words that tell a blind reader what is to be seen")
