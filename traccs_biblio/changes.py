"""What has changed between two states of a data folder, as data. Work grows with what differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from . import differences, programme
from .answers.entry import described
from .errors import DataError
from .files import as_spelt, named_after
from .ids import normal_doi
from .library import Library
from .model import Metadata, Nomination, Problem, Record, Reply
from .nominations import UNASSIGNED, problem_of
from .pairs import content, differ, entries_of, paired
from .records import CORRECTABLE
from .store import Stored
from .versions import published_as
from .writing import REPLACED_BY

#: What people said or did, in the order in which it is told.
PEOPLE = (
    "nominated", "suggested", "confirmed", "restored", "demoted", "moved", "resolved", "replaced",
    "withdrawn", "removed", "doi", "rekeyed", "why", "by", "on", "scope", "received",
    "withdrawn-why", "verdict", "version-of", "not-version-of", "corrected",
)  # fmt: skip
#: What a registry said.
REGISTRIES = (
    "retraction", "concern", "correction", "cleared", "cited", "published", "alias", "key",
    "fetched", "lost", "refreshed",
)  # fmt: skip
#: What a project answered, beside its articles.
REPLIES = ("replied", "replied-on", "unreplied", "declared", "undeclared", "answers")
RULES = ("tags",)
KINDS = (*REPLIES, *PEOPLE, *REGISTRIES, *RULES)


class Change(NamedTuple):
    """One change, of a project's article or reply.

    `kind` is one of `KINDS`; `status` is that of the entry now ("" where it is gone); `field` names
    a field of the metadata. Of a list `before` is what has gone, and `after` what is new.
    """

    project: str  # "" in unassigned.bib
    call: str
    kind: str
    record: Record | None = None
    key: str = ""
    status: str = ""
    field: str = ""
    before: str = ""
    after: str = ""
    why: str = ""

    @property
    def group(self) -> str:
        """Who says so: replies, people, suggestions, registries or rules. What is only suggested is
        never told among a project's own words."""
        if self.kind in REPLIES:
            return "replies"
        if self.kind in RULES:
            return "rules"
        if self.kind in REGISTRIES:
            return "registries"
        return "suggestions" if self.status == "suggested" else "people"


class Changes(NamedTuple):
    """All changes; `files` are those that differ, and no change tells how; `unreadable` those that
    could not be compared on one side, of which nothing is told."""

    told: tuple[Change, ...] = ()
    files: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def none(self) -> bool:
        """Whether the two states are equal, as far as they could be read."""
        return not (self.told or self.files or self.unreadable)

    def of(self, project: str) -> Changes:
        """Those of one project."""
        name = project or UNASSIGNED
        return self._replace(
            told=tuple(change for change in self.told if change.project == project),
            files=tuple(file for file in self.files if Path(file).stem == name),
            unreadable=tuple(file for file in self.unreadable if Path(file).stem == name),
        )


def between(old: Library, new: Library, call: str = "") -> Changes:
    """What has changed from one state to the other, in all calls or in one.

    Articles are those of the new state, gone ones those of the old.
    """
    calls = [call] if call else sorted({*programme.calls(old.folder), *programme.calls(new.folder)})
    entries = entries_of(old, new, calls)
    pairs = paired(old, new, entries)
    told = [change for pair in pairs for change in _said(old, new, *pair)]
    records, unread = _records(old, new)
    works = {identity: identity for identity in _touched(old, new, records)}
    for before, after in pairs:
        if before and after:
            works[Library.identity_of(after)] = Library.identity_of(before)
            for doi in {*before.version_of, *after.version_of}:
                works.setdefault(doi, doi)
    told += _of_works(old, new, works, calls)
    replies, odd = _replies(old, new, calls)
    told = _in_order([*_replaced(told), *replies], [*new.projects, *old.projects])
    spoken = {(change.call, change.project) for change in told}
    silent = [name for name in entries.files if _place_of(name) not in spoken]
    silent += _programme(old, new, calls)
    named = {doi for change in told if change.record for doi in change.record.dois}
    silent += [f"records/{name}" for name, dois in records.items() if not dois & named]
    problems = [*entries.problems, *odd, *old.problems, *new.problems]
    unread += [problem.where for problem in odd]
    return Changes(
        tuple(told),
        tuple(silent),
        (*entries.unreadable, *unread),
        tuple(dict.fromkeys(problems)),
    )


