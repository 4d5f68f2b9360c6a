"""What each command did, as tables and sentences."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from pipeline.console.progress import cost_of, money

if TYPE_CHECKING:  # a summary is made of what a stage gave; the stage itself need not be imported for it
    from pipeline.answer import Estimate, ModelStatus, Outcome
    from pipeline.answer.batch import BatchOutcome
    from pipeline.answer.outcome.gaps import Gap
    from pipeline.answer.outcome.summary import RunSummary
    from pipeline.guide import BuildReport
    from pipeline.scrape import ScrapeReport

# What a command says: for scripts, and as lines and tables for people.
Summary: TypeAlias = tuple[dict[str, Any], list[Any]]

_LEVELS = ("E", "M", "H", "-")
_SHOWN = 20
_LONGEST = 300  # characters of a server's words on the screen; the store has all of them


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


def _some(ids: Sequence[str], shown: int = _SHOWN) -> str:
    more = f", and {len(ids) - shown} more" if len(ids) > shown else ""
    return ", ".join(ids[:shown]) + more


def answered(outcome: "Outcome", model: str, retry: str = "") -> Summary:
    """A run of the answer stage: its JSON, and its sentences with every gap's reason.

    Args:
        outcome: how it ended.
        model: who was asked.
        retry: the command that asks again for what failed.
    """
    run = outcome.summary
    cut = f"{run.cut} cut off, " if run.cut else ""
    failed = f"{run.failed} failed, " if run.failed else ""
    renewed = f" ({run.renewed} of them anew)" if run.renewed else ""
    lines = [
        f"{model}: {run.answered} answered now{renewed}, {cut}{failed}{run.kept} kept from before, "
        f"{len(outcome.gaps)} gaps; "
        f"{run.prompt_tokens + run.completion_tokens:,} tokens, {cost_of(run)}, {outcome.seconds:.1f} s"
    ]
    lines += _gap_lines(outcome.gaps)
    if outcome.left:
        lines.append(f"{outcome.left} questions are left for later (--limit)")
    if outcome.budget_reached:
        lines.append("stopped: the next call might have passed --max-cost")
    if retry and any(gap.status not in ("missing", "stale", "waiting") for gap in outcome.gaps):
        lines.append(f"ask again for what has no good answer: {retry}")
    values = {
        "model": model,
        **counts(run),
        "seconds": round(outcome.seconds, 3),
        "budget_reached": outcome.budget_reached,
        "left": outcome.left,
        "gaps": [gap._asdict() for gap in outcome.gaps],
    }
    return values, list(map(_plain, lines))


def counts(run: "RunSummary") -> dict[str, Any]:
    """What a run came to, for scripts; the same for direct calls, batches and judges."""
    return {
        "asked": run.asked,
        "answered": run.answered,
        "renewed": run.renewed,
        "kept": run.kept,
        "cut": run.cut,
        "failed": run.failed,
        "by_status": dict(run.by_status),
        "prompt_tokens": run.prompt_tokens,
        "completion_tokens": run.completion_tokens,
        "cost_usd": str(run.cost) if not run.unpriced else None,
        "unpriced": run.unpriced,
    }


def _gap_lines(gaps: "Sequence[Gap]") -> list[str]:
    """A line for each way in which questions lack an answer; a server's long words shortened."""
    ways: dict[tuple[str, str], list[str]] = {}
    for gap in gaps:
        ways.setdefault((gap.status, gap.reason), []).append(gap.question_id)
    lines = []
    for (status, reason), ids in list(ways.items())[:_SHOWN]:
        named = _some(ids, 3) if len(ids) > 1 else ids[0]
        lines.append(f"gap {named}: {status}: {shortened(reason)}")
    if len(ways) > _SHOWN:
        lines.append(f"and {sum(map(len, list(ways.values())[_SHOWN:]))} more gaps; mlguide status counts them")
    return lines


def shortened(text: str) -> str:
    """A text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def standing(found: "Sequence[ModelStatus]") -> Summary:
    """Where every model stands: its JSON, and a table with the reasons of what is stale."""
    from rich.table import Table

    columns = ("answered", "stale", "truncated", "refused", "too-long", "failed", "missing", "edited")
    table = Table("model", *columns, "cost")
    for one in found:
        table.add_row(one.model, *(str(one.counts.get(name, 0)) for name in columns), _cost_of_model(one))
    lines = [f"{one.model}: stale: {count} because {reason}" for one in found for reason, count in one.stale.items()]
    lines += [
        f"{one.model}: {count} from another address: {url}; see them with --base-url {url}"
        for one in found
        for url, count in one.elsewhere.items()
    ]
    lines += [f"{one.model}: {note}" for one in found for note in one.notes]
    return {"models": [one.as_json() for one in found]}, [table, *map(_plain, lines)]


def _cost_of_model(one: "ModelStatus") -> str:
    return money(one.cost, one.unpriced, any_priced=one.cost > 0)


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
    run, lines = outcome.summary, []
    for one in outcome.batches:
        state = "collected" if one.collected and one.status in ("completed", "expired", "cancelled") else one.status
        done = ", ".join(f"{count} {name}" for name, count in one.counts.items())
        lines.append(f"{one.batch_id or 'not submitted yet'}: {len(one.lines)} questions, {state} ({done})")
    if run.asked:
        kept = ", ".join(f"{count} {status}" for status, count in run.by_status.items())
        lines.append(f"stored for {model}: {kept}; {cost_of(run)}")
    values = {
        "model": model,
        "batches": [one.model_dump(mode="json", exclude={"lines"}) for one in outcome.batches],
        "kept": outcome.kept,
        **counts(run),
    }
    return values, list(map(_plain, lines or ["no batches"]))
