r"""TeX of titles and names: what a person wrote, read; what a registry said, written.

A person's bibliographic field is TeX already: `of_tex` decodes it for display and keeps the
spelling for export. A registry's text is escaped, and spelled in ASCII where that is wanted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import cycle
from typing import Any

from .model import Text
from .text import SCRIPTS, clean, in_line, of_plain, of_runs

# --- reading ------------------------------------------------------------------------------------

#: How deeply TeX may be nested to be read; titles and names go three or four deep.
_DEEPEST = 8
_OPENING = ("{", "[", r"\begin", r"\(", r"\[")
_NESTING = r"\\(?:begin|end)\b|\\[()\[\]]|(?<!\\)[{}\[\]]"


def of_tex(tex: str) -> Text:
    """A person's TeX field: decoded for display, kept for export."""
    tex = " ".join(in_line(tex).split())
    return Text(of_plain(plain_of_tex(tex)).runs, tex=tex)


def plain_of_tex(tex: str) -> str:
    """TeX to plain Unicode; what has no TeX character, or cannot be read, is returned as it is."""
    decoded = _decoded(tex)
    return clean(tex) if decoded is None else decoded


def is_readable_tex(tex: str) -> bool:
    """Whether TeX can be decoded: not nested as no person writes, no command without its end."""
    return _decoded(tex) is not None


_ACCENT_ALONE = r"(?<![^\s$])[\u0300-\u036f]+"  # of a command without its letter


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
        decoded = clean(_decoder().latex_to_text(guarded, tolerant_parsing=True))
        return clean(re.sub(_ACCENT_ALONE, "", decoded))
    except (LookupError, RecursionError, TypeError):  # "\frac", "\input" without their argument
        return None


def _is_too_nested(tex: str) -> bool:
    """Whether braces, brackets and environments stand in one another as no person writes them:
    pylatexenc would take hours, or run out of stack."""
    depth = 0
    for mark in re.finditer(_NESTING, tex):
        depth = max(depth + (1 if mark[0] in _OPENING else -1), 0)
        if depth > _DEEPEST:
            return True
    return False


#: What pylatexenc leaves out, or writes in letters that few fonts have.
_SHOWN = {
    "slash": "/", "textunderscore": "_", "enspace": " ", "thinspace": " ", "colon": ":", "|": "‖",
    "Re": "ℜ", "Im": "ℑ", "gets": "←", "ne": "≠", "bot": "⊥", "ddagger": "‡", "triangle": "△",
}  # fmt: skip
_NAMED = ("TeX", "LaTeX", "Pr", "arg", "cot", "deg", "det", "dim", "gcd", "ker", "lg")
_PLAIN = (
    "frac", "ensuremath", "overline", "underline", "widehat", "widetilde", "mbox", "textmd",
    "textsf", "texttt", "textup", "mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathcal",
)  # fmt: skip


def _arguments(node: Any, l2tobj: Any) -> str:
    """The arguments of a command alone; of one that lacks them pylatexenc would write `%s`."""
    given = node.nodeargd.argnlist if node.nodeargd else ()
    found = [argument for argument in given if argument is not None]
    if not found:
        raise LookupError
    return "/".join(l2tobj.nodelist_to_text([argument]) for argument in found)


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
    ours += [*_SHOWN.items(), *((name, name) for name in _NAMED)]
    known = get_default_latex_context_db()
    macros = [MacroTextSpec(name, character) for name, character in ours]
    macros += [MacroTextSpec(name, _arguments) for name in _PLAIN]
    known.add_context_category("biblio", macros=macros, prepend=True)
    return LatexNodes2Text(known, math_mode="text", keep_comments=True, strict_latex_spaces=True)


_SCRIPT = r"([_^])\s*(?:\{([^{}]*)\}|(\\[A-Za-z]+|[^\s\\{}$]))"
#: Private characters stand for the ends of a script while the rest is decoded.
_MARKED = {"_": "\ue000", "^": "\ue001"}


