"""Bibliographies that reference managers write: `.bib`, `.ris` and CSL-JSON.

What is imported is not trusted: each value is decoded to Unicode and spelled as TeX again. Fields
outside of bibliography (paths of files, a manager's own) are left behind, and named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from .. import bibtex
from ..errors import DataError
from ..ids import hal_id, normal_doi
from ..model import EMPTY, SCOPES, STATUSES, Author, Problem, Received, Text
from ..tex import is_readable_tex, of_tex_title, plain_of_note, plain_of_tex, tex, tex_escape
from ..tex_commands import commands
from ..text import capitals, clean, of_registry
from . import prose
from .reading import Reading, decoded

RIS = re.compile(r"\s*TY {0,2}- ?")
BIB = re.compile(r"\s*(?:%[^\n]*\n\s*)*@\s*[A-Za-z]+\s*[{(]")
_RIS_TAG = re.compile(r"^([A-Z][A-Z0-9]) {0,2}-(?: |$)")

_NAMES = ("author", "editor")
#: Fields of an entry that say what the work is, besides its title, people and DOI.
_FIELDS = (
    "journal", "journaltitle", "booktitle", "eventtitle", "year", "month", "volume", "number",
    "issue", "pages", "eid", "article-number", "series", "edition", "chapter", "publisher",
    "school", "institution", "organization", "howpublished", "address", "location", "isbn",
    "langid", "language", "type", "note", "abstract",
)  # fmt: skip
#: biblatex's names, and those of the same here; a name that the entry uses already stays its own.
_BIBLATEX = {
    "journaltitle": "journal", "issue": "number", "location": "address",
    "eprinttype": "archiveprefix",
}  # fmt: skip
_VERBATIM = ("url", "eprint", "archiveprefix")
#: Answers about versions in entries of ours.
_VERSIONS = ("version-of", "not-version-of")
#: What else of an entry is read, or follows from what is: no word is lost with it.
_READ = {
    *_NAMES, *_FIELDS, *_BIBLATEX, *_VERBATIM, "title", "subtitle", "doi", "hal_id", "date",
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
_MONTHS = (
    ("jan",), ("feb", "fev"), ("mar",), ("apr", "avr"), ("may", "mai"), ("jun", "juin"),
    ("jul", "juil"), ("aug", "aou"), ("sep",), ("oct",), ("nov",), ("dec",),
)  # fmt: skip
_CAPITALS = capitals(())
_LONGEST = 2000  # characters of an entry that cannot be read
#: How the bibliographies that `biblio export` writes begin.
_OURS = "This bibliography was made by biblio"

_RIS_TYPES = {
    "JOUR": "article", "EJOUR": "article", "MGZN": "article", "INPR": "article",
    "CPAPER": "inproceedings", "CONF": "inproceedings", "CHAP": "incollection", "BOOK": "book",
    "THES": "phdthesis", "RPRT": "techreport",
}  # fmt: skip
#: Where managers write a DOI or an address besides `DO` and `UR`: L1 to L4, LK, M1, M3, N1.
_DOI_TAGS = (
    "file_attachments1", "file_attachments2", "L3", "figure", "LK", "note", "type_of_work", "notes",
)  # fmt: skip
_CSL_TYPES = {
    "article-journal": "article", "paper-conference": "inproceedings", "chapter": "incollection",
    "book": "book", "thesis": "phdthesis", "report": "techreport", "dataset": "dataset",
    "software": "software", "article": "unpublished",
}  # fmt: skip
_CONTAINERS = {"article": "journal", "inproceedings": "booktitle", "incollection": "booktitle"}
_PUBLISHERS = {"phdthesis": "school", "techreport": "institution"}


class Work(NamedTuple):
    """A work as a manager describes it, in plain Unicode."""

    type: str = "misc"
    title: Text = Text()
    authors: tuple[Author, ...] = ()
    editors: tuple[Author, ...] = ()
    container: str = ""
    year: str = ""
    month: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    publisher: str = ""
    isbn: str = ""
    number: str = ""  # article number
    doi: str = ""
    eprint: str = ""  # arXiv or HAL id
    urls: tuple[str, ...] = ()
    more: Mapping[str, str] = EMPTY  # by BibTeX names


# --- .bib -----------------------------------------------------------------------------------------


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


def read_entry(text: str, where: str) -> tuple[Received, str]:
    """One entry of ours, from a cell of a table, and the DOI that stands in it.

    Raises `DataError` for what is no entry."""
    blocks = [block for block in bibtex.cut(text) if block.is_entry]
    if len(blocks) != 1:
        raise DataError("holds no BibTeX entry, or several")
    entry = bibtex.parse(text, blocks[0])
    return _of_entry(entry, where, ours=True), normal_doi(_verbatim(entry.fields.get("doi", "")))


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
    verbatim = {name: _verbatim(said.get(name, "")) for name in ("doi", *_VERBATIM, "hal_id")}
    fields = {
        **{name: _people(authors) for name, authors in people.items()},
        "title": tex(title, _CAPITALS),
        **{name: _spelled(name, plain.get(name, "")) for name in _FIELDS},
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
        text=_reference(title.plain, people.get("author", ()), plain)
        or plain_of_note(said.get("received", ""))
        or entry.key,
        identifier=_identifier(verbatim),
        entry_type=entry.type if re.fullmatch("[a-z]+", entry.type) else "misc",
        fields={name: value for name, value in fields.items() if value},
        why=plain_of_note(said.get("why", "")),
        by=plain_of_note(said.get("nominated-by", "")),
        scope=scope if scope in SCOPES else "",
        usecases=None if usecase is None else _slugs(usecase),
        on=on,
        status=status,
        key=entry.key if ours or status else "",
        keywords=() if status else _keywords(plain_of_tex(said.get("keywords", ""))),
        ask=status == "withdrawn",
    )
    doubts = [_unlike_doi(verbatim["doi"]), *_acting(raw)]
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
    names = dict(_BIBLATEX)
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
    own = map(field_here, _slugs(said.get("corrects", "")))
    dois = {name: map(normal_doi, re.split(r"[,;\s]+", said.get(name, ""))) for name in _VERSIONS}
    pdf = _verbatim(said.get("pdf", ""))
    return {
        "corrects": ", ".join(dict.fromkeys(name for name in own if fields.get(name))),
        **{name: ", ".join(filter(None, named)) for name, named in dois.items()},
        "received": plain_of_note(said.get("received", "")),
        "pdf": pdf if pdf.startswith(("https://", "http://")) else "",
    }


def field_here(name: str) -> str:
    """A field as imports name it, whether it has its BibTeX or its biblatex name."""
    return "year" if name == "date" else _BIBLATEX.get(name, name)


def _keywords(words: str) -> tuple[str, ...]:
    return tuple(word for part in re.split("[,;]", words) if (word := clean(part)))


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


def _slugs(value: str) -> tuple[str, ...]:
    words = [word.strip().lower() for word in re.split(r"[,;]", value)]
    return tuple(word for word in words if word not in ("", "none"))


def _verbatim(value: str) -> str:
    r"""A DOI or address as it was meant: without TeX's escapes and the braces BibTeX counts."""
    return clean(re.sub(r"\\([_%&#~$])", r"\1", value).replace("{", "").replace("}", ""))


