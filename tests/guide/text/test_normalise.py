"""What models really write, and what it must become."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.guide.text.normalise import normalise, pieces

AS_IT_IS = [
    "Inline $x^2$ and $$y = x$$ on display.",
    "Code `$x$` and `\\(y\\)` stays.",
    "```python\ncost = '$5' + r'\\[x\\]'  # $10\n```",
    "~~~\n$$ not a formula\n~~~",
    "As cited \\[1\\] and \\[2, 3\\].",
    "$x$-axis, $k$-means, $n$ words and $m$ more",
    "$3$ apples and $4$ pears",
    "$P(\\text{a sentence of several plain words})$",
    "$\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}$",
    "Already escaped: \\$5 and \\$6.",
    "$O(n^2)$ and $O(m^2)$",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "- one\n- two\n\n  more of two",
]

MENDED = {
    "parentheses": (r"so \(x^2\) and \( y \)", "so $x^2$ and $y$"),
    "doubled backslashes": (r"\\(x\\) and \\[y\\]", "$x$ and $$y$$"),
    "brackets": ("\\[\nE = mc^2\n\\]", "$$E = mc^2$$"),
    "brackets with rows": (r"\[ a = b \\ c = d \]", "$$\n\\begin{gathered}\na = b \\\\ c = d\n\\end{gathered}\n$$"),
    "loose dollars": ("take $ x + y = 2 $ here", "take $x + y = 2$ here"),
    "a bare environment": (
        "\\begin{align*}\na &= b \\\\\nc &= d\n\\end{align*}",
        "$$\n\\begin{aligned}\na &= b \\\\\nc &= d\n\\end{aligned}\n$$",
    ),
    "a bare equation": (r"\begin{equation} x = 1 \label{a} \end{equation}", "$$x = 1$$"),
    "an eqnarray": (r"$$\begin{eqnarray} a &=& b \end{eqnarray}$$", r"$$\begin{aligned} a &= b \end{aligned}$$"),
    "columns without environment": (
        r"$$a &= b \\ &= c$$",
        "$$\n\\begin{aligned}\na &= b \\\\ &= c\n\\end{aligned}\n$$",
    ),
    "a break after the last row": ("$$\na = b \\\\\n$$", "$$a = b$$"),
    "blank lines in a formula": ("$$\n\nx = 1\n\n$$", "$$x = 1$$"),
    "rows that look like lists": ("$$\na\n- b\n+ c\n= d\n$$", "$$a - b + c = d$$"),
    "a tag": (r"$$x \tag{3}$$", r"$$x \qquad\text{(3)}$$"),
    "a comment": ("$$x % the input\n+ y$$", "$$x + y$$"),
    "a bare per cent": ("$95%$ sure", "$95\\%$ sure"),
    "macros without package": (
        r"$\argmin_x \norm{\bm w} + \abs{x}$",
        r"$\operatorname*{argmin}_x \lVert \boldsymbol w\rVert + \lvert x\rvert$",
    ),
    "left without right": (r"$\left( x$", "$( x$"),
    "prices": ("Costs $5 and $10.", r"Costs \$5 and \$10."),
    "a range of prices": ("Pay $100k-$150k", r"Pay \$100k-\$150k"),
    "prices around words": ("From $5/hr (cheap) to 10$ more", r"From \$5/hr (cheap) to 10\$ more"),
    "a price before a formula": (r"$1,023 total so $\sum_i x_i$ ok", r"\$1,023 total so $\sum_i x_i$ ok"),
    "bars in a table": (
        "| a | b |\n|--|--|\n| $P(X|Y)$ | $P(X\\|Y)$ |",
        "| a | b |\n|--|--|\n| $P(X\\vert Y)$ | $P(X\\mid Y)$ |",
    ),
    "norms in a table": ("|a|\n|--|\n| $\\|x\\|$ |", "|a|\n|--|\n| $\\Vert x\\Vert$ |"),
    "a table after text": (
        "text\n| a | b |\n|---|---|\n| 1 | 2 |\nafter",
        "text\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nafter",
    ),
    "a fence too far left in a list": ("1. a\n  ```py\n  x\n  ```\n2. b", "1. a\n\n   ```python\n   x\n   ```\n\n2. b"),
    "a fence far right of everything": ("text\n      ```\n      x\n      ```", "text\n\n```\nx\n```"),
    "a formula in a list": ("- so:\n  $$\n  a\n  = b\n  $$\n- c", "- so:\n  $$a = b$$\n- c"),
    "a formula in a quotation": ("> $$\n> a\n> = b\n> $$", "> $$a = b$$"),
    "a rule under text": ("text\n---\nmore", "text\n\n---\nmore"),
    "powers in HTML": ("x<sup>2</sup> and x<sub>i</sub>", "x$^{2}$ and x$_{i}$"),
    "Windows line ends": ("a\r\nb\rc", "a\nb\nc"),
    "what turns the text around": ("a\u202eb\x00c\ufeff", "abc"),
}

MARKED = {
    "a code block without end": ("```python\nx = 1", "code block not closed", "```python\nx = 1\n```"),
    "a display formula without end": ("so $$ x + y", "unbalanced $$", "so \\$\\$ x + y"),
    "dollars that swallow prose": (
        "$$ x is the first thing here\n\nand this is quite another thing $$",
        "unbalanced $$",
        "\\$\\$ x is the first thing here\n\nand this is quite another thing \\$\\$",
    ),
    "a parenthesis without end": (r"so \(x + y", r"unbalanced \(", r"so \(x + y"),
    "a bracket without end": (r"so \[ \frac{1}{2}", r"unbalanced \[", r"so \[ \frac{1}{2}"),
    "a brace without end": (r"$\frac{1}{2$", "} is missing", r"$\frac{1}{2$"),
    "a brace too many": ("$x}$", "} closes nothing", "$x}$"),
    "a dollar without end": ("so $\\alpha is", "unbalanced $", "so \\$\\alpha is"),
    "a command that could run": (r"$\href{javascript:alert(1)}{x}$", "not allowed", r"$\href{javascript:alert(1)}{x}$"),
    "a formula of a book's length": ("$" + "x+" * 4000 + "x$", "too long", "$" + "x+" * 4000 + "x$"),
}


@pytest.mark.parametrize("text", AS_IT_IS)
def test_what_is_right_stays_as_it_is(text):
    assert normalise(text).text == text
    assert normalise(text).problems == ()


@pytest.mark.parametrize(("text", "mended"), MENDED.values(), ids=MENDED)
def test_what_can_be_mended_is_mended_without_a_word(text, mended):
    assert normalise(text).text == mended
    assert normalise(text).problems == ()


@pytest.mark.parametrize(("text", "problem", "kept"), MARKED.values(), ids=MARKED)
def test_what_cannot_be_mended_stays_visible_and_is_named(text, problem, kept):
    done = normalise(text)

    assert done.text == kept
    assert any(problem in one for one in done.problems)


@pytest.mark.parametrize("text", [*AS_IT_IS, *(text for text, _ in MENDED.values())])
def test_normalising_twice_changes_nothing_more(text):
    once = normalise(text).text

    assert normalise(once).text == once


@given(st.text(alphabet="ab$\\()[]{}`~*_|<>#-=+ \n1.&%", max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_comes_out_and_can_be_cut_into_pieces(text):
    done = normalise(text).text

    assert "".join(piece for _, piece in pieces(done)) == done


def test_pieces_tell_code_formulas_and_prose_apart():
    cut = list(pieces("See `x` and $y$:\n\n$$z$$\n\n```\nw\n```"))

    assert cut == [
        ("prose", "See "),
        ("code", "`x`"),
        ("prose", " and "),
        ("inline", "$y$"),
        ("prose", ":\n\n"),
        ("display", "$$z$$"),
        ("prose", "\n\n"),
        ("code", "```\nw\n```"),
    ]


def test_a_hundred_thousand_unclosed_marks_take_no_time():
    assert normalise("\\[ \\( $$ $ ` " * 3000).text
