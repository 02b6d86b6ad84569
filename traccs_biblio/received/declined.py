"""Which articles a mail may decline, among those that it names by identifier or citation key.

A word of refusal in the clause of an article makes it doubtful: a question too many costs a minute,
a wrong nomination puts words into a project's mouth. Titles hold such words too: those in quotes,
and those of a reference with authors and year, do not count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .prose import plain_words

#: Refusals as `plain_words` spells them. "Non-hydrostatic", "no. 3" and "not only" are none.
_REFUSES = re.compile(
    r"\b(?:pas|non(?!-\w| seulement)|not(?! only)|ne|never|jamais|sauf|hormis|aucune?s?|none"
    r"|neither|nor|ni|cannot|ko|nok|irrelevant|nope|nan|nah|veto|bof|forget"
    r"|oubliez|apart from|nothing|rien|laiss\w+ tomber|plus d'actualite|hors de propos"
    r"|hors[ -](?:sujet|perimetre)|off[ -]topic|out of scope|except(?:e|es|ing)?"
    r"|exclu(?:re|ons|ez|de|ded|ding|s|t|e|es)?|(?:delet|discard|reject|rejet|refus|declin|supprim"
    r"|enlev|deconseill|retir(?:e|on)|otez|oter|barrer|rayer|prefer)\w*)\b|\bn'|n't\b|[✗✘❌👎]"
)
#: Phrases with such words that decline nothing.
_COURTESY = re.compile(
    r"\b(?:n'hesite[zr] (?:surtout )?pas|ne pas hesiter|do(?: not|n't) hesitate|n'oubliez pas"
    r"|do(?: not|n't) forget|(?:pas de|sans|no) (?:souci|probleme|problem|doute|doubt)s?"
    r"|(?:n'est|ne sont|n'etait|n'etaient|is|are|was|were) (?:pas|not) (?:encore |yet )?"
    r"(?:dans|sur|in|on) (?:la|votre|cette|the|your|this) liste?)\b"
)
#: Refusals and doubts that reasons use as well ("learns without data"): they count before an
#: article of their clause, or right after one.
_MAY_REFUSE = (
    r"\b(?:no(?!\.?\s?\d)|sans|without|trop|too|less|moins|inutile|superflu|au lieu|a la place"
    r"|instead|plutot qu\w*|rather than|(?<!par )contre\b|against|doublon|duplicate"
    r"|peut-etre|maybe|perhaps|faut-il|doit-on|should we"
    r"|(?:drop|remov|withdr|ecart|ignor|omit|omet|skip|abandon|remplac|replac|annul|cancel"
    r"|evit|elimin|retrait|retir)\w*)\b"
)
_BEFORE = re.compile(rf"{_MAY_REFUSE}.{{0,400}}§")
_BEHIND = re.compile(rf"(?:^|§\d+§)\W*(?:\w+\W+){{0,3}}?{_MAY_REFUSE}")
#: What says that a clause is about articles that are wanted: no list of declined ones goes on.
_WANTS = re.compile(
    r"\b(?:ok|okay|oui|yes|d'accord|voici|here|(?:gard|keep|retien|reten|confirm|valid|ajout|add"
    r"|nomm|nominat|propos|suggest|accept|approuv|approv|interess|pertinent|relevant)\w*)\b"
)
_VERDICT = re.compile(
    r"\W*(?:non|no|pas|not|ko|nok)"
    r"(?: (?:merci|thanks|retenue?s?|pertinente?s?|kept|retained|relevant))?\W*"
)
#: Where a clause ends; the words that begin the next are kept with it.
_SUBSTITUTE = (
    r"(?:au lieu de|a la place d(?:e|u)|instead of|rather than|plutot que)(?: (?:l'article|celui"
    r"|the paper|de|l[ea]))? ?§"
)
_CUT = re.compile(
    r"(?P<list>;)|(?P<end>(?<!\b[a-z])(?<!\bal)(?<!\bcf)(?<!\bvol)[.!?…](?=\s|$))"
    r"|(?P<turn>\b(?:mais|but|however|par contre|en revanche)\b"
    rf"|(?=\b{_SUBSTITUTE}))"
)
_ARTICLE = re.compile(r"§(\d+)§")
_POINTS_BELOW = re.compile(
    r"\b(?:ce(?:s|ux|lui|lles?)?|cette|this|these|those|suivante?s?|following|below|ci-dessous)\b"
)
_CARRIES = re.compile(r"(?:[:,;]|\b(?:et|and|ni|nor|ou|or))\W*$")
_BARE = re.compile(r"(?:§\d+§|[\s,|&+()<>\[\]:.*•–-]|\b(?:et|and|doi|ainsi que|puis)\b)*")
_SHORT = 4  # words of a sentence that is nothing but a verdict
_VERDICT_LENGTH = 8
_QUOTED = re.compile(
    r"[“\"«]([^”\"»]{4,400})[”\"»]|(?<!\w)([*_])(?=\S)([^*_]{4,400})\2(?!\w)|<i>(.{4,400}?)</i>"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d[a-z]?\b")
_AUTHOR = re.compile(
    r"(?:[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’-]+,?\s+(?:(?:[A-ZÀ-ÖØ-ÞĀ-Ž]\.?-?)+(?=[\s,;&(])|et al\b|(?:&|et|and)\s"
    r"+[A-ZÀ-ÖØ-ÞĀ-Ž]|\(?(?:19|20)\d\d)|[A-ZÀ-ÖØ-ÞĀ-Ž]\.\s?[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’-]+)"
)


def declined(text: str, places: Sequence[tuple[int, int]], carried: bool = False) -> list[bool]:
    """For each article that a paragraph names, by where it stands: whether it may be declined.

    `carried`: the line above declines what follows it, as `carries` says.
    """
    clauses = _clauses(_marked(text, places))
    refuses = [_refuses(words) for _, words in clauses]
    named = [[int(n) for n in _ARTICLE.findall(words)] for _, words in clauses]
    doubtful: set[int] = set()
    goes_on = carried  # whether the clause before declines what it lists
    for at, (cut, words) in enumerate(clauses):
        wants = bool(_WANTS.search(words))
        bare = bool(_BARE.fullmatch(words))
        if named[at]:
            listed = goes_on and (bare if cut == "end" else cut != "turn" and not wants)
            goes_on = refuses[at] or listed
            doubtful |= set(named[at]) if goes_on else set()
        elif refuses[at] and not re.search(r"\d", words):
            short = len(words.split()) <= _SHORT
            before = [n for n in range(at) if named[n]]
            if before:  # "10.5555/a ? Non.", "10.5555/a. Il ne nous concerne pas."
                doubtful |= set(named[before[-1]])
            goes_on = (short and not before) or bool(_POINTS_BELOW.search(words))
            if goes_on and at + 1 < len(clauses) and clauses[at + 1][0] != "turn":
                doubtful |= set(named[at + 1])
        elif words.strip():
            goes_on = goes_on and not wants
    return [n in doubtful for n in range(len(places))]


def carries(text: str, places: Sequence[tuple[int, int]], carried: bool = False) -> bool:
    """Whether a paragraph declines the articles of the next lines: "Nous ne gardons pas :"."""
    words = _marked(text, places)
    _, last = _clauses(words)[-1]
    goes_on = carried and bool(places) and not _WANTS.search(words)
    return goes_on or bool(_CARRIES.search(words) and _refuses(last))


def is_refusal(text: str) -> bool:
    """Whether a line is a verdict on the one above it and nothing else: "Non, hors sujet."."""
    words = _COURTESY.sub(" ", plain_words(text))
    return _refuses(words) and len(words.split()) <= _SHORT and not re.search(r"\d", words)


def refuses(text: str) -> bool:
    """Whether words that name no identifier, as those of a reference, hold a refusal."""
    return _refuses(_marked(text, ()))


def _refuses(words: str) -> bool:
    return any(known.search(words) for known in (_REFUSES, _BEFORE, _BEHIND))


def _marked(text: str, places: Sequence[tuple[int, int]]) -> str:
    """Plain words, each article as `§0§`, without titles."""
    parts: list[str] = []
    done = 0
    for n, (start, end) in enumerate(places):
        parts += [_untitled(text[done:start]), f" §{n}§ "]
        done = end
    return _COURTESY.sub(" ", plain_words("".join([*parts, _untitled(text[done:])])))


def _untitled(text: str) -> str:
    """What stands between two articles, without what is quoted and without the title of a reference
    and what follows it, as far as that is no verdict. A reference has an author and a year."""
    text = _QUOTED.sub(lambda hit: hit[0] if _VERDICT.fullmatch(plain_words(hit[0])) else " ", text)
    text = re.sub(r"\bno\.(?=\s?\d)", "n°", text)
    author = _AUTHOR.search(text)
    if not author or not _YEAR.search(text, author.start()):
        return text
    kept, titled = [], False
    for part in re.split(r"[,.;:()–—]", text[author.end() :]):
        words = plain_words(part).split()
        title = (
            len(words) > 1 and part.strip()[0].isupper() and not _VERDICT.fullmatch(" ".join(words))
        )
        if title and not titled:
            titled = True
        elif len(words) <= _VERDICT_LENGTH and _refuses(" ".join(words[:3])):
            kept.append(part)
    return f"{text[: author.start()]} {author[0]}, {', '.join(kept)} "


def _clauses(words: str) -> list[tuple[str, str]]:
    """The clauses of a paragraph, each with what cuts it from the one before: "list", "end",
    "turn"; "" for the first."""
    found, kind, at = [], "", 0
    for cut in _CUT.finditer(words):
        if cut["turn"] == "" and not words[at : cut.start()].strip():
            continue
        found.append((kind, words[at : cut.start()]))
        kind, at = cut.lastgroup or "", cut.end()
    return [*found, (kind, words[at:])]
