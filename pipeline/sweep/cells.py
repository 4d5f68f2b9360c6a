"""A plan and what its names stand for → its cells: one model with one prompt on one book, for the n-th time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from pipeline.answer import REFERENCE, Choice, Request, RetryPolicy, read_price
from pipeline.store import safe_name
from pipeline.sweep.plan import EndpointPlan, Judge, ModelPlan, Plan


@dataclass(frozen=True)
class Endpoint:
    """A place to ask, with its key; the key is shown by nothing that prints this."""

    name: str
    plan: EndpointPlan
    api_key: SecretStr | None = None


@dataclass(frozen=True)
class Workspace:
    """What the names of a plan stand for.

    Attributes:
        stores: the folder of the sweep's stores.
        books: data folder of each source.
        prompts: folder of each prompt.
        endpoints: by name.
        references: folder of the shipped answers to each source.
    """

    stores: Path
    books: Mapping[str, Path]
    prompts: Mapping[str, Path]
    endpoints: Mapping[str, Endpoint]
    references: Mapping[str, Path]


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix.

    Attributes:
        title: the model as reports call it.
        sample: from 1.
        endpoint: whose limits it shares.
        request: what the answer stage needs to know; its data folder is the cell's store.
    """

    source: str
    prompt: str
    title: str
    sample: int
    endpoint: str
    request: Request

    @property
    def name(self) -> str:
        """The cell in words, e.g. ``ml-interviews-book interview gpt-5-mini #2``."""
        return f"{self.source} {self.prompt} {self.title} #{self.sample}"

    @property
    def is_free(self) -> bool:
        """Whether it costs nothing: the answers that ship with the tool."""
        return self.request.model == REFERENCE

    @property
    def group(self) -> tuple[str, str, str]:
        """What its samples have in common."""
        return self.source, self.prompt, self.title


def cells_of(plan: Plan, workspace: Workspace) -> list[Cell]:
    """All cells, sample by sample, so that a sweep which ends early has asked every model before any twice.

    The models of one book, prompt and sample share a data folder, so that every other command takes it with
    ``--data``; a model with a label has folders of its own.
    """
    return sorted(_cells(plan, workspace), key=lambda cell: cell.sample)


def _cells(plan: Plan, workspace: Workspace) -> Iterator[Cell]:
    for source in plan.sources:
        for prompt in plan.prompts:
            for model in plan.models:
                for sample in range(1, (model.samples or plan.samples) + 1):
                    folder = workspace.stores / safe_name(source) / safe_name(prompt)
                    folder = folder / "labelled" / safe_name(model.label) if model.label else folder
                    request = _request(plan, model, workspace, (source, prompt), folder / f"sample-{sample}")
                    yield Cell(source, prompt, model.title, sample, model.endpoint, request)


def _request(plan: Plan, model: ModelPlan, workspace: Workspace, about: tuple[str, str], store: Path) -> Request:
    source, prompt = about
    temperature = plan.temperature if model.temperature is None else model.temperature
    params = {} if temperature is None or model.name == REFERENCE else {"temperature": temperature}
    return request_at(
        workspace.endpoints[model.endpoint],
        model,
        data=store,
        prompt=workspace.prompts[prompt],
        references=workspace.references[source],
        params={**params, **model.params},
        choice=Choice(only=plan.only, levels=plan.levels, limit=plan.limit, no_figures=model.figures == "skip"),
        max_tokens=plan.max_tokens if model.max_tokens is None else model.max_tokens,
        figures=model.figures,
        max_cost=None if model.name == REFERENCE else plan.max_cost,
    )


def request_at(endpoint: Endpoint, model: ModelPlan | Judge, **wanted: object) -> Request:
    """A request to one endpoint within its limits."""
    place = endpoint.plan
    return Request(
        model=model.name,
        base_url=place.base_url,
        api_key=endpoint.api_key,
        concurrency=place.concurrency,
        rpm=place.rpm,
        tpm=place.tpm,
        timeout=place.timeout,
        retry_policy=RetryPolicy(attempts=place.attempts, longest_wait=place.longest_wait),
        price=read_price(model.price) if model.price else None,
        **wanted,  # type: ignore[arg-type] # each caller names fields of Request
    )
