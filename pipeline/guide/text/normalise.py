r"""What models write → the Markdown that the guide's one reader takes as it was meant. Pure.

Formulas become ``$…$`` and ``$$…$$``; code is left as it is. What can't be mended is kept visible and
named, so that nothing of an answer is lost in silence.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.guide.text import tables
from pipeline.guide.text.blocks import close_blocks
from pipeline.guide.text.definitions import definitions_as_text
from pipeline.guide.text.formulas import fault, mend
from pipeline.guide.text.lists import nested
from pipeline.guide.text.tex_commands import COMMANDS


@dataclass(frozen=True)
class Normalised:
    """A text made ready, and what in it could not be mended (one phrase each)."""

    text: str
    problems: tuple[str, ...]


# Longer than any formula; keeps the search for a missing end short.
_SPAN = "{0,6000}?"
_FENCED = (
    r"(?P<fence>(?m:^)[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*(?P<mark>`{3,}|~{3,})[^\n]*\n(?:.*?\n)?"
    r"[ \t>]*(?P=mark)[`~]*[ \t]*(?=\n|\Z))"
)
_CODE = r"(?P<code>(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`))"
_DISPLAY = (
    rf"\$\$(?P<dollars>(?:\\.|[^$\\]|\$(?!\$)){_SPAN})\$\$"
    rf"|\\{{1,2}}\[(?P<brackets>(?:(?!\\\[).){_SPAN})(?<!\\)\\{{1,2}}\]"
)
_ENVIRONMENTS = (
    "align|alignat|aligned|equation|gather|gathered|multline|flalign|eqnarray|split|displaymath|cases|array"
    "|[bpvBV]?matrix"
)
_BARE = rf"(?P<bare>\\begin\{{(?P<name>{_ENVIRONMENTS})(?P<star>\*?)\}}.{_SPAN}\\end\{{(?P=name)(?P=star)\}})"
_INLINE = r"\\{1,2}\((?P<parens>(?:(?!\n[ \t]*\n|\\\().)+?)(?<!\\)\\{1,2}\)"
# Words inside a formula, which may hold dollars of their own.
_WORDS_IN_TEX = r"\\(?:text[a-z]*|mbox|hbox|intertext)\{(?:\\.|[^{}\\\n]|\{[^{}\n]*\})*\}"
_DOLLAR = rf"\$(?P<inline>(?![\s$])(?:{_WORDS_IN_TEX}|\\.|(?!\n[ \t]*\n)[^$\\])*?(?<![\s\\]))\$(?!\d)"
# A formula whose backslashes before the brackets were lost on the way: it stands in blanks, and alone if in squares.
_LOST = (
    r"(?P<lostsquare>(?m:^)[ \t]*\[[ \t]+(?P<squared>[^\n\[\]]*\\[A-Za-z](?:[^\n\[\]]|\[[^\n\[\]]*\])*)"
    r"[ \t]+\][ \t]*(?=\n|\Z))"
    r"|(?<![\w\\])\([ \t](?P<lostround>[^\n()]*\\[A-Za-z](?:[^\n()]|\([^\n()]*\))*)[ \t]\)"
)
_LOOSE = r"\$[ \t]+(?P<loose>(?:\\.|[^$\\\n])+?)[ \t]+\$(?!\d)"
_TOKEN = re.compile(
    rf"{_FENCED}|{_CODE}|{_DISPLAY}|{_BARE}|{_INLINE}|{_DOLLAR}|{_LOOSE}|{_LOST}|(?P<escaped>\\[$`\\])|(?P<stray>\$\$?|\\[\[(])",
    re.DOTALL,
)

# It closes what was never opened: the dollars belong to something else.
_BACKWARDS = re.compile(r"\s*[\])][^\\^_={}<>]*[A-Za-z][^\\^_={}<>]*$")
_WORD = r"(?<![\\A-Za-z])[A-Za-z]{2,}"
_TEX_SIGN = re.compile(r"[\\^_={}<>]")
# Four words in a row are a sentence, not a formula; \text{…} is taken out before it is looked for.
_SENTENCE = re.compile(rf"{_WORD}(?:[ ,;:.]+\n?{_WORD}){{3}}")
_PROSE_IN_TEX = re.compile(r"\\(?:text|textbf|textit|mathrm|mbox|operatorname\*?)\s*\{[^{}]*\}")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_BLOCK_MARK = re.compile(r"^[ \t]*(?:#{1,6} |`{3}|~{3})", re.MULTILINE)
_CITATION = re.compile(r"\s*\d+(?:\s*[,;-]\s*\d+)*\s*")
_QUOTED = re.compile(r"\n[ \t]*>[ \t]?")
# The last two turn the direction of what follows, code included.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff\u202d\u202e]")
_COMMAND = re.compile(r"(?<![\\\w:/])\\([A-Za-z]{2,})(?![A-Za-z\\])")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SCRIPT = re.compile(r"<(?P<tag>sup|sub)>(?P<text>[A-Za-z0-9+\-−*.,()]{1,12})</(?P=tag)>", re.IGNORECASE)


def normalise(text: str) -> Normalised:
    """The text with its formulas in dollars, its blocks closed and set apart, its prices kept prices."""
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text, unclosed = close_blocks(text)
    text, widened = tables.widened(nested(definitions_as_text(text)))
    done: list[str] = []
    problems = [*unclosed, *widened]
    at = 0
    while found := _TOKEN.search(text, at):
        problems += _bare_commands(text[at : found.start()])
        done.append(_prose(text[at : found.start()]))
        new, problem, at = _token(text, found)
        done.append(new)
        problems += [problem] if problem else []
    problems += _bare_commands(text[at:])
    done.append(_prose(text[at:]))
    return Normalised("".join(done).strip("\n"), tuple(problems))


def _prose(text: str) -> str:
    text = _BREAK.sub("<br>", text)
    return _SCRIPT.sub(lambda found: f"${'^' if found['tag'].lower() == 'sup' else '_'}{{{found['text']}}}$", text)


def _bare_commands(text: str) -> Iterator[str]:
    """Commands of TeX outside of any formula: nobody can tell what they were meant to be part of."""
    for found in _COMMAND.finditer(text):
        if found[1] in COMMANDS:
            yield f"TeX outside of a formula: {_row_of(text, found.start()).strip()[:60]}"
            return


def _token(text: str, found: re.Match[str]) -> tuple[str, str, int]:
    """What to write for a token, what is wrong with it, and where to read on."""
    whole, groups = found[0], found.groupdict()
    if groups["fence"] or groups["code"] or groups["escaped"]:
        return whole, "", found.end()
    if groups["stray"]:
        return _stray(text, found)
    for kind in ("dollars", "brackets", "bare", "squared"):
        if (tex := groups[kind]) is not None:
            return _display(tex, kind, found)
    tex = next(groups[kind] for kind in ("parens", "inline", "loose", "lostround") if groups[kind] is not None)
    is_math = (
        groups["parens"]
        or groups["lostround"]
        or (_is_formula(tex) if groups["inline"] else _TEX_SIGN.search(tex) or len(tex) == 1)
    )
    if not is_math:
        return r"\$", "", found.start() + 1
    return _set(f"${_in_row(text, found, mend(tex, display=False))}$", found)


def _display(tex: str, kind: str, found: re.Match[str]) -> tuple[str, str, int]:
    if kind == "brackets" and _CITATION.fullmatch(tex):
        return found[0], "", found.end()
    if kind != "bare" and _swallows_prose(tex):
        # The delimiters that pair here belong to different formulas.
        return r"\$\$" if kind == "dollars" else r"\\[", f"unbalanced {_opening(found)}", found.start() + 2
    lead = found.string[found.string.rfind("\n", 0, found.start()) + 1 : found.start()]
    if ">" in lead:
        tex = _QUOTED.sub("\n", tex)
    mended = mend(tex, display=True)
    if lead:
        # In a list item or a quotation its rows would need the item's indent.
        mended = _in_row(found.string, found, " ".join(mended.split()))
    return _set(f"$$\n{mended}\n$$" if "\n" in mended else f"$${mended}$$", found)


def _set(formula: str, found: re.Match[str]) -> tuple[str, str, int]:
    return formula, fault(formula.strip("$")), found.end()


def _stray(text: str, found: re.Match[str]) -> tuple[str, str, int]:
    mark, rest = found[0], text[found.end() : found.end() + 40].split("\n")[0]
    if mark == "$":
        # A lone dollar is a price, unless TeX follows it.
        return r"\$", f"unbalanced $ before {rest!r}" if rest.startswith("\\") else "", found.end()
    if mark == "$$":
        return r"\$\$", f"unbalanced $$ before {rest!r}", found.end()
    is_escape = mark == r"\[" or not re.match(r"\s*\\?[A-Za-z]", rest)
    return mark, "" if is_escape and "\\" not in rest else f"unbalanced {mark} before {rest!r}", found.end()


def _opening(found: re.Match[str]) -> str:
    return f"{found[0][:2]} before {found[0][2:42].strip().split(chr(10))[0]!r}"


def _is_formula(tex: str) -> bool:
    """Whether what stands between two dollars is a formula, not the words between two prices."""
    if _BACKWARDS.match(tex):
        return False
    if _TEX_SIGN.search(tex):
        return not (tex[0].isdigit() and _SENTENCE.search(_PROSE_IN_TEX.sub("", tex)))
    return not (tex[0].isdigit() and re.search(_WORD, tex))


def _swallows_prose(tex: str) -> bool:
    if _BLOCK_MARK.search(tex) or _BACKWARDS.match(tex):
        return True
    plain = _PROSE_IN_TEX.sub("", tex)
    return bool(_BLANK_LINE.search(tex) and _SENTENCE.search(plain))


def _row_of(text: str, at: int) -> str:
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    return text[start : end if end >= 0 else len(text)]


def _in_row(text: str, found: re.Match[str], tex: str) -> str:
    # There a bar would end the cell for most readers, and an escaped bar is mostly a single one.
    if not _row_of(text, found.start()).lstrip().startswith("|"):
        return tex
    tex = " ".join(tex.split())
    if tex.count(r"\|") % 2:
        tex = tex.replace(r"\|", r"\mid ")
    return re.sub(r"(?<!\\)\|", r"\\vert ", tex).replace(r"\|", r"\Vert ").strip()


def pieces(text: str) -> Iterator[tuple[Literal["code", "display", "inline", "prose"], str]]:
    """A normalised text cut into its code, formulas and prose; put together again it is the same text."""
    at = 0
    for found in _TOKEN.finditer(text):
        groups = found.groupdict()
        if groups["escaped"] or groups["stray"]:
            continue
        kind = _kind(groups)
        if found.start() > at:
            yield "prose", text[at : found.start()]
        yield kind, found[0]
        at = found.end()
    if at < len(text):
        yield "prose", text[at:]


def _kind(groups: Mapping[str, str | None]) -> Literal["code", "display", "inline"]:
    if groups["fence"] or groups["code"]:
        return "code"
    return "inline" if groups["dollars"] is None else "display"
