"""BibTeX and biblatex files of reference managers.

Fields outside of bibliography (paths of files, a manager's own) are left behind, and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .. import bibtex
from ..errors import DataError
from ..ids import is_web_address, normal_doi
from ..model import SCOPES, STATUSES, Problem, Received
from ..tex import is_readable_tex, of_tex_title, plain_of_note, plain_of_tex, tex
from ..tex_commands import commands
from ..text import clean
from .bibliography import (
    BIBLATEX,
    CAPITALS,
    as_meant,
    as_tex,
    field_here,
    identifier_of,
    keywords_in,
    on_one_line,
    people_as_tex,
    slugs_in,
    unlike_doi,
)
from .reading import Reading, decoded

BIB = re.compile(r"\s*(?:%[^\n]*\n\s*)*@\s*[A-Za-z]+\s*[{(]")
_NAMES = ("author", "editor")
#: Fields of an entry that say what the work is, besides its title, people and DOI.
_FIELDS = (
    "journal", "journaltitle", "booktitle", "eventtitle", "year", "month", "volume", "number",
    "issue", "pages", "eid", "article-number", "series", "edition", "chapter", "publisher",
    "school", "institution", "organization", "howpublished", "address", "location", "isbn",
    "langid", "language", "type", "note", "abstract",
)  # fmt: skip
_VERBATIM = ("url", "eprint", "archiveprefix")
#: Answers about versions in entries of ours.
_VERSIONS = ("version-of", "not-version-of")
#: What else of an entry is read, or follows from what is: no word is lost with it.
_READ = {
    *_NAMES, *_FIELDS, *BIBLATEX, *_VERBATIM, "title", "subtitle", "doi", "hal_id", "date",
    "eprintclass", "crossref", "status", "usecase", "why", "scope", "nominated-by", "nominated-on",
}  # fmt: skip
#: What only an entry of ours says, and what an export adds for the styles.
_READ_OF_OURS = {
    *_VERSIONS, "key", "ids", "keywords", "corrects", "received", "pdf", "withdrawn-why",
}  # fmt: skip
#: What an entry has from the volume that its `crossref` names, where it does not say it itself.
#: Numbers and addresses of the volume are not those of the article, whatever BibTeX does.
_OF_VOLUME = (
    "editor", "booktitle", "year", "date", "month", "volume", "number", "series", "edition",
    "publisher", "school", "institution", "organization", "howpublished", "address", "location",
    "eventtitle", "isbn", "langid", "language", "journal", "journaltitle",
)  # fmt: skip
_LONGEST = 2000  # characters of an entry that cannot be read
#: How the bibliographies that `biblio export` writes begin.
_OURS = "This bibliography was made by biblio"


def read_bib(name: str, content: bytes) -> Reading:
    """A BibTeX or biblatex file: macros are resolved, preambles dropped, TeX is spelled anew, and
    an article has from its `crossref` what it does not say itself.

    The words of an entry that cannot be read are kept; the others are read. An entry that others
    name by `crossref` is their volume, and no article of its own unless it has a status.
    """
    text = decoded(content)
    ours = _OURS in text
    blocks = bibtex.cut(text)
    macros = bibtex.macros_of(text, blocks)
    entries: dict[int, bibtex.Entry] = {}  # by their place in the file
    read: dict[int, Received] = {}
    problems: list[Problem] = []
    for block in blocks:
        try:
            if block.is_entry or block.error:
                entries[block.start] = _parsed(name, text, block, macros, problems)
        except DataError as error:
            where = f"{name}:{error.line}"
            if words := _words_of(text, block):
                read[block.start] = Received(where, words, problem=error.message)
            else:
                problems.append(Problem(where, error.message, "mend the entry"))
    for at in bibtex.lost_fields(text, blocks):
        where = f"{name}:{bibtex.line_of(text, at)}"
        problems.append(Problem(where, "a field stands outside of any entry", "mend the braces"))
    wheres = {block.start: f"{name}:{block.line}" for block in blocks}
    volumes, entries = _with_volumes(entries, wheres, problems)
    read |= {at: _of_entry(entry, wheres[at], ours) for at, entry in entries.items()}
    if not (read or problems):
        raise DataError("holds no BibTeX entry", "export it again as BibTeX", name)
    articles = [(entry, read[at]) for at, entry in entries.items()]
    problems += _left_out(name, articles, volumes)
    items = tuple(read[at] for at in sorted(read))
    return Reading(items, problems=tuple(problems), kind="bib")


_UNDEFINED = re.compile(r"undefined string\W+(\S+)")
_IN_LINE = re.compile(r" ?\bin line \d+(?=:)")  # of the entry, not of the file


def _parsed(
    name: str, text: str, block: bibtex.Block, macros: Mapping[str, str], problems: list[Problem]
) -> bibtex.Entry:
    """An entry; the name of a macro that nobody defines stands for its value, and is a problem."""
    known = dict(macros)
    while True:
        try:
            return bibtex.parse(text, block, known)
        except DataError as error:
            error.message = _IN_LINE.sub("", error.message)
            found = _UNDEFINED.search(error.message)
            if not found or found[1] in known:
                raise
            known[found[1]] = found[1]
            message = f"entry {block.key}: {found[1]} is defined nowhere: it was taken as a text"
            cure = f"define it, @string{{{found[1]} = {{...}}}}, or mend the entry"
            problems.append(Problem(f"{name}:{error.line}", message, cure))


def _words_of(text: str, block: bibtex.Block) -> str:
    """What an entry says that cannot be read, on one line, but for paths of files."""
    if not block.is_entry:
        return ""
    piece = text[block.start : block.end]
    words = re.sub(r"(?i)\bfile\s*=\s*(?:\{[^{}]*\}?|\"[^\"]*\"?)\s*,?", "", piece)
    words = clean(" ".join(words.split()))
    said = words.partition("{")[2].strip(" ,}")
    return words[:_LONGEST] if said else ""


def _with_volumes(
    entries: Mapping[int, bibtex.Entry], wheres: Mapping[int, str], problems: list[Problem]
) -> tuple[list[str], dict[int, bibtex.Entry]]:
    """The keys of what is only a volume, and the articles with what their volumes say."""
    by_key = {entry.key.casefold(): entry for entry in reversed([*entries.values()])}
    articles, named = {}, set()
    for at, entry in entries.items():
        crossref = entry.fields.get("crossref", "").strip()
        volume = by_key.get(crossref.casefold())
        if volume is not None and volume is not entry:
            named.add(volume.key)
            entry = entry._replace(fields=_of_volume(volume) | dict(entry.fields))
        elif crossref:
            message = f"entry {entry.key}: its crossref {crossref} is not in the file"
            problems.append(Problem(wheres[at], message, "export both together", "warning"))
        articles[at] = entry
    only = {at for at, e in articles.items() if e.key in named and not e.fields.get("status")}
    kept = {at: entry for at, entry in articles.items() if at not in only}
    return [articles[at].key for at in sorted(only)], kept


def _of_volume(volume: bibtex.Entry) -> dict[str, str]:
    """What articles have from their volume: its title is their `booktitle`."""
    said = {name: volume.fields[name] for name in _OF_VOLUME if volume.fields.get(name)}
    title = ": ".join(filter(None, (volume.fields.get("title"), volume.fields.get("subtitle"))))
    return {"booktitle": title, **said} if title else said


def _left_out(
    name: str, articles: list[tuple[bibtex.Entry, Received]], volumes: list[str]
) -> Iterator[Problem]:
    """What of a file is not taken over: volumes, fields that say nothing of the work, keys."""
    if volumes:
        message = f"only volumes of articles here, by crossref: {_some(volumes)}"
        yield Problem(name, message, "biblio nominate DOI --pc PC nominates one", "info")
    if fields := {field for entry, item in articles for field in _fields_left_out(entry, item)}:
        message = f"not taken over: {', '.join(sorted(fields))}"
        yield Problem(name, message, "docs/how-to/replies.md says what is read of an entry", "info")
    if keys := [entry.key for entry, item in articles if entry.key and not item.key]:
        message = f"its keys ({_some(keys)}) are not taken over: the library makes its own"
        yield Problem(name, message, "biblio list shows them", "info")


def _fields_left_out(entry: bibtex.Entry, item: Received) -> Iterator[str]:
    """The fields of an entry that are not read; of one with a DOI, which its registry describes,
    somebody's note as well."""
    for field, value in entry.fields.items():
        read = field in _READ or (item.key and field in _READ_OF_OURS)
        if value and (not read or (field == "note" and not item.key and item.identifier)):
            yield field


