"""The answer stage: asks one model what is missing or stale, and keeps every answer the moment it is in."""

import asyncio
import hashlib
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from pipeline.answer.ask import Asker, Patience
from pipeline.answer.batch_file import BatchRecord
from pipeline.answer.call import BudgetReached
from pipeline.answer.cost import Budget, Price, known_price
from pipeline.answer.dialect import Dialect
from pipeline.answer.limits import Pace
from pipeline.answer.outcome import Scribe
from pipeline.answer.plan import Choice, Index, Job, Standing, Target, earlier_answer, standings, to_ask
from pipeline.answer.prompt import Prompt
from pipeline.answer.run import Run
from pipeline.answer.tally import Tally
from pipeline.errors import UsageError
from pipeline.records import Answer, Question
from pipeline.reference import read_references
from pipeline.store import Appender, locked, read_records, safe_name

OPENAI = "https://api.openai.com/v1"
REFERENCE = "reference"
_REFERENCE_URL = "http://reference.invalid/v1"


@dataclass(frozen=True)
class Request:
    """All that a run of the answer stage needs to know.

    Attributes:
        data: the data folder.
        prompt: folder of the prompt.
        references: folder of the shipped answers, for ``model="reference"``.
        api_key: None for servers that need none.
        figures: ``send``; ``text`` asks without the pictures, with a mark; ``skip`` leaves such questions out.
        price: the user's own; None for the list price.
        max_cost: USD; None for no bound.
    """

    data: Path
    model: str
    base_url: str
    prompt: Path
    references: Path
    api_key: SecretStr | None = None
    choice: Choice = field(default_factory=Choice)
    concurrency: int = 8
    params: Mapping[str, Any] = field(default_factory=dict)
    max_tokens: int = 8192
    figures: str = "send"
    rpm: int = 0
    tpm: int = 0
    timeout: float = 120.0
    patience: Patience = field(default_factory=Patience)
    price: Price | None = None
    max_cost: Decimal | None = None

    @property
    def answers_file(self) -> Path:
        """Where this model's answers are kept."""
        return self.data / "answers" / f"{safe_name(self.model)}.jsonl"


@dataclass(frozen=True)
class Outcome:
    """How a run ended.

    Attributes:
        tally: the counts.
        gaps: (question id, status, reason) of what has no good answer among the chosen questions.
        budget_reached: whether it ended because the next call might have passed the budget.
    """

    tally: Tally
    gaps: tuple[tuple[str, str, str], ...]
    budget_reached: bool
    seconds: float


def answer_questions(request: Request, watch: Callable[[Tally, float], None] = lambda tally, s: None) -> Outcome:
    """Asks what is missing or stale, nothing else.

    Args:
        request: whom to ask what, and how.
        watch: told a few times a second how far it is, with the seconds since the start.

    Raises:
        UsageError: a setting is wrong, or another run holds the store.
        ProviderError: the model can't go on; finished answers are kept.
        Interrupted: the user stopped it; finished answers are kept.
    """
    request = without_waiting(request)
    price = price_of(request)
    if request.max_cost is not None and (price is None or not request.max_tokens):
        raise UsageError(
            f"The price of {request.model} at {request.base_url} is unknown, so --max-cost can't be kept."
            if price is None
            else "--max-cost needs --max-tokens: without a limit an answer's cost has no bound.",
            hint="Give the price with --price in,out (USD for a million tokens)." if price is None else "",
        )
    began = time.monotonic()
    with locked(request.answers_file):
        tally = Tally(total=sum(1 for q in read_questions(request.data) if request.choice.takes(q)))
        jobs = to_ask(_counted(find_standings(request), request, tally), request.choice)
        first = next(jobs, None)
        budget_reached = False
        if first is not None:
            check_key(request)
            watching = _Watch(tally, watch, began)
            budget_reached = asyncio.run(_work(request, price, chain([first], jobs), watching))
    return Outcome(tally, tuple(gaps_of(request)), budget_reached, time.monotonic() - began)


def check_key(request: Request) -> None:
    """Only a run that asks something needs a key, and not every server wants one.

    Raises:
        UsageError: OpenAI is asked without a key.
    """
    if request.api_key is None and request.base_url == OPENAI and request.model != REFERENCE:
        raise UsageError(
            f"Asking {request.model} at {OPENAI} needs a key.",
            hint="Set OPENAI_API_KEY in the environment or in .env; or name your server with --base-url; "
            "or use --model reference, which needs none.",
        )
    if request.api_key and not re.fullmatch(r"[!-~]*", request.api_key.get_secret_value().strip()):
        raise UsageError(
            "The key holds a character that no key has (a quote, a line's end, a space?).",
            hint="Copy OPENAI_API_KEY once more, into the environment or .env.",
        )


