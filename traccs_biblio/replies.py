"""What a form declares besides articles, written into `replies/<call>/<project>.yml` and
`private/people.csv`.

Both are people's files: what is absent or empty is filled in and every other byte stays; where a
file says otherwise, it is left alone and both words are named. Call inside `with writing(library):`
(or for a dry run, and then do not `write`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from .call import day
from .errors import DataError, InputError
from .files import read_text, write_text
from .model import Problem
from .programme import read_reply
from .received import Declared, Person
from .revisions import tracks
from .text import cell_text, clean, fold, of_cell

#: The columns of `private/people.csv`; nothing else of a person is kept.
COLUMNS = ("name", "orcid", "project")
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_IGNORED = ("private", "private/", "/private", "/private/", "private/*", "/private/*")


class Change(NamedTuple):
    """A file as it is to become, what is new in it, in words, and what a person must decide."""

    path: Path
    text: str = ""
    added: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def write(self) -> None:
        """Replace the file, if anything is new. Raises `DataError` where that fails."""
        if self.added:
            write_text(self.path, self.text)


def refuse_other_call(call: str, declared: Iterable[Declared]) -> None:
    """Raise `InputError` for a form of another call than the one it is read into."""
    for one in declared:
        if one.call and one.call.casefold() != call.casefold():
            what = f"the form is of the call {one.call}, and this is {call}: nothing was written"
            raise InputError(what, f"say --call {one.call}")


def changes(folder: Path, call: str, project: str, declared: Declared) -> list[Change]:
    """What a project's declaration changes; a file that cannot be changed stops no other."""
    reply = partial(_reply, folder / "replies" / call / f"{project}.yml", declared)
    people = partial(_people, folder / "private" / "people.csv", folder, project, declared.people)
    found = []
    for change in (reply, people):
        try:
            found.append(change())
        except DataError as error:
            path = change.args[0]
            where = error.path or str(path)
            where = f"{where}:{error.line}" if error.line else where
            problem = Problem(where, error.message, error.hint)
            found.append(Change(path, problems=(problem,)))
    return found


# --- the reply ------------------------------------------------------------------------------------


def _reply(path: Path, declared: Declared) -> Change:
    """The reply file with what the form says and it did not."""
    if not path.exists():
        return Change(path, _new(declared), tuple(_words(declared)))
    held = read_reply(path)
    text = before = read_text(path)
    added, problems = [], []
    if not held.replied:
        what = "says replied: false, and a form of the project has come"
        hint = "delete that line if the form is the project's reply"
        problems.append(Problem(str(path), what, hint))
    known = [slug for slug in held.activities if slug]
    if declared.on and not held.replied_on:
        text = _with(text, ("replied_on",), declared.on)
        added.append(f"replied_on: {declared.on}")
    elif declared.on and day(held.replied_on) != declared.on:
        problems.append(_otherwise(path, "replied_on", held.replied_on, declared.on))
    if declared.activities and not known:
        text = _with(text, ("activities",), _yaml_list(declared.activities))
        added.append(f"activities: {_listed(declared.activities)}")
    elif not set(declared.activities) <= set(known):
        said, sent = _listed(known), _listed(declared.activities)
        problems.append(_otherwise(path, "activities", said, sent))
    for number, answer in sorted(declared.answers.items()):
        has = held.answers.get(number, "")
        if not has:
            text = _with(text, ("answers", number), _quoted(answer))
            added.append(f"answer {number}: {_short(answer)}")
        elif clean(answer) != clean(has):
            problems.append(_otherwise(path, f"answer {number}", _short(has), _short(answer)))
    if added:
        _prove(path, before, text, declared)
    return Change(path, text, tuple(added), tuple(problems))


def _new(declared: Declared) -> str:
    lines = [f"replied_on: {declared.on}".rstrip()]
    if declared.activities:
        lines.append(f"activities: {_yaml_list(declared.activities)}")
    if declared.answers:
        lines.append("answers:")
        lines += [
            f"  {number}: {_quoted(text)}" for number, text in sorted(declared.answers.items())
        ]
    return "\n".join(lines) + "\n"