def _some(words: list[str]) -> str:
    shown = ", ".join(words[:5])
    return f"{shown} and {len(words) - 5} more" if len(words) > 5 else shown


# --- one entry ------------------------------------------------------------------------------------


def read_entry(text: str, where: str) -> tuple[Received, str]:
    """One entry of ours, from a cell of a table, and the DOI that stands in it.

    Raises `DataError` for what is no entry."""
    blocks = [block for block in bibtex.cut(text) if block.is_entry]
    if len(blocks) != 1:
        raise DataError("holds no BibTeX entry, or several")
    entry = bibtex.parse(text, blocks[0])
    return _of_entry(entry, where, ours=True), normal_doi(as_meant(entry.fields.get("doi", "")))


def _of_entry(entry: bibtex.Entry, where: str, ours: bool) -> Received:
    raw = _renamed(entry)
    said = {name: _decodable(value) if name in _SHOWN else value for name, value in raw.items()}
    plain = {name: plain_of_tex(value) for name, value in said.items()}
    if date := re.match(r"(\d{4})(?:-(\d\d))?", plain.get("date", "")):
        plain["year"] = plain.get("year") or date[1]
        plain["month"] = plain.get("month") or date[2] or ""
    if plain.get("eid") == plain.get("pages"):  # written twice, for styles that do not know eid
        plain.pop("pages", None)
    people = {name: bibtex.names(_joined_names(said[name])) for name in _NAMES if said.get(name)}
    title = of_tex_title(": ".join(filter(None, (said.get("title"), said.get("subtitle")))))
    verbatim = {name: as_meant(said.get(name, "")) for name in ("doi", *_VERBATIM, "hal_id")}
    fields = {
        **{name: people_as_tex(authors) for name, authors in people.items()},
        "title": tex(title, CAPITALS),
        **{name: as_tex(name, plain.get(name, "")) for name in _FIELDS},
        **{name: verbatim[name] for name in _VERBATIM},
    }
    if ours or (said.get("status") and (title or verbatim["doi"])):
        fields |= _statements(said, fields)
    scope, usecase = plain_of_note(said.get("scope", "")).lower(), said.get("usecase")
    on = plain_of_note(said.get("nominated-on", ""))
    status = plain_of_note(said.get("status", "")).lower()
    status = status if status in STATUSES else ""  # of another program it means something else
    item = Received(
        where=where,
        text=on_one_line(title.plain, people.get("author", ()), plain)
        or plain_of_note(said.get("received", ""))
        or entry.key,
        identifier=identifier_of(verbatim),
        entry_type=entry.type if re.fullmatch("[a-z]+", entry.type) else "misc",
        fields={name: value for name, value in fields.items() if value},
        why=plain_of_note(said.get("why", "")),
        by=plain_of_note(said.get("nominated-by", "")),
        scope=scope if scope in SCOPES else "",
        usecases=None if usecase is None else slugs_in(usecase),
        on=on,
        status=status,
        key=entry.key if ours or status else "",
        keywords=() if status else keywords_in(plain_of_tex(said.get("keywords", ""))),
        ask=status == "withdrawn",
    )
    doubts = [unlike_doi(verbatim["doi"]), *_acting(raw)]
    if scope and not item.scope:
        doubts.append(f"scope = {{{scope}}} is none of {', '.join(SCOPES)}")
    if on and not re.fullmatch(r"\d{4}-\d\d-\d\d", on):
        doubts.append(f"nominated-on = {{{on}}} is not a day such as 2026-02-03")
    if item.ask:
        doubts.append(f"its status is {status}")
    if not (item.identifier or title):
        doubts.append("has neither DOI nor title")
    return item._replace(problem="; ".join(doubt for doubt in doubts if doubt))


