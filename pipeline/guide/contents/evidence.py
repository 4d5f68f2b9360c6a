"""What a reader can look at who doubts an answer: what was checked, how, with what, and how others agree. Pure."""

from dataclasses import dataclass

from pipeline.guide.contents.agreement import same_result, stated_results
from pipeline.guide.contents.chapters import Card, Take
from pipeline.guide.contents.recorded_agreement import agreed_in_words
from pipeline.guide.contents.verification import checked
from pipeline.records import text_hash


@dataclass(frozen=True)
class Evidence:
    """All that a check of an answer left behind; what is not known is empty.

    Attributes:
        verified: what was verified in a few words, the badge's text.
        stated: the answer's final result, Markdown.
        derived: what the check worked out by itself, Markdown.
        code: the check's program.
        inputs: what it was given, one line each.
        tools: names with versions of what told whether the result is right.
        looked_at: names of what else was looked at and passed.
        agreement: how far other models' final results agree; only where no check could tell.
    """

    verified: str
    stated: str
    derived: str
    code: str
    inputs: tuple[str, ...]
    tools: tuple[str, ...]
    looked_at: tuple[str, ...]
    agreement: str


def evidence(card: Card, take: Take) -> Evidence:
    """What there is to look at for one take of a card."""
    review = take.review
    told = review is not None and review.right is not None
    return Evidence(
        verified=_verified(take),
        stated=review.stated if review else "",
        derived=review.derived if review else "",
        code=review.code if review else "",
        inputs=review.inputs if review else (),
        tools=tuple(f"{name} {version}" for name, version in review.tools.items()) if review and told else (),
        looked_at=tuple(one.check for one in review.findings if one.passed) if review else (),
        agreement=_agreement(card, take) if not told else "",
    )


def _verified(take: Take) -> str:
    said, status, _ = checked(take)
    review = take.review
    if status == "checked" and review and review.right:
        if review.method == "recomputed":
            return "final result recomputed"
        return f"program run on {review.cases} cases" if review.cases else "program run"
    return said


def _agreement(card: Card, take: Take) -> str:
    """How many of the other models agree: as it is recorded, else by what the guide's own models state."""
    if card.agreement and (recorded := agreed_in_words(card.agreement, text_hash(take.text))):
        return recorded
    others = [other for other in card.takes if other.model != take.model and not other.gap]
    if not others:
        return ""
    results = stated_results(card)
    own = results.get(take.model)
    stated = [results[other.model] for other in others if other.model in results]
    if own is None or not stated:
        return f"{len(others)} other {'model' if len(others) == 1 else 'models'} answered; no final results to compare"
    same = sum(same_result(own, other) for other in stated)
    return (
        f"{same} of {len(stated)} other {'model states' if len(stated) == 1 else 'models state'} the same final result"
    )
