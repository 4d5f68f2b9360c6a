"""Shares with their intervals, and what has changed between two reports."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from pipeline.sweep.report.charts import Bar, bars
from pipeline.sweep.report.intervals import share


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_is_that_of_wilson(counts):
    right, of = counts
    found, wanted = share(right, of), binomtest(right, of).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high), abs=1e-9)


def test_samples_of_one_question_do_not_narrow_the_interval():
    once, five_times = share(60, 100), share(300, 500, samples=5)
    assert (once.low, once.high) == (five_times.low, five_times.high)


def test_nothing_to_count_has_no_share():
    assert (share(0, 0).value, share(0, 0).low) == (None, None)


def test_a_chart_says_in_words_what_it_shows_and_names_are_escaped():
    chart = bars("Right", [Bar("<b>&one", 0.5, "50 %", 0.4, 0.6), Bar("two", None, "–")], most=1.0)
    assert 'aria-label="Right. &lt;b&gt;&amp;one: 50 %; two: –"' in chart
    assert "<b>" not in chart
    assert bars("Right", [Bar("two", None, "–")]) == ""
