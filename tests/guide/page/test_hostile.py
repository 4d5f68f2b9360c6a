"""Hostile texts as answers: none runs, none asks for anything, none leaves its card."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import expect

from tests.guide import made_up
from tests.guide.browser import PHONE, Opened
from tests.guide.page_samples import page_of

Open = Callable[..., Opened]
RUN = "window.ran = (window.ran ?? 0) + 1"

HOSTILE = {
    "script": f"<script>{RUN}</script>",
    "script in capitals": f"<ScRiPt >{RUN}</sCrIpT>",
    "image that fails": f"<img src=x onerror='{RUN}'>",
    "svg that loads": f"<svg onload='{RUN}'><circle r=9></svg>",
    "svg with script": f"<svg><script>{RUN}</script></svg>",
    "math with a link": f"<math><maction actiontype='statusline#x' xlink:href='javascript:{RUN}'>x</maction></math>",
    "frame": f"<iframe srcdoc='<script>parent.ran=1</script>' src='javascript:{RUN}'></iframe>",
    "object": "<object data='data:text/html,x'></object><embed src='https://evil.example/x.swf'>",
    "link that runs": f"[click](javascript:{RUN})",
    "link in entities": f"[click](jav&#x61;script:{RUN})",
    "link with a tab": f"[click](<java\tscript:{RUN}>)",
    "link to data": "[click](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "link to a file": "[click](file:///etc/passwd) [click](//evil.example/x)",
    "autolink": f"<javascript:{RUN}>",
    "remote image": "![x](https://evil.example/x.png)",
    "image by reference": "![x][r]\n\n[r]: https://evil.example/y.png 'onerror=1'",
    "image of the disk": "![x](file:///etc/passwd) ![x](../../secret.png) ![x](images/../../secret.png)",
    "style": "<style>* {display: none !important}</style><link rel=stylesheet href=//evil.example/x.css>",
    "style attribute": "<p style='position:fixed;inset:0;background:red'>x</p>",
    "meta": "<meta http-equiv=refresh content='0;url=https://evil.example'><base href='https://evil.example/'>",
    "form": f"<form action='https://evil.example'><input autofocus onfocus='{RUN}'><button>x</button></form>",
    "closes the card": "</div></section></div></details></article></section></main></body></html> out",
    "closes the script": "</script></style></template></textarea></title> out",
    "comment": "<!-- never closed",
    "conditional comment": f"<!--[if IE]><script>{RUN}</script><![endif]--><![CDATA[x]]><?php x ?>",
    "markdown attributes": "[x]{#content .card onclick=x style='position:fixed'} # h {#query .bar}",
    "raw attribute": f"`<script>{RUN}</script>`{{=html}}\n\n```{{=html}}\n<script>{RUN}</script>\n```",
    "fenced div": "::: {#toast .dialog}\nx\n\n::::: card\ny",
    "stray colons": ":::\n\ntext\n\n::: \n:::",
    "unclosed fence": "```python\nprint('never closed')",
    "unclosed tildes": "~~~~\nnever closed",
    "unclosed maths": "$$\n\\frac{1}{2",
    "broken maths": "$\\frac{$ and $}{$ and $\\begin{aligned}$ $$\\end{matrix}$$ $\\left( x$",
    "macros that loop": "\\newcommand{\\a}{\\a\\a}\\a $\\def\\x{\\x}\\x$",
    "maths with markup": f"$\\text{{<img src=x onerror={RUN}>}}$ $\\href{{javascript:{RUN}}}{{x}}$ "
    f"$\\style{{position:fixed}}{{x}}$ $\"><script>{RUN}</script>$",
    "code with markup": f"`<img src=x onerror={RUN}>`\n\n```html\n</code></pre><script>{RUN}</script>\n```",
    "language that breaks out": f"```\"><script>{RUN}</script>\nx\n```",
    "headings": "# One\n\n## Two\n\n###### Six\n\nUnder\n===",
    "yaml": f"---\ntitle: '<script>{RUN}</script>'\nheader-includes: x\n---\n\ntext",
    "notes": "x[^1]\n\n[^1]: note\n\n^[inline]",
    "huge table": "| " + " | ".join("abcdefghij" * 3 for _ in range(40)) + " |\n|" + "---|" * 40
    + ("\n| " + " | ".join("x" * 20 for _ in range(40)) + " |") * 60,
    "long word": "x" * 5000,
    "long formula": "$$" + " + ".join(f"x_{{{number}}}" for number in range(300)) + "$$",
    "deep lists": "\n".join("  " * depth + "- deeper" for depth in range(80)),
    "deep quotes": ">" * 120 + " deep",
    "right to left": "\u202eevil\u202c \u2067שלום\u2069 العربية \u202e never closed",
    "control characters": "a\x00b\x08c\x1b[31md\x7f\u2028e\u2029f\ufeff",
    "lone accents": "Z" + "\u0301" * 400,
    "template": "{{ guide }} {% for x in y %} ${RUN} #{x} <%= x %>",
    "placeholders": "{{ font }} {{ script }} __proto__ constructor hasOwnProperty",
}  # fmt: skip


def hostile_page() -> str:
    """One card each: the text as an answer, and as the question's own text, stem, part and hint."""
    questions, answers = [], []
    for number, text in enumerate(HOSTILE.values(), start=1):
        question = made_up.question(
            f"1.{number}/1", text or "x", stem=(text,), parts=(text,), hints=(text,), level=None
        )
        questions.append(question)
        answers.append(
            made_up.answer(
                question,
                f"## In one breath\n\nbefore {text}\n\n## Full answer\n\n{text}\n\nafter\n\n"
                f"**Final result:** {text[:60]}",
                model=f"model <script>{RUN}</script>\"'>",
                model_returned="</p><script>",
            )
        )
    questions.append(made_up.question("2.1/1", "The last question", level="H"))
    return page_of(made_up.guide(questions, answers))