def _identifier(verbatim: Mapping[str, str]) -> str:
    """The DOI as it was written, else that of the address, the arXiv id, the HAL id, or the
    article's address."""
    if normal_doi(verbatim["doi"]):
        return verbatim["doi"]
    if normal_doi(verbatim["url"]):
        return verbatim["url"]
    archive = verbatim["archiveprefix"].lower()
    arxiv = f"arXiv:{verbatim['eprint'].lower().removeprefix('arxiv:')}"
    if verbatim["eprint"] and archive in ("", "arxiv") and normal_doi(arxiv):
        return arxiv
    if verbatim["hal_id"]:
        return verbatim["hal_id"]
    return verbatim["url"] if prose.is_article_address(verbatim["url"]) else ""


def _unlike_doi(doi: str) -> str:
    return f"{doi!r} is no DOI" if doi and not normal_doi(doi) else ""


# --- .ris -----------------------------------------------------------------------------------------


def read_ris(name: str, content: bytes) -> Reading:
    """A RIS file, record by record, whether or not each is ended by `ER`.

    Raises `DataError` where no record begins. Lines outside of a record are problems.
    """
    lines = re.split(r"\r\n?|\n", decoded(content).lstrip("\ufeff"))
    starts = [at for at, line in enumerate(lines) if RIS.match(line)]
    if not starts:
        raise DataError("holds no RIS record: none begins with TY", "export it again", name, 1)
    items, problems = [], _outside(name, lines[: starts[0]], 0)
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        record, rest = _record(lines[start:end])
        where = f"{name}:{start + 1}"
        items.append(of_work(_of_ris(record), where))
        problems += _outside(name, rest, end - len(rest))
    found = [item for item in items if item.text or item.identifier]
    problems += [_empty(item.where) for item in items if not (item.text or item.identifier)]
    return Reading(tuple(found), problems=tuple(problems), kind="ris")


