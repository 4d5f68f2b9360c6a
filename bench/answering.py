"""Measures `mlguide answer` on loopback against two bare loops, in one run, as ratios.

usage: answering.py [--quick]     prints a Markdown table; bench/README.md holds one with its date
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

from pipeline.answer.plan.prompt import Prompt  # noqa: E402 - the path above is how it is found from a checkout
from pipeline.records import Question, question_hash  # noqa: E402
from pipeline.shipped import shipped  # noqa: E402
from pipeline.store import line_of  # noqa: E402

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("MLGUIDE_", "OPENAI_"))}


def make_book(folder: Path, count: int) -> None:
    """So many made-up questions, twenty a section, and the bodies that are sent for them."""
    folder.mkdir(parents=True)
    prompt = Prompt(shipped("prompts", "interview"))
    text = "Explain why a model that was trained on shuffled time series looks better than it is, and what to do."
    with (folder / "questions.jsonl").open("wb") as questions, (folder / "bodies.jsonl").open("w") as bodies:
        for number in range(count):
            section, place = number // 20 + 1, number % 20 + 1
            words = f"{text} Case {number}."
            question = Question(
                id=f"{section}.1/{place}",
                hash=question_hash(text=words, stem=(), parts=(), hints=(), level="M", images=()),
                chapter=f"Chapter {section}",
                section=f"{section}.1 Made up",
                section_path=("Part", f"Chapter {section}", f"{section}.1 Made up"),
                url="http://127.0.0.1/",
                number=str(place),
                level="M",
                text=words,
                stem=(),
                siblings_before=(),
                parts=(),
                hints=(),
                images=(),
            )
            questions.write(line_of(question))
            asked = prompt.ask(question, ())
            messages = asked.messages(folder)
            bodies.write(json.dumps({"model": "m", "messages": messages, "max_tokens": 8192}) + "\n")


@contextmanager
def server(*options: str) -> Iterator[tuple[str, list[dict[str, int]]]]:
    """The tests' server in a process of its own; its counts are in the list after the block."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "llm_server.py"), *options], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    counts: list[dict[str, int]] = []
    try:
        yield process.stdout.readline().strip(), counts
    finally:
        process.send_signal(2)
        counts.append(json.loads(process.stdout.read().strip().split("\n")[-1]))
        process.wait()


def timed(command: list[str]) -> tuple[float, str, int]:
    """Wall seconds, what it printed on stdout, and its peak memory in MiB."""
    began = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=CLEAN, check=False)
    seconds = time.monotonic() - began
    return seconds, done.stdout, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def ours(url: str, data: Path, concurrency: int, *options: str) -> list[str]:
    return [
        *(sys.executable, "-m", "pipeline", "answer", "--model", "m", "--base-url", url, "--data", str(data)),
        *("--concurrency", str(concurrency), "--quiet", "--json", *options),
    ]


def loop(kind: str, url: str, data: Path, concurrency: int, *options: str) -> list[str]:
    bodies = str(data / "bodies.jsonl")
    return [sys.executable, str(HERE / "loops.py"), kind, url, bodies, str(concurrency), *options]


def speed(folder: Path, name: str, count: int, latency: float, concurrency: int) -> str:
    """One row: wall seconds of the three, and ours as a ratio."""
    data = folder / f"{count}-{concurrency}"
    make_book(data, count)
    ideal = count * latency / concurrency
    walls = {}
    for kind in ("sdk", "aiohttp", "ours"):
        with server("--latency", str(latency)) as (url, _):
            command = ours(url, data, concurrency) if kind == "ours" else loop(kind, url, data, concurrency)
            walls[kind], said, _ = timed(command)
        good = json.loads(said).get("answered", json.loads(said).get("answers"))
        assert good == count, (kind, said)
    efficiency = {kind: f"{ideal / wall:.2f}" if ideal else f"{count / wall:.0f}/s" for kind, wall in walls.items()}
    return (
        f"| {name} | {walls['sdk']:.1f} ({efficiency['sdk']}) | {walls['aiohttp']:.1f} ({efficiency['aiohttp']}) "
        f"| {walls['ours']:.1f} ({efficiency['ours']}) | {walls['sdk'] / walls['ours']:.2f} |"
    )


