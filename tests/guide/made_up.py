"""Made-up books, questions and answers for the tests of the guide; nothing of the real book is here."""

import json
import random
import struct
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.guide.contents.chapters import AnswerSet, Guide, arrange
from pipeline.records import Answer, Book, Finding, Image, Question, Review, Usage, question_hash, text_hash
from pipeline.store import replace_records, safe_name

BOOK = Book(
    name="made-up-book",
    title="A Made-Up Interviews Book",
    author="Ada Example",
    author_url="https://ada.example/",
    url="https://book.example/",
    rights="All rights with Ada Example.",
)
MODEL = "made-up-model"
WHEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

_WORDS = """
    model data loss gradient weight feature label sample batch error variance bias
    kernel matrix vector layer network tree prior posterior likelihood estimate threshold metric
    recall precision leak drift cache latency budget baseline ablation signal noise convex
    sparse dense stable robust
""".split()  # noqa: SIM905  # a list of fifty words reads better so
_FORMULAS = (
    r"$\hat\theta = \operatorname*{argmin}_\theta \sum_{i=1}^n \ell(f_\theta(x_i), y_i)$",
    r"$\lVert x \rVert_2^2 \le n\,\sigma^2$",
    r"$P(A \mid B) = \frac{P(B \mid A) P(A)}{P(B)}$",
    r"$\mathbb{E}[X^2] - \mathbb{E}[X]^2$",
    r"$\mathcal{O}(n \log n)$",
    r"$w_{t+1} = w_t - \eta \nabla L(w_t)$",
)
_DISPLAYS = (
    "$$\n\\begin{aligned}\n\\nabla L(w) &= \\frac{2}{n} X^\\top (Xw - y) \\\\\n"
    "&= \\frac{2}{n} \\sum_i (w^\\top x_i - y_i)\\, x_i\n\\end{aligned}\n$$",
    "$$\\sigma(z) = \\frac{1}{1 + e^{-z}}, \\qquad \\sigma'(z) = \\sigma(z)\\,(1 - \\sigma(z))$$",
    "$$\nA = \\begin{bmatrix} 2 & 1 \\\\ 1 & 3 \\end{bmatrix}, \\qquad \\det A = 5\n$$",
    "$$f(x) = \\begin{cases} x & x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}$$",
)
_CODE = """```python
import numpy as np


def step(w, X, y, rate=0.1):
    \"\"\"One step of gradient descent.\"\"\"
    error = X @ w - y  # residuals
    return w - rate * 2 / len(y) * X.T @ error
```"""
_TABLE = """| method | cost | when |
|---|---:|---|
| exact | $O(n^3)$ | small $n$ |
| sampled | $O(nk)$ | $k \\ll n$ |"""


