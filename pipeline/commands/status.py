"""``mlguide status``: what there is."""

from collections import deque
from collections.abc import Iterator, Sequence

from pipeline.answer import Request, model_status
from pipeline.commands.shared import nearest, request_of
from pipeline.console import Screen, summaries
from pipeline.edits import read_edits
from pipeline.errors import UsageError
from pipeline.records import Answer, text_hash
from pipeline.settings import Settings
from pipeline.store import read_records


def status(screen: Screen, settings: Settings) -> None:
    """Where each model stands that has answers, or the one that was named."""
    requests = [request_of(settings)] if settings.model else list(known_models(settings))
    if not requests:
        raise UsageError(f"No model has answers in {settings.data}.", hint="Run mlguide answer --model reference.")
    values, parts = summaries.standing([model_status(request, _edited(request)) for request in requests])
    screen.result(values, *parts)


def known_models(settings: Settings) -> Iterator[Request]:
    """Each model that has answers, with the endpoint that its last answer came from."""
    for file in sorted((settings.data / "answers").glob("*.jsonl")):
        for last in deque(read_records(file, Answer), maxlen=1):
            yield request_of(settings.model_copy(update={"model": last.model, "base_url": last.base_url}))


def with_answers(settings: Settings, models: Sequence[str]) -> list[str]:
    """The models as they were named, each of which has answers.

    Raises:
        UsageError: one was never asked; names those that were, and the nearest spelling.
    """
    known = [request.model for request in known_models(settings)]
    if models and not (settings.data / "questions.jsonl").is_file():
        raise UsageError(f"There are no questions in {settings.data}.", hint="Run `mlguide scrape` first.")
    for model in models:
        if model not in known:
            hint = nearest(model, known) if known else f"Ask it first: mlguide answer --model {model}"
            raise UsageError(f"{model} has no answers in {settings.data}.", hint=hint)
    return list(models)


def _edited(request: Request) -> dict[str, bool]:
    """The edited questions, and whether the answer under the edit has changed since."""
    edits = read_edits(request.data, request.model)
    under = {}
    for answer in read_records(request.answers_file, Answer):
        if answer.question_id in edits:
            under[answer.question_id] = text_hash(answer.text) != edits[answer.question_id].based_on
    return {question_id: under.get(question_id, False) for question_id in edits}
