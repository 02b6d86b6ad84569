"""Step 3: the answers of the registries. Store first, then the sources.

A failure is an `Outcome`, never an exception out: found, absent (registered nowhere), no metadata
(registered with an agency that gives none), refused (a review or supplement), unchecked (nobody
could be asked). Several requests run at once, and each answer is stored as it comes, so that an
interruption loses nothing. The order of asking is in docs/explanation/registries.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, Literal, NamedTuple

from .differences import changes, corrections, emptied, thinned
from .errors import NotFound, Unavailable
from .files import remove
from .ids import prefix
from .parts import part
from .sources import crossref, datacite, doi_org, hal
from .sources.http import Client, Refused
from .store import Store, Stored, slim
from .versions import published_as

#: What is kept of a deposit in HAL.
_DEPOSIT = ("halId_s", "uri_s", "fileMain_s")

#: A list of 50 is halved six times down to the DOI that offends. After so many refusals in a row it
#: is not a DOI that offends, and lists are no use.
_REFUSALS = 10

Kind = Literal["stored", "found", "absent", "no-metadata", "refused", "unchecked"]


class Outcome(NamedTuple):
    """What is known of one DOI after asking. `stored` is the record that now stands."""

    asked: str
    kind: Kind
    stored: Stored | None = None
    message: str = ""
    changes: tuple[str, ...] = ()  # what a refresh changed, in words
    refused: tuple[str, ...] = ()  # what a refresh would have removed, and did not
    belongs_to: str = ""  # the work of which a refused DOI is a review or the supplement
    versions: tuple[Outcome, ...] = ()  # of its published text, which was asked for as well
    hal: str = ""  # why HAL could not be asked for a text that anybody may read


Progress = Callable[[Outcome], None]
Deposit = dict[str, Any]


class _Terms(NamedTuple):
    """On which terms an answer is stored."""

    store: Store
    accept: bool
    keep_abstracts: bool


def missing(store: Store, dois: Iterable[str]) -> list[str]:
    """The DOIs of which no registry has told anything: no record, an unreadable or empty one, or
    known facts."""
    return [doi for doi in dict.fromkeys(dois) if _untold(store.readable(doi))]


def _untold(stored: Stored | None) -> bool:
    """No record, or one that no registry has answered: empty, or of known facts."""
    return stored is None or stored.source == "facts" or not stored.answer


def fetch(
    dois: Iterable[str],
    store: Store,
    client: Client,
    *,
    refresh: bool = False,
    accept: bool = False,
    keep_abstracts: bool = True,
    open_copies: bool = False,
    progress: Progress = lambda outcome: None,
) -> dict[str, Outcome]:
    """An outcome for each DOI (normal forms), in their order. Those stored already are not asked
    for again unless `refresh`; a refresh that would remove something is stored only with `accept`.

    The published texts of preprints are fetched by the same rules (`Outcome.versions`), and with
    `open_copies` HAL is asked where anybody may read what is found. `progress` hears of each DOI
    when its registry has answered.
    """
    wanted = list(dict.fromkeys(dois))
    to_ask = [doi for doi in wanted if refresh or _untold(store.readable(doi))]
    terms = _Terms(store, accept, keep_abstracts)
    asking = set(to_ask)
    arrived = {doi: Outcome(doi, "stored", store.get(doi)) for doi in wanted if doi not in asking}
    for outcome in arrived.values():
        progress(outcome)
    copies = _OpenCopies(client) if open_copies else None
    texts: dict[str, tuple[str, ...]] = {}  # read here, while the next answers are waited for
    for answered in _ask(to_ask, client):
        with store.alone():
            settled = [_settled(asked, answer, terms) for asked, answer in answered]
        for outcome in settled:
            arrived[outcome.asked] = outcome
            progress(outcome)
            if outcome.kind == "found":
                texts[outcome.asked] = _texts(outcome.stored)
            if copies:
                copies.want(outcome)
    outcomes = [arrived[doi] for doi in wanted]
    published = [text for doi in wanted for text in texts.get(doi, ()) if text not in arrived]
    versions = _published(published, client, terms, refresh)
    if copies:
        for version in versions:
            copies.want(version)
        if known := copies.all():
            with store.alone():
                outcomes = [_with_deposit(outcome, known, terms) for outcome in outcomes]
                versions = [_with_deposit(version, known, terms) for version in versions]
    return {outcome.asked: _with_versions(outcome, versions) for outcome in outcomes}


def _published(texts: Sequence[str], client: Client, terms: _Terms, refresh: bool) -> list[Outcome]:
    """Outcomes for the published texts of the preprints found, so that a reading list can cite
    them: of those that have no record yet; with `refresh` of all. Nobody nominated them: where
    there is no answer, none is stored."""
    dois = list(dict.fromkeys(texts)) if refresh else missing(terms.store, texts)
    answers: dict[str, Outcome] = {}
    for answered in _ask(dois, client):
        with terms.store.alone():
            for text, answer in answered:
                if isinstance(answer, Outcome) and terms.store.readable(text) is None:
                    answers[text] = answer
                else:
                    answers[text] = _settled(text, answer, terms)
    return [answers[text] for text in dois]


def _texts(stored: Stored | None) -> tuple[str, ...]:
    """The DOIs of the published text of a preprint, as its record tells."""
    return published_as(stored.read()) if stored and stored.answer else ()


def _with_versions(outcome: Outcome, versions: Sequence[Outcome]) -> Outcome:
    names = _texts(outcome.stored) if versions else ()
    return outcome._replace(versions=tuple(v for v in versions if v.asked in names))


class _OpenCopies:
    """What HAL has of the works that are found. Its limits are its own, so that it is asked while
    Crossref is: by fifty, as they come."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._wanted: set[str] = set()
        self._waiting: list[str] = []
        self._asked: list[tuple[Sequence[str], Future[dict[str, Deposit] | str]]] = []

    def want(self, outcome: Outcome) -> None:
        """A work that was found is asked for once."""
        doi = outcome.stored.doi if outcome.kind == "found" and outcome.stored else ""
        if doi and doi not in self._wanted:
            self._wanted.add(doi)
            self._waiting.append(doi)
        if len(self._waiting) == hal.BATCH:
            self._ask()

    def _ask(self) -> None:
        dois, self._waiting = self._waiting, []
        self._asked.append((dois, self._client.soon(partial(_deposits, self._client, dois))))

    def all(self) -> dict[str, Deposit | str | None]:
        """By DOI: the deposit, None without one, or why HAL could not be asked."""
        if self._waiting:
            self._ask()
        found: dict[str, Deposit | str | None] = {}
        for dois, answer in self._asked:
            deposits = answer.result()
            for doi in dois:
                found[doi] = deposits if isinstance(deposits, str) else deposits.get(doi)
        return found


