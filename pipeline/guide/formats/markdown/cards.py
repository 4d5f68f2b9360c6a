"""One question with its answers as Markdown for GitHub: each answer in a toggle. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import asdict

from pipeline.guide.contents.agreement import difference
from pipeline.guide.contents.chapters import Card, Take
from pipeline.guide.contents.labels import LAYERS, LEVELS, PARTIAL, plain
from pipeline.guide.contents.layers import read_layers
from pipeline.guide.contents.provenance import REFERENCE, provenance, provenance_line
from pipeline.guide.contents.texts import related_links
from pipeline.guide.formats.markdown.github import for_github


def card_text(card: Card, known: Collection[str]) -> str:
    """The card, with addresses of the known cards as ``github.CARD``."""
    return "\n\n".join(_card(card, known))


def _card(card: Card, known: Collection[str]) -> Iterator[str]:
    question = card.question
    yield f'<a id="{card.anchor}"></a>\n\n#### {question.id} · {LEVELS[question.level]}'
    for stem in question.stem:
        yield _quoted(for_github(stem, known))
    yield for_github(question.text, known)
    if question.parts:
        yield "\n".join(f"- {_indented(for_github(part, known))}" for part in question.parts)
    if question.hints:
        yield _toggle("Hint", [for_github(hint, known) for hint in question.hints])
    if differing := difference(card):
        yield for_github(differing, known)
    for take in card.takes:
        yield _toggle(_name(take), list(_take(take, known)))
    yield f"[In the book]({question.url})"


def _name(take: Take) -> str:
    name = "Reference answer" if take.model == REFERENCE else f"Answer of {_in_html(take.model)}"
    mark = {"gap": " (none yet)", "disputed": " (disputed)"}.get(provenance(take).status, "")
    return name + mark


def _take(take: Take, known: Collection[str]) -> Iterator[str]:
    if take.gap:
        yield f"**No answer.** {for_github(take.gap, known)}"
        if take.partial:
            yield f"**{PARTIAL}**\n\n{for_github(take.partial, known)}"
        if take.answer:
            yield f"*{plain(provenance_line(take))}*"
        return
    for layer, text in asdict(read_layers(take.shown)).items():
        shown = for_github(related_links(text, known) if layer == "related" else text, known)
        if layer == "final_result" and text:
            yield f"**{LAYERS[layer]}:** {shown}"
        elif text:
            yield f"**{LAYERS[layer]}**\n\n{shown}"
    said = provenance(take)
    if said.status == "disputed":
        yield f"**Disputed:** {for_github(said.objection, known) or plain(said.check)}"
    yield f"*{plain(provenance_line(take))}*"


def _toggle(summary: str, paragraphs: list[str]) -> str:
    # GitHub reads Markdown inside a toggle only between blank lines.
    return "\n\n".join([f"<details>\n<summary>{summary}</summary>", *paragraphs, "</details>"])


def _in_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _indented(text: str) -> str:
    return text.replace("\n", "\n  ").replace("\n  \n", "\n\n")
