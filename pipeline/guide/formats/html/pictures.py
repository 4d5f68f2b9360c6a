"""Pictures in the page: each is there once, however many questions show it. Pure.

A picture is a symbol of one hidden drawing, and each place that shows it uses that symbol. Unlike a
picture set by script or style this works without the script and has a description at each place.
What an answer draws stands in its place as it is, so that it takes the page's colors (``figures.py``).
"""

import hashlib
import io
import re
import struct
from collections.abc import Mapping
from functools import lru_cache
from html.parser import HTMLParser

from markupsafe import Markup, escape
from PIL import Image, UnidentifiedImageError

from pipeline.guide.formats.html.assets import data_address
from pipeline.guide.formats.html.figures import Drawings

_IMG = re.compile(r"""<img\b(?:[^>"']|"[^"]*"|'[^']*')*>""")
_VIEW_BOX = re.compile(rb"""viewBox=["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)""")
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
)
# A JPEG's frame headers, which bear its size; the other codes in this range mean something else.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_UNKNOWN_SIZE = (640, 480)
_SMALL = 8_000  # bytes; below this a picture stays as it is
_SHARPEST = 2  # pixels of a picture to one of the page
_QUALITY = 75
_WIDEST, _HIGHEST = 700, 360  # pixels in the page; a figure is to be seen beside its question


class Pictures:
    """Puts pictures in their places and remembers which are needed."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._contents = contents
        self._used: dict[str, bytes] = {}
        self._drawings = Drawings()

    def place(self, fragment: str) -> str:
        """The fragment with each ``<img>`` as a use of its picture; a missing one is said to be missing."""
        return _IMG.sub(lambda match: self._use(match[0]), fragment)

    def sprite(self) -> Markup:
        """The hidden drawing with every picture that was placed."""
        symbols = [self._symbol(name, content) for name, content in self._used.items()]
        shared = Markup(self._drawings.shared())  # noqa: S704  # written by our own writer from a list of what may be
        if not symbols and not shared:
            return Markup()
        drawing = Markup('<svg class="sprite" aria-hidden="true" focusable="false">{}<defs>{}</defs></svg>')
        return drawing.format(Markup().join(symbols), shared)

    def _use(self, tag: str) -> str:
        attributes = _attributes(tag)
        file, alt = attributes.get("src", ""), attributes.get("alt", "") or "Figure"
        content = self._contents.get(file)
        drawn = self._drawings.place(content, escape(alt)) if content and file.startswith("figures/") else None
        if drawn:
            return drawn
        if content is None:
            return f'<em class="missing">Picture missing: {escape(alt)}</em>'
        name = f"picture.{hashlib.sha256(content).hexdigest()[:12]}"
        self._used.setdefault(name, smaller(content))
        width, height = size_of(content)
        shown = min(1.0, _WIDEST / width, _HIGHEST / height)
        return (
            f'<svg class="picture" role="img" aria-label="{escape(alt)}" viewBox="0 0 {width} {height}" '
            f'width="{round(width * shown)}" height="{round(height * shown)}"><use href="#{name}"/></svg>'
        )

    @staticmethod
    def _symbol(name: str, content: bytes) -> Markup:
        width, height = size_of(content)
        return Markup(
            '<symbol id="{0}" viewBox="0 0 {1} {2}"><image href="{3}" width="{1}" height="{2}"/></symbol>\n'
        ).format(name, width, height, data_address(content, kind_of(content)))


@lru_cache(maxsize=256)
def smaller(content: bytes) -> bytes:
    """The picture in no more pixels than the page shows, as WebP where that is smaller; else as it is."""
    if len(content) < _SMALL or kind_of(content) not in ("image/png", "image/jpeg"):
        return content
    try:
        with Image.open(io.BytesIO(content)) as opened:
            seen = opened.convert("RGBA")
            # In the page a picture stands on white.
            picture = Image.new("RGB", seen.size, "white")
            picture.paste(seen, mask=seen.getchannel("A"))
    except (UnidentifiedImageError, OSError, ValueError):
        return content
    width, height = picture.size
    by = min(1.0, _SHARPEST * _WIDEST / width, _SHARPEST * _HIGHEST / height)
    if by < 1:
        picture = picture.resize((round(width * by), round(height * by)), Image.Resampling.LANCZOS)
    made = []
    for options in ({"lossless": True}, {"quality": _QUALITY}):
        written = io.BytesIO()
        picture.save(written, "WEBP", method=4, **options)
        made.append(written.getvalue())
    return min(content, *made, key=len)


def kind_of(content: bytes) -> str:
    """The media type of a picture by its first bytes."""
    return next((kind for start, kind in _KINDS if content.startswith(start)), "image/svg+xml")


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the picture's header; a usual shape where it can't be read."""
    try:
        return _size(content)
    except (struct.error, IndexError, ValueError):
        return _UNKNOWN_SIZE


def _size(content: bytes) -> tuple[int, int]:
    kind = kind_of(content)
    if kind == "image/png":
        return struct.unpack(">II", content[16:24])
    if kind == "image/gif":
        return struct.unpack("<HH", content[6:10])
    if kind == "image/jpeg":
        return _jpeg_size(content)
    if kind == "image/svg+xml" and (box := _VIEW_BOX.search(content)):
        return round(float(box[1])), round(float(box[2]))
    if content[12:16] == b"VP8 ":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if content[12:16] == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if content[12:16] == b"VP8X":
        return _uint24(content[24:27]) + 1, _uint24(content[27:30]) + 1
    raise ValueError(kind)


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    while content[at + 1] not in _FRAMES:
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    height, width = struct.unpack(">HH", content[at + 5 : at + 9])
    return width, height


def _uint24(three: bytes) -> int:
    return int.from_bytes(three, "little")


def _attributes(tag: str) -> dict[str, str]:
    reader = _Reader()
    reader.feed(tag)
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found = {name: value or "" for name, value in attrs}
