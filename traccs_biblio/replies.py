"""What a form declares besides articles, written into `replies/<call>/<project>.yml` and
`private/people.csv`.

Both are people's files: what is absent or empty is filled in, what the file says otherwise is kept
beside it under `received`, and every other byte stays. What belongs to no project, or to a file
that cannot be changed, is kept in `replies/<call>/unassigned.yml`. Call inside
`with writing(library):` (or for a dry run, and then do not `write`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from .call import day
from .errors import DataError, InputError
from .files import as_spelt, named_after, read_text, write_bytes
from .model import Author, Problem, Reply
from .nominations import UNASSIGNED, problem_of
from .people import People, Table, path_of, persons_of, projects_in, table
from .people import Person as Known
from .programme import SLUG, read_reply, reply_of
from .received import Declared, Person
from .revisions import tracks
from .text import cell_text, clean, fold

_IGNORED = ("private", "private/", "/private", "/private/", "private/*", "/private/*")


class Change(NamedTuple):
    """A file as it is to become, what is new in it, in words, and what a person must decide."""

    path: Path
    content: bytes = b""
    added: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def write(self) -> None:
        """Replace the file, if anything is new. Raises `DataError` where that fails."""
        if self.added:
            write_bytes(self.path, self.content)


def refuse_other_call(call: str, declared: Iterable[Declared]) -> None:
    """Raise `InputError` for a form of another call than the one it is read into."""
    for one in declared:
        if one.call and one.call.casefold() != call.casefold():
            what = f"the form is of the call {one.call}, and this is {call}: nothing was written"
            raise InputError(what, f"say --call {one.call}")


def changes(
    folder: Path, call: str, project: str, declared: Declared, hide: Callable[[str], str] = str
) -> list[Change]:
    """What a form changes; a file that cannot be changed stops no other.

    `project` is the programme's id of the project that the form is of, "" where it has none: what
    the form says is then kept under the name that it gives. `hide` is what was done to the words of
    the form for their names: those of a file, which may be older, are compared so as well.
    """
    replies, who = folder / "replies" / call, project or clean(declared.project)
    kept = partial(_kept, replies / f"{UNASSIGNED}.yml", who, declared, hide)
    reply = partial(_reply, as_spelt(replies / f"{project}.yml"), declared, hide)
    people = partial(_people, path_of(folder), folder, who, declared.people)
    return [*_first([reply, kept] if project else [kept]), *_first([people])]


def _first(ways: Iterable[partial[Change]]) -> Iterator[Change]:
    """The first of some changes that can be made, and what stood in the way of those before."""
    for way in ways:
        try:
            yield way()
            return
        except DataError as error:
            error.path = error.path or str(way.args[0])
            yield Change(way.args[0], problems=(problem_of(error),))


# --- the reply ------------------------------------------------------------------------------------

_UNDATED = "replied, on a day that is not known"


class _Said(NamedTuple):
    """One thing that a form says, where it belongs, and what the reply file says there."""

    name: str
    text: str
    place: tuple[str, int | None]
    value: str  # as YAML
    held: str = ""
    agrees: bool = False

    @property
    def whole(self) -> str:
        """All of it in words."""
        return f"{self.name}: {self.text}"


def _said(declared: Declared, held: Reply) -> Iterator[_Said]:
    if sent := declared.on:
        known, value = held.replied_on, sent if day(sent) == sent else _quoted(sent)
        same = day(sent) == day(known) != "" or clean(sent) == clean(known)
        agrees = same or bool(day(known) and not day(sent))  # a person has read these words
        yield _Said("replied_on", sent, ("replied_on", None), value, known, agrees)
    if slugs := declared.activities:
        known, agrees = _listed(held.activities), set(slugs) <= set(held.activities)
        value = _yaml_list(slugs)
        yield _Said("activities", _listed(slugs), ("activities", None), value, known, agrees)
    for number, text in sorted(declared.answers.items()):
        known = held.answers.get(number, "")
        agrees = _lines(text) <= _lines(known)  # who joined two answers has nothing left to do
        yield _Said(f"answer {number}", text, ("answers", number), _quoted(text), known, agrees)


def _listed(slugs: Iterable[str]) -> str:
    return ", ".join(filter(None, slugs))


def _lines(text: str) -> set[str]:
    return {line for line in map(clean, text.splitlines()) if line}


def _hidden(held: Reply, hide: Callable[[str], str]) -> Reply:
    """A reply in the words in which a form of today would be written."""
    answers = {number: hide(text) for number, text in held.answers.items()}
    return held._replace(
        replied_on=hide(held.replied_on),
        activities=tuple(map(hide, held.activities)),
        answers=answers,
        received=tuple(map(hide, held.received)),
    )


def _reply(path: Path, declared: Declared, hide: Callable[[str], str]) -> Change:
    """The reply file with what the form says and it did not; what it says otherwise is kept."""
    is_new = not path.exists()
    text = before = "replied_on:\n" if is_new else read_text(path)
    held = Reply(named_after(path)) if is_new else read_reply(path)
    filled: list[_Said] = []
    other: list[_Said] = []
    for one in _said(declared, _hidden(held, hide)):
        if not (one.agrees or one.held):
            try:
                text = _with(text, *one.place, one.value)
                filled.append(one)
                continue
            except DataError:  # an odd shape, beside which there is room
                pass
        if not one.agrees:
            other.append(one)
    left = [*(one.whole for one in other), *declared.left]
    text, received = _with_received(text, held, left, hide)
    wanted = _with_filled(held, declared, {one.name for one in filled})
    _prove(before, text, wanted._replace(received=received))
    added = [_UNDATED] if is_new and not declared.on else []
    added += [_short(one.whole) for one in filled]
    added += [f"received: {_short(one)}" for one in received[len(held.received) :]]
    problems = [_otherwise(path, one) for one in other]
    if not held.replied:
        what = "says replied: false, and a form of the project has come"
        hint = "delete that line if the form is the project's reply"
        problems.insert(0, Problem(str(path), what, hint))
    return Change(path, text.encode("utf-8"), tuple(added), tuple(problems))


def _kept(path: Path, who: str, declared: Declared, hide: Callable[[str], str]) -> Change:
    """The file of what no reply file holds, with all that a form says."""
    text = before = read_text(path) if path.exists() else ""
    held = read_reply(path) if path.exists() else Reply(path.stem, replied=False)
    things = [one.whole for one in _said(declared, Reply(""))] or [_UNDATED]
    words = [f"{who}: {one}" for one in (*things, *declared.left)]
    text, received = _with_received(text, held, words, hide)
    _prove(before, text, held._replace(received=received))
    added = tuple(map(_short, received[len(held.received) :]))
    return Change(path, text.encode("utf-8"), added)


def _with_filled(held: Reply, declared: Declared, names: set[str]) -> Reply:
    """A reply with those things of a form that are filled in."""
    sent = {n: text.strip() for n, text in declared.answers.items() if f"answer {n}" in names}
    return held._replace(
        replied_on=declared.on if "replied_on" in names else held.replied_on,
        activities=declared.activities if "activities" in names else held.activities,
        answers={**held.answers, **sent},
    )


def _with_received(
    text: str, held: Reply, words: Iterable[str], hide: Callable[[str], str]
) -> tuple[str, tuple[str, ...]]:
    """A file with these words under `received`, as far as they are not there; and all of them."""
    known = {clean(one) for one in _hidden(held, hide).received}
    new = [one for one in dict.fromkeys(words) if clean(one) not in known]
    for one in new:
        text = _with(text, "received", None, _quoted(one), is_list=True)
    return text, (*held.received, *new)


def _short(text: str) -> str:
    line = clean(text)
    return line if len(line) <= 70 else f"{line[:69]}…"


def _otherwise(path: Path, one: _Said) -> Problem:
    here = f"is {_short(one.held)!r} here" if one.held else "has no room here"
    sent = f"{_short(one.text)!r} in the form, which is kept under received"
    message = f"{one.name} {here} and {sent}"
    return Problem(str(path), message, "write the right one, and delete it under received")


# --- a value in YAML, and every other byte as it was ----------------------------------------------


def _yaml_list(slugs: Iterable[str]) -> str:
    import yaml

    bare = (
        slug if SLUG.fullmatch(slug) and yaml.safe_load(slug) == slug else _quoted(slug)
        for slug in slugs
    )  # fmt: skip
    return f"[{', '.join(bare)}]"


def _quoted(text: str) -> str:
    """A text as YAML on one line."""
    import yaml

    quoted: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**9)
    return quoted.rstrip("\n")


def _with(text: str, name: str, number: int | None, value: str, is_list: bool = False) -> str:
    """A YAML mapping with a value at a key that is absent or empty: a value of its own, that of a
    `number` below it, or (`is_list`) one more. Every other byte stays.

    Raises `DataError` where it cannot be told where the value goes.
    """
    import yaml

    end = "\r\n" if "\r\n" in text else "\n"
    try:
        root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):  # what one loader reads, another may refuse
        raise _unplaced(name) from None
    if isinstance(root, yaml.ScalarNode) and not root.value:
        root = None
    if root is not None and (root.flow_style or not isinstance(root, yaml.MappingNode)):
        raise _unplaced(name)
    node = _value(root, name)
    item = value if number is None else f"{number}: {value}"
    is_whole = number is None and not is_list
    if node is None:
        below = f" {value}" if is_whole else f"{end}  {'- ' * is_list}{item}"
        gap = "" if not text.strip("\ufeff") or text.endswith(("\n", "\r")) else end
        return f"{text}{gap}{name}:{below}{end}"
    if _is_empty(node):
        return _filled(text, node, value if is_whole else f"[{item}]" if is_list else f"{{{item}}}")
    if not isinstance(node, yaml.SequenceNode if is_list else yaml.MappingNode) or is_whole:
        raise _unplaced(name)
    if number is not None and (inside := _value(node, str(number))):
        return _filled(text, inside, value)
    return _among(text, node, item, number, end)


def _among(text: str, node: Any, item: str, number: int | None, end: str) -> str:
    """A list with one item more at its end; a mapping with a number before the first greater."""
    dash = "- " if number is None else ""
    gap = ", " if node.flow_style else f"{end}{' ' * node.start_mark.column}{dash}"
    last = node.value[-1]
    if number is not None:
        last = last[1]
        for key, _ in node.value:
            if key.value.isdecimal() and int(key.value) > number:
                at = key.start_mark.index
                return f"{text[:at]}{item}{gap}{text[at:]}"
    at = last.end_mark.index
    if not node.flow_style:
        at = at - len(end) if text[:at].endswith(end) else at  # a text of several lines ends below
        at += re.match(r"[^\r\n]*", text[at:]).end()  # type: ignore[union-attr]
    return f"{text[:at]}{gap}{item}{text[at:]}"


def _unplaced(name: str) -> DataError:
    return DataError(
        f"is written so that {name} cannot be added without changing what is there",
        "write it with one key a line, or enter the reply by hand",
    )


def _value(mapping: Any, name: str) -> Any:
    pairs = mapping.value if mapping is not None else ()
    return next((value for key, value in pairs if key.value == name), None)


def _is_empty(node: Any) -> bool:
    """Nothing, `null`, "" or empty brackets: what `read_reply` takes for no answer."""
    return not node.value or node.value in ("null", "Null", "NULL", "~") or (
        isinstance(node.value, str) and not node.value.strip()
    )  # fmt: skip


def _filled(text: str, node: Any, value: str) -> str:
    start, stop = node.start_mark.index, node.end_mark.index
    if re.search("[#&!]", text[start:stop]):  # a comment, an anchor or a tag would be gone
        raise _unplaced("a value")
    gap = "" if text[:start].endswith((" ", "\t")) or start != stop else " "
    return f"{text[:start]}{gap}{value}{text[stop:]}"


def _prove(before: str, after: str, wanted: Reply) -> None:
    """That a new text reads as the old one with what was added: else `DataError`, and nothing is
    written. YAML has more ways to write a mapping than `_with` knows."""
    import yaml

    ours = ("replied_on", "activities", "answers", "received")
    try:
        old, new = (yaml.safe_load(text) or {} for text in (before, after))
        others = [{k: v for k, v in side.items() if k not in ours} for side in (old, new)]
        same = others[0] == others[1] and reply_of(wanted.project, new) == wanted
    except (yaml.YAMLError, AttributeError, ValueError, RecursionError):
        same = False
    if not same:
        raise _unplaced("the form")


# --- people ---------------------------------------------------------------------------------------


def _people(path: Path, folder: Path, project: str, people: Sequence[Person]) -> Change:
    """`private/people.csv` with the people that it lacks; nobody in it is changed.

    Raises `DataError` where git would track the file, or where it is no such table.
    """
    if not people:
        return Change(path)
    if not _is_private(folder):
        raise DataError(
            "is not written, since git does not ignore private/",
            f"add the line private/ to {folder / '.gitignore'}, and import the form again",
            str(path),
        )
    if path.exists() and tracks(path):
        cure = f"git rm --cached {path}, commit, and import the form again"
        raise DataError(
            "is not written, since git tracks it: it would be published", cure, str(path)
        )
    held = table(path)
    if not ({"orcid", "project"} <= set(held.columns) and {"name", "family"} & set(held.columns)):
        what = "has not the columns that people have"
        raise DataError(what, "the first line is: name,orcid,project", str(path), 1)
    own, _ = projects_in(project, (project,))
    mine = [one for one in persons_of(held, (project,))[0] if set(one.projects) & set(own)]
    added, problems = [], []
    for one in people:
        is_there, doubt = _known(mine, one)
        if doubt:
            problems.append(Problem(str(path), *doubt, "warning"))
        if not is_there:
            mine.append(Known(one.name, one.orcid, own))
            added.append(one)
    names = tuple(" ".join(filter(None, (one.name, one.orcid))) for one in added)
    return Change(path, held.content + _rows(held, project, added), names, tuple(problems))


def _known(mine: Sequence[Known], one: Person) -> tuple[bool, tuple[str, str] | None]:
    """Whether somebody of a form is among these people of its project, and what is in doubt: what,
    and what to do."""
    [match] = People(mine).match([Author(one.name, orcid=one.orcid)])
    known = match.person
    spelt_so = [p.orcid for p in mine if fold(p.name) == fold(one.name)]
    if one.orcid and known and known.orcid == one.orcid:
        if fold(known.name) == fold(one.name):
            return True, None
        what = f"{one.orcid} is {known.name} here and {one.name} in the form"
        return True, (f"{what}: nothing was changed", "")
    if not one.orcid and (known or spelt_so):
        return True, None
    if known or "" in spelt_so:
        what = f"{one.name} is there without ORCID, and now with one: two rows"
        return False, (what, "delete the one without, if this is one person")
    if match.perhaps:
        other = ", ".join(person.label for person in match.perhaps)
        what = f"{one.name} is perhaps {other}, who is there: two rows"
        return False, (what, "delete one, if this is one person")
    return False, None


def _is_private(folder: Path) -> bool:
    """Whether the folder's own `.gitignore` keeps `private/` out of git."""
    path = folder / ".gitignore"
    lines = read_text(path).splitlines() if path.exists() else []
    said = [line.strip() for line in lines]
    return any(line in _IGNORED for line in said) and not any(
        line.startswith("!") and "private" in line for line in said
    )


def _rows(held: Table, project: str, people: Iterable[Person]) -> bytes:
    """Rows as the file has them: its columns, what parts its cells, line ends, encoding."""
    end = "\r\n" if "\r\n" in held.text else "\n"
    made = io.StringIO()
    writer = csv.writer(made, delimiter=held.delimiter, lineterminator=end)
    for one in people:
        said = {"name": one.name, "family": one.name, "orcid": one.orcid, "project": project}
        if "given" in held.columns:
            family, _, given = one.name.partition(",")
            said |= {"family": family, "given": given.strip()}
        cells = {held.columns[kind]: text for kind, text in said.items() if kind in held.columns}
        writer.writerow([cell_text(cells.get(place, "")) for place in range(held.width)])
    rows = made.getvalue()
    gap = "" if not rows or held.text.endswith(("\n", "\r")) else end
    try:
        return (gap + rows).encode(held.encoding)
    except UnicodeEncodeError:
        what = "is saved as Windows text, which has not all the letters of a name"
        hint = "save it as UTF-8, and import the form again"
        raise DataError(what, hint, str(held.path)) from None
