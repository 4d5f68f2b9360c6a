"""Where an answer states its final result."""

import pytest

from pipeline.review.results import final_result


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("…\n\n**Final result:** $0.7$", "$0.7$"),
        ("**Final Result**: 5 bits\n", "5 bits"),
        ("Final answer: No", "No"),
        ("## Final result\n\n$$x = 3$$\n", "$x = 3$"),
        ("**Final result:**\n\n$$\n\\frac{1}{m}\n$$", "$ \\frac{1}{m} $"),
        ("**Final result:** 1\n\nno, better:\n\n**Final result:** 2", "2"),
        ("```text\n**Final result:** 9\n```\n**Final result:** 8", "8"),
        ("No result here.", None),
        ("**Final result:**", None),
    ],
)
def test_the_last_final_result_of_an_answer_is_found(answer: str, found: str | None) -> None:
    assert final_result(answer) == found
