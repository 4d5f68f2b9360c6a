"""A person's edit of an answer: kept, never replaced, and watched for changes under it."""

import json

from pipeline.edits import read_edits
from tests.llm_server import LlmServer, completion


def test_k5_no_run_replaces_an_edit_and_status_tells_when_its_base_changed(book):
    book.write(2)
    with LlmServer(lambda call: completion("The word is wrong.")) as server:
        book.ask(server)
        edited = book.run_edit("1.1/1", "sed -i s/wrong/right/")
        assert edited.returncode == 0, edited.stderr
        assert read_edits(book.data, book.model)["1.1/1"].text == "The word is right."
        server.handler = lambda call: completion("Another answer.")
        assert book.run(server, "--force").returncode == 0
        assert read_edits(book.data, book.model)["1.1/1"].text == "The word is right."
        status = json.loads(book.run(server, "--json", name="status").stdout)
    assert status["models"][0]["edited"] == 1
    assert "under your edit of 1.1/1 has changed" in status["models"][0]["notes"][0]
    both = json.loads(book.run_edit("1.1/1", "true", "--diff", "--json").stdout)
    assert both == {"changed": True, "answer": "Another answer.", "edit": "The word is right."}


def test_an_editor_that_changes_nothing_leaves_no_edit(book):
    book.write(1)
    with LlmServer(lambda call: completion("Fine as it is.")) as server:
        book.ask(server)
    said = book.run_edit("1.1/1", "true")
    assert "Nothing was changed" in said.stderr
    assert read_edits(book.data, book.model) == {}


def test_an_editor_that_fails_is_named_with_the_remedy(book):
    book.write(1)
    with LlmServer(lambda call: completion()) as server:
        book.ask(server)
    said = book.run_edit("1.1/1", "no-such-editor")
    assert said.returncode == 2
    assert "no-such-editor" in said.stderr
    assert "Set EDITOR" in said.stderr


def test_an_answer_that_is_not_there_can_not_be_edited(book):
    book.write(1)
    said = book.run_edit("1.1/1", "true")
    assert said.returncode == 2
    assert "has no answer to 1.1/1" in said.stderr
