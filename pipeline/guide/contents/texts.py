"""A guide → every piece of Markdown that is to be set, by the key under which formats look it up. Pure."""

from collections.abc import Iterator
from dataclasses import asdict

from pipeline.guide.contents.agreement import difference
from pipeline.guide.contents.chapters import Card, Guide, Take
from pipeline.guide.contents.layers import read_layers
from pipeline.guide.contents.provenance import provenance
from pipeline.records import Question


def fragment_texts(guide: Guide) -> dict[str, str]:
    """All texts of a guide; one that is empty is left out.

    Keys: ``<id>|difference``, ``<id>|text``, ``<id>|stem.<n>``, ``<id>|part.<n>``, ``<id>|hint.<n>`` and for a take
    ``<id>|<model>|<layer>``, with the layers' names from ``layers.Layers``, and ``<id>|<model>|objection``.
    """
    return {key: text for card in guide.cards for key, text in _card(card) if text.strip()}


def take_key(question: Question, take: Take, layer: str) -> str:
    """The key of one layer of a take."""
    return f"{question.id}|{take.model}|{layer}"


def _card(card: Card) -> Iterator[tuple[str, str]]:
    question = card.question
    yield f"{question.id}|text", question.text
    for name, texts in (("stem", question.stem), ("part", question.parts), ("hint", question.hints)):
        for number, text in enumerate(texts):
            yield f"{question.id}|{name}.{number}", text
    yield f"{question.id}|difference", difference(card)
    for take in card.takes:
        for layer, text in asdict(read_layers(take.text)).items():
            yield take_key(question, take, layer), text
        yield take_key(question, take, "objection"), provenance(take).objection