def _in_order(told: Iterable[Change], projects: Iterable[str]) -> list[Change]:
    """By project as in every report, then by article; within one as in `KINDS`."""
    order = {name: number for number, name in enumerate(dict.fromkeys(projects))}

    def place(change: Change) -> tuple[object, ...]:
        known = order.get(change.project, len(order))
        article = change.record.key if change.record else change.key
        return (
            change.project == "", known, change.project, change.call, article.casefold(),
            KINDS.index(change.kind), change.key, change.field, change.before, change.after,
        )  # fmt: skip

    return sorted(told, key=place)


def _replaced(told: Sequence[Change]) -> list[Change]:
    """An entry that goes without a reason, where another version of its work comes in the same
    project, is replaced by it."""
    new = [change for change in told if change.kind in ("nominated", "suggested") and change.record]
    found = []
    for change in told:
        if change.kind in ("withdrawn", "removed") and change.record and not change.why:
            names = change.record.dois
            for other in new:
                same = other.record and names & other.record.dois
                if same and (other.project, other.call) == (change.project, change.call):
                    after = other.record.doi if other.record else ""
                    change = change._replace(kind="replaced", after=after)
                    break
        found.append(change)
    return found


def _place_of(name: str) -> tuple[str, str]:
    """The call and the project of a nomination file."""
    path = Path(name)
    return path.parent.name, "" if path.stem == UNASSIGNED else path.stem


# --- what people said ---------------------------------------------------------------------------


def _said(
    old: Library, new: Library, one: Nomination | None, other: Nomination | None
) -> list[Change]:
    """What became of one entry."""
    if other is None:
        assert one is not None
        record = old.record(Library.identity_of(one))
        gone = Change(one.project, one.call, "removed", record, one.key, before=one.status)
        return [gone._replace(why=one.why)]
    record = new.record(Library.identity_of(other))
    change = Change(other.project, other.call, "", record, other.key, other.status)
    if one is None:
        kind = "suggested" if other.status == "suggested" else other.status
        why = other.withdrawn_why if kind == "withdrawn" else other.why
        return [change._replace(kind=kind, why=why, after=other.by)]
    return [*_moves(change, one, other, new), *_statements(change, one, other)]


def _moves(change: Change, one: Nomination, other: Nomination, new: Library) -> Iterator[Change]:
    """Another status, file, DOI or key."""
    if one.project != other.project:
        yield change._replace(
            kind="moved", before=one.project or "unassigned", after=other.project or "unassigned"
        )
    if one.status != other.status:
        kind = {"nominated": "confirmed", "withdrawn": "withdrawn"}.get(other.status, "demoted")
        if one.status == "withdrawn":
            kind = "restored"
        why = other.withdrawn_why if kind == "withdrawn" else ""
        told = change._replace(kind=kind, before=one.status, after=other.status, why=why)
        yield _replacing(told, other, new) if kind == "withdrawn" else told
    elif one.withdrawn_why != other.withdrawn_why:
        before, after = one.withdrawn_why, other.withdrawn_why
        yield change._replace(kind="withdrawn-why", before=before, after=after)
    if one.doi != other.doi:
        aliases = change.record.aliases if change.record else ()
        kind = "alias" if one.doi and one.doi in aliases else "doi"
        yield change._replace(kind=kind, before=one.doi, after=other.doi)
    if one.key != other.key:
        kind = "key" if one.pending else "rekeyed"
        yield change._replace(kind=kind, before=one.key, after=other.key)


