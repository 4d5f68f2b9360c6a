"""The guide as an Anki deck that updates in place and keeps the learner's schedule."""

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.guide.contents.chapters import Card, Guide, Take
from pipeline.guide.contents.labels import LAYERS, LEVELS, PARTIAL
from pipeline.guide.contents.layers import Layers
from pipeline.guide.contents.provenance import provenance, provenance_line
from pipeline.guide.contents.texts import take_key
from pipeline.guide.formats.html.names import label, section_title
from pipeline.guide.formats.paper import on_paper
from pipeline.store import replace_file

if TYPE_CHECKING:
    import genanki

Fragments = Mapping[str, str]

# Anki knows a note's type by this number; it and the fields stay as they are for good, or a learner's
# cards would be imported as new ones.
_NOTE_TYPE = 1_730_224_018
_FIELDS = ("ID", "Front", "Back", "Short", "Source", "Model")
_FRONT = "{{Front}}"
_BACK = (
    '{{FrontSide}}<hr id="answer">{{#Short}}<div class="short">{{Short}}</div>{{/Short}}'
    '{{Back}}<div class="source">{{Source}}</div>'
)
# When the note type's templates or its style last changed. Anki takes over a note type, as it does a note, only from a
# deck that is newer than what the learner has, however long ago an answer changed.
_LOOKS_CHANGED = datetime(2026, 11, 26, tzinfo=UTC)
_PICTURE = re.compile(r'(<img src=")(?:images/)?([^"]*)"')
_CARD_LINK = re.compile(r'<a href="#q/[^"]*">(.*?)</a>', re.DOTALL)
# What Anki takes for sounds, speech and its old LaTeX wherever it stands in a field.
_COMMAND = re.compile(r"\[(?=/?(?:sound:|anki:|latex\]|\${1,2}\]))", re.IGNORECASE)
_NOT_IN_TAG = re.compile(r"[^\w.:+-]+")
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_anki(guide: Guide, fragments: Fragments, pictures: Mapping[str, Path], file: Path, changed: datetime) -> None:
    """Writes the deck; the same guide gives the same bytes.

    Args:
        guide: what is to be learnt.
        fragments: rendered for Anki, by the keys of ``texts.fragment_texts``.
        pictures: where each picture lies, by its target in the texts.
        file: where the deck goes.
        changed: when anything in it last changed; Anki takes over a note only from a newer deck.
    """
    import genanki

    style = (Path(__file__).parent / "anki.css").read_text(encoding="utf-8")
    kind = genanki.Model(
        _NOTE_TYPE,
        "mlguide question",
        fields=[{"name": name} for name in _FIELDS],
        templates=[{"name": "Question", "qfmt": _FRONT, "afmt": _BACK}],
        css=style,
    )
    decks: dict[str, genanki.Deck] = {}
    for chapter in guide.chapters:
        for section in chapter.sections:
            name = "::".join(_deck_part(part) for part in (guide.book.title, chapter.title, section.title))
            deck = decks.setdefault(name, genanki.Deck(_number(name), name))
            for card in section.cards:
                deck.add_note(_note(guide, card, section_title(section), fragments, kind))
    package = genanki.Package(list(decks.values()))
    with tempfile.TemporaryDirectory(prefix="mlguide-") as folder:
        package.media_files = _placed(guide, pictures, Path(folder))
        made = Path(folder, "deck.apkg")
        package.write_to_file(made, timestamp=max(changed, _LOOKS_CHANGED).timestamp())
        replace_file(file, _undated(made))


def _note(guide: Guide, card: Card, topic: str, fragments: Fragments, kind: "genanki.Model") -> "genanki.Note":
    import genanki

    question = card.question
    short = [fragments.get(take_key(question, take, "in_one_breath"), "") for take in card.takes]
    differing = fragments.get(f"{question.id}|difference", "")
    back = [f'<div class="disputed">{differing}</div>' if differing else ""]
    back += [piece for take in card.takes for piece in _take(card, take, fragments)]
    told = [
        escape(question.id),
        "".join(_front(card, topic, fragments)),
        "".join(back),
        "".join(short),
        f'<a href="{escape(question.url)}">{escape(question.section)}, in the book</a>',
        escape(", ".join(guide.models)),
    ]
    tags = [f"level::{question.level or 'none'}", f"ch::{question.id.partition('/')[0]}"]
    tags += [f"answer::{provenance(take).status}" for take in card.takes[:1]]
    return genanki.Note(
        model=kind,
        fields=[_local(guide, text) for text in told],
        tags=[_NOT_IN_TAG.sub("-", tag) for tag in tags],
        guid=genanki.guid_for("mlguide", guide.book.name, question.id),
    )


