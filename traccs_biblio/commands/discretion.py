"""What is typed for a file under git, without the names and addresses of `private/`."""

from __future__ import annotations

from ..tex import plain_of_note
from .console import Console


def discreet(console: Console, option: str, text: str) -> str:
    """A text as it may be written; that it is not what was typed is said. `--by` is a signature,
    of which a family name alone is too much."""
    discretion = console.library.discretion
    find = discretion.signature if option == "--by" else discretion.prose
    found = find(plain_of_note(text))
    console.report(found.problems("", option))
    return found.text if found.told else text