def _replacing(change: Change, gone: Nomination, new: Library) -> Change:
    """A withdrawal that names what came instead: words that nobody could resolve are resolved."""
    name = gone.fields.get(REPLACED_BY, "")
    if not name:
        return change
    held = new.identity(normal_doi(name)) if normal_doi(name) else _of_key(new, gone, name)
    said = _held(new, gone, held) if held else None
    kind = "resolved" if gone.received and not gone.doi else "replaced"
    return change._replace(kind=kind, before=gone.key, after=said.key if said else name)


def _of_key(library: Library, gone: Nomination, key: str) -> str:
    """The identity of a project's entry without DOI."""
    known = library.keys().get(key.casefold(), [])
    return next((identity for identity in known if _held(library, gone, identity)), "")


def _held(library: Library, beside: Nomination, identity: str) -> Nomination | None:
    """The nomination of an article in the file of another."""
    return next(
        (
            file.nomination(block)
            for file, block in library.places.get(identity, ())
            if (file.call, file.project) == (beside.call, beside.project)
        ),
        None,
    )


def _statements(change: Change, one: Nomination, other: Nomination) -> Iterator[Change]:
    """What a person says otherwise of the article."""
    for kind in ("why", "by", "on", "scope", "received"):
        before, after = getattr(one, kind), getattr(other, kind)
        if before != after and not (kind == "on" and one.status != other.status):
            yield change._replace(kind=kind, before=before, after=after)
    if one.usecases != other.usecases:
        verdicts = [_verdict(said.usecases) for said in (one, other)]
        yield change._replace(kind="verdict", before=verdicts[0], after=verdicts[1])
    for kind, mine, theirs in (
        ("version-of", one.version_of, other.version_of),
        ("not-version-of", one.not_version_of, other.not_version_of),
    ):
        if mine != theirs:
            yield change._replace(kind=kind, before=", ".join(mine), after=", ".join(theirs))
    for field, before, after in _corrected(one, other):
        yield change._replace(kind="corrected", field=field, before=before, after=after)


def _verdict(usecases: Sequence[str] | None) -> str:
    """A person's verdict: "" where there is none, which is not the verdict `none`."""
    return "" if usecases is None else ", ".join(usecases) or "none"


def _corrected(one: Nomination, other: Nomination) -> list[tuple[str, str, str]]:
    """What people write otherwise of the article itself. With a DOI only corrections count, the
    rest is a reading copy."""
    return _differences(_own(one), _own(other))


def _own(said: Nomination) -> Metadata:
    if not said.doi:
        return described(said)
    kept = {n: v for n, v in said.fields.items() if n in said.corrects and n in CORRECTABLE}
    return described(said._replace(doi="", fields=kept))


# --- what registries and rules say --------------------------------------------------------------


def _records(old: Library, new: Library) -> tuple[dict[str, set[str]], list[str]]:
    """The record files that differ, each with the DOIs it is about; and those not readable."""
    names = {path.name for library in (old, new) for path in library.store.files()}
    found: dict[str, set[str]] = {}
    unreadable = []
    for name in sorted(names):
        if not differ(old, new, f"records/{name}"):
            continue
        dois = set()
        for library in (old, new):
            path = library.store.folder / name
            try:
                stored = library.store.load(path) if path.exists() else None
            except DataError:
                unreadable.append(f"records/{name}")
                continue
            dois |= {stored.doi, *stored.aliases} if stored else set()
        found[name] = dois
    return found, unreadable


