"""The linter: each rule finds its fault at its line, and a well-formed answer has none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.review.lint import lint
from pipeline.review.lint.american import american_for

FULL = "The mean is the sum over the size, and I would say so at once. " * 12
BREATH = "The mean is the sum of all values over how many there are, so it moves with every single one of them."
ENTRY = f"""# 1.1/1
<!-- hash: 0123456789abcdef -->

## In one breath
{BREATH}

## Full answer
{FULL}As shown before [@gauss1809], see [the median](#q/1.1/2).

![A number line with four points and their mean in the middle.](figures/mean.svg)

## What they listen for
- **Strong pass:** You say what moves it.
- **Stop when:** The formula is said.

## Follow-ups
- Why? Because.
- And then? It stays.

## Common mistakes
- Dividing by the wrong number.
- Forgetting one value.

## Related
- 1.1/2: the other middle

**Final result:** $2.5$
"""
OTHER = ENTRY.replace("# 1.1/1", "# 1.1/2").replace("1.1/2: the", "1.1/1: the").replace("#q/1.1/2", "#q/1.1/1")
CHECKS = '@check("1.1/1", "numbers")\ndef one(): ...\n\n\n@check("1.1/2", "numbers")\ndef two(): ...\n'
SOURCES = '[gauss1809]\nauthors = "Gauss"\nyear = 1809\ntitle = "Theoria motus"\nurl = "http://example.invalid/"\n'
Change = Callable[[str], str]


def written(folder: Path, change: Change = str, sources: str = SOURCES) -> Path:
    (folder / "figures").mkdir(parents=True)
    (folder / "figures" / "mean.svg").write_text("<svg/>")
    (folder / "references").mkdir()
    (folder / "references" / "1.1.toml").write_text(sources)
    (folder / "1.1.md").write_text(change(ENTRY) + "\n" + OTHER)
    (folder / "1.1.py").write_text(CHECKS)
    return folder


def faults(folder: Path, change: Change = str, sources: str = SOURCES) -> list[str]:
    levels = {"1.1/1": "E", "1.1/2": None}
    return [str(one) for one in lint(written(folder, change, sources), levels, lambda texts: {})]  # type: ignore[arg-type]


def test_a_well_formed_answer_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path) == []


def instead(old: str, new: str) -> Change:
    assert old in ENTRY
    return lambda text: text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("## Follow-ups", "## Followups", 16, "no layer of an answer"),
        ("## Follow-ups\n- Why? Because.\n- And then? It stays.\n\n", "", 1, "no layer “Follow-ups”"),
        ("## Full answer", "## More\nMuch.\n\n## Full answer", 1, "the layers stand as"),
        ("## Related\n- 1.1/2: the other middle\n", "## Related\n", 24, "is empty"),
        ("- And then? It stays.\n", "", 16, "1 items"),
        ("**Strong pass:**", "**Good:**", 12, "Strong pass"),
        ("- **Stop when:** The formula is said.\n", "", 12, "1 items"),
        (BREATH, "It is the mean.", 4, "4 words"),
        (FULL, FULL * 2, 7, "for level E"),
        ("1.1/2: the other middle", "1.1/9: nothing", 25, "no question 1.1/9"),
        ("1.1/2: the other middle", "1.1/2 the other middle", 25, "is written"),
        ("#q/1.1/2", "#1.1/2", 8, "leads nowhere"),
        ("#q/1.1/2", "#q/7/7", 8, "leads nowhere"),
        ("@gauss1809", "@nobody", 8, "[@nobody] has no entry"),
        ("figures/mean.svg", "figures/none.svg", 10, "no figure figures/none.svg"),
        ("A number line with four points and their mean in the middle.", "Mean", 10, "blind reader"),
        ("**Final result:** $2.5$\n", "", 1, "a check, but no final result"),
        ("**Final result:** $2.5$\n", "**Final result:** $2.5$\n\nThat is all.\n", 29, "behind the final result"),
        ("Forgetting one value.", "Forgetting the colour.", 22, "color"),
        ("Forgetting one value.", "Losing 5 % of them.", 22, "percent"),
        ("Forgetting one value.", "Losing $1/4 = 25$ % of them.", 22, "percent"),
        ("Forgetting one value.", "Losing 25000 of them.", 22, "10,000"),
        ("Forgetting one value.", "Starting at -3 of them.", 22, "−"),
        ("Forgetting one value.", "Losing 3-5 of them.", 22, "en dash"),
        ("Forgetting one value.", "Many workers've left.", 22, "nobody says"),
        ("Forgetting one value.", "I've many values.", 22, "main verb"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    found = [fault for fault in faults(tmp_path, instead(old, new)) if "nobody cites" not in fault]
    assert any(fault.startswith(f"{tmp_path}/1.1.md:{line}: 1.1/1: ") and said in fault for fault in found), found


def test_a_final_result_without_a_check_is_a_fault(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "1.1.py").write_text(CHECKS.replace("1.1/1", "1.1/7"))
    assert any("no check that derives it" in str(one) for one in lint(tmp_path, {}, lambda texts: {}))


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (SOURCES + SOURCES.replace("gauss1809", "laplace1812"), "nobody cites laplace1812"),
        (SOURCES.replace("url = ", "# "), "neither arxiv, doi nor url"),
    ],
)
def test_a_source_is_cited_and_can_be_looked_up(tmp_path: Path, sources: str, said: str) -> None:
    found = faults(tmp_path, sources=sources)
    assert len(found) == 1
    assert said in found[0]


def test_formulas_that_can_not_be_set_are_named(tmp_path: Path) -> None:
    found = lint(written(tmp_path), {}, lambda texts: dict.fromkeys(list(texts)[:1], ("can't be set: x",)))
    assert [fault.said for fault in found] == ["can't be set: x"]


def test_code_and_formulas_are_no_prose(tmp_path: Path) -> None:
    code = "```python\ncolour = x[-1] - 25000\n```\nSee `normalise` and $-3 \\cdot 25000$.\n\n## Common mistakes"
    assert faults(tmp_path, instead("## Common mistakes", code)) == []


def test_layers_that_no_answer_of_a_book_has_are_not_asked_for(tmp_path: Path) -> None:
    def older(text: str) -> str:
        start, end = text.index("## What they"), text.index("## Follow-ups")
        return text[:start] + text[end:].replace("## Related\n- 1.1/2: the other middle\n\n", "")

    written(tmp_path, older)
    (tmp_path / "1.1.md").write_text(older(ENTRY))
    (tmp_path / "1.1.py").write_text(CHECKS.split("\n\n\n")[0])
    said = [str(one) for one in lint(tmp_path, {"1.1/1": "E"}, lambda texts: {})]
    assert not [fault for fault in said if "no layer" in fault]


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("behaviour", "behavior"),
        ("neighbouring", "neighboring"),
        ("regularisation", "regularization"),
        ("reparameterised", "reparameterized"),
        ("Optimisers", "Optimizers"),
        ("analysed", "analyzed"),
        ("modelling", "modeling"),
        ("labelled", "labeled"),
        ("centred", "centered"),
        ("kilometres", "kilometers"),
        ("judgement", "judgment"),
        ("sceptical", "skeptical"),
    ],
)
def test_british_spellings_are_known_by_family(british: str, american: str) -> None:
    assert american_for(british) == american


@pytest.mark.parametrize(
    "word",
    [
        "four",
        "analyses",
        "promise",
        "exercise",
        "noise",
        "precise",
        "controlled",
        "compelled",
        "acre",
        "contour",
        "catalogue",
        "wise",
        "revised",
    ],
)
def test_what_is_spelled_alike_is_left_alone(word: str) -> None:
    assert american_for(word) is None
