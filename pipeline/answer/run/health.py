"""What a failed call means for the pace of all: a pause, a server that is starting, a model that is given up."""

from collections.abc import Callable

from pipeline.answer.failures.decisions import Decision, decide
from pipeline.answer.failures.remedies import remedy
from pipeline.answer.pace.ends import GivenUp
from pipeline.answer.pace.headers import retry_after, wait_asked
from pipeline.answer.pace.limiter import RateLimiter
from pipeline.answer.pace.retry_policy import RetryPolicy
from pipeline.answer.plan.price import is_local
from pipeline.answer.plan.target import Target
from pipeline.answer.reply.failure import UNREACHABLE, Failure
from pipeline.errors import ProviderError

_BUSY = 503


class Health:
    """What has been seen of a server so far, and what a failure means by that.

    Args:
        target: whom the run asks.
        limiter: told of rejections and faults.
        policy: how long a provider is waited for.
        notice: told what the run waits for, in words; empty where it waits no more.
        proven: whether there was a usable reply before this run.

    Attributes:
        reached: whether anybody has answered at all in this run.
        proven: whether there was a usable reply, in this run or before it.
    """

    def __init__(
        self,
        target: Target,
        limiter: RateLimiter,
        policy: RetryPolicy,
        notice: Callable[[str], None],
        *,
        proven: bool,
    ) -> None:
        self._target, self._limiter, self._policy, self._notice = target, limiter, policy, notice
        self._answered = self.reached = False
        self.proven = proven

    def succeeded(self) -> None:
        """There was a usable reply."""
        self.reached = True
        if not self._answered:
            self._answered = self.proven = True
            self._notice("")

    def decision(self, failure: Failure) -> Decision:
        """What to do about a failed call, by what has been seen of the server so far."""
        decision = decide(failure)
        if decision is Decision.AGAIN and not self._answered and self._is_starting(failure):
            return Decision.WAIT
        return decision

    def failed(self, failure: Failure, started: float) -> None:
        """Tells the limiter of a rejection or a fault.

        Raises:
            ProviderError: the model is given up.
        """
        self.reached |= failure.kind != UNREACHABLE
        decision, headers = self.decision(failure), failure.headers or {}
        if decision not in (Decision.PAUSE, Decision.AGAIN, Decision.WAIT):
            return
        wait = wait_asked(headers) if decision is Decision.PAUSE else retry_after(headers)
        if wait is not None and wait > self._policy.longest_wait:
            raise ProviderError(
                f"{self._target.model} asks to wait {_duration(wait)}: {failure.message}",
                hint=f"Run the same command again after that; finished answers are kept. "
                f"(--longest-wait is {_duration(self._policy.longest_wait)}.)",
            )
        try:
            if decision is Decision.PAUSE:
                self._limiter.rejected(started, wait)
            elif decision is Decision.WAIT:
                self._await_start(failure, wait)
            else:
                self._limiter.troubled()
        except GivenUp as reason:
            if failure.kind == UNREACHABLE:
                hint = remedy(failure, self._target.model, self._target.base_url)
                raise ProviderError(
                    f"{self._target.base_url} can't be reached: {failure.message} ({reason}).", hint=hint
                ) from None
            raise ProviderError(
                f"{self._target.model} is given up: {reason}. Its last words: {failure.message}",
                hint="Finished answers are kept. Run the same command again later, with a lower --concurrency "
                "or with --rpm.",
            ) from None

    def _is_starting(self, failure: Failure) -> bool:
        """A server that has not answered yet may still be on its way up."""
        if failure.kind == UNREACHABLE:
            return is_local(self._target.base_url)
        return failure.status == _BUSY and not self.proven

    def _await_start(self, failure: Failure, wait: float | None) -> None:
        policy = self._policy
        most = policy.refused if failure.kind == UNREACHABLE else policy.loading
        self._limiter.starting(most, wait)
        self._limiter.troubled()
        self._notice(f"waiting for the server, {_duration(most)} at most: {failure.message}")


def _duration(seconds: float) -> str:
    return f"{seconds:g} s" if seconds < 120 else f"{seconds / 60:.0f} minutes"
