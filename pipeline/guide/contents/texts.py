"""A guide → every piece of Markdown that is to be set, by the key under which formats look it up. Pure."""

import re
from collections.abc import Collection, Iterator
from dataclasses import asdict

from pipeline.guide.contents.agreement import difference
from pipeline.guide.contents.chapters import Card, Guide, Take
from pipeline.guide.contents.evidence import evidence
from pipeline.guide.contents.layers import read_layers
from pipeline.guide.contents.provenance import provenance
from pipeline.records import Question

# "- 5.1.2/8.4: why one would go there", with or without marks around the id.
_RELATED = re.compile(r"^(?P<lead>[ \t]*[-*+][ \t]+)[*`\[]*(?P<id>[\w.]+/[\d.]*\d)[*`\]]*(?=[:,;\s]|$)", re.MULTILINE)


def fragment_texts(guide: Guide) -> dict[str, str]:
    """All texts of a guide; one that is empty is left out.

    Keys: ``<id>|difference``, ``<id>|text``, ``<id>|stem.<n>``, ``<id>|part.<n>``, ``<id>|hint.<n>`` and for a take
    ``<id>|<model>|<layer>``, with the layers' names from ``layers.Layers``, ``<id>|<model>|objection`` and
    ``<id>|<model>|derived``.
    """
    known = {card.question.id for card in guide.cards}
    return {key: text for card in guide.cards for key, text in _card(card, known) if text.strip()}


def take_key(question: Question, take: Take, layer: str) -> str:
    """The key of one layer of a take."""
    return f"{question.id}|{take.model}|{layer}"


def related_links(text: str, known: Collection[str]) -> str:
    """A list of related questions with each id that the guide has as a link to its card."""

    def linked(found: re.Match[str]) -> str:
        return f"{found['lead']}[{found['id']}](#q/{found['id']})" if found["id"] in known else found[0]

    return _RELATED.sub(linked, text)


def _card(card: Card, known: Collection[str]) -> Iterator[tuple[str, str]]:
    question = card.question
    yield f"{question.id}|text", question.text
    for name, texts in (("stem", question.stem), ("part", question.parts), ("hint", question.hints)):
        for number, text in enumerate(texts):
            yield f"{question.id}|{name}.{number}", text
    yield f"{question.id}|difference", difference(card)
    for take in card.takes:
        for layer, text in asdict(read_layers(take.shown)).items():
            yield take_key(question, take, layer), related_links(text, known) if layer == "related" else text
        yield take_key(question, take, "partial"), take.partial
        yield take_key(question, take, "objection"), provenance(take).objection
        # Where it is the stated result over again, the page shows that.
        seen = evidence(card, take)
        yield take_key(question, take, "derived"), seen.derived if seen.derived != seen.stated else ""