def _deposits(client: Client, dois: Sequence[str]) -> dict[str, Deposit] | str:
    """What HAL has, by DOI, or why it could not be asked."""
    try:
        return hal.open_files(client, dois)
    except Unavailable as error:
        return error.words


def _with_deposit(
    outcome: Outcome, known: Mapping[str, Deposit | str | None], terms: _Terms
) -> Outcome:
    """A deposit that was there and is no more is removed by a person alone, as all else."""
    stored = outcome.stored
    if outcome.kind != "found" or stored is None:
        return outcome
    deposit = known[stored.doi]
    if isinstance(deposit, str):
        return outcome._replace(hal=deposit)
    if deposit is None and stored.hal and not terms.accept:
        return outcome._replace(refused=(*outcome.refused, "hal"))
    kept = {name: deposit[name] for name in _DEPOSIT if name in deposit} if deposit else None
    if kept == stored.hal:
        return outcome
    moved = (_moved(stored.hal, kept or {}),) if stored.hal else ()
    stored = stored._replace(hal=kept)
    _put(stored, outcome.asked, terms.store)
    return outcome._replace(stored=stored, changes=outcome.changes + moved)


def _moved(old: dict[str, Any], new: dict[str, Any]) -> str:
    where = [deposit.get("fileMain_s") or "none" for deposit in (old, new)]
    return f"file in HAL: {where[0]} -> {where[1]}"


Answer = tuple[str, str, dict[str, Any]]  # source, DOI, raw answer


def _ask(dois: Sequence[str], client: Client) -> Iterator[list[tuple[str, Answer | Outcome]]]:
    """Crossref by lists; then, by agency, what the lists did not return. In no order; what comes
    together, to be stored together."""
    arrived: set[str] = set()
    listed = _batches([doi for doi in dois if "," not in doi], crossref.BATCH)
    for _, found in client.each(lambda batch: _listed(client, batch), listed):
        arrived.update(found)
        if found:
            yield [(doi, ("crossref", doi, raw)) for doi, raw in found.items()]
    left = [doi for doi in dois if doi not in arrived]
    prefixes = list(dict.fromkeys(map(prefix, left)))
    agencies = dict(client.each(lambda name: _agency(client, name), prefixes))
    for one in client.each(lambda doi: _one(client, doi, agencies[prefix(doi)]), left):
        yield [one]


def _batches(dois: Sequence[str], size: int) -> list[Sequence[str]]:
    return [dois[start : start + size] for start in range(0, len(dois), size)]


