"""Which checks stand beside which reference answers, read off their text."""

import ast
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


@cache
def programs_in(check_file: Path) -> Mapping[str, str]:
    """The program of each check of a file by question id, as it stands there."""
    if not check_file.is_file():
        return {}
    text = check_file.read_text("utf-8")
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            for mark in node.decorator_list:
                if listed := _CHECK.match(f"@{ast.unparse(mark)}"):
                    found[listed["id"]] = ast.get_source_segment(text, node) or ""
    return found


def check_file_of(answer: ReferenceAnswer) -> Path:
    """The file of checks that stands beside an answer."""
    return answer.file.with_suffix(".py")
