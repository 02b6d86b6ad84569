"""One title, its spellings: plain, HTML, Markdown, TeX.

A registry's text is plain text with `<sub>`, `<i>`, MathML and entities: `of_registry` reads it
once, tolerantly, into runs. A person's bibliographic field is TeX already: `of_tex` decodes it for
display and keeps the spelling for export. Nothing here trusts its input: every writer escapes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import cycle
from typing import Any

from .model import Text

_SPACES = re.compile(r"\s+")
_TAG = re.compile(r"<(?:/?[a-zA-Z][\w:.-]*(?:\s[^<>]*)?/?|![^<>]*|\?[^<>]*)>")
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
_RUNS_OF_SPACES = re.compile(r"[\t\r\n\f\v]|\s\s|^\s|\s$")
#: UTF-8 read as Latin-1 or as a code page of Windows: the first byte of a letter, and one that goes
#: on. `mended` looks closer at what this finds.
_MISREAD = re.compile(
    "[\xc2-\xf4ĂĹ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[ĂĹÄ][ĽŁĄŞŻŚŤŹ˘ˇ˛łśťźżąşľ˝]"
)
#: Control, format and surrogate characters that must never reach a terminal, a page or a TeX file:
#: C0, C1, soft hyphens, zero-width and bidirectional controls, lone surrogates, noncharacters.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
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
_SCRIPTS = ("sub", "sup")
_HIDDEN = {"annotation", "annotation-xml"}
_MATH_SCRIPTS = {"msub": ("", "sub"), "msup": ("", "sup"), "msubsup": ("", "sub", "sup"),
                 "munder": ("", "sub"), "mover": ("", "sup")}  # fmt: skip


def clean(text: str) -> str:
    """NFC, one space between words, no control or bidirectional characters."""
    return _SPACES.sub(" ", _UNSAFE.sub("", unicodedata.normalize("NFC", text))).strip()


def one_line(text: str) -> str:
    """As `clean`, for text of ours that may hold no-break spaces: they stay."""
    return in_line(text).strip(" ")


def in_line(text: str) -> str:
    """As `one_line`, for a piece of a line: spaces at its ends stay."""
    return re.sub(r"[ \t\r\n]+", " ", _UNSAFE.sub("", text))


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
    is_marked = "<" in right and bool(_TAG.search(right))
    text = _tidy(_Markup(right).runs) if is_marked else of_plain(right)
    changes = {
        "entities": unescaped != raw,
        "wrong encoding": right != unescaped,
        "markup": is_marked and text.plain != clean(right),
        "accents composed": not unicodedata.is_normalized("NFC", right),
        "invisible characters": bool(_UNSAFE.search(right)),
        "spaces": bool(_RUNS_OF_SPACES.search(raw)),
    }
    return text, tuple(word for word, is_so in changes.items() if is_so)


_PARAGRAPH_END = re.compile(
    r"(?i)(?:<|&(?:amp;)?lt;)(?:/(?:jats:)?(?:p|title|sec|div|li|list-item|h[1-6])|br\s*/?)\s*"
    r"(?:>|&(?:amp;)?gt;)"
)


def paragraphs(raw: str) -> list[str]:
    """A registry's text cut where its markup, escaped or not, ends a paragraph or a heading."""
    return _PARAGRAPH_END.split(raw)


def is_clean(raw: str) -> bool:
    """Whether reading would change nothing, told in no time: a line of ASCII without markup."""
    return (
        raw.isascii()
        and raw.isprintable()
        and not ("<" in raw or "&" in raw or "  " in raw or raw[:1] == " " or raw[-1:] == " ")
    )


def _unescaped(raw: str) -> str:
    for _ in range(2):  # "&amp;lt;sup&amp;gt;" occurs: escaped twice
        if "&" not in raw or not _ENTITY.search(raw):
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
    if text.isascii() or not _MISREAD.search(text):
        return text
    from ftfy import fix_encoding

    return fix_encoding(text)


def part(text: Text, start: int, stop: int) -> Text:
    """The characters `start` to `stop` of a title, in their styles, without spaces at the ends."""
    runs, at = [], 0
    for run, style in text.runs:
        runs.append((run[max(start - at, 0) : max(stop - at, 0)], style))
        at += len(run)
    return _tidy(runs)


def respelled(text: Text, plain: str) -> Text:
    """A title in other letters, as many as before, each in its style."""
    runs, at = [], 0
    for run, style in text.runs:
        runs.append((plain[at : at + len(run)], style))
        at += len(run)
    return Text(tuple(runs))


