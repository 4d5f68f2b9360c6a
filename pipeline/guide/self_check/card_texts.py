"""A written file → the text of each question's card, as a reader's program would show it."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping

from pipeline.guide.contents.chapters import Guide
from pipeline.guide.formats.document import answer_target, target
from pipeline.guide.self_check.structure import notes_of


def card_texts(name: str, content: bytes, guide: Guide) -> Mapping[str, str]:
    """The text of each card, by the question's id; a card that is not there is left out.

    Args:
        name: of the format, one of ``html``, ``pdf``, ``epub``, ``anki``.
        content: the file's bytes.
        guide: what was written.
    """
    return {"html": _html, "pdf": _pdf, "epub": _epub, "anki": _anki}[name](content, guide)


def _html(content: bytes, guide: Guide) -> Mapping[str, str]:
    from lxml import html

    root = html.document_fromstring(content.decode(), parser=html.HTMLParser(huge_tree=True, encoding="utf-8"))
    cards = {element.get("id"): element for element in root.iter() if (element.get("id") or "").startswith("q/")}
    return {
        card.question.id: " ".join(map(str, cards[card.anchor].itertext()))
        for card in guide.cards
        if card.anchor in cards
    }


def _anki(content: bytes, guide: Guide) -> Mapping[str, str]:
    from lxml import html

    return {
        question_id: " ".join(
            map(str, html.fragment_fromstring(fields.replace("\x1f", " "), create_parent="div").itertext())
        )
        for question_id, fields in notes_of(content).items()
    }


def _epub(content: bytes, guide: Guide) -> Mapping[str, str]:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        pages = [book.read(name) for name in sorted(book.namelist()) if name.endswith(".xhtml")]
    ids = {name(card): card.question.id for card in guide.cards for name in (target, answer_target)}
    parts: dict[str, list[str]] = {}
    for page in pages:
        current = ""
        for element in etree.fromstring(page).iter():
            current = ids.get(element.get("id") or "", current)
            parts.setdefault(current, []).extend(filter(None, (element.text, element.tail)))
    return {question_id: " ".join(texts) for question_id, texts in parts.items() if question_id}


def _pdf(content: bytes, guide: Guide) -> Mapping[str, str]:
    heads = re.compile(
        "^(" + "|".join(re.escape(card.question.id) for card in guide.cards) + r")(?: ·|, answer)", re.MULTILINE
    )
    text = "\n".join(_pdf_pages(content))
    found = list(heads.finditer(text))
    parts: dict[str, list[str]] = {}
    for number, head in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        parts.setdefault(head[1], []).append(text[head.start() : end])
    return {question_id: "\n".join(texts) for question_id, texts in parts.items()}


def _pdf_pages(content: bytes) -> Iterator[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        for page in document:
            text = page.get_textpage()
            yield text.get_text_range().replace("\r\n", "\n")
            text.close()
            page.close()
    finally:
        document.close()
