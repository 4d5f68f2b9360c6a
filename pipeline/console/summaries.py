"""What each command did, as tables and sentences."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from pipeline.console.progress import cost_of

if TYPE_CHECKING:  # a summary is made of what a stage gave; the stage itself need not be imported for it
    from pipeline.answer import Estimate, ModelStatus, Outcome
    from pipeline.answer.batch import BatchOutcome
    from pipeline.guide import BuildReport
    from pipeline.scrape import ScrapeReport

# What a command says: for scripts, and as lines and tables for people.
Summary: TypeAlias = tuple[dict[str, Any], list[Any]]

_LEVELS = ("E", "M", "H", "-")
_SHOWN = 20


def scraped(report: "ScrapeReport") -> Summary:
    """A scrape: its JSON, and a table a page with what was skipped and what changed."""
    from rich.table import Table

    table = Table("page", *_LEVELS, "formulas", "figures", "tables", "code", title=f"{report.questions} questions")
    for page in report.pages:
        if page.questions:
            counts = [*(page.levels.get(level, 0) for level in _LEVELS)]
            counts += [page.formulas, page.figures, page.tables, page.code]
            table.add_row(page.title, *(str(count or "") for count in counts))
    lines = [f"not on the site: {title} ({url}): {reason}" for title, url, reason in report.missing]
    lines += [f"skipped on {page.title}: {one.what}: {one.reason}" for page in report.pages for one in page.skipped]
    lines += [f"kept: {report.answers} of the site's own answers, as this book's reference answers"] * bool(
        report.answers
    )
    lines += [f"doubt: {doubt}" for doubt in report.doubts]
    lines += _changes(report)
    values = {
        "questions": report.questions,
        "generator": report.generator,
        "answers": report.answers,
        "doubts": report.doubts,
        "written": report.written,
        "pages": [
            {
                "title": page.title,
                "url": page.url,
                "levels": page.levels,
                "formulas": page.formulas,
                "figures": page.figures,
                "tables": page.tables,
                "code": page.code,
                "skipped": [{"what": one.what, "reason": one.reason} for one in page.skipped],
            }
            for page in report.pages
        ],
        "missing": [{"title": t, "url": u, "reason": r} for t, u, r in report.missing],
        "changes": {
            "added": report.changes.added,
            "reworded": report.changes.reworded,
            "moved": report.changes.moved,
            "removed": report.changes.removed,
        },
    }
    return values, [table, *map(_plain, lines)]


def _plain(line: str) -> Any:
    from rich.text import Text

    return Text(line)


def _changes(report: "ScrapeReport") -> list[str]:
    changes = report.changes
    if not changes:
        return ["nothing changed since the last run"]
    named: list[tuple[str, Sequence[str]]] = [
        ("added", changes.added),
        ("reworded", changes.reworded),
        ("moved", [f"{old} → {new}" for old, new in changes.moved]),
        ("removed", changes.removed),
    ]
    return [f"{name}: {len(ids)} ({_some(ids)})" for name, ids in named if ids]


def _some(ids: Sequence[str]) -> str:
    more = f", and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    return ", ".join(ids[:_SHOWN]) + more


def answered(outcome: "Outcome", model: str) -> Summary:
    """A run of the answer stage: its JSON, and its sentences with every gap's reason."""
    tally = outcome.tally
    lines = [
        f"{model}: {tally.answered} answered now, {tally.kept} kept from before, {len(outcome.gaps)} gaps; "
        f"{tally.prompt_tokens + tally.completion_tokens:,} tokens, {cost_of(tally.cost, tally.unpriced)}, "
        f"{outcome.seconds:.1f} s"
    ]
    lines += [f"gap {gap}: {status}: {reason}" for gap, status, reason in outcome.gaps[:_SHOWN]]
    if len(outcome.gaps) > _SHOWN:
        lines.append(f"and {len(outcome.gaps) - _SHOWN} more gaps; mlguide status counts them")
    if outcome.budget_reached:
        lines.append("stopped: the next call might have passed --max-cost")
    values = {
        "model": model,
        "answered": tally.answered,
        "kept": tally.kept,
        "by_status": dict(tally.by_status),
        "prompt_tokens": tally.prompt_tokens,
        "completion_tokens": tally.completion_tokens,
        "cost_usd": str(tally.cost) if not tally.unpriced else None,
        "unpriced": tally.unpriced,
        "seconds": round(outcome.seconds, 3),
        "budget_reached": outcome.budget_reached,
        "gaps": [{"question_id": gap, "status": status, "reason": reason} for gap, status, reason in outcome.gaps],
    }
    return values, list(map(_plain, lines))


