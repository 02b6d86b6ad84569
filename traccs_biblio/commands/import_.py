"""`biblio import`: a project's whole reply."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from shlex import quote

import click

from ..answers.entry import described
from ..errors import DataError, InputError
from ..intake import (
    Done,
    Intended,
    by_keywords,
    carry_out,
    discreet,
    has_reason,
    intend,
    masked,
    numbered,
    statements,
    whose,
    with_outcomes,
    words_withheld,
)
from ..library import Library
from ..model import Nomination, Problem, Received
from ..received import Declared, Reading, read
from ..replies import Change, changes, refuse_other_call
from ..reports.as_text import plain
from ..reports.reference import warnings
from ..text import clean
from ..writing import writing
from .add import fetched
from .console import Console, client, grouped, shown, subcommand, today
from .enrich import unpublished

_TITLE, _SENTENCE = 60, 100  # characters of a title, and of what is left to a person
WORDS = {
    "nominate": "nominated",
    "confirm": "confirmed",
    "complete": "details added",
    "held": "there already",
    "keep": "kept, to be resolved",
    "ask": "left to you",
    "unwritten": "not written",
}


@subcommand("import", "biblio import replies.csv --dry-run")
@click.argument("file", metavar="FILE|-")
@click.option("--pc", default="", metavar="PC", help="Where the file names no project.")
@click.option("--map", "roles", multiple=True, metavar="COLUMN=ROLE", help="What a column holds.")
@click.option("--dry-run", is_flag=True, help="Show what is understood, and write nothing.")
def command(console: Console, file: str, pc: str, roles: tuple[str, ...], dry_run: bool) -> None:
    """Read a whole reply: a form of `biblio form`, a survey's CSV or XLSX (one row a project, or
    one row an article), a .bib, .ris or CSL-JSON file, a mail. What cannot be resolved is kept,
    and named."""
    library = console.library
    project = library.project(pc).id if pc else ""
    reading = read(file, _content(file), _roles(roles))
    refuse_other_call(library.call_id, reading.declared)
    _understood(console, reading)
    if project:
        reading = _by_option(console, reading, project)
    if reading.declared:
        is_table = reading.kind in ("csv", "xlsx")  # whose rows say whose they are
        reading = _with_project(console, reading, "" if is_table else project)
        if not _says_anything(reading):
            empty = Problem(file, "the form is empty: nothing was written", "", "warning")
            console.report([*reading.problems, empty])
            return
    if not (reading.items or reading.problems or reading.declared):
        hint = "docs/how-to/replies.md says what is read"
        problem = Problem(file, "nothing in it was understood", hint)
        console.report([problem])
        return
    reading = reading._replace(items=tuple(by_keywords(library, reading.items, project)))
    if not project and reading.items and not any(item.project for item in reading.items):
        raise InputError(f"{file} names no project", "say whose reply it is: --pc PC5")

    if any(item.project for item in reading.items):
        project = ""  # --pc is for files that name none; a row without is left to a person
    reading = discreet(library, reading)
    intended = intend(library, reading.items, project, lambda: client(console))
    intended = [_settled(library, one) for one in intended]
    if not dry_run:
        new = [one.doi for one in intended if one.kind == "nominate" and one.doi]
        outcomes = fetched(console, library, new)
        intended = with_outcomes(intended, outcomes)
        with writing(library):
            done = carry_out(library, intended, outcomes, today())
            replies = _replies(console, _with_left(library, reading, done), dry_run)
        for outcome in outcomes.values():
            console.report(unpublished(outcome))
    else:
        done = [Done(one, _key(library, one)) for one in intended]
        replies = _replies(console, _with_left(library, reading, done), dry_run)
    console.write(table(done, dry_run))
    _summary(console, library, reading, done, replies, dry_run)


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        reason = f"{file} cannot be read: {error.strerror}"
        raise InputError(reason, "name a file, or - for stdin") from None


def _roles(given: tuple[str, ...]) -> dict[str, str]:
    roles = {}
    for pair in given:
        column, equals, role = pair.rpartition("=")
        if not (equals and column and role):
            raise InputError(f"--map {pair}", "as in --map 'Articles recommandés=articles'")
        roles[column.strip()] = role.strip().lower()
    return roles


def _by_option(console: Console, reading: Reading, project: str) -> Reading:
    """A mail's project is guessed from its words; whoever says --pc knows better. What a table that
    is attached says of its rows stays."""
    if not reading.guessed:
        return reading
    if reading.guessed.replace(" ", "").upper() != project.upper():
        console.say(f"note: it mentions {reading.guessed}; --pc {project} is followed")
    mine = (
        item._replace(project=project) if item.project == reading.guessed else item
        for item in reading.items
    )
    declared = (
        one._replace(project=project) if one.project == reading.guessed else one
        for one in reading.declared
    )
    return reading._replace(items=tuple(mine), declared=tuple(declared))


def _with_project(console: Console, reading: Reading, project: str) -> Reading:
    """Forms whose project is known, where --pc says it: for a form that names none, or names one
    that is unknown. A form that names a project is that project's. Raises `InputError` where
    nobody says whose a form is."""
    named = {}
    for one in reading.declared:
        mine, doubt = whose(console.library, one.project, project)
        if not mine and project:
            console.say(f"note: {doubt} in the form; --pc {project} is followed")
        elif mine != project and project:
            console.say(f"note: the form is of {mine}, which is followed, and not --pc {project}")
        elif not (mine or one.project) and _says_anything(reading):
            what = "form" if reading.kind == "form" else "reply"
            raise InputError(f"the {what} names no project", "say whose reply it is: --pc PC5")
        named[one.project] = mine or project or one.project
    items = (item._replace(project=named.get(item.project, item.project)) for item in reading.items)
    declared = (one._replace(project=named[one.project]) for one in reading.declared)
    return reading._replace(items=tuple(items), declared=tuple(declared))


def _says_anything(reading: Reading) -> bool:
    """Whether somebody has filled in a form: its date and its project are no answer."""
    answered = (d.people or d.activities or d.answers or d.opinions for d in reading.declared)
    return bool(reading.items) or any(answered)


def _settled(library: Library, one: Intended) -> Intended:
    """A suggestion that is confirmed or spoken of, with its title, and, where a person must decide,
    the command that does it; nothing, where what is declined is withdrawn already."""
    item = one.item
    if not (item.confirms > 0 or item.declines or item.ask or one.kind == "confirm"):
        return one
    held = _suggestion(library, one)
    if held is None:
        return one
    if item.declines and not held.live:
        return one._replace(kind="held", problem="")
    record = library.record(library.identity_of(held))
    title = record.metadata.title.plain if record else described(held).title.plain
    one = one._replace(doi=one.doi or held.doi, title=_short(title))
    if one.kind != "ask":
        return one
    why = f" --why {quote(masked(item.why))}" if item.why and item.declines else ""
    withdraws = f"biblio drop {held.key} --pc {one.project}{why} withdraws it"
    said = statements(item)
    confirms = f"biblio nominate {held.key} --pc {one.project}{said} confirms it"
    shows = f"biblio show {held.key} shows it; {confirms}; {withdraws}"
    return one._replace(hint=withdraws if item.declines else shows)


def _with_left(library: Library, reading: Reading, done: Sequence[Done]) -> list[Declared]:
    """What is declared, with what a reply says of articles and a person must decide. A mail or a
    table alone is no reply: its words are kept where the project has replied. What is sent twice
    is one entry, which `status` has a sentence for by these words."""
    left: dict[str, list[str]] = {}
    sent: Counter[tuple[str, str]] = Counter()
    for one, _ in done:
        project = one.project or one.item.project
        left.setdefault(project, [])
        if reading.kind in ("form", "mail"):
            left[project] += _left(library, one)
        if one.doi and one.kind not in ("ask", "unwritten"):
            sent[project, one.doi] += 1
            if sent[project, one.doi] == 2:
                left[project].append(f"{one.doi}: sent more than once, and one entry")
    declared = [one._replace(left=tuple(left.pop(one.project, ()))) for one in reading.declared]
    more = [name for name, words in left.items() if words and name in library.replies]
    return [*declared, *(Declared(name, left=tuple(left[name])) for name in more)]


def _left(library: Library, one: Intended) -> Iterator[str]:
    """What is said of an article and is neither in the library nor written: a no, a yes with more
    words, another reason, a side in words that tell none."""
    item = one.item
    held = _numbered(library, one) if item.confirms or item.declines else None
    identity = one.identity or (library.identity(one.doi) if one.doi else "")
    held = held or (library.held(identity, one.project) if identity else None)
    name = held.key if held else one.doi or item.identifier or item.text
    said = []
    if one.kind == "ask" and (item.declines or item.ask):
        what = "no" if item.declines else item.problem
        number = "suggestion " if item.confirms or item.declines else ""
        said.append(": ".join(filter(None, (f"{number}{name}", what, item.why))))
    elif held and held.why and item.why and not _has_reason(library, held, item):
        said.append(f"{name}: why: {item.why}")
    settled = held is not None and (bool(held.scope) or not held.live)
    said += [f"{name}: {words}" for words in item.unread
             if not (settled and words.startswith("scope:"))]  # fmt: skip
    for words in said:
        yield masked(library.discretion.received(words).text)


def _has_reason(library: Library, held: Nomination, item: Received) -> bool:
    return has_reason(library.discretion.prose(held.why).text, masked(item.why))


def _numbered(library: Library, one: Intended) -> Nomination | None:
    """What a number stands for: the article that was quoted beside it, else the project's entry of
    this place. What is named by its identifier or key needs no number."""
    number = one.item.confirms or one.item.declines
    if one.project not in library.projects or (number < 1 and not one.item.identifier):
        return None
    if one.doi and (held := library.held(library.identity(one.doi), one.project)):
        return held
    file = library.file(one.project)
    try:
        said = [file.nomination(block) for block in file.entries()]
    except DataError:
        return None  # which is said of the file
    return next(iter(numbered(said, number, one.item.identifier)), None)


def _suggestion(library: Library, one: Intended) -> Nomination | None:
    """The entry that a thing confirms, by number, key or DOI, as one of all, or in a form."""
    if one.kind == "confirm" and one.identity:
        return library.held(one.identity, one.project)
    return _numbered(library, one)


def _key(library: Library, one: Intended) -> str:
    """The key of a suggestion that would be confirmed."""
    held = _suggestion(library, one) if one.kind == "confirm" else None
    return held.key if held else ""


def _short(text: str, length: int = _TITLE) -> str:
    return text if len(text) <= length else f"{text[:length].rsplit(' ', 1)[0]}..."


def _replies(console: Console, declared: Sequence[Declared], dry_run: bool) -> list[Change]:
    """What forms say besides articles, written unless this is a dry run."""
    library, found = console.library, []

    def hide(text: str) -> str:
        return library.discretion.prose(text).text

    for one in declared:
        project = one.project if one.project in library.projects else ""
        if not project:
            what = f"{one.project} is no project: what it answers is kept in unassigned.yml"
            hint = "import its form again with --pc PC, and delete it there"
            console.report([Problem("", what, hint)])
        known = {usecase.slug for usecase in library.usecases}
        if odd := [slug for slug in one.activities if known and slug not in known]:
            what = f"no use case of the programme: {', '.join(odd)}"
            console.report([Problem("", what, "add it to usecases.yml, or mend the reply")])
        for change in changes(library.folder, library.call_id, project, one, hide):
            try:
                if not dry_run:
                    change.write()
            except DataError as error:
                console.fail(error)
                change = change._replace(added=())
            found.append(change)
    return found


def _understood(console: Console, reading: Reading) -> None:
    """What each column of a table was taken for; of a form, those that are not its own."""
    for header, role in reading.columns.items():
        console.say(f"column {header[:60]!r}: {role or 'not read'}")


def table(done: list[Done], dry_run: bool) -> str:
    """A line for each thing: project, what is done with it, and the article."""
    rows = [
        (
            one.project or "unassigned",
            _what(one, key, dry_run),
            (key + "  " if key else "") + _about(one),
        )
        for one, key in done
    ]
    if not rows:
        return ""
    widths = [max(len(row[i]) for row in rows) for i in range(2)]
    return "".join(
        f"{who.ljust(widths[0])}  {what.ljust(widths[1])}  {about}\n" for who, what, about in rows
    )


def _about(one: Intended) -> str:
    """The article, with its title and DOI where it is a suggestion, however it was meant; and,
    where a person must decide, the words that were sent."""
    item, about = one.item, one.about
    numbered = max(item.confirms, item.declines) > 0
    if one.title and (numbered or one.kind == "confirm"):
        about = ", ".join(filter(None, (about if numbered else one.title, one.doi)))
    if one.kind != "ask" or about == clean(item.text):
        return about
    return f"{about}: {_short(clean(item.text), _SENTENCE)!r}"


def _what(one: Intended, key: str, dry_run: bool) -> str:
    """What is, or would be, done with it."""
    if not (key or dry_run or one.kind in ("ask", "unwritten")):
        return WORDS["held"]
    suggested = one.item.status == "suggested" or not one.project
    return "suggested" if one.kind == "nominate" and suggested else WORDS[one.kind]


def _summary(
    console: Console,
    library: Library,
    reading: Reading,
    done: list[Done],
    replies: list[Change],
    dry_run: bool,
) -> None:
    """What needs a person, what a reader must know of the articles, counts, and files."""
    problems = [*reading.problems, *(p for one, key in done if (p := one.trouble(key)))]
    problems += [problem for change in replies for problem in change.problems]
    for one, key in done:
        problems += words_withheld(library, one) if key or dry_run else []
    console.report(grouped(p._replace(where=shown(p.where)) for p in problems))
    for one, key in done:
        identity = one.doi or one.identity
        record = library.record(identity) if key and identity in library.places else None
        for note in warnings(record, library.call.lang) if record else ():
            console.say(f"note: {key}: {''.join(plain(part) for part in note)}")
    counts = Counter(_what(one, key, dry_run) for one, key in done)
    words = ", ".join(f"{number} {what}" for what, number in counts.items())
    if done or not reading.declared:
        console.say(f"{len(done)} understood: {words or 'nothing'}")
    elif reading.kind != "form":  # then it is said there that there is none
        projects = ", ".join(one.project or "unassigned" for one in reading.declared)
        console.say(f"understood: a reply without an article ({projects})")
    for change in replies:
        for words in change.added:
            console.say(f"{shown(change.path)}: {words}")
    if dry_run:
        asked = "registries were asked which work a reference means" if console.session else ""
        console.say(f"nothing was written, {asked or 'no registry was asked'}: --dry-run")
        return
    written = [library.file(name).path for name in sorted({d.project for d, key in done if key})]
    written += [change.path for change in replies if change.added]
    for path in written:
        console.say(f"written: {shown(path)}")
    if not written:
        failed = any(one.kind == "unwritten" for one, _ in done)
        console.say(f"nothing {'could be written' if failed else 'new'}: no file was changed")
