"""O3: the key is in no file and in no message."""

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from pipeline.errors import ProviderError
from tests.llm_server import Call, Reply, completion, error

CANARY = "canary-0123456789abcdef"


def everything(folder: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("key", [CANARY, f"sk-proj-{CANARY}", f"{CANARY}\n", f'quote"{CANARY}\\'], ids=repr)
def test_o3_the_key_is_in_no_file_and_in_no_message(book, served, key):
    """A server that quotes the key in every way it can, and keys that no header can carry."""
    book.write(12)

    def handle(call: Call) -> Reply:
        seen = call.headers.get("authorization", "")
        echoes = [
            error(400, f"your header was {seen}"),
            error(500, f"key {key} is odd", code=key, param=seen),
            Reply(400, json.dumps({"error": seen}).encode()),
            Reply(200, json.dumps({"error": {"message": f"no {key}", "code": 400}}).encode()),
            Reply(503, f"<html>{key}</html>".encode(), content_type="text/html"),
            completion(),
            Reply(cut=True),
            error(422, json.dumps({"headers": {"Authorization": seen}})),
        ]
        return echoes[call.number % 8] if call.number < 18 else error(401, f"Incorrect API key provided: {key}")

    server = served(handle)
    outputs = []
    for _ in range(2):
        done = book.run(server, "--json", "--attempts", 1, "--concurrency", 4, env={"OPENAI_API_KEY": key})
        outputs += [done.stdout, done.stderr]
    assert CANARY not in "".join(outputs)
    assert CANARY.encode() not in everything(book.data.parent)
    assert server.count > 12


@pytest.mark.parametrize("key", [f"“{CANARY}”", f"{CANARY} {CANARY}", f"{CANARY}\nX: y"], ids=repr)
def test_o3_a_key_that_no_header_can_carry_is_said_and_not_shown(book, served, key):
    book.write(3)
    server = served(lambda call: completion())
    done = book.run(server, env={"OPENAI_API_KEY": key})
    assert (done.returncode, server.count) == (2, 0)
    assert "OPENAI_API_KEY" in done.stderr
    assert CANARY not in done.stderr + done.stdout
    assert CANARY.encode() not in everything(book.data.parent)


def test_o3_the_key_is_not_in_an_errors_text_or_a_requests_repr(book, served):
    book.write(1)
    server = served(lambda call: error(401, f"Incorrect API key provided: {CANARY}"))
    request = book.request(server, api_key=SecretStr(CANARY))
    assert CANARY not in repr(request)
    with pytest.raises(ProviderError) as stopped:
        book.ask(server, api_key=SecretStr(CANARY))
    assert CANARY not in str(stopped.value) + stopped.value.hint + repr(stopped.value.__dict__)
    assert "[key]" in str(stopped.value)
