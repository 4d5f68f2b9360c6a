"""The sweep: estimate, ask, review, compare, report; each step leaves what was done by the one before in the stores."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pipeline.answer import Estimate, estimate_cost
from pipeline.records import Agreement
from pipeline.review import ReviewRequest
from pipeline.review.request import UnsetFormulas
from pipeline.sweep.agreement import Source, record_agreement
from pipeline.sweep.board import Board
from pipeline.sweep.cells import Cell, Workspace, cells_of
from pipeline.sweep.engines.engine import Engine, Look
from pipeline.sweep.plan import Plan
from pipeline.sweep.report import Figures, figures_of, write_report
from pipeline.sweep.report.snapshot import Change
from pipeline.sweep.stores import link_book, spent_in


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
        report: the folder of the report's files.
    """

    board: Board
    figures: Figures
    changes: list[Change] | None
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
        """USD that the stores have cost already."""
        return spent_in(cell.request.answers_file for cell in self.cells)

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
        engine.ask(board, most, look)
        say("reviewing")
        for problem in engine.review(self._review_requests(reviewing)):
            say(problem)
        agreements = self._agreements()
        say("writing the report")
        figures = figures_of(self.plan.name, board.cells, agreements)
        changes = write_report(figures, output, self._workspace.stores / "last-report.jsonl")
        return Swept(board, figures, changes, output)

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

    def _agreements(self) -> dict[tuple[str, str], list[Agreement]]:
        """The agreement on each question, by book and prompt; it is kept in each of their stores."""
        by_book: dict[tuple[str, str], list[Cell]] = {}
        for cell in self.cells:
            by_book.setdefault((cell.source, cell.prompt), []).append(cell)
        found = {}
        for (source, prompt), cells in by_book.items():
            found[source, prompt] = record_agreement(
                self._workspace.books[source] / "questions.jsonl",
                [Source(cell.title, cell.sample, cell.request.answers_file) for cell in cells],
                {cell.request.data for cell in cells},
            )
        return found
