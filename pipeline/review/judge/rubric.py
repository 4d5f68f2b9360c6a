"""What a judge says of one answer, and how his reply is read. Pure."""

import json
import re
from typing import Any

from pydantic import Field, ValidationError

from pipeline.records import Calibration, Judgement, Record


class Rubric(Record):
    """What a judge says of one answer; its schema goes with the request."""

    correct: bool = Field(description="Every claim that matters is true, and the final result is the expected one.")
    complete: bool = Field(description="Every part of the question is addressed.")
    premise_caught: bool | None = Field(description="Null where the reference has no premise check.")
    fits_level: bool = Field(description="Depth and length fit the question's level.")
    objection: str = Field(description="The gravest thing against the answer; empty where there is none.")


def response_format() -> dict[str, Any]:
    """The parameter of a request that asks for a rubric as structured output."""
    schema = {"name": "verdict", "strict": True, "schema": Rubric.model_json_schema()}
    return {"type": "json_schema", "json_schema": schema}


def read_rubric(text: str) -> Rubric | None:
    """A reply's verdict; None where it is none.

    Models wrap JSON in fences or words where a server knows no response format.
    """
    found = re.search(r"\{.*\}", text, re.DOTALL)
    try:
        return Rubric.model_validate(json.loads(found[0])) if found else None
    except (ValueError, ValidationError):
        return None


def judgement_of(judge: str, rubric: Rubric, calibration: Calibration | None) -> Judgement:
    """The rubric as it is kept with a review, with how its judge did on known answers."""
    return Judgement(judge=judge, **rubric.model_dump(), calibration=calibration)
