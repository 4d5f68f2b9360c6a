"""What asking would cost, before anything is asked."""

from dataclasses import dataclass
from decimal import Decimal

from pipeline.answer.plan.jobs import Job, to_ask
from pipeline.answer.plan.price import Price
from pipeline.answer.plan.questions import find_question_states
from pipeline.answer.plan.request import Request, price_of
from pipeline.records import Usage

# Tokens of an answer as the prompt asks for it, by level; measured on the shipped reference answers.
_TYPICAL = {"E": 700, "M": 900, "H": 1200, None: 1000}
_LEAST = 1


@dataclass(frozen=True)
class Estimate:
    """The cost of what is still to be asked.

    Attributes:
        done: questions that have a good answer already and would cost nothing.
        low, typical, high: USD; None where the price is not known. ``high`` is the worst case: every
            answer as long as the token limit allows.
    """

    model: str
    to_ask: int
    done: int
    prompt_tokens: int
    typical_completion_tokens: int
    low: Decimal | None
    typical: Decimal | None
    high: Decimal | None


def estimate_cost(request: Request) -> Estimate:
    """Counts what would be asked and what it would cost; sends nothing.

    Raises:
        UsageError: nothing was scraped yet, or a setting is wrong.
    """
    states = list(find_question_states(request))
    jobs = list(to_ask(states, request.choice))
    done = sum(one.done and request.choice.takes(one.job.question) for one in states)
    price = price_of(request)
    low, typical, high = (_total(jobs, request, which) for which in ("low", "typical", "high"))
    return Estimate(
        model=request.model,
        to_ask=len(jobs),
        done=done,
        prompt_tokens=typical.prompt_tokens,
        typical_completion_tokens=typical.completion_tokens,
        low=_cost(price, low),
        typical=_cost(price, typical),
        high=_cost(price, high) if request.max_tokens else None,
    )


def _total(jobs: list[Job], request: Request, which: str) -> Usage:
    tokens = [_tokens(job, request, which) for job in jobs]
    return Usage(prompt_tokens=sum(p for p, _ in tokens), completion_tokens=sum(c for _, c in tokens))


def _tokens(job: Job, request: Request, which: str) -> tuple[int, int]:
    figures = request.figures == "send"
    if which == "low":
        return job.asked.least_tokens(), _LEAST
    if which == "high":
        # A cut-off answer is asked for once more with twice the limit.
        return 2 * job.asked.most_tokens(figures=figures), 3 * request.max_tokens
    limit = request.max_tokens or max(_TYPICAL.values())
    return job.asked.typical_tokens(figures=figures), min(_TYPICAL[job.question.level], limit)


def _cost(price: Price | None, usage: Usage) -> Decimal | None:
    return price.of(usage) if price else None
