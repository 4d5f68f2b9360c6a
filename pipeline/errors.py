"""The one family of errors that a user may meet.

    GuideError            what happened, what to do about it, the exit code
    ├── UsageError        2  wrong use or settings
    │   └── StoreError    2  a file of ours can't be read or written; names file and line
    ├── SiteError         3  the book's site failed
    └── ProviderError     4  the model's provider failed for good

Whatever else reaches the top is a defect of ours and is shown as such.
"""


class GuideError(Exception):
    """Something the user can act on.

    Attributes:
        hint: the next step, one sentence in the imperative; empty where the message says it all.
        exit_code: what the command ends with.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(GuideError):
    """A flag, a setting or a source file is wrong."""

    exit_code = 2


class StoreError(UsageError):
    """A file that the pipeline keeps can't be read or written as it must be."""


class SiteError(GuideError):
    """The book's site could not be read completely."""

    exit_code = 3


class ProviderError(GuideError):
    """The provider refused in a way that asking again would not change."""

    exit_code = 4
