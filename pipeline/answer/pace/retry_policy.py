"""How long to keep at it: attempts, waits, time."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RetryPolicy:
    """How long to keep at it.

    Attributes:
        attempts: HTTP calls a question, those rejected for pace not counted.
        wall: seconds a question from its first call, waits included.
        longest_wait: seconds; a provider that asks for more is not waited for, the run stops.
        first_backoff: seconds before the second attempt; doubled for each further one.
        trouble: seconds of nothing but errors after which the model is given up.
        loading: seconds that a server is waited for that says it is loading its model, or has not answered yet.
        refused: seconds that a server on this machine is waited for that refuses connections.
        pauses: pauses in a row, without an answer between them, after which it is given up.
    """

    attempts: int = 5
    wall: float = 1800.0
    longest_wait: float = 300.0
    first_backoff: float = 1.0
    trouble: float = 600.0
    pauses: int = 8
    loading: float = 600.0
    refused: float = 30.0
