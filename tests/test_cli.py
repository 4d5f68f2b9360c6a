"""The command line itself: what `--help` lists, the version, completion, and options that are said once."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from pipeline import __version__
from pipeline.cli import app
from tests.test_commands import mlguide

ROOT = Path(__file__).parents[1]


def test_help_lists_every_command_under_a_stage_the_common_ones_first(tmp_path):
    said = mlguide("--help", cwd=tmp_path).stdout
    for name in app_commands():
        assert re.search(rf"^  {name} ", said, re.MULTILINE), name
    assert said.index("Everything in turn") < said.index("Stage by stage") < said.index("Before and after asking")
    assert said.index("  guide ") < said.index("  scrape ") < said.index("  answer ") < said.index("  build-guide ")
    assert not re.search(r"[a-z]\.\.\.$", said, re.MULTILINE)  # no command's line is cut


def test_the_version_stands_in_one_place(tmp_path):
    assert mlguide("--version", cwd=tmp_path).stdout.strip() == f"mlguide {__version__}"
    assert 'dynamic = ["version"]' in (ROOT / "pyproject.toml").read_text("utf-8")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_commands_and_options(tmp_path, shell):
    """What the installed completion script asks; the words are those of a user who pressed Tab."""
    words = {"bash": ("mlguide bu", "COMP_WORDS"), "zsh": ("mlguide bu", "_TYPER_COMPLETE_ARGS")}.get(shell)
    env = {"_MLGUIDE_COMPLETE": f"complete_{shell}"}
    if shell == "bash":
        env |= {"COMP_WORDS": words[0], "COMP_CWORD": "1"}
    elif shell == "zsh":
        env |= {"_TYPER_COMPLETE_ARGS": words[0]}
    else:
        env |= {"_TYPER_COMPLETE_ARGS": "mlguide bu", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.argv[0] = 'mlguide'; from pipeline.cli import main; main()"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "build-guide" in done.stdout, done.stderr


def test_all_asking_commands_take_the_same_options(tmp_path):
    """An option of a group is an option of each command that takes the group."""
    for name in ("answer", "guide", "estimate", "batch", "review"):
        said = mlguide(name, "--help", cwd=tmp_path).stdout
        for option in ("--max-cost", "--price", "--temperature", "--max-tokens", "--figures"):
            assert option in said, (name, option)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["build-guide", "--model", "referense"], "Did you mean reference?"),
        (["build-guide", "--model", "nope"], "There are: reference"),
        (["review", "--model", "nope"], "nope has no answers"),
        (["compare", "--model", "reference,nope"], "nope has no answers"),
        (["answer", "--model", "m", "--only", "9.9"], "no such question, section or chapter"),
        (["answer", "--model", "m", "--only", "1.1/99"], "Did you mean 1.1/"),
        (["estimate", "--model", "m", "--price", "1"], "--price"),
        (["answer", "--model", "m", "--price", "1,many"], "--price"),
        (["answer", "--model", "m", "--price", "-1,2"], "--price"),
        (["answer", "--model", "m", "--price", "nan,2"], "--price"),
        (["answer", "--model", "m", "--base-url", "localhost:1/v1"], "http://localhost:1/v1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_slip_ends_with_2_one_line_a_hint_and_nothing_written(demo_data, tmp_path, arguments, words):
    before = {file: file.read_bytes() for file in demo_data.rglob("*") if file.is_file()}
    done = mlguide(*arguments, "--data", demo_data, "--output", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("error: ")
    assert lines[1].startswith("  → ")
    assert not (tmp_path / "out").exists()
    assert {file: file.read_bytes() for file in demo_data.rglob("*") if file.is_file()} == before


@pytest.fixture(scope="module")
def demo_data(tmp_path_factory):
    """The sample book with its reference answers."""
    folder = tmp_path_factory.mktemp("demo")
    done = mlguide("demo", "--format", "md", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["answer"]["gaps"] == []
    return folder / "output" / "demo" / "data"


def app_commands():
    return get_command(app).commands
