"""A reply or a failure → the ``Answer`` record of it, the same for direct calls and for batches. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from pipeline import __version__
from pipeline.answer.outcome.marks import cut_reason, doubtful_reason, notes_on
from pipeline.answer.plan.jobs import Subject
from pipeline.answer.plan.price import PriceTag
from pipeline.answer.plan.target import Target
from pipeline.answer.provider.decisions import Decision, decide
from pipeline.answer.reply.chat import Reply
from pipeline.answer.reply.failure import Failure
from pipeline.records import Answer, Status, Usage

_IN_VAIN = "asked again in vain"
_WORTH: Mapping[Status, int] = {"answered": 2, "truncated": 1}


@dataclass(kw_only=True)
class CallHistory:
    """What has happened to one question so far.

    Attributes:
        max_tokens: the limit that is wanted.
        limit: the limit that the last call was made with, under what the server allows.
        context: the model's context, where the limit came from that; else 0.
        fewest_tokens: far fewer than its prompt comes to; 0 where that is not known.
        calls: HTTP calls that count as attempts.
        usage: tokens of all calls that returned them.
        unpriced: whether a call that is billed did not say its tokens.
        params: as sent in the last call, after swaps.
        figures: whether the last call bore the pictures.
    """

    subject: Subject
    max_tokens: int
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    calls: int = 0
    usage: Usage | None = None
    unpriced: bool = False
    params: Mapping[str, Any] = field(default_factory=dict)
    figures: bool = True
    request_id: str | None = None
    limit: int = 0
    context: int = 0
    fewest_tokens: int = 0


@dataclass(frozen=True)
class Recorder:
    """Writes the records of one model's answers.

    Attributes:
        tag: the price, perhaps still to be looked up.
    """

    target: Target
    prompt_name: str
    tag: PriceTag

    def answered(self, history: CallHistory, reply: Reply) -> Answer:
        """The record of a reply: good, refused or cut off."""
        if reply.refused:
            reason = reply.refusal or "the provider's content filter stepped in"
            return self._record(history, "refused", reason, reply)
        if reply.cut:
            reason = "; ".join([cut_reason(reply, history.limit, history.context), *reply.notes])
            return self._record(history, "truncated", reason, reply)
        if reply.doubtful:
            return self._record(history, "truncated", doubtful_reason(reply), reply)
        left_out = bool(history.subject.images) and not history.figures
        notes = notes_on(reply, fewest_tokens=history.fewest_tokens, figures_left_out=left_out)
        return self._record(history, "answered", notes, reply)

    def failed(self, history: CallHistory, failure: Failure) -> Answer:
        """The record of a failure that asking again would not mend, or that patience did not."""
        statuses: dict[Decision, Status] = {Decision.REFUSED: "refused", Decision.TOO_LONG: "too-long"}
        return self._record(history, statuses.get(decide(failure), "failed"), failure.message)

    def surprised(self, history: CallHistory, error: Exception) -> Answer:
        """The record of an exception that nobody foresaw."""
        return self._record(history, "failed", f"unexpected {type(error).__name__}; see the log")

    def again_in_vain(self, old: Answer, new: Answer) -> Answer:
        """The record of a failure where an earlier answer stays: its text, marked, with what this try cost."""
        before = old.reason.partition(_IN_VAIN)[0].removesuffix("; ")
        reason = "; ".join(filter(None, [before, f"{_IN_VAIN} ({new.status}: {new.reason})"]))
        spent = {name: getattr(new, name) for name in ("usage", "cost_usd", "attempts", "started_at", "finished_at")}
        return old.model_copy(update={"reason": reason, **spent})

    def _record(self, history: CallHistory, status: Status, reason: str, reply: Reply | None = None) -> Answer:
        subject, target = history.subject, self.target
        text = target.texts.get(subject.question_id)
        return Answer(
            question_id=subject.question_id,
            question_hash=subject.question_hash,
            key=subject.key,
            status=status,
            text=reply.text if reply and status in ("answered", "truncated") else "",
            reason=reason,
            model=target.model,
            model_returned=reply.model if reply else None,
            base_url=target.base_url,
            prompt=self.prompt_name,
            prompt_hash=subject.prompt_hash,
            params={**history.params, "answer": text} if text else dict(history.params),
            finish_reason=reply.finish_reason if reply else None,
            usage=history.usage,
            cost_usd=self._cost(history),
            attempts=history.calls,
            request_id=reply.request_id if reply else history.request_id,
            started_at=history.started_at,
            finished_at=datetime.now(UTC),
            tool_version=__version__,
        )

    def _cost(self, history: CallHistory) -> Decimal | None:
        if self.target.texts:  # what ships with the project is free
            return Decimal(0)
        if self.tag.price is None or history.unpriced:
            return None
        # A call without usage that is not billed was rejected, and costs nothing for certain.
        return self.tag.price.of(history.usage) if history.usage else Decimal(0)


def better(old: Answer, new: Answer) -> bool:
    """Whether an earlier answer to the same call is worth more than a new one."""
    return (_WORTH.get(old.status, 0), len(old.text.strip())) > (_WORTH.get(new.status, 0), len(new.text.strip()))


def came_out(answer: Answer) -> Status:
    """The status that asking came to, also where an earlier answer stays."""
    return "failed" if _IN_VAIN in answer.reason and answer.status == "answered" else answer.status


def add_usage(first: Usage | None, second: Usage | None) -> Usage | None:
    """The tokens of two calls; what is unknown adds nothing to what is known."""
    if first is None or second is None:
        return first or second
    return Usage(
        prompt_tokens=first.prompt_tokens + second.prompt_tokens,
        completion_tokens=first.completion_tokens + second.completion_tokens,
        cached_tokens=first.cached_tokens + second.cached_tokens,
        reasoning_tokens=first.reasoning_tokens + second.reasoning_tokens,
    )
