r"""How the TeX of an export is spelled, and what of it cannot be trusted or spelled.

A title that a person wrote in TeX is written as it stands, unless TeX would do more with it than
show it: then it is written as plain text. Nobody's `\input` is ever written as a command.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ..bibtex import balanced
from ..model import Article, Metadata, Problem, Record, Text
from ..text import TEX_MATHS, is_readable_tex, tex, tex_spelled, unspelled


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
_INPUTENC = re.compile(
    "[\u00a1-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u0165\u0168-\u017eȘșȚț–—‘’“”‚„‹›†‡•…‰€™]"
)
_PLAIN = re.compile(f"(?:[\x00-\x7f]|{_INPUTENC.pattern})*+")
#: Those of them that OT1, LaTeX's first encoding of fonts, lacks.
_ONLY_T1 = re.compile("[«»ÐÞðþĄąĐđĘęĮįŊŋŲų‚„‹›]")


def spelled(value: str, manner: Manner) -> str:
    """A TeX value in ASCII, or in the UTF-8 that LaTeX knows. In ASCII, what has no TeX spelling
    is put in Latin letters: `doubts` names it."""
    if manner.ascii:
        return tex_spelled(value, latin=True)
    if _PLAIN.fullmatch(value):
        return value
    return tex_spelled(value, _INPUTENC)


def shortened(names: str) -> str:
    """Given names whose words begin with ASCII: BibTeX's styles cut initials by the byte, and half
    an É is no UTF-8."""
    return names if names.isascii() else _INITIAL.sub(_initial, names)


_INITIAL = re.compile(r"(?<![^\s~.-])[^\x00-\x7f]")


def _initial(letter: re.Match[str]) -> str:
    found = tex_spelled(letter[0])
    return found if found.startswith("{") else f"{{\\relax {letter[0]}}}"


# --- commands ------------------------------------------------------------------------------------

_COMMAND = re.compile(r"\\([A-Za-z@]+|.)")
#: Accents, special letters, emphasis, symbols of text and what is written with a backslash.
_HARMLESS = re.compile(
    r"[^A-Za-z@()\[\]]|[uvHcdbrktoOlLij]|ss|oe|OE|ae|AE|aa|AA|dj|DJ|dh|DH|th|TH|ng|NG|em|emph|it|bf|sc|rm|sl|tt|"
    r"itshape|bfseries|scshape|text(?!color)[a-z]+|math(?:rm|it|bf|sf|cal|bb)|ensuremath|mbox|l?dots|S|P|"
    r"copyright|pounds|d?dag|guil\w+|quote\w+|relax|protect"
)
#: What makes TeX do more than show a text: read, write, define, run, end.
_DANGEROUS = re.compile(
    r"@?@?(?:input\w*|include\w*|import|subfile|verbatiminput|lstinputlisting|[egx]?def|protected@\w+|let|futurelet|"
    r"(?:long|outer|global|protected)|(?:re|provide|Declare|New|Renew)\w*(?:command|environment)\w*|"
    r"new[a-z]+|write\w*|immediate|openin|openout|closein|closeout|read|readline|catcode|lccode|uccode|"
    r"mathcode|sfcode|char|chardef|mathchardef|csname|endcsname|expandafter|noexpand|scantokens|"
    r"special|(?:direct|late)?lua\w*|pdf\w+|shipout|output|every\w+|uppercase|lowercase|aftergroup|"
    r"afterassignment|begin|end|endinput|bye|stop|begingroup|endgroup|bgroup|egroup|loop|repeat|"
    r"if\w*|else|fi|or|count|dimen|skip|toks|advance|the|jobname|string|meaning|romannumeral|"
    r"usepackage|RequirePackage|documentclass|makeatletter|makeatother|ShellEscape|href|url|"
    r"bibitem|bibliography\w*|cite\w*|nocite|errmessage|\w*mode|hbox|vbox|vsplit|halign|valign|par)"
)


class Doubtful(NamedTuple):
    """The control sequences of a TeX value that do more than accents, emphasis and maths."""

    unknown: tuple[str, ...] = ()
    dangerous: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def commands(value: str) -> Doubtful:
    """Those of its control sequences that are neither accent, special letter, emphasis nor maths;
    apart from them, those that would make TeX do more than show a text."""
    if "\\" not in value and "^^" not in value:
        return Doubtful()
    every = _COMMAND.findall(value)
    outside = _COMMAND.findall(TEX_MATHS.sub(" ", value))
    dangerous = [f"\\{name}" for name in every if _DANGEROUS.fullmatch(name)]
    dangerous += ["^^"] if "^^" in value else []  # TeX's own way to write any character
    unknown = [
        f"\\{name}"
        for name in outside
        if not _HARMLESS.fullmatch(name) and not _DANGEROUS.fullmatch(name)
    ]
    return Doubtful(tuple(dict.fromkeys(unknown)), tuple(dict.fromkeys(dangerous)))


_BARE = re.compile(r"(?<!\\)((?:\\\\)*)([%&#_^$])")


def title(text: Text, protect: re.Pattern[str] | None) -> str:
    """The TeX of a title: a person's own where TeX can be trusted with it, else of its text."""
    if not text.tex:
        return tex(text, protect)
    found = commands(text.tex)
    whole = balanced(text.tex) and is_readable_tex(text.tex)
    if found.dangerous or not whole:
        return tex(Text(text.runs), protect)
    return text.tex if found.unknown else _escaped(text.tex)