def _renamed(entry: bibtex.Entry) -> dict[str, str]:
    """The fields of an entry by BibTeX's names, where those are free: an entry may have a number
    and an issue. What @online calls its organization is where it appeared."""
    names = dict(BIBLATEX)
    if entry.type == "online":
        names["organization"] = "howpublished"
    said = {name: value for name, value in entry.fields.items() if name not in names}
    for name, value in entry.fields.items():
        if name in names:
            said[names[name] if not said.get(names[name]) else name] = value
    return said


#: Fields whose TeX is decoded.
_SHOWN = {"title", "subtitle", *_NAMES, *_FIELDS}
_LINK = re.compile(r"\\href\s*\{[^{}]*\}")
_COMMAND = re.compile(r"\\(?:[A-Za-z@]+\*?\s*|.|$)|[{}]", re.DOTALL)


def _decodable(value: str) -> str:
    """TeX that can be decoded: the text of a link; and all but its commands, where the whole
    cannot be read."""
    value = _LINK.sub("", value)
    return value if is_readable_tex(value) else _COMMAND.sub("", value)


def _acting(said: Mapping[str, str]) -> Iterator[str]:
    """What in the values that are read does more than show a text, and what of a title is not
    known: none of it is kept as TeX."""
    for name in ("title", "subtitle", *_NAMES, *_FIELDS):
        found = commands(said.get(name, ""))
        if found.dangerous:
            yield f"{' '.join(found.dangerous)} in {name} is no text, and was left out"
        if found.unknown and name == "title":
            yield f"{' '.join(found.unknown)} in {name} was taken as its text"