@pytest.fixture(scope="module")
def text() -> str:
    return hostile_page()


@pytest.fixture(scope="module")
def file(text: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "guide.html"
    file.write_text(text, encoding="utf-8")
    return file


def test_nothing_of_a_hostile_text_is_an_element_that_acts(text: str) -> None:
    tree = html.document_fromstring(text)
    assert len(tree.xpath("//script")) == 1
    assert len(tree.xpath("//style")) == 1
    acting = "iframe object embed form input button meta base link video audio img foreignObject animate"
    cards = tree.xpath("//article")
    for name in acting.split():
        inside = [one for card in cards for one in card.xpath(".//*[local-name()=$name]", name=name)]
        own = [one for one in inside if one.get("data-mark") or one.get("data-action")]
        assert inside == own, name
    addresses = [str(address) for card in cards for address in card.xpath(".//@href | .//@src")]
    assert [one for one in addresses if not one.startswith(("#", "https://", "http://", "mailto:"))] == []
    attributes = {name for card in cards for one in card.iter() for name in one.attrib}
    assert [name for name in attributes if name.startswith("on") or name in ("style", "srcdoc", "xlink:href")] == []


def test_no_hostile_text_takes_a_name_of_the_pages_own(text: str) -> None:
    ids = html.document_fromstring(text).xpath("//@id")
    assert len(ids) == len(set(ids))


@pytest.mark.browser
@pytest.mark.parametrize("size", [{}, PHONE], ids=["desktop", "phone"])
def test_hostile_texts_neither_run_nor_leave_their_card(open_page: Open, file: Path, size: dict) -> None:  # type: ignore[type-arg]
    page = open_page(file, **size).page
    page.evaluate("for (const details of document.querySelectorAll('main details')) details.open = true")
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") is None
    # The browser's own reading of the page: every card is whole, in its section, in its order.
    cards = page.locator("main > .chapter > .part > article.card")
    assert cards.evaluate_all("cards => cards.map(card => card.dataset.id)") == [
        *(f"1.{number}/1" for number in range(1, len(HOSTILE) + 1)),
        "2.1/1",
    ]
    assert page.evaluate("[...document.querySelectorAll('.card')].every(card => card.querySelector('.card-foot'))")
    assert page.evaluate("document.querySelectorAll('main').length") == 1
    width = page.evaluate("innerWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    fixed = "[...document.querySelectorAll('.card *')].filter(one => getComputedStyle(one).position === 'fixed').length"
    assert page.evaluate(fixed) == 0


@pytest.mark.browser
def test_every_link_of_a_hostile_text_is_harmless_when_clicked(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    page.evaluate("for (const details of document.querySelectorAll('main details')) details.open = true")
    page.evaluate("for (const link of document.querySelectorAll('.prose a')) if (link.hash) link.click()")
    assert page.evaluate("window.ran") is None
    assert page.url.startswith("file:")


@pytest.mark.browser
def test_the_page_works_with_hostile_texts_in_it(open_page: Open, file: Path) -> None:
    page = open_page(file).page
    page.keyboard.press("/")
    page.keyboard.type("last question")
    expect(page.locator(".card:visible")).to_have_count(1)
    expect(page.locator(".card:visible")).to_have_attribute("data-id", "2.1/1")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("3")
    expect(page.locator(".progress-text")).to_contain_text("1 of")


@pytest.mark.browser
def test_the_policy_stops_what_a_hole_would_let_in(open_page: Open, file: Path, tmp_path: Path) -> None:
    """Even if a script, a handler or a style got into the page, the browser would not take it."""
    hole = (
        f"<script>{RUN}</script><img src='data:image/png;base64,AA==' onerror='{RUN}'>"
        "<p id='p' style='position:fixed'>x</p><img src='https://evil.example/x.png'>"
    )
    holed = tmp_path / "holed.html"
    holed.write_text(file.read_text("utf-8").replace("</main>", f"{hole}</main>"), encoding="utf-8")
    opened = open_page(holed)
    opened.page.wait_for_timeout(200)
    assert opened.page.evaluate("window.ran") is None
    assert opened.page.evaluate("getComputedStyle(document.getElementById('p')).position") == "static"
    assert all("Content Security Policy" in error for error in opened.seen.errors)
    assert len(opened.seen.errors) == 4
    opened.seen.errors.clear()
    opened.seen.requests.clear()  # what the browser names here it has refused to send
