"""The fonts that the page is set in: one for formulas, and the text face of the same family.

A browser without a font that has a MATH table shows boxes (old Android, bare Linux), so one is put into
the page: STIX Two Math (SIL Open Font License), which the package ``ziamath`` brings along. Only the
characters that the page's formulas use are taken, with every size and form that the MATH table builds
from them: about 65 KB as WOFF2 instead of 1.5 MB. STIX Two Text, its companion, stands in ``vendor/``.
"""

import io
import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path

from fontTools import subset

# What every page has: the keyboard's signs, and those that browsers put in their place or beside them.
_ALWAYS = frozenset(
    [
        *range(0x20, 0x7F),
        *map(ord, "−′″‴∑∏∫√∞∂∇≤≥≠≈·×÷±→∈…⋯⋮⋱|‖⟨⟩⌊⌋⌈⌉ıȷℎ"),
        *map(ord, "\u0302\u0303\u0304\u0305\u0307\u0308\u20d7\u02c6\u02dc\u00af\u02d9\u00a8\u23de\u23df"),
    ]
)
# A variable of one letter is shown in the mathematical italic: Latin, then Greek with its nabla and partial sign.
_ITALIC = {
    **{ord("A") + number: 0x1D434 + number for number in range(26)},
    **{ord("a") + number: 0x1D44E + number for number in range(26)},
    **{0x391 + number: 0x1D6E2 + number for number in range(25)},
    **{0x3B1 + number: 0x1D6FC + number for number in range(25)},
    0x2207: 0x1D6FB,
    0x2202: 0x1D715,
    0x3F5: 0x1D716,
    0x3D1: 0x1D717,
    0x3F0: 0x1D718,
    0x3D5: 0x1D719,
    0x3F1: 0x1D71A,
    0x3D6: 0x1D71B,
}
# What mathematics needs of the font's features: script sizes, dotless i under a hat, flat accents on
# capitals, mirrored signs. Alternative forms of letters are for typesetters.
_FEATURES = ("ssty", "dtls", "flac", "rtlm", "ccmp", "kern")
_MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
_NOT_SHOWN = re.compile(r"<annotation\b.*?</annotation>|<[^>]*>", re.DOTALL)


def signs_in(fragments: Iterable[str]) -> frozenset[int]:
    """The code points that the formulas of some HTML show."""
    shown = {
        sign for html in fragments for formula in _MATH.findall(html) for sign in unescape(_NOT_SHOWN.sub("", formula))
    }
    codes = {ord(sign) for sign in shown} | _ALWAYS
    return frozenset(codes | {_ITALIC[code] for code in codes if code in _ITALIC})


def text_faces() -> dict[str, bytes]:
    """The text face as WOFF2: ``regular``, ``italic``, ``semibold``."""
    names = {"regular": "latin-400-normal", "italic": "latin-400-italic", "semibold": "latin-600-normal"}
    room = files("pipeline.guide.formats.html") / "vendor"
    return {name: (room / f"stix-two-text-{file}.woff2").read_bytes() for name, file in names.items()}


@lru_cache(maxsize=4)
def math_font(codes: frozenset[int]) -> bytes:
    """The font of formulas with these code points as WOFF2; the same bytes each time."""
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = list(_FEATURES)
    options.hinting = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    # Found by the package's list of files: importing it would read the whole font for its own purposes.
    source = Path(str(distribution("ziamath").locate_file("ziamath/fonts/STIXTwoMath-Regular.ttf")))
    font = subset.load_font(io.BytesIO(source.read_bytes()), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(codes))
    subsetter.subset(font)
    made = io.BytesIO()
    subset.save_font(font, made, options)
    return made.getvalue()
