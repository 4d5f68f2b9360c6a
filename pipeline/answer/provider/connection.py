"""The SDK's client of one endpoint, and its errors in our words."""

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import replace

import aiohttp
import httpx2
import openai
from pydantic import SecretStr

from pipeline.answer.reply.failure import UNREACHABLE, UNTRUSTED, Failure, redacted
from pipeline.answer.reply.response import read_error

_LONGEST_CONNECT = 30.0


class Connection:
    """One endpoint; whoever asks it does so through the SDK's public calls.

    Args:
        base_url: e.g. ``https://api.openai.com/v1``.
        api_key: None for servers that need none.
        timeout: seconds between two signs of life.
        transport: takes the calls instead of the network (reference answers).

    Attributes:
        sdk: the SDK's client.
    """

    def __init__(
        self,
        base_url: str,
        api_key: SecretStr | None,
        *,
        timeout: float,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._secret = api_key.get_secret_value().strip() if api_key else ""
        # The SDK's default transport slows down as concurrency grows; aiohttp's does not.
        http = httpx2.AsyncClient(transport=transport) if transport else openai.DefaultAioHttpClient()
        self.sdk = openai.AsyncOpenAI(
            base_url=base_url,
            api_key=self._secret or "none",
            max_retries=0,  # asking again is the run's alone: two layers multiply
            timeout=httpx2.Timeout(timeout, connect=min(timeout, _LONGEST_CONNECT)),
            http_client=http,
        )

    def failure(self, error: openai.OpenAIError) -> Failure:
        """What an error of the SDK tells of; never with the key."""
        kind = type(error).__name__
        if isinstance(error, openai.APIStatusError):
            response = error.response
            return self.without_key(
                read_error(kind, error.status_code, response.content, lower_names(response.headers))
            )
        causes = list(_causes(error))
        if untrusted := next((cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)), None):
            message = f"its certificate is not trusted here: {untrusted.verify_message or untrusted}"
            return self.without_key(Failure(UNTRUSTED, message))
        # A connection that was there and broke is another thing than one that never came to be.
        if any(isinstance(cause, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)) for cause in causes):
            return self.without_key(Failure(UNREACHABLE, str(error.__cause__)))
        cause = f" {error.__cause__}" if isinstance(error, openai.APIConnectionError) and error.__cause__ else ""
        message = "no answer in time" if isinstance(error, openai.APITimeoutError) else f"{error}{cause}"
        return self.without_key(Failure(kind, message))

    def without_key(self, failure: Failure) -> Failure:
        """The same failure, should the server have quoted the key in it."""
        return replace(failure, message=redacted(failure.message, self._secret))

    async def close(self) -> None:
        """Closes the connections."""
        await self.sdk.close()


def lower_names(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers by their names in lower case."""
    return {name.lower(): value for name, value in headers.items()}


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What was behind an error, and what was behind that."""
    while cause := error.__cause__ or error.__context__:
        yield cause
        error = cause