class _Markup:
    """Runs of a marked-up text, read token by token; never fails, whatever the markup."""

    def __init__(self, raw: str) -> None:
        self.runs: list[tuple[str, str]] = []
        self.open: list[tuple[str, str]] = []  # (tag, style it gives)
        self.hidden = 0
        self.in_math = False
        at = 0
        for tag in _TAG.finditer(raw):
            self._text(raw[at : tag.start()])
            self._tag(tag[0])
            at = tag.end()
        self._text(raw[at:])

    def _style(self) -> str:
        """The innermost style; a script holds through any other, as in `<sub>2−<i>x</i></sub>`."""
        styles = [style for _, style in self.open if style]
        return next(iter([s for s in styles if s in _SCRIPTS] or styles[-1:]), "")

    def _text(self, text: str) -> None:
        if text and not self.hidden:
            self.runs.append((text, self._style()))

    def _tag(self, tag: str) -> None:
        if tag.startswith(("<!", "<?")):
            return
        name = re.sub(r"[\s/>].*", "", tag.lstrip("</"), flags=re.S)
        namespace, _, word = name.lower().rpartition(":")
        closing, alone = tag.startswith("</"), tag.endswith("/>")
        if word == "math":
            self.in_math = not closing
        if not (namespace or word in _KNOWN or self.in_math):
            self._text(tag)
            return
        if word in _BLOCKS:
            self._text(" ")
        if closing:
            self._close(word)
            return
        style = _STYLES.get(word) or self._script()  # an empty base is a child as well
        if not alone:
            self.open.append((word, style))
            self.hidden += word in _HIDDEN

    def _script(self) -> str:
        """The style of the next child of a MathML `msub` or `msup`: base, then script."""
        if not self.open:
            return ""
        parent, style = self.open[-1]
        base, _, count = parent.partition("#")
        scripts = _MATH_SCRIPTS.get(base)
        if scripts is None:
            return ""
        place = int(count or 0)
        self.open[-1] = (f"{base}#{place + 1}", style)
        return scripts[min(place, len(scripts) - 1)]

    def _close(self, word: str) -> None:
        names = [name.partition("#")[0] for name, _ in self.open]
        if word in names:
            at = len(names) - 1 - names[::-1].index(word)
            self.hidden -= sum(name in _HIDDEN for name in names[at:])
            del self.open[at:]


def _tidy(runs: Iterable[tuple[str, str]]) -> Text:
    """Join runs of one style, one space between words, none at the ends."""
    joined: list[tuple[str, str]] = []
    broken = False  # whether the text before ends with a line break
    for text, style in runs:
        was_broken, broken = broken, bool(re.search(r"\n\s*$", text))
        text = _SPACES.sub(" ", _UNSAFE.sub("", unicodedata.normalize("NFC", text)))
        if joined and joined[-1][0].endswith(" "):
            text = text.removeprefix(" ")
        if not joined:
            text = text.lstrip()
        if not text:
            continue
        if style in _SCRIPTS:
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


# --- TeX that a person wrote -----------------------------------------------------------------

#: How deeply TeX may be nested to be read; titles and names go three or four deep.
_DEEPEST = 8
_OPENING = ("{", "[", r"\begin", r"\(", r"\[")
_NESTING = re.compile(r"\\(?:begin|end)\b|\\[()\[\]]|(?<!\\)[{}\[\]]")


def of_tex(tex: str) -> Text:
    """A person's TeX field: decoded for display, kept for export."""
    tex = _SPACES.sub(" ", _UNSAFE.sub("", tex)).strip()
    return Text(of_plain(plain_of_tex(tex)).runs, tex=tex)


def plain_of_tex(tex: str) -> str:
    """TeX to plain Unicode; what has no TeX character, or cannot be read, is returned as it is."""
    decoded = _decoded(tex)
    return clean(tex) if decoded is None else decoded


def is_readable_tex(tex: str) -> bool:
    """Whether TeX can be decoded: not nested as no person writes, no command without its end."""
    return _decoded(tex) is not None


@lru_cache(maxsize=4096)
def _decoded(tex: str) -> str | None:
    if not any(mark in tex for mark in ("\\", "{", "}", "$", "~", "--", "``", "''")):
        return clean(tex)
    if _is_too_nested(tex):
        return None
    # pylatexenc takes % for a comment and & for a column; in a .bib value they are characters
    guarded = re.sub(r"(?<!\\)([%&])", r"\\\1", tex)
    guarded = re.sub(r"\\textcommabelow\{(\w)\}", "\\1\u0326", guarded)
    try:
        return clean(_decoder().latex_to_text(guarded, tolerant_parsing=True))
    except (LookupError, RecursionError, TypeError):  # "\sqrt", "\input" without their argument
        return None


