"""`biblio diff`: what has changed since a git revision, a tag or a copy of the folder."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import click

from ..changes import Change, Changes, between
from ..errors import InputError
from ..library import Library
from ..model import STARTER
from ..nominations import UNASSIGNED
from ..programme import LANGUAGES, calls
from ..reports.document import Block, Document, Heading, Item, Items, Line, Paragraph
from ..reports.edition import Edition
from ..reports.words import WORDS
from ..revisions import state_at
from .build import editions_of
from .console import Console, subcommand
from .report import rendered

#: The parts of a project's changes, as `Change.group` names them.
GROUPS = ("people", "suggestions", "registries", "rules")


@subcommand("diff", "biblio diff assembly-2026 --pc PC5")
@click.argument("refs", metavar="[REF [REF]]", nargs=-1)
@click.option("--pc", default="", metavar="PC", help="Of this project, or unassigned.")
@click.option("--format", "kind", type=click.Choice(["text", "md", "json"]), default="text")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Default: that of the call.")
def command(console: Console, refs: tuple[str, ...], pc: str, kind: str, lang: str | None) -> None:
    """Tell what has changed since REF, by project: a git revision (tag, branch, commit) or a copied
    folder. The second REF is by default the folder as it is now. Without REF: since the tag of the
    assembly, `presented` in call.yml. All calls are compared unless --call names one; nothing is
    checked out."""
    library = console.library
    if len(refs) > 2:
        raise InputError("diff compares two states, not more", "biblio diff REF [REF]")
    since = "" if refs else library.call.presented
    named = refs or ((since,) if since else ())
    if not named:
        raise InputError(
            f"since when? {library.call_id} was not presented: name a git revision or a copied "
            "folder",
            _since(library),
        )
    with ExitStack() as opened:
        states = [Library(opened.enter_context(state_at(r, library.folder))) for r in named]
        old, new = states[0], states[1] if len(states) == 2 else library
        changes = _told_by_name(between(old, new, console.call), states, named)
        if pc:
            changes = changes.of(_project(library, pc))
        console.report(p for p in changes.problems if p not in library.problems)
        edition = editions_of(new)[lang or library.call.lang]._replace(unreadable=())
        if kind == "json":
            console.write(dump(changes, named))
        else:
            title = edition.say("diff title")
            if pc:
                title += edition.say("colon") + _name(edition, _project(library, pc))
            document = report(edition, changes, named, title, bool(since))
            console.write(rendered(document, kind, False))


def _since(library: Library) -> str:
    """What to type instead: the newest of the other calls that was presented, else any REF."""
    for call in reversed(calls(library.folder)):
        other = Library(library.folder, call)
        if other.call.presented:
            since = f"the assembly of {call}: biblio diff --call {shlex.quote(call)}"
            return f"since {since}; all calls: biblio diff {shlex.quote(other.call.presented)}"
    return "biblio diff TAG; or presented: TAG in call.yml"


def _project(library: Library, given: str) -> str:
    return "" if given.strip().lower() == UNASSIGNED else library.project(given).id


def _told_by_name(changes: Changes, states: Sequence[Library], named: Sequence[str]) -> Changes:
    """Places in a temporary folder under the name of the revision that it holds."""
    problems = []
    for problem in changes.problems:
        for state, name in zip(states, named, strict=True):
            where = problem.where.replace(f"{state.folder}/", f"{name}:")
            problem = problem._replace(where=where)
        problems.append(problem)
    return changes._replace(problems=tuple(problems))


# --- the report ---------------------------------------------------------------------------------


def report(
    edition: Edition, changes: Changes, named: Sequence[str], title: str, presented: bool = False
) -> Document:
    """The changes by project: its reply, its own words, suggestions apart, then what registries say
    and what the rules conclude."""
    say = edition.say
    old, *rest = map(_short, named)
    until = rest[0] if rest else say("diff now")
    since = "diff since the assembly" if presented else "diff since"
    blocks: list[Block] = [
        Heading(1, title),
        Paragraph((say(since, old=old, new=until),)),
    ]
    if changes.unreadable:
        blocks.append(Paragraph((say("diff unreadable", files=", ".join(changes.unreadable)),)))
    if changes.none:
        blocks.append(Paragraph((say("diff nothing"),)))
    for project in dict.fromkeys(change.project for change in changes.told):
        blocks.append(Heading(2, _name(edition, project)))
        blocks += _of_project(edition, [c for c in changes.told if c.project == project])
    if changes.files:
        blocks += _files(edition, changes)
    return Document(edition.lang, tuple(blocks))


def _short(name: str) -> str:
    """A revision for readers: of a whole commit hash the start, as git shows it."""
    return name[:9] if re.fullmatch("[0-9a-f]{40}|[0-9a-f]{64}", name) else name


def _name(edition: Edition, project: str) -> str:
    return edition.name(project) or edition.say("diff unassigned")


def _of_project(edition: Edition, told: Sequence[Change]) -> Iterator[Block]:
    replies = [change for change in told if change.group == "replies"]
    if replies:
        lines = (Item((sentence(edition, c) + _call(edition, c),)) for c in replies)
        yield Items(tuple(lines), numbered=False)
    for group in GROUPS:
        own = [change for change in told if change.group == group]
        if own:
            yield Heading(3, edition.say(f"diff {group}"))
            yield _articles(edition, own)


def _articles(edition: Edition, told: Sequence[Change]) -> Items:
    """Each article once, with what has changed of it."""
    grouped: dict[tuple[str, str], list[Change]] = {}
    for change in told:
        article = change.record.key if change.record else change.key
        grouped.setdefault((change.call, article), []).append(change)
    return Items(tuple(_item(edition, own) for own in grouped.values()), numbered=False)


def _item(edition: Edition, own: Sequence[Change]) -> Item:
    first = own[0]
    lead: Line = edition.lead(first.record) if first.record else (first.key,)
    notes = [(sentence(edition, change),) for change in own]
    key = edition.say("key", text=first.key) + _call(edition, first)
    return Item(lead, (*notes, (key,)))


def _call(edition: Edition, change: Change) -> str:
    """Which call, where it is not the one that the report is about."""
    return "" if change.call == edition.call.id else f" ({change.call})"


def sentence(edition: Edition, change: Change) -> str:
    """One change in words: a phrase for what is new, one for what is gone, one for what differs."""
    name = f"diff {change.kind}"
    was = change.before if change.kind in ("withdrawn", "removed") else ""
    suffixes = (was, "" if change.after else "gone", "" if change.before else "new")
    named = [f"{name} {suffix}" for suffix in suffixes if suffix]
    name = next((phrase for phrase in named if phrase in WORDS), name)
    said = edition.say(
        name,
        before=_value(edition, change, change.before),
        after=_value(edition, change, change.after),
        field=_field(edition, change),
    )
    return said + (edition.say("diff because", text=change.why) if change.why else "")


def _field(edition: Edition, change: Change) -> str:
    name = f"diff field {change.field}"
    return edition.say(name) if name in WORDS else change.field


def _value(edition: Edition, change: Change, value: str) -> str:
    """A value as readers know it: a use case by its name, a place by its words."""
    if change.kind in ("declared", "undeclared", "verdict", "tags"):
        slugs = [slug.strip() for slug in value.split(",")]
        doubt = f" ({edition.say('review')})"
        labels = [edition.label(s.removesuffix("?")) + doubt * s.endswith("?") for s in slugs]
        return edition.say("none") if value in ("", "none") else ", ".join(labels)
    if value and change.kind in ("scope", "moved") and value in ("inside", "outside", UNASSIGNED):
        return edition.say("diff unassigned" if value == UNASSIGNED else value)
    if change.kind == "moved":
        return edition.name(value)
    if change.field == "abstract":
        return value.removesuffix(" characters")
    if value == "none":
        return edition.say("none")
    return edition.say("starter list") if value == STARTER else value


def _files(edition: Edition, changes: Changes) -> list[Block]:
    """Files that differ and of which nothing was told: nothing is lost in silence."""
    records = [name for name in changes.files if name.startswith("records/")]
    others = [name for name in changes.files if name not in records]
    items = [Item((name,)) for name in others]
    if records:
        items.append(Item((edition.say("diff records", n=len(records)),)))
    return [Heading(2, edition.say("diff files")), Items(tuple(items), numbered=False)]


# --- for programs -------------------------------------------------------------------------------


def dump(changes: Changes, named: Sequence[str]) -> str:
    """`{since, until, changes, files, unreadable}`; `until` is null for the folder as it is now."""
    content = {
        "since": named[0],
        "until": named[1] if len(named) == 2 else None,
        "changes": [_plain(change) for change in changes.told],
        "files": list(changes.files),
        "unreadable": list(changes.unreadable),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _plain(change: Change) -> dict[str, Any]:
    record = change.record
    return {
        "project": change.project or UNASSIGNED,
        "call": change.call,
        "kind": change.kind,
        "group": change.group,
        "key": change.key or None,
        "doi": record.doi or None if record else None,
        "title": record.metadata.title.plain if record else None,
        "status": change.status or None,
        "field": change.field or None,
        "before": change.before or None,
        "after": change.after or None,
        "why": change.why or None,
    }
