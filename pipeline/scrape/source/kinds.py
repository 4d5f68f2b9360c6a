"""The kinds of value that a source file holds, each checked where the file is read."""

import re
from typing import Annotated, TypeAlias

import soupsieve
from pydantic import AfterValidator, StringConstraints


def _css(selector: str) -> str:
    try:
        soupsieve.compile(selector)
    except (soupsieve.SelectorSyntaxError, ValueError) as error:
        raise ValueError(f"“{selector}” is no CSS selector ({str(error).splitlines()[0]})") from None
    return selector


def _css_or_pattern(mark: str) -> str:
    return pattern(mark) if mark.startswith("^") else _css(mark)


def pattern(text: str) -> str:
    """A regular expression, unchanged.

    Raises:
        ValueError: it is none.
    """
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"“{text}” is no regular expression ({error})") from None
    return text


def _language(tag: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag):
        raise ValueError(f"“{tag}” is no language tag such as en, de or zh-Hans")
    return tag


def _web_address(url: str) -> str:
    if not re.match(r"https?://[^/\s]+/", url if url.endswith("/") else url + "/"):
        raise ValueError("must be an http or https address")
    return url


def _book_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", name):
        raise ValueError("must be a short name of letters, digits, dots and dashes, for it names a folder")
    return name


Css: TypeAlias = Annotated[str, StringConstraints(min_length=1), AfterValidator(_css)]
# A mark is a CSS selector, or a regular expression on a block's text where it begins with ^.
Mark: TypeAlias = Annotated[str, StringConstraints(min_length=1), AfterValidator(_css_or_pattern)]
Pattern: TypeAlias = Annotated[str, StringConstraints(min_length=1), AfterValidator(pattern)]
Language: TypeAlias = Annotated[str, AfterValidator(_language)]
WebAddress: TypeAlias = Annotated[str, AfterValidator(_web_address)]
BookName: TypeAlias = Annotated[str, AfterValidator(_book_name)]
