"""BibTeX text: the only module that reads it, and the writer of single entries.

`cut` finds the blocks of a file without reading them (one pass over the braces); `parse` has
pybtex read one block; `splice` and `append` change one entry and leave every other byte.
A block that is never closed ends where the next line opens an entry, so that one missing brace
costs one entry.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from .errors import DataError
from .model import Author
from .tex import plain_of_tex

_NAME = r"[A-Za-z!$&*+\-./:;<>?\[\\\]^_`|~\x7f][A-Za-z0-9!$&*+\-./:;<>?@\[\\\]^_`|~\x7f]*"
_COMMAND = re.compile(rf"@\s*({_NAME})\s*([{{(])")
_SIMPLE = re.compile(r"@[A-Za-z]+\{\s*[^\s,{}()=#%\"']+\s*,")
_TAIL = re.compile(r"[\s,]*\}")
_SPACES = re.compile(r"\s+")
_FIELD = re.compile(rf"[\s,]*({_NAME})\s*=\s*")
#: A field as most are: its value has no braces in it, and a comma follows.
_FLAT_FIELD = re.compile(rf"[\s,]*({_NAME})\s*=\s*(\{{[^{{}}]*\}})(?=\s*,)")
_COMMA = re.compile(r"\s*,")
_BARE = re.compile(r"[^\s,#{}()\"]+")
_JOIN = re.compile(r"\s*#\s*")
_QUOTE = re.compile(r'[{}"]')
_BRACES = re.compile(r"[{}]")
_PAREN_MARKS = re.compile(r'[{}()"]')
_KEY = re.compile(r"\s*([^\s,}]*)")
_NEXT_ENTRY = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(][ \t]*[^\s,{}()=\"]+[ \t]*,", re.M)
_LOST_FIELD = re.compile(r"[\s,]*([A-Za-z][\w-]*)[ \t]*=[ \t]*[{\"\d]")
#: The BibTeX type of each type of publication; the rest are @misc.
ENTRY_TYPES = {
    "article": "article",
    "proceedings-article": "inproceedings",
    "chapter": "incollection",
    "book": "book",
    "thesis": "phdthesis",
    "report": "techreport",
}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DEEPEST = 90  # pybtex stops at 100 nested braces
_MOST_BROUGHT = 20_000  # letters that macros bring to an entry, or to another macro


class Block(NamedTuple):
    """A piece of a file: `text[start:end]`. `kind` is the entry type in lower case, "string" or
    "preamble"; `error` says why it cannot be read."""

    kind: str
    key: str
    start: int
    end: int
    error: str = ""
    line: int = 1  # on which it begins

    @property
    def is_entry(self) -> bool:
        """An entry, not a macro or a preamble."""
        return self.kind not in ("string", "preamble")


class Change(NamedTuple):
    """What becomes of one block: fields set, added or (None) removed; a new key; a new type."""

    fields: Mapping[str, str | None]
    key: str = ""
    kind: str = ""


class Entry(NamedTuple):
    """One entry as read: field names in lower case, values as TeX with macros expanded."""

    type: str
    key: str
    fields: Mapping[str, str]


class _Macros(dict[str, str]):
    """The macros of a file, by name in lower case, as pybtex asks for them in one block. Each may
    repeat others ten times over: once they have brought too much they bring no more, so that the
    block `is_too_long`, and a macro made so is kept no longer than shows it again."""

    brought = 0

    def __getitem__(self, name: str) -> str:
        value = super().__getitem__(name.lower())
        if self.is_too_long:
            return ""
        self.brought += len(value)
        return value

    def __setitem__(self, name: str, value: str) -> None:
        super().__setitem__(name.lower(), value[: _MOST_BROUGHT + 1])

    @property
    def is_too_long(self) -> bool:
        return self.brought > _MOST_BROUGHT


class Span(NamedTuple):
    """Where a field stands in its block: the name, and the value with its delimiters."""

    name: str
    start: int
    value_start: int
    value_end: int


def line_of(text: str, at: int) -> int:
    """The number of the line that holds `at`, from 1."""
    return text.count("\n", 0, at) + 1


def cut(text: str) -> list[Block]:
    """The blocks of a file in order. Like BibTeX and pybtex, `@comment` hides only itself: an
    entry inside its braces is an entry."""
    blocks = []
    at, line, counted = 0, 1, 0
    while found := _COMMAND.search(text, at):
        kind = found[1].lower()
        if kind == "comment":
            at = found.end()
            continue
        end = _end(text, found.end() - 1)
        limit = end or len(text)
        has_at = text.find("@", found.end(), limit) != -1
        following = _NEXT_ENTRY.search(text, found.end(), limit) if has_at else None
        error = ""
        if end is None or following:
            end = following.start() if following else len(text)
            error = "is never closed: a brace is missing"
        key = "" if kind in ("string", "preamble") else _key(text, found.end())
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        blocks.append(Block(kind, key, found.start(), end, error, line))
        at = end
    return blocks


def _key(text: str, at: int) -> str:
    found = _KEY.match(text, at)
    return found[1] if found else ""


def _end(text: str, opening: int) -> int | None:
    """Just after the bracket that closes the one at `opening`, or None."""
    depth = 0
    if text[opening] == "{":
        close = text.find("}", opening)
        if text.find("{", opening + 1, close) == -1:  # nothing in it is nested, as in most
            return close + 1 if close != -1 else None
        for mark in _BRACES.finditer(text, opening):
            depth += 1 if mark[0] == "{" else -1
            if depth == 0:
                return mark.end()
        return None
    quoted = False
    for mark in _PAREN_MARKS.finditer(text, opening + 1):
        if mark[0] == "{":
            depth += 1
        elif mark[0] == "}":
            depth -= 1
        elif depth == 0 and mark[0] == '"':
            quoted = not quoted
        elif depth == 0 and not quoted and mark[0] == ")":
            return mark.end()
    return None


def lost_fields(text: str, blocks: Sequence[Block]) -> list[int]:
    """Places right after a block that look like its fields, up to a stray brace: the block was
    closed too early. Other text between entries is BibTeX's way to comment."""
    found = []
    starts = [*(block.start for block in blocks[1:]), len(text)][: len(blocks)]
    for block, following in zip(blocks, starts, strict=True):
        hit = _LOST_FIELD.match(text, block.end, following)
        if hit and "}" in text[hit.end() : following]:
            found.append(hit.start(1))
    return found


