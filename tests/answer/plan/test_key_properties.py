"""Keys, for whatever a book may hold."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import answer_key, fold, question_hash

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


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
