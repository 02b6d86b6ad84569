"""What reading a file gives, and the text of a file in whatever encoding it was saved."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import NamedTuple

from ..model import EMPTY, NO_ANSWERS, Problem, Received

#: What a column of a table may hold (`--map`). `articles` are several in a cell, or one; a `date`
#: is the day of the answer; what is to `ignore` is shown, so that nobody wonders, and not used.
ROLES = (
    "project", "articles", "doi", "title", "authors", "year", "journal", "why", "by", "scope",
    "usecases", "date", "ignore",
)  # fmt: skip

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Person(NamedTuple):
    """Somebody who works with AI in a project, as a form names them."""

    name: str
    orcid: str = ""  # as 0000-0002-1825-0097


class Declared(NamedTuple):
    """What a form says besides its articles.

    `activities` are slugs, or an activity's name where the form has no slug for it; `answers` are
    by question, 3 for what is said of the activities.
    """

    project: str = ""  # as it was written
    on: str = ""  # the day of the reply, as it was written
    people: tuple[Person, ...] = ()
    activities: tuple[str, ...] = ()
    answers: Mapping[int, str] = NO_ANSWERS
    opinions: int = 0  # suggestions on which it says anything, be it "don't know"
    call: str = ""  # whose form it is; "" where it does not say
    left: tuple[str, ...] = ()  # what it says of articles that is left to a person, in words


class Reading(NamedTuple):
    """A file as read, before any registry is asked.

    `columns` tells what each column of a table was taken for (header to role, "" for what could
    not be told); `kind` is csv, xlsx, form, bib, ris, csl-json or mail; `guessed` is the project
    that the words of a mail mention, which is less than a table's own column. `declared` is what
    a reply says that is no article, or that there is none.
    """

    items: tuple[Received, ...] = ()
    columns: Mapping[str, str] = EMPTY
    problems: tuple[Problem, ...] = ()
    kind: str = ""
    guessed: str = ""
    declared: tuple[Declared, ...] = ()


def decoded(content: bytes) -> str:
    """The text of a file: by its byte-order mark, else UTF-8, else as French Windows saves it.

    Bytes that mean nothing become U+FFFD, which a person sees; nothing is left out.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if is_utf16(content):
        return content.decode("utf-16-le", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def is_utf16(content: bytes) -> bool:
    """Whether bytes are UTF-16, by their mark or their second and fourth."""
    marks = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return content.startswith(marks) or content[1:2] == content[3:4] == b"\0"
