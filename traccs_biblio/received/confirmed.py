"""Which numbered suggestions a sentence confirms: "OK pour 1, 3 et 4", "tous sauf 2".

Numbers of days, years, articles and identifiers confirm nothing. What may be meant, and may not, is
doubtful: a wrong confirmation would put words into a project's mouth. Where verdicts follow their
numbers ("la 1 oui, la 2 non"), each number has one verdict, or all of them are doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..text import clean
from . import prose

_N = r"(?:n[°o]s?\.?\s*|numeros?\s+|#\s*)?\d{1,2}(?!\d)"
_AND = (
    r"\s*(?:,\s*(?:et|and)\b|,|&|\+|\bet\b|\band\b|\ba\b|\bau\b|\bto\b|-|–)"
    r"\s*(?:(?:pour|for|le|la|les|the)\s+)*"
)
_LIST = rf"(?P<list>{_N}(?:{_AND}{_N}){{0,40}})"
_FILL = (
    r"(?P<fill>(?:[\s,:(]|\b(?:pour|for|with|avec|sur|on|to|a|aux?|de|du|des|le|la|les|the|ces|these"
    r"|suggestions?|propositions?|articles?|references?|publications?|papers?|numeros?|numbers?"
    r"|nos?|points?|items?|nous|us|me|moi|my|part)\b\.?|l'|n°s?|#){0,20})"
)
_YES = (
    r"ok|okay|d'accord|oui|yes|yep|valid(?:e|es|ons|ee?s?)|confirm(?:e|es|ons|ed|ee?s?)?|agreed?"
    r"|gard(?:e|ons|ez)|keep|reten(?:ons|ez)"
)
_EXCEPT = (
    r"sauf|except(?:e|es)?|excepting|excluding|hormis|a l'exception|mais pas|but not|apart from"
)
_NO = (
    r"pas (?:d'accord|ok|convaincus?|pertinents?)|(?:ne |n')\w+ pas|pas|non|not ok|not|no|sans"
    r"|retir(?:er|ez|ons)|enlev(?:er|ez|ons)|supprim(?:er|ez|ons)|drop|remove|without|refus\w*"
    r"|reject|remplac(?:er|ez|ons)|replace"
)
EXCEPT_OR_NO = rf"{_EXCEPT}|{_NO}"
_ALL = r"(?P<all>tous|toutes|tout|all|l'ensemble)\b"
_CUE = re.compile(
    rf"\b(?:(?P<except>{_EXCEPT})|(?P<no>{_NO})|(?P<yes>{_YES}))\b{_FILL}(?:{_LIST}|{_ALL})"
)
#: Verdicts that stand after their number, and what may stand between the two.
_AFTER_NO = (
    r"(?:pas|not)\s+(?:pour nous|for us|d'accord|ok\b|retenue?s?|convaincus?|pertinente?s?"
    r"|relevant)"
    r"|ko|nok|non merci|no thanks?|no thank you|hors[ -](?:sujet|perimetre)|off[ -]topic|irrelevant"
    rf"|(?:{_NO})(?:\s+(?:{_YES}))?"
)
_BETWEEN = (
    r"(?:[\s,:()=/–—*-]|(?<=\d)[.]|[.;](?=\s*(?:pour|for|le|la|les|the|article|suggestion|n°|#|\d))"
    r"|\b(?:et|and|mais|but|est|sont|is|are|pour|for|a|au|aux|to|le|la|les|the|on|je|nous|we|i"
    r"|suggestions?|articles?|papiers?|papers?|propositions?|numeros?|numbers?|nos?)\b|n°s?|#)"
)
_TOKEN = re.compile(
    rf"(?<!\d[/:.])(?P<list>{_N}(?:{_AND}{_N}){{0,40}})(?!\w|[/:.]\d)|\b(?P<but>{_EXCEPT})\b|\b(?P<no>{_AFTER_NO})\b(?!-\w)"
    rf"|\b(?P<yes>{_YES}|confirmed|valides?)\b|(?P<between>{_BETWEEN})"
)
_OWN_CLAUSE = re.compile(r",\s*(?:(?:et|and|mais|but)\s+)?(?:(?:pour|for)\s+)?(?:le|la|the|n°)\s*")
_MORE = re.compile(
    r"\s*(?:$|[.,;!(/§]|\b(?:car|because|mais|but|et|and|merci|thanks?|pertinente?s?|relevant|aussi"
    r"|also|too)\b)"
)
_CLAUSE = 80  # characters before a number in which its clause begins
_LONGEST_CLAUSE = 400
_BEFORE = re.compile(r"(?:^\W*|[,;:.(!]\s*|\b(?:et|and|mais|but|donc|so|bonjour|hello|merci)\s+)$")
#: "la première", where no noun follows, and "1er": numbers.
_ORDINALS = {
    "premiere?": 1, "first": 1, "deuxieme": 2, "seconde?": 2, "second": 2, "troisieme": 3,
    "third": 3, "quatrieme": 4, "fourth": 4, "cinquieme": 5, "fifth": 5,
}  # fmt: skip
_ORDINAL = re.compile(
    rf"\b(?P<article>le|la|the)\s+(?:(?P<word>{'|'.join(_ORDINALS)})"
    r"|(?P<digits>\d{1,2})\s?(?:ere?|re|er|eme|e|st|nd|rd|th))\b"
    rf"(?=\s*(?:$|[.,;:()=!?–-]|\b(?:(?:est|is) )?(?:{_YES}|{_NO}|et l[ae]|and the|ko|hors|off"
    r"|seule|seulement|uniquement|only)\b))"
)
#: "les numéros un et trois", "la deux non": numbers in words. "Les deux" are a count.
_IN_WORDS = {
    "un": 1, "une": 1, "one": 1, "deux": 2, "two": 2, "trois": 3, "three": 3, "quatre": 4,
    "four": 4, "cinq": 5, "five": 5, "six": 6, "sept": 7, "seven": 7, "huit": 8, "eight": 8,
    "neuf": 9, "nine": 9, "dix": 10, "ten": 10,
}  # fmt: skip
_WORD = rf"(?:{'|'.join(_IN_WORDS)})\b"
_WORDS = re.compile(
    rf"\b(?P<after>(?:(?:numeros?|numbers?|nos?\.?|articles?|suggestions?|propositions?|papiers?"
    rf"|papers?) )|n°s? ?)(?P<list>{_WORD}(?:{_AND}{_WORD})*)(?! (?:peu|par|of|autres?|other)\b)"
    rf"|\b(?P<the>l[ae] )(?P<one>(?!une?\b){_WORD})"
    rf"(?=\s*(?:$|[.,;:()=!?–-]|\b(?:(?:est|is) )?(?:{_YES}|{_NO}|et l[ae]|ko|hors|off)\b))"
)
_ALONE = re.compile(
    rf"^\W*(?P<all>tous|toutes|all(?: of them)?|l'ensemble)(?=\W*$|\W+(?:ok|okay|bons?|good|fine"
    rf"|valides?)\W*$|.*\b(?:{_EXCEPT})\b)"
)
BARE = re.compile(rf"^\W*(?:(?P<no>{_NO})|(?P<yes>{_YES}))\W*$")
_UNIT = re.compile(
    r"\s*(?:articles?|papiers?|papers?|publications?|references?|suggestions?|propositions?|%|°"
    r"|mois|months?|jours?|days?|ans?|annees?|years?|semaines?|weeks?|h|heures?|hours?|min|km"
    r"|personnes|people|questions?|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre"
    r"|octobre|novembre|decembre|january|february|march|april|may|june|july|august|september"
    r"|october|november|december|er|e|st|nd|rd|th)\b|[/:.]\d|\s*[%°]|h\d"
)
_STOP = re.compile(
    r"\s*(?:$|[.,;:!)(–—-]|\b(?:mais|but|sauf|except|pas|non|not|et|and|car|because|merci|thanks"
    r"|thank|de la liste|of the list|from the list|ainsi|as well|plus|svp|please|aussi|also"
    r"|seulement|only|uniquement|oui|ok)\b)"
)
_STOP_ALL = re.compile(
    r"\s*(?:$|[.,;:!)(–—-]|\b(?:les|the|of them|ces|these|vos|your|sauf|except|hormis|but not"
    r"|mais pas|suggestions?|propositions?|merci|thanks)\b)"
)
_STOP_EVERYTHING = re.compile(r"\W*(?:$|[.,;])")
_NEGATED = re.compile(r"\b(?:pas|non|not|no|ne|jamais|never|aucun)\b|\bn'|n't\b")

_BRACKETS = re.compile(r"(?<![\w/.,:-])(\d{1,2})\s*\(([^()\d]{3,60})\)")
_NUMBER = re.compile(r"(?<![\w/.,:-])(\d{1,2})(?![\w/%-]|[.,:]\d)")
#: What stands before the number of a suggestion, and not before a count.
_POINTS = re.compile(
    r"(?:\b(?:le|la|the|pour|for|articles?|papiers?|papers?|suggestions?|propositions?|references?"
    r"|numeros?|numbers?|nos?|raisons?|reasons?|raison d[eu]|item)\s+|n°s?\s*|#\s*|^\W*)$"
)
_ONLY = re.compile(rf"[\s(]*{_LIST}[\s).!?]*")  # "1, 3"
_POINTS_IN_REFERENCE = re.compile(r"\b(?:le|la|the)\s+$")
_DATED = re.compile(r"\s*(?:a\s+\d+\s?h|at\s+\d|prochain|dernier|ou le \d|/|[.)]\s)")
_OPINION = re.compile(
    r"\b(?:souci|probleme|parfait|perfect|convien|vont|va bien|pertinent|relevant|interess"
    r"|accept|inclu|garder|retenir|conserver|remplac|keep only|import"
    r"|hors sujet|off topic|numero|suggestion|good|great|fine)"
)


class Said(NamedTuple):
    """What a paragraph says of numbered suggestions; `doubtful` ones may be meant."""

    yes: frozenset[int] = frozenset()
    no: frozenset[int] = frozenset()
    doubtful: frozenset[int] = frozenset()
    every: bool = False
    but: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return any(self)


def confirmations(text: str, known: Mapping[int, str] | None = None) -> Said:
    """Which numbered suggestions a paragraph confirms and declines.

    `known` are the numbers of the quoted mail. A number that is both, that a question or a
    condition follows, or that could be a day or a count, is doubtful.

    >>> sorted(confirmations("OK pour 1, 3 et 4, mais pas 2").yes)
    [1, 3, 4]
    """
    words = words_of(text)
    said: dict[str, set[int]] = {"yes": set(), "no": set(), "doubtful": set(), "but": set()}
    runs = _runs(words)
    for run in runs:
        for verdict, numbers in _turned(words, run, known):
            said[verdict] |= numbers
    words = _without(words, [(run[0].start(), run[-1].end()) for run in runs])
    cues = list(_CUE.finditer(words))
    for cue in cues:
        if cue["list"] and not _UNIT.match(words, cue.end()):
            said[_meant(words, cue, known)] |= _numbers(cue["list"]) or _digits(cue["list"])
    every = bool(_ALONE.search(words)) or any(_names_all(words, cue) for cue in cues)
    but = said["but"]
    if but and re.search(r"\b(?:aucune?|none|rien)\b", words):  # "aucun sauf 2" wants 2, perhaps
        every, said["doubtful"], said["but"] = False, said["doubtful"] | but, set()
        but = set()
    if but and not every:  # "OK sauf 2" is about all; "OK pour 1, sauf 2" is not
        every = not said["yes"] and bool(re.search(rf"\b(?:{_YES})\b", words))
    if not every:
        said["no"] |= but
        but = set()
    unclear = said["doubtful"] | (said["yes"] & said["no"])
    return Said(
        frozenset(said["yes"] - unclear),
        frozenset(said["no"] - unclear),
        frozenset(unclear),
        every,
        frozenset(but),
    )


#: Words of a question, a doubt, a condition, or of what was nearly said.
_HEDGE = re.compile(
    r"\bs'ils?\b|\b(?:si|if|whether|unless|sous (?:reserve|condition)|a condition|provided"
    r"|peut[- ]etre|maybe|perhaps|probablement|probably|a priori|dout\w+|doubt\w*|hesit\w+"
    r"|avant d\w+|verifi\w+"
    r"|aurais|aurait|would|should|could|pourrait|faudrait"
    r"|annul\w+|ignore[rz]?|oubli\w+|disregard|cancel|(?:mon|mes|notre|nos|my|our) ok|erreur"
    r"|mistake|chang\w+ d'avis|changed (?:my|our) mind|avi?(?:ons|ez|ais) dit|a confirmer"
    r"|to be confirmed|ordre du jour|agenda)\b"
)


def is_hedged(text: str) -> bool:
    """Whether a sentence asks, doubts or sets a condition, or excepts something from all without a
    number that is read: then it confirms nothing.

    >>> is_hedged("Tous ok sauf celui de Kochkov."), is_hedged("OK pour 1 et 3.")
    (True, False)
    """
    words = words_of(text)
    if "?" in text or _HEDGE.search(words):
        return True
    excepted = len(re.findall(rf"\b(?:{_EXCEPT})\b", words))
    read = confirmations(text)
    return read.every and (excepted > 1 or (excepted > 0 and not (read.but or read.no)))


def mentions(text: str, reference: bool = False) -> set[int]:
    """Numbers that a sentence speaks of as those of suggestions: what `confirmations` makes nothing
    of, a person must read. The volumes and pages of a `reference` are none."""
    words = words_of(text)
    if alone := _ONLY.fullmatch(words):
        return _numbers(alone["list"]) or _digits(alone["list"])
    points = _POINTS_IN_REFERENCE if reference else _POINTS
    every = not reference and bool(_OPINION.search(words) or _CUE.search(words) or _runs(words))
    return {
        int(hit[1])
        for hit in _NUMBER.finditer(words)
        if not (_UNIT.match(words, hit.end()) or _DATED.match(words, hit.end()))
        and (every or points.search(words[max(0, hit.start() - _CLAUSE) : hit.start()]))
    }


def words_of(text: str) -> str:
    """Plain words, with ordinals as numbers, and without what `sides` reads."""
    words = _with_ordinals(text)
    return _BRACKETS.sub(lambda hit: hit[1] if prose.side(hit[2]) else hit[0], words)


def sides(text: str) -> dict[int, str]:
    """Which numbered articles a paragraph says to be inside or outside the project, in brackets
    right after the number: "1 (extérieur), 2 (du projet)"."""
    words = _with_ordinals(text)
    return {int(hit[1]): side for hit in _BRACKETS.finditer(words) if (side := prose.side(hit[2]))}


def _with_ordinals(text: str) -> str:
    words = prose.plain_words(masked(clean(text)))
    words = _ORDINAL.sub(lambda hit: f"{hit['article']} {_ordinal(hit)}", words)
    return _WORDS.sub(
        lambda hit: re.sub(_WORD, lambda word: str(_IN_WORDS[word[0]]), hit[0]), words
    )


def _ordinal(hit: re.Match[str]) -> int:
    if hit["digits"]:
        return int(hit["digits"])
    return next(n for word, n in _ORDINALS.items() if re.fullmatch(word, hit["word"]))


def _runs(words: str) -> list[list[re.Match[str]]]:
    """Where numbers and verdicts follow each other with nothing else between them, and a verdict
    follows its number somewhere."""
    runs: list[list[re.Match[str]]] = [[]]
    at = 0
    while at < len(words):
        token = _TOKEN.match(words, at)
        if token is None:
            runs.append([])
            word = re.compile(r"\w+|\W").match(words, at)
            at = word.end() if word else at + 1
            continue
        at = token.end()
        if not token["between"]:
            runs[-1].append(token)
    return [run for run in runs if _is_turned(run)]


def _is_turned(run: list[re.Match[str]]) -> bool:
    """Whether a verdict follows a number that no verdict precedes, or that may not be its own."""
    kinds = "".join("n" if token["list"] else "v" for token in run)
    return len(set(kinds)) == 2 and not re.fullmatch(r"(?:v+n)+", kinds)


def _turned(
    words: str, run: list[re.Match[str]], known: Mapping[int, str] | None
) -> list[tuple[str, set[int]]]:
    """The verdict on the numbers of each pair of a run; all are doubtful where pairs do not come
    out, or a question or a condition follows."""
    said = _verdicts(run)
    even = len(said) % 2 == 0
    pairs = list(zip(said[::2], said[1::2], strict=False))
    even = even and all((one.kind == "list") != (two.kind == "list") for one, two in pairs)
    start, end = run[0].start(), run[-1].end()
    clause = words[max(0, start - _CLAUSE) : start]
    lead = re.search(rf"{_BETWEEN}*$", clause)
    before = clause[: lead.start()] if lead else clause
    begins = not before or _BEFORE.search(clause) or _BEFORE.search(before)
    plain = begins and not _is_negated(clause, len(clause))
    listed = [_numbers(one.words) for one in said if one.kind == "list"]
    day = re.search(r"\ble\s*$", clause) and len(run) == 2 and run[1]["yes"]
    day = day and not (known and listed[0] <= set(known))
    unit = any(_UNIT.match(words, token.end()) for token in run if token["list"])
    if not (even and plain and all(listed) and _MORE.match(words, end)) or day or unit:
        return [("doubtful", _digits(token["list"])) for token in run if token["list"]]
    found = []
    for one, two in pairs:
        named, verdict = (one, two) if one.kind == "list" else (two, one)
        found.append((verdict.kind, _numbers(named.words)))
    return found


class _Told(NamedTuple):
    """Of a run: a list of numbers, or a verdict."""

    kind: str  # "list", "yes", "no" or "but"
    words: str


def _verdicts(run: list[re.Match[str]]) -> list[_Told]:
    """A run as lists and verdicts. Where one verdict leads and the others follow ("OK pour 1 et 3,
    la 2 non"), the first list is cut before the number that begins a clause of its own."""
    told = [_Told(token.lastgroup or "", token[0]) for token in run]
    kinds = "".join("n" if one.kind == "list" else "v" for one in told)
    cuts = list(_OWN_CLAUSE.finditer(told[1].words)) if re.fullmatch(r"v(?:nv)+", kinds) else []
    if len(cuts) != 1 or told[0].kind == "but":
        return told
    words = told[1].words
    parts = [_Told("list", words[: cuts[0].start()]), _Told("list", words[cuts[0].end() :])]
    return [told[0], *parts, *told[2:]]


def _meant(words: str, cue: re.Match[str], known: Mapping[int, str] | None) -> str:
    """Which set of `Said` the numbers after a cue belong to."""
    numbers = _numbers(cue["list"])
    if not numbers or not _STOP.match(words, cue.end()) or _may_count(cue, numbers, known):
        return "doubtful"
    if cue["except"]:
        return "but"
    return "no" if cue["no"] or _is_negated(words, cue.start()) else "yes"


def _names_all(words: str, cue: re.Match[str]) -> bool:
    if not cue["all"] or not cue["yes"] or _is_negated(words, cue.start()):
        return False
    stop = _STOP_EVERYTHING if cue["all"] == "tout" else _STOP_ALL
    return bool(stop.match(words, cue.end()))


def masked(text: str) -> str:
    """Without identifiers, whose digits are no numbers of suggestions."""
    return _without(text, [(one.start, one.end) for one in prose.mentioned(text)])


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """With a sign that no sentence begins or ends with in the place of each span."""
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    return " § ".join(text[end:start] for end, start in zip(ends, starts, strict=True))


def _is_negated(words: str, at: int) -> bool:
    """Whether a negation stands before a cue in its clause."""
    before = words[max(0, at - _LONGEST_CLAUSE) : at]
    clause = re.split(r"[.,;:!?()]|\b(?:mais|but)\b", before)[-1]
    return bool(_NEGATED.search(clause))


def _may_count(cue: re.Match[str], numbers: set[int], known: Mapping[int, str] | None) -> bool:
    """A single number after "les" may count them, after "le" be a day, unless it was sent."""
    article = re.search(r"\b(le|les|the|these|ces)\s*$", cue["fill"] or "")
    if len(numbers) != 1 or not article or cue["except"] or cue["no"] or "n" in cue["list"]:
        return False
    return article[1] in ("les", "these", "ces", "the") or not (known and numbers <= set(known))


def _digits(listed: str) -> set[int]:
    return {int(number) for number in re.findall(r"\d+", listed)}


def _numbers(listed: str) -> set[int]:
    """The numbers of "1, 3 et 4", "1 à 3"; none if a range runs backwards or is too long."""
    parts = re.findall(r"\d+|\ba\b|\bau\b|\bto\b|[-–]", listed)
    numbers: set[int] = set()
    for at, part in enumerate(parts):
        if part.isdigit():
            numbers.add(int(part))
        elif 0 < at < len(parts) - 1 and parts[at - 1].isdigit() and parts[at + 1].isdigit():
            first, last = int(parts[at - 1]), int(parts[at + 1])
            if not first < last:
                return set()
            numbers |= set(range(first, last + 1))
    return set() if 0 in numbers else numbers
