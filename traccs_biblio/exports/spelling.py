r"""How the TeX of an export is spelled, and what of it cannot be trusted or spelled.

A title that a person wrote in TeX is written as it stands if all of its commands are among those
known to do no more than show a text; else it is written as plain text. No other is ever written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..bibtex import balanced
from ..ids import looks_like_key
from ..model import Article, Metadata, Problem, Record, Text
from ..tex import is_readable_tex, tex, tex_of, tex_spelled, unspelled
from ..tex_commands import commands, is_whole, pieces


class Manner(NamedTuple):
    """How much an export says of each article, and in which letters."""

    ascii: bool = False  # TeX accents, for an old LaTeX
    max_authors: int = 0  # then "and others"; 0: all
    abstract: bool = False
    keywords: bool = True


#: UTF-8, all authors, keywords.
PLAIN = Manner()

# --- characters ----------------------------------------------------------------------------------

#: What the UTF-8 input of LaTeX knows since 2018, with the fonts of OT1 or T1.
_KNOWN = "\u00a1-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u0165\u0168-\u017eȘșȚț–—‘’“”‚„‹›†‡•…‰€™"
_INPUTENC = re.compile(f"[{_KNOWN}]")
_BEYOND = re.compile(f"[^\x00-\x7f{_KNOWN}]")
#: What stands for a character that was lost; lualatex takes it for broken UTF-8.
_LOST = "\ufffd"
#: Those of them that OT1, LaTeX's first encoding of fonts, lacks.
_ONLY_T1 = re.compile("[«»ÐÞðþĄąĐđĘęĮįŊŋŲų‚„‹›]")


def spelled(value: str, manner: Manner) -> str:
    """A TeX value in ASCII, or in the UTF-8 that LaTeX knows, safe from the styles. In ASCII, what
    has no TeX spelling is put in Latin letters: `doubts` names it."""
    if manner.ascii:
        value = tex_spelled(value, latin=True)
    elif not value.isascii() and _BEYOND.search(value):
        value = tex_spelled(value.replace(_LOST, "?"), _INPUTENC)
    return _kept(value) if _has_tex_capital(value) else value


def shortened(names: str) -> str:
    """Given names whose words begin with ASCII: BibTeX's styles cut initials by the byte, and half
    an É is no UTF-8."""
    return names if names.isascii() else _INITIAL.sub(_initial, names)


_INITIAL = re.compile(r"(?<![^\s~.-])[^\x00-\x7f]")


def _initial(letter: re.Match[str]) -> str:
    found = tex_spelled(letter[0])
    return found if found.startswith("{") else f"{{\\relax {letter[0]}}}"


def is_citable(key: str, ascii_only: bool = False) -> bool:
    """Whether a document can cite by this key, and no more than that happens. LaTeX writes `~` as a
    command into its `.aux`, and the bytes of other letters so that BibTeX does not know the key."""
    is_written = not ascii_only or key.isascii()
    return looks_like_key(key) and "^^" not in key and "~" not in key and is_written


def title(text: Text, protect: re.Pattern[str] | None) -> str:
    """The TeX of a title: a person's own where all of it only shows a text, else of its text."""
    if not text.tex:
        return tex(text, protect)
    if any(commands(text.tex)) or not can_be_set(text.tex):
        return tex(Text(text.runs), protect)
    return "".join(_escaped(*piece) for piece in pieces(text.tex))


def can_be_set(value: str) -> bool:
    """Whether LaTeX can set a TeX value, once the signs that are meant as such are escaped."""
    return balanced(value) and is_readable_tex(value) and is_whole(value)


_BARE = re.compile(r"(?<!\\)((?:\\\\)*)([%&#_^$])")
_BARE_IN_MATHS = re.compile(r"(?<!\\)((?:\\\\)*)([%&#])")
_TEXT_IN_MATHS = re.compile(r"\\text(?![^\W\d_]|@)")  # of amsmath; \textrm is LaTeX's own


def _escaped(piece: str, is_maths: bool) -> str:
    """A person's TeX with what TeX would stumble over escaped."""
    if is_maths:
        piece = piece[1:-1] if piece.startswith("$$") else piece  # no paragraph of its own
        return _TEXT_IN_MATHS.sub(r"\\textrm", _BARE_IN_MATHS.sub(_escape, piece))
    return _BARE.sub(_escape, piece)


def _escape(found: re.Match[str]) -> str:
    return found[1] + (r"\textasciicircum{}" if found[2] == "^" else "\\" + found[2])


_TOKEN = re.compile(
    r"\\H\s*(?:\{[^{}]*\}|[^\W_])|\\(?:[^\W\d_]|@)+\s*|\\.?|[{}]|[^\\{}]+", re.DOTALL
)
_CAPITAL = re.compile("[A-Z]")
_COMMAND_CAPITAL = re.compile(r"\\(?:[^\W\d_]|@)*[A-Z]")
_MATHS_SIGN = re.compile(r"\$|\\\(|\\ensuremath")


