r"""Which control sequences of TeX do no more than show a text, and which do not.

Only those on the lists are ever written as commands; what seems to read, write, define or run
something is named the more loudly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from .tex import TEX_MATHS
from .text import in_line


def _words(*lists: str) -> frozenset[str]:
    return frozenset(word for words in lists for word in words.split())


#: Control sequences that only show something, in text and in maths.
_SHOWING = {" "} | _words(
    "& % $ # _ { } , ; : ! - / quad qquad enspace thinspace slash",
    """` ' ^ " ~ = . u v H c d b r t k textcommabelow""",
    "i j o O l L ss oe OE ae AE aa AA dj DJ dh DH th TH ng NG",
    "it bf sc rm sl sf tt emph textit textbf textsc textrm textsl textsf texttt textup textmd",
    "textnormal underline textsuperscript textsubscript mbox ensuremath relax",
    "ldots dots textellipsis textendash textemdash textquoteleft textquoteright textquotedblleft",
    "textquotedblright textquotesingle quotesinglbase quotedblbase guillemotleft guillemotright",
    "guilsinglleft guilsinglright textquestiondown textexclamdown S P dag ddag copyright pounds",
    "textregistered texttrademark textbullet textdegree texteuro textyen textcent textcurrency",
    "textflorin textperthousand textordfeminine textordmasculine textonehalf textonequarter",
    "textthreequarters textmu texttimes textdiv textpm textbackslash textasciitilde",
    "textasciicircum textless textgreater textbar textbraceleft textbraceright textunderscore",
    "textdollar textbrokenbar textasciidieresis textasciimacron textasciiacute",
)
#: The control sequences that an export may hold, in text: each only shows something, and LaTeX
#: knows it without a package. Whatever is not here is never written as a command.
TEXT_COMMANDS = _SHOWING | _words(
    "TeX LaTeX em itshape slshape scshape upshape bfseries mdseries rmfamily sffamily ttfamily",
    "normalfont",
)
#: The same within maths; accents are for its \\mbox.
MATHS_COMMANDS = _SHOWING | _words(
    "( ) | > text",
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi",
    "pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega",
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega",
    "pm mp times div cdot ast star circ bullet oplus ominus otimes odot wedge vee cap cup setminus",
    "leq le geq ge ll gg neq ne equiv sim simeq approx cong propto perp parallel mid in notin ni",
    "subset subseteq supset supseteq not to gets mapsto rightarrow leftarrow leftrightarrow",
    "Rightarrow Leftarrow Leftrightarrow uparrow downarrow longrightarrow forall exists neg",
    "partial nabla infty prime hbar ell Re Im aleph surd angle emptyset dagger ddagger top bot",
    "triangle diamond colon sum prod int oint langle rangle lfloor rfloor lceil rceil vert Vert",
    "cdots vdots ddots frac sqrt hat bar tilde vec dot ddot check breve acute grave widehat",
    "widetilde overline log ln lg exp sin cos tan cot sinh cosh tanh arcsin arccos arctan min max",
    "sup inf lim limsup liminf arg det dim deg ker gcd Pr",
    "mathrm mathbf mathit mathsf mathtt mathcal mathnormal",
)
#: Parts of the names of what reads, writes, defines, runs or ends; only how loudly it is named
#: depends on them.
_ACTING = re.compile(
    r"(?i).*(?:input|includ|import|write|open|close|read|file|shell|exec|lua|special|expl|expand"
    r"|scan|name|code|def|newcommand|provide|declare|package|class|makeat|output|pdf|every|tok).*"
    r"|(?:future)?let|begin|end\w*|bye|stop|char|the"
)
#: As TeX reads them, in documents where @ is a letter as well, with the accents of their letters;
#: "" is a backslash at the end.
_COMMAND = re.compile(r"\\((?:[^\W\d_]|[@\u0300-\u036f])+|.|$)", re.DOTALL)


class Doubtful(NamedTuple):
    """The control sequences of a TeX value that no export may hold."""

    unknown: tuple[str, ...] = ()
    dangerous: tuple[str, ...] = ()  # of which the name says that they do more than show a text


@lru_cache(maxsize=4096)
def commands(value: str) -> Doubtful:
    """Those of its control sequences that are neither accent, special letter, emphasis nor maths,
    and `^^`, TeX's own way to write any character, be it a backslash."""
    value = in_line(value)
    if "\\" not in value and "^^" not in value:
        return Doubtful()
    foreign = dict.fromkeys(
        name
        for piece, is_maths in pieces(value)
        for name in _COMMAND.findall(piece)
        if name not in (MATHS_COMMANDS if is_maths else TEXT_COMMANDS)
    )
    acting = [f"\\{name}" for name in foreign if _ACTING.fullmatch(name)]
    return Doubtful(
        tuple(f"\\{name}" for name in foreign if not _ACTING.fullmatch(name)),
        (*acting, *(["^^"] if "^^" in value else [])),
    )


def pieces(value: str) -> Iterator[tuple[str, bool]]:
    """A TeX value cut into text and maths, and which it is."""
    at = 0
    for maths in re.finditer(TEX_MATHS, value):
        yield value[at : maths.start()], False
        yield maths[0], True
        at = maths.end()
    yield value[at:], False


# --- what they take ------------------------------------------------------------------------------

_ACCENTS = _words("""` ' ^ " ~ = . u v H c d b r t k textcommabelow""")
_LETTERS = _words("i j o O l L ss oe OE ae AE aa AA dj DJ dh DH th TH ng NG")
_UNDER_ACCENTS = _words("i j o O ae AE")
#: With one argument, which is text wherever the command stands.
_BOXES = _words(
    "emph textit textbf textsc textrm textsl textsf texttt textup textmd textnormal text mbox",
    "textsuperscript textsubscript",
)
#: What fonts for maths lack.
_TEXT_ALONE = (
    _ACCENTS | _LETTERS | {name for name in _SHOWING if re.match("text|quote|guil", name)}
) - _BOXES
#: With arguments of the same kind as what is around them, and how many.
_TAKING = dict.fromkeys(
    _words(
        "underline ensuremath sqrt not hat bar tilde vec dot ddot check breve acute grave widehat",
        "widetilde overline mathrm mathbf mathit mathsf mathtt mathcal mathnormal",
    ),
    1,
) | {"frac": 2}
#: Those that TeX takes for one sign of maths, even without braces around them.
_SIGNS = _words(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi",
    "pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega",
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega",
    "ast star circ bullet pm mp prime infty ell partial nabla perp parallel dagger ddagger",
)
#: After these a script still belongs to the sign before them.
_WITHOUT_SIGN = _words("relax it bf sc rm sl sf tt")
_ESCAPED = re.compile(r"\\(?:[^\W\d_]|@)+\s*|\\.|\s+|.", re.DOTALL)
_OPENING = re.compile(r"\$\$?|\\[(\[]|\\ensuremath\s*\{")


