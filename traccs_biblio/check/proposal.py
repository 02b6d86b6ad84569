"""The health of a proposal's references: what whoever hands it in should know of what it cites.

What a registry says, what nobody has asked yet and what is not known stay apart. Nothing depends on
the day: how old references are is told from the newest among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ..cited import Found, Unknown
from ..errors import DataError
from ..ids import doi_url
from ..library import Library
from ..model import Author, Record
from ..people import People
from ..text import ascii_letters, one_line
from .works import (
    RETRACTED,
    notices,
    perhaps_published_as,
    published_text,
    whether_versions,
)

#: Years that count as recent, the newest among the cited included.
RECENT = 5


class Open(NamedTuple):
    """A text that anybody may read: its address, and who has it (HAL, publisher, preprint)."""

    url: str
    by: str


class Work(NamedTuple):
    """A cited work, by the keys under which the document cites it."""

    keys: tuple[str, ...]
    record: Record
    published: str = ""  # the DOI of the published text of a preprint
    perhaps_published: tuple[str, ...] = ()  # articles like a preprint, which no registry relates
    notices: tuple[tuple[str, str], ...] = ()  # (slug of the finding, in words)
    open_text: Open | None = None
    own: tuple[str, ...] = ()  # the programme's people among its authors
    perhaps: tuple[str, ...] = ()  # those who may be: initials alone agree, or two are called so
    naming: str = ""  # how a command says of which call it is

    @property
    def key(self) -> str:
        """The key by which the document cites it first."""
        return self.keys[0]


class Health(NamedTuple):
    """What there is to say of all that a document cites. `people` is None where nobody says who
    the programme's people are."""

    works: tuple[Work, ...]
    unknown: tuple[Unknown, ...] = ()
    people: People | None = None

    @property
    def alarming(self) -> bool:
        """Whether a key is unknown or a work retracted: the proposal should not leave so."""
        retracted = any(slug == RETRACTED.slug for w in self.works for slug, _ in w.notices)
        return bool(self.unknown) or retracted


def health(found: Found, library: Library) -> Health:
    """Judge the works that a document cites (`cited.find`).

    Raises `DataError` where `private/people.csv` is there and cannot be read.
    """
    people = library.people
    keys: dict[str, list[str]] = {}
    records: dict[str, Record] = {}
    for key, record in found.works.items():
        name = record.doi or record.key
        records[name] = record
        keys.setdefault(name, []).append(key)
    works = []
    for name, record in records.items():
        own, perhaps = _own(record.metadata.authors, people)
        works.append(
            Work(
                tuple(keys[name]),
                record,
                _published(record, keys[name]),
                _perhaps_published(record, records.values(), library),
                tuple((finding.slug, what) for finding, what in notices(record)),
                None if record.pending else open_text(record, library),
                own,
                perhaps,
                library.naming(record.nominations[0].call),
            )
        )
    return Health(tuple(works), found.unknown, people)


def _published(record: Record, keys: Iterable[str]) -> str:
    """The published text of a work that is cited as a preprint; "" where the text itself is."""
    cited = {key.casefold() for key in keys}
    said = [n for n in record.nominations if {n.key.casefold(), n.doi} & cited]
    if record.preprints and not any(n.doi in record.preprints for n in said):
        return ""
    return published_text(record)


def _perhaps_published(
    record: Record, cited: Iterable[Record], library: Library
) -> tuple[str, ...]:
    """The articles that may be the published text of a preprint: among all that is cited, and what
    the library has by its first author, told from the keys."""
    people = record.metadata.authors
    family = ascii_letters(people[0].label) if people else ""
    if record.metadata.type != "preprint" or not family:
        return ()
    by_author = map(library.record, library.keyed(family))
    others = {r.doi or r.key: r for r in (*cited, *by_author) if r is not None}
    return tuple(other.doi or other.key for other in perhaps_published_as(record, others.values()))


