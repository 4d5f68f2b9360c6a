"""How well final results are read: ours, math-verify's, and sympy's own reader, on the same cases.

usage: reading.py [--list]

1. The shipped checks' expected results in twenty spellings each, right and made wrong (``spellings.py``).
2. The public test cases of math-verify, from its source distribution (fetched by pip), in the kinds that we compare.
3. Sixty formulas with what they mean: LaTeX → sympy alone.

``--list`` prints every case that was not told, and every contradiction.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sympy
from foreign_cases import foreign_cases, meanings
from spellings import made_wrong, spelled

from pipeline.reference import read_references
from pipeline.review.checks import read_checks
from pipeline.review.results import agree, final_result

REFERENCES = Path(__file__).parents[1] / "data" / "reference"


@dataclass(frozen=True)
class Case:
    """A stated result, and whether it is the expected one."""

    corpus: str
    kind: str
    stated: str
    expected: Any
    right: bool
    gold: str


def shipped() -> Iterator[Case]:
    references = read_references(REFERENCES)
    for file in sorted(REFERENCES.glob("*/*.py")):
        for check in read_checks(file):
            answer = next(
                (one for one in references.get(check.question_id, []) if one.file == file.with_suffix(".md")), None
            )
            stated = final_result(answer.text) if answer else None
            if check.kind == "program" or not stated:
                continue
            expected = list(check.run()) if check.kind == "numbers" else check.run()
            for text in spelled(check.kind, expected, stated):
                yield Case("right", check.kind, text, expected, right=True, gold=stated)
            for other, words in made_wrong(check.kind, expected, stated):
                for text in spelled(check.kind, other, words):
                    yield Case("made wrong", check.kind, text, expected, right=False, gold=stated)


def ours(case: Case) -> bool | None:
    names = case.expected.free_symbols if isinstance(case.expected, sympy.Basic) else ()
    question = " ".join(f"${name}$" for name in names)
    reference = case.gold if case.kind == "numbers" else ""
    return agree(case.stated, case.expected, case.kind, reference=reference, question=question).right  # type: ignore[arg-type]


def golds(case: Case) -> list[str]:
    """The expected result as math-verify is given it."""
    if case.corpus == "foreign":
        return [case.gold]
    if case.kind == "numbers":
        inner = ", ".join(f"{float(value):.12g}" for value in case.expected)
        return [f"${inner}$" if len(case.expected) == 1 else rf"$\{{{inner}\}}$"]
    if case.kind == "matrix":
        return [f"${sympy.latex(sympy.Matrix(case.expected))}$"]
    if case.kind == "expression":
        return [f"${sympy.latex(case.expected)}$"]
    return [rf"$\text{{{('Yes' if case.expected else 'No') if case.kind == 'boolean' else case.expected}}}$"]


def math_verify(case: Case) -> bool | None:
    from math_verify import ExprExtractionConfig, LatexExtractionConfig, parse, verify

    targets = [LatexExtractionConfig(boxed_match_priority=0), ExprExtractionConfig()]
    gold = [one for text in golds(case) for one in parse(text, targets)]
    stated = parse(case.stated, targets)
    return bool(verify(gold, stated, float_rounding=3)) if gold and stated else None


def told(way: Any, cases: list[Case]) -> tuple[dict[str, Counter[str]], list[tuple[str, Case]]]:
    counts: dict[str, Counter[str]] = {}
    listed = []
    for case in cases:
        verdict = way(case)
        outcome = "untold" if verdict is None else "told" if verdict == case.right else "contradicted"
        counts.setdefault(f"{case.corpus}, {case.kind}", Counter())[outcome] += 1
        if outcome != "told":
            listed.append((outcome, case))
    return counts, listed


def main() -> None:
    cases = list(shipped())
    cases += [Case("foreign", *case) for case in foreign_cases()]
    tables = {name: told(way, cases) for name, way in (("ours", ours), ("math-verify", math_verify))}
    print("| cases | n | " + " | ".join(f"{name}: told / untold / contradicted" for name in tables) + " |")
    print("|---|---:|" + "---|" * len(tables))
    groups = sorted({group for counts, _ in tables.values() for group in counts})
    for group in groups:
        found = [counts[group] for counts, _ in tables.values()]
        shown = [f"{c['told']} / {c['untold']} / {c['contradicted']}" for c in found]
        print(f"| {group} | {found[0].total()} | " + " | ".join(shown) + " |")
    for reader, row in meanings().items():
        print(f"{reader}: " + ", ".join(f"{count} {outcome}" for outcome, count in sorted(row.items())))
    if "--list" in sys.argv:
        for outcome, case in tables["ours"][1]:
            shown = f"{case.stated[-110:]!r}  ≠ {str(case.expected)[:60]}  ({case.gold[:50]!r}, {case.right})"
            print(f"{outcome:13}{case.corpus:11}{case.kind:11}{shown}")


if __name__ == "__main__":
    main()
