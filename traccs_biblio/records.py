"""Step 2: nominations of one DOI are one `Record`; citation keys; corrections."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from .answers.entry import described, value_of
from .answers.spelling import is_garbled_name, is_garbled_title, mixes_alphabets
from .compare import same
from .model import Metadata, Nomination, Record
from .store import Stored
from .text import ascii_letters
from .versions import published_as, related

#: BibTeX and biblatex names of the fields that a person may correct, with the metadata they change.
CORRECTABLE = {
    "title": "title", "author": "authors", "editor": "editors", "year": "year", "date": "year",
    "month": "month", "journal": "container", "journaltitle": "container",
    "booktitle": "container", "volume": "volume", "number": "issue", "issue": "issue",
    "pages": "pages", "eid": "number", "publisher": "publisher",
}  # fmt: skip

_ARTICLES = {
    *("a", "an", "the"), *("le", "la", "les", "l", "un", "une", "des", "du", "d"),
    *("der", "die", "das", "ein", "eine"), *("el", "los", "las"),
}  # fmt: skip
#: The flags that a correction settles whatever it says; others are judged again.
_SETTLED = {
    "title": ("no-title",),
    "authors": ("no-author", "odd-name", "first-author-missing", "sorted-authors"),
    "year": ("no-year",),
    "container": ("no-container",),
}
#: What a person must complete of an article whose agency gives no metadata, to make it citable.
_ENOUGH = ("title", "authors", "year")
_LONGEST = 40


# --- one record ---------------------------------------------------------------------------------


class Version(NamedTuple):
    """One version of a work: its DOI ("" without), its nominations, and what is stored of it."""

    doi: str
    nominations: tuple[Nomination, ...] = ()
    stored: Stored | None = None
    metadata: Metadata | None = None  # None: no registry has told anything
    unreadable: bool = False

    @property
    def links(self) -> tuple[str, ...]:
        """The DOIs of other versions, by its registry and by people, less those people deny."""
        said = [doi for n in self.nominations for doi in n.version_of]
        told = [doi for _, doi in related(self.metadata)] if self.metadata else []
        return tuple(doi for doi in dict.fromkeys([*said, *told]) if not self.denies(doi))

    def denies(self, doi: str) -> bool:
        """Whether a person says that another work is no version of it."""
        return any(doi in n.not_version_of for n in self.nominations)

    @property
    def published(self) -> tuple[str, ...]:
        """The DOIs of its published text."""
        told = published_as(self.metadata) if self.metadata else ()
        said = [doi for n in self.nominations for doi in n.version_of]
        return tuple(doi for doi in dict.fromkeys([*said, *told]) if not self.denies(doi))


def to_cite(family: Sequence[Version]) -> Version:
    """The version to cite: a published text, the latest; of those nominated, or that a nominated
    version names as its published text."""
    published = {doi for version in family for doi in version.published}
    names = {version.doi for version in family if version.metadata}

    def rank(version: Version) -> tuple[Any, ...]:
        metadata = version.metadata or Metadata()
        return (
            bool(version.metadata),
            metadata.type != "preprint" and not any(d in names for d in version.published),
            metadata.year or 0,
            bool(version.nominations),
            version.doi,
        )

    wanted = [v for v in family if v.nominations or v.doi in published]
    return max(wanted, key=rank)


def build(family: Sequence[Version]) -> Record:
    """One work from its versions, of which at least one is nominated.

    The order of `family` and of the nominations does not matter.
    """
    cited = to_cite(family)
    stored = cited.stored
    doi = stored.doi if stored else cited.doi
    own = sorted(cited.nominations, key=_seniority)
    others = [n for version in family if version is not cited for n in version.nominations]
    ordered = [*own, *sorted(others, key=_seniority)]
    first = ordered[0]
    names = {n.doi for n in own if n.doi} | set(stored.aliases if stored else ())
    if cited.metadata is not None and stored:
        metadata, source = cited.metadata, stored.source
    elif first.doi:  # nobody has answered: the reading copy is shown, and counts for nothing
        metadata, source = described(first)._replace(doi=doi), "reading copy"
    else:
        metadata, source = described(first), _written_by(first)
    metadata, sources, flags = _corrected(metadata, source, own if first.doi else [])
    if stored and stored.hal and not metadata.open_copy:
        metadata = metadata._replace(open_copy=str(stored.hal.get("fileMain_s") or ""))
        sources = {**sources, "open_copy": "hal"}
    verdicts = {frozenset(n.usecases) for n in ordered if n.live and n.usecases is not None}
    found = {
        "alias": any(n.doi and n.doi != doi for n in own),
        "published": any(v.nominations and v.published for v in family),
        "verdicts-differ": len(verdicts) > 1,
        "unreadable": cited.unreadable,
        "no-metadata": bool(stored) and cited.metadata is None,
    }
    flags = {*flags, *metadata.flags, *(flag for flag, is_so in found.items() if is_so)}
    return Record(
        doi=doi,
        metadata=metadata,
        nominations=tuple(ordered),
        source=source,
        keys=_keys(ordered),
        aliases=tuple(sorted(names - {doi})),
        sources=sources,
        flags=tuple(sorted(flags)),
        pending=bool(first.doi)
        and cited.metadata is None
        and any(sources.get(name) != "person" for name in _ENOUGH),
        versions=_others(family, cited),
        years=tuple(sorted(_years(family, metadata))),
    )


def _years(family: Sequence[Version], cited: Metadata) -> set[int]:
    """Every year in which the cited version, or one that is nominated, appeared: a call's window
    is met if any of them is in it."""
    nominated = [v.metadata for v in family if v.metadata and v.nominations]
    return set().union(cited.years, *(metadata.years for metadata in nominated))


def _written_by(said: Nomination) -> str:
    """Whose words an entry without DOI holds: those of HAL, from which it was copied, or a
    person's."""
    return "hal" if said.deposit else "person"


