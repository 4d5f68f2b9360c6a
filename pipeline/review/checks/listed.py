"""Which checks stand beside which reference answers, read off their text."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pipeline.reference import ReferenceAnswer
from pipeline.review.results import Kind

# Read off the text, for running a check file only to list its checks would import half of science.
_CHECK = re.compile(r"^@check\(\s*['\"](?P<id>[^'\"]+)['\"]\s*,\s*['\"](?P<kind>\w+)['\"]", re.MULTILINE)


@cache
def checks_in(check_file: Path) -> Mapping[str, Kind]:
    """The kind of each check of a file by question id; none where there is no such file."""
    if not check_file.is_file():
        return {}
    return {found["id"]: found["kind"] for found in _CHECK.finditer(check_file.read_text("utf-8"))}  # type: ignore[misc]


def check_file_of(answer: ReferenceAnswer) -> Path:
    """The file of checks that stands beside an answer."""
    return answer.file.with_suffix(".py")
