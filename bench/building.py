"""Measures `mlguide build-guide` against bare pandoc and typst on the same text, in one run, as ratios.

usage: building.py [--questions N]     prints a Markdown table

Each format is built alone from nothing, with no cache, and then all of them together, and once more when
nothing has changed. Bare means one run of pandoc (and one of typst) over all texts in one file: it checks
nothing, sanitises nothing, keeps no answer apart from the next, and is the least that the format can cost.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from pipeline.guide import build_guide  # noqa: E402
from pipeline.guide.contents.chapters import Guide  # noqa: E402
from pipeline.guide.contents.texts import fragment_texts  # noqa: E402
from pipeline.guide.formats.registry import FORMATS  # noqa: E402
from pipeline.guide.text import pandoc  # noqa: E402 - the path above is how it is found from a checkout
from pipeline.guide.text.markdown_dialect import READER  # noqa: E402
from pipeline.guide.text.normalise import normalise  # noqa: E402
from tests.guide import made_up  # noqa: E402


def bare_text(guide: Guide, folder: Path) -> Path:
    """All texts of the guide in one Markdown file."""
    file = folder / "all.md"
    file.write_text("\n\n".join(normalise(text).text for text in fragment_texts(guide).values()))
    return file


def bare_runs(text: Path, data: Path) -> dict[str, Callable[[], None]]:
    """What each format costs at the least."""
    folder = text.parent

    def run(*arguments: str) -> None:
        command = [pandoc.program(), f"--from={READER}", "--metadata=title=x", *arguments, str(text)]
        subprocess.run([*command, f"--resource-path={data}"], check=True, cwd=data, capture_output=True)

    def pdf() -> None:
        import typst

        run("--to=typst", "--standalone", f"--output={data / 'all.typ'}")
        typst.compile(data / "all.typ", output=folder / "all.pdf")

    return {
        "html": lambda: run("--to=html5", "--mathml", "--standalone", f"--output={folder / 'all.html'}"),
        "pdf": pdf,
        "epub": lambda: run("--to=epub3", "--mathml", f"--output={folder / 'all.epub'}"),
        "anki": lambda: run("--to=html5", "--mathjax", f"--output={folder / 'anki.html'}"),
    }


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of processors; the second says more on a busy machine."""

    clock: float = 0.0
    processor: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.clock + other.clock, self.processor + other.processor)


def cost(run: Callable[[], object]) -> Cost:
    """What a run takes, with the processes that it starts."""
    before = os.times()
    run()
    after = os.times()
    return Cost(after.elapsed - before.elapsed, sum(after[:4]) - sum(before[:4]))


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", type=int, default=334)
    count = parser.parse_args().questions
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        questions = made_up.many_questions(count)
        answers = made_up.many_answers(questions)
        data = made_up.write_store(folder / "data", questions, answers)
        bare = bare_runs(bare_text(made_up.guide(questions, answers), folder), data)
        words = sum(len(answer.text.split()) for answer in answers) // count
        print(f"{count} questions, {words} words an answer; pandoc {pandoc.version()}\n")
        print("| format | build-guide, s (processor s) | bare, s (processor s) | ratio (processor) |")
        print("|---|---:|---:|---:|")

        def build(target: str, formats: list[str] | None = None) -> Cost:
            return cost(lambda: build_guide(data, folder / target, [made_up.MODEL], formats))

        total = Cost()
        for name_ in FORMATS:
            ours = build(name_, [name_])
            least = cost(bare[name_]) if name_ in bare else Cost()
            total += least
            row(name_, ours, least)
        row("all together", build("all"), total)
        row("all, unchanged", build("all"), Cost())


def row(name: str, ours: Cost, bare: Cost) -> None:
    """One line of the table."""
    least, ratio = "-", "-"
    if bare.clock:
        least = f"{bare.clock:.1f} ({bare.processor:.1f})"
        ratio = f"{ours.clock / bare.clock:.1f} ({ours.processor / bare.processor:.1f})"
    print(f"| {name} | {ours.clock:.1f} ({ours.processor:.1f}) | {least} | {ratio} |", flush=True)


if __name__ == "__main__":
    main()
