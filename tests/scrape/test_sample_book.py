"""The sample book and all that the scraper makes of it, record by record, written out by hand."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from pipeline.records import Question
from pipeline.reference import find_reference, read_references
from pipeline.sample import serve_sample
from pipeline.scrape import ScrapeReport, scrape_questions
from pipeline.scrape.source import Source, read_source
from pipeline.shipped import shipped
from pipeline.store import read_records
from tests.site_server import SiteServer

SITE = shipped("data", "sample", "site")
# A stored picture's name ends in the beginning of its hash, which no person writes out by hand.
STORED = re.compile(r"\]\(images/([\w-]+)-[0-9a-f]{8}(\.\w+)\)")


@dataclass(frozen=True)
class Expected:
    """A question without its addresses and hashes; pictures by the names that they have on the site."""

    id: str
    level: str | None
    text: str
    stem: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    alts: tuple[str, ...] = ()
    siblings_before: tuple[str, ...] = ()


def reduced(question: Question) -> Expected:
    def named(text: str) -> str:
        return STORED.sub(r"](\1\2)", text)

    return Expected(
        id=question.id,
        level=question.level,
        text=named(question.text),
        stem=tuple(map(named, question.stem)),
        parts=tuple(map(named, question.parts)),
        hints=tuple(map(named, question.hints)),
        alts=tuple(image.alt for image in question.images),
        siblings_before=question.siblings_before,
    )


LOW_RANK = (
    r"To make a layer smaller, its weights $W \in \mathbb{R}^{m \times n}$ are replaced by a product $UV^T$ with "
    r"$U \in \mathbb{R}^{m \times r}$ and $V \in \mathbb{R}^{n \times r}$."
)
TWO_RUNS = (
    "Two networks learn the same task: telling apart two classes that are equally frequent. The loss is the "
    "cross-entropy with the natural logarithm.\n\n"
    "![Training and validation loss of run A and run B over 60 epochs](losses.png)"
)
SPAM_TABLE = """\
A spam filter was tried on 1000 messages:

|  | **Held back** | **Let through** |
| --- | --- | --- |
| Spam | 160 | 40 |
| Good mail | 20 | 780 |"""
SCORES = "A classifier gave a score to each of $n$ examples, whose labels are 0 or 1."
TREE = "A decision tree asks about one feature at a time, whether it is above a threshold."
LEAVES = (
    "What is the smallest number of leaves with which it separates these two classes without an error? "
    "Would the usual greedy growth find that tree?\n\n![Circles and crosses in the plane]"
)
K_MEANS = "k-means with two centres, on the numbers $1, 2, 4, 9, 10$."

PAGES = {
    "1.1 Vectors & matrices": [
        Expected(
            "1.1/1",
            "E",
            "All your document embeddings have length 1, and so has the query $q$. One colleague ranks the "
            r"documents $d$ by the dot product $q^Td$, largest first, another by the distance $\|q - d\|$, smallest "
            "first. How do the two rankings differ? What changes if the lengths are left as the model gave them?",
        ),
        Expected(
            "1.1/2",
            "M",
            r"""Three items are compared pair by pair, and the similarities fill this matrix:

$$K = \begin{bmatrix}
        1 & a & 0 \\
        a & 1 & a \\
        0 & a & 1
    \end{bmatrix}, \qquad 0 < a < 1$$

Up to which $a$ may it serve as the kernel matrix of a support vector machine or a Gaussian process, and """
            "what do you do with a measured $a = 0.8$?",
            hints=("no vector $x$ may make $x^TKx < 0$.",),
        ),
        Expected(
            "1.1/3.1",
            "E",
            "For $m = n = 1024$, what is the largest $r$ at which the product has fewer weights than $W$?",
            stem=(LOW_RANK,),
        ),
        Expected(
            "1.1/3.2.1",
            "M",
            "Which $U$ and $V$ come closest to $W$ in the Frobenius norm? How large is the error at $r = 2$ if the "
            "singular values of $W$ are $9, 5, 4, 3$?",
            stem=(LOW_RANK, "The best product for a given $r$."),
        ),
        Expected(
            "1.1/3.2.2",
            "H",
            r"The layer’s inputs have covariance $\Sigma$, and you care about its outputs. Which $U$ and $V$ do you "
            "take now?",
            stem=(LOW_RANK, "The best product for a given $r$."),
            siblings_before=("1.1/3.2.1",),
        ),
    ],
    "1.2 Probability and statistics": [
        Expected(
            "1.2/1",
            "E",
            r"An advertiser pays \$5 for a click. One click in ten leads to a sale, and a sale brings in \$60, so a "
            "click earns a dollar on average. How far does the profit of a single click scatter around that "
            "dollar, as a standard deviation?",
            parts=(
                r"After how many clicks has the standard error of the mean profit fallen to \$0.50?",
                r"After 400 clicks the campaign is \$100 in the red. Would you stop it?",
            ),
        ),
        Expected(
            "1.2/2",
            "M",
            "Two versions of a page are in truth equally good. Every morning somebody tests all the data so far at "
            "the 5\u00a0% level, and the experiment ends on the first “significant” day. What holds for the chance "
            "that it ends with a wrong winner?",
            parts=(
                "It is 5\u00a0%, because each of the tests keeps its level.",
                "It lies below 5\u00a0%, because the same data are tested again and again.",
                "It grows with every look, and towards certainty if nobody sets an end.",
            ),
            hints=(
                "ask how far a random walk strays, measured in its own standard deviations. The [law of the iterated "
                "logarithm](https://en.wikipedia.org/wiki/Law_of_the_iterated_logarithm) has the answer.",
            ),
        ),
        Expected(
            "1.2/3",
            "M",
            r"""You need draws from the density

