"""What was learned about one server and model: a small file beside the answers, so that the next run starts with it."""

import json
from pathlib import Path

from pydantic import ValidationError

from pipeline.records import Record
from pipeline.store import replace_file


class ServerProfile(Record):
    """How one model at one address wants to be asked, as far as it is known.

    Attributes:
        limit_name: the parameter for the token limit.
        dropped: parameters that it does not take.
        system: whether it takes a system message; else the persona stands in the user's.
        figures: whether it takes pictures; None where that is not known.
        stream: whether it only streams (True) or never does (False); None where that is not known.
        max_output: the longest answer that it allows, in tokens; 0 where it is not known.
        context: tokens of prompt and answer together; 0 where it is not known.
        per_minute: tokens a minute that the account may use; 0 where it is not known.
        asked: whether the server was asked what it is.
    """

    base_url: str
    model: str
    limit_name: str = "max_tokens"
    dropped: tuple[str, ...] = ()
    system: bool = True
    figures: bool | None = None
    stream: bool | None = None
    max_output: int = 0
    context: int = 0
    per_minute: int = 0
    asked: bool = False

    @property
    def bound(self) -> int:
        """The largest token limit that surely changes something; 0 where none is known.

        What prompts leave of a context differs, so only a small part of it is sure.
        """
        return min([one for one in (self.max_output, self.context // 8) if one], default=0)

    def in_words(self) -> list[str]:
        """What is out of the ordinary, a phrase each."""
        phrases = [
            (self.context, f"a context of {self.context:,} tokens"),
            (self.max_output, f"answers of at most {self.max_output:,} tokens"),
            (self.per_minute, f"{self.per_minute:,} tokens a minute"),
            (self.limit_name != "max_tokens", f"the token limit as {self.limit_name}"),
            (self.dropped, f"without {', '.join(self.dropped)}"),
            (not self.system, "the persona in the user's message"),
            (self.figures is False, "no pictures"),
            (self.stream, "only as a stream"),
        ]
        return [phrase for holds, phrase in phrases if holds]


def read_profile(file: Path, base_url: str, model: str) -> ServerProfile:
    """What is known of a server; a file of another address, or one that can't be read, tells nothing."""
    try:
        profile = ServerProfile.model_validate(json.loads(file.read_bytes()))
    except (OSError, ValueError, ValidationError):
        return ServerProfile(base_url=base_url, model=model)
    same = (profile.base_url, profile.model) == (base_url, model)
    return profile if same else ServerProfile(base_url=base_url, model=model)


def keep_profile(file: Path, profile: ServerProfile) -> None:
    """Writes down what is known, once there is something to know."""
    if profile != ServerProfile(base_url=profile.base_url, model=profile.model):
        replace_file(file, profile.model_dump_json(indent=1).encode() + b"\n")
