"""Settings are checked before anything starts, whatever they came from."""

import pytest

from pipeline.errors import UsageError
from pipeline.settings import read_settings


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        (" http://localhost:8000/v1 ", "http://localhost:8000/v1"),
        ("https://host.example/v1/", "https://host.example/v1"),
        ("HTTP://127.0.0.1:1/v1", "http://127.0.0.1:1/v1"),
        ("https://host.example/openai/v1?api-version=preview", "https://host.example/openai/v1?api-version=preview"),
        ("https://host.example/openai/v1/?api-version=preview", "https://host.example/openai/v1?api-version=preview"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1"),
    ],
)
def test_an_endpoint_is_taken_as_it_was_meant(said, taken):
    assert read_settings(base_url=said).base_url == taken


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("localhost:11434/v1", "http://localhost:11434/v1"),
        ("127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        ("api.example.com/v1", "https://api.example.com/v1"),
        ("//api.example.com/v1", "must begin with http:// or https://"),
        ("ftp://api.example.com/v1", "must begin with http:// or https://"),
        ("http://", "must begin with http:// or https://"),
        ("https:/api.example.com/v1", "must begin with http:// or https://"),
        ("http://host one/v1", "blank inside"),
        ("http://host/v1/chat/completions", "/chat/completions"),
        ("http://host/v1/chat/completions/", "/chat/completions"),
        ("http://host/v1/completions?api-version=1", "/completions"),
        ("http://host/v1/responses", "/responses"),
        ("http://host/v1/models", "/models"),
        ("http://host/v1#top", "#"),
        ("http://host:port/v1", "port"),
    ],
)
def test_an_endpoint_that_can_not_be_called_is_refused_with_the_right_form(said, words):
    with pytest.raises(UsageError) as refused:
        read_settings(base_url=said)
    assert "--base-url" in str(refused.value)
    assert words in str(refused.value)
    assert refused.value.hint
    assert "\n" not in str(refused.value)


def test_the_tilde_is_the_users_own_folder_wherever_it_stands(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / ".env").write_text("MLGUIDE_DATA=~/guides\nMLGUIDE_SOURCE=~/mine.toml\nMLGUIDE_PROMPT=~/prompt\n")
    settings = read_settings(output="~/out")
    assert settings.data == tmp_path / "home" / "guides"
    assert settings.output == tmp_path / "home" / "out"
    assert settings.source_file == tmp_path / "home" / "mine.toml"
    assert settings.prompt_folder == tmp_path / "home" / "prompt"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_env_file_is_read_as_editors_write_it(tmp_path, encoding):
    """PowerShell writes UTF-16, Notepad puts a mark at the head of UTF-8."""
    (tmp_path / ".env").write_bytes("MLGUIDE_MODEL=modèle\n".encode(encoding))
    assert read_settings().model == "modèle"


def test_an_env_file_in_another_encoding_is_named_with_its_line(tmp_path):
    (tmp_path / ".env").write_bytes("MLGUIDE_CONCURRENCY=4\nMLGUIDE_MODEL=modèle\n".encode("cp1252"))
    with pytest.raises(UsageError, match=r"\.env, line 2.*UTF-8"):
        read_settings()


def test_an_env_that_is_a_folder_is_no_env_file(tmp_path):
    (tmp_path / ".env").mkdir()
    assert read_settings().model == ""


@pytest.mark.parametrize(
    ("flags", "name"),
    [
        ({"max_cost": "cheap"}, "--max-cost"),
        ({"max_cost": "-1"}, "--max-cost"),
        ({"max_cost": "nan"}, "--max-cost"),
        ({"figures": "none"}, "--figures"),
        ({"book_url": "the-book.example"}, "--book-url"),
        ({"timeout": 0}, "--timeout"),
        ({"concurrency": 0}, "--concurrency"),
    ],
)
def test_a_value_that_makes_no_sense_is_named_by_its_flag(flags, name):
    with pytest.raises(UsageError, match=name):
        read_settings(**flags)
