"""A guide as one document, chapter after chapter: what the PDF and the EPUB are written from. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

from pipeline.guide.contents.chapters import Card, Chapter, Guide, Section
from pipeline.guide.contents.labels import LEVELS, front_page
from pipeline.guide.contents.provenance import totals
from pipeline.guide.contents.texts import fragment_texts
from pipeline.guide.formats.document.cards import Blocks, answer_blocks, question_blocks
from pipeline.guide.formats.document.nodes import division, header, link, paragraph
from pipeline.guide.formats.html.names import section_title
from pipeline.guide.text.pandoc import Node
from pipeline.guide.text.syntax_tree import replaced, weight

# Where the answers stand: each under its question, those of a section after its questions, or all at the end.
Placing: TypeAlias = Literal["under", "after section", "at end"]

# Of one file of answers, in characters of HTML: readers on paper-like screens take long over more.
_FILE = 250_000


def document_texts(guide: Guide) -> dict[str, str]:
    """All the Markdown that a document is made of: the cards' and the front page's."""
    front = {f"front|{number}": text for number, text in enumerate(front_page(guide.book, totals(guide)))}
    return {**front, **fragment_texts(guide)}


def compose(guide: Guide, blocks: Blocks, placing: Placing = "under") -> list[Node]:
    """The document's blocks after the front page.

    Args:
        guide: what is to be written.
        blocks: the trees of ``document_texts`` by their keys.
        placing: where the answers stand; away from their questions, they and these are linked to each other.
    """
    document = [block for chapter in guide.chapters for block in _chapter(chapter, blocks, placing)]
    if placing == "at end":
        document += [block for chapter in guide.chapters for block in _answers(chapter, blocks)]
    known = {f"#{card.anchor}": f"#{target(card)}" for card in guide.cards}
    linked: list[Node] = replaced(document, "Link", lambda node: _resolved(node, known))
    return linked


def front(guide: Guide, blocks: Blocks) -> list[Node]:
    """The front page's blocks."""
    return [block for key in document_texts(guide) if key.startswith("front|") for block in blocks[key]]


def target(card: Card) -> str:
    """The card's name in documents whose names may hold no slash."""
    return card.anchor.replace("/", "-")


def answer_target(card: Card) -> str:
    """The name of the card's answer where it stands away from its question."""
    return f"a{target(card)}"


def _chapter(chapter: Chapter, blocks: Blocks, placing: Placing) -> Iterator[Node]:
    yield header(1, f"c-{target(chapter.sections[0].cards[0])}", chapter.title)
    for section in chapter.sections:
        yield from _heading(f"s-{target(section.cards[0])}", section)
        for card in section.cards:
            yield header(3, target(card), f"{card.question.id} · {LEVELS[card.question.level]}")
            yield from question_blocks(card, blocks)
            if placing == "under":
                yield from answer_blocks(card, blocks)
            else:
                yield division("provenance", [paragraph(link("Answer", f"#{answer_target(card)}"))])
        if placing == "after section":
            yield from _answers_of(section, blocks)


def _heading(name: str, section: Section) -> Iterator[Node]:
    """The section's heading and, where the book has some, the titles between it and its chapter."""
    title = section_title(section)
    yield header(2, name, title)
    if between := [one for one in section.path[2:-1] if one != title]:
        yield division("between", [paragraph(" › ".join(between))])


def _answers(chapter: Chapter, blocks: Blocks) -> Iterator[Node]:
    yield header(1, f"ac-{target(chapter.sections[0].cards[0])}", f"Answers to {chapter.title}")
    for section in chapter.sections:
        yield from _heading(f"as-{target(section.cards[0])}", section)
        for card in section.cards:
            yield from _answer(card, blocks, listed=True)


def _answers_of(section: Section, blocks: Blocks) -> Iterator[Node]:
    """A section's answers under as many headings as keep what stands under each short enough for a file."""
    files: list[list[list[Node]]] = [[]]
    size = 0
    for card in section.cards:
        answer = list(_answer(card, blocks, listed=False))
        size += weight(answer)
        if files[-1] and size > _FILE:
            files.append([])
            size = weight(answer)
        files[-1].append(answer)
    for number, answers in enumerate(files, start=1):
        name, title = f"as-{target(section.cards[0])}", f"Answers to {section_title(section)}"
        if number > 1:
            name, title = f"{name}-{number}", f"{title}, continued"
        yield header(2, name, title, listed=False)
        for answer in answers:
            yield from answer


def _answer(card: Card, blocks: Blocks, *, listed: bool) -> Iterator[Node]:
    yield header(3, answer_target(card), f"{card.question.id}, answer", listed=listed)
    yield division("jump", [paragraph(link("Question", f"#{target(card)}"))])
    yield from answer_blocks(card, blocks)


def _resolved(node: Node, known: Mapping[str, str]) -> Node:
    """A link to a card by its name in documents; one to no card is its text."""
    attributes, inner, (address, title) = node["c"]
    if not address.startswith("#q/"):
        return node
    if address not in known:
        return {"t": "Span", "c": [["", [], []], inner]}
    content: list[Any] = [attributes, inner, [known[address], title]]
    return {"t": "Link", "c": content}
