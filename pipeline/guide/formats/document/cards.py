"""One question and its answers as blocks of a document. Pure.

Divisions bear the class of what they hold (``stem``, ``gap``, ``disputed``, ``provenance``, ``result``);
each format gives the classes their looks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

from pipeline.guide.contents.chapters import Card, Take
from pipeline.guide.contents.labels import LAYERS
from pipeline.guide.contents.layers import Layers
from pipeline.guide.contents.provenance import REFERENCE, provenance, provenance_line
from pipeline.guide.contents.texts import take_key
from pipeline.guide.formats.document.nodes import after, division, link, paragraph, strong
from pipeline.guide.formats.html.names import label
from pipeline.guide.text.pandoc import Node

Blocks = Mapping[str, Sequence[Node]]


def question_blocks(card: Card, blocks: Blocks) -> Iterator[Node]:
    """What is asked: the stem, the question with its parts, the hints."""
    question = card.question
    stems = [block for number in range(len(question.stem)) for block in _of(blocks, f"{question.id}|stem.{number}")]
    if stems:
        yield division("stem", stems)
    parts = [_of(blocks, f"{question.id}|part.{number}") for number in range(len(question.parts))]
    asked = _of(blocks, f"{question.id}|text")
    yield division("question", [*asked, *([{"t": "BulletList", "c": parts}] if parts else [])])
    for number in range(len(question.hints)):
        yield division("hint", [paragraph(strong("Hint")), *_of(blocks, f"{question.id}|hint.{number}")])


def answer_blocks(card: Card, blocks: Blocks) -> Iterator[Node]:
    """What each model answers, with what was checked of it."""
    if differing := _of(blocks, f"{card.question.id}|difference"):
        yield division("disputed", differing)
    for take in card.takes:
        yield from _take(card, take, blocks)


def _take(card: Card, take: Take, blocks: Blocks) -> Iterator[Node]:
    said = provenance(take)
    if len(card.takes) > 1 or take.model == REFERENCE:
        yield division("model", [paragraph(strong(label(take.model)))])
    if take.gap:
        yield division("gap", [paragraph(strong("No answer. "), take.gap.replace("`", ""))])
    for layer in fields(Layers):
        told = _of(blocks, take_key(card.question, take, layer.name))
        if told and layer.name == "final_result":
            yield division("result", after(f"{LAYERS[layer.name]}: ", told))
        elif told:
            yield division("layer", [paragraph(strong(LAYERS[layer.name]))])
            yield from told
    if said.status == "disputed":
        held = _of(blocks, take_key(card.question, take, "objection")) or [paragraph(said.check)]
        yield division("disputed", after("Disputed: ", held))
    if take.answer or not take.gap:
        source = link("in the book", card.question.url)
        yield division("provenance", [paragraph(provenance_line(take), " · ", source)])


def _of(blocks: Blocks, key: str) -> list[Node]:
    return list(blocks.get(key, ()))
