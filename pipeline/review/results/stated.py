r"""Where an answer states its final result: on a line of its own, ``**Final result:** …``. Pure."""

import re

from pipeline.review.results.formulas import Unreadable

_FENCED = re.compile(r"^(?P<fence>```+|~~~+).*?^(?P=fence)[ \t]*$", re.MULTILINE | re.DOTALL)
_LINE = re.compile(
    r"^[ \t>#*_-]*(?:the )?final (?:result|answer)[*_]*[ \t]*:?[*_]*[ \t]*:?[ \t]*(?P<value>.*?)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_NEXT_HEADING = re.compile(r"^[ \t]*#", re.MULTILINE)


def final_result(answer: str) -> str | None:
    """The value that an answer states as its final result, in Markdown; None where it states none.

    The value stands on the line that announces it, or, as some models have it, in the lines below.
    """
    prose = _FENCED.sub("", answer)
    found = list(_LINE.finditer(prose))
    if not found:
        return None
    if found[-1]["value"].strip("*_ "):
        return str(found[-1]["value"])
    below = _NEXT_HEADING.split(prose[found[-1].end() :], maxsplit=1)[0]
    return " ".join(below.replace("$$", "$").split()) or None


def read_program(stated: str) -> str:
    """The name of the function that a result names.

    Raises:
        Unreadable: it names none.
    """
    found = re.search(r"`([A-Za-z_]\w*)", stated) or re.fullmatch(r"([A-Za-z_]\w*)(?:\(.*\))?\.?", stated.strip())
    if found is None:
        raise Unreadable(f"“{stated}” names no function")
    return str(found[1])
