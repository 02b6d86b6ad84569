"""What is meant, written into the files of the projects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..bibtex import ENTRY_TYPES
from ..discretion import Discreet
from ..enrich import Outcome
from ..errors import DataError
from ..ids import looks_like_key
from ..library import Library
from ..model import Nomination, Problem
from ..nominations import UNASSIGNED
from ..text import fold
from ..writing import Edits, Wanted, add, confirm_among, in_full, replaced_by, settle
from .held import as_held, more_of
from .intended import Intended, withdrawn
from .words import details_of, discreet_words, note_of, own_fields, words_of


class Done(NamedTuple):
    """What writing did with one thing: the key of the entry, "" where nothing was done, and the
    intention, with what stood in the way."""

    intended: Intended
    key: str = ""


def carry_out(
    library: Library, intended: Sequence[Intended], outcomes: Mapping[str, Outcome], day: str
) -> list[Done]:
    """Write what is intended, inside `writing`; a file that cannot be written stops no other."""
    done = [Done(one) for one in _joined(intended)]
    for project in dict.fromkeys(one.project for one in intended):
        places = [place for place, one in enumerate(intended) if one.project == project]
        mine = [done[place].intended for place in places]
        try:
            results = _written(library, project, mine, outcomes, day)
        except DataError as error:
            results = [Done(_unwritten(one, error)) for one in mine]
            library.reload()
        for place, result in zip(places, results, strict=True):
            done[place] = result
    return done


def _unwritten(meant: Intended, error: DataError) -> Intended:
    """What could not be written; what there was nothing to write of keeps its own words."""
    if meant.kind in ("ask", "held"):
        return meant
    where = f"{error.path}:{error.line}".removesuffix(":0")
    item = meant.item._replace(where=where, problem="")
    return meant._replace(
        kind="unwritten", problem=error.message, hint=error.hint, unchecked=False, item=item
    )


def _joined(intended: Sequence[Intended]) -> list[Intended]:
    """The same; of an article in several rows, the first has the reasons of all, and the day."""
    first: dict[tuple[str, str], int] = {}
    found = list(intended)
    for place, one in enumerate(intended):
        if one.kind not in ("nominate", "confirm") or not one.doi:
            continue
        before = first.setdefault((one.project, one.doi), place)
        if before == place:
            continue
        said, more = found[before].item, one.item.why
        reasons = (said.why, more if fold(more) not in fold(said.why) else "")
        item = said._replace(why="; ".join(filter(None, reasons)), on=said.on or one.item.on)
        found[before] = found[before]._replace(item=item)
        found[place] = one._replace(item=one.item._replace(why=""))
    return found


def _written(
    library: Library,
    project: str,
    intended: Sequence[Intended],
    outcomes: Mapping[str, Outcome],
    day: str,
) -> list[Done]:
    """One project's: confirmations and details one by one, what is new in one write."""
    library.file(project).refuse_unreadable()
    done = [Done(one) for one in intended]
    again = _again(intended)
    first = [(place, one) for place, one in enumerate(intended) if place not in again]
    edits = Edits(library, project)
    for place, one in first:
        if one.kind == "confirm" and (now := edits.held(one.identity)) and not now.live:
            done[place] = Done(withdrawn(one, now))  # while registries were asked
        elif one.kind == "confirm":
            result = confirm_among(edits, one.identity, details_of(one.item), day)
            done[place] = Done(one, result.before.key if result.changed else "")
        else:
            done[place] = _completed(edits, one)
    edits.write()
    new = [(place, one) for place, one in first if one.kind in ("nominate", "keep")]
    answered = {doi for doi, outcome in outcomes.items() if outcome.stored}
    settle(library, [one.doi for _, one in new if one.doi in answered])
    wanted = [_wanted(library, one, outcomes, day) for _, one in new]
    added = add(library, wanted, project)
    taken = dict(library.keys())
    kept = _kept_words(library, project)
    for (place, one), nomination in zip(new, added, strict=True):
        if nomination and nomination.doi and (one.item.key or one.copy):
            nomination = _with_own_words(edits, one, nomination, taken)
        done[place] = Done(_renamed(one, nomination), nomination.key if nomination else "")
        # what was kept of the same words, when no registry could be asked, gives way to the work
        if nomination and one.kind == "nominate":
            for identity in kept.pop(fold(words_of(library, one.item)), ()):
                edits.change(identity, replaced_by(nomination))
    edits.write()
    for place in again:  # adds what lacked, as to any entry that is there
        one = intended[place]
        edits.held(one.identity or library.identity(one.doi))  # with what was gathered for it
        done[place] = _completed(edits, as_held(library, one._replace(kind="nominate")))
    edits.write()
    return done


