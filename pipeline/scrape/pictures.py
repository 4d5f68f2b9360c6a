"""The pictures that questions refer to: fetched once each, stored under a name that tells their content."""

import hashlib
import re
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from pipeline.records import Image
from pipeline.scrape.fetch import Fetcher, Missing
from pipeline.scrape.questions import Draft, Skipped
from pipeline.store import replace_file


class Pictures:
    """The pictures of one scrape.

    Args:
        fetcher: the book's site.
        data: the data folder; pictures are stored under its ``images/``.
    """

    def __init__(self, fetcher: Fetcher, data: Path) -> None:
        self._fetcher, self._data = fetcher, data
        self._images: dict[str, Image | None] = {}

    def localise(self, draft: Draft, skipped: list[Skipped]) -> tuple[Draft, tuple[Image, ...]]:
        """A draft with its pictures' addresses replaced by their files, and the pictures.

        Args:
            draft: the question as the page has it.
            skipped: is told of each picture that could not be had.

        Raises:
            SiteError: the site failed for good.
        """
        pictures = dict(draft.pictures)
        lost = [url for url in pictures if not self._image(url, pictures[url], skipped)]
        had = [(url, image) for url in pictures if (image := self._image(url, pictures[url], skipped))]

        def local(text: str) -> str:
            for url, image in had:
                text = text.replace(f"]({url})", f"]({image.file})")
            for url in lost:  # a guide shows what it holds; what it does not hold, it leads to
                text = re.sub(rf"!\[([^\]]*)\](?=\({re.escape(url)}\))", _link, text)
            return text

        localised = replace(
            draft,
            text=local(draft.text),
            stem=tuple(map(local, draft.stem)),
            parts=list(map(local, draft.parts)),
            hints=list(map(local, draft.hints)),
        )
        return localised, tuple(image for _, image in had)

    def _image(self, url: str, alt: str, skipped: list[Skipped]) -> Image | None:
        if url not in self._images:
            try:
                self._images[url] = self._fetch(url)
            except Missing as reason:
                skipped.append(Skipped(f"picture {url}", str(reason)))
                self._images[url] = None
        image = self._images[url]
        return image.model_copy(update={"alt": alt}) if image else None

    def _fetch(self, url: str) -> Image:
        if not self._fetcher.holds_picture(url):
            raise Missing(
                "stands on another site, which is not read; `pictures` in the source’s [site] can name its host"
            )
        content = self._fetcher.fetch(url).content
        sha256 = hashlib.sha256(content).hexdigest()
        name = PurePosixPath(unquote(urlsplit(url).path))
        safe = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name.stem)
        # The name tells its content, so an exchanged picture never hides behind an old name.
        file = f"images/{safe}-{sha256[:8]}{name.suffix.lower()}"
        replace_file(self._data / file, content)
        return Image(url=url, file=file, alt="", sha256=sha256)


def _link(found: re.Match[str]) -> str:
    return f"[{found[1] or 'picture'}]"
