"""The sweep: estimate, ask, review, compare, report; each step leaves what was done by the one before in the stores."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from pathlib import Path

from pipeline.answer import Estimate, Request, answer_questions, estimate_cost
from pipeline.errors import GuideError
from pipeline.records import Agreement, Question
from pipeline.review import ReviewRequest
from pipeline.review.request import UnsetFormulas
from pipeline.shipped import shipped
from pipeline.store import read_records, safe_name
from pipeline.sweep.agreement import Source, agreements_on, judge_agreement, keep_agreements
from pipeline.sweep.board import Board
from pipeline.sweep.cells import Cell, Workspace, cells_of, request_at
from pipeline.sweep.engines.engine import Engine, Look
from pipeline.sweep.plan import Judge, Plan
from pipeline.sweep.report import Figures, figures_of, write_report
from pipeline.sweep.report.snapshot import Change
from pipeline.sweep.stores import link_book, spent_in

_JUDGED = "judgements"


@dataclass(frozen=True)
class Reviewing:
    """What a sweep's reviews need beside the stores; see ``ReviewRequest``."""

    unset_formulas: UnsetFormulas
    tools: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Estimates:
    """What a sweep would still cost.

    Attributes:
        cells: each with its estimate.
        spent: USD that its stores have cost already.
    """

    cells: tuple[tuple[Cell, Estimate], ...]
    spent: Decimal

    def total(self, which: str) -> Decimal | None:
        """USD of all cells, ``low``, ``typical`` or ``high``; None where a price is unknown."""
        amounts = [getattr(estimate, which) for _, estimate in self.cells if estimate.to_ask]
        return None if None in amounts else sum(amounts, Decimal(0))


@dataclass(frozen=True)
class Swept:
    """How a sweep ended.

    Attributes:
        spent: USD that the sweep has cost in all its runs, the judge's calls included.
        report: the folder of the report's files.
    """

    board: Board
    figures: Figures
    changes: list[Change] | None
    spent: Decimal
    report: Path


class Sweep:
    """One plan, ready to be estimated and run.

    Args:
        plan: what is wanted.
        workspace: what its names stand for.

    Raises:
        UsageError: a book was not scraped yet.
    """

    def __init__(self, plan: Plan, workspace: Workspace) -> None:
        self.plan, self._workspace = plan, workspace
        self.cells = cells_of(plan, workspace)
        for source, store in {(cell.source, cell.request.data) for cell in self.cells}:
            link_book(workspace.books[source], store)

    def estimate(self) -> Estimates:
        """What is still to be asked, and what it would cost; sends nothing."""
        return Estimates(tuple((cell, estimate_cost(cell.request)) for cell in self.cells), self.spent)

    @property
    def spent(self) -> Decimal:
        """USD that the stores have cost already, the judge's included."""
        judged = (self._workspace.stores / _JUDGED).rglob("answers/*.jsonl")
        return spent_in([*(cell.request.answers_file for cell in self.cells), *judged])

    def run(self, engine: Engine, reviewing: Reviewing, output: Path, look: Look, say: Callable[[str], None]) -> Swept:
        """Asks what is missing, reviews what is new, and writes the report.

        Args:
            engine: what does the work.
            reviewing: how answers are reviewed.
            output: where the report's folder is made.
            look: told of the board a few times a second.
            say: told what is being done.

        Raises:
            Interrupted: the user stopped it; the same command goes on.
        """
        board = Board(self.cells)
        most = None if self.plan.max_cost is None else max(self.plan.max_cost - self.spent, Decimal(0))
        with closing(engine):
            engine.ask(board, most, look)
            say("reviewing")
            for problem in engine.review(self._review_requests(reviewing)):
                say(problem)
        agreements = self._agreements(say)
        say("writing the report")
        figures = figures_of(self.plan.name, board.cells, agreements)
        changes = write_report(figures, output, self._workspace.stores / "last-report.jsonl")
        return Swept(board, figures, changes, self.spent, output)

    def _review_requests(self, reviewing: Reviewing) -> list[ReviewRequest]:
        return [
            ReviewRequest(
                data=cell.request.data,
                model=cell.request.model,
                references=self._workspace.references[cell.source],
                unset_formulas=reviewing.unset_formulas,
                tools=reviewing.tools,
            )
            for cell in self.cells
            if cell.request.answers_file.is_file()
        ]

    def _agreements(self, say: Callable[[str], None]) -> dict[tuple[str, str], list[Agreement]]:
        """The agreement on each question, by book and prompt; it is kept in each of their stores."""
        by_book: dict[tuple[str, str], list[Cell]] = {}
        for cell in self.cells:
            by_book.setdefault((cell.source, cell.prompt), []).append(cell)
        found = {}
        for (source, prompt), cells in by_book.items():
            questions = list(read_records(self._workspace.books[source] / "questions.jsonl", Question))
            sources = [Source(cell.title, cell.sample, cell.request.answers_file) for cell in cells]
            agreements = agreements_on(questions, sources)
            if self.plan.judge:
                judge = self._judge(self.plan.judge, source, prompt)
                agreements = judge_agreement(agreements, questions, sources, judge, partial(self._ask_judge, say))
            keep_agreements(agreements, {cell.request.data for cell in cells})
            found[source, prompt] = agreements
        return found

    def _judge(self, judge: Judge, source: str, prompt: str) -> Request:
        return request_at(
            self._workspace.endpoints[judge.endpoint],
            judge,
            data=self._workspace.stores / _JUDGED / safe_name(source) / safe_name(prompt),
            prompt=shipped("prompts", "same"),
            references=self._workspace.references[source],
            max_tokens=judge.max_tokens,
        )

    def _ask_judge(self, say: Callable[[str], None], request: Request) -> None:
        """Asks for the verdicts that are missing; what can't be had leaves its answers untold."""
        say("comparing answers without a final result")
        left = None if self.plan.max_cost is None else max(self.plan.max_cost - self.spent, Decimal(0))
        try:
            answer_questions(replace(request, max_cost=left))
        except GuideError as error:
            say(f"the judge {request.model}: {error}")
