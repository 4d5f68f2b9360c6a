"""The SDK's client of one endpoint, and its errors in our words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import httpx2
import openai
from pydantic import SecretStr

from pipeline.answer.reply.failure import UNREACHABLE, UNTRUSTED, Failure, redacted
from pipeline.answer.reply.response import read_error
from pipeline.network import check_network, proxy_for, trusted

_LONGEST_CONNECT = 30.0
_NOT_VERIFIED = re.compile(r"certificate verify failed: ([^(\[\]]+)", re.IGNORECASE)


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
        # An address may bear a query (Azure's api-version), which stays behind the path of each call.
        parts = urlsplit(base_url)
        self.sdk = openai.AsyncOpenAI(
            base_url=parts._replace(query="").geturl(),
            default_query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            api_key=self._secret or "none",
            max_retries=0,  # asking again is the run's alone: two layers multiply
            timeout=httpx2.Timeout(timeout, connect=min(timeout, _LONGEST_CONNECT)),
            http_client=httpx2.AsyncClient(transport=transport) if transport else _over_the_network(base_url),
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
        if found := _NOT_VERIFIED.search(" ".join(map(str, causes))):
            return Failure(UNTRUSTED, f"its certificate is not trusted ({found[1].strip()})")
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


def _over_the_network(base_url: str) -> httpx2.AsyncClient:
    """A client that goes by way of the environment's proxy and trusts what the rest of the tool trusts.

    Raises:
        UsageError: the environment names a proxy or a file of certificates that can't be used.
    """
    check_network()
    proxy = proxy_for(base_url)
    if proxy and proxy.startswith("socks"):
        return openai.DefaultAsyncHttpxClient(proxy=proxy, verify=trusted(), trust_env=False)
    # The SDK's default transport slows down as concurrency grows; aiohttp's does not, but it knows no SOCKS.
    return openai.DefaultAioHttpClient(proxy=proxy, verify=trusted(), trust_env=False)


def lower_names(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers by their names in lower case."""
    return {name.lower(): value for name, value in headers.items()}


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What was behind an error, and what was behind that."""
    while cause := error.__cause__ or error.__context__:
        yield cause
        error = cause
