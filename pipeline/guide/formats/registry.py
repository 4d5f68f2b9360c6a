"""The formats of the guide: what each is called, what it needs, how it is written."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.guide.contents.editions import Edition
from pipeline.guide.formats.pdf import Paper
from pipeline.guide.inputs import GuideInputs

_INSTALLED_BY = {
    "brotli": "brotli",
    "fontTools": "fonttools",
    "genanki": "genanki",
    "jinja2": "jinja2",
    "lxml": "lxml",
    "PIL": "pillow",
    "pypandoc": "pypandoc_binary",
    "pypdfium2": "pypdfium2",
    "typst": "typst>=0.14,<0.15",
    "ziamath": "ziamath",
}


@dataclass(frozen=True)
class Job:
    """What one format is to be written from, and where.

    Attributes:
        inputs: the guide with its pictures.
        folder: where the format's file goes.
        cache: where rendered texts are kept.
        paper, answers_at_end: how the PDF is to be.
        edition: which of the guide's editions is written.
    """

    inputs: GuideInputs
    folder: Path
    cache: Path
    paper: Paper
    answers_at_end: bool
    edition: Edition = "full"


@dataclass(frozen=True)
class Format:
    """One format.

    Attributes:
        name: what ``--format`` calls it.
        file: the name of its file.
        needs: the modules that it can't be written without.
        write: writes the file and returns what could not be set.
        editions: in which editions it comes.
    """

    name: str
    file: str
    needs: tuple[str, ...]
    write: Callable[[Job, Path], tuple[str, ...]]
    editions: tuple[Edition, ...] = ("full",)

    def file_in(self, edition: Edition) -> str:
        """The name of its file in an edition, so that no edition replaces another."""
        stem, _, suffix = self.file.partition(".")
        return self.file if edition == "full" else f"{stem}-{edition}.{suffix}"

    def missing(self) -> str:
        """The line that installs what is missing for it; empty where all is there."""
        packages = [_INSTALLED_BY[need] for need in self.needs if importlib.util.find_spec(need) is None]
        return f"pip install {' '.join(repr(package) for package in packages)}" if packages else ""


def parts_of(file: Path) -> list[Path]:
    """The files beside a format's file that hold parts of it: the chapters of a long guide in Markdown."""
    return sorted(file.parent.glob(f"{file.stem}-chapter-*{file.suffix}"))


def _markdown(job: Job, file: Path) -> tuple[str, ...]:
    from pipeline.guide.formats.markdown import markdown_files
    from pipeline.guide.formats.paper import on_paper
    from pipeline.store import replace_file

    for target, picture in job.inputs.pictures.items():
        replace_file(job.folder / target, on_paper(picture.read_bytes()))
    texts = markdown_files(job.inputs.guide)
    for old in parts_of(file):
        if old.name not in texts:
            old.unlink()
    # The index last: a build that is cut off leaves the old one, which says that it is not of this build.
    for name, text in reversed(texts.items()):
        replace_file(file.with_name(name), text.encode("utf-8", "replace"))
    return ()


def _html(job: Job, file: Path) -> tuple[str, ...]:
    from pipeline.guide.contents.provenance import totals
    from pipeline.guide.contents.texts import fragment_texts
    from pipeline.guide.formats.html.page import html_page
    from pipeline.guide.text.fragments import render
    from pipeline.store import replace_file

    guide = job.inputs.guide
    rendered = render(fragment_texts(guide), "html", job.cache)
    pictures = {target: picture.read_bytes() for target, picture in job.inputs.pictures.items()}
    replace_file(file, html_page(guide, rendered.fragments, pictures, totals(guide)).encode("utf-8", "replace"))
    return rendered.problems


def _pdf(job: Job, file: Path) -> tuple[str, ...]:
    from pipeline.guide.formats.document import document_texts
    from pipeline.guide.formats.pdf import write_pdf
    from pipeline.guide.text.fragments import trees

    guide = job.inputs.guide
    read = trees(document_texts(guide), job.cache)
    unset = write_pdf(guide, read.blocks, job.inputs.pictures, file, paper=job.paper, answers_at_end=job.answers_at_end)
    return (*read.problems, *unset)


def _epub(job: Job, file: Path) -> tuple[str, ...]:
    from pipeline.guide.formats.document import document_texts
    from pipeline.guide.formats.epub import write_epub
    from pipeline.guide.text.fragments import trees

    read = trees(document_texts(job.inputs.guide), job.cache)
    return (*read.problems, *write_epub(job.inputs.guide, read.blocks, job.inputs.pictures, file, job.edition))


def _anki(job: Job, file: Path) -> tuple[str, ...]:
    from pipeline.guide.contents.texts import fragment_texts
    from pipeline.guide.formats.anki import write_anki
    from pipeline.guide.text.fragments import render

    inputs = job.inputs
    rendered = render(fragment_texts(inputs.guide), "anki", job.cache)
    write_anki(inputs.guide, rendered.fragments, inputs.pictures, file, inputs.changed)
    return rendered.problems


FORMATS = {
    one.name: one
    for one in (
        Format("html", "guide.html", ("pypandoc", "lxml", "jinja2", "fontTools", "brotli", "ziamath"), _html),
        Format("md", "guide.md", ("lxml",), _markdown),
        Format("pdf", "guide.pdf", ("pypandoc", "typst", "pypdfium2"), _pdf, ("full", "short")),
        Format(
            "epub",
            "guide.epub",
            ("pypandoc", "lxml", "typst", "fontTools", "brotli", "ziamath", "PIL"),
            _epub,
            ("full", "short", "pictures"),
        ),
        Format("anki", "guide.apkg", ("pypandoc", "lxml", "genanki"), _anki),
    )
}
