"""One title and its spellings without TeX: plain, Markdown, a terminal's, a spreadsheet's.

A registry's text is plain text with `<sub>`, `<i>`, MathML and entities: `of_registry` reads it
once, tolerantly, into runs. Nothing here trusts its input: every writer escapes. TeX is in `tex`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from .model import Text

# Patterns that few texts of a reading list need are strings, compiled when the first is met.
_TAG = re.compile(r"<(?:/?[a-zA-Z][\w:.-]*(?:\s[^<>]*)?/?|![^<>]*|\?[^<>]*)>")
_ENTITY = r"&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);"
_RUNS_OF_SPACES = r"[\t\r\n\f\v]|\s\s|^\s|\s$"
#: UTF-8 read as Latin-1 or as a code page of Windows: the first byte of a letter, and one that goes
#: on. `mended` looks closer at what this finds.
_MISREAD = "[\xc2-\xf4ĂĹ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[ĂĹÄ][ĽŁĄŞŻŚŤŹ˘ˇ˛łśťźżąşľ˝]"
#: Control, format and surrogate characters that must never reach a terminal, a page or a TeX file:
#: C0, C1, soft hyphens, zero-width and bidirectional controls, lone surrogates, noncharacters.
_UNSAFE = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u206f\ufeff"
    "\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_STYLES = {
    "i": "i", "em": "i", "italic": "i", "b": "b", "strong": "b", "bold": "b",
    "sub": "sub", "sup": "sup", "sc": "sc", "scp": "sc", "small-caps": "sc",
}  # fmt: skip
_BLOCKS = {"p", "title", "sec", "br", "div", "li", "list-item", "list", "h1", "h2", "h3"}
#: Tags that are markup in a title or abstract; any other `<word ...>` is text a reader must see.
_KNOWN = {*_STYLES, *_BLOCKS, "span", "u", "tt", "a", "small", "font", "inline-formula", "formula",
          "alternatives", "tex-math", "xref", "ext-link", "named-content", "styled-content", "ovl",
          "roman", "monospace", "underline", "strike", "math"}  # fmt: skip
#: The styles that set a run above or below the line.
SCRIPTS = ("sub", "sup")
_HIDDEN = {"annotation", "annotation-xml"}
_MATH_SCRIPTS = {"msub": ("", "sub"), "msup": ("", "sup"), "msubsup": ("", "sub", "sup"),
                 "munder": ("", "sub"), "mover": ("", "sup")}  # fmt: skip


def clean(text: str) -> str:
    """NFC, one space between words, no control or bidirectional characters."""
    text = _safe(text)
    return text.strip(" ") if _is_spaced(text) else " ".join(text.split())


def _is_spaced(text: str) -> bool:
    """Whether all that stands between words is one space, told in no time: no other white space is
    printed."""
    return "  " not in text and text.isprintable()


def _safe(text: str) -> str:
    """NFC, without characters that are unsafe, all of which are such that Python does not print
    them: that is told sooner than the pattern finds none."""
    text = text if text.isascii() else unicodedata.normalize("NFC", text)
    return text if text.isprintable() else re.sub(_UNSAFE, "", text)


def unsafe(text: str) -> list[str]:
    """The characters that `clean` leaves out, each once: `U+202E`.

    >>> unsafe("Ola\x1bson")
    ['U+001B']
    """
    if text.isprintable():
        return []
    return [f"U+{ord(sign):04X}" for sign in dict.fromkeys(re.findall(_UNSAFE, text))]


def one_line(text: str) -> str:
    """As `clean`, for text of ours that may hold no-break spaces: they stay."""
    return in_line(text).strip(" ")


def in_line(text: str) -> str:
    """As `one_line`, for a piece of a line: spaces at its ends stay."""
    return re.sub(r"[ \t\r\n\u2028\u2029]+", " ", re.sub(_UNSAFE, "", text))


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """A text in lines of `width` columns, the first and the others indented so. A path, an address
    or a word is never cut, so that it can be copied; a no-break space holds."""
    import textwrap  # a start of `biblio` does not pay for it

    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def of_plain(text: str) -> Text:
    """A text with no markup at all."""
    text = clean(text)
    return Text(((text, ""),)) if text else Text()


def of_registry(raw: str) -> Text:
    """Read a registry's title: HTML or JATS emphasis, MathML, entities escaped once or twice.

    `<` that opens no tag stays text. Unknown tags vanish, their content stays.
    """
    return cleaned(raw)[0]


def cleaned(raw: str) -> tuple[Text, tuple[str, ...]]:
    """As `of_registry`, with what the reading changed: "entities", "wrong encoding", "markup",
    "accents composed", "invisible characters", "spaces" (runs and line breaks)."""
    if is_clean(raw):
        return Text(((raw, ""),)) if raw else Text(), ()
    unescaped = _unescaped(raw)
    right = mended(unescaped)
    markup = _Markup(right) if "<" in right else None
    text = of_runs(markup.runs) if markup else of_plain(right)
    changes = {
        "entities": unescaped != raw,
        "wrong encoding": right != unescaped,
        "markup": markup is not None and markup.is_read,
        "accents composed": not unicodedata.is_normalized("NFC", right),
        "invisible characters": not right.isprintable() and bool(re.search(_UNSAFE, right)),
        "spaces": _has_odd_spaces(raw),
    }
    return text, tuple(word for word, is_so in changes.items() if is_so)


_PARAGRAPH_END = (
    r"(?i)(?:<|&(?:amp;)?lt;)(?:/(?:jats:)?(?:p|title|sec|div|li|list-item|h[1-6])|br\s*/?)\s*"
    r"(?:>|&(?:amp;)?gt;)"
)


_PARAGRAPH_BEGIN = r"(?:<(?:jats:)?(?:p|title|sec)>)+(?=\S)"


def paragraphs(raw: str) -> list[str]:
    """A registry's text cut where its markup, escaped or not, ends a paragraph or a heading. The
    tags that begin most of them are left out too: what is left of an abstract is mostly plain, and
    plain text is read in no time."""
    return [
        part[begin.end() :] if (begin := re.match(_PARAGRAPH_BEGIN, part)) else part
        for part in re.split(_PARAGRAPH_END, raw)
    ]


def _has_odd_spaces(raw: str) -> bool:
    """Whether a text has spaces that are no single space between words."""
    is_plain = _is_spaced(raw) and raw == raw.strip()
    return not is_plain and bool(re.search(_RUNS_OF_SPACES, raw))


def is_clean(raw: str) -> bool:
    """Whether reading would change nothing, told in no time: a line without markup."""
    return (
        raw.isprintable()
        and not ("<" in raw or "&" in raw or "  " in raw or raw[:1] == " " or raw[-1:] == " ")
        and (
            raw.isascii()
            or (unicodedata.is_normalized("NFC", raw) and not re.search(_MISREAD, raw))
        )
    )


def _unescaped(raw: str) -> str:
    for _ in range(2):  # "&amp;lt;sup&amp;gt;" occurs: escaped twice
        if "&" not in raw or not re.search(_ENTITY, raw):
            break
        raw = _unescape(raw)
    return raw


def _unescape(raw: str) -> str:
    from html import unescape

    return unescape(raw)


def mended(text: str) -> str:
    """Text whose UTF-8 was once read as another encoding, read rightly; any other as it is.

    >>> mended("SzczepaÅ„ski"), mended("CARACTERIZAÇÃO")
    ('Szczepański', 'CARACTERIZAÇÃO')
    """
    if text.isascii() or not re.search(_MISREAD, text):
        return text
    from ftfy import fix_encoding

    return fix_encoding(text)


def part(text: Text, start: int, stop: int) -> Text:
    """The characters `start` to `stop` of a title, in their styles, without spaces at the ends."""
    runs, at = [], 0
    for run, style in text.runs:
        runs.append((run[max(start - at, 0) : max(stop - at, 0)], style))
        at += len(run)
    return of_runs(runs)


def respelled(text: Text, plain: str) -> Text:
    """A title in other letters, as many as before, each in its style."""
    runs, at = [], 0
    for run, style in text.runs:
        runs.append((plain[at : at + len(run)], style))
        at += len(run)
    return Text(tuple(runs))


class _Open(NamedTuple):
    """A tag that is not closed yet: its style with those around it, and how many children a
    MathML script has had."""

    word: str
    style: str
    children: int = 0


class _Markup:
    """Runs of a marked-up text, read token by token; never fails, whatever the markup. A tag costs
    the same however many are open."""

    def __init__(self, raw: str) -> None:
        self.runs: list[tuple[str, str]] = []
        self.open: list[_Open] = []
        self.counts: Counter[str] = Counter()  # of the tags that are open
        self.hidden = 0
        self.in_math = False
        self.is_read = False  # whether any tag was more than text
        at = 0
        for tag in _TAG.finditer(raw):
            self._text(raw[at : tag.start()])
            self._tag(tag[0])
            at = tag.end()
        self._text(raw[at:])

    def _style(self) -> str:
        return self.open[-1].style if self.open else ""

    def _text(self, text: str) -> None:
        if text and not self.hidden:
            self.runs.append((text, self._style()))

    def _tag(self, tag: str) -> None:
        if tag.startswith(("<!", "<?")):
            self.is_read = True
            return
        namespace, word = (_name_of if len(tag) < 100 else _name_of.__wrapped__)(tag)
        closing, alone = tag.startswith("</"), tag.endswith("/>")
        if word == "math":
            self.in_math = not closing
        if not (namespace or word in _KNOWN or self.in_math):
            self._text(tag)
            return
        self.is_read = True
        if word in _BLOCKS:
            self._text(" ")
        if closing:
            self._close(word)
            return
        style = _STYLES.get(word) or self._script()  # an empty base is a child as well
        if not alone:
            self._open(word, style)

    def _open(self, word: str, style: str) -> None:
        """The innermost style counts; a script holds through any other: `<sub>2−<i>x</i></sub>`."""
        around = self._style()
        self.open.append(_Open(word, around if around in SCRIPTS else style or around))
        self.counts[word] += 1
        self.hidden += word in _HIDDEN

    def _script(self) -> str:
        """The style of the next child of a MathML `msub` or `msup`: base, then script."""
        parent = self.open[-1] if self.open else _Open("", "")
        scripts = _MATH_SCRIPTS.get(parent.word)
        if scripts is None:
            return ""
        self.open[-1] = parent._replace(children=parent.children + 1)
        return scripts[min(parent.children, len(scripts) - 1)]

    def _close(self, word: str) -> None:
        """Close the last such tag that is open, if any, with those within it."""
        closed = word if not self.counts[word] else ""
        while closed != word:
            closed = self.open.pop().word
            self.counts[closed] -= 1
            self.hidden -= closed in _HIDDEN


@lru_cache(maxsize=256)
def _name_of(tag: str) -> tuple[str, str]:
    """The namespace and name of a tag. Few kinds of tags stand in all abstracts."""
    name = re.sub(r"[\s/>].*", "", tag.lstrip("</"), flags=re.S)
    namespace, _, word = name.lower().rpartition(":")
    return namespace, word


def of_runs(runs: Iterable[tuple[str, str]]) -> Text:
    """A text of runs: those of one style joined, one space between words, none at the ends."""
    joined: list[tuple[str, str]] = []
    broken = False  # whether the text before ends with a line break
    for text, style in runs:
        was_broken, broken = broken, "\n" in text[len(text.rstrip()) :]
        text = _spaced(_safe(text))
        if joined and joined[-1][0].endswith(" "):
            text = text.removeprefix(" ")
        if not joined:
            text = text.lstrip()
        if not text:
            continue
        if style in SCRIPTS:
            text = text.strip()
            # set apart by a registry's line break, it belongs to the letter before it
            if was_broken and joined and len(joined[-1][0]) > 1:
                joined[-1] = (joined[-1][0].rstrip(), joined[-1][1])
            if not text:
                continue
        elif text.isspace():
            style = ""
        if joined and joined[-1][1] == style:
            joined[-1] = (joined[-1][0] + text, style)
        else:
            joined.append((text, style))
    while joined and not joined[-1][0].rstrip():
        joined.pop()
    if joined:
        joined[-1] = (joined[-1][0].rstrip(), joined[-1][1])
    return Text(tuple(joined))


def _spaced(text: str) -> str:
    """One space for each run of them, at the ends as well."""
    if _is_spaced(text):
        return text
    words = " ".join(text.split())
    if not words:
        return text and " "
    return f"{' ' * text[0].isspace()}{words}{' ' * text[-1].isspace()}"


def capitals(names: Iterable[str]) -> re.Pattern[str]:
    """What keeps its capitals in sentence case: the lexicon's names, and words like `ClimSim`
    or `H2MV` whose capitals cannot be an ordinary word's."""
    listed = sorted({name for name in names if name != name.lower()}, key=lambda n: (-len(n), n))
    ordinary = r"[A-Za-z][a-z]*\b"  # which `inner` would not match either, but slowly
    inner = (
        r"[^\W\d_]*(?:(?<=[a-zà-ÿ])|[0-9][a-zà-ÿ0-9]*)[A-ZÀ-Þ][\w]*|[A-ZÀ-Þ][\w]*[A-ZÀ-Þ0-9][\w]*"
        r"|[Α-ω][A-Z][\w]*"  # ΔT
    )
    words = "|".join(re.escape(name) for name in listed)
    if words:  # few words of a title begin as one of them does, so that few are compared with all
        firsts = re.escape("".join(sorted({name[0] for name in listed})))
        words = rf"(?=[{firsts}])(?:{words})|"
    return re.compile(rf"(?<!\w)(?:{words}(?!{ordinary})(?:{inner}))(?!\w)")