def spans(block: str) -> list[Span]:
    """The fields of one block, in order, with their places in it. Stops at the first oddity."""
    return list(_spans(block))


def _spans(block: str) -> Iterator[Span]:
    head = _COMMAND.match(block)
    at = block.find(",", head.end()) if head else -1
    while at != -1:
        if flat := _FLAT_FIELD.match(block, at):
            at = flat.end(2)
            yield Span(flat[1].lower(), flat.start(1), flat.start(2), at)
            continue
        name = _FIELD.match(block, at)
        if not name:
            break
        end = _value_end(block, name.end())
        if end is None:
            break
        yield Span(name[1].lower(), name.start(1), name.end(), end)
        comma = _COMMA.match(block, end)
        at = comma.start() if comma else -1


def _value_end(block: str, at: int) -> int | None:
    """Just after a value: braces, quotes, a number or macro, joined by `#`."""
    while True:
        if at >= len(block):
            return None
        if block[at] == "{":
            end = _end(block, at)
        elif block[at] == '"':
            end = _quote_end(block, at)
        else:
            bare = _BARE.match(block, at)
            end = bare.end() if bare else None
        if end is None:
            return None
        joined = _JOIN.match(block, end)
        if not joined:
            return end
        at = joined.end()


def uses_macro(value: str) -> bool:
    """Whether a value, with its delimiters, names an `@string` macro."""
    at = 0
    while at < len(value):
        if value[at] == "{":
            at = _end(value, at) or len(value)
        elif value[at] == '"':
            at = _quote_end(value, at) or len(value)
        elif value[at].isalpha():
            return True
        else:
            at += 1
    return False


def _quote_end(block: str, at: int) -> int | None:
    depth = 0
    for mark in _QUOTE.finditer(block, at + 1):
        if mark[0] == '"' and depth == 0:
            return mark.end()
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
    return None


def peek(block: str, name: str) -> str:
    """One field's raw value, found without parsing the block: quick, for an index over many."""
    if name not in block.lower():
        return ""
    for span in _spans(block):
        if span.name == name:
            value = block[span.value_start : span.value_end]
            return value[1:-1].strip() if value[:1] in '{"' else value
    return ""


def parse(text: str, block: Block, macros: dict[str, str] | None = None) -> Entry:
    """Read one block: pybtex does, except where nothing is left to interpret (see `_plain`).

    `macros` are the file's `@string` definitions (see `macros_of`).
    Raises `DataError` with the line of the file on which pybtex stopped.
    """
    plain = None if block.error else _plain(text[block.start : block.end], block)
    return plain or _parsed(text, block, macros)