def _is_too_nested(tex: str) -> bool:
    """Whether braces, brackets and environments stand in one another as no person writes them:
    pylatexenc would take hours, or run out of stack."""
    depth = 0
    for mark in _NESTING.finditer(tex):
        depth = max(depth + (1 if mark[0] in _OPENING else -1), 0)
        if depth > _DEEPEST:
            return True
    return False


@cache
def _decoder() -> Any:
    """pylatexenc's, which does not know all that `tex_escape` and `tex_of` write."""
    from pylatexenc.latex2text import (
        LatexNodes2Text,
        MacroTextSpec,
        get_default_latex_context_db,
    )

    ours = [(s[1:-2], c) for c, s in _TEX_ESCAPES.items() if s.endswith("{}")]
    spelled = ((re.fullmatch(r"[{$]\\(\w+)[}$]", s), c) for c, s in _TEX_CHARACTERS.items())
    ours += [(found[1], c) for found, c in spelled if found and c not in "∆⋅⩽⩾"]
    known = get_default_latex_context_db()
    macros = [MacroTextSpec(name, character) for name, character in ours]
    known.add_context_category("biblio", macros=macros, prepend=True)
    return LatexNodes2Text(known, math_mode="text", keep_comments=True, strict_latex_spaces=True)


_MATHS = re.compile(r"(?<!\\)\$+([^$]+)(?<!\\)\$+")
_SCRIPT = re.compile(r"([_^])\s*(?:\{([^{}]*)\}|(\\[A-Za-z]+|[^\s\\{}$]))")
#: Private characters stand for the ends of a script while the rest is decoded.
_MARKED = {"_": "\ue000", "^": "\ue001"}


def of_tex_title(raw: str) -> Text:
    """A registry's TeX (arXiv's titles): the scripts of its maths become runs, the rest decoded.
    Where it cannot be read, it stays as it is."""
    if not is_readable_tex(raw):
        return of_plain(raw)

    def marked(script: re.Match[str]) -> str:
        return f"{_MARKED[script[1]]}{script[2] or script[3] or ''}\ue002"

    text = plain_of_tex(_MATHS.sub(lambda maths: _SCRIPT.sub(marked, maths[0]), raw))
    styles = {"\ue000": "sub", "\ue001": "sup"}
    parts = re.split("([\ue000\ue001][^\ue002]*\ue002)", text)
    return _tidy((part.strip("\ue000\ue001\ue002"), styles.get(part[:1], "")) for part in parts)


_ACCENT = re.compile(
    r"""\{\\([`'^"~=.uvHcdbrk])\s*(?:\{(\\?[A-Za-z])\}|(\\?[A-Za-z]))\}"""
    r"""|\\([`'^"~=.])\s*(?:\{(\\?[A-Za-z])\}|(\\?[A-Za-z]))"""
    r"""|\\([uvHcdbrk])\{(\\?[A-Za-z])\}"""
    r"""|\{\\(ss|oe|OE|ae|AE|aa|AA|o|O|l|L|i|j)\}"""
    r"""|\\(ss|oe|OE|ae|AE|aa|AA|o|O|l|L|i|j)(?:\{\}|(?![A-Za-z])\s?)"""
)
_COMBINING = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323",
    "c": "\u0327", "k": "\u0328", "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "oe": "œ", "OE": "Œ", "ae": "æ", "AE": "Æ", "aa": "å", "AA": "Å", "o": "ø",
    "O": "Ø", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ",
}  # fmt: skip


def plain_of_note(value: str) -> str:
    """A note (`why`, `nominated-by`, `received`): Unicode text in which only TeX accents are TeX.

    >>> plain_of_note(r"d{\\'e}j{\\`a} 100 % s\\^ur")
    'déjà 100 % sûr'
    """
    if "\\" not in value:
        return clean(value)

    def letter(found: re.Match[str]) -> str:
        groups = [group for group in found.groups() if group]
        if len(groups) == 1:
            return _LETTERS[groups[0]]
        accent, base = groups
        base = {"\\i": "i", "\\j": "j"}.get(base, base)
        if base.startswith("\\"):
            return found[0]
        return unicodedata.normalize("NFC", base + _COMBINING[accent])

    return clean(_ACCENT.sub(letter, value))


