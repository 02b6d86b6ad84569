"""What can stop a command. Failures of one article are data (`model.Problem`), not exceptions.

Each error says what happened, where, and what to do; docs/reference/command-line.md has the
exit codes.
"""


class BiblioError(Exception):
    """Cannot go on. `hint` says what to do next."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(BiblioError):
    """What was typed cannot be understood or is not allowed; nothing was done."""

    exit_code = 2


class DataError(BiblioError):
    """A file of the data folder is unreadable, in conflict, or would be damaged by a write."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "", path: str = "", line: int = 0) -> None:
        super().__init__(message, hint)
        self.path = path
        self.line = line


class SourceError(BiblioError):
    """A registry's answer (or its absence) that ends a request."""

    exit_code = 3


class NotFound(SourceError):
    """The registry was reached and does not know the DOI."""

    exit_code = 1


class Unavailable(SourceError):
    """The registry could not be asked: nothing is known about the DOI."""

    @property
    def words(self) -> str:
        """What happened and what to do, on one line."""
        return f"{self.message}; {self.hint}" if self.hint else self.message
