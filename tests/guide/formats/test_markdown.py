"""guide.md as GitHub reads it: cut up by its own parser, and its formulas found by its rules as comrak has them."""

import re

import cmarkgfm
import comrak
import pytest
from cmarkgfm.cmark import Options
from lxml import html

from pipeline.guide.contents.chapters import Guide
from pipeline.guide.formats.document import document_texts
from pipeline.guide.formats.markdown import markdown_files
from pipeline.guide.formats.markdown.github import github_tex
from pipeline.guide.text.fragments import trees
from pipeline.guide.text.syntax_tree import formulas as tree_formulas
from tests.guide import made_up
from tests.guide.hostile import HOSTILE


def markdown_text(guide: Guide) -> str:
    [text] = markdown_files(guide, limit=100_000_000).values()
    return text


def of(text: str) -> str:
    question = made_up.question()
    return markdown_text(made_up.guide([question], [made_up.answer(question, text)]))


def shown(text: str) -> html.HtmlElement:
    """The page that GitHub's parser makes of it."""
    return html.fragment_fromstring(
        cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE), create_parent="main"
    )


def formulas(text: str) -> list[str]:
    """The TeX of each formula that GitHub finds."""
    page = shown(text)
    inline = [
        code.text
        for code in page.iter("code")
        if (code.tail or "").startswith("$") and "".join(code.xpath("preceding::text()[1]")).endswith("$")
    ]
    return inline + [pre.text_content().strip() for pre in page.iterfind(".//pre[@lang='math']")]


def number_of_formulas(text: str) -> int:
    extensions, options = comrak.ExtensionOptions(), comrak.RenderOptions()
    extensions.math_code = extensions.table = options.unsafe_ = True
    return comrak.render_markdown(text, extension_options=extensions, render_options=options).count("data-math-style")


def test_a_small_guide_as_a_whole(small_guide):
    text = markdown_text(small_guide)

    assert text.startswith("# Study guide: A Made-Up Interviews Book\n\nA study guide to the questions of")
    assert "- [Chapter 1. Made-up things](#chapter-1): 3 questions\n" in text
    assert '<a id="q/1.1/2.1"></a>\n\n#### 1.1/2.1 · medium\n\n> Given $`A \\in' in text
    assert "> ![A curve that falls and then flattens](images/one.png)" in text
    assert "<summary>Hint</summary>\n\nLook at the end.\n\n</details>" in text
    assert "<summary>Answer of made-up-model (none yet)</summary>\n\n**No answer.** The model refused" in text
    assert "**Disputed:** the expected result is $`6`$" in text
    assert text.count("<details>") == text.count("</details>") == 6


def test_the_front_page_says_what_the_answers_are(small_guide):
    front = markdown_text(small_guide).partition("## Contents")[0]

    assert "machine-written and may be wrong. 3 answers, 2 gaps." in front
    assert "Checked and found right: 1; disputed: 1; not checked or not checkable by machine: 1." in front
    assert "[Ada Example](https://ada.example/)" in front


def test_every_inner_link_has_its_end(long_guide):
    text = markdown_text(long_guide)

    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(re.findall(r'id="([^"]+)"', text))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_stays_in_its_toggle(name):
    """Outside of code no tag is left but the guide's own, no heading, no outside picture."""
    text = of(f"Before.\n\n{HOSTILE[name]}")
    answer = text[text.index("Before.") : text.rindex("*machine-written")]
    prose = re.sub(r"(?ms)^[ \t>-]*(`{3,}).*?^[ \t>]*\1|`[^`\n]*`|<span>\$</span>", "", answer)

    assert not re.search(r"(?<!\\)<(?!https://fine)[A-Za-z/!]", prose)
    assert not re.search(r"(?m)^#{1,6} |^=+$", prose)
    assert not re.search(r"!\[[^\]]*\]\((?!(?:images|figures)/\w)", prose)
    assert text.count("<summary>") == text.count("\n</details>") == 1