def _words(declared: Declared) -> Iterable[str]:
    yield f"replied_on: {declared.on}" if declared.on else "replied, on a day that is not known"
    if declared.activities:
        yield f"activities: {_listed(declared.activities)}"
    for number, text in sorted(declared.answers.items()):
        yield f"answer {number}: {_short(text)}"


def _listed(slugs: Iterable[str]) -> str:
    return ", ".join(slugs)


def _short(text: str) -> str:
    line = clean(text)
    return line if len(line) <= 60 else f"{line[:59]}…"


def _otherwise(path: Path, name: str, held: str, sent: str) -> Problem:
    message = f"{name} is {held!r} here and {sent!r} in the form: nothing was changed"
    return Problem(str(path), message, "write the right one into the file")


def _yaml_list(slugs: Iterable[str]) -> str:
    import yaml

    bare = (
        slug if _SLUG.fullmatch(slug) and yaml.safe_load(slug) == slug else _quoted(slug)
        for slug in slugs
    )  # fmt: skip
    return f"[{', '.join(bare)}]"


def _quoted(text: str) -> str:
    """A text as YAML on one line."""
    import yaml

    quoted: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**9)
    return quoted.rstrip("\n")


def _with(text: str, place: Sequence[str | int], value: str) -> str:
    """A YAML mapping with a value at a key that is absent or empty; every other byte stays.

    Raises `DataError` where it cannot be told where the value goes.
    """
    import yaml

    end = "\r\n" if "\r\n" in text else "\n"
    try:
        root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:  # what one loader reads, another may refuse
        raise _unplaced(place[0]) from None
    if isinstance(root, yaml.ScalarNode) and not root.value:
        root = None
    name, *rest = place
    if root is not None and not isinstance(root, yaml.MappingNode):
        raise DataError("is not a mapping", "keys: replied_on, activities, answers")
    node = _value(root, name)
    if node is None:
        if root is not None and root.flow_style:
            raise _unplaced(name)
        inner = f"{end}  {rest[0]}: {value}" if rest else f" {value}"
        gap = "" if not text.strip("\ufeff") or text.endswith(("\n", "\r")) else end
        return f"{text}{gap}{name}:{inner}{end}"
    if not rest:
        return _filled(text, node, value)
    if _is_empty(node):
        return _filled(text, node, f"{{{rest[0]}: {value}}}")
    if not isinstance(node, yaml.MappingNode):
        raise _unplaced(name)
    inside = _value(node, rest[0])
    if inside is not None:
        return _filled(text, inside, value)
    return _among(text, node, rest[0], value, end)


def _among(text: str, node: Any, name: str | int, value: str, end: str) -> str:
    """A mapping with one key more: before the first that is greater, else at its end."""
    first = node.value[0][0].start_mark
    gap = ", " if node.flow_style else end + " " * first.column
    for key, _ in node.value:
        if _number(key.value) > _number(name):
            at = key.start_mark.index
            return f"{text[:at]}{name}: {value}{gap}{text[at:]}"
    at = node.value[-1][1].end_mark.index
    if node.flow_style:
        return f"{text[:at]}{gap}{name}: {value}{text[at:]}"
    at = at - len(end) if text[:at].endswith(end) else at  # a text of several lines ends below
    at += re.match(r"[^\r\n]*", text[at:]).end()  # type: ignore[union-attr]
    return f"{text[:at]}{gap}{name}: {value}{text[at:]}"


def _number(name: str | int) -> int:
    return int(name) if str(name).isdecimal() else 0


def _unplaced(name: str | int) -> DataError:
    return DataError(
        f"is written so that {name} cannot be added without changing what is there",
        "write it with one key a line, or enter the reply by hand",
    )


def _value(mapping: Any, name: str | int) -> Any:
    pairs = mapping.value if mapping is not None else ()
    return next((value for key, value in pairs if key.value == str(name)), None)


def _is_empty(node: Any) -> bool:
    """Nothing, `null`, "" or empty brackets: what `read_reply` takes for no answer."""
    return not node.value or node.value in ("null", "Null", "NULL", "~") or (
        isinstance(node.value, str) and not node.value.strip()
    )  # fmt: skip