def _plain(piece: str, block: Block) -> Entry | None:
    """An entry all of whose values stand in braces, as biblio and JabRef write them, or None.

    Its fields are already cut; a test proves that pybtex reads the same. It saves every start of
    `biblio report` the import of pybtex, a quarter of the whole.
    """
    if not _SIMPLE.fullmatch(piece[: piece.find(",") + 1]):
        return None
    fields: dict[str, str] = {}
    end = piece.find(",") + 1
    for span in _spans(piece):
        value = piece[span.value_start : span.value_end]
        is_flat = value[:1] == "{" and value.find("}") == len(value) - 1 and value.rfind("{") == 0
        if not is_flat and not (
            value.startswith("{") and _end(value, 0) == len(value) and balanced(value)
        ):
            return None
        # the names of fields are few, and kept once for all entries
        fields.setdefault(sys.intern(span.name), " ".join(value[1:-1].split()))
        end = span.value_end
    if not _TAIL.fullmatch(piece, end):
        return None
    return Entry(block.kind, block.key, fields)


def _parsed(text: str, block: Block, macros: dict[str, str] | None) -> Entry:
    from pybtex.database.input.bibtex import LowLevelParser, month_names
    from pybtex.scanner import PybtexSyntaxError
    from pybtex.textutils import normalize_whitespace

    line = block.line
    if block.error:
        raise DataError(f"entry {block.key or '?'} {block.error}", line=line)
    known = _Macros(month_names)
    known.update({name.lower(): value for name, value in (macros or {}).items()})
    try:
        read = list(LowLevelParser(text[block.start : block.end], macros=known))
    except PybtexSyntaxError as error:
        raise DataError(
            f"entry {block.key or '?'} is not BibTeX: {error}".replace("syntax error: ", ""),
            line=line + max(error.lineno or 1, 1) - 1,
        ) from None
    except RecursionError:
        raise DataError(f"entry {block.key} nests its braces too deep", line=line) from None
    if known.is_too_long:
        raise DataError(
            f"entry {block.key or '?'}: @string macros bring more than {_MOST_BROUGHT:,} letters",
            "write the text itself into the entry",
            line=line,
        )
    if not read:
        raise DataError(f"entry {block.key or '?'} is not BibTeX", line=line)
    kind, (key, parts) = read[0]
    fields: dict[str, str] = {}
    for name, value in parts:
        fields.setdefault(name.lower(), normalize_whitespace("".join(value)))
    return Entry(kind.lower(), key, fields)


def macros_of(text: str, blocks: Iterable[Block]) -> dict[str, str]:
    """The `@string` macros of a file, by name in lower case, in order of definition. One that is
    longer than macros may be is cut: the entry that uses it says so."""
    strings = [block for block in blocks if block.kind == "string" and not block.error]
    if not strings:
        return {}
    from pybtex.database.input.bibtex import LowLevelParser, month_names
    from pybtex.scanner import PybtexSyntaxError

    known = _Macros(month_names)
    for block in strings:
        known.brought = 0
        try:
            list(LowLevelParser(text[block.start : block.end], macros=known))
        except PybtexSyntaxError:
            continue  # an entry that uses the macro says so
    return {name: value for name, value in known.items() if name not in month_names}


def names(value: str) -> tuple[Author, ...]:
    """The people of an `author` or `editor` field: BibTeX's grammar by pybtex, then Unicode.

    A name in braces is a group. The particle belongs to the family name, as in "van der Meer".
    """
    from pybtex.bibtex.utils import split_name_list
    from pybtex.database import Person
    from pybtex.errors import capture

    people = []
    for name in split_name_list(value):
        if name.startswith("{") and name.endswith("}") and _end(name, 0) == len(name):
            people.append(Author(name=plain_of_tex(name)))
            continue
        with capture():
            person = Person(name)
        family = " ".join(person.prelast_names + person.last_names)
        given = " ".join(person.first_names + person.middle_names)
        people.append(
            Author(
                family=plain_of_tex(family),
                given=plain_of_tex(given),
                suffix=plain_of_tex(" ".join(person.lineage_names)),
            )
        )
    return tuple(person for person in people if person.label)


# --- writing ------------------------------------------------------------------------------------


def balanced(value: str) -> bool:
    """Whether BibTeX can hold `value` in braces: every brace closed, none too deep."""
    if "{" not in value and "}" not in value:  # as most are
        return True
    depth = 0
    for mark in _BRACES.finditer(value):
        depth += 1 if mark[0] == "{" else -1
        if depth < 0 or depth > _DEEPEST:
            return False
    return depth == 0


