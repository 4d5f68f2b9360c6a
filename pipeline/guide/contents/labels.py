"""The words that are the same in every format: levels, layers, the front page. Pure."""

from collections.abc import Sequence

from pipeline.guide.contents.provenance import REFERENCE, ModelTotals, Totals, money
from pipeline.records import Book

LEVELS = {"E": "easy", "M": "medium", "H": "hard", None: "no level"}
LAYERS = {
    "in_one_breath": "In one breath",
    "premise_check": "Premise check",
    "full_answer": "Full answer",
    "more": "More",
    "listen_for": "What they listen for",
    "follow_ups": "Follow-ups",
    "common_mistakes": "Common mistakes",
    "related": "Related",
    "sources": "Sources",
    "final_result": "Final result",
}


def licence(book: Book) -> str:
    """The licence that a book states, as a sentence; empty where it states none."""
    return f" Licence of its text: {book.license}." if book.license else ""


def front_page(book: Book, totals: Totals) -> list[str]:
    """The paragraphs of the front page, Markdown: what this is, whose, how it was checked, at what cost."""
    levels = ", ".join(f"{count} {LEVELS[level]}" for level, count in totals.levels.items())
    author = f"[{book.author}]({book.author_url})" if book.author_url else book.author
    said = [
        f"A study guide to the questions of *{book.title}* by {author}. "
        f"It is not by the author of the book, who has not checked it. Read the book at <{book.url}>. "
        f"{book.rights}{licence(book)}".rstrip(),
        f"**{totals.questions} questions** in {counted(totals.chapters, 'chapter')}: {levels}.",
        *(model_line(model) for model in totals.models),
    ]
    if len(totals.models) > 1:
        said.append(f"The models state different final results on {counted(len(totals.differing), 'question')}.")
    return said


def model_line(model: ModelTotals) -> str:
    """One model's figures as a paragraph of Markdown; unknown is said, not left out."""
    if model.model == REFERENCE:
        said = "The answers are **reference answers shipped with the project**, written for this guide."
    else:
        said = f"The answers of **{plain(model.model)}** are machine-written and may be wrong."
    said += f" {counted(model.answered, 'answer')}, {counted(model.gaps, 'gap')}"
    said += f", {model.edited} edited by a person." if model.edited else "."
    said += (
        f" Checked and found right: {model.checked}; disputed: {model.disputed}; "
        f"not checked or not checkable by machine: {model.unchecked}."
    )
    if model.first and model.last:
        days = [model.first.isoformat(), model.last.isoformat()]
        said += f" Written {' to '.join(dict.fromkeys(days))}."
    return said if model.model == REFERENCE else f"{said} {spending(model)}"


def spending(model: ModelTotals) -> str:
    """Tokens and cost of one model's answers."""
    tokens = f"{model.tokens:,} tokens" + (f" ({model.tokens_unknown} unknown)" if model.tokens_unknown else "")
    asked = model.answered + model.gaps
    if model.cost_unknown and not model.cost_usd:
        return f"{tokens}, cost unknown."
    unknown = f" and {model.cost_unknown} of {asked} answers of unknown cost" if model.cost_unknown else ""
    return f"{tokens}, {money(model.cost_usd).replace('$', chr(92) + '$')}{unknown}."


def answered_by(models: Sequence[str]) -> str:
    """Who is named as a file's author: it is whoever answered, not the author of the questions."""
    return ", ".join("mlguide's reference answers" if model == REFERENCE else model for model in models)


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it must be."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def plain(text: str) -> str:
    """Text with the signs escaped that Markdown would read."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|$~^" else sign for sign in text)
