"""One model asked several times: a store a sample, and in the model's own the answer that most agree on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeAlias

from pipeline.answer import Request
from pipeline.records import Answer, Question, text_hash
from pipeline.review.agreement import agreement
from pipeline.review.results import final_result
from pipeline.store import Appender, locked, read_records
from pipeline.sweep.agreement import Source, agreements_on, keep_agreements
from pipeline.sweep.board import Board
from pipeline.sweep.cells import Cell
from pipeline.sweep.engines.engine import Engine, Look
from pipeline.sweep.stores import link_book

Keep: TypeAlias = Literal["best", "first"]


@dataclass(frozen=True)
class Sampled:
    """How asking several times ended.

    Attributes:
        agreed: questions whose answer was kept because most samples agree on its final result.
        first: questions whose first answer was kept, for want of such an agreement.
        cost: USD of this run as far as it is known.
    """

    board: Board
    agreed: tuple[str, ...]
    first: tuple[str, ...]
    cost: Decimal


def ask_samples(request: Request, samples: int, keep: Keep, engine: Engine, look: Look) -> Sampled:
    """Asks one model several times, and keeps one answer a question where all other commands look for it.

    The others stay in ``samples/<number>/`` of the data folder, which is a data folder itself; the same command asks
    for what is missing there.

    Args:
        request: as for one answer.
        samples: how often each question is asked.
        keep: the answer that most samples agree on by its final result, or the first.
        engine: what asks.
        look: told of the board a few times a second.

    Raises:
        UsageError: the book was not scraped yet, or another run holds the store.
        Interrupted: the user stopped it.
    """
    cells = [_cell(request, number) for number in range(1, samples + 1)]
    for cell in cells:
        link_book(request.data, cell.request.data)
    board = Board(cells)
    engine.ask(board, request.max_cost, look)
    agreed, first = _keep(request, cells, keep)
    # Whatever other models were asked several times, too, is compared with it.
    files = sorted((request.data / "samples").glob("*/answers/*.jsonl"))
    sources = [Source("", int(file.parts[-3]), file) for file in files if file.parts[-3].isdigit()]
    found = agreements_on(read_records(request.data / "questions.jsonl", Question), sources)
    keep_agreements(found, [request.data, *(cell.request.data for cell in cells)])
    return Sampled(board, tuple(agreed), tuple(first), board.cost)


def _cell(request: Request, number: int) -> Cell:
    store = request.data / "samples" / str(number)
    return Cell(request.data.name, request.prompt.name, request.model, number, "", replace(request, data=store))


def _keep(request: Request, cells: Sequence[Cell], keep: Keep) -> tuple[list[str], list[str]]:
    """Puts one answer a question into the model's own store; ids by why it was that one."""
    by_question: dict[str, list[Answer]] = {}
    for cell in cells:
        last = {one.question_id: one for one in read_records(cell.request.answers_file, Answer)}
        for answer in last.values():
            by_question.setdefault(answer.question_id, []).append(answer)
    agreed: list[str] = []
    first: list[str] = []
    with locked(request.answers_file), Appender(request.answers_file) as appender:
        there = {one.question_id: _identity(one) for one in read_records(request.answers_file, Answer)}
        for question_id, answers in by_question.items():
            best = _best(answers) if keep == "best" else None
            (first if best is None else agreed).append(question_id)
            chosen = best or next((one for one in answers if one.status == "answered"), answers[0])
            if there.get(question_id) != _identity(chosen):
                appender.append(chosen)
    return agreed, first


def _best(answers: Sequence[Answer]) -> Answer | None:
    good = [one for one in answers if one.status == "answered"]
    place = agreement([final_result(one.text) for one in good]).best
    return None if place is None else good[place]


def _identity(answer: Answer) -> tuple[str, str, str]:
    return answer.key, answer.status, text_hash(answer.text)
