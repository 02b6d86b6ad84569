r"""People's TeX as far as exports write it: an entry's fields without DOI, and those in `corrects`.

Imported TeX is not trusted: what LaTeX cannot set is named, and so are commands other than accents,
emphasis and maths, of which some could read files or run programs: exports write none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..exports.spelling import DESCRIBING, can_be_set
from ..library import Library
from ..model import Nomination, Problem, Record
from ..tex import is_readable_tex
from ..tex_commands import commands, is_whole, pieces
from .findings import Finding
from .places import every_nomination

WRONG_TEX = Finding(
    "wrong-tex",
    "error",
    "exports write its text alone, without emphasis or maths; a document that reads the file "
    "itself does not compile",
    "mend the field; a sign that is meant as such has a backslash before it: \\& \\% \\# \\_ \\$",
)
LOOSE_TEX = Finding(
    "loose-tex",
    "warning",
    "exports write it so that it compiles, which may not be what was meant; other programs that "
    "read the file fail on it",
    "a sign that is meant as such has a backslash before it: \\& \\% \\# \\_ \\$",
)
FOREIGN_COMMAND = Finding(
    "foreign-command",
    "warning",
    "in another document the command may be unknown or mean something else: exports write its text "
    "alone",
    "write the letters themselves, or an accent, emphasis or maths",
)
DANGEROUS_COMMAND = Finding(
    "dangerous-command",
    "error",
    "it could read a file, run a program or change what TeX does, in anybody's document: exports "
    "write its text alone",
    "delete the command; whoever sent it should know",
)

#: Fields that exports copy as they are: identifiers and addresses.
_COPIED = {"url", "eprint", "archiveprefix", "eprinttype", "isbn"}
#: Of these the TeX itself reaches an export; the others are decoded and written again.
_AS_WRITTEN = ("title", "subtitle")

_ESCAPE = re.compile(r"\\(?:[A-Za-z@]+\*?|.)", re.DOTALL)
_MATHS_MARKS = {r"\(", r"\)", r"\[", r"\]", r"\ensuremath"}
_SPECIAL = re.compile(r"[&#_^%]")


def exported(said: Nomination) -> Iterator[tuple[str, str]]:
    """The fields of an entry that reach an export, with their TeX: all without DOI, else those that
    correct the registry."""
    for name, value in said.fields.items():
        if name in DESCRIBING and (not said.doi or name in said.corrects):
            yield name, value


def wrong_tex(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Fields that LaTeX cannot set: a sign or a brace that means something else there."""
    for said in every_nomination(every):
        for name, value in exported(said) if said.live else ():
            if name in _COPIED:
                continue
            is_copied = name in _AS_WRITTEN
            what = fault(value, is_copied)
            if what and is_copied and not can_be_set(value):
                yield WRONG_TEX.of(said, f"{said.key}: {name} will not compile: {what}")
            elif what:
                yield LOOSE_TEX.of(said, f"{said.key}: {name} is no TeX: {what}")


def fault(tex: str, is_copied: bool = True) -> str:
    """Why LaTeX cannot set a text, or "". One that is not copied into exports as it is, but decoded
    and written again, may hold signs that TeX gives a meaning."""
    bare = _ESCAPE.sub(lambda found: found[0] if found[0] in _MATHS_MARKS else " ", tex)
    if bare.count("{") != bare.count("}"):
        return "a brace has a backslash before it, and its partner has none"
    if bare.count("$") % 2:
        return "a $ opens maths that is never closed"
    if not is_readable_tex(tex):
        return "a command lacks what should follow it, or braces are nested too deep"
    if is_copied and not is_whole(tex):
        return "a command lacks what it takes, or a sign of maths has two scripts of a kind"
    text = "".join(piece for piece, is_maths in pieces(bare) if not is_maths)
    if is_copied and (signs := dict.fromkeys(_SPECIAL.findall(text))):
        stand = "stands" if len(signs) == 1 else "stand"
        return f"{' '.join(signs)} {stand} there without a backslash"
    return ""


def foreign_commands(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Control sequences other than accents, letters, emphasis and maths; in the key as well."""
    for said in every_nomination(every):
        for name, value in (("its key", said.key), *exported(said)):
            found = commands(value)
            for finding, names in (
                (FOREIGN_COMMAND, found.unknown),
                (DANGEROUS_COMMAND, found.dangerous),
            ):
                if names:
                    yield finding.of(said, f"{said.key}: {name} uses {', '.join(names)}")
