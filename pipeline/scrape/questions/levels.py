"""The level tag at the head of an item, with the slips of the author's pen. Pure."""

import re

from pipeline.records import Level

# The author writes tags by hand: spaces inside, small letters, a wrong or missing bracket, bold around it.
_TAG = re.compile(
    r"""^[*_]*(?:
        (?P<exact>\[(?P<a>[EMH])\])
      | [\[({]\s*[*_]*(?P<b>[EMHemh])[*_]*\s*[\])}|[]   # [M[  [m]  [ M ]  {M]
      | \[(?P<c>[EMH])(?=\s+[A-Z\d$`])                   # [M What
      | (?P<d>[EMH])\](?=\s)                             # M] What
    )[*_]*+(?![a-z])[:.]?\s*""",
    re.VERBOSE,
)
_PARENTHESES = re.compile(r"^\([A-Za-z]\)")  # (E) is how options are lettered, not a level


def read_tag(text: str) -> tuple[Level | None, str, str]:
    """The level, the text without its tag, and the tag where it was written with a slip."""
    found = _TAG.match(text)
    if found is None or _PARENTHESES.match(text):
        return None, text, ""
    letter = (found["a"] or found["b"] or found["c"] or found["d"]).upper()
    level: Level = "E" if letter == "E" else "M" if letter == "M" else "H"
    return level, text[found.end() :], "" if found["exact"] else found[0].strip()