# --- writers ------------------------------------------------------------------------------------

_TEX_ESCAPES = {
    "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    "“": "``", "”": "''", "–": "--", "—": "---", "\u00a0": "~",
}  # fmt: skip
_TEX_TABLE = str.maketrans(_TEX_ESCAPES)
_TEX_STYLES = {"i": r"\emph{%s}", "b": r"\textbf{%s}", "sc": r"\textsc{%s}"}


def tex_escape(text: str) -> str:
    r"""Plain Unicode as TeX text: special characters escaped, no brace left to count.

    BibTeX counts braces even behind a backslash, so a brace becomes `\textbraceleft{}`. Straight
    quotes, which TeX's old encoding lacks and babel makes active, open and close in turn.
    """
    if '"' in text:
        [text] = _curled([text])
    return text.translate(_TEX_TABLE)


def _curled(texts: Iterable[str]) -> list[str]:
    quotes = cycle("“”")
    return [re.sub('"', lambda _: next(quotes), text) for text in texts]


def tex(text: Text, protect: re.Pattern[str] | None = None) -> str:
    """TeX of a title. What a person wrote in TeX stays; words matched by `protect` are braced.

    Scripts are set in maths, so that `CO<sub>2</sub>` is `CO$_2$` in every document class.
    """
    if text.tex:
        return text.tex
    parts = []
    runs = [run for run, _ in text.runs]
    if any('"' in run for run in runs):
        runs = _curled(runs)
    for run, (_, style) in zip(runs, text.runs, strict=True):
        if style in _SCRIPTS:
            mark = "_" if style == "sub" else "^"
            inner = run if run.isdigit() else f"\\mathrm{{{tex_escape(run)}}}"
            parts.append(f"${mark}{inner}$" if len(inner) == 1 else f"${mark}{{{inner}}}$")
        else:
            spelled = _protected(run, protect)
            parts.append(_TEX_STYLES[style] % spelled if style else spelled)
    return "".join(parts)


def _protected(run: str, protect: re.Pattern[str] | None) -> str:
    if protect is None:
        return tex_escape(run)
    parts, at = [], 0
    for word in protect.finditer(run):
        parts.append(tex_escape(run[at : word.start()]))
        parts.append("{" + tex_escape(word[0]) + "}")
        at = word.end()
    parts.append(tex_escape(run[at:]))
    return "".join(parts)


def capitals(names: Iterable[str]) -> re.Pattern[str]:
    """What keeps its capitals in sentence case: the lexicon's names, and words like `ClimSim`
    or `H2MV` whose capitals cannot be an ordinary word's."""
    listed = sorted({name for name in names if name != name.lower()}, key=lambda n: (-len(n), n))
    inner = r"[^\W\d_]*[a-zà-ÿ0-9]+[A-ZÀ-Þ][\w]*|[A-ZÀ-Þ][\w]*[A-ZÀ-Þ0-9][\w]*"
    words = "|".join(re.escape(name) for name in listed)
    return re.compile(rf"(?<!\w)(?:{words + '|' if words else ''}{inner})(?!\w)")