def of_tex_title(raw: str) -> Text:
    """A registry's TeX (arXiv's titles): the scripts of its maths become runs, the rest decoded.
    Where it cannot be read, it stays as it is."""
    if not is_readable_tex(raw):
        return of_plain(raw)

    def marked(script: re.Match[str]) -> str:
        return f"{_MARKED[script[1]]}{script[2] or script[3] or ''}\ue002"

    text = plain_of_tex(re.sub(TEX_MATHS, lambda maths: re.sub(_SCRIPT, marked, maths[0]), raw))
    styles = {"\ue000": "sub", "\ue001": "sup"}
    parts = re.split("([\ue000\ue001][^\ue002]*\ue002)", text)
    return of_runs((part.strip("\ue000\ue001\ue002"), styles.get(part[:1], "")) for part in parts)


_ACCENT = (
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

    return clean(re.sub(_ACCENT, letter, value))


# --- writing ------------------------------------------------------------------------------------

_TEX_ESCAPES = {
    "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    "“": "``", "”": "''", "–": "--", "—": "---", "\u00a0": "~",
}  # fmt: skip
_TEX_TABLE = str.maketrans(_TEX_ESCAPES)
_SPECIAL = re.compile("[" + re.escape("".join(_TEX_ESCAPES)) + '"]')
_STRAIGHT = re.compile('"')
_TEX_STYLES = {"i": r"\emph{%s}", "b": r"\textbf{%s}", "sc": r"\textsc{%s}"}


def tex_escape(text: str) -> str:
    r"""Plain Unicode as TeX text: special characters escaped, no brace left to count.

    BibTeX counts braces even behind a backslash, so a brace becomes `\textbraceleft{}`. Straight
    quotes, which TeX's old encoding lacks and babel makes active, open and close in turn.
    """
    if not _SPECIAL.search(text):  # as in most names and numbers
        return text
    if '"' in text:
        [text] = _curled([text])
    return text.translate(_TEX_TABLE)


def _curled(texts: Iterable[str]) -> list[str]:
    quotes = cycle("“”")
    return [_STRAIGHT.sub(lambda _: next(quotes), text) for text in texts]


def tex(text: Text, protect: re.Pattern[str] | None = None) -> str:
    """TeX of a title. What a person wrote in TeX stays; words matched by `protect` are braced.

    Scripts are set in maths, so that `CO<sub>2</sub>` is `CO$_2$` in every document class.
    """
    if text.tex:
        return text.tex
    parts = []
    runs = [run for run, _ in text.runs]
    if '"' in text.plain:
        runs = _curled(runs)
    for run, (_, style) in zip(runs, text.runs, strict=True):
        if style in SCRIPTS:
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
    if not _SPECIAL.search(run):
        return protect.sub(_braced, run)
    parts, at = [], 0
    for word in protect.finditer(run):
        parts.append(tex_escape(run[at : word.start()]))
        parts.append("{" + tex_escape(word[0]) + "}")
        at = word.end()
    parts.append(tex_escape(run[at:]))
    return "".join(parts)


def _braced(word: re.Match[str]) -> str:
    return "{" + word[0] + "}"


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


#: Maths in TeX: what stands in dollars, in \( \) or in \[ \], and the argument of \ensuremath.
#: None begins within another, so that to look for the end costs no more than the text is long.
TEX_MATHS = (
    r"(?<!\\)(?:\$\$(?:[^$\\]|\\.)+\$\$|\$(?:[^$\\]|\\.)+\$)"
    r"|\\\((?:[^\\]|\\[^()])*\\\)|\\\[(?:[^\\]|\\[^\[\]])*\\\]"
    r"|\\ensuremath\s*\{(?:[^{}]|\{[^{}]*\})*\}"
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
    for maths in re.finditer(TEX_MATHS, tex):
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
