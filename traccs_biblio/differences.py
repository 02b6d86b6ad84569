"""What two answers about one work differ in, in words for the reader of a refresh."""

from __future__ import annotations

from collections.abc import Iterable

from .compare import same
from .model import Metadata
from .text import fold

#: Fields with one value, people among them, whose change a refresh prints.
_VALUES = (
    "type", "title", "authors", "editors", "container", "publisher", "year", "volume", "issue",
    "pages", "number", "isbn", "language", "abstract", "open_copy",
)  # fmt: skip
#: Lists of which nothing may go unless a person accepts it.
_KEPT = ("updates", "relations", "ORCIDs")


def changes(before: Metadata, after: Metadata) -> tuple[str, ...]:
    """Every difference that a reader would see: "year: 2024 -> 2025", "abstract: 800 -> 60
    characters", "updates: new: retraction 10.5555/notice". A new spelling alone is none."""
    return (
        *_of_values(before, after, _VALUES),
        *_of_affiliations(before, after),
        *_of_lists(before, after, _lists(before)),
    )


def corrections(facts: Metadata, answer: Metadata) -> tuple[str, ...]:
    """What a registry says otherwise than the known facts that stood for its answer, and what has
    become of the work. That it says much more than they did is no news."""
    said = [name for name in _VALUES if getattr(facts, name)]
    return (*_of_values(facts, answer, said), *_of_lists(facts, answer, ["updates"]))


def emptied(before: Metadata, after: Metadata) -> tuple[str, ...]:
    """The fields that said something and say nothing now."""
    return tuple(name for name in _VALUES if getattr(before, name) and not getattr(after, name))


def thinned(before: Metadata, after: Metadata) -> tuple[str, ...]:
    """What is gone from fields that still say something, in words: authors, ORCIDs, relations,
    retractions and corrections. What is said more fully or spelt otherwise is not gone."""
    fewer = len(before.authors) - len(after.authors)
    found = [f"{fewer} of {len(before.authors)} authors"] if after.authors and fewer > 0 else []
    old, new = _lists(before), _lists(after)
    for name in _KEPT:
        gone = [words for key, words in old[name].items() if not _still(key, new[name])]
        field = "authors" if name == "ORCIDs" else name
        if gone and getattr(after, field):
            found.append(f"{name} ({', '.join(gone)})")
    return tuple(found)


def _still(key: str, said: dict[str, str]) -> bool:
    """Whether it is said still, perhaps more fully: a retraction whose notice is known now."""
    return any(other == key or other.startswith(f"{key} ") for other in said)


def _of_values(before: Metadata, after: Metadata, names: Iterable[str]) -> list[str]:
    changed = [n for n in names if not same(n, getattr(before, n), getattr(after, n))]
    found = [f"{n.replace('_', ' ')}: {_value(before, n)} -> {_value(after, n)}" for n in changed]
    return [f"{line} characters" if line.startswith("abstract:") else line for line in found]


def _of_affiliations(before: Metadata, after: Metadata) -> list[str]:
    """How many there are: they are spelt in too many ways to be compared."""
    old, new = (sum(len(person.affiliations) for person in m.authors) for m in (before, after))
    return [f"affiliations: {old} -> {new}"] if old != new else []


def _value(metadata: Metadata, name: str) -> str:
    value = getattr(metadata, name)
    if name in ("authors", "editors"):
        return f"{len(value)} ({', '.join(person.label for person in value[:3])})"
    if name == "abstract":
        return str(len(value))
    return str(getattr(value, "plain", value)) or "none"


def _of_lists(before: Metadata, after: Metadata, names: Iterable[str]) -> list[str]:
    """What has gone from lists and what is new there."""
    old, new = _lists(before), _lists(after)
    found = []
    for name in names:
        gone = [words for key, words in old[name].items() if key not in new[name]]
        come = [words for key, words in new[name].items() if key not in old[name]]
        told = [f"{what}: {', '.join(some)}" for what, some in (("gone", gone), ("new", come))
                if some]  # fmt: skip
        found += [f"{name}: {'; '.join(told)}"] if told else []
    return found


def _lists(metadata: Metadata) -> dict[str, dict[str, str]]:
    """What the fields with several values say, each in words, by a key that does not depend on
    how it is spelt."""
    updates = [f"{update.kind} {update.doi}".strip() for update in metadata.updates]
    relations = [f"{relation} {doi}" for relation, doi in metadata.relations]
    dates = [f"{kind} {date}" for kind, date in metadata.dates.items()]
    people = (*metadata.authors, *metadata.editors)
    return {
        "updates": {words: words for words in updates},
        "relations": {words: words for words in relations},
        "ORCIDs": {p.orcid: f"{p.orcid} of {p.label}" for p in people if p.orcid},
        "dates": {words: words for words in dates},
        "licences": {
            f"{fold(licence.url.partition('://')[2])} {licence.covers}":
            f"{licence.url} {licence.covers}".strip()
            for licence in metadata.licences
        },
        "funders": {
            f"{fold(funder.name)} {fold(' '.join(funder.awards))}":
            " ".join([funder.name or funder.doi, *funder.awards])
            for funder in metadata.funders
        },
        "flags": {flag: flag for flag in metadata.flags},
    }  # fmt: skip
