"""What a reader should know of a reply, in words: why it is cut off, doubtful, or only in part an answer. Pure."""

from pipeline.answer.reply.chat import Reply
from pipeline.answer.reply.endings import Ending, repeats

NO_FIGURES = "The figures were not sent: the model takes no pictures."
_LEAST = 512  # tokens; no model's context is smaller, so a smaller sum is no sum that one could believe
_FAR_BELOW = 0.9  # of the limit: an answer that was cut off before it met something else


def far_below_limit(reply: Reply, limit: int) -> bool:
    """Whether a reply was cut off although its own token limit was still far away."""
    usage = reply.usage
    return bool(limit and usage and usage.completion_tokens < _FAR_BELOW * limit) and shown_context(reply) >= _LEAST


def shown_context(reply: Reply) -> int:
    """The context that an early cut-off shows, in tokens; 0 where that is not known."""
    usage = reply.usage
    return usage.prompt_tokens + usage.completion_tokens if usage else 0


def cut_reason(reply: Reply, limit: int, context: int) -> str:
    """Why a reply is cut off, and what would mend it.

    Args:
        reply: the reply.
        limit: the token limit that it was asked with; 0 for none.
        context: the model's context, where the limit came from that; else 0.
    """
    if again := repeats(reply.text):
        return f"it repeats itself (“{again}”) until it was cut off; more tokens would bring more of the same"
    if reply.ending is Ending.CONTEXT or context or far_below_limit(reply, limit):
        return _context_reason(reply, limit, context)
    of_limit = f" of {limit} tokens" if limit else ""
    if reply.text.strip():
        return f"cut off at the limit{of_limit}; raise --max-tokens"
    spent = reply.usage.reasoning_tokens if reply.usage else 0
    by = f"by reasoning ({spent} tokens) " if spent else ""
    return f"the limit{of_limit} was used up {by}before any answer; raise --max-tokens"


def _context_reason(reply: Reply, limit: int, context: int) -> str:
    shown = shown_context(reply)
    size = context or (shown if shown >= _LEAST else 0)
    after = f" after {reply.usage.completion_tokens:,} tokens" if reply.usage else ""
    asked = f", far below the {limit:,} that were asked for" if far_below_limit(reply, limit) else ""
    about = f" of about {size:,} tokens" if size else ""
    return (
        f"cut off{after}{asked}: the model's context{about} was full; start the server with a larger one "
        "(llama.cpp -c, Ollama num_ctx, vLLM --max-model-len), --max-tokens does not help"
    )


def doubtful_reason(reply: Reply) -> str:
    """Why a reply with an end that nobody knows is not called good."""
    if reply.ending is Ending.TOOL:
        return f"the model went on to call a tool ({reply.finish_reason}), so the answer may not be whole"
    return f"it ended for a reason that is not known ({reply.finish_reason}), so the answer may not be whole"


def notes_on(reply: Reply, *, fewest_tokens: int, figures_left_out: bool) -> str:
    """What marks a good answer; empty where nothing does."""
    notes = [NO_FIGURES] if figures_left_out else []
    if reply.usage and _too_few(reply.usage.prompt_tokens, fewest_tokens):
        notes.append(
            f"the server counted only {reply.usage.prompt_tokens} tokens of the question, so it may have been asked "
            "in part (a wrong chat template, or a context that is too small?)"
        )
    return "; ".join([*notes, *reply.notes])


def _too_few(counted: int, fewest: int) -> bool:
    return 0 < counted < fewest
