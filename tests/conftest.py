"""What all tests share: no network but loopback, and the real book where it is there."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says more about what else the machine does than about the code: speed is for `make bench`.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# CI tries the same examples each time; whoever runs the tests by hand looks for new ones.
settings.register_profile("ci", settings.get_profile("any machine"), derandomize=True)
settings.load_profile("ci" if "CI" in os.environ else "any machine")

REAL_BOOK = Path(__file__).parents[2] / "shared" / "book-site"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"]))


@pytest.fixture(scope="session")
def real_book() -> Path:
    """The folder of the real book's site; it may not be part of the repository, so it may be missing."""
    if not REAL_BOOK.is_dir():
        pytest.skip("the real book's site is not beside this checkout (../shared/book-site)")
    return REAL_BOOK


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key or an address in the environment of whoever runs the tests must not reach them."""
    for name in list(os.environ):
        if name.startswith(("MLGUIDE_", "OPENAI_")):
            monkeypatch.delenv(name)
