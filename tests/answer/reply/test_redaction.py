"""No error text keeps the key."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.answer.reply.failure import redacted

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


@given(before=ANY_TEXT, after=ANY_TEXT, key=st.from_regex(r"[A-Za-z0-9_.-]{8,60}", fullmatch=True))
def test_o3_no_error_text_keeps_the_key(before, after, key):
    assert key not in redacted(f"{before}{key}{after}", key)
