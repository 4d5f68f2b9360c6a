"""A question and a folder of prompts → the messages that are sent. Pure but for reading that folder once."""

import base64
import hashlib
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from pipeline.errors import UsageError
from pipeline.records import Book, Image, Question, fold

_LEVELS = {"E": "level-E.md", "M": "level-M.md", "H": "level-H.md", None: "level-none.md"}
# A prompt hash is three hashes of this many hex digits: persona, guideline of the level, question template.
_DIGITS = 8
_PARTS = ("persona", "guideline", "question template")


@dataclass(frozen=True)
class Asked:
    """What is sent for one question.

    Attributes:
        system: persona and guideline.
        user: the question with all it refers to.
        images: the pictures in order; their bytes are read when it is sent.
        prompt_hash: over the files of the prompt that shaped it.
    """

    system: str
    user: str
    images: tuple[Image, ...]
    prompt_hash: str

    def identity(self, *, figures: bool = True) -> list[dict[str, Any]]:
        """The messages for the key: each picture stands as the hash of its bytes.

        The question's text is folded, so that the same book from another build of its site is the same question.
        """
        pictures = [{"type": "image", "sha256": image.sha256} for image in self.images] if figures else []
        return _messages(self.system, fold(self.user), pictures)

    def most_tokens(self, *, figures: bool = True) -> int:
        """An upper bound of its tokens: a tokenizer makes at most one of a byte; large pictures cost up to 4,000."""
        return self._size + 4000 * self._count(figures=figures) + 64

    def typical_tokens(self, *, figures: bool = True) -> int:
        """What it comes to as a rule: four bytes a token of English, 800 a picture."""
        return self._size // 4 + 800 * self._count(figures=figures) + 16

    def fewest_tokens(self) -> int:
        """Far fewer than any tokenizer makes of it; a server that counts fewer has not read all of it."""
        return self._size // 80

    def least_tokens(self) -> int:
        """No tokenizer in use takes more than eight bytes of English for one token on average."""
        return self._size // 8

    @property
    def _size(self) -> int:
        return len(self.system.encode()) + len(self.user.encode())

    def _count(self, *, figures: bool) -> int:
        return len(self.images) if figures else 0

    def messages(self, data: Path, *, figures: bool = True, system: bool = True) -> list[dict[str, Any]]:
        """The messages as sent, pictures as base64; without them where ``figures`` is false.

        Where ``system`` is false, persona and guideline stand in front of the question, in the user's message.

        Raises:
            UsageError: a picture is not in the data folder, or is not the one that was scraped.
        """
        pictures = [_picture(data, image) for image in self.images] if figures else []
        if not system:
            return _messages("", f"{self.system}\n\n{self.user}", pictures)
        return _messages(self.system, self.user, pictures)


def _messages(system: str, user: str, pictures: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    content: Any = [{"type": "text", "text": user}, *pictures] if pictures else user
    asked = [{"role": "user", "content": content}]
    return [{"role": "system", "content": system}, *asked] if system else asked


def _picture(data: Path, image: Image) -> dict[str, Any]:
    file = data / image.file
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"The picture {file} can't be read: {error.strerror}.", hint="Run mlguide scrape.") from error
    if hashlib.sha256(content).hexdigest() != image.sha256:
        raise UsageError(f"The picture {file} is not the one that was scraped.", hint="Run mlguide scrape.")
    kind = mimetypes.guess_type(file.name)[0] or "image/png"
    address = f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
    return {"type": "image_url", "image_url": {"url": address}}


class Prompt:
    """A folder of prompts: ``persona.md``, ``level-*.md`` and ``question.md.j2``.

    Args:
        folder: its name is the prompt's name.
        book: whose questions are asked; the persona may name it (``{{ book.language }}``).

    Raises:
        UsageError: a file is missing or is not a template; names file and line.
    """

    def __init__(self, folder: Path, book: Book | None = None) -> None:
        self.name = folder.name
        self._folder = folder
        self._levels = {level: self._read(file) for level, file in _LEVELS.items()}
        template = self._read("question.md.j2")
        environment = jinja2.Environment(
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,  # noqa: S701 - the result is a prompt in Markdown, not a page
        )
        self._template = self._compiled(environment, "question.md.j2", template)
        self._persona = self._read("persona.md")
        # A persona without a place for the book's own words is no template, whatever signs it holds.
        if book is not None and "{{ book." in self._persona:
            self._persona = self._compiled(environment, "persona.md", self._persona).render(book=book)
        self._hashes = {level: _hashes(self._persona, text, template) for level, text in self._levels.items()}

    def ask(self, question: Question, earlier: Sequence[Question]) -> Asked:
        """What is sent for a question.

        Args:
            question: the question.
            earlier: the questions of its ``siblings_before``, in order.

        Raises:
            UsageError: the template uses a name that does not exist.
        """
        try:
            user = self._template.render(question=question, earlier=earlier)
        except jinja2.UndefinedError as error:
            raise UsageError(
                f"{self._folder / 'question.md.j2'}: {error.message}.",
                hint="A template may use question.* (see the records in CONTRIBUTING.md) and earlier.",
            ) from error
        return Asked(
            system=f"{self._persona.strip()}\n\n{self._levels[question.level].strip()}",
            user=_collapse(user),
            images=question.images,
            prompt_hash=self._hashes[question.level],
        )

    def _compiled(self, environment: jinja2.Environment, name: str, text: str) -> jinja2.Template:
        try:
            return environment.from_string(text)
        except jinja2.TemplateSyntaxError as error:
            raise UsageError(f"{self._folder / name}, line {error.lineno}: {error.message}.") from error

    def _read(self, name: str) -> str:
        try:
            return (self._folder / name).read_text("utf-8")
        except FileNotFoundError as error:
            raise UsageError(
                f"The prompt “{self.name}” has no file {self._folder / name}.",
                hint="A prompt is a folder like prompts/interview; check --prompt.",
            ) from error


def changed_part(old: str, new: str) -> str:
    """Which part of a prompt differs between two prompt hashes, in words; empty where none does."""
    pairs = zip(_split(old), _split(new), _PARTS, strict=False)
    return " and ".join(name for before, after, name in pairs if before != after)


def _split(prompt_hash: str) -> list[str]:
    return [prompt_hash[start : start + _DIGITS] for start in range(0, len(prompt_hash), _DIGITS)]


def _hashes(*texts: str) -> str:
    return "".join(hashlib.sha256(text.encode()).hexdigest()[:_DIGITS] for text in texts)


def _collapse(text: str) -> str:
    """At most one blank line in a row outside code, none at the ends: templates leave more."""
    kept: list[str] = []
    fenced = False
    for line in text.split("\n"):
        fenced ^= line.lstrip().startswith("```")
        if line.strip() or fenced or (kept and kept[-1]):
            kept.append(line if fenced else line.rstrip())
    return "\n".join(kept).strip() + "\n"
