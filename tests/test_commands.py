"""The commands as a user runs them: the three stages, their exit codes, and what they say."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.sample import serve_sample
from tests.llm_server import LlmServer, completion, error
from tests.site_server import SiteServer

ROOT = Path(__file__).parents[1]
REMOTE = re.compile(r"""(?:src|href)=["']?(?:https?:)?//(?!huyenchip|127)""")


def mlguide(*arguments: object, cwd: Path, **env: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MLGUIDE_", "OPENAI_"))}
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, arguments)],
        cwd=cwd,
        env={**kept, "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """What `mlguide demo` leaves behind in an empty folder."""
    folder = tmp_path_factory.mktemp("demo")
    done = mlguide("demo", "--format", "html,md", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)


def test_demo_runs_all_three_stages_without_a_key(demo):
    folder, said = demo
    assert said["scrape"]["questions"] == said["answer"]["answered"] == 29
    assert said["answer"]["gaps"] == []
    assert said["build-guide"]["problems"] == []
    assert (folder / "output" / "demo" / "reference" / "guide.html").is_file()
    assert not (folder / "data").exists()


def test_each_reference_answer_says_in_record_and_guide_what_it_is(demo):
    folder, _ = demo
    answers = folder / "output" / "demo" / "data" / "answers" / "reference.jsonl"
    records = [json.loads(line) for line in answers.read_text("utf-8").splitlines()]
    assert {record["model"] for record in records} == {"reference"}
    markdown = (folder / "output" / "demo" / "reference" / "guide.md").read_text("utf-8")
    assert markdown.count("reference answer shipped with the project") >= 29


@pytest.mark.slow
def test_building_again_gives_the_same_bytes(demo, tmp_path):
    folder, _ = demo
    data = folder / "output" / "demo" / "data"
    for place in ("one", "two"):
        done = mlguide(
            "build-guide",
            "--model",
            "reference",
            "--format",
            "html,md",
            "--data",
            data,
            "--output",
            tmp_path / place,
            cwd=tmp_path,
        )
        assert done.returncode == 0, done.stderr
    for name in ("guide.html", "guide.md"):
        one, two = ((tmp_path / place / "reference" / name).read_bytes() for place in ("one", "two"))
        assert one == two


@pytest.mark.slow
def test_two_models_stand_side_by_side(demo, tmp_path):
    folder, _ = demo
    data = folder / "output" / "demo" / "data"
    with LlmServer(lambda call: completion("## In one breath\n\nHello.\n\n## Full answer\n\n$x^2$")) as server:
        done = mlguide("answer", "--model", "other/one", "--base-url", server.url, "--data", data, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for model in ("other/one", "reference"):
        mlguide("build-guide", "--model", model, "--format", "md", "--data", data, "--output", tmp_path, cwd=tmp_path)
    assert len(list(tmp_path.glob("*/guide.md"))) == 2
    assert len(list((data / "answers").glob("*.jsonl"))) == 2


def test_show_prompt_prints_exactly_what_would_be_sent(demo, tmp_path):
    """Stem, earlier questions, parts, hints and pictures; the call that is made later is the same."""
    folder, _ = demo
    data = folder / "output" / "demo" / "data"
    questions = [json.loads(line) for line in (data / "questions.jsonl").read_text("utf-8").splitlines()]
    asked = next(q for q in questions if q["images"] and q["siblings_before"])
    server = LlmServer(lambda call: completion())
    with server:
        options = ["--model", "m", "--base-url", server.url, "--data", data]
        shown = mlguide("answer", *options, "--show-prompt", asked["id"], "--json", cwd=tmp_path)
        assert server.calls == []
        mlguide("answer", *options, "--only", asked["id"], cwd=tmp_path)
    messages = json.loads(shown.stdout)["messages"]
    assert messages == server.calls[0].body["messages"]
    text, picture = messages[1]["content"]
    earlier = [q["text"] for q in questions if q["id"] in asked["siblings_before"]]
    for wanted in [asked["text"], *asked["stem"], *earlier]:
        assert wanted.split("\n")[0] in text["text"]
    assert picture["image_url"]["url"].startswith("data:image/png;base64,")


def test_a_site_out_of_reach_ends_with_3_and_points_to_the_demo(tmp_path):
    done = mlguide("guide", "--book-url", "http://127.0.0.1:9/book/", cwd=tmp_path)
    assert done.returncode == 3
    assert "make demo" in done.stderr
    assert "127.0.0.1:9" in done.stderr


def test_guide_without_a_model_takes_the_reference_answers_and_says_how_to_choose(tmp_path):
    with serve_sample() as url:
        done = mlguide(
            "guide", "--book-url", url, "--source", ROOT / "data/sample/source.toml", "--format", "md", cwd=tmp_path
        )
    assert done.returncode == 0, done.stderr
    assert "No model was chosen" in done.stderr
    assert "OPENAI_API_KEY" in done.stderr
    assert (tmp_path / "output" / "sample" / "reference" / "guide.md").is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["answer", "--model", "m"], 2, "Run mlguide scrape"),
        (["answer"], 2, "Name one with --model"),
        (["answer", "--model", "m", "--level", "X"], 2, "is no level"),
        (["answer", "--model", "m", "--concurrency", "0"], 2, "--concurrency from the command line"),
        (["answer", "--model", "m", "--price", "cheap"], 2, "--price 0.15,0.60"),
        (["build-guide", "--model", "m"], 2, "mlguide scrape"),
        (["scrape", "--source", "nowhere.toml"], 2, "Check --source"),
        (["status"], 2, "mlguide answer --model reference"),
        (["batch", "dance", "--model", "m"], 2, "submit, status, collect, cancel"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_names_the_next_step(tmp_path, arguments, code, words):
    done = mlguide(*arguments, cwd=tmp_path)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_in_the_environment_is_named_with_its_variable(tmp_path):
    done = mlguide("status", cwd=tmp_path, MLGUIDE_CONCURRENCY="many")
    assert done.returncode == 2
    assert "MLGUIDE_CONCURRENCY" in done.stderr


def test_a_setting_in_the_env_file_counts(tmp_path):
    (tmp_path / ".env").write_text("MLGUIDE_MODEL=from-the-file\n")
    done = mlguide("answer", cwd=tmp_path)
    assert "questions.jsonl is not there" in done.stderr


def test_openai_without_a_key_says_which_variable_to_set(demo, tmp_path):
    folder, _ = demo
    done = mlguide("answer", "--model", "gpt-5-mini", "--data", folder / "output" / "demo" / "data", cwd=tmp_path)
    assert done.returncode == 2
    assert "OPENAI_API_KEY" in done.stderr


def test_a_record_that_can_not_be_read_is_named_by_file_and_line(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "questions.jsonl").write_text('{"id": "1/1", "surprise": 1}\n')
    done = mlguide("answer", "--model", "reference", cwd=tmp_path)
    assert done.returncode == 2
    assert "questions.jsonl, line 1" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        "scrape",
        "answer",
        "build-guide",
        "guide",
        "demo",
        "status",
        "estimate",
        "batch",
        "edit",
        "compare",
        "review",
        "check-answers",
    ],
)
def test_every_command_explains_itself(tmp_path, command):
    done = mlguide(command, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "--json" in done.stdout
    assert len(done.stdout) > 300


@pytest.mark.real_book
@pytest.mark.slow
def test_the_real_book_end_to_end_with_a_model(real_book, tmp_path):
    """Scrape, answer with a model that fails now and then, build: 334 questions in, 334 cards out."""

    def model(call):
        if call.number % 23 == 0:
            return error(503, "busy", Retry_After="0")
        return completion("## In one breath\n\nBecause $a<b$.\n\n## Full answer\n\n$$\\frac{a}{b}$$\n")

    with SiteServer(real_book) as site, LlmServer(model) as server:
        done = mlguide(
            "guide",
            "--book-url",
            site.url,
            "--model",
            "m",
            "--base-url",
            server.url,
            "--concurrency",
            32,
            "--format",
            "html,md",
            "--json",
            cwd=tmp_path,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        said = json.loads(done.stdout)
        assert said["scrape"]["questions"] == said["answer"]["answered"] == 334
        pictured = [call for call in server.calls if b"data:image/png;base64," in call.content]
    assert len({call.question for call in pictured}) == 11
    page = (tmp_path / "output" / "ml-interviews-book" / "m" / "guide.html").read_text("utf-8")
    assert len(re.findall(r'id="q/[\d.]+/[\d.]+"', page)) == 334
    assert page.count("<math") > 334 * 2


@pytest.mark.real_book
@pytest.mark.slow
def test_the_reference_answers_every_question_of_the_real_book(real_book, tmp_path):
    with SiteServer(real_book) as site:
        done = mlguide("guide", "--book-url", site.url, "--format", "md", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    assert said["answer"]["answered"] == 334
    assert said["answer"]["gaps"] == []


@pytest.mark.slow
def test_the_readmes_first_command_makes_every_format_without_a_problem(tmp_path):
    done = mlguide("demo", "--json", cwd=tmp_path)
    said = json.loads(done.stdout)
    assert said["build-guide"]["problems"] == []
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "output" / "demo" / "reference").glob("guide.*"))) == 5
