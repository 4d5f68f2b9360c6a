"""What one model takes of our way of asking: learned from its rejections, remembered for this run and the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.answer.provider.catalogue import ServerFacts
from pipeline.answer.provider.profile import ServerProfile
from pipeline.answer.provider.rejections import LIMITS, Rejection, Sent, What

_LEAST_ROOM = 128  # tokens; with less there is no answer worth asking for
_STREAM = {"stream": True, "stream_options": {"include_usage": True}}


@dataclass(frozen=True)
class Way:
    """How one call is made.

    Attributes:
        params: the settings as sent, the token limit among them, without those of streaming.
        max_tokens: the token limit as sent; 0 for none.
        context: the model's context, where that is what the limit came from; else 0.
    """

    params: Mapping[str, Any]
    streaming: Mapping[str, Any]
    max_tokens: int
    context: int
    figures: bool
    system: bool

    @property
    def all_params(self) -> dict[str, Any]:
        """The settings as they stand in the body."""
        return {**self.params, **self.streaming}


class Dialect:
    """Starts from what is known; each rejected thing is renamed, lowered or left out once.

    Args:
        profile: what is known of the server.
        figures: whether pictures are wanted.
        stream: whether a stream is wanted in any case.
    """

    def __init__(self, profile: ServerProfile, *, figures: bool = True, stream: bool = False) -> None:
        self.profile = profile
        self._figures, self._stream = figures, stream

    @property
    def figures(self) -> bool:
        """Whether pictures are sent."""
        return self._figures and self.profile.figures is not False

    def way(self, wanted: Mapping[str, Any], max_tokens: int, prompt_tokens: int) -> Way:
        """How a call is made that wants these settings and at most so many tokens, as this model takes it."""
        profile = self.profile
        limit = self.limit(max_tokens, prompt_tokens)
        named = {profile.limit_name: limit} if limit and profile.limit_name not in profile.dropped else {}
        stream = profile.stream or (self._stream and profile.stream is None)
        streaming = {name: value for name, value in _STREAM.items() if name not in profile.dropped} if stream else {}
        by_context = profile.context and limit and limit < min(max_tokens, profile.max_output or max_tokens)
        return Way(
            params={**{name: value for name, value in wanted.items() if name not in profile.dropped}, **named},
            streaming=streaming,
            max_tokens=limit if named else 0,
            context=profile.context if by_context else 0,
            figures=self.figures,
            system=profile.system,
        )

    def limit(self, max_tokens: int, prompt_tokens: int) -> int:
        """The token limit under what the server allows; 0 for none."""
        profile = self.profile
        limits = [max_tokens, profile.max_output]
        if profile.context:
            limits.append(max(profile.context - prompt_tokens, _LEAST_ROOM))
        if profile.per_minute:
            limits.append(max(profile.per_minute - prompt_tokens, _LEAST_ROOM))
        known = [limit for limit in limits if limit]
        return min(known) if max_tokens else 0

    def learn(self, rejection: Rejection, sent: Sent) -> bool:
        """Takes note of a rejection; False where asking again would change nothing.

        Args:
            rejection: what the server does not take.
            sent: the call that it rejected; others may have learned the same since.
        """
        if rejection.what is What.LIMIT:
            return self._lower(rejection, sent)
        if rejection.what is What.NAME:
            return self._rename(rejection.name)
        if rejection.what is What.SETTING:
            self._note(dropped=(*self.profile.dropped, rejection.name))
        elif rejection.what is What.FIGURES:
            self._note(figures=False)
        elif rejection.what is What.SYSTEM:
            self._note(system=False)
        else:
            self._note(stream=rejection.what is What.WHOLE)
        return True

    def learn_facts(self, facts: ServerFacts) -> None:
        """Takes what the server itself says that it is."""
        known = {"context": facts.context, "max_output": facts.max_output}
        changes: dict[str, Any] = {name: value for name, value in known.items() if value}
        if facts.figures is False:
            changes["figures"] = False
        self._note(asked=True, **changes)

    def learn_context(self, tokens: int) -> None:
        """Takes note of a context that showed itself by cutting an answer off."""
        self._note(context=tokens)

    def _lower(self, rejection: Rejection, sent: Sent) -> bool:
        limits = rejection.limits
        if limits.room < _LEAST_ROOM:
            return False
        if limits.context:
            self._note(context=limits.context)
        if limits.per_minute:
            self._note(per_minute=limits.per_minute)
        if self.limit(sent.max_tokens, sent.prompt_tokens) >= min(sent.max_tokens, limits.room + 1):
            # Our own guess of the prompt was too low, or nothing but the answer's length is limited.
            self._note(max_output=min(limits.room, sent.max_tokens - 1))
        return True

    def _rename(self, name: str) -> bool:
        if name == LIMITS[0] and self.profile.limit_name == name:
            self._note(limit_name=LIMITS[1])
        elif name != LIMITS[0]:
            self._note(dropped=(*self.profile.dropped, name))
        return True

    def _note(self, **changes: Any) -> None:
        if "dropped" in changes:
            changes["dropped"] = tuple(dict.fromkeys(changes["dropped"]))
        self.profile = self.profile.model_copy(update=changes)