def batches_file(request: Request) -> Path:
    """Where this model's batches are remembered."""
    return request.data / "batches" / f"{safe_name(request.model)}.jsonl"


def without_waiting(request: Request) -> Request:
    """The request without the questions of open batches: asking those would pay for them twice."""
    open_ones = (record for record in read_records(batches_file(request), BatchRecord) if not record.collected)
    waiting = frozenset(line.question_id for record in open_ones for line in record.lines)
    return replace(request, choice=replace(request.choice, without=waiting))


def find_standings(request: Request) -> Iterator[Standing]:
    """Where every question of the book stands with this model, in the book's order."""
    index = Index(request.answers_file)
    questions = read_questions(request.data)
    return standings(questions, Prompt(request.prompt), target_of(request), index)


def target_of(request: Request) -> Target:
    """Whom a request asks; for the reference model, with the hashes of the shipped answers."""
    if request.model != REFERENCE:
        return Target(request.model, request.base_url, request.params, request.max_tokens)
    texts = {
        question_id: hashlib.sha256("\0".join(one.text for one in found).encode()).hexdigest()[:16]
        for question_id, found in read_references(request.references).items()
    }
    return Target(REFERENCE, _REFERENCE_URL, {}, 0, texts)


def price_of(request: Request) -> Price | None:
    """What a million tokens cost; None where it is not known."""
    if request.model == REFERENCE:
        return Price(Decimal(0), Decimal(0), Decimal(0))
    return request.price or known_price(request.model, request.base_url)


def read_questions(data: Path) -> Iterator[Question]:
    """The scraped questions, one at a time.

    Raises:
        UsageError: nothing was scraped yet.
    """
    file = data / "questions.jsonl"
    if not file.is_file():
        raise UsageError(f"{file} is not there.", hint="Run mlguide scrape first (or mlguide demo).")
    return read_records(file, Question)


def gaps_of(request: Request) -> Iterator[tuple[str, str, str]]:
    """What has no good answer among the chosen questions: id, status, reason."""
    last: dict[str, tuple[str, str] | None] = {}
    for answer in read_records(request.answers_file, Answer):
        last[answer.question_id] = None if answer.status == "answered" else (answer.status, answer.reason)
    for question in read_questions(request.data):
        if request.choice.takes(question):
            gap = last.get(question.id, ("missing", "not asked yet"))
            if gap is not None and question.id in request.choice.without:
                yield question.id, "waiting", "it is in a batch; run mlguide batch collect when that has ended"
            elif gap is not None:
                yield question.id, *gap


def _counted(found: Iterable[Standing], request: Request, tally: Tally) -> Iterator[Standing]:
    for standing in found:
        tally.kept += standing.done and request.choice.takes(standing.job.question) and not request.choice.force
        yield standing


@dataclass(frozen=True)
class _Watch:
    """Somebody who looks at the tally a few times a second."""

    tally: Tally
    tell: Callable[[Tally, float], None]
    began: float

    def look(self) -> None:
        self.tell(self.tally, time.monotonic() - self.began)

    async def keep_looking(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(0.25)


async def _work(request: Request, price: Price | None, jobs: Iterator[Job], watching: _Watch) -> bool:
    """Asks all jobs; True where the budget ended the run."""
    from pipeline.answer.llm import Llm

    clock = asyncio.get_running_loop().time
    target, tally = target_of(request), watching.tally
    patience = request.patience
    pace = Pace(
        request.concurrency,
        rpm=request.rpm,
        tpm=request.tpm,
        hopeless_after=patience.trouble,
        hopeless_pauses=patience.pauses,
        first_backoff=patience.first_backoff,
        clock=clock,
    )
    tally.in_flight = lambda: pace.active
    llm = Llm(target.base_url, request.api_key, timeout=request.timeout, transport=_transport(request))
    asker = Asker(
        llm,
        Scribe(target, request.prompt.name, price),
        pace,
        Dialect(figures=request.figures == "send"),
        Budget(request.max_cost),
        data=request.data,
        patience=patience,
        clock=clock,
        earlier=lambda job: earlier_answer(request.answers_file, job),
    )
    with Appender(request.answers_file) as appender:

        def keep(answer: Answer) -> None:
            appender.append(answer)
            tally.add(answer)

        looking = asyncio.create_task(watching.keep_looking())
        try:
            await Run(jobs, asker, keep, appender.sync).work(request.concurrency)
        except BudgetReached:
            return True
        finally:
            looking.cancel()
            watching.look()
            await llm.close()
    return False


def _transport(request: Request) -> Any:
    """None for the network; for the reference model, the shipped answers."""
    if request.model != REFERENCE:
        return None
    from pipeline.answer.shipped_answers import ReferenceTransport

    return ReferenceTransport(read_references(request.references))
