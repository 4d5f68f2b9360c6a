"""Made-up guides as pages on disk, for the tests that open them."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.guide.contents.chapters import Guide
from pipeline.guide.contents.provenance import totals
from pipeline.guide.contents.texts import fragment_texts
from pipeline.guide.formats.html.page import html_page
from pipeline.guide.text.fragments import render
from pipeline.records import Answer, Question, Review

from . import made_up

OTHER = "another-model"
PICTURES = {made_up.image().file: made_up.picture(200)}


def page_of(guide: Guide, cache: Path | None = None) -> str:
    """The guide's page, by the same way as a build's."""
    rendered = render(fragment_texts(guide), "html", cache)
    return html_page(guide, rendered.fragments, PICTURES, totals(guide))


def write_page(folder: Path, guide: Guide, cache: Path | None = None) -> Path:
    """The guide's page on disk."""
    file = folder / "guide.html"
    file.write_text(page_of(guide, cache), encoding="utf-8")
    return file


def sample_questions() -> list[Question]:
    """Nine questions in four sections of two chapters; two of them show the same picture."""
    picture = made_up.image()
    stem = ("Given $A \\in \\mathbb{R}^{n \\times m}$.", f"![{picture.alt}]({picture.file})")
    return [
        made_up.question("1.1/1", "Why does a made-up loss fall?", level="E"),
        made_up.question("1.1/2.1", "What does the curve say?", level="M", stem=stem, images=(picture,)),
        made_up.question(
            "1.1/2.2",
            "What would you change?",
            level="H",
            stem=stem,
            images=(picture,),
            parts=("its rate, $\\eta$", "its batch"),
            hints=("Look at the end of the curve.",),
        ),
        made_up.question("1.2/1", "What is a zebra crossing in a network?", level="E"),
        made_up.question("1.2/2", "How long is a made-up epoch?", level=None),
        made_up.question("2.1/1", "Which kernel would you take?", level="M"),
        made_up.question("2.1/2", "A question that was refused", level="H"),
        made_up.question("2.2/1", "A question nobody asked", level="E"),
        made_up.question("2.2/2", "What is the determinant?", level="H"),
    ]


_LAYERED = """## In one breath

It falls because each step goes downhill, see $L(w) < L(w_0)$.

## Premise check

It need not fall at *every* step.

## Full answer

First a thought on walruses, then the step:

$$w_{t+1} = w_t - \\eta \\nabla L(w_t) + \\alpha + \\beta + \\gamma + \\delta + \\epsilon + \\zeta + \\eta + \\theta$$

```python
def step(w, gradient, rate=0.1):
    return w - rate * gradient  # downhill, and a comment that is long enough to leave the box on a phone
```

| method | cost | when it pays to take it and when it does not, at some length | remark |
|---|---:|---|---|
| exact | $O(n^3)$ | small | unbelievably-long-words-in-a-cell |

## Follow-ups

- Does it always end? Only where it is convex.

## Common mistakes

- Forgetting the rate.

**Final result:** $x = 5$"""


def sample_answers(questions: Sequence[Question], model: str = made_up.MODEL) -> list[Answer]:
    """Answers to all but one; one is refused."""
    texts = {
        "1.1/1": _LAYERED,
        "1.1/2.1": made_up.long_text(2),
        "1.1/2.2": "## In one breath\n\nThe rate.\n\n## Full answer\n\nThe penguin theorem says so.",
        "1.2/1": "## In one breath\n\nNothing.\n\n## Full answer\n\nA penguin crosses it.",
        "1.2/2": made_up.long_text(5),
        "2.1/1": made_up.long_text(6),
        "2.2/2": "## In one breath\n\nThe product.\n\n**Final result:** $7$",
    }
    answers = [made_up.answer(one, texts[one.id], model=model) for one in questions if one.id in texts]
    refused = next(one for one in questions if one.id == "2.1/2")
    return [*answers, made_up.answer(refused, "", model=model, status="refused", reason="content filter")]


def sample_reviews(answers: Sequence[Answer]) -> list[Review]:
    """One answer was found right, one wrong."""
    by_id = {one.question_id: one for one in answers}
    return [
        made_up.review(by_id["1.1/1"]),
        made_up.review(by_id["2.2/2"], right=False, stated="$7$", expected="6"),
    ]


def sample_guide() -> Guide:
    questions = sample_questions()
    answers = sample_answers(questions)
    return made_up.guide(questions, answers, sample_reviews(answers))


def two_models() -> Guide:
    """The sample by two models, which differ in one final result; the second has one gap more."""
    questions = sample_questions()
    first = sample_answers(questions)
    second = [
        one.model_copy(update={"text": one.text.replace("$7$", "$6$").replace("penguin", "puffin")})
        for one in sample_answers(questions, OTHER)
        if one.question_id != "1.2/2"
    ]
    reviews = [*sample_reviews(first), made_up.review(second[-2], stated="$6$", expected="6")]
    return made_up.guide(questions, [*first, *second], reviews)