def _others(family: Sequence[Version], cited: Version) -> tuple[tuple[str, str], ...]:
    """The other versions of a work, as (relation, DOI): what its registry says, what a person says,
    and what the registry of the other version says of it, the other way round."""
    told = set(related(cited.metadata)) if cited.metadata else set()
    told |= {("version-of", doi) for n in cited.nominations for doi in n.version_of}
    for version in family:
        if version.doi and cited.doi in version.published and version is not cited:
            told.add(("has-preprint", version.doi))
    by_doi: dict[str, str] = {}
    for kind, doi in sorted(told):
        if not cited.denies(doi) and doi != cited.doi:
            by_doi.setdefault(doi, kind)
    return tuple(sorted((kind, doi) for doi, kind in by_doi.items()))


def _seniority(nomination: Nomination) -> tuple[Any, ...]:
    """The older `nominated-on`, then the smaller key, wins (docs/reference/data-folder.md)."""
    return (
        nomination.pending,
        nomination.on or "9999",
        nomination.key.casefold(),
        nomination.call,
        nomination.project,
        nomination.line,
    )


def _keys(ordered: Sequence[Nomination]) -> tuple[str, ...]:
    """Each key once, whatever its case; a provisional one gives way to any other."""
    keys: dict[str, str] = {}
    for nomination in ordered:
        keys.setdefault(nomination.key.casefold(), nomination.key)
    real = [key for key in keys.values() if not key.startswith("pending-")]
    return tuple(real or keys.values())


def _corrected(
    metadata: Metadata, source: str, nominations: Sequence[Nomination]
) -> tuple[Metadata, Mapping[str, str], set[str]]:
    """Metadata with the fields that people correct; who is the source of each field; flags."""
    sources = _all_from(source, tuple(_filled(metadata)))
    proposals: dict[str, list[Any]] = {}
    for nomination in nominations:
        if not nomination.corrects:
            continue
        for name in nomination.corrects:
            target = CORRECTABLE.get(name)
            if target and name in nomination.fields:
                value = value_of(nomination, name, target)
                proposals.setdefault(target, []).append(value)
    flags = set()
    changes = {}
    for target, values in proposals.items():
        if any(not same(target, value, values[0]) for value in values[1:]):
            flags.add("corrections-differ")
        else:
            changes[target] = values[0]
    sources = {**sources, **dict.fromkeys(changes, "person")} if changes else sources
    if not changes:
        return metadata, sources, flags
    corrected = metadata._replace(**changes)
    cleaned = {name: words for name, words in metadata.cleaned.items() if name not in changes}
    kept = tuple(f for f in metadata.flags if f not in _settled(corrected, cleaned, changes))
    return corrected._replace(flags=kept, cleaned=cleaned), sources, flags


