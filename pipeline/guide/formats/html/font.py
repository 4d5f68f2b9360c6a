"""The font that the page's formulas are set in.

A browser without a font that has a MATH table shows boxes (old Android, bare Linux), so one is put into
the page: STIX Two Math (SIL Open Font License), which the package ``ziamath`` brings along. Only its
mathematical characters are taken, with every size and form that the MATH table builds from them:
about 290 KB as WOFF2 instead of 1.5 MB.
"""

import io
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from fontTools import subset

# Blocks of Unicode that formulas draw on; the last is the alphabets of mathematics.
_BLOCKS = (
    (0x20, 0x7E), (0xA0, 0xFF), (0x131, 0x131), (0x237, 0x237), (0x2B0, 0x3FF), (0x2000, 0x209F),
    (0x20D0, 0x214F), (0x2190, 0x23FF), (0x2500, 0x27FF), (0x2900, 0x2BFF), (0x1D400, 0x1D7FF),
)  # fmt: skip
# What mathematics needs of the font's features: script sizes, dotless i under a hat, flat accents on
# capitals, mirrored signs. Alternative forms of letters are for typesetters.
_FEATURES = ("ssty", "dtls", "flac", "rtlm", "ccmp", "kern")


@cache
def math_font() -> bytes:
    """The font as WOFF2; the same bytes each time."""
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
    subsetter.populate(unicodes=[code for first, last in _BLOCKS for code in range(first, last + 1)])
    subsetter.subset(font)
    made = io.BytesIO()
    subset.save_font(font, made, options)
    return made.getvalue()
