"""Keys and headers, for whatever a book and a provider may hold."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from hypothesis import given
from hypothesis import strategies as st

from pipeline.answer.headers import requests_per_minute, retry_after, span, wait_asked
from pipeline.answer.reply import redacted
from pipeline.records import answer_key, fold, question_hash

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


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), ANY_TEXT),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)
PARAMS = st.dictionaries(st.text(min_size=1), JSON, max_size=4)


@given(params=PARAMS, content=ANY_TEXT, order=st.randoms())
def test_k1_the_key_does_not_depend_on_the_order_of_names(params, content, order):
    names = list(params)
    order.shuffle(names)
    messages = [{"role": "user", "content": content}]
    turned = [{"content": content, "role": "user"}]
    one = answer_key(base_url="u", model="m", messages=messages, params=params)
    assert one == answer_key(base_url="u", model="m", messages=turned, params={name: params[name] for name in names})
    assert len(one) == 64


@given(first=st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT, PARAMS), second=st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT, PARAMS))
def test_k1_different_calls_have_different_keys(first, second):
    def key(parts):
        base_url, model, content, params = parts
        return answer_key(base_url=base_url, model=model, messages=[{"content": content}], params=params)

    def told_apart(value):
        return repr(value)  # True and 1 are equal to Python, not to JSON

    assert (key(first) == key(second)) == (told_apart(first) == told_apart(second))


@given(text=ANY_TEXT, blanks=st.sampled_from([" ", "\n", "\t", "  \n "]))
def test_k3_white_space_folds_and_folding_again_changes_nothing(text, blanks):
    assert fold(fold(text)) == fold(text)
    assert fold(blanks + text.replace(" ", blanks) + blanks) == fold(text)
    hashed = {"stem": (), "parts": (), "hints": (), "level": None, "images": ()}
    assert question_hash(text=text + blanks, **hashed) == question_hash(text=text, **hashed)


@given(before=ANY_TEXT, after=ANY_TEXT, key=st.from_regex(r"[A-Za-z0-9_.-]{8,60}", fullmatch=True))
def test_o3_no_error_text_keeps_the_key(before, after, key):
    assert key not in redacted(f"{before}{key}{after}", key)
