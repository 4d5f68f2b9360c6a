"""The next step after a failure that stops a run. Pure."""

from pipeline.answer.provider.decisions import NO_MODEL
from pipeline.answer.reply.failure import UNREACHABLE, UNTRUSTED, Failure
from pipeline.network import UNTRUSTED_HINT


def remedy(failure: Failure, model: str, base_url: str) -> str:
    """The next step after a failure that stops the run; names the setting to change."""
    if failure.kind == UNTRUSTED:
        return UNTRUSTED_HINT
    if failure.kind == UNREACHABLE:
        return f"Check --base-url ({base_url}), and that the server is running."
    if failure.status == 401 or failure.code == "invalid_api_key" or "api key" in failure.message.lower():
        return f"Check the key for {base_url}: set OPENAI_API_KEY in the environment or in .env."
    if failure.status in (404, 405) or "model" in failure.code or NO_MODEL.search(failure.message):
        return f"Check --model ({model}) and --base-url ({base_url}); most addresses end in /v1."
    if failure.status in (402, 429):
        return "The account's quota is used up: add credit at the provider, then run the same command again."
    if failure.status == 403:
        return f"The key may not use {model} at {base_url}: check its rights, or choose another --model."
    return "Run the same command again; finished answers are kept."
