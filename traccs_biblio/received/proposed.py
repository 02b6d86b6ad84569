"""Articles that a sentence of a mail proposes in words, of which no identifier is read.

"Nous proposons aussi « A title » de Zanna 2020" names an article as well as a DOI does. Beside what
is understood of the same mail it would be lost in silence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from .prose import plain_words

_TITLE = re.compile(r"[“\"«]\s*(?P<title>[^“”\"«»]{8,400})[”\"»]")
_NO_TITLE = re.compile(r"\b(?:vous|votre|vos|you|your|https?)\b")
_LEAST = 3  # words of a title
_NAME = r"(?:(?:[dD][’']|van |von |Le |La )?[A-ZÀ-ÖØ-ÞĀ-Ž][a-zß-öø-ÿā-ž][\w’'-]+)"
_AUTHOR_AND_YEAR = re.compile(
    rf"(?<![\w’'-])(?P<name>{_NAME})(?:,? (?:[A-ZÀ-ÖØ-Þ]\.?-?){{1,3}}(?=[\s,(]))?"
    rf"(?: (?:et|and|&|y) {_NAME}| et (?:al|coll)\.?)?,? ?\(?(?:19|20)\d\d[a-z]?(?![\w/-])"
)
#: Words with a capital before a year that are no author.
_NO_AUTHOR = re.compile(
    r"en|de|des|du|depuis|des|since|in|from|before|after|until|avant|apres|vers|pour|annees?|year"
    r"|an|hiver|ete|printemps|automne|winter|spring|summer|autumn|fall|appel|call|reunion|assemblee"
    r"|meeting|jan\w*|fev\w*|feb\w*|mars|march|avr\w*|apr\w*|mai|may|juin|june|juil\w*|july|aout"
    r"|aug\w*|sept\w*|oct\w*|nov\w*|dec\w*|publi\w*|bilan|rapport|report|copyright|version|prospective"
)
_PROPOSES = re.compile(
    r"\b(?:(?:nous|on|je|j') ?(?:vous )?)?(?<!ne )(?<!n')(?:proposons|ajoutons|suggerons)\b"
    r"|\b(?:je |on |j')(?:vous )?(?:propose|ajoute|suggere)\b"
    r"|\bwe (?:also )?(?:would (?:also )?like to )?(?:propose|suggest|add|nominate)\b"
)
#: What else people propose, and where what is proposed stands below.
_NO_ARTICLE = re.compile(
    r"\b(?:reunion|rendez-vous|date|creneau|meeting|visio|call|appel|discut\w*|rien|nothing)\b|:\W*$"
)
#: What ends where another work begins, titles and names left out: "et l'article de".
_AND = re.compile(
    r"(?:;|\b(?:et|and|mais|but|plus|puis|ainsi que)\b)"
    r"(?:[^\w;]|\b(?:de|d|du|by|from|l|le|la|the|celui|celle|articles?|papiers?|papers?|aussi|also"
    r"|doi)\b)*$"
)
_STOP = re.compile(r"[.?!]\s")


def unnamed(text: str, places: Sequence[tuple[int, int]], below: bool) -> bool:
    """Whether a sentence names an article that none of its identifiers, at `places`, is beside: by
    a title in quotes, or author and year; or proposes one and names none. `below`: the next line
    holds articles, which may be what is proposed."""
    named = [hit.span() for hit in _TITLE.finditer(text) if _is_title(hit["title"])]
    named += [
        hit.span()
        for hit in _AUTHOR_AND_YEAR.finditer(text)
        if not _NO_AUTHOR.fullmatch(plain_words(hit["name"]))
    ]
    letters = list(text)
    for start, end in named:
        letters[start:end] = " " * (end - start)
    bare = "".join(letters)
    if not all(_is_beside(bare, one, places) for one in named):
        return True
    words = plain_words(text)
    proposes = _PROPOSES.search(words)
    if not proposes or below or places or _NO_ARTICLE.search(words):
        return False
    return not re.search(r"\d", words[proposes.end() :])


def _is_title(quoted: str) -> bool:
    words = plain_words(quoted)
    return len(words.split()) >= _LEAST and not _NO_TITLE.search(words)


def _is_beside(bare: str, one: tuple[int, int], places: Sequence[tuple[int, int]]) -> bool:
    """Whether no word between a name and the identifier before or after it says that they are two
    works; `bare` is the text without names and titles."""
    start, end = one
    at = bisect_left(places, one)
    before = places[at - 1][1] if at else None
    after = places[at][0] if at < len(places) else None
    if (before or 0) > start or (after is not None and after < end):
        return True  # it is part of one
    follows = before is not None and not (
        _STOP.search(bare, before, start) or _AND.search(plain_words(bare[before:start]))
    )
    return follows or (after is not None and not _AND.search(plain_words(bare[end:after])))