@lru_cache(maxsize=1024)
def _all_from(source: str, filled: tuple[str, ...]) -> Mapping[str, str]:
    """One source of all fields that are filled: works that fill the same ones share it."""
    return dict.fromkeys(filled, source)


def _settled(
    corrected: Metadata, cleaned: Mapping[str, tuple[str, ...]], changes: Collection[str]
) -> set[str]:
    """The flags of the registry's answer that people's corrections settle."""
    words = {word for said in cleaned.values() for word in said}
    title, people = corrected.title.plain, (*corrected.authors, *corrected.editors)
    names = [name for person in people for name in (person.label, person.given)]
    settled = {flag for name in changes for flag in _SETTLED.get(name, ())}
    if "all capitals" not in words:
        settled.add("all-caps")
    if "wrong encoding" not in words:
        settled.add("mojibake")
    if not (is_garbled_title(title) or any(map(is_garbled_name, names))):
        settled.add("garbled")
    if not any(map(mixes_alphabets, [title, *names])):
        settled.add("mixed-alphabets")
    return settled


def _filled(metadata: Metadata) -> list[str]:
    names = (
        "type", "title", "authors", "editors", "container", "publisher", "year", "month", "dates",
        "volume", "issue", "pages", "number", "isbn", "url", "eprint", "language", "abstract",
        "licences", "funders", "open_copy", "updates", "relations", "cites",
    )  # fmt: skip
    return [name for name in names if getattr(metadata, name)]


# --- citation keys ------------------------------------------------------------------------------


def new_key(metadata: Metadata, taken: Collection[str]) -> str:
    """A key for a work that has none: `kochkov2024neural`, ASCII, unique ignoring case.

    First author's family name, year, first word of the title that is not an article; `anon`
    without author; other scripts transliterated. `taken` are all keys of the library, casefolded.
    Assigned once, written in the nomination, never recomputed.
    """
    people = metadata.authors or metadata.editors
    family = ascii_letters(people[0].label)[:_LONGEST] if people else "anon"
    suffix = metadata.doi.partition("/")[2]
    name = family or slug(suffix) or "anon"
    key = f"{name}{metadata.year or ''}{_title_word(metadata.title.plain)}"
    return _free(key, taken)


def _title_word(title: str) -> str:
    words = (ascii_letters(word) for word in re.split(r"[\W_]+", title))
    return next((word for word in words if word and word not in _ARTICLES), "")[:_LONGEST]


def _free(key: str, taken: Collection[str]) -> str:
    if key.casefold() not in taken:
        return key
    number = 0
    while True:
        letters, rest = "", number
        while rest >= 0:
            letters = chr(ord("a") + rest % 26) + letters
            rest = rest // 26 - 1
        if (key + letters).casefold() not in taken:
            return key + letters
        number += 1


def pending_key(doi: str, taken: Collection[str]) -> str:
    """The provisional key of an article that no registry could be asked about."""
    return _free(f"pending-{slug(doi)}", taken)


def received_key(text: str, taken: Collection[str]) -> str:
    """The key of what a project sent and nobody could resolve yet: its first words."""
    words = [word for part in re.split(r"[\W_]+", text) if (word := ascii_letters(part))]
    return _free("-".join(["received", *words])[:_LONGEST].rstrip("-"), taken)


def slug(text: str) -> str:
    """ASCII letters and digits joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:80]


def clashes(records: Iterable[Record]) -> list[tuple[str, Record, Record]]:
    """One key on two works: (key, the one, the other), in the order of keys."""
    owners: dict[str, Record] = {}
    found = []
    for record in records:
        for key in record.keys:
            owner = owners.setdefault(key.casefold(), record)
            if owner is not record:
                found.append((key, owner, record))
    return sorted(found, key=lambda clash: clash[0])
