"""Copies a built site with no more than the scraper reads: pages without programs, styles and drawings.

python tests/scrape/sites/lean.py BUILT-SITE tests/scrape/sites/NAME
"""

import re
import sys
from pathlib import Path

from bs4 import BeautifulSoup

_LEFT_OUT = ("404.html", "print.html", "search.html", "genindex.html")


def lean(html: str) -> str:
    """A page without programs (those that hold formulas stay), styles, drawings and what only machines read."""
    page = BeautifulSoup(html, "lxml")
    for node in page.select(
        "style, svg, link, script:not([type^='math/tex']):not([src]), meta[property], [hidden] svg"
    ):
        node.decompose()
    for script in page.select("script[src]"):
        if "documentation_options" not in script["src"]:  # by which Sphinx is known where docutils does not sign
            script.decompose()
    return re.sub(r"\n\s*\n+", "\n", str(page)).replace("\r\n", "\n").strip() + "\n"


def main(built: Path, target: Path) -> None:
    """Writes the lean copy."""
    for file in sorted(built.rglob("*.html")):
        name = file.relative_to(built)
        if name.name not in _LEFT_OUT and not {"node_modules", "_static", "gitbook"} & set(name.parts):
            copy = target / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(lean(file.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