def _has_tex_capital(value: str) -> bool:
    """Whether a capital stands in a command, or somewhere behind the first sign of maths."""
    if "\\" not in value and "$" not in value:
        return False
    maths = _MATHS_SIGN.search(value)
    return bool(_COMMAND_CAPITAL.search(value) or (maths and _CAPITAL.search(value, maths.end())))


def _kept(value: str) -> str:
    r"""A TeX value whose maths and commands keep their capitals: BibTeX's styles write titles in
    small letters outside of braces, and would make `\S` an undefined `\s`."""
    depth, parts = 0, []
    for piece, is_maths in pieces(value):
        for token in [piece] if is_maths else _TOKEN.findall(piece):
            is_open = depth == 0 and _CAPITAL.search(token) and balanced(token)
            if is_open and is_maths and token.startswith("\\"):  # {\x ...} would be a letter
                parts.append(f"{{{{{token}}}}}")
            elif is_open and (is_maths or token.startswith("\\")):
                parts.append(f"{{{token.rstrip()}}}")
            else:
                parts.append(token)
            depth += token.count("{") - token.count("}")
    return "".join(parts)


# --- what a person must know ---------------------------------------------------------------------

#: Fields of a nomination that reach an export where the entry has no DOI.
DESCRIBING = (
    "author", "editor", "title", "subtitle", "journal", "journaltitle", "booktitle", "eventtitle",
    "howpublished", "series", "year", "date", "month", "volume", "number", "issue", "pages", "eid",
    "article-number", "publisher", "institution", "school", "organization", "isbn", "url", "eprint",
    "archiveprefix", "eprinttype", "langid", "language", "abstract",
)  # fmt: skip


def doubts(articles: Sequence[Article], manner: Manner, biber: bool = False) -> list[Problem]:
    """What was not written as it stands in an export of these articles, and what TeX may stumble
    over: commands that only their text is written of, characters without a spelling. `biber`
    decodes the accents of a `.bib`, whether pdflatex has the letter or not."""
    problems = [problem for article in articles for problem in _doubts_of(article.record, manner)]
    texts = {
        article.record.key: text
        for article in articles
        if not (text := "".join(_texts(article.record.metadata, manner))).isascii()
    }
    old = {key: found for key, text in texts.items() if (found := _ONLY_T1.findall(text))}
    if old:
        what = r"these letters need \usepackage[T1]{fontenc}: "
        problems.append(Problem("", what + _listed(old), severity="info"))
    if decoded := {key: found for key, text in texts.items() if biber and (found := _made(text))}:
        what = "biber makes these letters of their TeX, and pdflatex cannot set them: "
        hint = "use lualatex, or biber --output-safechars"
        problems.append(Problem("", what + _listed(decoded), hint, "info"))
    if manner.ascii:
        return problems
    if lost := [key for key, text in texts.items() if _LOST in text]:
        what = f"a character that the registry had lost is written ?: {', '.join(lost)}"
        problems.append(Problem("", what, "name the field in corrects", "warning"))
    strange = {
        key: letters
        for key, text in texts.items()
        if (letters := unspelled(text.replace(_LOST, "")))
    }
    if strange:
        what = "pdflatex cannot set these characters; lualatex can, with a font that has them: "
        problems.append(Problem("", what + _listed(strange), severity="info"))
    return problems


def _made(text: str) -> list[str]:
    """Letters beyond LaTeX's input that have a spelling as an accented letter."""
    return [letter for letter in _BEYOND.findall(text) if tex_of(letter).startswith("{")]


def _listed(letters: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{' '.join(dict.fromkeys(found))} in {key}" for key, found in letters.items())


def _doubts_of(record: Record, manner: Manner) -> Iterator[Problem]:
    for said in record.nominations:
        names = said.corrects if said.doi else DESCRIBING
        where = f"{said.path}:{said.line}" if said.line else said.key
        for name in names if said.live else ():
            found = commands(said.fields.get(name, ""))
            if found.dangerous:
                what = f"{said.key}: {' '.join(found.dangerous)} in {name} is no text"
                hint = "it was not written as a command: take it out of the entry"
                yield Problem(where, what, hint)
            if found.unknown:
                what = f"{said.key}: {' '.join(found.unknown)} in {name} was written as text"
                hint = "accents, emphasis and maths are written as they stand"
                yield Problem(where, what, hint, "warning")
    if manner.ascii:
        text = " ".join(_texts(record.metadata, manner))
        if lost := unspelled(text):
            what = f"no TeX spelling, put in Latin letters: {' '.join(lost)}"
            yield Problem(record.key, what, "leave --ascii away and use lualatex")


def _texts(metadata: Metadata, manner: Manner) -> Iterable[str]:
    """The texts of a work that an export shows."""
    most = manner.max_authors or None
    for person in (*metadata.authors[:most], *metadata.editors):
        yield from (person.family, person.given, person.suffix, person.name)
    yield from (metadata.title.tex or metadata.title.plain, metadata.container, metadata.publisher)
    yield from (metadata.volume, metadata.issue, metadata.pages, metadata.number)
    if manner.abstract:
        yield metadata.abstract
