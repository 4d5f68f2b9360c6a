"""What the page shows of each card, worked out before the template sees it. Pure."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape

from markupsafe import Markup, escape

from pipeline.guide.contents.agreement import differs
from pipeline.guide.contents.chapters import Card, Take
from pipeline.guide.contents.evidence import Evidence, evidence
from pipeline.guide.contents.labels import LAYERS, LEVELS
from pipeline.guide.contents.provenance import REFERENCE, Provenance, money, provenance
from pipeline.guide.contents.texts import take_key
from pipeline.guide.formats.html.names import day, label, section_key, sentence
from pipeline.guide.formats.html.pictures import Pictures

_TITLE = 100  # letters
_TAG = re.compile(r"<[^>]*>")
_CODE = re.compile(r"`([^`]+)`")
_BRACKET = re.compile(r'(<mo)(?: stretchy="true"|( stretchy="false")) form="(?:prefix|postfix)"(>[()\[\]]</mo>)')
# Pandoc's formula: what is seen, then its LaTeX as an annotation. The LaTeX becomes an attribute: browsers
# without MathML's semantics would show it, and a search would find what nobody sees.
_FORMULA = re.compile(
    r"([(\[“‘]?)<math\b([^>]*)><semantics>(.*?)"
    r'<annotation encoding="application/x-tex">(.*?)</annotation></semantics></math>([.,;:!?)\]’”…]*)',
    re.DOTALL,
)


@dataclass(frozen=True)
class LayerView:
    """One layer of an answer."""

    name: str
    title: str
    html: Markup


@dataclass(frozen=True)
class TakeView:
    """One model's answer with what stands under it."""

    model: str
    label: str
    layers: tuple[LayerView, ...]
    final_result: Markup
    check: str
    status: str
    objection: str
    facts: tuple[str, ...]
    evidence: Evidence
    derived: Markup


@dataclass(frozen=True)
class GapView:
    """Why a model has no answer here."""

    label: str
    html: Markup


@dataclass(frozen=True)
class CardView:
    """A card as the template needs it.

    Attributes:
        title: the question as plain text, cut to a line, for whoever hears the headings.
        checks: the statuses of all its takes, by which a reader filters, parted by spaces.
        version: changes when an answer changes, so that a reader's mark can say so.
    """

    id: str
    anchor: str
    number: str
    title: str
    url: str
    level: str
    level_name: str
    section: str
    chapter: str
    stem: tuple[Markup, ...]
    text: Markup
    parts: tuple[Markup, ...]
    hints: tuple[Markup, ...]
    takes: tuple[TakeView, ...]
    gaps: tuple[GapView, ...]
    checks: str
    differs: bool
    has_formulas: bool
    version: str


class CardMaker:
    """Makes cards' views from fragments, with their pictures in place."""

    def __init__(self, fragments: Mapping[str, str], pictures: Pictures) -> None:
        self._fragments = fragments
        self._pictures = pictures

    def view(self, card: Card, chapter: str) -> CardView:
        """The view of one card of a chapter."""
        question = card.question
        text = self._fragment(f"{question.id}|text")
        stem, parts, hints = (self._list(card, name) for name in ("stem", "part", "hint"))
        takes = tuple(self._take(card, take) for take in card.takes if not take.gap)
        answered = [html for take in takes for html in (*(one.html for one in take.layers), take.final_result)]
        said = [provenance(take) for take in card.takes]
        return CardView(
            id=question.id,
            anchor=card.anchor,
            number=question.number,
            title=_title(text),
            url=question.url,
            level=question.level or "",
            level_name=sentence(LEVELS[question.level]),
            section=section_key(question.id),
            chapter=chapter,
            stem=stem,
            text=text,
            parts=parts,
            hints=hints,
            takes=takes,
            gaps=tuple(_gap(take, several=len(card.takes) > 1) for take in card.takes if take.gap),
            checks=" ".join(dict.fromkeys(one.status for one in said)),
            differs=differs(card),
            has_formulas=any("<math" in html for html in (text, *stem, *parts, *hints, *answered)),
            version=hashlib.sha256("".join(one.content_hash for one in said).encode()).hexdigest()[:8],
        )

    def _take(self, card: Card, take: Take) -> TakeView:
        def layer(name: str) -> Markup:
            return self._fragment(take_key(card.question, take, name))

        said = provenance(take)
        layers = [LayerView(name, title, layer(name)) for name, title in LAYERS.items()]
        return TakeView(
            model=take.model,
            label=label(take.model),
            layers=tuple(one for one in layers if one.html and one.name != "final_result"),
            final_result=layer("final_result"),
            check=sentence(said.check),
            status=said.status,
            objection=sentence(said.objection),
            facts=_facts(said),
            evidence=evidence(card, take),
            derived=layer("derived"),
        )

    def _list(self, card: Card, name: str) -> tuple[Markup, ...]:
        question = card.question
        texts = {"stem": question.stem, "part": question.parts, "hint": question.hints}[name]
        made = (self._fragment(f"{question.id}|{name}.{number}") for number in range(len(texts)))
        return tuple(html for html in made if html)

    def _fragment(self, key: str) -> Markup:
        html = self._pictures.place(self._fragments.get(key, ""))
        return Markup(_FORMULA.sub(_with_tex, html))  # noqa: S704  # fragments are sanitised where they are made


def _title(html: str) -> str:
    said = " ".join(unescape(_TAG.sub("", html)).split())
    return said if len(said) <= _TITLE else f"{said[:_TITLE].rsplit(' ', 1)[0]} …"


def _with_tex(match: re.Match[str]) -> str:
    before, attributes, seen, tex, after = match.groups()
    # In a line is where a formula stands unless it is said otherwise.
    attributes = attributes.replace(' display="inline"', "")
    # What browsers take for granted: a bracket's form, that it stretches, that a cell is centred.
    seen = _BRACKET.sub(r"\1\2\3", seen).replace(' columnalign="center"', "")
    formula = f'<math{attributes} data-tex="{tex.strip().replace(chr(34), "&quot;")}">{seen}</math>'
    # Browsers would begin a line with the comma after a formula.
    return f'<span class="held">{before}{formula}{after}</span>' if before or after else formula


def _gap(take: Take, *, several: bool) -> GapView:
    who = f"No answer by {label(take.model)}." if several else "No answer."
    pieces = _CODE.split(take.gap)
    wrap: tuple[Callable[[str], Markup], ...] = (escape, lambda code: Markup("<code>{}</code>").format(code))
    return GapView(who, Markup().join(wrap[number % 2](piece) for number, piece in enumerate(pieces)))


def _facts(said: Provenance) -> tuple[str, ...]:
    facts = [sentence(said.origin)]
    if said.model != REFERENCE:
        facts[0] += f" by {said.model}"
        if said.model_returned and said.model_returned != said.model:
            facts[0] += f" (answered by {said.model_returned})"
    if said.written:
        facts.append(day(said.written))
    if said.edited:
        facts.append("edited by a person")
    if said.model != REFERENCE and said.written:
        facts += [
            f"prompt {said.prompt}",
            "tokens unknown" if said.tokens is None else f"{said.tokens:,} tokens",
            "cost unknown" if said.cost_usd is None else money(said.cost_usd),
            f"{said.seconds or 0:.1f} s",
        ]
    return (*facts, f"content {said.content_hash}")
