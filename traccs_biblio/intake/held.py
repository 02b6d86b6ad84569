"""What a project has already of what it sends, and what of it is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..compare import same
from ..errors import DataError
from ..ids import normal_doi
from ..library import Library
from ..model import Metadata, Nomination, Received
from ..received.bibliography import field_here
from ..records import CORRECTABLE
from ..tex import plain_of_tex
from ..text import clean, fold
from ..versions import alike
from .intended import Intended, work_of
from .words import details_of, own_fields

#: Titles that share more of their words may be one work's, said in other words.
_ALIKE = 0.75


def as_held(library: Library, meant: Intended) -> Intended:
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
    more, others = more_of(library, meant.item, held)
    if others:
        problem = f"{held.key} has another {' and '.join(others)} already, which stays"
        options = " ".join(f"--{name.removeprefix('nominated-')} ..." for name in others)
        hint = f"biblio nominate {held.key} --pc {meant.project or 'PC'} {options} changes it"
        if set(others) & set(own_fields(meant.item)):
            hint = f"change the entry {held.key} in {held.path.name}"
        meant = meant._replace(problem=problem, hint=hint)
    elif edited := _edited(library, meant.item, identity):
        problem = f"{held.key} has another {', '.join(edited)} here, and nothing of it was changed"
        hint = (
            f"if the file is right: its values and corrects = {{{', '.join(edited)}}} in the entry"
        )
        meant = meant._replace(problem=problem, hint=hint)
    return meant._replace(kind="complete" if more else "held", identity=identity)


def more_of(library: Library, item: Received, held: Nomination) -> tuple[dict[str, str], list[str]]:
    """What is said and was not before, by field; and the fields of which something else is said."""
    new = details_of(item)._replace(on=None).fields() | own_fields(item)
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


def _edited(library: Library, item: Received, identity: str) -> list[str]:
    """The fields in which an export of ours, as it came back, says another thing than the library:
    somebody may have edited them there."""
    record = library.record(identity) if item.key else None
    return list(unlike(item, record.metadata)) if record and not record.pending else []


def unlike(item: Received, told: Metadata) -> Iterator[str]:
    """The fields of which what was sent says another thing."""
    sent = work_of(item)
    for name, target in CORRECTABLE.items():
        if name in item.fields and not _agree(target, getattr(sent, target), getattr(told, target)):
            yield name


def _agree(field: str, sent: Any, told: Any) -> bool:
    """Whether an export says what the registry does, perhaps less of it (`--max-authors`)."""
    if field in ("authors", "editors"):
        sent = tuple(person for person in sent if person.label != "others")
        told = told[: len(sent)]
    return not (sent and told) or same(field, sent, told)


def moved(library: Library) -> set[str]:
    """The words, folded, of what came for no project and has been given one by a person: their
    entry waits in `unassigned.bib` no more. An older one may have names of `private/`."""
    kept = (said.received for said in library.received() if said.project)
    return {fold(library.discretion.received(words).text) for words in kept}


# --- by a description -----------------------------------------------------------------------------


class Work(NamedTuple):
    """An article that a project has, as far as a description can name it."""

    identity: str
    key: str
    title: str
    people: frozenset[str]  # family names, folded


def works_of(library: Library, project: str) -> Iterator[Work]:
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


def described_already(
    library: Library, item: Received, project: str, works: Sequence[Work]
) -> Intended | None:
    """An article that is described, without identifier, and that the project has: of the same
    title, and with an author in common."""
    work = work_of(item) if item.fields and not (item.identifier or item.key) else Metadata()
    title, people = fold(work.title.plain), _people(work)
    like = [one for one in works if fold(one.title) == title and one.people & people]
    if len(like) != 1:
        return None
    doi = normal_doi(like[0].identity)
    return as_held(library, Intended(item, "nominate", project, doi, like[0].identity))


def perhaps(meant: Intended, works: Sequence[Work]) -> Intended:
    """The same; a description without DOI that is like an article of the project's is a new entry,
    and a person says whether it is that one."""
    work = meant.work
    if meant.kind != "nominate" or meant.problem or meant.doi or meant.identity or not work.title:
        return meant
    for one in works:
        like = one.people & _people(work) and alike(one.title, work.title.plain) >= _ALIKE
        if like and fold(one.title) != fold(work.title.plain):
            problem = f"may be {one.key}, which the project has: {one.title}"
            hint = f"if so: biblio drop KEY --pc PC, then biblio nominate {one.key} --pc PC"
            return meant._replace(problem=problem, hint=hint)
    return meant
