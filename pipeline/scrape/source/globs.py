"""Which pages a glob of a source file names. Pure."""

from fnmatch import fnmatchcase
from urllib.parse import unquote, urljoin, urlsplit


def path_of(url: str, start: str) -> str:
    """A page's path below the start page's folder, as a source file's globs see it."""
    root = unquote(urlsplit(urljoin(start, ".")).path)
    path = unquote(urlsplit(url).path)
    return path.removeprefix(root) if path.startswith(root) else path


def matches(path: str, glob: str) -> bool:
    """Whether a glob names a page; ``*`` stands for slashes, too, and a folder for its index page."""
    return fnmatchcase(path, glob) or fnmatchcase(f"{path}index.html", glob) or fnmatchcase(path.rstrip("/"), glob)