def _listed(client: Client, dois: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What Crossref's lists return. A list that is refused is halved, down to one. What is left is
    asked for singly, which says what is wrong."""
    found: dict[str, dict[str, Any]] = {}
    waiting, refusals = [dois], 0
    while waiting and refusals < _REFUSALS:
        batch = waiting.pop()
        try:
            found |= crossref.many(client, batch)
            refusals = 0
        except Refused:
            refusals += 1
            half = len(batch) // 2
            waiting += [batch[half:], batch[:half]] if half else []
        except Unavailable:
            break
    return found


def _agency(client: Client, name: str) -> str | Outcome:
    """The agency of a prefix, or what this is for each of its DOIs."""
    try:
        return doi_org.agency(client, name)
    except NotFound:
        message = f"this DOI does not exist (doi.org knows no {name})"
        return Outcome(name, "absent", message=message)
    except Unavailable as error:
        return Outcome(name, "unchecked", message=error.words)


def _one(client: Client, doi: str, agency: str | Outcome) -> Answer | Outcome:
    if isinstance(agency, Outcome):
        return agency._replace(asked=doi)
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
        return Outcome(doi, "unchecked", message=error.words)
    return _registered(client, doi, agency)


def _registered(client: Client, doi: str, agency: str) -> Outcome:
    """No record to be had: registered and not (yet) described, or no DOI at all?"""
    try:
        doi_org.agency(client, doi)
    except NotFound:
        return Outcome(doi, "absent", message="this DOI does not exist (doi.org)")
    except Unavailable as error:
        return Outcome(doi, "unchecked", message=error.words)
    if agency in ("Crossref", "DataCite"):
        return Outcome(doi, "no-metadata", message=f"{agency} has no metadata for it yet")
    return Outcome(doi, "no-metadata", message=f"{agency} gives no metadata that biblio can read")


def _settled(asked: str, answer: Answer | Outcome, terms: _Terms) -> Outcome:
    """What becomes of an answer: stored, refused, or set against the record that stands."""
    if isinstance(answer, Outcome):
        return _kept(answer, terms)
    source, doi, raw = answer
    aliases = (asked,) if asked != doi else ()
    new = Stored(doi, source, slim(source, raw, terms.keep_abstracts), aliases)
    standing = (terms.store.readable(name) for name in (asked, doi))
    old = next((stored for stored in standing if stored and stored.answer), None)
    return _replaced(asked, old, new, terms) if old else _new(asked, new, terms)


def _new(asked: str, new: Stored, terms: _Terms) -> Outcome:
    """The first answer for a DOI: stored, unless it is about no work of its own."""
    of = part(new.read(), str(new.answer.get("type")))
    if of:
        return Outcome(asked, "refused", message=str(of), belongs_to=of.of)
    _put(new, asked, terms.store)
    return Outcome(asked, "found", new)


def _kept(outcome: Outcome, terms: _Terms) -> Outcome:
    """No answer: the old record stands, and the difference is told, unless a person accepts it."""
    old = terms.store.readable(outcome.asked)
    answered = old is not None and old.source != "facts" and bool(old.answer)
    if answered and outcome.kind != "unchecked" and not terms.accept:
        return outcome._replace(stored=old, refused=("the whole record",))
    if outcome.kind == "no-metadata" and (old is None or answered):
        empty = Stored(outcome.asked, "facts", {})
        terms.store.put(empty)
        return outcome._replace(stored=empty)
    if outcome.kind == "absent" and answered:
        remove(terms.store.path(outcome.asked))
        return outcome
    return outcome._replace(stored=old)


def _replaced(asked: str, old: Stored, new: Stored, terms: _Terms) -> Outcome:
    # an abstract that is no longer wanted is not missed
    old = old._replace(answer=slim(old.source, old.answer, terms.keep_abstracts))
    aliases = tuple(sorted({*old.aliases, *new.aliases} - {new.doi}))
    new = new._replace(aliases=aliases, hal=old.hal)
    differences = _differences(old, new)
    # known facts give way to the registry; what a registry said is removed by a person alone
    lost = () if old.source == "facts" else _lost(old, new)
    if lost and not terms.accept:
        old = old._replace(aliases=tuple(sorted({*old.aliases, *new.aliases} - {old.doi})))
        _put(old, asked, terms.store)  # no byte changes, unless another name of it was asked
        return Outcome(asked, "found", old, changes=differences, refused=lost)
    _put(new, asked, terms.store)
    return Outcome(asked, "found", new, changes=differences)


def _put(new: Stored, asked: str, store: Store) -> None:
    """Under the DOI that was asked, and where that is an alias under the work's own as well, so
    that each finds the other."""
    store.put(new, name=asked)
    if asked != new.doi:
        store.put(new)


def _lost(old: Stored, new: Stored) -> tuple[str, ...]:
    """What the old answer has and the new one lacks: fields, by the registry's names; by ours where
    the field is still there and says nothing (`"issued": {"date-parts": [[null]]}`); and what is
    gone from fields that still say something."""
    empty: tuple[object, ...] = (None, "", [], {})
    raw = sorted(
        name
        for name, value in old.answer.items()
        if value not in empty and new.answer.get(name) in empty
    )
    before, after = old.read(), new.read()
    return (*(raw or emptied(before, after)), *thinned(before, after))


def _differences(old: Stored, new: Stored) -> tuple[str, ...]:
    """What a reader would see change, in words: "year: 2024 -> 2025"."""
    compared = corrections if old.source == "facts" else changes
    moved = (f"source: {old.source} -> {new.source}",) if old.source != new.source else ()
    return moved + compared(old.read(), new.read())
