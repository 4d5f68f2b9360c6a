"""Citations in a shipped answer → links, and a last layer that lists what is cited. Pure.

``[@vaswani2017]`` becomes ``[Vaswani et al., 2017](https://arxiv.org/abs/1706.03762)``; code is left as it is, and so
is a key without an entry, which ``mlguide check-answers`` names.
"""

import re
from collections.abc import Iterator, Mapping

from pipeline.reference.sources import Source

_CITED = re.compile(r"\[@(?P<keys>[\w:.-]+(?:\s*[;,]\s*@[\w:.-]+)*)\]")
_CODE = re.compile(r"^(?P<fence>[ \t]*(?:`{3,}|~{3,})).*?^(?P=fence)`*~*[ \t]*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_FINAL = re.compile(r"^\*\*Final result:\*\*.*\Z", re.MULTILINE | re.DOTALL)


def cited_keys(text: str) -> Iterator[tuple[str, int]]:
    """Each key that a text cites, with its offset there; code is not looked into."""
    code = [found.span() for found in _CODE.finditer(text)]
    for found in _CITED.finditer(text):
        if not any(start <= found.start() < end for start, end in code):
            for key in _keys(found):
                yield key, found.start()


def with_sources(text: str, sources: Mapping[str, Source]) -> str:
    """The text with its citations as links, and a layer ``## Sources`` before its final result."""
    used = list(dict.fromkeys(key for key, _ in cited_keys(text) if key in sources))
    if not used:
        return text
    code = [found.span() for found in _CODE.finditer(text)]

    def linked(found: re.Match[str]) -> str:
        if any(start <= found.start() < end for start, end in code) or any(k not in sources for k in _keys(found)):
            return found[0]
        return "; ".join(_link(sources[key].short, sources[key].address) for key in _keys(found))

    resolved = _CITED.sub(linked, text)
    listed = "\n".join(_listed(sources[key]) for key in used)
    final = _FINAL.search(resolved)
    body = (resolved[: final.start()] if final else resolved).rstrip()
    return f"{body}\n\n## Sources\n{listed}\n" + (f"\n{final[0]}" if final else "")


def _keys(found: re.Match[str]) -> list[str]:
    return [key.strip().lstrip("@") for key in re.split("[;,]", found["keys"])]


def _listed(source: Source) -> str:
    when = f" ({source.year})" if source.year else ""
    return f"- {source.authors}{when}. {_link(source.title, source.address)}"


def _link(words: str, address: str) -> str:
    return f"[{words}]({address})" if address else words