def test_a_display_formula_stands_in_a_fence_of_its_own_with_the_stop_after_it():
    text = of("Text\n\n\\[ \\frac{1}{2} \\]\n\nmore $$\\sqrt 2$$")

    assert "Text\n\n```math\n\\frac{1}{2}\n```\n\nmore $`\\displaystyle \\sqrt 2`$" in text
    assert formulas(text) == [r"\displaystyle \sqrt 2", r"\frac{1}{2}"]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (r"a set $\{x_1, x_2\}$, a space $a\,b$, a row $a \\ b$", [r"\{x_1, x_2\}", r"a\,b", r"a \\ b"]),
        (r"$a_1$ and $b_2$ in one line, **bold $c^*_d$**, *$e$*", ["a_1", "b_2", "c^*_d", "e"]),
        ("so $a<b$ and $b>c$", [r"a\lt b", r"b\gt c"]),
        (
            r"$\operatorname{tr} A$ and $\operatorname*{argmax}_x f$",
            [r"\mathop{\mathrm{tr}}\nolimits  A", r"\mathop{\mathrm{argmax}}_x f"],
        ),
        ("a k-$n$ thing, the $n$th, $5 and $10, (and $x$)", ["n", "n", "x"]),
        ("| a | b |\n|---|---|\n| $P(X|Y)$ | $\\|x\\|$ |", [r"P(X\vert Y)", r"\Vert x\Vert"]),
        ("- an item with $x$\n\n  $$y_1$$\n\n- and $z$", ["x", r"\displaystyle y_1", "z"]),
        ("> quoted $x$\n>\n> $$y_1$$", ["x", r"\displaystyle y_1"]),
        (r"$[a+b](c+d)$ and $\mathbb{E}_{x}[y]_{z}$", ["[a+b](c+d)", r"\mathbb{E}_{x}[y]_{z}"]),
    ],
)
def test_github_finds_the_formulas_that_were_written(written, found):
    text = of(written)

    assert [" ".join(tex.split()) for tex in formulas(text)] == [" ".join(tex.split()) for tex in found]
    assert number_of_formulas(text) == len(found)


def test_a_price_is_no_formula():
    text = of("It costs $5 or $10, and $x$ besides")

    assert formulas(text) == ["x"]
    assert "It costs <span>$</span>5 or <span>$</span>10, and" in text


def test_a_formula_that_nothing_may_set_is_code():
    assert r"`$\href{x}{y}$`" in of(r"$\href{x}{y}$")


@pytest.mark.slow
def test_github_finds_every_formula_of_a_long_guide(long_guide, cache):
    wanted = [
        tex for blocks in trees(document_texts(long_guide), cache).blocks.values() for tex in tree_formulas(blocks)
    ]
    files = markdown_files(long_guide)
    found = [tex for text in files.values() for tex in formulas(text)]

    assert len(wanted) > 2000
    assert sum(map(number_of_formulas, files.values())) == len(found) == len(wanted)
    assert sorted({" ".join(tex.split()) for tex in found}) == sorted(
        {" ".join(github_tex(tex).split()) for tex in wanted}
    )
    assert not any(re.search(r"\\(?:operatorname|mbox|phantom)", tex) for tex in found)


def test_a_guide_that_is_too_long_for_one_file_has_a_file_or_more_a_chapter_and_an_index(long_guide):
    files = markdown_files(long_guide, limit=200_000)
    first, *rest = files

    assert first == "guide.md"
    assert len(rest) > len(long_guide.chapters)
    assert all(len(text.encode()) < 210_000 for text in files.values())
    for number, chapter in enumerate(long_guide.chapters, start=1):
        assert f"](guide-chapter-{number}.md#chapter-{number})" in files["guide.md"]
        held = "".join(text for name, text in files.items() if name.startswith(f"guide-chapter-{number}"))
        ids = [card.anchor for section in chapter.sections for card in section.cards]
        assert re.findall(r'<a id="(q/[^"]+)"', held) == ids
    for name, text in files.items():
        for file, place in re.findall(r"\]\(([\w.-]*)#([^)]+)\)", text):
            assert f'id="{place}"' in files[file or name]


def test_a_link_to_a_card_leads_to_its_file_and_to_none_that_there_is_not():
    questions = [made_up.question("1.1/1"), made_up.question("2.1/1")]
    said = "See [that $x$ one](#q/2.1/1), [`code`](#q/2.1/1), [gone](#q/9.9/9).\n\n## Related\n\n- 2.1/1: for more"
    guide = made_up.guide(questions, [made_up.answer(one, said) for one in questions])

    for limit, file in ((100_000, ""), (100, "guide-chapter-2.md")):
        text = markdown_files(guide, limit=limit)["guide-chapter-1.md" if file else "guide.md"]
        assert f"See that $`x`$ one ([2.1/1]({file}#q/2.1/1)), [`code`]({file}#q/2.1/1), gone." in text
        assert f"- [2.1/1]({file}#q/2.1/1): for more" in text


def test_a_drawing_of_an_answer_is_shown():
    text = of("![A line.](figures/one.svg)")

    assert [(one.get("src"), one.get("alt")) for one in shown(text).iter("img")] == [("figures/one.svg", "A line.")]


def test_a_literal_token_is_shown():
    assert r"the \<unk> token" in of("the <unk> token")


def test_several_models_have_a_toggle_each():
    question = made_up.question()
    answers = [made_up.answer(question, model=name) for name in ("one", "reference")]
    text = markdown_text(made_up.guide([question], answers))

    assert "<summary>Answer of one</summary>" in text
    assert "<summary>Reference answer</summary>" in text