$$f(x) = \begin{cases} 2x & \text{if } 0 < x < 1 \\ 0 & \text{otherwise} \end{cases}$$

and have a source of uniform numbers. Name two ways, one of which takes no root. What is the expected """
            "value of the largest of $n$ draws?",
        ),
    ],
    "1.3 Warm-up, in code": [
        Expected(
            "1.3/1",
            None,
            "Write a function `reservoir(stream, k, rng)` that draws $k$ items from a stream of unknown length, each "
            "$k$-subset with the same probability, in one pass and with memory for $k$ items. Random numbers come "
            "from `rng`, a `random.Random`.",
        ),
        Expected(
            "1.3/2",
            None,
            """\
The function below is called with raw scores. Some of them are near 1000, and a masked entry is `-inf`.

```python
def softmax(scores):
    powers = [math.exp(s) for s in scores if s < 700]

    return [p / sum(powers) for p in powers]
```

What goes wrong? Rewrite it, and keep its name.""",
        ),
        Expected(
            "1.3/3.1",
            None,
            r"Write `auc(scores, labels)`, the area under the ROC curve, in $O(n \log n)$. Equal scores occur.",
            stem=(SCORES,),
        ),
        Expected(
            "1.3/3.2",
            None,
            "What is the area if all scores are the same, and why must it come out like that?",
            stem=(SCORES,),
            siblings_before=("1.3/3.1",),
        ),
        Expected(
            "1.3/4",
            None,
            """\
What does this program print, and what does it have to do with adding small updates to weights that are kept in 16 bits?

