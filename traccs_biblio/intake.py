"""From a whole reply to nominations: whose each thing is, which work it means, what it does.

    received (read)  ->  intended (project, work)  ->  written

Nothing is lost: what cannot be resolved is kept as it was received, and named for a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from shlex import quote
from typing import Any, Literal, NamedTuple

from . import answers
from .answers.entry import described
from .bibtex import ENTRY_TYPES, balanced
from .compare import same
from .discretion import Discreet
from .enrich import Outcome
from .errors import DataError, InputError
from .ids import holds_no_doi, looks_like_key, normal_doi
from .library import Library
from .matching import match
from .model import EMPTY, Metadata, Nomination, Problem, Received, Record, Severity
from .nominations import UNASSIGNED, split_usecases
from .received import Declared, Reading
from .received.bibliography import field_here
from .received.prose import identifiers
from .records import CORRECTABLE
from .reports.reference import line
from .resolve import Resolved, resolvable, resolve
from .sources.http import Client
from .store import Stored
from .tex import plain_of_note, plain_of_tex
from .text import clean, fold, one_line
from .versions import alike
from .writing import Details, Edits, Wanted, add, confirm_among, in_full, replaced_by, settle

#: nominate: by DOI, or described in full. confirm: a suggestion. complete: the project has it, and
#: says more of it now. held: it has it already. keep: as it was received, to be resolved.
#: ask: there is nothing to write, and a person must look.
Kind = Literal["nominate", "confirm", "complete", "held", "keep", "ask"]


#: What people put before a reference, and is no part of it.
_LEAD_IN = re.compile(
    r"(?i)^\W*(?:(?:aussi|voici|voir|et|enfin|puis|also|see|and|here is|articles?|papiers?|papers?"
    r"|r[ée]f[ée]rences?)\b\s*)+[:\-–—]\s*"
)


#: Likeness of an article of the library that a reference may mean.
_LIKE = 0.7
#: Titles that share fewer of their words are two works'.
_UNLIKE = 0.34
#: Titles that share more may be one work's, said in other words.
_ALIKE = 0.75

#: Fields of an entry of ours that are people's statements, besides the details of a nomination.
_ALSO = ("corrects", "version-of", "not-version-of", "received")

#: How the keywords of our own exports name the projects that an article is suggested for.
_SUGGESTED = "suggested for "


class Intended(NamedTuple):
    """What one thing that was received means, and why a person must look at it, if so."""

    item: Received
    kind: Kind
    project: str = ""  # "" is unassigned.bib
    doi: str = ""
    identity: str = ""  # the article's in the library, where it is there
    received: str = ""  # its words, where the entry must keep them
    title: str = ""  # of an article of the library
    deposit: Metadata = Metadata()  # a work without DOI
    copy: Mapping[str, str] = EMPTY  # fields of an export of ours that its registry gives otherwise
    problem: str = ""
    hint: str = ""
    unchecked: bool = False

    @property
    def about(self) -> str:
        """The work on one line: its DOI, its description, or what was sent."""
        number = self.item.confirms or self.item.declines
        if number > 0 and self.title:
            return f"n° {number}: {self.title}"
        if self.doi:
            return " ".join(part for part in (self.doi, self.title) if part)
        if self.deposit.title:
            return line(self.deposit)
        return self.identity or clean(self.item.text)

    def trouble(self, key: str = "") -> Problem | None:
        """What a person must know of it; `key` is that of the entry it became."""
        if not self.problem:
            return None
        pc = f"--pc {self.project or 'PC'}"
        hint = re.sub(r"--pc PC\b", lambda _: pc, self.hint.replace("KEY", key or "KEY"))
        # what was in doubt while reading, and led to a work all the same, is only worth a look
        doubt = self.problem == self.item.problem and self.kind not in ("keep", "ask")
        severity: Severity = "warning" if doubt else "error"
        told = [self.problem, *([self.item.problem] if self.item.problem else [])]
        message = "; ".join(told[:1] if told[-1] in self.problem else told)
        return Problem(self.item.where, message, hint, severity, self.unchecked)


def whose(library: Library, written: str, pc: str) -> tuple[str, str]:
    """The project that is meant by what was written, `pc` where nothing was, and "" with the reason
    where that is not known: (id, reason)."""
    if not written.strip():
        return (pc, "") if pc else ("", "no project is named")
    if written == UNASSIGNED:  # an export of ours
        return "", ""
    try:
        return library.project(written).id, ""
    except InputError:
        pass
    numbered = re.search(
        r"(?i)\b(?:P\.?C\.?|projet\s+cibl[ée])\s*(?:n\s*°)?\s*[-_]?\s*(\d{1,2})\b", written
    )
    words = {fold(word) for word in (written, *re.findall(r"[\w-]+", written))} - {""}
    names = [p.id for p in library.projects.values() if {fold(p.id), fold(p.acronym)} & words]
    if numbered:
        names.append(f"PC{int(numbered[1])}")
    named = {name for name in names if name in library.projects}
    if len(named) == 1 and len(set(names)) == 1:
        return named.pop(), ""
    if len(named) > 1:
        return "", f"several projects are named: {clean(written)[:60]}"
    return "", f"unknown project {clean(written)[:60]}"


def by_keywords(library: Library, items: Sequence[Received], pc: str) -> list[Received]:
    """The same, with what the keywords of a bibliography that `biblio export` wrote say of
    projects: one thing for each that nominates it or has it as a suggestion."""
    stated = [_stated(library, item) for item in items]
    if not any(stated):
        return list(items)
    found: list[Received] = []
    for item, statements in zip(items, stated, strict=True):
        ours = bool(item.key) and not (item.project or item.status)
        if ours and not statements:
            statements = [(UNASSIGNED, "suggested")]
        found += [item._replace(project=who, status=status) for who, status in statements] or [
            item._replace(project=item.project or pc)
        ]
    return found


def _stated(library: Library, item: Received) -> list[tuple[str, str]]:
    """Projects and statuses. Anybody may have a keyword that is the name of a project; that of a
    suggestion is ours alone, and stays what it is in whatever program the file was saved."""
    hints = [word.partition(_SUGGESTED) for word in item.keywords]
    suggested = [(who.strip(), "suggested") for start, said, who in hints if said and not start]
    own = [word for word in item.keywords if item.key and word in library.projects]
    return [*((who, "nominated") for who in own), *suggested]


def intend(
    library: Library, items: Iterable[Received], pc: str, ask: Callable[[], Client]
) -> list[Intended]:
    """What each thing means. `ask` gives the session, where a registry must be asked which work is
    meant; a DOI needs none."""
    found = []
    works = cache(lambda project: list(_works(library, project)))
    everything = cache(library.all_records)  # read when a reference first needs it
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
        meant = _described_already(library, item, project, works(project) if project else ())
        meant = meant or _meant(library, item, project, ask, everything)
        meant = _perhaps(meant, works(project) if project else ())
        moved = not project and meant.kind in ("nominate", "keep") and _has_moved(library, item)
        meant = meant._replace(kind="held", problem="") if moved else meant
        if doubt and meant.kind != "ask" and not moved:
            hint = f"biblio nominate {meant.doi or 'KEY'} --pc PC moves it to its project"
            meant = meant._replace(
                problem=meant.problem or f"{doubt}: it is in unassigned.bib", hint=hint
            )
        found.append(meant)
    return found


def statements(item: Received) -> str:
    """What was said with an article, as options of a command."""
    said = {"--why": masked(item.why), "--scope": item.scope}
    if item.usecases is not None:
        said["--usecase"] = ",".join(item.usecases) or "none"
    return "".join(f" {name} {quote(value)}" for name, value in said.items() if value)


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
        wanted = said[item.confirms - 1 : item.confirms]
        if quoted := item.identifier:  # what stood beside the number in the message decides
            doi, key = normal_doi(quoted), quoted.strip().casefold()
            wanted = [n for n in said if (n.doi == doi if doi else n.key.casefold() == key)]
    if item.problem or not wanted:
        problem = item.problem or f"{project} has no suggestion {item.confirms}"
        hint = f"confirm by key: biblio nominate KEY --pc {project}{statements(item)}"
        return [Intended(item, "ask", project, problem=problem, hint=hint)]
    return [_confirmation(library, item, project, one) for one in wanted]


def _confirmation(library: Library, item: Received, project: str, said: Nomination) -> Intended:
    kind: Kind = "confirm" if said.status == "suggested" else "held"
    title = described(said).title.plain
    one = Intended(item, kind, project, said.doi, library.identity_of(said), title)
    return one if said.live else _withdrawn(one, said)


def _withdrawn(one: Intended, said: Nomination) -> Intended:
    """A confirmation of what the project has withdrawn: a person says which of the two holds."""
    problem = f"{said.key} was withdrawn for {one.project} and is now confirmed"
    hint = f"biblio nominate {said.key} --pc {one.project} brings it back"
    return one._replace(kind="ask", problem=problem, hint=hint)


def _meant(
    library: Library,
    item: Received,
    project: str,
    ask: Callable[[], Client],
    everything: Callable[[], list[Record]],
) -> Intended:
    """The work that is meant by an identifier, a description, or words."""
    given = item.identifier or (line(_described(item)) if item.fields else "")
    given = given or _LEAD_IN.sub("", item.text)
    if item.problem and not item.identifier and not item.fields:
        return _kept(item, project, item.problem, "biblio nominate DOI --pc PC --replaces KEY")
    doi = normal_doi(given)
    if not doi and item.key and item.fields.get("title"):
        return _known(library, _without_doi(library, item, project))
    if not doi and (known := library.keys().get(given.strip().casefold())):
        return _of_key(library, item, project, known)
    if not doi and resolvable(given):
        work = resolve(given, ask())
        if work.kind == "deposit":
            held = work.deposit.eprint if work.deposit.eprint in library.places else ""
            meant = Intended(item, "nominate", project, identity=held, deposit=work.deposit)
            return _known(library, meant)
        if work.kind != "doi":
            return _undecided(everything, item, project, work)
        doi = work.doi
    if doi:
        return _known(library, Intended(item, "nominate", project, doi, problem=item.problem))
    problem = "cannot be read as an article"
    if holds_no_doi(given):
        problem = "the address of this page does not hold its DOI"
    elif item.identifier:
        problem = f"{clean(item.identifier)[:60]!r} is no DOI"
    return _in_full(item, project, problem if item.identifier else item.problem) or _kept(
        item, project, problem, "biblio nominate DOI --pc PC --replaces KEY"
    )


class Work(NamedTuple):
    """An article that a project has, as far as a description can name it."""

    identity: str
    key: str
    title: str
    people: frozenset[str]  # family names, folded


def _works(library: Library, project: str) -> Iterator[Work]:
    """What a project nominates or has as a suggestion."""
    file = library.file(project)
    try:
        said = [file.nomination(block) for block in file.entries()]
    except DataError:  # told where it is to be written
        return
    for one in said:
        record = library.record(library.identity_of(one))
        if record and record.metadata.title:
            people = _people(record.metadata)
            title = record.metadata.title.plain
            yield Work(library.identity_of(one), one.key, title, people)


def _people(metadata: Metadata) -> frozenset[str]:
    return frozenset(fold(person.label) for person in (*metadata.authors, *metadata.editors))


def _described_already(
    library: Library, item: Received, project: str, works: Sequence[Work]
) -> Intended | None:
    """An article that is described, without identifier, and that the project has: of the same
    title, and with an author in common."""
    work = _described(item) if item.fields and not (item.identifier or item.key) else Metadata()
    like = [
        w for w in works if fold(w.title) == fold(work.title.plain) and w.people & _people(work)
    ]
    if len(like) != 1:
        return None
    doi = normal_doi(like[0].identity)
    return _known(library, Intended(item, "nominate", project, doi, like[0].identity))


def _perhaps(meant: Intended, works: Sequence[Work]) -> Intended:
    """The same; a description without DOI that is like an article of the project's is a new entry,
    and a person says whether it is that one."""
    work = meant.deposit
    if meant.kind != "nominate" or meant.problem or meant.doi or meant.identity or not work.title:
        return meant
    for one in works:
        like = one.people & _people(work) and alike(one.title, work.title.plain) >= _ALIKE
        if like and fold(one.title) != fold(work.title.plain):
            problem = f"may be {one.key}, which the project has: {one.title}"
            hint = f"if so: biblio drop KEY --pc PC, then biblio nominate {one.key} --pc PC"
            return meant._replace(problem=problem, hint=hint)
    return meant


def _without_doi(library: Library, item: Received, project: str) -> Intended:
    """A work without DOI in an export of ours: no registry is asked again whether it has one."""
    said = Nomination("", "", "", entry_type=item.entry_type, fields=item.fields)
    work, named = described(said), library.keys().get(item.key.casefold(), [])
    held = [name for name in named if (n := library.held(name, project)) and not n.doi]
    same = [name for name in held if fold(_title(library, name)) == fold(work.title.plain)]
    identity = said.deposit if said.deposit in library.places else "".join(same[:1])
    problem = item.problem
    return Intended(item, "nominate", project, "", identity, deposit=work, problem=problem)


def _title(library: Library, identity: str) -> str:
    record = library.record(identity)
    return record.metadata.title.plain if record else ""


def _of_key(library: Library, item: Received, project: str, known: Sequence[str]) -> Intended:
    """The article of a citation key: one that has a DOI, or that the project has itself."""
    key, doi = clean(item.identifier or item.text), normal_doi(known[0])
    if len(known) == 1 and (doi or library.held(known[0], project)):
        return _known(library, Intended(item, "nominate", project, doi, known[0]))
    problem = f"the key {key} is of another project's entry, which has no DOI"
    if len(known) > 1:
        problem = f"the key {key} stands for two works"
    return _kept(item, project, problem, "copy the entry that is meant, and drop this one")


def _described(item: Received) -> Metadata:
    """The work as the entry of a bibliography or the columns of a table describe it."""
    said = Nomination("", "", "", entry_type=item.entry_type, fields=item.fields)
    return described(said)


def _in_full(item: Received, project: str, problem: str = "") -> Intended | None:
    """A nomination as it was described, with title and authors or editors, for want of a DOI that
    leads to the work; the identifier that was sent stays in the entry."""
    work = _described(item)
    if not (work.title and (work.authors or work.editors)):
        return None
    words = masked(item.identifier)
    hint = "look for its DOI: biblio nominate DOI --pc PC --replaces KEY" if problem else ""
    return Intended(
        item, "nominate", project, received=words, deposit=work, problem=problem, hint=hint
    )


def held_like(everything: Callable[[], list[Record]], text: str) -> list[tuple[str, str]]:
    """The articles of the library that a text may mean, by their keys. `everything` gives all of
    them, and is asked for each text: `cache(library.all_records)` reads the library once."""
    records = {record.doi or record.key: record for record in everything()}
    works = [record.metadata._replace(doi=name) for name, record in records.items()]
    near = [one for one in match(text, works).candidates if one.likeness >= _LIKE][:3]
    return [(records[one.doi].key, line(one.metadata)) for one in near]


def _undecided(
    everything: Callable[[], list[Record]], item: Received, project: str, work: Resolved
) -> Intended:
    """No single work: what is described in full is an entry of its own; the rest is kept. An
    article of the library that may be meant is named."""
    unchecked = work.kind == "unchecked"
    problem = f"{clean(work.given)[:60]!r}: {work.message}"
    if full := _in_full(item, project, problem if unchecked or item.identifier else ""):
        return full._replace(unchecked=unchecked)
    hint = "biblio nominate DOI --pc PC --replaces KEY"
    if unchecked:
        hint = "import the file again when the registries can be reached"
    elif work.candidates:
        near = "; ".join(f"{c.doi}  {line(c.metadata)}" for c in work.candidates[:3])
        hint = f"{hint}, with the DOI of one of: {near}"
    for key, reference in held_like(everything, work.given):
        hint += f"; the library has {key}: {reference}"
    return _kept(item, project, problem, hint)._replace(unchecked=unchecked)


def _kept(item: Received, project: str, problem: str, hint: str) -> Intended:
    return Intended(item, "keep", project, problem=problem, hint=hint)


def _known(library: Library, meant: Intended) -> Intended:
    """What the project has of it already."""
    identity = meant.identity or (library.identity(meant.doi) if meant.doi else "")
    if not identity:
        return meant
    held = library.held(identity, meant.project)
    if held is None:  # what waits in unassigned.bib is another's, and stays
        return meant
    if held.status == "withdrawn":
        problem = f"{held.key} was withdrawn for {meant.project} and is now sent again"
        hint = f"biblio nominate {held.key} --pc {meant.project} brings it back"
        return meant._replace(kind="ask", identity=identity, problem=problem, hint=hint)
    suggested = meant.item.status == "suggested"
    if suggested and held.counts:
        return meant._replace(kind="held", identity=identity)
    if held.status == "suggested" and meant.project and not suggested:
        return meant._replace(kind="confirm", identity=identity)
    more, others = _more(library, meant.item, held)
    if others:
        problem = f"{held.key} has another {' and '.join(others)} already, which stays"
        options = " ".join(f"--{name.removeprefix('nominated-')} ..." for name in others)
        hint = f"biblio nominate {held.key} --pc {meant.project or 'PC'} {options} changes it"
        if set(others) & set(_also(meant.item)):
            hint = f"change the entry {held.key} in {held.path.name}"
        meant = meant._replace(problem=problem, hint=hint)
    elif edited := _edited(library, meant.item, identity):
        problem = f"{held.key} has another {', '.join(edited)} here, and nothing of it was changed"
        hint = (
            f"if the file is right: its values and corrects = {{{', '.join(edited)}}} in the entry"
        )
        meant = meant._replace(problem=problem, hint=hint)
    return meant._replace(kind="complete" if more else "held", identity=identity)


def _edited(library: Library, item: Received, identity: str) -> list[str]:
    """The fields in which an export of ours, as it came back, says another thing than the library:
    somebody may have edited them there."""
    record = library.record(identity) if item.key else None
    return list(_unlike(item, record.metadata)) if record and not record.pending else []


def _has_moved(library: Library, item: Received) -> bool:
    """Whether a person has given a thing of no project its project: some entry came with its
    words, and waits in `unassigned.bib` no more."""
    note = note_of(library, item)
    return any(said.project and _same_words(library, said, note) for said in library.received())


def _same_words(library: Library, said: Nomination, words: str) -> bool:
    """Whether an entry holds these words; an older one may have them with names of `private/`."""
    return fold(library.discretion.received(said.received).text) == fold(words)


def _more(library: Library, item: Received, held: Nomination) -> tuple[dict[str, str], list[str]]:
    """What is said and was not before, by field; and the fields of which something else is said."""
    new = details_of(item)._replace(on=None).fields() | _also(item)
    said = {
        **{field_here(n): plain_of_tex(held.fields.get(n, "")) for n in held.corrects},
        "why": library.discretion.prose(held.why).text,
        "nominated-by": library.discretion.signature(held.by).text,
        "scope": held.scope,
        "usecase": "" if held.usecases is None else ", ".join(held.usecases) or "none",
        "corrects": ", ".join(map(field_here, held.corrects)),
        "version-of": ", ".join(held.version_of),
        "not-version-of": ", ".join(held.not_version_of),
        "received": library.discretion.received(held.received).text,
    }
    more = {name: value for name, value in new.items() if not said.get(name)}
    others = [
        name
        for name, value in new.items()
        if said.get(name)
        and fold(said[name]) not in (fold(value), fold(plain_of_tex(value)))
        and not (name == "why" and has_reason(said[name], value))
    ]
    if "corrects" in others:  # then no field of them wins, nor is it written
        more = {name: value for name, value in more.items() if name in said}
    return more, others


def has_reason(held: str, sent: str) -> bool:
    """Whether a reason holds another: alone, or joined to those of the same reply.

    >>> has_reason("le premier; à l'échelle", "à l'échelle"), has_reason("le premier", "le second")
    (True, False)
    """
    return fold(held) == fold(sent) or f"; {clean(sent)};" in f"; {clean(held)};"


def _also(item: Received) -> dict[str, str]:
    """What an entry of ours says of an article with a DOI besides `details_of`: corrections with
    their values, answers about versions, what was received."""
    said = {name: item.fields[name] for name in _ALSO if item.fields.get(name)}
    return {name: item.fields[name] for name in split_usecases(said.get("corrects", ""))} | said


def discreet(library: Library, reading: Reading) -> Reading:
    """The same, with what is prose in it as it may be written: without the names and addresses of
    `private/` and of the people whom forms of this reply name; and a problem for each that has any.
    """
    named = [person for one in reading.declared for person in one.people]
    if named:
        library.discretion = library.discretion.beside(
            [person.name for person in named], [person.orcid for person in named]
        )
    if not library.discretion:
        return reading
    told: list[Problem] = []
    items = [_discreet_item(library, item, told) for item in reading.items]
    declared = [_discreet_form(library, one, told) for one in reading.declared]
    problems = (*reading.problems, *told)
    return reading._replace(items=tuple(items), declared=tuple(declared), problems=problems)


def _discreet_item(library: Library, item: Received, told: list[Problem]) -> Received:
    """An article with its reason, its signature, its day where that is not told as one, and the
    notes of its entry as they are written."""
    found = {
        "why": library.discretion.prose(item.why),
        "who": library.discretion.signature(item.by),
        "date": library.discretion.prose(item.on),
        "note": library.discretion.prose(plain_of_note(item.fields.get("note", ""))),
        "howpublished": library.discretion.received(
            plain_of_note(item.fields.get("howpublished", ""))
        ),
        "received": library.discretion.received(item.fields.get("received", "")),
    }
    for name, one in found.items():
        told += one.problems(item.where, name)
    entry = ("note", "howpublished", "received")
    notes = {name: found[name].text for name in entry if found[name].told}
    fields = {**item.fields, **notes} if notes else item.fields
    why, by, on = (found[name].text for name in ("why", "who", "date"))
    return item._replace(why=why, by=by, on=on, fields=fields)


def _discreet_form(library: Library, one: Declared, told: list[Problem]) -> Declared:
    """What a form declares, with its answers, activities, its day and a project that is unknown as
    they are written."""
    hide = library.discretion.prose
    answers = {number: hide(text) for number, text in one.answers.items()}
    activities = [hide(text) for text in one.activities]
    on, project = hide(one.on), hide("" if one.project in library.projects else one.project)
    for number, found in answers.items():
        told += found.problems("", f"answer {number}")
    for found in activities:
        told += found.problems("", "activities")
    told += [*on.problems("", "date"), *project.problems("", "project")]
    return one._replace(
        on=on.text,
        project=project.text or one.project,
        activities=tuple(found.text for found in activities),
        answers={number: found.text for number, found in answers.items()},
    )


def words_withheld(library: Library, one: Intended) -> list[Problem]:
    """That an entry does not keep what was received word for word."""
    item, texts = one.item, []
    if one.kind == "keep" or (one.kind == "nominate" and not one.project):
        texts = [_words_of(library, item)]
        texts += [] if one.project else [library.discretion.prose(item.project)]
    texts += [library.discretion.received(one.received)] if one.received else []
    names, addresses = (sum(counts) for counts in zip((0, 0), *(t[1:] for t in texts), strict=True))
    return Discreet("", names, addresses).problems(item.where, "received")


def with_outcomes(intended: Sequence[Intended], outcomes: Mapping[str, Outcome]) -> list[Intended]:
    """The same, now that the DOIs have been asked for: what does not exist is kept as it was
    received, and so is a review or a supplement."""
    found = []
    corrected: dict[str, set[str]] = {}  # what any project corrects, all exports of it show
    for one in intended:
        names = split_usecases(one.item.fields.get("corrects", ""))
        corrected.setdefault(one.doi, set()).update(names)
    for one in intended:
        outcome = outcomes.get(one.doi) if one.kind == "nominate" else None
        if outcome and outcome.kind in ("absent", "refused"):
            hint = "mend the DOI, then biblio nominate DOI --pc PC --replaces KEY"
            problem = f"{one.doi}: {outcome.message}"
            full = _in_full(one.item, one.project, problem) if outcome.kind == "absent" else None
            one = full or _kept(one.item, one.project, problem, hint)
        elif outcome and outcome.stored and outcome.kind in ("stored", "found"):
            one = _compared(one, outcome.stored, corrected[one.doi])
        elif outcome and outcome.kind == "no-metadata":
            one = one._replace(problem=f"{one.doi}: {outcome.message}", hint="biblio enrich, later")
        elif outcome and outcome.kind == "unchecked":
            hint = "kept as pending; biblio enrich tries again"
            copy = {n: value for n, value in one.item.fields.items() if n in CORRECTABLE}
            one = one._replace(problem=outcome.message, hint=hint, unchecked=True, copy=copy)
        found.append(one)
    return found


def _other_title(item: Received, stored: Stored) -> str:
    """The title that the registry has, where the one that was sent with the DOI is unlike it."""
    sent = described(Nomination("", "", "", fields=item.fields)).title.plain
    held = answers.read(stored.source, stored.answer, stored.doi).title.plain
    return held if sent and held and alike(sent, held) < _UNLIKE else ""


def _compared(one: Intended, stored: Stored, corrected: Collection[str]) -> Intended:
    """The same with what the file says otherwise than the registry, but for what it corrects."""
    one = one._replace(copy=_otherwise(one.item, stored, corrected))
    other = "" if "title" in corrected else _other_title(one.item, stored)
    if other:
        hint = "compare the two; biblio drop KEY --pc PC takes it back"
        return one._replace(problem=f"{one.doi} has another title: {other}", hint=hint)
    if not (one.copy and one.item.key):
        return one
    names = ", ".join(one.copy)
    problem = f"{one.doi}: its registry has another {names} than the file, and stands"
    hint = f"the file's is in the entry KEY; corrects = {{{names}}} there makes it win"
    return one._replace(problem=problem, hint=hint)


def _otherwise(item: Received, stored: Stored, corrected: Collection[str]) -> dict[str, str]:
    """The fields that the registry lacks, and, of an export of ours, those that it gives otherwise:
    perhaps people corrected them, which a bibliography does not tell."""
    told = answers.read(stored.source, stored.answer, stored.doi)
    sayable = {name for name, target in CORRECTABLE.items() if not getattr(told, target)}
    sayable.update(_unlike(item, told) if item.key else ())
    sayable.difference_update(corrected)
    return {name: item.fields[name] for name in CORRECTABLE if name in sayable & set(item.fields)}


def _unlike(item: Received, told: Metadata) -> Iterator[str]:
    """The fields of which what was sent says another thing."""
    sent = _described(item)
    for name, target in CORRECTABLE.items():
        if name in item.fields and not _agree(target, getattr(sent, target), getattr(told, target)):
            yield name


def _agree(field: str, sent: Any, told: Any) -> bool:
    """Whether an export says what the registry does, perhaps less of it (`--max-authors`)."""
    if field in ("authors", "editors"):
        sent = tuple(person for person in sent if person.label != "others")
        told = told[: len(sent)]
    return not (sent and told) or same(field, sent, told)


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
            where = f"{error.path}:{error.line}: " if error.path else ""
            problem = f"{project or 'unassigned'} was not written: {where}{error.message}"
            results = [Done(one._replace(kind="ask", problem=problem, hint=error.hint))
                       for one in mine]  # fmt: skip
            library.reload()
        for place, result in zip(places, results, strict=True):
            done[place] = result
    return done


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
        said = found[before].item
        reasons, why = [said.why, one.item.why], said.why
        if reasons[1] and fold(reasons[1]) not in fold(reasons[0]):
            why = "; ".join(reason for reason in reasons if reason)
        item = said._replace(why=why, on=said.on or one.item.on)
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
            done[place] = Done(_withdrawn(one, now))  # while registries were asked
        elif one.kind == "confirm":
            result = confirm_among(edits, one.identity, details_of(one.item), day)
            done[place] = Done(one, result.before.key if result.changed else "")
        elif one.kind == "complete" and (held := edits.held(one.identity)):
            more, _ = _more(library, one.item, held)
            edits.change(one.identity, more)
            done[place] = Done(one, held.key)
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
    for place in again:
        done[place] = _completed(edits, intended[place])
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
    """What is said again adds what was lacking, as to any entry that is there, and is named where
    it says another thing."""
    library = edits.library
    held = edits.held(one.identity or library.identity(one.doi))
    one = _known(library, one._replace(kind="nominate"))
    if not held or one.kind != "complete":
        return Done(one)
    more, _ = _more(library, one.item, held)
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
    free = taken.get(own.casefold(), [identity]) == [identity]
    key = own if free and new.key != own and _is_own_key(own, new) else ""
    words = {**one.copy, **_also(one.item)}
    if words or key:
        edits.change(identity, words, key)
    if key:
        taken[key.casefold()] = [identity]
    return new._replace(key=key or new.key)


def _is_own_key(key: str, new: Nomination) -> bool:
    """Whether a work that has a key already can have this one as well."""
    return looks_like_key(key) and not key.startswith("pending-") and not new.pending


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
    about = dict(item.fields) or in_full(library, one.deposit)
    if not library.call.keep_abstracts:
        about.pop("abstract", None)
    kind = item.entry_type if item.fields else ENTRY_TYPES.get(one.deposit.type, "misc")
    kept = library.discretion.received(one.received).text
    words = "; ".join(part for part in (note, kept) if part)
    return Wanted(details, status, entry_type=kind, fields=about, received=words, key=item.key)


def note_of(library: Library, item: Received) -> str:
    """What stands in `unassigned.bib` beside an article whose project is not known."""
    project = masked(library.discretion.prose(item.project).text)
    who = f"project {project}, which is unknown" if project else "no project named"
    return f"{who}: {words_of(library, item)}"


def words_of(library: Library, item: Received) -> str:
    """What was sent about an article, with the identifier as it was typed; it goes first where the
    text names others, so that no two articles of one text have the same words. Names of `private/`
    are left out of it, unless it is a reference or the columns of a table describe the work."""
    return masked(_words_of(library, item).text)


def _words_of(library: Library, item: Received) -> Discreet:
    if item.identifier and len(identifiers(item.text)) > 1:
        words = f"{item.identifier} (sent as: {item.text})"
    else:
        missing = item.identifier and item.identifier not in item.text
        url = item.fields.get("url", "")
        parts = [item.text, item.identifier if missing else "", url if url not in item.text else ""]
        words = " ".join(part for part in parts if part)
    return Discreet(words) if item.fields.get("title") else library.discretion.received(words)


def masked(text: str) -> str:
    """A text on one line without anybody's address, which has no place under git, and with its
    braces in pairs, which BibTeX counts."""
    text = re.sub(r"[\w.+-]+@[\w-]+\.[\w.-]+", "[address]", one_line(text))
    return text if balanced(text) else text.replace("{", "(").replace("}", ")")


def details_of(item: Received) -> Details:
    """What was said with an article. An address is nobody's role, and stays out of the file."""
    return Details(
        why=masked(item.why) or None,
        by=item.by if item.by and "@" not in item.by else None,
        scope=item.scope or None,
        usecases=item.usecases,
        on=masked(item.on) or None,
    )
