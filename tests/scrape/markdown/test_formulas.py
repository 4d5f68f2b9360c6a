r"""Formulas in the shapes in which generators and browsers put them into pages: all come out as their LaTeX."""

import pytest

from tests.scrape.pages import scrape_body, scrape_pages

FRACTION = r"\frac{1}{2}"
MATHML = '<math xmlns="http://www.w3.org/1998/Math/MathML"{more}>{inner}</math>'
HALF = "<mfrac><mn>1</mn><mn>2</mn></mfrac>"
ANNOTATED = f'<semantics>{HALF}<annotation encoding="application/x-tex">{FRACTION}</annotation></semantics>'

SHAPES = {
    "MathJax 2, inline": (rf'<script type="math/tex; ">{FRACTION}</script>', f"${FRACTION}$"),
    "MathJax 2, display": (rf'<script type="math/tex; mode=display">{FRACTION}</script>', f"$${FRACTION}$$"),
    "MathJax 2, saved after it ran": (
        '<span class="MathJax_Preview">½</span><span class="MathJax">1 2</span>'
        f'<script type="math/tex">{FRACTION}</script>',
        f"${FRACTION}$",
    ),
    "HonKit 6, with entities": (
        r'<script type="math/tex; ">a &gt; 0 &amp; b &lt; 1</script>',
        "$a > 0 & b < 1$",
    ),
    "entities twice over": (r'<script type="math/tex">a &amp;lt; b</script>', "$a < b$"),
    "KaTeX with its source": (
        f'<span class="katex"><span class="katex-mathml">{MATHML.format(more="", inner=ANNOTATED)}</span>'
        '<span class="katex-html">12</span></span>',
        f"${FRACTION}$",
    ),
    "KaTeX on display": (
        f'<span class="katex-display"><span class="katex">{MATHML.format(more="", inner=ANNOTATED)}</span></span>',
        f"$${FRACTION}$$",
    ),
    "MathJax 3 with MathML for screen readers": (
        f"<mjx-container><svg></svg><mjx-assistive-mml>{MATHML.format(more='', inner=HALF)}</mjx-assistive-mml>"
        "</mjx-container>",
        f"${FRACTION}$",
    ),
    "MathJax 4": (
        f'<mjx-container display="true"><mjx-math data-latex="{FRACTION}">12</mjx-math></mjx-container>',
        f"$${FRACTION}$$",
    ),
    "MathML": (MATHML.format(more="", inner=HALF), f"${FRACTION}$"),
    "MathML on display": (MATHML.format(more=' display="block"', inner=HALF), f"$${FRACTION}$$"),
    "MathML with alttext": (MATHML.format(more=r' alttext="{\displaystyle x_1}"', inner="<mi>x</mi>"), "$x_1$"),
    "MathML, a matrix": (
        MATHML.format(
            more="",
            inner="<mo>[</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr>"
            "<mtr><mtd><mn>3</mn></mtd><mtd><mn>4</mn></mtd></mtr></mtable><mo>]</mo>",
        ),
        r"$\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}$",
    ),
    "pandoc, bookdown, Quarto": (r'<span class="math inline">\(\mu_1\)</span>', r"$\mu_1$"),
    "Sphinx, display": (r'<div class="math notranslate nohighlight">\[a * b * c\]</div>', "$$a * b * c$$"),
    "Sphinx, as a picture": (r'<img class="math" src="x.png" alt="\sqrt{2}"/>', r"$\sqrt{2}$"),
    "MkDocs, arithmatex": (r'<span class="arithmatex">\(a_1 * b_1\)</span>', "$a_1 * b_1$"),
    "bare parentheses": (r"\(x_1 + y_1 * z_1\)", "$x_1 + y_1 * z_1$"),
    "bare brackets": (r"\[\sum_i a_i\]", r"$$\sum_i a_i$$"),
    "bare double dollars": (r"$$\sum_{i} a_i * b_i$$", r"$$\sum_{i} a_i * b_i$$"),
    "bare single dollars": (r"$a_1 \lt b$", r"$a_1 \lt b$"),
    "a single letter between dollars": ("$x$", "$x$"),
    "below and above the line": ("x<sub>i</sub><sup>2</sup>", "$x_{i}^{2}$"),
    "a power of ten": ("10<sup>−3</sup>", "$10^{-3}$"),
    "an ordinal": ("the n<sup>th</sup>", r"the $n^{\text{th}}$"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_formula_comes_out_as_its_latex(tmp_path, shape):
    html, expected = SHAPES[shape]
    (question,) = scrape_body(tmp_path, f"<ol><li>[E] Is {html} right?</li></ol>")
    assert " ".join(question.text.split()) == f"Is {expected} right?"


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 or $10, not $7.",
        "Set $HOME and $PATH first.",
        "<code>$x$</code> is what to type",
        "US$ or CA$?",
        "between $5 and 6$",
    ],
)
def test_prices_and_variables_are_no_formulas(tmp_path, text):
    (question,) = scrape_body(tmp_path, f"<ol><li>[E] {text}</li></ol>")
    assert question.text.replace(r"\$", "$") == text.replace("<code>", "`").replace("</code>", "`")


def test_where_the_page_itself_takes_dollars_for_formulas_so_do_we(tmp_path):
    head = "<script>MathJax = {tex: {inlineMath: [['$', '$'], ['\\\\(', '\\\\)']]}}</script>"
    (question,) = scrape_body(tmp_path, "<ol><li>[E] Is $2 + 2$ or $ab$ right?</li></ol>", head=head)
    assert question.text == "Is $2 + 2$ or $ab$ right?"


def test_what_has_no_latex_is_named_and_never_flattened(tmp_path):
    html = '<span class="katex"><span class="katex-html"><span>1</span><span>2</span></span></span>'
    (question,), report = scrape_pages(tmp_path, {"fruit.html": f"<ol><li>[E] Is {html} right?</li></ol>"})
    assert "12" not in question.text
    assert "a formula that could not be read" in question.text
    assert [(one.what, one.reason) for one in report.pages[0].skipped] == [
        ("formula “1 2”", "has no LaTeX and could not be converted")
    ]
