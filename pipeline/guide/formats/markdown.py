"""The guide as one Markdown file for GitHub and Notion: toggles, formulas in ``$``. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from pipeline.guide.contents.agreement import difference
from pipeline.guide.contents.chapters import Card, Chapter, Guide, Take
from pipeline.guide.contents.labels import LAYERS, LEVELS, counted, front_page, plain
from pipeline.guide.contents.layers import read_layers
from pipeline.guide.contents.provenance import REFERENCE, provenance, provenance_line, totals
from pipeline.guide.text.normalise import normalise, pieces

# What would be read as a tag; a line break in a table cell has no other way to be written.
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!br>)(?!https?://[^\s<>]+>)")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_UNDERLINE = re.compile(r"^([ \t]{0,3})(=+[ \t]*)$", re.MULTILINE)
_TARGET = re.compile(r"^([ \t]{0,3})(\[[^\]\n]+\]:)", re.MULTILINE)
_PICTURE = re.compile(r"!(\[[^\]\n]*\]\()(?!images/(?!\S*\.\.))")
_LINK = re.compile(r"(?<!!)\[([^\]\n]*)\]\((?!https?://|mailto:|#q/)[^)\n]*\)")


def markdown_text(guide: Guide) -> str:
    """The whole file; the same guide gives the same text."""
    lines = [f"# Study guide: {guide.book.title}", *front_page(guide.book, totals(guide)), "## Contents"]
    lines.append("\n".join(_contents(guide.chapters)))
    for number, chapter in enumerate(guide.chapters, start=1):
        lines.append(f'<a id="chapter-{number}"></a>\n\n## {plain(chapter.title)}')
        for section in chapter.sections:
            lines.append(f"### {plain(section.title)}")
            for card in section.cards:
                lines += _card(card)
    return "\n\n".join(lines) + "\n"


def _contents(chapters: Sequence[Chapter]) -> Iterator[str]:
    for number, chapter in enumerate(chapters, start=1):
        cards = sum(len(section.cards) for section in chapter.sections)
        yield f"- [{plain(chapter.title)}](#chapter-{number}): {counted(cards, 'question')}"
        for section in chapter.sections:
            first = section.cards[0].anchor
            yield f"  - [{plain(section.title)}](#{first}): {counted(len(section.cards), 'question')}"


def _card(card: Card) -> Iterator[str]:
    question = card.question
    level = LEVELS[question.level]
    yield f'<a id="{card.anchor}"></a>\n\n#### {question.id} · {level}'
    for stem in question.stem:
        yield _quoted(_inert(stem))
    yield _inert(question.text)
    if question.parts:
        yield "\n".join(f"- {_indented(_inert(part))}" for part in question.parts)
    if question.hints:
        yield _toggle("Hint", [_inert(hint) for hint in question.hints])
    if differing := difference(card):
        yield _inert(differing)
    for take in card.takes:
        yield _toggle(_name(take), list(_take(take)))
    yield f"[In the book]({question.url})"


def _name(take: Take) -> str:
    name = "Reference answer" if take.model == REFERENCE else f"Answer of {_in_html(take.model)}"
    mark = {"gap": " (none yet)", "disputed": " (disputed)"}.get(provenance(take).status, "")
    return name + mark


def _take(take: Take) -> Iterator[str]:
    if take.gap:
        yield f"**No answer.** {_inert(take.gap)}"
        if take.answer:
            yield f"*{plain(provenance_line(take))}*"
        return
    for layer, text in asdict(read_layers(take.text)).items():
        if layer == "final_result" and text:
            yield f"**{LAYERS[layer]}:** {_inert(text)}"
        elif text:
            yield f"**{LAYERS[layer]}**\n\n{_inert(text)}"
    said = provenance(take)
    if said.status == "disputed":
        yield f"**Disputed:** {_inert(said.objection) or plain(said.check)}"
    yield f"*{plain(provenance_line(take))}*"


def _toggle(summary: str, paragraphs: list[str]) -> str:
    # GitHub reads Markdown inside a toggle only between blank lines.
    return "\n\n".join([f"<details>\n<summary>{summary}</summary>", *paragraphs, "</details>"])


def _inert(text: str) -> str:
    """Text that stays within its toggle: no tag, no heading, no outside picture, no link's target."""
    done: list[str] = []
    for kind, piece in pieces(normalise(text).text):
        if kind == "code":
            done.append(piece)
        elif kind == "prose":
            piece = _HEADING.sub(r"**\1**", _UNDERLINE.sub(r"\1\\\2", _TARGET.sub(r"\1\\\2", _TAG.sub(r"\\<", piece))))
            done.append(_LINK.sub(r"\1", _PICTURE.sub(r"\1", piece)))
        else:
            piece = piece.replace("<", r"\lt ")
            alone = kind == "display" and (not done or done[-1].endswith("\n"))
            done.append(f"$$\n{piece[2:-2].strip()}\n$$" if alone else piece)
    return "".join(done).strip()


def _in_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _indented(text: str) -> str:
    return text.replace("\n", "\n  ").replace("\n  \n", "\n\n")