# --- writers ------------------------------------------------------------------------------------

_MARKDOWN = r"([\\`*_{}\[\]<>#|~$])"


def markdown_escape(text: str) -> str:
    """Plain Unicode as Markdown text: nothing in it is markup, HTML or a link."""
    text = re.sub(_MARKDOWN, r"\\\1", text).replace("&", "&amp;")
    text = re.sub(r"(?i)\b(https?|ftp|mailto):", r"\1&#58;", text)
    text = re.sub(r"(?i)\bwww\.", "www&#46;", text)
    return re.sub(r"^(\s*)([-+=])|^(\s*\d+)([.)])", r"\1\3\\\2\4", text)


def markdown(text: Text) -> str:
    """Markdown of a title; scripts as HTML, which every Markdown dialect passes on."""
    marks = {"": "%s", "i": "*%s*", "b": "**%s**", "sc": "%s", "sub": "<sub>%s</sub>",
             "sup": "<sup>%s</sup>"}  # fmt: skip
    return "".join(_around(markdown_escape(run), marks[style]) for run, style in text.runs)


def _around(text: str, mark: str) -> str:
    """Emphasis marks may not touch a space: keep the spaces outside."""
    core = text.strip()
    if not core:
        return text
    start = text[: len(text) - len(text.lstrip())]
    return start + mark % core + text[len(text.rstrip()) :]