#: TeX of characters, in text, that no rule of `tex_of` gives. Those in dollars are maths.
_TEX_CHARACTERS = {
    "ß": r"{\ss}", "æ": r"{\ae}", "Æ": r"{\AE}", "œ": r"{\oe}", "Œ": r"{\OE}", "ø": r"{\o}",
    "Ø": r"{\O}", "ł": r"{\l}", "Ł": r"{\L}", "ı": r"{\i}", "ȷ": r"{\j}", "å": r"{\aa}",
    "Å": r"{\AA}", "đ": r"{\dj}", "Đ": r"{\DJ}", "ð": r"{\dh}", "Ð": r"{\DH}", "þ": r"{\th}",
    "Þ": r"{\TH}", "ŋ": r"{\ng}", "Ŋ": r"{\NG}", "ẞ": "SS", "ĳ": "ij", "Ĳ": "IJ",
    "‘": "`", "’": "'", "‚": r"{\quotesinglbase}", "„": r"{\quotedblbase}", "′": r"$'$",
    "″": r"$''$", "ʹ": "'", "ʼ": "'", "‹": r"{\guilsinglleft}", "›": r"{\guilsinglright}",
    "«": r"{\guillemotleft}", "»": r"{\guillemotright}", "‐": "-", "‑": "-", "‒": "--",
    "―": "---", "…": r"{\ldots}", "•": r"{\textbullet}", "·": r"$\cdot$", "†": r"{\dag}",
    "‡": r"{\ddag}", "§": r"{\S}", "¶": r"{\P}", "©": r"{\copyright}",
    "®": r"{\textregistered}", "™": r"{\texttrademark}", "°": r"{\textdegree}",
    "€": r"{\texteuro}", "£": r"{\pounds}", "¥": r"{\textyen}", "¢": r"{\textcent}",
    "¤": r"{\textcurrency}", "¦": r"{\textbrokenbar}", "¨": r"{\textasciidieresis}",
    "¯": r"{\textasciimacron}", "´": r"{\textasciiacute}", "¸": r"{\c{}}", "ƒ": r"{\textflorin}",
    "‰": r"{\textperthousand}", "ª": r"{\textordfeminine}", "º": r"{\textordmasculine}",
    "¿": r"{\textquestiondown}", "¡": r"{\textexclamdown}", "µ": r"$\mu$", "×": r"$\times$",
    "÷": r"$\div$", "±": r"$\pm$", "∓": r"$\mp$", "¬": r"$\neg$", "−": "$-$", "∗": "$*$",
    "∘": r"$\circ$", "⋅": r"$\cdot$", "√": r"$\surd$", "∞": r"$\infty$", "∂": r"$\partial$",
    "∇": r"$\nabla$", "∆": r"$\Delta$", "∑": r"$\sum$", "∏": r"$\prod$", "∫": r"$\int$",
    "∈": r"$\in$", "∼": r"$\sim$", "≈": r"$\approx$", "≃": r"$\simeq$", "≅": r"$\cong$",
    "≠": r"$\neq$", "≡": r"$\equiv$", "≤": r"$\leq$", "≥": r"$\geq$", "⩽": r"$\leq$",
    "⩾": r"$\geq$", "≪": r"$\ll$", "≫": r"$\gg$", "∝": r"$\propto$", "⊂": r"$\subset$",
    "∩": r"$\cap$", "∪": r"$\cup$", "⊗": r"$\otimes$", "⊕": r"$\oplus$", "⊥": r"$\perp$",
    "‖": r"$\Vert$", "∥": r"$\parallel$", "⟨": r"$\langle$", "⟩": r"$\rangle$", "ℓ": r"$\ell$",
    "←": r"$\leftarrow$", "→": r"$\rightarrow$", "↑": r"$\uparrow$", "↓": r"$\downarrow$",
    "↔": r"$\leftrightarrow$", "⇒": r"$\Rightarrow$", "⇔": r"$\Leftrightarrow$",
    "½": r"$\frac{1}{2}$", "¼": r"$\frac{1}{4}$", "¾": r"$\frac{3}{4}$",
}  # fmt: skip
#: The small Greek letters in the order of Unicode; the omicron is an o.
_GREEK = [
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"),
    *("lambda", "mu", "nu", "xi", "", "pi", "rho", "varsigma", "sigma", "tau", "upsilon"),
    *("varphi", "chi", "psi", "omega"),
]
_GREEK_CAPITALS = "ΓΔΘΛΞΠΣΥΦΨΩ"
_ACCENTS = {mark: name for name, mark in _COMBINING.items()} | {"\u0326": "textcommabelow"}


@lru_cache(maxsize=4096)
def tex_of(character: str) -> str:
    r"""A character, or a letter with combining marks, in ASCII TeX; "" where standard LaTeX has no
    right spelling for it.

    >>> tex_of("é"), tex_of("α"), tex_of("ж")
    ("{\\'e}", '$\\alpha$', '')
    """
    character = unicodedata.normalize("NFC", character)
    if character.isascii():
        return character
    if character in _TEX_CHARACTERS or character in _TEX_ESCAPES:
        return _TEX_CHARACTERS.get(character) or _TEX_ESCAPES[character]
    if character.isspace():
        return r"\," if character in "\u2009\u200a\u202f" else " "
    if greek := _greek(character):
        return greek
    decomposed = unicodedata.normalize("NFD", character)
    base, marks = decomposed[0], decomposed[1:]
    if len(marks) == 1 and marks[0] in _ACCENTS and base.isascii() and base.isalnum():
        return _accented(base, _ACCENTS[marks[0]])
    plain = unicodedata.normalize("NFKC", character)
    if not plain.isascii():
        return ""
    kind = unicodedata.decomposition(character).partition(" ")[0]
    mark = {"<super>": "^", "<sub>": "_"}.get(kind, "")
    return f"${mark}{{{plain}}}$" if mark else tex_escape(plain)


