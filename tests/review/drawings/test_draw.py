"""Figures beside the reference answers: drawn by their programs, the same bytes every time."""

from pathlib import Path

import pytest

from pipeline.review.drawings.draw import draw

REFERENCES = Path(__file__).parents[3] / "data" / "reference"
PROGRAMS = sorted(REFERENCES.glob("*/figures/*.py"))
PROGRAM = """
from pipeline.review.drawings.kit import BLUE, canvas, figure


@figure("1.1-1-line")
def line():
    drawing, axes = canvas()
    axes.plot([1, 2], [3, 4], color=BLUE)
    return drawing
"""


def test_a_program_draws_its_figures_beside_it_and_changes_nothing_the_second_time(tmp_path: Path) -> None:
    (tmp_path / "1.1.py").write_text(PROGRAM)
    assert [path.name for path in draw(tmp_path / "1.1.py")] == ["1.1-1-line.svg"]
    drawn = (tmp_path / "1.1-1-line.svg").read_text()
    assert "currentColor" in drawn
    assert "<metadata" not in drawn
    assert draw(tmp_path / "1.1.py") == []


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_the_shipped_figures_are_what_their_programs_draw(program: Path, tmp_path: Path) -> None:
    copied = tmp_path / program.name
    copied.write_bytes(program.read_bytes())
    assert {path.name for path in draw(copied)} == {path.name for path in program.parent.glob(f"{program.stem}-*.svg")}
    for drawn in tmp_path.glob("*.svg"):
        assert drawn.read_bytes() == (program.parent / drawn.name).read_bytes(), drawn.name