def _front(card: Card, topic: str, fragments: Fragments) -> Iterator[str]:
    question = card.question
    where = f"{escape(question.number)} · {LEVELS[question.level]}"
    yield f'<p class="where"><strong>{escape(topic)}</strong> · {where}</p>'
    for number in range(len(question.stem)):
        yield f'<div class="stem">{fragments.get(f"{question.id}|stem.{number}", "")}</div>'
    yield f'<div class="question">{fragments.get(f"{question.id}|text", "")}</div>'
    if question.parts:
        parts = (fragments.get(f"{question.id}|part.{number}", "") for number in range(len(question.parts)))
        yield f"<ul>{''.join(f'<li>{part}</li>' for part in parts)}</ul>"
    for number in range(len(question.hints)):
        hint = fragments.get(f"{question.id}|hint.{number}", "")
        yield f"<details><summary>Hint</summary>{hint}</details>"


def _take(card: Card, take: Take, fragments: Fragments) -> Iterator[str]:
    if len(card.takes) > 1:
        yield f"<h3>{escape(label(take.model))}</h3>"
    if take.gap:
        yield f'<p class="gap"><strong>No answer.</strong> {escape(take.gap.replace("`", ""))}</p>'
        if partial := fragments.get(take_key(card.question, take, "partial")):
            yield f"<details><summary>{PARTIAL}</summary>{partial}</details>"
    said = provenance(take)
    if said.status == "disputed":
        held = fragments.get(take_key(card.question, take, "objection")) or f"<p>{escape(said.check)}</p>"
        yield f'<div class="disputed"><strong>Disputed</strong>{held}</div>'
    told = {layer.name: fragments.get(take_key(card.question, take, layer.name), "") for layer in fields(Layers)}
    if result := told.pop("final_result"):
        yield f'<div class="result"><strong>{LAYERS["final_result"]}</strong>{result}</div>'
    # What one would say first stands above in a field of its own; the rest opens one by one.
    is_open = "" if told.pop("in_one_breath") else " open"
    for name, text in told.items():
        if text:
            yield f"<details{is_open}><summary>{LAYERS[name]}</summary>{text}</details>"
    if take.answer or not take.gap:
        yield f'<p class="source">{escape(provenance_line(take))}</p>'


def _local(guide: Guide, text: str) -> str:
    """A field with pictures by their names in Anki's one folder, and no link or bracket that Anki would act on."""
    text = _COMMAND.sub("&#91;", text)
    return _PICTURE.sub(lambda found: f'{found[1]}{_media(guide, found[2])}"', _CARD_LINK.sub(r"\1", text))


def _media(guide: Guide, name: str) -> str:
    return f"{guide.book.name}-{name.replace('/', '-').replace(' ', '_')}"


def _placed(guide: Guide, pictures: Mapping[str, Path], folder: Path) -> list[str]:
    """Copies the pictures under their names in Anki's folder."""
    names = []
    for target, path in sorted(pictures.items()):
        copy = folder / _media(guide, target.removeprefix("images/"))
        copy.write_bytes(on_paper(path.read_bytes()))
        names.append(str(copy))
    return names


def _undated(package: Path) -> bytes:
    """The package with the time of its making taken out of the archive."""
    done = BytesIO()
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(done, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            undated = zipfile.ZipInfo(entry.filename, _ZIP_EPOCH)
            undated.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(undated, old.read(entry))
    return done.getvalue()


def _deck_part(title: str) -> str:
    # Two colons would make a deck of their own.
    return title.replace("::", ": ").strip()


def _number(name: str) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest()[:12], 16) % (1 << 31) + (1 << 30)