_SUB = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_SUP = str.maketrans("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾")


def terminal(text: Text) -> str:
    """One line for a terminal; scripts as Unicode where they exist."""
    tables = {"sub": _SUB, "sup": _SUP}
    return "".join(run.translate(tables[s]) if s in tables else run for run, s in text.runs)


#: What a spreadsheet takes for a formula, a Japanese or Chinese one in full width as well; and the
#: sign that tells it that this is text.
FORMULA = (*"=+-@＝＋－＠", "\t", "\r")
_AS_TEXT = "'"
#: Where a spreadsheet that parts cells at semicolons, as a French one does, would begin one that it
#: runs, whatever the quotes around the whole; the second is the same with our sign in it.
#: Both take a run of separators as a whole, so that a long one costs no more than it is long.
_RUN_INSIDE = r"""(?<![;\s"])([;\s"]++)(?='*[=+\-@＝＋－＠])"""
_TEXT_INSIDE = r"""(?<![;\s"])([;\s"]++)'(?='*[=+\-@＝＋－＠])"""


def cell_text(value: str) -> str:
    """Text that no spreadsheet runs: what looks like a formula, at its start or after a semicolon,
    gets a quote before it, and so does what has that quote there, so that `of_cell` gives every
    text back."""
    if _parts_cells(value):  # as few do
        value = re.sub(_RUN_INSIDE, lambda run: run[0] + _AS_TEXT * _parts_cells(run[1]), value)
    return _AS_TEXT + value if value.startswith((*FORMULA, _AS_TEXT)) else value