def standing(found: "Sequence[ModelStatus]") -> Summary:
    """Where every model stands: its JSON, and a table with the reasons of what is stale."""
    from rich.table import Table

    columns = ("answered", "stale", "truncated", "refused", "too-long", "failed", "missing", "edited")
    table = Table("model", *columns, "cost")
    for one in found:
        table.add_row(one.model, *(str(one.counts.get(name, 0)) for name in columns), cost_of(one.cost, one.unpriced))
    lines = [f"{one.model}: stale: {count} because {reason}" for one in found for reason, count in one.stale.items()]
    lines += [f"{one.model}: {note}" for one in found for note in one.notes]
    return {"models": [one.as_json() for one in found]}, [table, *map(_plain, lines)]


def prompt(messages: Sequence[dict[str, Any]]) -> list[Any]:
    """The messages as they would be sent; a picture's bytes are cut, the rest is exact."""
    lines: list[Any] = []
    for message in messages:
        content = message["content"]
        parts: list[dict[str, Any]] = [{"text": content}] if isinstance(content, str) else content
        lines += [_plain(f"=== {message['role']} ==="), *(_plain(_part(part)) for part in parts)]
    return lines


def _part(part: dict[str, Any]) -> str:
    if "text" in part:
        return str(part["text"])
    url = part["image_url"]["url"]
    return f"[picture: {url[:60]}… {len(url)} characters]"


def built(report: "BuildReport") -> Summary:
    """A build: its JSON, where each file is, and what is missing."""
    lines = [f"written: {file}" for file in report.written]
    lines += [f"unchanged: {file}" for file in report.unchanged]
    lines += list(report.left_out)
    lines += [f"gap {gap}" for gap in report.gaps[:_SHOWN]]
    if len(report.gaps) > _SHOWN:
        lines.append(f"and {len(report.gaps) - _SHOWN} more gaps, all shown in the guide")
    lines += [f"problem: {problem}" for problem in report.problems]
    lines.append(f"The guide is in {report.folder}")
    values = {
        "folder": report.folder,
        "written": [str(file) for file in report.written],
        "unchanged": [str(file) for file in report.unchanged],
        "left_out": report.left_out,
        "gaps": report.gaps,
        "problems": report.problems,
    }
    return values, list(map(_plain, lines))


def estimated(estimate: "Estimate") -> Summary:
    """An estimate: its JSON, and its sentences."""
    lines = [
        f"{estimate.model}: {estimate.to_ask} questions to ask, {estimate.done} done already; about "
        f"{estimate.prompt_tokens:,} tokens in and {estimate.typical_completion_tokens:,} out"
    ]
    if estimate.typical is None or estimate.low is None:
        lines.append("price unknown; give it with --price in,out (USD for a million tokens)")
    else:
        most = f"${estimate.high:.2f}" if estimate.high is not None else "without bound (--max-tokens 0)"
        lines.append(f"low ${estimate.low:.2f}, typical ${estimate.typical:.2f}, at most {most}; a batch costs half")
    values = {
        "model": estimate.model,
        "to_ask": estimate.to_ask,
        "done": estimate.done,
        "prompt_tokens": estimate.prompt_tokens,
        "completion_tokens": estimate.typical_completion_tokens,
        "low_usd": estimate.low,
        "typical_usd": estimate.typical,
        "high_usd": estimate.high,
    }
    return values, list(map(_plain, lines))


def batched(outcome: "BatchOutcome", model: str) -> Summary:
    """A batch command: its JSON, and a line a batch."""
    lines = []
    for one in outcome.batches:
        state = "collected" if one.collected else one.status
        counts = ", ".join(f"{count} {name}" for name, count in one.counts.items())
        lines.append(f"{one.batch_id or 'not submitted yet'}: {len(one.lines)} questions, {state} ({counts})")
    if outcome.kept:
        kept = ", ".join(f"{count} {status}" for status, count in outcome.kept.items())
        lines.append(f"stored for {model}: {kept}; ${outcome.spent:.4f}")
    values = {
        "model": model,
        "batches": [one.model_dump(mode="json", exclude={"lines"}) for one in outcome.batches],
        "kept": outcome.kept,
        "cost_usd": outcome.spent,
    }
    return values, list(map(_plain, lines or ["no batches"]))