def _outside(name: str, lines: list[str], before: int) -> list[Problem]:
    first = next((at for at, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return []
    where, hint = f"{name}:{before + first + 1}", "a record goes from TY to ER"
    return [Problem(where, "text outside of any record is not read", hint, "warning")]


def _record(lines: list[str]) -> tuple[dict[str, Any], list[str]]:
    """One record by rispy, with its tags in their one right spelling, and the lines after it."""
    import rispy

    spelled = [_RIS_TAG.sub(r"\1  - ", line.lstrip()) for line in lines]
    end = next((at for at, line in enumerate(spelled) if line.startswith("ER  -")), len(spelled))
    text = "\n".join([*spelled[:end], "ER  - "])
    records = rispy.loads(text)
    return (records[0] if records else {}), lines[end + 1 :]


def _of_ris(record: Mapping[str, Any]) -> Work:
    def said(*names: str) -> str:
        return next((word for name in names if (word := _word(record.get(name)))), "")

    kind = _RIS_TYPES.get(said("type_of_reference"), "misc")
    date = re.match(r"(\d{4})(?:[/-](\d{1,2}))?", said("year", "publication_year", "date"))
    month = re.match(r"\d{4}[/-](\d{1,2})", said("date", "publication_year"))
    pages = [said("start_page"), said("end_page")]
    return Work(
        type=kind,
        title=of_registry(said("title", "primary_title")),
        authors=_named(_listed(record.get("authors")) or _listed(record.get("first_authors"))),
        editors=_named(_listed(record.get("secondary_authors"))) if kind != "article" else (),
        container=said("journal_name", "secondary_title", "alternate_title3", "alternate_title2"),
        year=date[1] if date else "",
        month=month[1] if month else "",
        volume=said("volume"),
        issue=said("number"),
        pages="-".join(page for page in dict.fromkeys(pages) if page),
        publisher=said("publisher"),
        isbn=said("issn") if kind == "book" else "",
        doi=said("doi") or _doi_elsewhere(record),
        urls=tuple(_listed(record.get("urls"))),
        more={
            "langid": said("language"),
            "edition": said("edition"),
            "address": said("place_published"),
            "abstract": said("abstract", "notes_abstract"),
        },
    )


def _doi_elsewhere(record: Mapping[str, Any]) -> str:
    """A DOI in another tag than its own, where it stands alone or with a label, as in `M3`."""
    unknown = record.get("unknown_tag")
    tags = {**(unknown if isinstance(unknown, dict) else {}), **record}
    words = [word for name in _DOI_TAGS for word in _listed(tags.get(name))]
    return next((word for word in words if len(word.split()) <= 2 and normal_doi(word)), "")


def _named(names: Iterable[str]) -> tuple[Author, ...]:
    """RIS writes "Family, Given, Suffix"; without a comma it is a group, or all one name."""
    people = []
    for name in names:
        family, _, rest = (part.strip() for part in clean(name).partition(","))
        given, _, suffix = (part.strip() for part in rest.partition(","))
        person = Author(family, given, suffix) if given else Author(name=family)
        people += [person] if person.label else []
    return tuple(people)


# --- CSL-JSON -------------------------------------------------------------------------------------


def read_csl(name: str, content: bytes) -> Reading:
    """CSL-JSON as Zotero exports it: a list, `{"items": [...]}`, or one work.

    Raises `DataError` for what is no JSON; a work of a wrong shape is a problem.
    """
    try:
        data = json.loads(decoded(content).lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        cure = "export it again as CSL JSON"
        raise DataError(f"is no JSON: {error.msg}", cure, name, error.lineno) from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"is no JSON that can be read: {error}", path=name) from None
    works = data.get("items", [data]) if isinstance(data, dict) else data
    if not isinstance(works, list):
        raise DataError("holds no list of works", "export it again as CSL JSON", name)
    items: list[Received] = []
    problems: list[Problem] = []
    for number, work in enumerate(works, 1):
        where = f"{name}: item {number}"
        if not isinstance(work, dict):
            kind = type(work).__name__
            problems.append(Problem(where, f"is no work but a {kind}", "export it again"))
            continue
        item = _with_keywords(of_work(_of_csl(work), where), work)
        if item.text or item.identifier:
            items.append(item)
        else:
            problems.append(_empty(where))
    return Reading(tuple(items), problems=tuple(problems), kind="csl-json")


def _of_csl(work: Mapping[str, Any]) -> Work:
    kind = _CSL_TYPES.get(_word(work.get("type")), "misc")
    if kind == "phdthesis" and "master" in _word(work.get("genre")).lower():
        kind = "mastersthesis"
    year, month = _issued(work.get("issued"))
    urls = tuple(_listed(work.get("URL")))
    issue, number, eprint = _csl_number(work, kind)
    pages = _word(work.get("page"))
    return Work(
        type=kind,
        title=of_registry(_word(work.get("title"))),
        authors=tuple(_csl_people(work.get("author"))),
        editors=tuple(_csl_people(work.get("editor"))),
        container=of_registry(_word(work.get("container-title"))).plain,
        year=year,
        month=month,
        volume=_word(work.get("volume")),
        issue=issue,
        pages="" if pages == number else pages,  # written twice, for styles that know pages alone
        number=number,
        publisher=_word(work.get("publisher")),
        isbn=_word(work.get("ISBN")),
        doi=_word(work.get("DOI")),
        eprint=eprint or next(filter(None, map(hal_id, urls)), ""),
        urls=urls,
        more={
            "series": _word(work.get("collection-title")),
            "edition": _word(work.get("edition")),
            "chapter": _word(work.get("chapter-number")),
            "address": _word(work.get("publisher-place")),
            "langid": _word(work.get("language")),
            "note": _csl_note(work),
            "abstract": of_registry(_word(work.get("abstract"))).plain,
        },
    )


def _csl_number(work: Mapping[str, Any], kind: str) -> tuple[str, str, str]:
    """CSL's `number` is a report's, a preprint's id in its archive, or the article's: issue,
    article number and id."""
    issue, number = _word(work.get("issue")), _word(work.get("number"))
    archived = re.fullmatch(r"(?i)(?:arxiv|hal):\s*(\S+)", number)
    if archived or hal_id(number):
        return issue, "", archived[1] if archived else hal_id(number)
    if kind == "techreport" and not issue:
        return number, "", ""
    return issue, number, ""


def _csl_note(work: Mapping[str, Any]) -> str:
    """The note, but for the lines that Better BibTeX reads."""
    note = work.get("note")
    lines = note.split("\n") if isinstance(note, str) else []
    return clean(" ".join(line for line in lines if not _CITATION_KEY.match(line)))


_CITATION_KEY = re.compile(r"(?i)\s*Citation Key:")


def _with_keywords(item: Received, work: Mapping[str, Any]) -> Received:
    """The keywords; and the key of a work that `biblio export` wrote, which a line of its `note`
    repeats."""
    key, note = _word(work.get("id")), work.get("note")
    ours = isinstance(note, str) and note.split("\n")[0] == f"Citation Key: {key}"
    return item._replace(key=key if ours else "", keywords=_keywords(_word(work.get("keyword"))))


def _csl_people(people: object) -> Iterator[Author]:
    for person in people if isinstance(people, list) else ():
        if isinstance(person, str):
            yield from _named([person])
        if not isinstance(person, dict):
            continue
        said = {key: _word(value) for key, value in person.items() if isinstance(key, str)}
        particles = said.get("dropping-particle", ""), said.get("non-dropping-particle", "")
        author = Author(
            family=clean(" ".join([*particles, said.get("family", "")])),
            given=said.get("given", ""),
            suffix=said.get("suffix", ""),
            name="" if said.get("family") else said.get("literal", ""),
        )
        if author.label:
            yield author


def _issued(issued: object) -> tuple[str, str]:
    """Year and month of CSL's date: parts, or words that begin with or hold the year."""
    if not isinstance(issued, dict):
        words = _word(issued)
    else:
        parts = issued.get("date-parts")
        while isinstance(parts, list) and parts and isinstance(parts[0], list):
            parts = parts[0]
        if isinstance(parts, list) and parts:
            said = [_word(part) for part in parts[:2]] + ["", ""]
            return (said[0], said[1]) if re.fullmatch(r"\d{4}", said[0]) else ("", "")
        words = _word(issued.get("raw")) or _word(issued.get("literal"))
    found = re.search(r"\b((?:19|20)\d\d)(?:-(\d\d))?\b", words)
    return (found[1], found[2] or "") if found else ("", "")


# --- what a work becomes --------------------------------------------------------------------------


def of_work(work: Work, where: str) -> Received:
    """A work that is described in full, or has a DOI."""
    archive = "" if not work.eprint else "HAL" if hal_id(work.eprint) else "arXiv"
    said = {
        "doi": work.doi, "url": "", "eprint": work.eprint, "archiveprefix": archive, "hal_id": "",
    }  # fmt: skip
    identifier = _identifier(said) or next(
        (url for url in work.urls if normal_doi(url)),
        next((url for url in work.urls if prose.is_article_address(url)), ""),
    )
    container = _CONTAINERS.get(work.type, "howpublished")
    publisher = _PUBLISHERS.get(work.type, "publisher")
    plain = {
        container: work.container, "year": work.year, "month": work.month, "volume": work.volume,
        "number": work.issue, "pages": work.pages, "eid": work.number,
        publisher: work.publisher, "isbn": work.isbn, **work.more,
    }  # fmt: skip
    fields = {
        "author": _people(work.authors),
        "editor": _people(work.editors),
        "title": tex(work.title, _CAPITALS),
        **{name: _spelled(name, value) for name, value in plain.items()},
        "eprint": _verbatim(work.eprint),
        "archiveprefix": archive,
        "url": next((_verbatim(url) for url in work.urls), ""),
    }
    reference = {"year": work.year, "journal": work.container}
    return Received(
        where=where,
        text=_reference(work.title.plain, work.authors, reference) or identifier,
        identifier=identifier,
        entry_type=work.type,
        fields={name: value for name, value in fields.items() if value},
        problem=_unlike_doi(work.doi),
    )


def _empty(where: str) -> Problem:
    return Problem(where, "holds neither DOI nor title", "export it again, or name the article")


def _reference(title: str, authors: tuple[Author, ...], said: Mapping[str, str]) -> str:
    """A work on one line, for a person."""
    people = ", ".join(author.label for author in authors[:3]) + (
        " et al." if len(authors) > 3 else ""
    )
    year = f"({said['year']})" if said.get("year") else ""
    container = said.get("journal") or said.get("booktitle") or ""
    return clean(" ".join(part for part in (people, year, title, container) if part))


def _spelled(name: str, value: str) -> str:
    """A plain value as TeX; a month as BibTeX's macro, since it is written without braces."""
    if name == "month":
        return _month(value)
    value = tex_escape(clean(value))
    return re.sub(r"(?<=\w)\s*-{1,2}\s*(?=\w)", "--", value) if name == "pages" else value


def _month(value: str) -> str:
    word = prose.plain_words(value)
    if word.isdecimal():
        number = int(word[:3])
    else:
        known = [n for n, names in enumerate(_MONTHS, 1) if word.startswith(names)]
        number = known[0] if known else 0
    return bibtex.MONTHS[number - 1] if 1 <= number <= 12 else ""


def _people(authors: Iterable[Author]) -> str:
    """Names joined by "and", as BibTeX reads them back; a group, or a name it would split, in
    braces."""
    return " and ".join(_person(author) for author in authors)


def _person(author: Author) -> str:
    if author.name or not author.given:
        label = tex_escape(clean(f"{author.label} {author.suffix}"))
        return "{" + label + "}" if author.name or " " in label else label
    parts = (author.family, author.suffix, author.given)
    return ", ".join(_part(part) for part in parts if part)


def _part(text: str) -> str:
    escaped = tex_escape(clean(text))
    return "{" + escaped + "}" if re.search(r"(?i),|\band\b", text) else escaped


def _listed(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [word for one in values if (word := _word(one))]


def _word(value: object) -> str:
    """A word or a number as text; the first of a list; "" for any other shape."""
    if isinstance(value, list):
        return next(
            (word for one in value if not isinstance(one, list) and (word := _word(one))), ""
        )
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return clean(str(value))