def _filled(text: str, node: Any, value: str) -> str:
    start, stop = node.start_mark.index, node.end_mark.index
    gap = "" if text[:start].endswith((" ", "\t")) or start != stop else " "
    return f"{text[:start]}{gap}{value}{text[stop:]}"


def _prove(path: Path, before: str, after: str, declared: Declared) -> None:
    """That the new text is the old one and what was added: else `DataError`, and nothing is
    written. YAML has more ways to write a mapping than `_with` knows."""
    import yaml

    sent = {"replied_on": declared.on, "activities": list(declared.activities)}
    try:
        old, new = (yaml.safe_load(text) or {} for text in (before, after))
        wanted = dict(old)
        for name, value in sent.items():
            if value and not old.get(name):
                wanted[name] = value
        if declared.answers:
            held = old.get("answers") or {}
            spelt = {str(number): text for number, text in held.items()}
            filled = {n: t for n, t in declared.answers.items() if not spelt.get(str(n))}
            wanted["answers"] = {**spelt, **{str(n): t for n, t in filled.items()}}
            new["answers"] = {str(number): text for number, text in new["answers"].items()}
        if "replied_on" in new:
            new["replied_on"] = str(new["replied_on"] or "")
            wanted["replied_on"] = str(wanted.get("replied_on") or "")
        same = new == wanted
    except (yaml.YAMLError, AttributeError, KeyError, ValueError):
        same = False
    if not same:
        raise DataError(
            "is written so that the form cannot be added to it without changing what is there",
            "write it with one key a line, or enter the reply by hand",
            str(path),
        )


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
    text = read_text(path) if path.exists() else ",".join(COLUMNS) + "\n"
    header, rows = _rows(path, text)
    added, problems = [], []
    for one in people:
        mine = [row for row in rows if row["project"].casefold() == project.casefold()]
        same = [row for row in mine if fold(row["name"]) == fold(one.name)]
        known = [row for row in mine if one.orcid and row["orcid"] == one.orcid]
        if known and known[0] not in same:
            what = f"{one.orcid} is {known[0]['name']} here and {one.name} in the form"
            problems.append(Problem(str(path), f"{what}: nothing was changed", "", "warning"))
        if known or (same and not one.orcid):
            continue
        if any(not row["orcid"] for row in same):
            what = f"{one.name} is there without ORCID, and now with one: two rows"
            hint = "delete the one without, if this is one person"
            problems.append(Problem(str(path), what, hint, "warning"))
        rows.append({"name": one.name, "orcid": one.orcid, "project": project})
        added.append(rows[-1])
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if text.endswith(("\n", "\r")) else end
    new = gap + _csv(header, added, end) if added else ""
    names = tuple(" ".join(filter(None, (row["name"], row["orcid"]))) for row in added)
    return Change(path, text + new, names, tuple(problems))


def _is_private(folder: Path) -> bool:
    """Whether the folder's own `.gitignore` keeps `private/` out of git."""
    path = folder / ".gitignore"
    lines = read_text(path).splitlines() if path.exists() else []
    said = [line.strip() for line in lines]
    return any(line in _IGNORED for line in said) and not any(
        line.startswith("!") and "private" in line for line in said
    )


def _rows(path: Path, text: str) -> tuple[list[str], list[dict[str, str]]]:
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    try:
        read = list(csv.reader(lines, strict=True))
    except csv.Error as error:
        raise DataError(f"is not CSV: {error}", "close every quote", str(path)) from None
    header = [cell.strip().lower() for cell in read[0]] if read else []
    if not set(COLUMNS) <= set(header):
        raise DataError("has not the columns that people have",
                        f"the first line is: {','.join(COLUMNS)}", str(path), 1)  # fmt: skip
    rows = []
    for cells in read[1:]:
        said = dict.fromkeys(COLUMNS, "")
        said.update(zip(header, (of_cell(cell.strip()) for cell in cells), strict=False))
        said["orcid"] = said["orcid"].rpartition("/")[2].upper()
        rows.append(said)
    return header, rows


def _csv(header: Sequence[str], rows: Iterable[Mapping[str, str]], end: str) -> str:
    made = io.StringIO()
    writer = csv.writer(made, lineterminator=end)
    for row in rows:
        writer.writerow([cell_text(row.get(name, "")) for name in header])
    return made.getvalue()
