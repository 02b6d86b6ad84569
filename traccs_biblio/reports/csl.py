"""References in a CSL style, formatted by Typst's own CSL processor (hayagriva)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

from ..ids import doi_url, is_web_address
from ..model import Author, Metadata, Text
from ..text import in_line, terminal
from .document import Inline, Line, Link
from .typesetting import typeset

#: Those of the styles that Typst ships which the field's journals and proposals ask for, by its
#: names; of each it was seen that the reference is whole.
STYLES = (
    "copernicus",
    "american-meteorological-society",
    "american-geophysical-union",
    "nature",
    "apa",
    "ieee",
)
#: A bibliography for each work, so that no reference leans on the one before it ("————, 2025").
_SOURCE = """\
#set text(lang: sys.inputs.lang)
#for entry in json("works.json") {
  bibliography(bytes(entry), style: sys.inputs.style, full: true, title: none)
}
"""
#: Type of a work -> that of the entry, and of what it appeared in (hayagriva's file format).
_TYPES = {
    "article": ("article", "periodical"),
    "preprint": ("article", ""),
    "proceedings-article": ("article", "proceedings"),
    "chapter": ("chapter", "book"),
    "book": ("book", ""),
    "thesis": ("thesis", ""),
    "report": ("report", ""),
}
_STYLED = {"em": "i", "i": "i", "strong": "b", "b": "b", "sub": "sub", "sup": "sup"}


def references(works: Mapping[str, Metadata], style: str, lang: str) -> dict[str, Line]:
    """The reference of each work by its key, in one of `STYLES` and a language (fr, en).

    A style that prints no DOI gets it as a link at the end: a list's reader needs it. Raises
    `InputError` where Typst is not installed.
    """
    if not works:
        return {}
    entries = [json.dumps({"work": _entry(work)}, ensure_ascii=False) for work in works.values()]
    files = {"main.typ": _SOURCE, "works.json": json.dumps(entries)}  # JSON is YAML
    page = _Page(typeset(files, "html", {"style": style, "lang": lang}).decode("utf-8"))
    return {
        key: _with_doi(_retitled(line, work.title), work)
        for (key, work), line in zip(works.items(), page.lines(), strict=True)
    }


def _retitled(line: Line, title: Text) -> Line:
    """The line with the title's own sub- and superscripts and italics, which a style sets as plain
    letters."""
    plain = terminal(title)
    if all(not style for _, style in title.runs):
        return line
    shown: list[Inline] = []
    for part in line:
        if not isinstance(part, Text):
            shown.append(part)
            continue
        runs: list[tuple[str, str]] = []
        for run, style in part.runs:
            before, found, after = run.partition(plain)
            runs.append((before, style))
            if found:
                runs += [(text, own or style) for text, own in title.runs]
                runs.append((after, style))
        shown.append(Text(tuple(run for run in runs if run[0])))
    return tuple(shown)


def _with_doi(line: Line, work: Metadata) -> Line:
    """The line with the DOI as a link, added where the style prints none."""
    if not work.doi or any(isinstance(part, Link) for part in line):
        return line
    shown: list[Inline] = []
    for part in line:
        shown += _linked(part, work.doi) if isinstance(part, Text) else [part]
    if any(isinstance(part, Link) for part in shown):
        return tuple(shown)
    return (*line, " ", Link(f"doi:{work.doi}", doi_url(work.doi)))


def _linked(text: Text, doi: str) -> list[Inline]:
    """A text with the DOI in it, which some styles print as words, as a link."""
    parts: list[Inline] = []
    for run, style in text.runs:
        before, found, after = run.partition(doi)
        for lead in ("https://doi.org/", "doi:"):
            if found and before.endswith(lead):
                before, found = before.removesuffix(lead), lead + found
        pieces = (Text(((before, style),)), Link(found, doi_url(doi)), Text(((after, style),)))
        parts += [piece for piece in pieces if (piece if isinstance(piece, Text) else piece.text)]
    return _merged(parts)


def _entry(work: Metadata) -> dict[str, Any]:
    """A work in hayagriva's file format. The title is in braces: no style may change its capitals,
    since it would not know those of H2MV."""
    kind, parent = _TYPES.get(work.type, ("misc", ""))
    numbers = {"volume": in_line(work.volume), "issue": in_line(work.issue)}
    entry: dict[str, Any] = {
        "type": kind,
        "title": "{" + _verbatim(terminal(work.title)) + "}" if work.title else "",
        "author": [_person(person) for person in work.authors],
        "editor": [_person(person) for person in work.editors if not work.authors],
        "date": _date(work),
        "page-range": in_line(work.pages or work.number),
        "publisher": _verbatim("" if parent == "periodical" else work.publisher),
        "serial-number": {"doi": work.doi} if work.doi else {},
        "url": work.url if not work.doi and is_web_address(work.url) else "",
    }
    if work.container and parent:
        held = {"type": parent, "title": _verbatim(work.container), **numbers}
        entry["parent"] = {name: value for name, value in held.items() if value}
    elif work.container:
        entry["publisher"] = _verbatim(work.container)  # the server of a preprint
    return {name: value for name, value in entry.items() if value}


def _person(person: Author) -> dict[str, str]:
    parts = {"name": person.label, "given-name": person.given, "suffix": person.suffix}
    if person.name or not person.family:
        return {"name": in_line(person.label) or "?"}
    return {name: in_line(value) for name, value in parts.items() if value}


def _date(work: Metadata) -> str:
    if not work.year:
        return ""
    return f"{work.year:04d}-{work.month:02d}" if work.month else f"{work.year:04d}"


def _verbatim(text: str) -> str:
    """Text in which hayagriva sees no braces and no maths."""
    return "".join("\\" + c if c in "\\{}$" else c for c in in_line(text))


class _Page(HTMLParser):
    """The references of Typst's page, an item of a list each, without their numbers."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[list[Inline]] = []
        self._open: list[tuple[str, str]] = []  # the elements around, each with what it means
        self.feed(page)

    def lines(self) -> list[Line]:
        """Each reference, in order; a run of text is one part."""
        return [tuple(_merged(parts)) for parts in self._found]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "li":
            self._found.append([])
        self._open.append((tag, given.get("class", "") or given.get("href", "")))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        around = dict(self._open)
        if "li" not in around or around.get("span") == "prefix":
            return
        if is_web_address(around.get("a", "")):
            self._found[-1].append(Link(data, around["a"]))
        else:
            style = next((_STYLED[tag] for tag, _ in reversed(self._open) if tag in _STYLED), "")
            self._found[-1].append(Text(((data, style),)))


def _merged(parts: Sequence[Inline]) -> list[Inline]:
    """Texts side by side as one, without the space that followed the number."""
    found: list[Inline] = []
    for part in parts:
        last = found[-1] if found else None
        if isinstance(part, Text) and isinstance(last, Text):
            found[-1] = Text((*last.runs, *part.runs))
        else:
            found.append(part)
    if found and isinstance(found[0], Text):
        (first, style), *rest = found[0].runs
        found[0] = Text(((first.lstrip(), style), *rest))
    return found
