r"""What a document cites, read from its own files, and which works of the library that is.

`.aux` and `.bcf` are what LaTeX tells BibTeX and biber: exact, with the `.aux` of each chapter.
`.tex` and `.typ` are what a person wrote: their citation commands are read, other files that they
bring in are named, not followed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path, PurePath
from typing import NamedTuple

from .errors import InputError
from .ids import nearest
from .library import Library
from .model import Record


class Cited(NamedTuple):
    """The citation keys of a document, each once, in the order in which it first cites them."""

    keys: tuple[str, ...] = ()
    everything: bool = False  # \nocite{*}, or a Typst bibliography that is shown in full
    elsewhere: tuple[str, ...] = ()  # files it brings in, which were not read
    perhaps: tuple[str, ...] = ()  # what looks like the label of a figure, unless it is a key
    labels: tuple[str, ...] = ()  # what it defines itself, whichever of its files refers to it
    missing: tuple[str, ...] = ()  # files that LaTeX made part of it, and that are not there


class Unknown(NamedTuple):
    """A key that stands for no work of the library, or for two; what is nearest to it."""

    key: str
    why: str
    nearest: tuple[str, ...] = ()


class Found(NamedTuple):
    """The works that a document cites, by the key that it uses; two keys may mean one work."""

    works: Mapping[str, Record]
    unknown: tuple[Unknown, ...] = ()


def read_file(name: str) -> Cited:
    """What a file cites, in whatever encoding it was saved, an `.aux` with those of its chapters;
    raises `InputError`, as `read` does."""
    path = Path(name)
    found = _read_one(path)
    if path.suffix.lower() != ".aux":
        return found
    parts, missing, known = [found._replace(elsewhere=())], [], {path.resolve()}
    waiting = list(found.elsewhere)
    while waiting:
        part = waiting.pop(0)
        at = path.parent / part
        if at.resolve() in known:
            continue
        known.add(at.resolve())
        if at.resolve().is_relative_to(path.parent.resolve()) and at.is_file():
            chapter = _read_one(at)
            parts.append(chapter._replace(elsewhere=()))
            waiting += chapter.elsewhere
        else:
            missing.append(part)
    return joined(parts)._replace(missing=tuple(missing))


def _read_one(path: Path) -> Cited:
    from .received.reading import decoded

    try:
        return read(str(path), decoded(path.read_bytes()))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}", "name the file that LaTeX reads") from None


def read(name: str, text: str) -> Cited:
    """What a file cites: `.aux`, `.bcf`, `.tex` or `.typ`, by the ending of its name.

    Raises `InputError` for another ending, and for a `.bcf` that is no XML.
    """
    reader = _READERS.get(PurePath(name).suffix.lower())
    if reader is None:
        raise InputError(
            f"{name}: citations are not read from such a file",
            f"name one that ends in {', '.join(_READERS)}",
        )
    try:
        return reader(text)
    except ValueError as error:
        raise InputError(f"{name}: {error}", "let LaTeX make it again") from None


def joined(documents: Iterable[Cited]) -> Cited:
    """What several files cite together."""
    parts = list(documents)
    labels = dict.fromkeys(label for part in parts for label in part.labels)

    def cited(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for keys in lists for key in keys if key not in labels))

    return Cited(
        cited(part.keys for part in parts),
        any(part.everything for part in parts),
        tuple(dict.fromkeys(name for part in parts for name in part.elsewhere)),
        cited(part.perhaps for part in parts),
        tuple(labels),
        tuple(dict.fromkeys(name for part in parts for name in part.missing)),
    )


def find(keys: Iterable[str], library: Library, perhaps: Iterable[str] = ()) -> Found:
    """The works behind keys: any key that a work has been given, of any call, or a DOI. Those that
    are perhaps none count where the library has them."""
    works: dict[str, Record] = {}
    unknown: list[Unknown] = []
    by_name = library.keys()
    known = {block.key for places in library.places.values() for _, block in places}
    for key in (*keys, *(key for key in perhaps if key.casefold() in by_name)):
        owners = by_name.get(key.casefold(), [])
        record = _work(key, owners, library) if len(owners) < 2 else None
        if record is not None:
            works[key] = record
        elif owners:
            unknown.append(Unknown(key, "stands for more than one work", tuple(owners)))
        else:
            near = tuple(nearest(key, sorted(known)))
            unknown.append(Unknown(key, "is not in the library", near))
    return Found(works, tuple(unknown))


def _work(key: str, owners: list[str], library: Library) -> Record | None:
    try:
        return library.record(owners[0] if owners else library.find(key))
    except InputError:
        return None


def _of(found: Iterable[str], elsewhere: Iterable[str] = ()) -> Cited:
    """Lists of keys, as `a, b`; what macros and styles cite for themselves is left out."""
    keys = [key.strip() for part in found for key in part.split(",")]
    named = [key for key in keys if key and not re.search(r"[\\#{}\s]", key)]
    kept = tuple(dict.fromkeys(k for k in named if k != "*" and not re.fullmatch(_CONTROL, k)))
    return Cited(kept, "*" in named, tuple(dict.fromkeys(elsewhere)))


#: Entries by which packages steer a style: revtex, IEEEtran, biblatex with BibTeX.
_CONTROL = r"(?i)(?:biblatex-|revtex[\d-]*|apsrev[\d-]*|aip[\d-]*|IEEEexample:BST)control"


# --- what LaTeX writes ---------------------------------------------------------------------------


def _aux(text: str) -> Cited:
    cites = re.findall(r"\\(?:citation|abx@aux@cite(?:\{\d+\})?)\{([^{}]*)\}", text)
    return _of(cites, re.findall(r"\\@input\{([^{}]*)\}", text))


def _bcf(text: str) -> Cited:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(text.encode("utf-8"))
    except (ParseError, DefusedXmlException) as error:
        what = f"{error}" if isinstance(error, ParseError) else "holds entities"
        raise ValueError(f"is no control file of biblatex: {what}") from None
    cites = [e for e in root.iter() if str(e.tag).rpartition("}")[2] == "citekey"]
    return _of(e.get("members") or e.text or "" for e in cites)


# --- LaTeX ---------------------------------------------------------------------------------------

#: A comment takes the end of its line and the blanks before the next word with it.
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*(?:\n[ \t]*)?")
_VERBATIM = re.compile(
    r"\\begin\{(verbatim\*?|Verbatim|lstlisting|minted|comment|filecontents\*?)\}"
    r"|\\(?:verb\*?|lstinline)([^\sA-Za-z*])"
)
_CITE = re.compile(r"\\([A-Za-z]*[Cc]ite[A-Za-z]*|bibentry|fullref)\*?")
#: Commands with `cite` in their name whose argument is no key.
_NO_KEY = re.compile(
    r"(?:re)?new\w*|provide\w*|[Dd]eclare\w*|[Dd]efcite\w*|set\w*|At(?:Every|Next)\w*|"
    r"cite(?:text|style|reset|setup|form|numfont|punct|mid|dash|left|right|index\w*)"
)
_OPTIONS = {"[": "]", "(": ")", "<": ">"}
_INPUT = re.compile(
    r"\\(?:input|include|subfile|subfileinclude)\s*\{([^{}#\\]+)\}"
    r"|\\(?:sub)?import\*?\s*\{([^{}#\\]*)\}\s*\{([^{}#\\]+)\}"
    r"|\\input[ \t]+([^\s{}#\\%]+)"
)


def _tex(text: str) -> Cited:
    text = _COMMENT.sub(r"\1", _without_verbatim(text.replace("\r\n", "\n")))
    text = text.partition(r"\end{document}")[0]
    names = ["".join(part or "" for part in found) for found in _INPUT.findall(text)]
    return _of(_arguments(text), names)


def _without_verbatim(text: str) -> str:
    """Without what is shown as it stands. To look for an end that is not there once is enough."""
    parts, at, unended = [], 0, set()
    while found := _VERBATIM.search(text, at):
        end = f"\\end{{{found[1]}}}" if found[1] else found[2]
        close = -1 if end in unended else text.find(end, found.end())
        parts.append(text[at : found.start()])
        if close < 0:
            unended.add(end)
            parts.append(found[0])
            at = found.end()
        else:
            parts.append(" ")
            at = close + len(end)
    return "".join([*parts, text[at:]])


def _arguments(text: str) -> Iterator[str]:
    for command in _CITE.finditer(text):
        name = command[1]
        if _NO_KEY.fullmatch(name):
            continue
        at = command.end()
        if name.lower().endswith("volcite"):  # \volcite[see]{2}[5]{key}: the volume comes first
            _, at = _argument(text, at)
        key, at = _argument(text, at)
        while key:
            yield key
            key, at = _argument(text, at) if name.endswith("cites") else ("", at)


def _argument(text: str, at: int) -> tuple[str, int]:
    """The next argument in braces, after any options, and where it ends; "" where none follows."""
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if text[at : at + 1] not in _OPTIONS:
            break
        end = _closing(text, at, _OPTIONS[text[at]])
        if end < 0:
            return "", at
        at = end
    end = _closing(text, at, "}") if text[at : at + 1] == "{" else -1
    return (text[at + 1 : end - 1], end) if end > 0 else ("", at)


#: No list of keys and no note has more: to look for an end from each command through the whole of
#: a broken document would take minutes.
_MOST_MARKS = 100
_MARK = re.compile(r"\\.|[{}\[\]()<>]|\n\s*\n", re.DOTALL)


def _closing(text: str, at: int, mark: str) -> int:
    """Just after the mark that closes what opens at `at`, braces within it skipped; else -1."""
    depth = 0
    for found in islice(_MARK.finditer(text, at + 1), _MOST_MARKS):
        if found[0] == mark and depth == 0:
            return found.end()
        if found[0].isspace():  # no argument goes over a paragraph
            return -1
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth < 0:
            return -1
    return -1


# --- Typst ---------------------------------------------------------------------------------------

_TYPST_HIDDEN = re.compile(
    r"```.*?(?:```|\Z)|`[^`]*`|/\*.*?(?:\*/|\Z)|https?://[^\s\])]*|(?<!\\)//[^\n]*", re.DOTALL
)
_TYPST_CITE = re.compile(
    r"(?<!\\)@([\w](?:[\w:.-]*[\w-])?)"
    r"|\bcite\(\s*(?:<([^<>\s]+)>|label\(\s*\"([^\"\n]*)\"\s*\))"
)
#: A label by its place: of a figure, table, equation or section, rarely of a work.
_PLACE = re.compile(
    r"(?i)(?:fig(?:ure)?|tab|table|tbl|eqn?|eqt|equation|sec(?:tion)?|ch|chap(?:ter)?|app(?:endix)?"
    r"|lst|alg|thm|def|lem|prop|cor)[:-].*"
)


def _typ(text: str) -> Cited:
    text = _TYPST_HIDDEN.sub(" ", text)
    labels = tuple(re.findall(r"(?<!cite\()<([\w:.-]+)>", text))
    names = ["".join(groups) for groups in _TYPST_CITE.findall(text)]
    keys = [key for key in names if key not in labels and not _PLACE.fullmatch(key)]
    places = [key for key in names if key not in labels and _PLACE.fullmatch(key)]
    full = bool(re.search(r"\bbibliography\([^()]*\bfull:\s*true", text))
    elsewhere = re.findall(r"#(?:include|import)\s+\"([^\"\n]+\.typ)\"", text)
    cited = _of([*keys, "*"] if full else keys, elsewhere)
    return cited._replace(perhaps=tuple(dict.fromkeys(places)), labels=labels)


_READERS: Mapping[str, Callable[[str], Cited]] = {
    ".aux": _aux,
    ".bcf": _bcf,
    ".tex": _tex,
    ".typ": _typ,
}