def _greek(letter: str) -> str:
    at = ord(letter) - ord("α") if len(letter) == 1 else -1
    if letter in _GREEK_CAPITALS:
        name = _GREEK[ord(letter) - ord("\u0391")].removeprefix("var")
        return f"$\\{name.capitalize()}$"
    if not 0 <= at < len(_GREEK):
        return ""
    return f"$\\{_GREEK[at]}$" if _GREEK[at] else "$o$"


def _accented(base: str, accent: str) -> str:
    """`{\\'e}`, `{\\v{s}}`: in braces, so that BibTeX takes it for one letter."""
    if base in "ij" and accent in ("~", "=", ".", "u", "v", "H", "r"):  # others lose the dot
        base = "\\" + base
    return f"{{\\{accent}{{{base}}}}}" if accent.isalpha() else f"{{\\{accent}{base}}}"


#: Maths in TeX: what stands in dollars or in \( \), and the argument of \ensuremath.
TEX_MATHS = re.compile(
    r"(?<!\\)(?:\$\$(?:[^$\\]|\\.)+\$\$|\$(?:[^$\\]|\\.)+\$)"
    r"|\\\(.*?\\\)|\\ensuremath\{(?:[^{}]|\{[^{}]*\})*\}"
)
_STRANGE = re.compile("[^\x00-\x7f][\u0300-\u036f]*|[A-Za-z][\u0300-\u036f]+")


def tex_spelled(tex: str, fine: re.Pattern[str] | None = None, latin: bool = False) -> str:
    """TeX with each character beyond ASCII spelled in TeX, those that match `fine` left alone, in
    text and in maths. What has no spelling stays, or with `latin` is put in Latin letters."""
    if tex.isascii():
        return tex

    def spell(text: str, maths: bool) -> str:
        def letter(found: re.Match[str]) -> str:
            if fine is not None and fine.fullmatch(found[0]):
                return found[0]
            spelling = tex_of(found[0]) or (_in_latin(found[0]) if latin else found[0])
            return _in_maths(spelling) if maths else spelling

        return _STRANGE.sub(letter, text)

    parts, at = [], 0
    for maths in TEX_MATHS.finditer(tex):
        parts += [spell(tex[at : maths.start()], False), spell(maths[0], True)]
        at = maths.end()
    return "".join([*parts, spell(tex[at:], False)])


def _in_maths(spelling: str) -> str:
    r"""A spelling of `tex_of` for use within maths: `\alpha` must not run into the next letter, nor
    the `^` of a superscript into another one, which would be TeX's `^^`."""
    if not spelling.startswith("$"):
        return f"\\mbox{{{spelling}}}"
    inner = spelling.strip("$")
    return f"{{{inner}}}" if inner[0] in "^_" else f"{inner} "


def _in_latin(character: str) -> str:
    from anyascii import anyascii

    return tex_escape(anyascii(character)) or "?"


def unspelled(text: str) -> tuple[str, ...]:
    """The characters of a text that `tex_of` cannot spell, each once."""
    if text.isascii():
        return ()
    return tuple(dict.fromkeys(found for found in _STRANGE.findall(text) if not tex_of(found)))


_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$])")


def markdown_escape(text: str) -> str:
    """Plain Unicode as Markdown text: nothing in it is markup, HTML or a link."""
    text = _MARKDOWN.sub(r"\\\1", text).replace("&", "&amp;")
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


#: What a spreadsheet takes for a formula, and the sign that tells it that this is text.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_AS_TEXT = "'"


def cell_text(value: str) -> str:
    """Text that no spreadsheet runs: what looks like a formula gets a quote before it, and so does
    what begins with that quote, so that `of_cell` gives every text back."""
    return _AS_TEXT + value if value.startswith((*FORMULA, _AS_TEXT)) else value


def of_cell(cell: str) -> str:
    """Without the quote that `cell_text` put before it."""
    return cell[1:] if cell[:1] == _AS_TEXT and cell.startswith((*FORMULA, _AS_TEXT), 1) else cell


def fold(text: str) -> str:
    """For comparing: no case, accents, punctuation or spaces; other scripts stay.

    >>> fold("Düben, P.") == fold("DUBEN P")
    True
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if c.isalnum())


def ascii_letters(text: str) -> str:
    """ASCII letters and digits of `text`, lower case, other scripts transliterated."""
    if not text.isascii():
        from anyascii import anyascii

        text = anyascii(unicodedata.normalize("NFC", text))
    return re.sub(r"[^a-z0-9]", "", text.lower())