def open_text(record: Record, library: Library) -> Open | None:
    """A text of a work that anybody may read: in HAL, else at its publisher, else its preprint;
    None where none is known, which does not mean that there is none."""
    try:
        stored = library.store.get(record.doi) if record.doi else None
    except DataError:  # told as an unreadable file
        stored = None
    deposited = str((stored.hal or {}).get("fileMain_s") or "") if stored else ""
    copy = record.metadata.open_copy
    if deposited or record.sources.get("open_copy") == "hal" or _is_in_hal(copy):
        return _open(deposited or copy, "HAL")
    preprints = [doi for kind, doi in record.versions if kind in ("has-preprint", "HasPreprint")]
    if copy:
        return _open(copy, "publisher")
    if record.metadata.type == "preprint" and record.doi:
        preprints = [record.doi]
    return _open(doi_url(preprints[0]), "preprint") if preprints else None


def _is_checked(record: Record) -> bool:
    """Whether all has been asked that can be: not where known facts stand for a registry's
    answer. A person's own entry without DOI has no registry."""
    return record.source != "facts" and not record.pending


def _is_in_hal(address: str) -> bool:
    return bool(re.match(r"https?://(?:[\w-]+\.)*hal\.science/", address))


def _open(url: str, by: str) -> Open | None:
    return Open(url, by) if re.match(r"https?://", url) else None


def _own(
    authors: Iterable[Author], people: People | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The programme's people among authors, and those who perhaps are."""
    found = people.match(authors) if people else ()
    own = dict.fromkeys(match.person.label for match in found if match.person)
    perhaps = dict.fromkeys(person.label for match in found for person in match.perhaps)
    return tuple(own), tuple(name for name in perhaps if name not in own)


# --- in words and as JSON ------------------------------------------------------------------------


class Years(NamedTuple):
    """How old what is cited is: the newest and oldest year, how many are of the newest five years,
    and those of no known year."""

    newest: int | None
    oldest: int | None
    recent: int
    dated: int
    undated: tuple[str, ...]


def years(health: Health) -> Years:
    """The ages of the references, told from the newest of them."""
    known = [w.record.metadata.year for w in health.works if w.record.metadata.year]
    newest = max(known, default=None)
    recent = sum(year > (newest or 0) - RECENT for year in known)
    undated = tuple(w.key for w in health.works if not w.record.metadata.year)
    return Years(newest, min(known, default=None), recent, len(known), undated)


def text(health: Health) -> str:
    """The health of a document's references, for a person."""
    works = health.works
    lines = [f"{_works(len(works))} cited" + _unknown_keys(health)]
    for unknown in health.unknown:
        near = f"; nearest: {', '.join(unknown.nearest)}" if unknown.nearest else ""
        lines.append(f"  {unknown.key} {unknown.why}{near}")
    told = [f"{w.key} {what}" for w in works for _, what in w.notices]
    lines += _section("retracted, in doubt or corrected", told)
    lines += _section("preprints that have been published", [_told_published(w) for w in works])
    asked = [question for w in works for question in _asked_of(w)]
    lines += _section("preprints that may have been published", asked)
    renamed = [
        f"{', '.join(w.keys)}: one work, whose key is {w.record.key}"
        for w in works
        if len(w.keys) > 1 or w.key.casefold() not in (w.record.key.casefold(), w.record.doi)
    ]
    lines += _section("under another key", renamed)
    pending = [w.key for w in works if w.record.doi and not _is_checked(w.record)]
    lines += _section("not checked: no registry has answered; biblio enrich asks", pending)
    lines += _section("without DOI", [w.key for w in works if not w.record.doi])
    lines += _years_in_words(health)
    lines += _open_in_words(health)
    lines += _own_in_words(health)
    return "".join(_printable(line) + "\n" for line in lines)


def _printable(line: str) -> str:
    """A line without what a terminal would obey; its indent stays."""
    return line[: len(line) - len(line.lstrip())] + one_line(line)


def _works(count: int) -> str:
    return "1 work" if count == 1 else f"{count} works"


def _unknown_keys(health: Health) -> str:
    count = len(health.unknown)
    return f", {count} unknown {'key' if count == 1 else 'keys'}" if count else ""


def _section(title: str, told: Iterable[str]) -> list[str]:
    items = [f"  {item}" for item in told if item]
    return [f"{title}: {len(items) or 'none'}", *items]


def _told_published(work: Work) -> str:
    if not work.published:
        return ""
    if work.published == work.record.doi:
        return f"{work.key}: published as {work.published}; exports cite that text under this key"
    return f"{work.key}: published as {work.published}; biblio enrich --refresh fetches it"


def _asked_of(work: Work) -> Iterator[str]:
    for article in work.perhaps_published:
        hint = whether_versions(work.record, article, work.naming)
        yield f"{work.key}: may be published as {article}; {hint}"


def _years_in_words(health: Health) -> list[str]:
    found = years(health)
    if found.newest is None:
        return ["years: none known"]
    since = found.newest - RECENT + 1
    share = f"{found.recent} of {found.dated} are of {since} to {found.newest}"
    lines = [
        f"years: {found.oldest} to {found.newest}; {share} ({_share(found.recent, found.dated)})"
    ]
    return lines + ([f"  of no known year: {', '.join(found.undated)}"] if found.undated else [])


def _share(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)} %" if whole else "none"


