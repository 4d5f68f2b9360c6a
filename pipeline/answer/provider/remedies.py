"""The next step after a failure that stops a run. Pure."""

from collections.abc import Sequence
from difflib import get_close_matches

from pipeline.answer.provider.causes import Cause, cause_of
from pipeline.answer.reply.failure import ELSEWHERE, UNREACHABLE, WRONG_KIND, Failure
from pipeline.network import UNTRUSTED_HINT

_SHOWN = 8


def remedy(failure: Failure, model: str, base_url: str, models: Sequence[str] = ()) -> str:
    """The next step; names the setting to change.

    Args:
        failure: what stopped the run.
        model: as it was asked for.
        base_url: as it was asked for.
        models: what the server says that it has; empty where it does not say.
    """
    cause = cause_of(failure)
    if failure.kind == UNREACHABLE:
        return f"Check --base-url ({base_url}), and that the server is running."
    if failure.kind == WRONG_KIND or cause is Cause.ADDRESS:
        return f"Check --base-url ({base_url}): most addresses end in /v1."
    if failure.kind == ELSEWHERE:
        return "Mend that at the server, or choose another --model; then run the same command again."
    if cause is Cause.CERTIFICATE:
        return UNTRUSTED_HINT
    if cause is Cause.KEY:
        return f"Check the key for {base_url}: set OPENAI_API_KEY in the environment or in .env."
    if cause is Cause.MODEL or failure.status == 404:
        return f"Check --model ({model}) and --base-url ({base_url}); {_known(model, models)}."
    if cause is Cause.CREDIT:
        return "The account's quota is used up: add credit at the provider, then run the same command again."
    if cause is Cause.RIGHTS:
        return f"The key may not use {model} at {base_url}: check its rights, or choose another --model."
    return "Run the same command again; finished answers are kept."


def _known(model: str, models: Sequence[str]) -> str:
    if not models:
        return "most addresses end in /v1"
    near = get_close_matches(model, models, n=_SHOWN, cutoff=0.4) or sorted(models)
    rest = f", and {len(models) - len(near[:_SHOWN])} more" if len(models) > len(near[:_SHOWN]) else ""
    return f"the server has {', '.join(near[:_SHOWN])}{rest}"
