"""How far the answers of several models and samples agree: a reason to trust, no proof."""

from pipeline.sweep.agreement.groups import agreement_on, pairs_that_agree
from pipeline.sweep.agreement.judge import judge_agreement
from pipeline.sweep.agreement.record import agreements_on, keep_agreements
from pipeline.sweep.agreement.takes import Source, Take, read_takes

__all__ = [
    "Source",
    "Take",
    "agreement_on",
    "agreements_on",
    "judge_agreement",
    "keep_agreements",
    "pairs_that_agree",
    "read_takes",
]