def _again(intended: Sequence[Intended]) -> list[int]:
    """The places of what is said again of an article, further down in the same reply."""
    said: set[str] = set()
    found = []
    for place, one in enumerate(intended):
        if one.doi and one.kind in ("nominate", "confirm", "complete"):
            found += [place] if one.doi in said else []
            said.add(one.doi)
    return found


def _completed(edits: Edits, one: Intended) -> Done:
    """An entry that is there, with what it lacked."""
    held = edits.held(one.identity) if one.kind == "complete" else None
    if not held:
        return Done(one)
    more, _ = more_of(edits.library, one.item, held)
    edits.change(one.identity, more)
    return Done(one, held.key)


def _with_own_words(
    edits: Edits, one: Intended, new: Nomination, taken: dict[str, list[str]]
) -> Nomination:
    """The entry just written, with all that the export says of it: its own key, where the article
    has another by another project, corrections, and the values that its registry says otherwise,
    as a reading copy, which `check` compares. `taken` are the keys of the library, and then this
    one as well."""
    identity, own = edits.library.identity_of(new), one.item.key
    free = taken.get(own.casefold(), [identity]) == [identity] and not new.pending
    usable = looks_like_key(own) and not own.startswith("pending-")
    key = own if free and usable and new.key != own else ""
    words = {**one.copy, **own_fields(one.item)}
    if words or key:
        edits.change(identity, words, key)
    if key:
        taken[key.casefold()] = [identity]
    return new._replace(key=key or new.key)


def _renamed(one: Intended, new: Nomination | None) -> Intended:
    """The same; where the article has another key than in the export that it is from, documents
    that cite it must follow, which is said."""
    if new is None or not one.item.key or one.problem or new.key == one.item.key:
        return one
    problem = f"{one.item.key} has the key {new.key} here: that was not free, or is no key"
    hint = "cite it by this key, or rename it in the file before any document cites it"
    return one._replace(problem=problem, hint=hint)


def _kept_words(library: Library, project: str) -> dict[str, list[str]]:
    """The entries of a project that hold no more than what was received, by those words."""
    found: dict[str, list[str]] = {}
    for said in library.received():
        if not said.doi and said.live and said.project == project:
            words = fold(library.discretion.received(said.received).text)
            found.setdefault(words, []).append(library.identity_of(said))
    return found


def _wanted(library: Library, one: Intended, outcomes: Mapping[str, Outcome], day: str) -> Wanted:
    item, outcome = one.item, outcomes.get(one.doi)
    status = item.status or ("nominated" if one.project else "suggested")
    details = details_of(item)
    if item.status != "suggested":
        details = details._replace(on=(details.on or day) if one.project else None)
    note = "" if one.project or item.project == UNASSIGNED else note_of(library, item)
    if one.kind == "keep":
        return Wanted(details, status, received=note or words_of(library, item))
    if one.doi:
        stored = outcome.stored if outcome else None
        return Wanted(details, status, one.doi, stored, received=note, key=item.key)
    about = dict(item.fields) or in_full(library, one.work)
    if not library.call.keep_abstracts:
        about.pop("abstract", None)
    kind = item.entry_type if item.fields else ENTRY_TYPES.get(one.work.type, "misc")
    kept = library.discretion.received(one.sent).text
    words = "; ".join(part for part in (note, kept) if part)
    return Wanted(details, status, entry_type=kind, fields=about, received=words, key=item.key)


def words_withheld(library: Library, one: Intended) -> list[Problem]:
    """That an entry does not keep what was received word for word."""
    item, texts = one.item, []
    if one.kind == "keep" or (one.kind == "nominate" and not one.project):
        texts = [discreet_words(library, item)]
        texts += [] if one.project else [library.discretion.prose(item.project)]
    texts += [library.discretion.received(one.sent)] if one.sent else []
    names, addresses = (sum(counts) for counts in zip((0, 0), *(t[1:] for t in texts), strict=True))
    return Discreet("", names, addresses).problems(item.where, "received")
