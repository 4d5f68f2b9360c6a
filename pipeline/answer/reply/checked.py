"""What is an answer at all: neither nothing nor a reply that broke off. Pure."""

from pipeline.answer.reply.chat import Reply
from pipeline.answer.reply.failure import CallFailed, Failure
from pipeline.records import Usage

# How providers and gateways end a reply that broke off on their side.
_BROKEN_OFF = frozenset({"error", "abort", "network_error", "insufficient_system_resource"})


def checked(reply: Reply) -> Reply:
    """The reply, unless it is empty or broke off: that is never an answer.

    Raises:
        CallFailed: there is no text, no refusal and no cut-off that a larger limit might mend.
    """
    broken = (reply.finish_reason or "").lower() in _BROKEN_OFF
    if reply.refused or reply.cut or (reply.text.strip() and not broken):
        return reply
    message = (
        f"the reply broke off ({reply.finish_reason})" if broken else f"the reply was empty{_reasoning(reply.usage)}"
    )
    raise CallFailed(Failure("APIResponseValidationError", message, headers=reply.headers), reply.usage)


def _reasoning(usage: Usage | None) -> str:
    if usage is None or not usage.reasoning_tokens:
        return ""
    return f": {usage.reasoning_tokens} tokens went into reasoning"