def _statements(said: Mapping[str, str], fields: Mapping[str, str]) -> dict[str, str]:
    """What an entry of ours says besides the work and its nomination: which fields correct the
    registry, by the names that they have here, answers about versions, what was received, and
    where anybody may read the text."""
    own = map(field_here, slugs_in(said.get("corrects", "")))
    dois = {name: map(normal_doi, re.split(r"[,;\s]+", said.get(name, ""))) for name in _VERSIONS}
    pdf = as_meant(said.get("pdf", ""))
    return {
        "corrects": ", ".join(dict.fromkeys(name for name in own if fields.get(name))),
        **{name: ", ".join(filter(None, named)) for name, named in dois.items()},
        "received": plain_of_note(said.get("received", "")),
        "pdf": pdf if is_web_address(pdf) else "",
    }


def _joined_names(names: str) -> str:
    """biblatex's names by parts, as Better BibTeX writes those with a particle, in BibTeX's own:
    `family=Meer, given=Jan, prefix=van der, useprefix=true` is `van der Meer, Jan`."""
    if not re.search(r"\bfamily\s*=", names):
        return names
    return " and ".join(map(_joined_name, re.split(r"\s+and\s+", names)))


def _joined_name(name: str) -> str:
    parts = dict(re.findall(r"(\w+)\s*=\s*\"?([^,\"=]*)\"?(?:,|$)", name))
    if "family" not in parts:
        return name
    family = " ".join(filter(None, (parts.get("prefix"), parts["family"])))
    return ", ".join(part for part in (family, parts.get("suffix"), parts.get("given")) if part)
