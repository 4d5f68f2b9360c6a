r"""Text as models write it → text that GitHub shows as it was meant. Pure.

GitHub reads Markdown first and formulas afterwards, so that between dollars it eats ``\{`` and takes ``_`` for
emphasis; between dollars *and* backticks, and in fences called ``math``, it leaves the TeX alone. What it refuses,
and where it sees no formula, was collected at https://github.com/nschloe/github-math-bugs.
"""

import re
from collections.abc import Collection
from itertools import groupby

from pipeline.guide.text.formulas import fault
from pipeline.guide.text.normalise import normalise, pieces

# What would be read as a tag; a line break in a table cell has no other way to be written.
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!br>)(?!https?://[^\s<>]+>)")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_UNDERLINE = re.compile(r"^([ \t]{0,3})(=+[ \t]*)$", re.MULTILINE)
_TARGET = re.compile(r"^([ \t]{0,3})(\[[^\]\n]+\]:)", re.MULTILINE)
_PICTURE = re.compile(r"!(\[[^\]\n]*\]\()(?!(?:images|figures)/(?!\S*\.\.))")
_LINK = re.compile(r"(?<!!)\[([^\]\n]*)\]\((?!https?://|mailto:|#q/)[^)\n]*\)")
_CARD_LINK = re.compile(r"\[((?:[^\[\]\n]|\[[^\]\n]*\])*)\]\(#q/([^)\s]+)\)")
_DOLLAR = re.compile(r"\\?\$")
_GROUP = r"\s*\{((?:[^{}]|\{[^{}]*\})*)\}"
# Commands that GitHub's filter refuses, written with those that it lets through.
_REFUSED = (
    (re.compile(r"\\operatorname\*" + _GROUP), r"\\mathop{\\mathrm{\1}}"),
    (re.compile(r"\\operatorname(?![A-Za-z])" + _GROUP), r"\\mathop{\\mathrm{\1}}\\nolimits "),
    (re.compile(r"\\mbox" + _GROUP), r"\\text{\1}"),
    (re.compile(r"\\[hv]?phantom" + _GROUP), r"\\quad "),
)
_PUNCTUATION = re.compile(r"[.,;:]+")
# GitHub sees no formula right after one of these; a blank without width parts them.
_STICKS = re.compile(r"[A-Za-z0-9\-]$")
_STICKS_AFTER = re.compile(r"[A-Za-z0-9*_]")
_APART = "\u200b"

# Stands for a card's file and its place in it until it is known which card stands in which file.
CARD = "\ue000{}\ue001"


def for_github(text: str, known: Collection[str]) -> str:
    """The text, staying within its toggle: no tag, no heading, no outside picture, no link's target.

    Args:
        text: Markdown as a model or the book writes it.
        known: ids of the questions that links may lead to; their addresses are left as ``CARD``.
    """
    done: list[str] = []
    for kind, piece in pieces(normalise(text).text):
        before = done[-1] if done else ""
        if kind == "code":
            done.append(piece)
        elif kind == "prose":
            done.append(_prose(piece, after=before))
        else:
            done.append(_formula(piece, before, display=kind == "display"))
    # A link's words may hold code and formulas, so it is looked for when all is written; not in fences.
    runs = groupby(done, lambda piece: "```" in piece)
    return "".join(
        text if is_fence else _CARD_LINK.sub(lambda found: _card_link(found, known), text)
        for is_fence, text in ((is_fence, "".join(run)) for is_fence, run in runs)
    ).strip()


def github_tex(tex: str) -> str:
    """The formula with nothing in it that GitHub refuses or takes for a tag or the end of code."""
    for refused, instead in _REFUSED:
        tex = refused.sub(instead, tex)
    return tex.replace("<", r"\lt ").replace(">", r"\gt ").replace("`", "‘").strip()


def _prose(text: str, *, after: str) -> str:
    lead = ""
    if after.endswith("```") and (found := _PUNCTUATION.match(text)):
        # Behind a formula on display a line would begin with the stop.
        text = text[found.end() :]
    if after.endswith("```") and text and not text.startswith("\n"):
        lead, text = "\n\n", text.lstrip(" ")
    if after.endswith("`$") and _STICKS_AFTER.match(text):
        lead = _APART
    text = _HEADING.sub(r"**\1**", _UNDERLINE.sub(r"\1\\\2", _TARGET.sub(r"\1\\\2", _TAG.sub(r"\\<", text))))
    text = _DOLLAR.sub("<span>$</span>", text)
    text = _LINK.sub(r"\1", _PICTURE.sub(r"\1", text))
    return lead + text


def _card_link(found: re.Match[str], known: Collection[str]) -> str:
    words, question_id = found.groups()
    if question_id not in known:
        return words
    # GitHub shows no formula in a link.
    shown, before = (question_id, f"{words} (") if "$`" in words else (words, "")
    return f"{before}[{shown}]({CARD.format(question_id)}){')' if before else ''}"


def _formula(piece: str, before: str, *, display: bool) -> str:
    mark = "$$" if display else "$"
    tex = piece[len(mark) : -len(mark)].strip()
    if fault(tex):
        return f"`{mark}{' '.join(tex.split())}{mark}`"
    tex = github_tex(tex)
    if display and (not before or before.endswith("\n")):
        return f"```math\n{tex}\n```"
    # In a list or a quotation a fence would need its indent, and beside it GitHub shows no other formula.
    row = " ".join(tex.split())
    row = rf"\displaystyle {row}" if display else row
    return f"{_APART if _STICKS.search(before) else ''}$`{row}`$"
