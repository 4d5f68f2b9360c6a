"""Headers, for whatever a provider may send."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from hypothesis import given
from hypothesis import strategies as st

from pipeline.answer.pace.headers import requests_per_minute, retry_after, span, wait_asked

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


NAMES = st.sampled_from(
    ["retry-after", "retry-after-ms"]
    + [f"x-ratelimit-{what}-{kind}" for what in ("limit", "remaining", "reset") for kind in ("requests", "tokens")]
)


VALUES = st.one_of(
    ANY_TEXT,
    st.from_regex(r"-?\d{1,30}(\.\d+)?(ms|s|m|h|d)?", fullmatch=True),
    st.sampled_from(["nan", "inf", "-1", "1e400", "1m30s", "", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"]),
    st.datetimes().map(lambda when: format_datetime(when)),
    st.from_regex(r"[A-Z][a-z]{2}, \d{1,30} [A-Z][a-z]{2} \d{1,30} \d\d:\d\d:\d\d [+-]\d{4,30}", fullmatch=True),
)


@given(headers=st.dictionaries(NAMES, VALUES))
def test_r2_no_header_breaks_anything_and_every_wait_is_a_time(headers):
    for wait in (wait_asked(headers, NOW), retry_after(headers, NOW)):
        assert wait is None or 0 <= wait < 1e12
    limit = requests_per_minute(headers)
    assert limit is None or limit > 0


@given(seconds=st.integers(0, 10**6))
def test_r2_a_wait_is_the_same_in_every_way_of_saying_it(seconds):
    when = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    said = [{"retry-after": str(seconds)}, {"retry-after": f"{seconds}.0"}, {"retry-after": when}]
    said += [{"retry-after-ms": str(seconds * 1000)}, {"x-ratelimit-reset-requests": f"{seconds}s"}]
    said += [{"x-ratelimit-reset-tokens": f"{seconds // 3600}h{seconds % 3600 // 60}m{seconds % 60}s"}]
    assert {wait_asked(headers, NOW) for headers in said} == {float(seconds)}


@given(past=st.integers(1, 10**8))
def test_r2_a_date_in_the_past_is_no_wait(past):
    assert retry_after({"retry-after": format_datetime(NOW - timedelta(seconds=past))}, NOW) == 0.0


@given(text=ANY_TEXT)
def test_r2_a_span_is_a_time_or_nothing(text):
    seconds = span(text)
    assert seconds is None or seconds >= 0
