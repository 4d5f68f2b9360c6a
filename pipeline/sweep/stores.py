"""The cells' stores: data folders of their own, in which the book is linked, so that it takes no room twice."""

import os
import shutil
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from pipeline.errors import StoreError, UsageError
from pipeline.records import Answer
from pipeline.store import read_records

_FILES = ("questions.jsonl", "book.json")


def link_book(book: Path, store: Path) -> None:
    """Makes a store hold the book as it stands now.

    Links are hard ones, which every system and network mount of one disk has; where there are none, it copies.

    Raises:
        UsageError: the book was not scraped yet.
        StoreError: the store can't be written.
    """
    if not (book / "questions.jsonl").is_file():
        raise UsageError(f"{book / 'questions.jsonl'} is not there.", hint="Run mlguide scrape first.")
    try:
        for name in _FILES:
            if (book / name).is_file():
                _link(book / name, store / name)
        for picture in (book / "images").glob("*"):
            _link(picture, store / "images" / picture.name)
    except OSError as error:
        raise StoreError(f"{store} can't be written: {error.strerror}.") from error


def _link(source: Path, target: Path) -> None:
    if target.exists() and (target.samefile(source) or target.read_bytes() == source.read_bytes()):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.new")
    fresh.unlink(missing_ok=True)
    try:
        os.link(source, fresh)
    except OSError:
        shutil.copyfile(source, fresh)
    fresh.replace(target)


def spent_in(files: Iterable[Path]) -> Decimal:
    """USD of all answers that were ever kept in these stores, as far as their cost is known."""
    return sum(
        (answer.cost_usd or Decimal(0) for file in set(files) for answer in read_records(file, Answer)), Decimal()
    )