def _touched(old: Library, new: Library, records: Mapping[str, set[str]]) -> list[str]:
    """The articles that records which differ are about, and those whose records name such a DOI:
    the published text of a preprint may have come."""
    dois = {doi for names in records.values() for doi in names}
    if not dois:
        return []
    found = [identity for identity in new.places if identity in dois]
    words = [doi.encode("utf-8") for doi in sorted(dois)]
    for identity in new.places:
        if identity not in dois and "/" in identity:
            raw = [content(library.store.path(identity)).lower() for library in (old, new)]
            if any(word in text for text in raw for word in words):
                found.append(identity)
    named = {doi for names in records.values() for doi in names} - set(new.places)
    for doi in sorted(named):
        if preprint := new.version(doi):
            found.append(preprint)
    return list(dict.fromkeys(found))


def _of_works(
    old: Library, new: Library, works: Mapping[str, str], calls: Sequence[str]
) -> Iterator[Change]:
    """What registries and rules say otherwise of articles that are in both states; `works` are
    their identities now and before."""
    seen: set[str] = set()
    everything = _evidence(old) != _evidence(new)
    if everything:
        works = {**{identity: identity for identity in new.places}, **works}
    for now, then in works.items():
        record, before = new.record(now), old.record(then)
        if not record or not before or (record.doi or now) in seen:
            continue
        if before.doi and before.doi not in record.dois:
            continue  # the entry names another work now
        seen.add(record.doi or now)
        known = {(n.call, n.project) for n in before.nominations}
        news = [*_of_registry(old, new, before, record), *_of_rules(old, new, before, record)]
        for said in _one_each(record.nominations):
            moved = (said.call, "") in known
            if said.call in calls and said.live and ((said.call, said.project) in known or moved):
                for change in news:
                    yield change._replace(
                        project=said.project, call=said.call, key=said.key, status=said.status
                    )


def _one_each(nominations: Iterable[Nomination]) -> list[Nomination]:
    """One live nomination a project and call."""
    first: dict[tuple[str, str], Nomination] = {}
    for said in nominations:
        if said.live:
            first.setdefault((said.call, said.project), said)
    return list(first.values())


def _of_registry(old: Library, new: Library, before: Record, record: Record) -> Iterator[Change]:
    change = Change("", "", "", record)
    if before.doi and before.doi not in (record.doi, *record.aliases):
        yield change._replace(kind="cited", before=before.doi, after=record.doi)
    elif "published" in record.flags and "published" not in before.flags:
        text = ", ".join(_published(record))
        yield change._replace(kind="published", before=record.doi, after=text)
    mine, theirs = before.metadata.updates, record.metadata.updates
    news = {(u.kind, u.doi) for u in theirs} - {(u.kind, u.doi) for u in mine}
    for kind, doi in sorted(news):
        yield change._replace(kind=kind, after=doi)
    for kind, doi in sorted({(u.kind, u.doi) for u in mine} - {(u.kind, u.doi) for u in theirs}):
        yield change._replace(kind="cleared", field=kind, before=doi)
    if before.doi == record.doi and record.doi:
        yield from _answered(change, _answer(old, record.doi), _answer(new, record.doi))


def _published(record: Record) -> list[str]:
    """The DOIs of the published text of a preprint, by its registry and by people."""
    said = [doi for n in record.nominations for doi in n.version_of]
    return list(dict.fromkeys([*published_as(record.metadata), *said]))


def _answered(
    change: Change, before: tuple[Stored, Metadata] | None, after: tuple[Stored, Metadata] | None
) -> Iterator[Change]:
    """What the registry says otherwise of one DOI, whatever people correct."""
    if before is None and after is not None:
        yield change._replace(kind="fetched", after=after[0].source)
    elif after is None and before is not None:
        yield change._replace(kind="lost", before=before[0].source)
    elif before and after and before[0] != after[0]:
        if before[0].source != after[0].source:
            sources = before[0].source, after[0].source
            yield change._replace(kind="fetched", before=sources[0], after=sources[1])
        facts = before[0].source == "facts" != after[0].source
        for field, old, new in _differences(before[1], after[1], facts):
            yield change._replace(kind="refreshed", field=field, before=old, after=new)