def is_whole(value: str) -> bool:
    """Whether each command has the arguments that it takes, every brace its partner, and each sign
    of maths no more than one script of a kind: what LaTeX would stop at else."""
    text: list[str] = []
    for piece, is_maths in pieces(value):
        if not is_maths:
            text += _ESCAPED.findall(piece)
        elif not _is_set(_ESCAPED.findall(_undelimited(piece)), "maths"):
            return False
        else:
            text.append("$$")
    return _is_set(text, "text")


def _undelimited(maths: str) -> str:
    opening = _OPENING.match(maths)
    assert opening is not None
    length = 1 if opening[0].endswith("{") else opening.end()
    return maths[opening.end() : -length]


def _is_set(tokens: list[str], mode: str) -> bool:
    return _group(tokens[::-1], mode, is_open=False)


def _group(rest: list[str], mode: str, is_open: bool = True) -> bool:
    """Take a group off the end of what is left, up to its brace: whether TeX can set it. `mode` is
    "text", "maths", or "box" for a text within maths, in which nothing more is escaped."""
    scripts = ""  # of the last sign
    while rest:
        token = rest.pop()
        if token == "}":
            return is_open
        if mode == "maths" and token in ("^", "_", "'"):
            kind = "_" if token == "_" else "^"
            while token == "'" and rest and rest[-1] == "'":
                rest.pop()
            if kind in scripts or (token != "'" and not _argument(rest, mode)):
                return False
            scripts += kind
        elif not _one(token, rest, mode):
            return False
        elif not token.isspace() and token[1:].rstrip() not in _WITHOUT_SIGN:
            scripts = ""
    return not is_open


def _one(token: str, rest: list[str], mode: str) -> bool:
    """Take what belongs to one letter, group or command."""
    if token == "{":
        return _group(rest, mode)
    if not token.startswith("\\"):
        return token not in {"maths": "$", "box": "$^_&#%"}.get(mode, "")
    name = token[1:].rstrip()
    if mode == "maths" and name in _TEXT_ALONE:
        return False
    if name in _ACCENTS:
        return _argument(rest, mode, _UNDER_ACCENTS)
    if name in _BOXES:
        return _argument(rest, "box" if mode == "maths" else mode, frozenset())
    if name == "ensuremath" and mode == "text":  # too nested to be known as maths
        return False
    if name == "sqrt" and rest and rest[-1] == "[":
        return _option(rest) and _argument(rest, mode)
    inner = "maths" if name == "ensuremath" else mode
    return all(_argument(rest, inner) for _ in range(_TAKING.get(name, 0)))


def _argument(rest: list[str], mode: str, bare: frozenset[str] = _SIGNS) -> bool:
    """Take an argument: a group, a letter or digit, or a command that stands for one."""
    while rest and rest[-1].isspace():
        rest.pop()
    token = rest.pop() if rest else ""
    if token == "{":
        return _group(rest, mode)
    if token.startswith("\\"):
        return token[1:].rstrip() in bare
    return token.isascii() and (token.isalnum() or (mode == "maths" and token in set("*+-=<>/.,")))


def _option(rest: list[str]) -> bool:
    """Take an optional argument of letters and digits."""
    rest.pop()
    while rest and rest[-1].isalnum():
        rest.pop()
    return bool(rest) and rest.pop() == "]"
