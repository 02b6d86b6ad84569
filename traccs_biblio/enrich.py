"""Step 3: the answers of the registries. Store first, then the sources.

A failure is an `Outcome`, never an exception out: found, absent (registered nowhere), no metadata
(registered with an agency that gives none), unchecked (nobody could be asked). What has arrived is
stored at once, so that an interruption loses nothing. The order of asking
is in docs/registries.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, NamedTuple

from . import answers
from .compare import same
from .errors import DataError, NotFound, Unavailable
from .ids import prefix
from .model import Metadata
from .sources import crossref, datacite, doi_org
from .sources.http import Client
from .store import Store, Stored, slim

#: The fields whose change a refresh prints.
_SHOWN = ("type", "title", "authors", "container", "year", "volume", "issue", "pages", "number")

Kind = Literal["stored", "found", "absent", "no-metadata", "unchecked"]


class Outcome(NamedTuple):
    """What is known of one DOI after asking. `stored` is the record that now stands."""

    asked: str
    kind: Kind
    stored: Stored | None = None
    message: str = ""
    changes: tuple[str, ...] = ()  # what a refresh changed, in words
    refused: tuple[str, ...] = ()  # what a refresh would have removed, and did not


Progress = Callable[[Outcome], None]


def missing(store: Store, dois: Iterable[str]) -> list[str]:
    """The DOIs of which no registry has told anything: no record, an unreadable or empty one, or
    known facts."""
    found = []
    for doi in dict.fromkeys(dois):
        try:
            stored = store.get(doi)
        except DataError:
            stored = None
        if stored is None or stored.source == "facts" or not stored.answer:
            found.append(doi)
    return found


def fetch(
    dois: Iterable[str],
    store: Store,
    client: Client,
    *,
    refresh: bool = False,
    accept: bool = False,
    keep_abstracts: bool = True,
    progress: Progress = lambda outcome: None,
) -> dict[str, Outcome]:
    """An outcome for each DOI (normal forms). Those stored already are not asked for again unless
    `refresh`; a refresh that would remove something is stored only with `accept`."""
    wanted = list(dict.fromkeys(dois))
    to_ask = wanted if refresh else missing(store, wanted)
    outcomes = {}
    asking = set(to_ask)
    for doi in wanted:
        if doi not in asking:
            outcomes[doi] = Outcome(doi, "stored", store.get(doi))
            progress(outcomes[doi])
    for asked, answer in _ask(to_ask, client):
        if isinstance(answer, Outcome):
            outcome = _kept(answer, store, accept)
        else:
            source, doi, raw = answer
            aliases = (asked,) if asked != doi else ()
            new = Stored(doi, source, slim(source, raw, keep_abstracts), aliases)
            outcome = _stored(asked, new, store, accept, keep_abstracts)
        outcomes[asked] = outcome
        progress(outcome)
    return {doi: outcomes[doi] for doi in wanted}


Answer = tuple[str, str, dict[str, Any]]  # source, DOI, raw answer


def _ask(dois: list[str], client: Client) -> Iterator[tuple[str, Answer | Outcome]]:
    """Crossref by lists; then, by agency, what the lists did not return."""
    left: list[str] = [doi for doi in dois if "," in doi]
    listed = [doi for doi in dois if "," not in doi]
    for start in range(0, len(listed), crossref.BATCH):
        batch = listed[start : start + crossref.BATCH]
        try:
            found = crossref.many(client, batch)
        except Unavailable:
            found = {}  # each is asked for singly below, which says what is wrong
        for doi in batch:
            if doi in found:
                yield doi, ("crossref", doi, found[doi])
            else:
                left.append(doi)
    agencies: dict[str, str | Outcome] = {}
    for doi in left:
        if prefix(doi) not in agencies:
            agencies[prefix(doi)] = _agency(client, doi)
        yield doi, _one(client, doi, agencies[prefix(doi)])


def _agency(client: Client, doi: str) -> str | Outcome:
    try:
        return doi_org.agency(client, prefix(doi))
    except NotFound as error:
        return Outcome(doi, "absent", message=error.message)
    except Unavailable as error:
        return Outcome(doi, "unchecked", message=_words(error))


def _one(client: Client, doi: str, agency: str | Outcome) -> Answer | Outcome:
    if isinstance(agency, Outcome):
        return Outcome(doi, agency.kind, message=agency.message)
    try:
        if agency == "Crossref":
            held, raw = crossref.one(client, doi)
            return "crossref", held, raw
        if agency == "DataCite":
            held, raw = datacite.one(client, doi)
            return "datacite", held, raw
    except NotFound:
        pass
    except Unavailable as error:
        return Outcome(doi, "unchecked", message=_words(error))
    return _registered(client, doi, agency)


def _registered(client: Client, doi: str, agency: str) -> Outcome:
    """No record to be had: registered and not (yet) described, or no DOI at all?"""
    try:
        doi_org.agency(client, doi)
    except NotFound:
        return Outcome(doi, "absent", message="this DOI does not exist (doi.org)")
    except Unavailable as error:
        return Outcome(doi, "unchecked", message=_words(error))
    if agency in ("Crossref", "DataCite"):
        return Outcome(doi, "no-metadata", message=f"{agency} has no metadata for it yet")
    return Outcome(doi, "no-metadata", message=f"{agency} gives no metadata that biblio can read")


def _words(error: Unavailable) -> str:
    return f"{error.message}; {error.hint}" if error.hint else error.message


def _kept(outcome: Outcome, store: Store, accept: bool) -> Outcome:
    """No answer: the old record stands, and the difference is told, unless a person accepts it."""
    old = _standing(store, outcome.asked)
    answered = old is not None and old.source != "facts" and bool(old.answer)
    if answered and outcome.kind != "unchecked" and not accept:
        return outcome._replace(stored=old, refused=("the whole record",))
    if outcome.kind == "no-metadata" and (old is None or answered):
        empty = Stored(outcome.asked, "facts", {})
        store.put(empty)
        return outcome._replace(stored=empty)
    if outcome.kind == "absent" and answered:
        store.path(outcome.asked).unlink()
        return outcome
    return outcome._replace(stored=old)


def _stored(asked: str, new: Stored, store: Store, accept: bool, keep_abstracts: bool) -> Outcome:
    old = _standing(store, asked) or _standing(store, new.doi)
    if old is None:
        _put(new, asked, store)
        return Outcome(asked, "found", new)
    # an abstract that is no longer wanted is not missed
    old = old._replace(answer=slim(old.source, old.answer, keep_abstracts))
    aliases = tuple(sorted({*old.aliases, *new.aliases} - {new.doi}))
    new = Stored(new.doi, new.source, new.answer, aliases)
    changes = differences(old, new)
    # known facts give way to the registry; what a registry said is removed by a person alone
    lost = () if old.source == "facts" else _lost(old, new)
    if lost and not accept:
        old = old._replace(aliases=tuple(sorted({*old.aliases, *new.aliases} - {old.doi})))
        _put(old, asked, store)  # no byte changes, unless another name of it was asked
        return Outcome(asked, "found", old, changes=changes, refused=lost)
    _put(new, asked, store)
    return Outcome(asked, "found", new, changes=changes)


def _standing(store: Store, doi: str) -> Stored | None:
    """The record of a DOI, None where there is none that can be read."""
    try:
        return store.get(doi)
    except DataError:
        return None


def _put(new: Stored, asked: str, store: Store) -> None:
    """Under the DOI that was asked, and where that is an alias under the work's own as well, so
    that each finds the other."""
    store.put(new, name=asked)
    if asked != new.doi:
        store.put(new)


def _lost(old: Stored, new: Stored) -> tuple[str, ...]:
    """Fields that the old answer has and the new one lacks, by the registry's names; by ours where
    the field is still there and says nothing (`"issued": {"date-parts": [[null]]}`)."""
    empty: tuple[object, ...] = (None, "", [], {})
    raw = sorted(
        name
        for name, value in old.answer.items()
        if value not in empty and new.answer.get(name) in empty
    )
    before = answers.read(old.source, old.answer, old.doi)
    after = answers.read(new.source, new.answer, new.doi)
    names = (*_SHOWN, "abstract")
    read = [name for name in names if getattr(before, name) and not getattr(after, name)]
    return tuple(raw or read)


def differences(old: Stored, new: Stored) -> tuple[str, ...]:
    """What a reader would see change, in words: "year: 2024 -> 2025"."""
    before = answers.read(old.source, old.answer, old.doi)
    after = answers.read(new.source, new.answer, new.doi)
    changed = tuple(
        f"{name}: {_spelled(before, name)} -> {_spelled(after, name)}"
        for name in _SHOWN
        if not same(name, getattr(before, name), getattr(after, name))
    )
    moved = (f"source: {old.source} -> {new.source}",) if old.source != new.source else ()
    return moved + changed


def _spelled(metadata: Metadata, name: str) -> str:
    value = getattr(metadata, name)
    if name == "authors":
        return f"{len(value)} ({', '.join(person.label for person in value[:3])})"
    return str(getattr(value, "plain", value)) or "none"
