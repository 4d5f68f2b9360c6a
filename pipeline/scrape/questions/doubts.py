"""Why what was taken from a page may be no questions but answers or a table of contents. Pure."""

import re
from collections.abc import Sequence

from pipeline.scrape.questions.drafts import Draft

# A question mark of any script, or how a task begins; in languages that nobody here knows only the mark counts.
_MARK = re.compile(r"[?？؟;՞]\W*$|[?？؟]", re.MULTILINE)
_ASKING = re.compile(
    r"\b(?:what|why|how|which|when|where|who|whose|is|are|can|could|do|does|did|should|would|will|if|suppose|given"
    r"|explain|describe|compare|contrast|define|derive|prove|show|find|compute|calculate|estimate|design|implement"
    r"|write|give|name|list|discuss|tell|try|use|let|consider|imagine|draw|plot|solve|determine|verify|check|rewrite"
    r"|build|create|add|change|fix|make|run|sketch|state|outline|walk|demonstrate|evaluate|analy[sz]e|differentiate"
    r"|train|fit|apply|modify|extend|experiment|replace|repeat|construct|assume|identify|convert|test|measure)\b",
    re.IGNORECASE,
)
_ASKING_ELSEWHERE = re.compile(
    r"[吗呢]|什么|如何|怎|为何|请|何|か。|なぜ"
    r"|\b(?:wie|was|warum|erkläre|qué|cómo|por qué|quel|comment|pourquoi|что|как|почему)\b",
    re.IGNORECASE,
)
# Words that a task may begin with, but that more often begin a statement.
_STATING = re.compile(
    r"(?:when|where|if|is|are|will|given|let|use|list|name|state|test|change|try|who)\b", re.IGNORECASE
)
_FEW = 3


def doubts(drafts: Sequence[Draft], headings: Sequence[str] = ()) -> list[str]:
    """Says why these may be no questions; nothing where they look like some.

    Args:
        drafts: what was taken from one page.
        headings: heading or bold line right above each list that was taken.
    """
    found = [f"the list below “{one}” may be the answer to it" for one in headings if _MARK.search(one)]
    silent = [draft for draft in drafts if not asks(draft)]
    if len(silent) * 2 > len(drafts) and len(silent) >= min(_FEW, len(drafts)):
        example = " ".join(silent[0].text.split())[:60]
        found.append(
            f"{len(silent)} of {len(drafts)} have neither a question mark nor a word that asks, e.g. “{example}”"
        )
    return found


def asks_plainly(draft: Draft) -> bool:
    """Whether a draft is worded as a question or a task from its first words on; stricter than ``asks``."""
    first = " ".join(draft.text.split("\n\n")[0].split()).strip("*_ ")
    sentence = re.split(r"(?<=[.!:])\s", first, maxsplit=1)[0]
    begins = _ASKING.match(first) is not None and not _STATING.match(first)
    return bool(draft.level or _MARK.search(sentence) or begins or _ASKING_ELSEWHERE.search(sentence))


def asks(draft: Draft) -> bool:
    """Whether a draft bears a level or reads like a question or a task."""
    whole = "\n".join([draft.text, *draft.stem, *draft.parts])
    begin = " ".join(draft.text.split()[:25])
    return bool(draft.level or _MARK.search(whole) or _ASKING.search(begin) or _ASKING_ELSEWHERE.search(whole))
