"""The page as text: what it holds, and that it holds nothing else."""

import base64
import hashlib
import re
from itertools import pairwise

import pytest
from lxml import html

from pipeline.guide.contents.chapters import Guide
from pipeline.guide.contents.provenance import totals
from pipeline.guide.formats.html.page import html_page
from pipeline.guide.formats.html.pictures import size_of
from tests.guide import made_up
from tests.guide.page_samples import OTHER, page_of, sample_guide, two_models


@pytest.fixture(scope="module")
def text() -> str:
    return page_of(sample_guide())


@pytest.fixture(scope="module")
def tree(text: str) -> html.HtmlElement:
    return html.document_fromstring(text)


def card(tree: html.HtmlElement, id_: str) -> html.HtmlElement:
    return tree.xpath("//article[@data-id=$id]", id=id_)[0]


def words(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def test_twice_the_same_guide_gives_the_same_bytes(text: str) -> None:
    assert page_of(sample_guide()) == text


def test_every_question_has_its_card_in_the_books_order(tree: html.HtmlElement) -> None:
    ids = tree.xpath("//article/@data-id")
    assert ids == [card.question.id for card in sample_guide().cards]
    assert tree.xpath("//article/@id") == [f"q/{id_}" for id_ in ids]


def test_the_policy_names_the_hash_of_the_one_style_and_the_one_script(text: str, tree: html.HtmlElement) -> None:
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for name in ("style", "script"):
        [content] = re.findall(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy


def test_nothing_is_loaded_from_anywhere(tree: html.HtmlElement) -> None:
    loading = tree.xpath("//@src | //link/@href | //*[local-name()='image' or local-name()='use']/@href")
    assert all(address.startswith(("data:", "#")) for address in loading)
    style = tree.xpath("string(//style)")
    assert all(address.startswith("data:") for address in re.findall(r'url\("?([^")]*)', style))
    assert "@import" not in style


def test_no_element_bears_a_style_or_a_handler_that_the_policy_would_refuse(tree: html.HtmlElement) -> None:
    assert tree.xpath("//@style") == []
    assert [name for element in tree.iter() for name in element.attrib if name.startswith("on")] == []


def test_every_inner_link_and_reference_resolves_and_no_id_is_there_twice(tree: html.HtmlElement) -> None:
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    referred = [address[1:] for address in tree.xpath("//@href") if address.startswith("#")]
    for name in ("aria-labelledby", "aria-controls", "aria-describedby", "for", "popovertarget"):
        referred += tree.xpath(f"//@{name}")
    assert set(referred) <= set(ids)


def test_a_picture_that_two_questions_show_is_in_the_page_once(text: str, tree: html.HtmlElement) -> None:
    assert text.count(base64.b64encode(made_up.picture(200)).decode()) == 1
    shown = tree.xpath("//*[local-name()='svg'][@role='img']/@aria-label")
    assert shown == [made_up.image().alt] * 2


def test_a_missing_picture_is_said_to_be_missing() -> None:
    guide = sample_guide()
    fragments = {"1.1/1|text": '<p><img src="images/gone.png" alt="A &lt;lost&gt; curve"></p>'}
    page = html_page(guide, fragments, {}, totals(guide))
    assert "Picture missing: A &lt;lost&gt; curve" in page


def test_gaps_are_shown_outside_of_what_has_to_be_opened(tree: html.HtmlElement) -> None:
    refused, unasked = card(tree, "2.1/2"), card(tree, "2.2/1")
    assert "refused to answer: content filter" in words(refused.xpath("./p[@class='gap']")[0])
    assert "mlguide answer --model made-up-model" in unasked.xpath("string(./p[@class='gap']//code)")
    assert refused.xpath(".//details[@class='answer']") == []


def test_each_answer_tells_where_it_comes_from_and_what_was_checked(tree: html.HtmlElement) -> None:
    line = words(card(tree, "1.1/1").xpath(".//p[@class='provenance']")[0])
    assert line.startswith("Final result recomputed: right Machine-written by made-up-model (answered by")
    for fact in ("1 Mar 2026", "prompt interview", "800 tokens", "$0.0042", "4.0 s", "content "):
        assert fact in line
    assert words(card(tree, "2.1/1").xpath(".//p[@class='provenance']")[0]).startswith("Not checked")


def test_a_disputed_answer_bears_a_badge_and_the_objection(tree: html.HtmlElement) -> None:
    disputed = card(tree, "2.2/2")
    assert "Disputed" in words(disputed.xpath("./header")[0])
    assert "expected result is 6" in words(disputed.xpath(".//p[@class='objection']")[0])


def test_the_front_page_gives_the_totals(tree: html.HtmlElement) -> None:
    figures = {
        words(figure.xpath("./dt")[0]): [words(value) for value in figure.xpath("./dd")]
        for figure in tree.xpath("//dl[@class='totals']/div")
    }
    assert figures["Questions"] == ["9", "3 easy, 2 medium, 3 hard, 1 no level"]
    assert figures["Answered"] == ["7", "2 shown as gaps"]
    assert figures["Checked by machine: right"] == ["1", "5 not checked"]
    assert figures["Disputed"] == ["1"]
    assert figures["Cost"][0] == "$0.0336"
    assert figures["Written"] == ["1 Mar 2026"]


def test_an_unknown_cost_is_called_unknown_and_not_zero() -> None:
    question = made_up.question()
    guide = made_up.guide([question], [made_up.answer(question, cost_usd=None, usage=None)])
    tree = html.document_fromstring(page_of(guide))
    assert "cost unknown" in words(card(tree, question.id).xpath(".//p[@class='provenance']")[0])
    assert "unknown" in words(tree.xpath("//dl[@class='totals']/div[dt='Cost']/dd[1]")[0])


def test_a_reference_answer_is_called_one() -> None:
    question = made_up.question()
    answer = made_up.answer(question, model="reference", cost_usd=None, usage=None)
    tree = html.document_fromstring(page_of(made_up.guide([question], [answer])))
    assert "Reference answer shipped with the project" in words(card(tree, question.id))
    assert "machine-written" not in words(tree.xpath("//main")[0]).lower()


def test_a_formula_carries_its_latex_and_shows_only_the_formula(tree: html.HtmlElement) -> None:
    formulas = tree.xpath("//*[local-name()='math']/@data-tex")
    assert r"L(w) < L(w_0)" in formulas
    assert tree.xpath("//*[local-name()='annotation']") == []


def test_headings_go_down_one_step_at_a_time(tree: html.HtmlElement) -> None:
    levels = [
        int(heading.tag[1])
        for heading in tree.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]")
    ]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_models_stand_side_by_side_and_a_difference_is_marked() -> None:
    tree = html.document_fromstring(page_of(two_models()))
    differing = card(tree, "2.2/2")
    assert "data-differs" in differing.attrib
    assert tree.xpath("//article[@data-differs]/@data-id") == ["2.2/2"]
    stated = words(differing.xpath(".//div[@class='difference']")[0])
    assert "made-up-model 7" in stated
    assert f"{OTHER} 6" in stated
    gap = words(card(tree, "1.2/2").xpath("./p[@class='gap']")[0])
    assert gap.startswith(f"No answer by {OTHER}.")
    rows = [words(row) for row in tree.xpath("//table[@class='models']/tbody/tr")]
    assert rows[0].startswith("made-up-model 7 2 1 1 5 0")
    assert rows[1].startswith(f"{OTHER} 6 3 1 0 5 0")


def test_a_cards_version_changes_with_its_answer_and_with_nothing_else(long_guide: Guide) -> None:
    def versions(guide: Guide) -> dict[str, str]:
        page = html.document_fromstring(html_page(guide, {}, {}, totals(guide)))
        return {one.get("data-id"): one.get("data-version") for one in page.xpath("//article")}

    questions = made_up.many_questions(6)
    answers = made_up.many_answers(questions)
    before = versions(made_up.guide(questions, answers))
    answers[2] = made_up.answer(questions[2], "Another answer.")
    after = versions(made_up.guide(questions, answers))
    assert [id_ for id_ in before if before[id_] != after[id_]] == [questions[2].id]


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (made_up.picture(1), (24, 16)),
        (b"GIF89a\x40\x01\xf0\x00", (320, 240)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x78\x00\xa0\x03", (160, 120)),
        (b"<svg viewBox='0 0 300 150.4'></svg>", (300, 150)),
        (b"RIFF____WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\x01\x00\xef\x00\x00", (320, 240)),
        (b"\x89PNG\r\n\x1a\n", (640, 480)),
        (b"", (640, 480)),
    ],
    ids=["png", "gif", "jpeg", "svg", "webp", "cut off", "empty"],
)
def test_a_pictures_size_is_read_from_its_header(content: bytes, size: tuple[int, int]) -> None:
    assert size_of(content) == size


def test_a_comma_after_a_formula_stays_on_its_line() -> None:
    question = made_up.question(text="Given ($x$), and $y$; is $z$ one?")
    tree = html.document_fromstring(page_of(made_up.guide([question])))
    assert [words(one) for one in card(tree, question.id).find_class("held")] == ["( x ),", "y ;"]