def _escaped(value: str) -> str:
    """A person's TeX with what TeX would stumble over outside of maths escaped."""
    parts, at = [], 0
    for maths in TEX_MATHS.finditer(value):
        parts += [_BARE.sub(_escape, value[at : maths.start()]), maths[0]]
        at = maths.end()
    return "".join([*parts, _BARE.sub(_escape, value[at:])])


def _escape(found: re.Match[str]) -> str:
    return found[1] + (r"\textasciicircum{}" if found[2] == "^" else "\\" + found[2])


# --- what a person must know ---------------------------------------------------------------------

#: Fields of a nomination that reach an export where the entry has no DOI.
_DESCRIBING = (
    "author", "editor", "title", "subtitle", "journal", "journaltitle", "booktitle", "year", "date",
    "volume", "number", "pages", "eid", "publisher", "school", "institution", "howpublished",
    "series", "url", "abstract",
)  # fmt: skip


def doubts(articles: Sequence[Article], manner: Manner) -> list[Problem]:
    """What TeX may stumble over in an export of these articles, and what was not written as it
    stands: unknown and dangerous control sequences, characters without a spelling."""
    problems = [problem for article in articles for problem in _doubts_of(article.record, manner)]
    texts = {
        article.record.key: "".join(_texts(article.record.metadata, manner)) for article in articles
    }
    old = {key: found for key, text in texts.items() if (found := _ONLY_T1.findall(text))}
    if old:
        what = r"these letters need \usepackage[T1]{fontenc}: "
        problems.append(Problem("", what + _listed(old), severity="info"))
    strange = {key: letters for key, text in texts.items() if (letters := unspelled(text))}
    if strange and not manner.ascii:
        what = "pdflatex cannot set these characters; lualatex can, with a font that has them: "
        problems.append(Problem("", what + _listed(strange), severity="info"))
    return problems


def _listed(letters: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{' '.join(dict.fromkeys(found))} in {key}" for key, found in letters.items())


def _doubts_of(record: Record, manner: Manner) -> Iterator[Problem]:
    for said in record.nominations:
        names = said.corrects if said.doi else _DESCRIBING
        where = f"{said.path}:{said.line}" if said.line else said.key
        for name in names if said.live else ():
            found = commands(said.fields.get(name, ""))
            if found.dangerous:
                what = f"{said.key}: {' '.join(found.dangerous)} in {name} is no text"
                hint = "it was not written as a command: take it out of the entry"
                yield Problem(where, what, hint)
            if found.unknown:
                what = f"{said.key}: {' '.join(found.unknown)} in {name} may not compile"
                hint = "accents, emphasis and maths always do"
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
