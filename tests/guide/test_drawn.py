"""A model's drawing program is shown with the picture that it drew, in every format."""

import pytest

from pipeline.drawings import drawing_blocks, with_pictures
from pipeline.guide import build_guide

from . import made_up

LINE = b'<path d="M 0 0 L 90 60" style="stroke: #123456"/>'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 60">' + LINE + b"</svg>"
TEXT = """## Full answer

Before.

```python figure
# A line that falls
import matplotlib.pyplot as plt
plt.plot([0, 1], [1, 0])
plt.savefig("line.svg")
```

After.
"""


@pytest.fixture
def data(tmp_path):
    question = made_up.question("1.1/1")
    folder = made_up.write_store(tmp_path / "data", [question], [made_up.answer(question, TEXT)])
    (block,) = drawing_blocks(TEXT)
    (folder / "figures").mkdir()
    (folder / "figures" / f"{block.name}.svg").write_bytes(SVG)
    return folder


def test_the_picture_stands_after_its_program(data):
    shown = with_pictures(TEXT, data)
    assert shown.index("plt.savefig") < shown.index("![A line that falls](figures/") < shown.index("After.")


def test_a_program_without_a_picture_is_shown_alone(tmp_path):
    assert with_pictures(TEXT, tmp_path) == TEXT


@pytest.mark.parametrize("name", ["html", "md", "pdf", "epub", "anki"])
def test_every_format_shows_it(data, name):
    report = build_guide(data, data.parent / "out", [made_up.MODEL], [name])
    assert report.problems == ()


def test_the_page_puts_it_on_paper_of_its_own(data):
    report = build_guide(data, data.parent / "out", [made_up.MODEL], ["html"])
    page = (report.folder / "guide.html").read_text("utf-8")
    assert 'class="drawing on-paper" role="img" aria-label="A line that falls"' in page