def format_entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    """One entry, a field a line, `=` aligned; values are TeX and must be balanced.

    Raises `DataError` for a value that would break the file. Macros (`month`) are written bare.
    """
    width = max(map(len, fields), default=0)
    lines = [f"@{kind}{{{key},"]
    for name, value in fields.items():
        if not balanced(value):
            raise DataError(
                f"{key}: the braces of {name} are not balanced", "close every { with a }"
            )
        shown = value if name == "month" else f"{{{value}}}"
        lines.append(f"  {name.ljust(width)} = {shown},")
    return "\n".join([*lines, "}", ""])


def append(text: str, entry: str) -> str:
    """`text` with `entry` at its end, after one blank line, in the file's own line ends."""
    newline = newline_of(text)
    entry = entry.replace("\n", newline)
    if not text.strip("\ufeff \t\r\n"):
        return text + entry
    gap = "" if text.endswith(newline * 2) else newline
    return text + ("" if text.endswith(("\n", "\r")) else newline) + gap + entry


def newline_of(text: str) -> str:
    """The line end that most lines of the file use."""
    return "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"


def splice(
    text: str, block: Block, changes: Mapping[str, str | None], key: str = "", kind: str = ""
) -> str:
    """`text` with the fields of one block changed: a new value, a new field, or None to remove.

    Every other byte stays. `key` and `kind` rename the entry.
    """
    return splice_all(text, {block: Change(changes, key, kind)})


def splice_all(text: str, changes: Mapping[Block, Change]) -> str:
    """`text` with several blocks changed, as `splice` changes one."""
    newline = newline_of(text)
    pieces, at = [], 0
    for block, change in sorted(changes.items(), key=lambda item: item[0].start):
        pieces += [text[at : block.start], _changed(text[block.start : block.end], change, newline)]
        at = block.end
    return "".join([*pieces, text[at:]])


def _changed(piece: str, change: Change, newline: str) -> str:
    for name, value in change.fields.items():
        piece = _set_field(piece, name.lower(), value, newline)
    head = _COMMAND.match(piece)
    assert head is not None
    if change.key:
        old = _KEY.match(piece, head.end())
        assert old is not None
        piece = piece[: old.start(1)] + change.key + piece[old.end(1) :]
    if change.kind:
        piece = piece[: head.start(1)] + change.kind + piece[head.end(1) :]
    return piece


def _set_field(piece: str, name: str, value: str | None, newline: str) -> str:
    if value is not None and not balanced(value):
        raise DataError(f"the braces of {name} are not balanced", "close every { with a }")
    fields = spans(piece)
    span = next((field for field in fields if field.name == name), None)
    if span is not None and value is not None:
        return piece[: span.value_start] + "{" + value + "}" + piece[span.value_end :]
    if span is not None:
        return _without(piece, span)
    if value is None:
        return piece
    return _with_field(piece, fields, name, value, newline)


def _without(piece: str, span: Span) -> str:
    """Without one field: its line and its comma."""
    start = len(piece[: span.start].rstrip(" \t"))
    comma = re.compile(r"[ \t]*,?[ \t]*(?:\r?\n)?").match(piece, span.value_end)
    assert comma is not None
    end = comma.end()
    if not piece[:start].endswith("\n"):
        start, end = span.start, end
    return piece[:start] + piece[end:]


def _with_field(piece: str, fields: list[Span], name: str, value: str, newline: str) -> str:
    """A field after the last one, indented and aligned as its neighbours are."""
    if not fields:
        at = piece.find(",")
        if at == -1:  # an entry with a key alone
            at = len(piece) - 1
            return piece[:at].rstrip() + f",{newline}  {name} = {{{value}}},{newline}" + piece[at:]
        return piece[: at + 1] + f"{newline}  {name} = {{{value}}}," + piece[at + 1 :]
    last = fields[-1]
    before = piece[: last.start]
    indent = before[before.rfind("\n") + 1 :] if "\n" in before else " "
    indent = indent if not indent.strip() else "  "
    gap = _SPACES.sub(" ", piece[last.start + len(last.name) : last.value_start])
    equals = gap.lstrip()
    width = last.value_start - last.start - len(equals)
    aligned = len({field.value_start - field.start for field in fields}) == 1
    label = (name + gap.removesuffix(equals)).ljust(width if aligned else 0) + equals
    comma = _COMMA.match(piece, last.value_end)
    lead = newline if "\n" in before else ""
    added = f"{lead}{indent}{label}{{{value}}}"
    if comma:
        return piece[: comma.end()] + added + "," + piece[comma.end() :]
    return piece[: last.value_end] + "," + added + piece[last.value_end :]
