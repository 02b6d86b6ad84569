"""Pieces of a page in both languages: what is the same stands once, else the style shows one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from urllib.parse import quote

from ..files import portable
from ..reports.as_html import line
from ..reports.document import Line
from ..reports.edition import Edition
from ..text import one_line
from .words import say

#: One edition a language; the first is that of the call, shown to whoever chose none.
Editions = Mapping[str, Edition]


def both(editions: Editions, spell: Callable[[Edition], str], tag: str = "span") -> str:
    """A piece of HTML in each language."""
    found = {lang: spell(edition) for lang, edition in editions.items()}
    if len(set(found.values())) == 1:
        return next(iter(found.values()))
    return "".join(
        f'<{tag} class="{lang}" lang="{lang}">{html}</{tag}>' for lang, html in found.items()
    )


def line_in_both(editions: Editions, spell: Callable[[Edition], Line]) -> str:
    """A line of a report in each language, escaped."""
    return both(editions, lambda edition: line(spell(edition)))


def phrase(editions: Editions, name: str) -> str:
    """A phrase of the pages in each language."""
    return both(editions, lambda edition: text(say(edition.lang, name)))


def labelled(editions: Editions, name: Callable[[Edition], str]) -> str:
    """The words of what holds text alone (a title, an option), for the script to change: the words
    of the first language, and attributes with those of each."""
    words = {lang: name(edition) for lang, edition in editions.items()}
    first = text(next(iter(words.values())))
    if len(set(words.values())) == 1:
        return f">{first}"
    attributes = "".join(f' data-{lang}="{attribute(said)}"' for lang, said in words.items())
    return f"{attributes}>{first}"


def text(value: str) -> str:
    """Anybody's text, escaped."""
    return escape(one_line(value), quote=False)


def attribute(value: str) -> str:
    """Anybody's text as the value of an attribute."""
    return escape(one_line(value))


def lines(texts: Iterable[str]) -> str:
    """Several texts as the value of an attribute, one a line."""
    return "\n".join(attribute(each) for each in texts)


def fragment(**chosen: str) -> str:
    """The part of an address that filters: `#pc=PC5&amp;usecase=emulator`."""
    pairs = (f"{name}={quote(value, safe='')}" for name, value in chosen.items() if value)
    return "#" + "&amp;".join(pairs)


def file_name(name: str) -> str:
    """A project or use case as the name of a file: people choose theirs, and none may lead out of
    the folder."""
    return portable(name)


def file_of(project: str = "", usecase: str = "") -> str:
    """The page of a project or a use case."""
    return file_name(project or f"usecase-{usecase}") + ".html"


def link_to(name: str) -> str:
    """The address of a file of the site, from its name."""
    return quote(name)
