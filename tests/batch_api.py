"""The Files and Batches endpoints of an OpenAI-compatible provider, as a handler of the loopback server."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.llm_server import Call, Reply, completion, error


def _reply(body: object) -> Reply:
    return Reply(body=json.dumps(body).encode())


@dataclass
class BatchApi:
    """Keeps files and batches; a batch ends when the test says so.

    Attributes:
        result: what becomes of one request line: (status, body), or None for a line that expires.
        before_create: called when a batch has just been made, before the reply is sent.
    """

    result: Callable[[dict[str, Any]], tuple[int, Any] | None] = lambda line: (200, json.loads(completion().body))
    before_create: Callable[[], None] = lambda: None
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)
    lose_reply: bool = False

    def __call__(self, call: Call) -> Reply:
        path = call.path.removeprefix("/v1").split("?")[0]
        if call.method == "POST" and path == "/files":
            return self._upload(call)
        if call.method == "POST" and path == "/batches":
            return self._create(call.body)
        if path == "/batches":
            return _reply({"object": "list", "data": list(self.batches.values())[::-1], "has_more": False})
        if found := re.fullmatch(r"/batches/([\w-]+)(/cancel)?", path):
            batch = self.batches[found[1]]
            if found[2]:
                batch["status"] = "cancelling"
            return _reply(batch)
        if found := re.fullmatch(r"/files/([\w-]+)/content", path):
            return Reply(body=self.files[found[1]], content_type="application/octet-stream")
        return error(404, f"no {path}")

    def _upload(self, call: Call) -> Reply:
        boundary = re.search(r"boundary=(\S+)", call.headers["content-type"])
        assert boundary is not None
        parts = call.content.split(b"--" + boundary[1].encode())
        content = next(part.split(b"\r\n\r\n", 1)[1] for part in parts if b'name="file"' in part)
        name = f"file-{len(self.files) + 1}"
        self.files[name] = content.removesuffix(b"\r\n")
        return _reply(
            {
                "id": name,
                "object": "file",
                "bytes": len(content),
                "created_at": 0,
                "filename": "x",
                "purpose": "batch",
                "status": "processed",
            }
        )

    def _create(self, body: dict[str, Any]) -> Reply:
        name = f"batch-{len(self.batches) + 1}"
        total = len(self.lines(body["input_file_id"]))
        self.batches[name] = {
            "id": name,
            "object": "batch",
            "endpoint": body["endpoint"],
            "input_file_id": body["input_file_id"],
            "completion_window": "24h",
            "status": "in_progress",
            "created_at": int(time.time()),
            "metadata": body["metadata"],
            "output_file_id": None,
            "error_file_id": None,
            "request_counts": {"total": total, "completed": 0, "failed": 0},
        }
        if self.lose_reply:
            return Reply(cut=True)
        return _reply(self.batches[name])

    def lines(self, file_id: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.files[file_id].split(b"\n") if line]

    def end(self, name: str = "batch-1", status: str = "completed") -> None:
        """Ends a batch: each line gets its result in the output or the error file."""
        batch = self.batches[name]
        output, errors = [], []
        for line in self.lines(batch["input_file_id"]):
            result = self.result(line)
            custom = {"id": "r", "custom_id": line["custom_id"]}
            if result is None:
                errors.append({**custom, "response": None, "error": {"code": "batch_expired", "message": "too late"}})
            elif result[0] == 200:
                response = {"status_code": 200, "request_id": "req-1", "body": result[1]}
                output.append({**custom, "response": response, "error": None})
            else:
                response = {"status_code": result[0], "request_id": "req-1", "body": result[1]}
                errors.append({**custom, "response": response, "error": None})
        for kind, lines in (("output_file_id", output), ("error_file_id", errors)):
            if lines:
                batch[kind] = f"{name}-{kind}"
                self.files[batch[kind]] = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        batch["status"] = status