def under_limit(folder: Path, count: int) -> list[str]:
    """A limit of 1,920 a minute that the server names: lost, rejected, goodput."""
    data = folder / f"limit-{count}"
    make_book(data, count)
    rows = []
    ideal = (count - 64) / 32
    for kind in ("sdk", "ours"):
        with server("--latency", "0.3", "--rpm", "1920", "--burst", "64") as (url, counts):
            command = ours(url, data, 64) if kind == "ours" else loop("sdk", url, data, 64, "--retry")
            wall, said, _ = timed(command)
        good = json.loads(said).get("answered", json.loads(said).get("answers"))
        rejected = counts[0]["calls"] - good
        share, goodput = rejected / counts[0]["calls"], good / count * ideal / wall
        rows.append(
            f"| {kind} | {count - good} lost | {rejected} of {counts[0]['calls']} calls rejected ({share:.1%}) "
            f"| {wall:.1f} s, goodput {goodput:.0%} of the limit |"
        )
    return rows


def under_faults(folder: Path, count: int) -> list[str]:
    """A tenth of mixed faults (500, 503, reset, stall, empty, truncated JSON): lost, and the wall of each."""
    data = folder / f"faults-{count}"
    make_book(data, count)
    rows, walls = [], {}
    for kind in ("sdk", "ours"):
        options = ("--latency", "0.3", "--fail-rate", "0.1", "--stall", "30")
        with server(*options) as (url, counts):
            sdk = loop("sdk", url, data, 64, "--retry", "--timeout", "3")
            walls[kind], said, _ = timed(ours(url, data, 64, "--timeout", "3") if kind == "ours" else sdk)
        good = json.loads(said).get("answered", json.loads(said).get("answers"))
        rows.append(f"| {kind} | {count - good} lost | {counts[0]['calls']} calls | {walls[kind]:.1f} s |")
    return [*rows, f"| ours / sdk | | | {walls['ours'] / walls['sdk']:.2f} |"]


def bad_key(folder: Path) -> str:
    """Calls that a wrong key costs, with 32 at once."""
    data = folder / "bad-key"
    make_book(data, 334)
    with server("--bad-key") as (url, counts):
        timed(ours(url, data, 32))
    return f"a bad key: {counts[0]['calls']} calls with 32 slots"


def start(folder: Path) -> list[str]:
    """Until the first request, and --help against a bare import of typer."""
    data = folder / "start"
    make_book(data, 1)
    with server() as (url, _):
        first = min(timed(ours(url, data, 1, "--force"))[0] for _ in range(3))
    bare = min(timed([sys.executable, "-c", "import typer"])[0] for _ in range(5))
    shown = min(timed([sys.executable, "-m", "pipeline", "--help"])[0] for _ in range(5))
    return [
        f"one question from the command to its end: {first:.2f} s (so its request went out before that)",
        f"--help: {shown:.2f} s, {shown / bare:.2f} times a bare `import typer` ({bare:.2f} s)",
    ]


def memory(folder: Path, counts: tuple[int, int]) -> list[str]:
    """Peak memory of a run over few and over many questions, and the time of a re-run over the many."""
    lines, peaks = [], []
    for count in counts:
        data = folder / f"memory-{count}"
        make_book(data, count)
        with server("--words", "50") as (url, _):
            wall, _, peak = timed_alone(ours(url, data, 128))
            peaks.append(peak)
            lines.append(f"{count:,} questions: {wall:.1f} s, peak {peak} MiB")
            wall, said, peak = timed_alone(ours(url, data, 128))
            assert json.loads(said)["kept"] == count
            lines.append(f"{count:,} questions, all done before: {wall:.1f} s, peak {peak} MiB, nothing sent")
    lines.append(f"memory from {counts[0]:,} to {counts[1]:,} questions: {peaks[1] / peaks[0]:.2f} times")
    return lines


def timed_alone(command: list[str]) -> tuple[float, str, int]:
    """As ``timed``, with the peak of this command alone: measured by a process that has no other child."""
    code = (
        "import resource, subprocess, sys; "
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, text=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024); print(done.stdout)"
    )
    wall, said, _ = timed([sys.executable, "-c", code, *command])
    peak, _, rest = said.partition("\n")
    return wall, rest, int(peak)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    scale = 10 if parser.parse_args().quick else 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("| work | SDK loop, s (efficiency) | bare aiohttp | mlguide answer | SDK / ours |\n|---|---|---|---|---|")
        print(speed(folder, "334 answers of 1 s, 32 at once", 334 // scale, 1.0, 32), flush=True)
        print(speed(folder, "5,000 of 0.2 s, 128 at once", 5000 // scale, 0.2, 128), flush=True)
        print(speed(folder, "20,000 of no latency, 128 at once", 20_000 // scale, 0.0, 128), flush=True)
        print("\n" + "\n".join(under_limit(folder, 1500 // scale)), flush=True)
        print("\n" + "\n".join(under_faults(folder, 1500 // scale)), flush=True)
        print("\n- " + "\n- ".join([bad_key(folder), *start(folder)]), flush=True)
        print("- " + "\n- ".join(memory(folder, (334, 100_000 // scale))))


if __name__ == "__main__":
    main()
