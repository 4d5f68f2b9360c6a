"""Where a book's files lie: ``data/<book>/`` and ``output/<book>/``; and the move there from one folder for all."""

import shutil
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.records import Book
from pipeline.store.read import read_record

# What a run keeps in a data folder; whatever else is there is somebody's own.
_KEPT = (
    "questions.jsonl",
    "book.json",
    "images",
    "figures",
    "answers",
    "edits",
    "reviews",
    "judgements",
    "batches",
    "cache",
    "mlguide.log",
)
_FIRST_BOOK = "ml-interviews-book"
_GUIDES = ("guide.html", "guide.pdf", "guide.epub", "guide.apkg", "guide.md")


def adopt_flat_layout(data: Path, output: Path) -> tuple[Path, Path] | None:
    """Moves what earlier versions kept right in ``data`` and ``output`` into folders of the book's name.

    Each file is renamed, never copied, so that nothing is there twice and nothing is lost half-way; a run that was
    stopped in between is finished by the next.

    Returns:
        The book's two folders; None where there is nothing to move, or where its folder is in use already.

    Raises:
        StoreError: a file can't be moved.
    """
    if not (data / "questions.jsonl").is_file():
        return None
    known = read_book(data)
    book = known.name if known else _FIRST_BOOK
    if (data / book / "questions.jsonl").exists():
        return None
    # The questions go last: as long as they are here, the move is not done.
    names = sorted((name for name in _KEPT if (data / name).exists()), key=lambda name: name == "questions.jsonl")
    guides = [folder for folder in output.glob("*") if any((folder / name).is_file() for name in _GUIDES)]
    try:
        for guide in guides:
            _move(guide, output / book / guide.name)
        for name in names:
            _move(data / name, data / book / name)
    except OSError as error:
        raise StoreError(
            f"{data} could not be moved to {data / book}: {error.strerror}.",
            hint=f"Go on with the folder as it is: --data {data}",
        ) from error
    return data / book, output / book


def read_book(data: Path) -> Book | None:
    """The book that a data folder holds; None where nothing was scraped into it yet.

    Raises:
        StoreError: the file is not as it must be.
    """
    try:
        return read_record(data / "book.json", Book)
    except FileNotFoundError:
        return None


def _move(old: Path, new: Path) -> None:
    if not new.exists():
        new.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(old, new)
