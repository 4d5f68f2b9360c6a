"""What the rules of a source take of a site, as a person reads it beside the page."""

from typing import TYPE_CHECKING, Any

from rich.text import Text

from pipeline.console.summaries import Summary

if TYPE_CHECKING:  # as in summaries: the stage itself need not be imported for it
    from pipeline.scrape.questions import Draft
    from pipeline.scrape.suggest import Suggestion
    from pipeline.scrape.trial import Trial, TriedPage

_SHOWN = 3  # questions a page, where all pages are shown
_WIDTH = 100


def tried(trial: "Trial") -> Summary:
    """A trial: its JSON, and page by page what is taken, what is left and why, and what else is there."""
    whole = len(trial.pages) == 1
    lines = [f"{trial.questions} questions on {len(trial.pages)} pages; the site is {_made_with(trial.generator)}"]
    for page in trial.pages:
        lines += ["", *_page(page, whole=whole)]
    lines += [f"not on the site: {one.title} ({one.url}): {one.reason}" for one in trial.missing]
    lines += [f"fault: {fault}" for fault in trial.faults] + [f"doubt: {doubt}" for doubt in trial.doubts]
    lines += ["", "Nothing was written."]
    return _values(trial), [Text("\n".join(lines))]


def _made_with(generator: str) -> str:
    return "of a generator that has no preset" if generator == "other" else f"made with {generator}"


def _page(page: "TriedPage", *, whole: bool) -> list[str]:
    lines = [f"{page.path or 'start page'}  “{page.page.title}”: {len(page.drafts)} taken"]
    for draft in page.drafts if whole else page.drafts[:_SHOWN]:
        lines += _draft(page.page.key, draft, whole=whole)
    if not whole and len(page.drafts) > _SHOWN:
        lines.append(f"  and {len(page.drafts) - _SHOWN} more (mlguide scrape --try {page.page.key} shows all)")
    lines += [f"  left out: {one.what}: {one.reason}" for one in page.found.skipped[: None if whole else _SHOWN]]
    lines += [f"  doubt: {doubt}" for doubt in page.found.doubts]
    lines += [f"  there: {what}" for what in page.found.outline]
    return lines


def _draft(key: str, draft: "Draft", *, whole: bool) -> list[str]:
    level = f" [{draft.level}]" if draft.level else ""
    lines = [f"  {key}/{draft.number}{level} {_cut(draft.text, whole=whole)}"]
    for name, texts in (("stem", draft.stem), ("part", draft.parts), ("hint", draft.hints), ("answer", [draft.answer])):
        lines += [f"      {name}: {_cut(text, whole=whole)}" for text in texts if text]
    return lines


def _cut(text: str, *, whole: bool) -> str:
    line = text.replace("\n", "\n      ") if whole else " ".join(text.split())
    return line if whole or len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


def _values(trial: "Trial") -> dict[str, Any]:
    return {
        "questions": trial.questions,
        "generator": trial.generator,
        "pages": [
            {
                "path": one.path,
                "title": one.page.title,
                "url": one.page.url,
                "taken": [
                    {
                        "id": f"{one.page.key}/{draft.number}",
                        "level": draft.level,
                        "text": draft.text,
                        "stem": draft.stem,
                        "parts": draft.parts,
                        "hints": draft.hints,
                        "answer": draft.answer,
                    }
                    for draft in one.drafts
                ],
                "left_out": [{"what": left.what, "reason": left.reason} for left in one.found.skipped],
                "doubts": one.found.doubts,
                "outline": one.found.outline,
            }
            for one in trial.pages
        ],
        "missing": [{"title": one.title, "url": one.url, "reason": one.reason} for one in trial.missing],
        "faults": trial.faults,
        "doubts": trial.doubts,
    }


def suggested(suggestion: "Suggestion") -> Summary:
    """A proposed source file: as it is, and its candidates for scripts."""
    values = {
        "generator": suggestion.generator,
        "looked_at": suggestion.looked_at,
        "pages": suggestion.pages,
        "source": suggestion.text,
        "candidates": [
            {
                "rule": offer.rule.model_dump(mode="json", exclude_defaults=True),
                "count": offer.count,
                "asking": offer.asking,
                "pages": offer.pages,
                "examples": offer.examples,
            }
            for offer in suggestion.offers
        ],
    }
    return values, [Text(suggestion.text.rstrip("\n"))]