```python
total, updates = 0.0, 0
while total < 1.0:
    total += 0.1
    updates += 1
print(updates)
```""",
        ),
    ],
    "2.1.1 Loss curves": [
        Expected(
            "2.1.1/1.1",
            "E",
            "Which run overfits, and from about which epoch on?",
            stem=(TWO_RUNS,),
            alts=("Training and validation loss of run A and run B over 60 epochs",),
        ),
        Expected(
            "2.1.1/1.2",
            "M",
            "What has the other run learned? Where would you look for the cause first?",
            stem=(TWO_RUNS,),
            alts=("Training and validation loss of run A and run B over 60 epochs",),
            siblings_before=("2.1.1/1.1",),
        ),
        Expected(
            "2.1.1/2",
            "H",
            "Here are the two runs once more.\n\n![The losses of both runs, again](losses.png)\n\n"
            "Suppose each of the last 50 validation losses of run B carries independent normal noise with a standard "
            "deviation of 0.01, and the report gives the lowest of the 50. By how much is that number too good, on "
            "average? How would you report honestly?",
            alts=("The losses of both runs, again",),
        ),
    ],
    "2.1.2 Your model’s errors": [
        Expected(
            "2.1.2/1.1",
            "E",
            "What are its precision, its recall and its F1 score on spam? Why would you not lead with its accuracy?",
            stem=(SPAM_TABLE,),
        ),
        Expected(
            "2.1.2/1.2",
            "M",
            r"A good message that is held back costs \$9, a spam that is let through costs \$1. The filter’s "
            "probabilities are calibrated. At which probability of spam should it begin to hold messages back?",
            stem=(SPAM_TABLE,),
            siblings_before=("2.1.2/1.1",),
        ),
        Expected(
            "2.1.2/2.1",
            "E",
            "What does it mean for a classifier’s probabilities to be calibrated, and can a calibrated classifier be "
            "useless?",
            stem=("Calibration.",),
        ),
        Expected(
            "2.1.2/2.2",
            "M",
            "What does the diagram say about this classifier, and how would you mend it without training it again?\n\n"
            "![Reliability diagram: predicted probability against the share that was positive](reliability.png)",
            stem=("Calibration.",),
            alts=("Reliability diagram: predicted probability against the share that was positive",),
            siblings_before=("2.1.2/2.1",),
        ),
        Expected(
            "2.1.2/3",
            "M",
            "Two models are tried on the same 2000 examples. On 34 of these exactly one of them is right: the old "
            "model on 10, the new one on 24. Is the new one better, or was it luck?",
            hints=("what would a fair coin do 34 times?",),
        ),
    ],
    "3.1 Classical methods": [
        Expected(
            "3.1/1",
            "E",
            "Why do features have to be brought to the same scale before you fit k-nearest neighbours, a support "
            "vector machine with an [RBF kernel](https://en.wikipedia.org/wiki/Radial_basis_function_kernel), and a "
            "decision tree?",
        ),
        Expected(
            "3.1/2.1",
            "M",
            LEAVES + "(classes-1.png)",
            stem=(TREE,),
            alts=("Circles and crosses in the plane",),
        ),
        Expected(
            "3.1/2.2",
            "M",
            LEAVES + "(classes-2.png)",
            stem=(TREE,),
            alts=("Circles and crosses in the plane",),
            siblings_before=("3.1/2.1",),
        ),
        Expected("3.1/3.1", "E", "Why does the algorithm always come to an end?", stem=(K_MEANS,)),
        Expected(
            "3.1/3.2",
            "M",
            "Where do the centres end up, and is that the best they can do?\n\n"
            "The centres start at the two smallest numbers.",
            stem=(K_MEANS,),
            siblings_before=("3.1/3.1",),
        ),
    ],
    "3.2 Neural networks": [
        Expected(
            "3.2/1",
            "M",
            "A query and a key have 64 entries each, all independent with mean 0 and variance 1. What is the standard "
            "deviation of their dot product? What would become of attention if nobody divided by it?",
        ),
        Expected(
            "3.2/2",
            "M",
            "On the way back, each layer of a deep network multiplies the gradient by 0.9. What fraction is left "
            "after 50 layers, and what does a residual connection $y = x + F(x)$ change about that?",
        ),
        Expected(
            "3.2/3",
            "H",
            "A language model with 32 layers keeps, for each token and layer, keys and values of 8 heads with 128 "
            "numbers each, at 16 bits a number. It runs on a card with 80\u00a0GB (1\u00a0GB is $10^9$ bytes), of "
            "which its weights take up 16\u00a0GB.",
            parts=(
                "How much memory does the cache of one conversation of 8192 tokens need?",
                "How many such conversations fit on the card at the same time?",
                "Name three ways to fit more, and the price of each.",
            ),
        ),
    ],
}

CREDIT = "a credit or an aside, by the source's furniture"
SKIPPED = {
    "Chapter 1. Foundations": [
        (
            "ordered list “Somebody has needed the answer at…”",
            "no item of the page bears a level tag, and the page is not in the source's untagged_pages",
        )
    ],
    "1.2 Probability and statistics": [
        (
            "ordered list “What is random here? What has…”",
            "stands before the first tagged item, so it belongs to the introduction",
        ),
        ("ordered list “write ten lines of code; believe…”", "stands in a note"),
        (
            "ordered list “a sample size that is fixed…”",
            "stands after a rule, so it belongs to the notes",
        ),
        (
            "bulleted list “a calendar, and the will to…”",
            "a bulleted list in which no item bears a level tag",
        ),
    ],
    "2.1.2 Your model’s errors": [
        ("“Picture by the [mlguide project, drawn with matplotlib](http”", CREDIT),
        ("“*This sampler was put together by the mlguide project, as a ”", CREDIT),
    ],
    "3.2 Neural networks": [("“[M[” of item 2", "read as the level tag [M]")],
}

# Title: questions by level; formulas, figures, tables, code blocks.
COUNTS = {
    "Chapter 1. Foundations": ({}, 0, 0, 0, 0),
    "1.1 Vectors & matrices": ({"E": 2, "M": 2, "H": 1}, 26, 0, 0, 0),
    "1.2 Probability and statistics": ({"E": 1, "M": 2}, 2, 0, 0, 0),
    "1.3 Warm-up, in code": ({"-": 5}, 5, 0, 0, 2),
    "2.1.1 Loss curves": ({"E": 1, "M": 1, "H": 1}, 0, 2, 0, 0),
    "2.1.2 Your model’s errors": ({"E": 2, "M": 3}, 0, 1, 1, 0),
    "3.1 Classical methods": ({"E": 2, "M": 3}, 1, 2, 0, 0),
    "3.2 Neural networks": ({"M": 2, "H": 1}, 2, 0, 0, 0),
}


@dataclass(frozen=True)
class Scraped:
    url: str
    data: Path
    report: ScrapeReport
    questions: list[Question]


@pytest.fixture(scope="module")
def source() -> Source:
    return read_source(shipped("data", "sample", "source.toml"))


@pytest.fixture(scope="module")
def scraped(source: Source, tmp_path_factory: pytest.TempPathFactory) -> Scraped:
    data = tmp_path_factory.mktemp("data")
    with serve_sample() as url:
        report = scrape_questions(source.model_copy(update={"url": url}), data)
    return Scraped(url, data, report, list(read_records(data / "questions.jsonl", Question)))


@pytest.mark.parametrize("section", PAGES)
def test_a_page_gives_exactly_these_records(scraped, section):
    assert [reduced(one) for one in scraped.questions if one.section == section] == PAGES[section]


def test_no_record_comes_from_anywhere_else_and_the_order_is_the_books(scraped):
    assert [one.id for one in scraped.questions] == [one.id for page in PAGES.values() for one in page]
    assert scraped.report.questions == len(scraped.questions) == 29


def test_what_was_left_out_is_named_with_its_reason(scraped):
    skipped = {page.title: [(one.what, one.reason) for one in page.skipped] for page in scraped.report.pages}
    assert {title: reasons for title, reasons in skipped.items() if reasons} == SKIPPED


def test_the_page_that_only_the_navigation_knows_is_reported_missing(scraped):
    """Its file name holds a colon, which ``urljoin`` must not take for a scheme."""
    assert scraped.report.missing == (
        (
            "2.2 Data: what to ask first",
            f"{scraped.url}contents/2.2-data:-what-to-ask-first.html",
            "the site does not have it (status 404)",
        ),
    )


def test_the_report_counts_levels_formulas_figures_tables_and_code(scraped):
    assert {
        page.title: (page.levels, page.formulas, page.figures, page.tables, page.code) for page in scraped.report.pages
    } == COUNTS


def test_a_record_knows_where_in_the_book_it_stands(scraped):
    question = next(one for one in scraped.questions if one.id == "2.1.2/3")
    assert question.section_path == (
        "Part II. Questions",
        "Chapter 2. Training and evaluation",
        "2.1 Reading the signs",
        "2.1.2 Your model’s errors",
    )
    assert question.chapter == "Chapter 2. Training and evaluation"
    assert (question.section, question.number) == ("2.1.2 Your model’s errors", "3")


def test_each_address_leads_to_the_file_of_its_page(scraped):
    """File names hold ’, & and commas."""
    for question in scraped.questions:
        path = unquote(urlsplit(question.url).path)
        assert question.url.isascii()
        assert f"<title>{question.section.replace('&', '&amp;')} ·" in (SITE / path.removeprefix("/")).read_text(
            "utf-8"
        )


def test_pictures_are_stored_as_they_are_each_once(scraped):
    stored = {file.name: file.read_bytes() for file in (scraped.data / "images").iterdir()}
    shown = {file.name: file.read_bytes() for file in (SITE / "contents" / "images").iterdir()}
    assert sorted(stored.values()) == sorted(shown.values())
    for image in (image for question in scraped.questions for image in question.images):
        content = (scraped.data / image.file).read_bytes()
        assert content == shown[image.url.rsplit("/", 1)[-1]]
        assert image.sha256 == hashlib.sha256(content).hexdigest()


def test_same_words_with_another_figure_are_another_question(scraped):
    one, other = (question for question in scraped.questions if question.id in ("3.1/2.1", "3.1/2.2"))
    assert STORED.sub("", one.text) == STORED.sub("", other.text)
    assert (one.stem, one.parts, one.hints, one.level) == (other.stem, other.parts, other.hints, other.level)
    assert one.hash != other.hash


def test_a_page_whose_file_name_holds_a_colon_is_read(source, tmp_path):
    """Such a file can't lie in the repository: Windows would refuse to check it out."""
    page = '<section class="normal markdown-section"><ol><li>[E] Who labelled these data?</li></ol></section>'
    with SiteServer(SITE) as server:
        path = "/book/contents/2.2-data:-what-to-ask-first.html"
        server.faults.paths[path] = (200, {"Content-Type": "text/html"}, page.encode())
        report = scrape_questions(source.model_copy(update={"url": server.url}), tmp_path)
    assert not report.missing
    assert "2.2/1" in {one.id for one in read_records(tmp_path / "questions.jsonl", Question)}


def test_each_question_has_a_reference_answer_written_for_its_present_wording(scraped):
    references = read_references(shipped("data", "reference", "sample"))
    assert sorted(references) == sorted(one.id for one in scraped.questions)
    for question in scraped.questions:
        answer = find_reference(references, question.id, question.hash)
        assert answer is not None
        assert answer.question_hash == question.hash, question.id