def of_cell(cell: str) -> str:
    """Without the quotes that `cell_text` put in it."""
    if cell[:1] == _AS_TEXT and cell.startswith((*FORMULA, _AS_TEXT), 1):
        cell = cell[1:]
    return re.sub(_TEXT_INSIDE, lambda run: run[1] if _parts_cells(run[1]) else run[0], cell)


def _parts_cells(run: str) -> bool:
    return ";" in run or "\t" in run


def is_address(text: str) -> bool:
    """Whether this is one mail address, as `role@example.org`."""
    part = r"[^@\s()<>,;:\"]+"
    return bool(re.fullmatch(rf"{part}@{part}\.[^@\s()<>,;:\".]+", text))


def fold(text: str) -> str:
    """For comparing: no case, accents, punctuation or spaces; other scripts stay.

    >>> fold("Düben, P.") == fold("DUBEN P")
    True
    """
    folded = text.casefold()
    decomposed = folded if folded.isascii() else unicodedata.normalize("NFKD", folded)
    return "".join(filter(str.isalnum, decomposed))


def ascii_letters(text: str) -> str:
    """ASCII letters and digits of `text`, lower case, other scripts transliterated."""
    if not text.isascii():
        from anyascii import anyascii

        text = anyascii(unicodedata.normalize("NFC", text))
    return re.sub(r"[^a-z0-9]", "", text.lower())
