"""The executable checks that stand beside the reference answers: what they are declared with.

from pipeline.review.checks import check

@check("5.1.2/8.4", "numbers")
def derived():
return [0.706]
"""

from pipeline.review.checks.declared import Check, check, read_checks

__all__ = ["Check", "check", "read_checks"]
