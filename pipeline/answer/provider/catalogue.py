"""What a server says that it is: its list of models, and what the list tells of one of them. Pure.

``GET /v1/models`` has only ids at OpenAI; vLLM adds ``max_model_len``, OpenRouter ``context_length``,
``architecture.input_modalities`` and ``top_provider``, Groq ``context_window`` and ``max_completion_tokens``,
llama.cpp ``meta.n_ctx`` and ``capabilities``, Mistral ``capabilities.vision``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_CONTEXT = ("max_model_len", "context_length", "loaded_context_length", "context_window", "max_context_length", "n_ctx",
            "max_input_tokens", "inputTokenLimit", "input_token_limit")  # fmt: skip
_OUTPUT = ("max_completion_tokens", "max_output_tokens", "outputTokenLimit", "output_token_limit")
_INNER = ("top_provider", "meta", "model_info", "limits", "info")
_PICTURES = ("image", "vision", "multimodal")


@dataclass(frozen=True)
class ServerFacts:
    """What a server says of itself.

    Attributes:
        models: the names that it knows.
        context, max_output: in tokens; 0 where it does not say.
        figures: whether the model takes pictures; None where it does not say.
    """

    models: tuple[str, ...] = ()
    context: int = 0
    max_output: int = 0
    figures: bool | None = None


def read_catalogue(body: object, model: str) -> ServerFacts:
    """What a list of models says of one of them; a list of another shape says nothing."""
    entries = list(_entries(body))
    names = tuple(dict.fromkeys(name for name, _ in entries))
    entry = next((one for name, one in entries if name == model), None)
    if entry is None:
        return ServerFacts(names)
    return ServerFacts(names, _number(entry, _CONTEXT), _number(entry, _OUTPUT), _figures(entry))


def _entries(body: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    lists = [body] if isinstance(body, list) else []
    if isinstance(body, dict):
        lists = [body[name] for name in ("data", "models") if isinstance(body.get(name), list)]
    for entry in (one for found in lists for one in found if isinstance(one, dict)):
        names = [entry.get(name) for name in ("id", "name", "model")]
        if name := next((one for one in names if isinstance(one, str) and one), ""):
            yield name, entry


def _number(entry: Mapping[str, Any], names: tuple[str, ...]) -> int:
    places = [entry, *(entry[name] for name in _INNER if isinstance(entry.get(name), dict))]
    values = (place.get(name) for name in names for place in places)
    return next((v for v in values if isinstance(v, int) and not isinstance(v, bool) and v > 0), 0)


def _figures(entry: Mapping[str, Any]) -> bool | None:
    architecture = entry.get("architecture")
    places = [entry, *([architecture] if isinstance(architecture, dict) else [])]
    for place in places:
        for name in ("input_modalities", "modalities"):
            if isinstance(kinds := place.get(name), list):
                return any(word in str(kind).lower() for kind in kinds for word in _PICTURES)
        if isinstance(kind := place.get("modality"), str):
            return any(word in kind.split("->")[0] for word in _PICTURES)
    return _capability(entry)


def _capability(entry: Mapping[str, Any]) -> bool | None:
    capabilities = entry.get("capabilities")
    if isinstance(capabilities, dict) and isinstance(capabilities.get("vision"), bool):
        return bool(capabilities["vision"])
    if isinstance(capabilities, list) and capabilities:
        return any(word in str(one).lower() for one in capabilities for word in _PICTURES)
    said = entry.get("supports_vision")
    return said if isinstance(said, bool) else None
