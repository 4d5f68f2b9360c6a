"""Which questions a run is about. Pure."""

from dataclasses import dataclass

from pipeline.records import Question


@dataclass(frozen=True)
class Choice:
    """Which questions a run is about.

    Attributes:
        only: ids, sections and chapters; empty for all.
        levels: levels; empty for all.
        limit: at most so many questions asked; 0 for no limit.
        failed_only: ask those again that have no good answer, and nothing else.
        force: ask again even what is done.
        no_figures: leave out questions with pictures.
        without: ids of questions that are not to be asked now (they are in an open batch).
    """

    only: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    limit: int = 0
    failed_only: bool = False
    force: bool = False
    no_figures: bool = False
    without: frozenset[str] = frozenset()

    def takes(self, question: Question) -> bool:
        """Whether a question is chosen."""
        if self.levels and (question.level or "-") not in self.levels:
            return False
        if self.no_figures and question.images:
            return False
        return not self.only or any(_within(question.id, wanted) for wanted in self.only)


def _within(question_id: str, wanted: str) -> bool:
    """``5.1.2/8.4`` is itself, in ``5.1.2/8``, in section ``5.1.2`` and ``5.1``, and in chapter ``5``."""
    return question_id == wanted or question_id.startswith((f"{wanted}/", f"{wanted}."))