def _answer(library: Library, doi: str) -> tuple[Stored, Metadata] | None:
    known = library.store.readable(doi)
    return (known, known.read()) if known and known.answer else None


def _differences(one: Metadata, other: Metadata, facts: bool = False) -> list[tuple[str, str, str]]:
    """(field, before, after) of what a reader would see; of lists what has gone, and what is new.
    Retractions are told in their own words."""
    lines = differences.corrections(one, other) if facts else differences.changes(one, other)
    found = []
    for line in lines:
        field, _, words = line.partition(": ")
        if field in ("updates", "flags"):
            continue
        before, arrow, after = words.partition(" -> ")
        if not arrow:
            before, after = _gone_and_new(words)
        before, after = ("" if said in ("none", "None") else said for said in (before, after))
        found.append((field, before, after))
    return found


def _gone_and_new(words: str) -> tuple[str, str]:
    gone, _, new = words.partition("; new: ") if words.startswith("gone: ") else ("", "", words)
    return gone.removeprefix("gone: "), new.removeprefix("new: ")


def _of_rules(old: Library, new: Library, before: Record, record: Record) -> Iterator[Change]:
    """The use cases that the rules give, where no person has judged. Of a work that nobody knew
    yet, nothing was concluded."""
    judged = any(n.live and n.usecases is not None for n in record.nominations)
    if judged or before.pending or record.pending:
        return
    mine, theirs = _concluded(old, before), _concluded(new, record)
    if mine != theirs:
        yield Change("", "", "tags", record, before=mine, after=theirs)


def _concluded(library: Library, record: Record) -> str:
    """The use cases by the rules, those in doubt with a question mark."""
    tags = library.reading(record).tags
    return ", ".join(tag.slug + ("?" if tag.state == "review" else "") for tag in tags)


def _evidence(library: Library) -> object:
    """The folder's own additions to the rules."""
    try:
        return programme.read_usecases(library.folder)[1]
    except DataError:
        return {}


# --- replies and the programme ------------------------------------------------------------------


def _replies(
    old: Library, new: Library, calls: Sequence[str]
) -> tuple[list[Change], list[Problem]]:
    """What projects answered beside their articles."""
    told: list[Change] = []
    odd: list[Problem] = []
    for call in calls:
        files = (p for lib in (old, new) for p in programme.reply_files(lib.folder, call))
        for name in sorted(set(map(named_after, files))):
            place = f"replies/{call}/{name}.yml"
            if not differ(old, new, place):
                continue
            try:
                sides = [_reply(as_spelt(library.folder / place)) for library in (old, new)]
            except DataError as error:
                odd.append(problem_of(error))
                continue
            change = Change(name, call, "answers")
            told += list(_answers(change, *sides)) or [change]
    return told, odd


def _reply(path: Path) -> Reply:
    if not path.exists():
        return Reply(named_after(path), replied=False)
    return programme.read_reply(path)


def _answers(change: Change, before: Reply, after: Reply) -> Iterator[Change]:
    if after.replied and not before.replied:
        yield change._replace(kind="replied", after=after.replied_on)
    elif after.replied_on != before.replied_on:
        days = before.replied_on, after.replied_on
        yield change._replace(kind="replied-on", before=days[0], after=days[1])
    if before.replied and not after.replied:
        yield change._replace(kind="unreplied", before=before.replied_on)
    if before.replied and after.answers != before.answers:
        yield change
    for slug in after.activities:
        if slug not in before.activities:
            yield change._replace(kind="declared", after=slug)
    for slug in before.activities:
        if slug not in after.activities:
            yield change._replace(kind="undeclared", before=slug)


def _programme(old: Library, new: Library, calls: Sequence[str]) -> list[str]:
    """The files of the programme itself that differ."""
    names = ["projects.csv", "usecases.yml", "lexicon.yml"]
    names += [f"nominations/{call}/call.yml" for call in calls]
    return [name for name in names if differ(old, new, name)]
