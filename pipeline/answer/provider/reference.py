"""``MODEL=reference``: a transport under the SDK's client that answers from the shipped Markdown.

So a reference answer takes the way of any other: the same client, the same reading, the same store.
"""

import json
from collections.abc import Mapping

import httpx2

from pipeline.reference import ReferenceAnswer, find_reference


class ReferenceTransport(httpx2.AsyncBaseTransport):
    """Takes Chat Completions calls; which question is meant stands in the call's ``metadata``."""

    def __init__(self, references: Mapping[str, list[ReferenceAnswer]]) -> None:
        self._references = references

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """One call → the shipped answer, or an error in the provider's shape."""
        asked = json.loads(await request.aread())["metadata"]
        question_id, question_hash = asked["question_id"], asked["question_hash"]
        answer = find_reference(self._references, question_id, question_hash)
        if answer is None:
            return _error("no reference answer ships for this question")
        if answer.question_hash != question_hash:
            return _error("the question was reworded since its reference answer was written")
        return httpx2.Response(200, json=_completion(answer.text))


def _completion(text: str) -> dict[str, object]:
    message = {"role": "assistant", "content": text}
    return {
        "id": "reference",
        "object": "chat.completion",
        "model": "reference",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
    }


def _error(message: str) -> httpx2.Response:
    return httpx2.Response(422, json={"error": {"message": message, "code": "no_reference"}})
