"""Which work each thing of a reply means, and what it does to the project's file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from ..answers.entry import described
from ..errors import DataError
from ..ids import holds_no_doi, normal_doi
from ..library import Library
from ..matching import match
from ..model import Nomination, Received, Record
from ..reports.reference import line
from ..resolve import Resolved, resolvable, resolve
from ..sources.http import Client
from ..text import clean, fold
from .held import as_held, described_already, moved, perhaps, works_of
from .intended import REPLACES, Intended, Kind, as_described, kept, numbered, withdrawn, work_of
from .projects import whose
from .words import note_of, statements

#: What people put before a reference, and is no part of it.
_LEAD_IN = re.compile(
    r"(?i)^\W*(?:(?:aussi|voici|voir|et|enfin|puis|also|see|and|here is|articles?|papiers?|papers?"
    r"|r[ée]f[ée]rences?)\b\s*)+[:\-–—]\s*"
)
#: Likeness of an article of the library that a reference may mean.
_LIKE = 0.7


def intend(
    library: Library, items: Iterable[Received], pc: str, ask: Callable[[], Client]
) -> list[Intended]:
    """What each thing means. `ask` gives the session, where a registry must be asked which work is
    meant; a DOI needs none."""
    found = []
    works = cache(lambda project: list(works_of(library, project)))
    everything = cache(library.all_records)  # read when a reference first needs it
    given_away = cache(lambda: moved(library))
    for item in items:
        project, doubt = whose(library, item.project, pc)
        if item.confirms:
            found += _confirmations(library, item, project, doubt)
            continue
        if item.declines or item.ask:
            about = normal_doi(item.identifier)
            said = "" if item.declines else statements(item)
            hint = f"if it is meant: biblio nominate {about or 'DOI'} --pc PC{said}" if said else ""
            hint = hint or "for it, nothing was changed"
            found.append(Intended(item, "ask", project, about, problem=item.problem, hint=hint))
            continue
        meant = described_already(library, item, project, works(project) if project else ())
        meant = meant or _meant(library, item, project, ask, everything)
        meant = perhaps(meant, works(project) if project else ())
        waits = not project and meant.kind in ("nominate", "keep")
        if waits and fold(note_of(library, item)) in given_away():
            meant = meant._replace(kind="held", problem="")
        elif doubt and meant.kind != "ask":
            hint = f"biblio nominate {meant.doi or 'KEY'} --pc PC moves it to its project"
            meant = meant._replace(
                problem=meant.problem or f"{doubt}: it is in unassigned.bib", hint=hint
            )
        found.append(meant)
    return found


def _confirmations(library: Library, item: Received, project: str, doubt: str) -> list[Intended]:
    """Suggestions by their number, which is their place in the project's file: so a number stays,
    whatever is confirmed or withdrawn in between."""
    if not project:
        hint = "say which with --pc"
        return [Intended(item, "ask", problem=f"{doubt}, so nothing is confirmed", hint=hint)]
    file = library.file(project)
    try:
        said = [file.nomination(block) for block in file.entries()]
    except DataError as error:
        problem = f"{project} cannot be read: {error.message}"
        return [Intended(item, "ask", project, problem=problem, hint=error.hint)]
    if item.confirms < 0:
        wanted = [n for n in said if n.status == "suggested"]
        if not wanted and not item.problem:
            return [Intended(item, "held", project)]
    else:
        wanted = numbered(said, item.confirms, item.identifier)
    if item.problem or not wanted:
        problem = item.problem or f"{project} has no suggestion {item.confirms}"
        hint = f"confirm by key: biblio nominate KEY --pc {project}{statements(item)}"
        return [Intended(item, "ask", project, problem=problem, hint=hint)]
    return [_confirmation(library, item, project, one) for one in wanted]


def _confirmation(library: Library, item: Received, project: str, said: Nomination) -> Intended:
    kind: Kind = "confirm" if said.status == "suggested" else "held"
    title = described(said).title.plain
    one = Intended(item, kind, project, said.doi, library.identity_of(said), title)
    return one if said.live else withdrawn(one, said)


def _meant(
    library: Library,
    item: Received,
    project: str,
    ask: Callable[[], Client],
    everything: Callable[[], list[Record]],
) -> Intended:
    """The work that is meant by an identifier, a description, or words."""
    given = item.identifier or (line(work_of(item)) if item.fields else "")
    given = given or _LEAD_IN.sub("", item.text)
    if item.problem and not item.identifier and not item.fields:
        return kept(item, project, item.problem)
    doi = normal_doi(given)
    if not doi and item.key and item.fields.get("title"):
        return as_held(library, _without_doi(library, item, project))
    if not doi and (known := library.keys().get(given.strip().casefold())):
        return _of_key(library, item, project, known)
    if not doi and resolvable(given):
        work = resolve(given, ask(), library.discretion)
        if work.kind == "deposit":
            held = work.deposit.eprint if work.deposit.eprint in library.places else ""
            meant = Intended(item, "nominate", project, identity=held, work=work.deposit)
            return as_held(library, meant)
        if work.kind != "doi":
            return _undecided(everything, item, project, work)
        doi = work.doi
    if doi:
        return as_held(library, Intended(item, "nominate", project, doi, problem=item.problem))
    problem = "cannot be read as an article"
    if holds_no_doi(given):
        problem = "the address of this page does not hold its DOI"
    elif item.identifier:
        problem = f"{clean(item.identifier)[:60]!r} is no DOI"
    full = as_described(item, project, problem if item.identifier else item.problem)
    return full or kept(item, project, problem)


def _without_doi(library: Library, item: Received, project: str) -> Intended:
    """A work without DOI in an export of ours: no registry is asked again whether it has one."""
    said = Nomination("", "", "", entry_type=item.entry_type, fields=item.fields)
    work, named = described(said), library.keys().get(item.key.casefold(), [])
    held = [name for name in named if (n := library.held(name, project)) and not n.doi]
    title = fold(work.title.plain)
    records = ((name, library.record(name)) for name in held)
    same = [name for name, r in records if r and fold(r.metadata.title.plain) == title]
    identity = said.deposit if said.deposit in library.places else "".join(same[:1])
    return Intended(item, "nominate", project, "", identity, work=work, problem=item.problem)


def _of_key(library: Library, item: Received, project: str, known: Sequence[str]) -> Intended:
    """The article of a citation key: one that has a DOI, or that the project has itself."""
    key, doi = clean(item.identifier or item.text), normal_doi(known[0])
    if len(known) == 1 and (doi or library.held(known[0], project)):
        return as_held(library, Intended(item, "nominate", project, doi, known[0]))
    problem = f"the key {key} is of another project's entry, which has no DOI"
    if len(known) > 1:
        problem = f"the key {key} stands for two works"
    return kept(item, project, problem, "copy the entry that is meant, and drop this one")


def _undecided(
    everything: Callable[[], list[Record]], item: Received, project: str, work: Resolved
) -> Intended:
    """No single work: what is described in full is an entry of its own; the rest is kept. An
    article of the library that may be meant is named."""
    unchecked = work.kind == "unchecked"
    problem = f"{clean(work.given)[:60]!r}: {work.message}"
    if full := as_described(item, project, problem if unchecked or item.identifier else ""):
        return full._replace(unchecked=unchecked)
    hint = REPLACES
    if unchecked:
        hint = "import the file again when the registries can be reached"
    elif work.candidates:
        near = "; ".join(f"{c.doi}  {line(c.metadata)}" for c in work.candidates[:3])
        hint = f"{hint}, with the DOI of one of: {near}"
    for key, reference in held_like(everything, work.given):
        hint += f"; the library has {key}: {reference}"
    return kept(item, project, problem, hint)._replace(unchecked=unchecked)


def held_like(everything: Callable[[], list[Record]], text: str) -> list[tuple[str, str]]:
    """The articles of the library that a text may mean, by their keys. `everything` gives all of
    them, and is asked for each text: `cache(library.all_records)` reads the library once."""
    records = {record.doi or record.key: record for record in everything()}
    works = [record.metadata._replace(doi=name) for name, record in records.items()]
    near = [one for one in match(text, works).candidates if one.likeness >= _LIKE][:3]
    return [(records[one.doi].key, line(one.metadata)) for one in near]