def _open_in_words(health: Health) -> list[str]:
    works = health.works
    texts = [f"{w.key} ({w.open_text.by}): {w.open_text.url}" for w in works if w.open_text]
    asked = [w for w in works if _is_checked(w.record)]
    unknown = [w.key for w in asked if not w.open_text]
    title = f"open to read: {len(texts)} of {len(works)} ({_share(len(texts), len(works))})"
    lines = [title, *(f"  {told}" for told in texts)]
    if unknown:
        lines.append(f"  not known, which is not no: {', '.join(unknown)}")
    missing = [w.key for w in works if not _is_checked(w.record) and not w.open_text]
    return lines + ([f"  not checked: {', '.join(missing)}"] if missing else [])


def _own_in_words(health: Health) -> list[str]:
    if health.people is None:
        return ["by the programme's own people: not known, since private/people.csv is not there"]
    works = health.works
    own = [f"{w.key}: {', '.join(w.own)}" for w in works if w.own]
    perhaps = [f"{w.key}: {', '.join(w.perhaps)}" for w in works if w.perhaps and not w.own]
    share = f"{len(own)} of {len(works)} ({_share(len(own), len(works))})"
    lines = [f"by the programme's own people: {share}", *(f"  {told}" for told in own)]
    if perhaps:
        lines.append("  perhaps, since the names alone do not tell:")
        lines += [f"    {told}" for told in perhaps]
    return lines


def as_json(health: Health) -> dict[str, Any]:
    """The same for programs: an object a work, and what is told of all."""
    found = years(health)
    return {
        "works": [_work(work, health.people is not None) for work in health.works],
        "unknown": [
            {"key": u.key, "why": u.why, "nearest": list(u.nearest)} for u in health.unknown
        ],
        "years": {
            "newest": found.newest,
            "oldest": found.oldest,
            "recent": found.recent,
            "dated": found.dated,
            "undated": list(found.undated),
        },
        "open": sum(work.open_text is not None for work in health.works),
        "own": None if health.people is None else sum(bool(w.own) for w in health.works),
    }


def _work(work: Work, knows_people: bool) -> dict[str, Any]:
    record = work.record
    return {
        "keys": list(work.keys),
        "key": record.key,
        "doi": record.doi or None,
        "year": record.metadata.year,
        "checked": _is_checked(record),
        "published": work.published or None,
        "perhaps_published": list(work.perhaps_published),
        "notices": [{"check": slug, "what": what} for slug, what in work.notices],
        "open": {"url": work.open_text.url, "by": work.open_text.by} if work.open_text else None,
        "own": list(work.own) if knows_people else None,
        "perhaps": list(work.perhaps) if knows_people else None,
    }
