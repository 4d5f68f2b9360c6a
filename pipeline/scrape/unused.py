"""Settings of a source file that did nothing on any page: a slip of the pen, or a book that has changed. Pure."""

from collections import Counter
from collections.abc import Iterator

from pipeline.scrape.source import DEFAULT_ENDS, Rule, Source


def useless(source: Source, used: Counter[str], pages: int) -> list[str]:
    """The settings without which the records would be the same, each in words; they are errors.

    Args:
        source: the book's particulars.
        used: how often each setting did something, over all pages.
        pages: how many pages were read.
    """
    found = [f"{name} names none of the {pages} pages" for name in _unnamed(source, used)]
    found += [f"site.drop “{css}” matches nothing" for css in source.site.drop if not used[f"site.drop “{css}”"]]
    for number, rule in enumerate(source.questions, start=1):
        found += _of_rule(rule, f"questions.{number}", used, alone=len(source.questions) == 1)
    return found


def idle(source: Source, used: Counter[str]) -> list[str]:
    """Patterns that were met nowhere, each in words; a book may well lack the one or other, so these are warnings."""
    names = [f"furniture “{pattern.pattern}”" for pattern in source.furniture]
    names += [f"levels.{level} “{pattern}”" for level, patterns in source.levels.items() for pattern in patterns]
    for number, rule in enumerate(source.questions, start=1):
        names += [f"questions.{number}.ends"] if rule.ends != DEFAULT_ENDS else []
        names += [f"questions.{number}.level"] if rule.level else []
    return [f"{name} matches nothing" for name in names if not used[name]]


def _unnamed(source: Source, used: Counter[str]) -> Iterator[str]:
    for name in sorted(source.untagged_pages):
        if not used[f"untagged_pages “{name}”"]:
            yield f"untagged_pages “{name}”"


def _of_rule(rule: Rule, name: str, used: Counter[str], *, alone: bool) -> Iterator[str]:
    if used[f"{name}.pages"] or (rule.preset and alone):
        return
    if not used[f"{name}.tried"]:
        reason = "its `pages` name none" if rule.pages else "the rules before it take something on every page"
        yield f"{name} is tried on no page: {reason}"
    elif rule.preset:
        yield f"{name} (preset “{rule.preset}”) takes nothing"
    elif not used[f"{name}.each"]:
        yield f"{name}: each = “{rule.each}” matches nothing"
    elif rule.under is not None and not used[f"{name}.under"]:
        yield f"{name}: no heading above what `each` names matches under = “{rule.under}”"
    elif rule.match is not None:
        yield f"{name}: match = “{rule.match}” fits none of the {used[f'{name}.each']} that `each` names"
    else:
        yield f"{name} leaves no text of the {used[f'{name}.each']} that `each` names"
