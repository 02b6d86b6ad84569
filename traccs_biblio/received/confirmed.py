"""Which numbered suggestions a sentence confirms: "OK pour 1, 3 et 4", "tous sauf 2".

Numbers of days, years, articles and identifiers confirm nothing. What may be meant, and may not, is
doubtful: a wrong confirmation would put words into a project's mouth.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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
    r"|reject"
)
_ALL = r"(?P<all>tous|toutes|tout|all|l'ensemble)\b"
_CUE = re.compile(
    rf"\b(?:(?P<except>{_EXCEPT})|(?P<no>{_NO})|(?P<yes>{_YES}))\b{_FILL}(?:{_LIST}|{_ALL})"
)
_TURNED = re.compile(
    rf"(?:^\W*|(?<=[,;.(/])\s*|(?<=\bet)\s*){_LIST}\s*(?:[:=.)–-]+|\b(?:sont|est|are|is)\b|\s)\s*"
    r"(?:(?P<yes>ok|okay|oui|yes|d'accord|valides?|confirmed)|(?P<no>non|no|pas|not))"
    r"(?=\s*(?:$|[.,;!(/]|\b(?:car|because|mais|but|et|and|pertinents?|relevant|d'accord|ok)\b))"
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

_NUMBER = re.compile(r"(?<![\w/.,:-])(\d{1,2})(?![\w/:%-]|[.,]\d)")
_OPINION = re.compile(
    r"\b(?:souci|probleme|parfait|perfect|convien|vont|va bien|pertinent|relevant|interess"
    r"|accept|inclu|import|hors sujet|off topic|numero|suggestion|good|great|fine)"
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
    words = prose.plain_words(_masked(clean(text)))
    said: dict[str, set[int]] = {"yes": set(), "no": set(), "doubtful": set(), "but": set()}
    for turned in _TURNED.finditer(words):
        said["no" if turned["no"] else "yes"] |= _numbers(turned["list"])
    words = _TURNED.sub(" § ", words)
    cues = list(_CUE.finditer(words))
    for cue in cues:
        if cue["list"] and not _UNIT.match(words, cue.end()):
            said[_meant(words, cue, known)] |= _numbers(cue["list"]) or _digits(cue["list"])
    every = bool(_ALONE.search(words)) or any(_names_all(words, cue) for cue in cues)
    but = said["but"]
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


def mentions(text: str) -> set[int]:
    """Numbers that a sentence speaks of with approval or regret, in words that `confirmations` does
    not know: a person must read it."""
    words = prose.plain_words(_masked(clean(text)))
    if not _OPINION.search(words):
        return set()
    return {int(hit[1]) for hit in _NUMBER.finditer(words) if not _UNIT.match(words, hit.end())}


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


def _masked(text: str) -> str:
    """Without identifiers, whose digits are no numbers of suggestions."""
    for found in reversed(prose.identifiers(text)):
        text = f"{text[: found.start]}§{text[found.end :]}"
    return text


def _is_negated(words: str, at: int) -> bool:
    """Whether a negation stands before a cue in its clause."""
    clause = re.split(r"[.,;:!?()]|\b(?:mais|but)\b", words[:at])[-1]
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
