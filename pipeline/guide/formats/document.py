"""A guide as one document, chapter after chapter: what the PDF and the EPUB are written from. Pure.

Divisions bear the class of what they hold (``stem``, ``gap``, ``disputed``, ``provenance``, ``result``);
each format gives the classes their looks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from pipeline.guide.contents.chapters import Card, Chapter, Guide, Section, Take
from pipeline.guide.contents.labels import LAYERS, LEVELS, front_page
from pipeline.guide.contents.layers import Layers
from pipeline.guide.contents.provenance import REFERENCE, provenance, provenance_line, totals
from pipeline.guide.contents.texts import fragment_texts, take_key
from pipeline.guide.formats.html.names import label, section_title
from pipeline.guide.text.pandoc import Node
from pipeline.guide.text.syntax_tree import replaced

Blocks = Mapping[str, Sequence[Node]]


def document_texts(guide: Guide) -> dict[str, str]:
    """All the Markdown that a document is made of: the cards' and the front page's."""
    front = {f"front|{number}": text for number, text in enumerate(front_page(guide.book, totals(guide)))}
    return {**front, **fragment_texts(guide)}


def compose(guide: Guide, blocks: Blocks, *, answers_at_end: bool = False) -> list[Node]:
    """The document's blocks after the front page.

    Args:
        guide: what is to be written.
        blocks: the trees of ``document_texts`` by their keys.
        answers_at_end: first all questions, then all answers, linked to each other.
    """
    document = [
        block for chapter in guide.chapters for block in _chapter(chapter, blocks, answers_at_end=answers_at_end)
    ]
    if answers_at_end:
        document += _answers(guide, blocks)
    known = {f"#{card.anchor}": f"#{target(card)}" for card in guide.cards}
    linked: list[Node] = replaced(document, "Link", lambda link: _resolved(link, known))
    return linked


def front(guide: Guide, blocks: Blocks) -> list[Node]:
    """The front page's blocks."""
    return [block for key in document_texts(guide) if key.startswith("front|") for block in blocks[key]]


def target(card: Card) -> str:
    """The card's name in documents whose names may hold no slash."""
    return card.anchor.replace("/", "-")


def division(name: str, blocks: Sequence[Node]) -> Node:
    """Blocks that belong together, named for what they are."""
    return {"t": "Div", "c": [["", [name], []], list(blocks)]}


def paragraph(*inlines: Node | str) -> Node:
    """A paragraph of nodes and plain text."""
    return {"t": "Para", "c": [{"t": "Str", "c": one} if isinstance(one, str) else one for one in inlines]}


def _chapter(chapter: Chapter, blocks: Blocks, *, answers_at_end: bool) -> Iterator[Node]:
    yield _header(1, f"c-{target(chapter.sections[0].cards[0])}", chapter.title)
    for section in chapter.sections:
        yield from _section(f"s-{target(section.cards[0])}", section)
        for card in section.cards:
            yield _header(3, target(card), _title(card))
            yield from _question(card, blocks)
            if answers_at_end:
                yield division("provenance", [paragraph(_link("Answer", f"#{_answer(card)}"))])
            else:
                yield from _takes(card, blocks)


def _section(name: str, section: Section) -> Iterator[Node]:
    """The section's heading and, where the book has some, the titles between it and its chapter."""
    title = section_title(section)
    yield _header(2, name, title)
    if between := [one for one in section.path[2:-1] if one != title]:
        yield division("between", [paragraph(" › ".join(between))])


def _answers(guide: Guide, blocks: Blocks) -> Iterator[Node]:
    for chapter in guide.chapters:
        yield _header(1, f"ac-{target(chapter.sections[0].cards[0])}", f"Answers to {chapter.title}")
        for section in chapter.sections:
            yield from _section(f"as-{target(section.cards[0])}", section)
            for card in section.cards:
                yield _header(3, _answer(card), f"{card.question.id}, answer")
                yield division("jump", [paragraph(_link("Question", f"#{target(card)}"))])
                yield from _takes(card, blocks)


def _question(card: Card, blocks: Blocks) -> Iterator[Node]:
    question = card.question
    stems = [block for number in range(len(question.stem)) for block in _of(blocks, f"{question.id}|stem.{number}")]
    if stems:
        yield division("stem", stems)
    parts = [_of(blocks, f"{question.id}|part.{number}") for number in range(len(question.parts))]
    asked = _of(blocks, f"{question.id}|text")
    yield division("question", [*asked, *([{"t": "BulletList", "c": parts}] if parts else [])])
    for number in range(len(question.hints)):
        yield division("hint", [paragraph(_strong("Hint")), *_of(blocks, f"{question.id}|hint.{number}")])


def _takes(card: Card, blocks: Blocks) -> Iterator[Node]:
    if differing := _of(blocks, f"{card.question.id}|difference"):
        yield division("disputed", differing)
    for take in card.takes:
        yield from _take(card, take, blocks)


def _take(card: Card, take: Take, blocks: Blocks) -> Iterator[Node]:
    said = provenance(take)
    if len(card.takes) > 1 or take.model == REFERENCE:
        yield division("model", [paragraph(_strong(label(take.model)))])
    if take.gap:
        yield division("gap", [paragraph(_strong("No answer. "), take.gap.replace("`", ""))])
    for layer in fields(Layers):
        told = _of(blocks, take_key(card.question, take, layer.name))
        if told and layer.name == "final_result":
            yield division("result", _after(f"{LAYERS[layer.name]}: ", told))
        elif told:
            yield division("layer", [paragraph(_strong(LAYERS[layer.name]))])
            yield from told
    if said.status == "disputed":
        held = _of(blocks, take_key(card.question, take, "objection")) or [paragraph(said.check)]
        yield division("disputed", _after("Disputed: ", held))
    if take.answer or not take.gap:
        link = _link("in the book", card.question.url)
        yield division("provenance", [paragraph(provenance_line(take), " · ", link)])


def _title(card: Card) -> str:
    return f"{card.question.id} · {LEVELS[card.question.level]}"


def _answer(card: Card) -> str:
    return f"a{target(card)}"


def _of(blocks: Blocks, key: str) -> list[Node]:
    return list(blocks.get(key, ()))


def _after(label: str, blocks: list[Node]) -> list[Node]:
    """The label in the first paragraph where there is one, else in one of its own."""
    if blocks[0]["t"] in ("Para", "Plain"):
        return [{"t": "Para", "c": [_strong(label), *blocks[0]["c"]]}, *blocks[1:]]
    return [paragraph(_strong(label)), *blocks]


def _header(level: int, name: str, title: str) -> Node:
    return {"t": "Header", "c": [level, [name, [], []], [{"t": "Str", "c": title}]]}


def _strong(text: str) -> Node:
    return {"t": "Strong", "c": [{"t": "Str", "c": text}]}


def _link(text: str, address: str) -> Node:
    return {"t": "Link", "c": [["", [], []], [{"t": "Str", "c": text}], [address, ""]]}


def _resolved(link: Node, known: Mapping[str, str]) -> Node:
    """A link to a card by its name in documents; one to no card is its text."""
    attributes, inner, (address, title) = link["c"]
    if not address.startswith("#q/"):
        return link
    if address not in known:
        return {"t": "Span", "c": [["", [], []], inner]}
    content: list[Any] = [attributes, inner, [known[address], title]]
    return {"t": "Link", "c": content}
