"""A guide → the files of its site by name. Pure.

Each page is the one-page guide with a part of its cards: a section's page has its cards whole, the index all questions
with a link to each answer, and the index of the search over everything. Look, script and fonts are files that all
pages share, so that a browser loads them once.
"""

from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files as resources
from urllib.parse import quote

from markupsafe import Markup

from pipeline.guide.contents.chapters import Guide
from pipeline.guide.contents.provenance import totals
from pipeline.guide.formats.html.assets import assets, page_script, style_sheet
from pipeline.guide.formats.html.cards import CardView, GapView
from pipeline.guide.formats.html.font import math_font, signs_in, text_faces
from pipeline.guide.formats.html.names import section_key, section_title
from pipeline.guide.formats.html.page import CardChange, render_page
from pipeline.guide.formats.html.search.index import search_index
from pipeline.guide.formats.website.head import Place, placed, shared_policy
from pipeline.store import safe_name

_INDEX = "index.html"
_ROBOTS = "User-agent: *\n{}\n"


def site_files(
    guide: Guide,
    fragments: Mapping[str, str],
    pictures: Mapping[str, bytes],
    *,
    address: str = "",
    robots: bool = False,
) -> dict[str, bytes]:
    """The site's files; the same for the same input.

    Args:
        guide: what is to be shown.
        fragments: sanitised HTML by the keys of ``texts.fragment_texts``.
        pictures: bytes by the file names that the fragments' pictures bear.
        address: where the site will stand, ending in a slash; gives each page its canonical address.
        robots: whether search engines may list it.
    """
    codes = signs_in(fragments.values())
    look = assets(codes)
    look = replace(look, style="", script="", policy=shared_policy(look.policy))
    sections = {_file(part): part for part in _sections(guide)}
    where = {card.anchor: name for name, part in sections.items() for card in part.cards}
    files = {f"{name}.woff2": font for name, font in {"math": math_font(codes), **text_faces()}.items()}
    files |= {"page.css": style_sheet().encode(), "page.js": page_script().encode()}
    files["site.js"] = (resources("pipeline.guide.formats.website") / "site.js").read_bytes()

    def page(name: str, title: str, part: Guide, card: CardChange) -> bytes:
        html = render_page(part, fragments, pictures, totals(part), look, search_index(part, fragments), card)
        return placed(html, Place(name, title, where, address, robots=robots)).encode("utf-8", "replace")

    for name, part in sections.items():
        files[name] = page(name, section_title(part.chapters[0].sections[0]), part, lambda view: view)
    files["robots.txt"] = _ROBOTS.format("Allow: /" if robots else "Disallow: /").encode()
    files[".nojekyll"] = b""  # or GitHub's pages would leave files out
    if address and robots:
        files["sitemap.txt"] = "".join(f"{address}{quote(name)}\n" for name in ("", *sections)).encode()
    # Last, so that it leads nowhere before all is there.
    files[_INDEX] = page(_INDEX, "", guide, lambda view: _question_alone(view, where))
    return files


def _sections(guide: Guide) -> list[Guide]:
    """A guide for each section; those of one key are one."""
    parts: dict[str, Guide] = {}
    for chapter in guide.chapters:
        for section in chapter.sections:
            key = section_key(section.cards[0].question.id)
            before = parts[key].chapters if key in parts else ()
            parts[key] = replace(guide, chapters=(*before, replace(chapter, sections=(section,))))
    return list(parts.values())


def _file(part: Guide) -> str:
    return f"{safe_name(section_key(part.cards[0].question.id))}.html"


def _question_alone(view: CardView, where: Mapping[str, str]) -> CardView:
    """The card with a link to the page that has its answers."""
    link = Markup('<a href="{}#{}">Read it on the page of its section</a>').format(
        quote(where[view.anchor]), view.anchor
    )
    return replace(view, takes=(), gaps=(*view.gaps, GapView("Answer.", link, Markup())) if view.takes else view.gaps)