DRAWING = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">
<path d="M 2 2 L 38 18" style="stroke: currentColor"/><path style="stroke: none"/></svg>"""


def picture(red: int) -> bytes:
    """A small PNG of one colour."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = b"".join(b"\0" + bytes([red, 90, 160]) * 24 for _ in range(16))
    header = struct.pack(">IIBBBBB", 24, 16, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def image(name: str = "one.png", red: int = 200) -> Image:
    return Image(
        url=f"https://book.example/{name}",
        file=f"images/{name}",
        alt="A curve that falls and then flattens",
        sha256=sha256(picture(red)).hexdigest(),
    )


def question(id_: str = "1.1/1", text: str = "What does a made-up loss measure?", **more: Any) -> Question:
    section, _, number = id_.partition("/")
    chapter = section.split(".")[0]
    told = {
        "level": "E",
        "stem": (),
        "parts": (),
        "hints": (),
        "images": (),
        "siblings_before": (),
        "chapter": f"Chapter {chapter}. Made-up things",
        "section": f"{section} Section {section}",
        **more,
    }
    told.setdefault("section_path", ("Part I", told["chapter"], told["section"]))
    told["hash"] = question_hash(
        text=text,
        stem=told["stem"],
        parts=told["parts"],
        hints=told["hints"],
        level=told["level"],
        images=[one.sha256 for one in told["images"]],
    )
    return Question(id=id_, number=number, url=f"https://book.example/{section}.html", text=text, **told)


def answer(of: Question, text: str = "## In one breath\n\nShort.\n\n## Full answer\n\nLong.", **more: Any) -> Answer:
    told = {
        "status": "answered",
        "reason": "",
        "model": MODEL,
        "model_returned": f"{MODEL}-2026",
        "finish_reason": "stop",
        "usage": Usage(prompt_tokens=200, completion_tokens=600),
        "cost_usd": Decimal("0.0042"),
        **more,
    }
    return Answer(
        question_id=of.id,
        question_hash=of.hash,
        key=sha256(of.id.encode()).hexdigest(),
        text=text,
        base_url="https://model.example/v1",
        prompt="interview",
        prompt_hash="0" * 16,
        params={},
        attempts=1,
        request_id=None,
        started_at=WHEN,
        finished_at=WHEN + timedelta(seconds=4),
        tool_version="0.1.0",
        **told,
    )


def review(of: Answer, *, right: bool | None = True, **more: Any) -> Review:
    told = {"method": "recomputed", "stated": "$5$", "expected": "$5$", **more}
    return Review(
        question_id=of.question_id,
        question_hash=of.question_hash,
        answer_key=of.key,
        answer_hash=text_hash(of.text),
        model=of.model,
        right=right,
        findings=(Finding(check="sections", passed=True, detail=""),),
        tools={"numpy": "2.0"},
        **told,
    )


def guide(questions: Sequence[Question], answers: Sequence[Answer] = (), reviews: Sequence[Review] = ()) -> Guide:
    """The guide of these records, with a answer_set for each model that answered."""
    models = list(dict.fromkeys(one.model for one in answers)) or [MODEL]
    answer_sets = [
        AnswerSet(
            model,
            {one.question_id: one for one in answers if one.model == model},
            {},
            {one.question_id: one for one in reviews if one.model == model},
        )
        for model in models
    ]
    return arrange(BOOK, questions, answer_sets)


def long_text(seed: int, words: int = 350) -> str:
    """An answer of about so many words with formulas, code and now and then a table."""
    chance = random.Random(seed)

    def sentence() -> str:
        said = chance.choices(_WORDS, k=chance.randint(9, 16))
        if chance.random() < 0.45:
            said.insert(chance.randrange(len(said)), chance.choice(_FORMULAS))
        return " ".join(said) + "."

    def paragraph(length: int) -> str:
        said: list[str] = []
        while sum(len(one.split()) for one in said) < length:
            said.append(sentence())
        return " ".join(said)

    body = [paragraph(words // 5), chance.choice(_DISPLAYS), paragraph(words // 5)]
    body.append(_CODE if chance.random() < 0.4 else _TABLE if chance.random() < 0.5 else "")
    body += [f"1. {sentence()}\n2. {sentence()}\n3. {sentence()}", paragraph(words // 5)]
    return (
        f"## In one breath\n\n{paragraph(words // 8)}\n\n## Full answer\n\n"
        + "\n\n".join(filter(None, body))
        + f"\n\n## Follow-ups\n\n- {sentence()}\n- {sentence()}"
        + f"\n\n## Common mistakes\n\n- {sentence()}\n- {sentence()}"
        + (f"\n\n**Final result:** $x = {chance.randint(1, 99)}$" if chance.random() < 0.3 else "")
    )


def layered_text(seed: int) -> str:
    """An answer with every layer that the prompt knows, with what tears apart at the end of a page: labels, tables,
    code, lists that a sentence leads to.
    """
    chance = random.Random(seed)

    def said(words: int) -> str:
        return (" ".join(chance.choices(_WORDS, k=words)) + ".").capitalize()

    def listed(count: int) -> str:
        return "\n".join(f"- {said(chance.randint(8, 22))}" for _ in range(count))

    rows = "\n".join(f"| {said(2)} | {said(4)} | $x_{row}$ |" for row in range(chance.randint(3, 9)))
    full = [
        *(said(chance.randint(40, 90)) for _ in range(3)),
        f"**{said(3)}**",
        said(60),
        "This comes in steps:",
        listed(4),
        chance.choice(_DISPLAYS),
        f"The code is short:\n\n{_CODE}",
        f"And side by side:\n\n| what | why | how |\n|---|---|---|\n{rows}",
        said(50),
    ]
    chance.shuffle(full)
    layers = {
        "In one breath": said(35),
        "Premise check": said(25) if chance.random() < 0.5 else "",
        "Full answer": "\n\n".join(full),
        "More": f"{said(60)}\n\n{_TABLE}" if chance.random() < 0.5 else "",
        "What they listen for": f"- **Strong pass:** {said(20)}\n- **Stop when:** {said(15)}",
        "Follow-ups": listed(2),
        "Common mistakes": listed(3),
        "Related": f"- 1.1/1: {said(8)}\n- 1.1/2: {said(8)}",
        "Sources": f"- {said(9)} https://paper.example/{seed}" if chance.random() < 0.3 else "",
    }
    result = f"\n\n**Final result:** $x = {chance.randint(1, 99)}$" if chance.random() < 0.3 else ""
    return "\n\n".join(f"## {title}\n\n{text}" for title, text in layers.items() if text) + result


def many_questions(count: int = 334) -> list[Question]:
    """Questions over five chapters, of all levels, some under a stem, some with a picture."""
    made = []
    for number in range(count):
        section = f"{number * 5 // count + 1}.{number // 9 % 7 + 1}"
        stem: dict[str, Any] = (
            {"stem": (f"Given a made-up system number {number} with $x_{{{number}}} > 0$.",)} if number % 4 == 0 else {}
        )
        if number % 40 == 0:
            stem["images"] = (image(),)
            stem["stem"] = (*stem.get("stem", ()), f"![{image().alt}]({image().file})")
        level = ("E", "M", "H", None)[number % 4]
        text = f"How does part {number} of the system behave when $n_{{{number}}}$ grows?"
        made.append((section, {"text": text, "level": level, **stem}))
    counts: dict[str, int] = {}
    done = []
    for section, told in sorted(made, key=lambda one: one[0]):
        counts[section] = counts.get(section, 0) + 1
        done.append(question(f"{section}/{counts[section]}", **told))
    return done


def many_answers(questions: Sequence[Question], model: str = MODEL, words: int = 350) -> list[Answer]:
    return [answer(one, long_text(number, words), model=model) for number, one in enumerate(questions)]


def write_store(
    data: Path, questions: Sequence[Question], answers: Sequence[Answer], reviews: Sequence[Review] = ()
) -> Path:
    """The records as the earlier stages leave them on disk."""
    data.mkdir(parents=True, exist_ok=True)
    replace_records(data / "questions.jsonl", questions)
    (data / "book.json").write_text(json.dumps(BOOK.model_dump(mode="json")))
    for model in dict.fromkeys(one.model for one in answers):
        replace_records(data / "answers" / f"{safe_name(model)}.jsonl", [one for one in answers if one.model == model])
        said = [one for one in reviews if one.model == model]
        if said:
            replace_records(data / "reviews" / f"{safe_name(model)}.jsonl", said)
    for one in {image.file for of in questions for image in of.images}:
        (data / "images").mkdir(exist_ok=True)
        (data / one).write_bytes(picture(200))
    return data
