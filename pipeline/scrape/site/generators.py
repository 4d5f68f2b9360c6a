"""What each site generator makes of a book: how to know it, where navigation and text stand, what is furniture.

A preset is only where to look; how a navigation is read (``navigation``) is the same for all. Selectors are those of
the generators' own templates as of 2025; a source file's ``[site]`` table overrides each.
"""

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup

# Furniture of no generator in particular: footnotes, tables of contents, links to a heading itself, buttons.
_COMMON = (
    "div.footnotes",
    "section.footnotes",
    "aside.footnote-list",
    "[role=doc-endnotes]",
    ".toc",
    "#toc",
    "#TOC",
    ".table-of-contents",
    "nav",
    "a.headerlink",
    "a.header-anchor",
    "a.anchor",
    "a.anchorjs-link",
    "a.hash-link",
    "a.heading-anchor",
    ".sr-only",
    ".visually-hidden",
)


@dataclass(frozen=True)
class Generator:
    """A preset.

    Attributes:
        mark: pattern of the page's ``<meta name="generator">``.
        signs: selector of what only its pages have, where there is no such meta.
        nav: selectors of the navigation's list, the best first; all matches of the first that has any are read in turn.
        nav_page: selector of a link to a page that holds the navigation alone.
        body: selectors of the page's text, the closest first.
        drop: furniture inside the text.
        grows: whether a page's navigation may name pages that the start page's does not.
    """

    name: str
    mark: str = ""
    signs: str = ""
    nav: tuple[str, ...] = ()
    nav_page: str = ""
    body: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    grows: bool = False


_SUMMARY = ("ul.summary",)
_MARKDOWN_SECTION = ("section.markdown-section", ".markdown-section", ".page-inner", "main")

GENERATORS = (
    Generator(
        "bookdown",
        r"^bookdown\b",
        nav=_SUMMARY,
        body=("section.normal", ".page-inner"),
        drop=(".header-section-number",),
    ),
    Generator("honkit", r"^HonKit\b", nav=_SUMMARY, body=_MARKDOWN_SECTION),
    Generator("gitbook", r"^GitBook\b", nav=_SUMMARY, body=_MARKDOWN_SECTION),
    Generator(
        "mdbook",
        signs="#sidebar ol.chapter, .sidebar ol.chapter, iframe.sidebar-iframe-outer, mdbook-sidebar-scrollbox",
        nav=("ol.chapter",),
        nav_page="iframe.sidebar-iframe-outer[src]",
        body=("#content main", "main", "#content"),
        drop=(".buttons", ".mobile-nav-chapters", ".boring"),
    ),
    Generator(
        "mkdocs",
        r"^mkdocs\b",
        nav=(
            "nav.md-nav--primary > ul.md-nav__list",
            "div.wy-menu-vertical ul",
            ".bs-sidebar.nav, .navbar-nav",
        ),
        body=("article.md-content__inner", "div.md-content", "[role=main] .section", "[role=main]", "main"),
        drop=(".md-content__button", ".md-source-file", ".md-tags", "nav.md-nav--secondary", ".md-feedback"),
        grows=True,
    ),
    Generator(
        "docusaurus",
        r"^Docusaurus\b",
        nav=("ul.theme-doc-sidebar-menu", "nav.menu > ul"),
        body=("article .theme-doc-markdown", ".theme-doc-markdown", "article", "main"),
        drop=(
            ".theme-doc-breadcrumbs",
            ".theme-doc-version-badge",
            ".theme-doc-toc-mobile",
            ".theme-doc-footer",
            ".pagination-nav",
            "button",
        ),
        grows=True,
    ),
    Generator(
        "quarto",
        r"^quarto\b",
        nav=("#quarto-sidebar ul.list-unstyled", "#quarto-sidebar ul", ".navbar-nav"),
        body=("#quarto-document-content", "main.content", "main"),
        drop=(
            "#title-block-header .quarto-title-meta",
            ".quarto-appendix-contents",
            "#quarto-appendix",
            ".nav-page",
            ".code-copy-button",
            ".header-section-number",
        ),
        grows=True,
    ),
    Generator(
        "sphinx",
        r"^Docutils\b",
        signs="script[src*='documentation_options.js'], script#documentation_options, div.sphinxsidebar",
        nav=(
            "div.sidebar-tree",
            "div.wy-menu-vertical",
            "nav.bd-links",
            "div.sphinxsidebarwrapper:has(li.toctree-l1)",
            "div.toctree-wrapper",
        ),
        body=("[itemprop=articleBody]", "[role=main]", "article.bd-article", "div.body", "article", "main"),
        drop=("div.toctree-wrapper", ".sphinxsidebar", ".related", "button.copybtn", "span.section-number"),
        grows=True,
    ),
)
# The navigation lists of sites that nobody here has a preset for.
OTHER = Generator(
    "other",
    nav=("ul.summary", "ol.chapter", "nav > ul, nav > ol", "nav ul, nav ol", "aside ul", ".sidebar ul, #sidebar ul"),
    body=(*_MARKDOWN_SECTION, "article", "[role=main]", "#content", ".content"),
    grows=True,
)


def find_generator(page: BeautifulSoup, name: str | None = None) -> Generator:
    """The preset of a page's generator, by name or by its mark; ``OTHER`` where it bears none."""
    if name:
        return next((one for one in GENERATORS if one.name == name), OTHER)
    metas = [str(meta.get("content", "")) for meta in page.select('meta[name="generator" i]')]
    for one in GENERATORS:
        if one.mark and any(re.match(one.mark, meta, re.IGNORECASE) for meta in metas):
            return one
    return next((one for one in GENERATORS if one.signs and page.select_one(one.signs)), OTHER)


def furniture_of(generator: Generator) -> tuple[str, ...]:
    """Selectors of what is taken out of a page's text before anything is read."""
    return (*_COMMON, *generator.drop)
