"""A copy of our message in an answer that marks no line of it by ">": which lines are its own, so
that what somebody wrote below it or between its lines is told apart.

The message is known by its sentences and its lists (`reports.letter`), not by what it says of one
project: it may have been sent months ago. What is not known for certain to be of the message is
taken for its reader's: a needless question costs less than a lost answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from .confirmed import BARE, confirmations
from .prose import identifiers, plain_words

#: The sentences of the message in both languages, as far as they do not vary.
_OPENINGS = (
    r"Merci pour (?:votre réponse|ce que vous avez envoyé)\b.{0,400}?»\s?\.",
    r"Nous n'avons pas encore enregistré de réponse\b.{0,500}?pardon pour ce message\.",
    r"Thank you for (?:your reply|what you have sent)\b.{0,400}?”\s?\.",
    r"We have not recorded a reply of your project\b.{0,500}?forgive this message\.",
)
_HEADINGS = (
    r"Bien reçus?, (\d+) articles? que vous nommez\s?:",
    r"Received, (\d+) articles? that you nominate:",
    r"Il nous manque encore\s?:",
    r"What we still lack:",
    r"Suggérés?, (\d+) articles?, qui ne .{0,30}? confirmez\s?:",
    r"Suggested, (\d+) articles?, which only .{0,30}? confirm (?:it|them):",
)
_SENTENCES = (
    *_OPENINGS,
    r"Nous n'y avons pas enregistré d'article\b.{0,60}?nous les renvoyer\.",
    r"We have no article recorded from it; .{0,60}?send them again\.",
    r"Ce qui nous manque encore est sous ce message\.",
    r"What we still lack stands below this message\.",
    r"Il ne nous manque rien au sujet de vos articles\.",
    r"We lack nothing about your articles\.",
    r"Des suggestions, sous ce message, .{0,150}?vous retenez\.",
    r"Suggestions below this message .{0,150}?that you keep\.",
    r"Tout article est bienvenu par son DOI, avec une phrase qui dit pourquoi\.",
    r"Any article is welcome by its DOI, with a sentence that says why\.",
    r"L'appel ferme le (?:1er|\d+) \w+ \d{4}\.",
    r"The call closes on \d+ \w+ \d{4}\.",
    r"Bien cordialement,",
    r"Best regards,",
    *_HEADINGS,
)
_SPACED = [re.sub(r"(?<!\\s) ", r"\\s+", sentence) for sentence in _SENTENCES]
_OURS = re.compile("|".join(_SPACED), re.DOTALL)
_OPENING = re.compile("|".join(_SPACED[: len(_OPENINGS)]), re.DOTALL)
_HEADING = re.compile("|".join(_SPACED[-len(_HEADINGS) :]), re.DOTALL)

#: An item of each list. A suggestion's is its number and what names the work, alone on their line;
#: some programs write the address of a link behind it.
_ITEM = re.compile(r"\s*- \S")
_SUGGESTION = re.compile(
    r"\s*(\d{1,3})\.\s+(?P<name>https?://(?:dx\.)?doi\.org/\S+|[a-z][\w-]*\d{4}\w*|pending-\S+)"
    r"(?:\s+<\S+>)?\s*"
)
_LACK = (
    r"si vous le gardez, car il est paru hors des années demandées \([^()]*\)",
    r"la raison de ce choix", r"travail de votre projet, ou extérieur", r"son cas d'usage de l'IA",
    r"whether you keep it, since it appeared outside the years asked for \([^()]*\)",
    r"why you chose it", r"whether it is work of your project or not", r"its AI use case",
)  # fmt: skip
_LACKING = re.compile(
    r"- (?:au moins|at least) \d+ articles? \([^()]*\)"
    r"|- votre choix, de \d+ articles? au plus ?: vous en nommez \d+"
    r"|- which ones you keep, \d+ articles? at most: you nominate \d+"
    rf"|- (?P<about>\S.*?):\s(?:{'|'.join(_LACK)})(?:\s?;\s(?:{'|'.join(_LACK)}))*"
)
_WHICH_WORK = re.compile(
    r"- (?:la référence exacte de ce que vous avez envoyé|the exact reference of what you sent)\b"
)
#: Who and when, before a title: names, and the small words of names.
_WHO = re.compile(r"\s*(?:- )?(?P<who>\S.{1,90}?) (?:19|20)\d\d, \S")
_SMALL = frozenset(
    ("&", "et", "al.", "and", "de", "del", "della", "der", "des", "di", "du", "e", "for", "i", "la",
     "le", "les", "of", "pour", "sur", "ten", "ter", "the", "van", "von", "y", "zu")
)  # fmt: skip
#: What only a reader writes, and, where no indent tells, what may well be a reader's.
_SPEAKS = re.compile(
    r"\b(?:nous|notre|nos|je|oui|merci|ok|d'accord|celui|celle|ceux|yes|thanks?|svp)\b|\bj'"
)
_MAY_SPEAK = re.compile(
    r"\b(?:non|no|not|we|our|i|please|articles?|papiers?|papers?|travail|work|projet|project|bons?"
    r"|bonne|bien|tres|good|great|utiles?|useful|pertinente?s?|relevant|exterieure?s?|externe"
    r"|interne|internal|external|inside|outside|voir|voici|see|here|pas)\b|[?!]"
)
_TOLD = re.compile(
    r"(?:[:=>→–—(]|\s-)\s*(?:oui|non|ok|yes|no|d'accord|pas|not|hors|exterieur|externe|interne|inside"
    r"|outside|du projet|chez nous)\b[^.:]{0,40}$"
)
_WIDTH, _INDENT = 72, "   "  # of the message's lists


def message_lines(raw: list[str]) -> tuple[set[int], set[int]]:
    """The lines of a text, from 0, that are of a copy of our message; and those that follow its
    first words and are not of it. Both are empty where no copy begins.

    Lines that a header or a ">" marks are to be blank in `raw`.
    """
    text = "\n".join(raw).replace("\u00a0", " ").replace("’", "'")
    opening = _OPENING.search(text)
    if opening is None:
        return set(), set()
    first = text.count("\n", 0, opening.start())
    rest = _OURS.sub(lambda hit: re.sub(r"[^\n]", "", hit[0]), text).split("\n")
    heads = {text.count("\n", 0, hit.end()): hit for hit in _HEADING.finditer(text, opening.end())}
    listed = _listed(rest, heads)
    written = {at for at in range(first, len(raw)) if rest[at].strip() and at not in listed}
    ours = {at for at in range(first, len(raw)) if raw[at].strip()} - written
    return ours, written


def _listed(rest: list[str], heads: Mapping[int, re.Match[str]]) -> set[int]:
    """The lines of the lists below their headings: items, and what goes on below one. Some programs
    put a blank line after every line."""
    found: set[int] = set()
    ends = [*sorted(heads)[1:], len(rest)]
    for head, end in zip(sorted(heads), ends, strict=True):
        filled = [at for at in range(head, end) if rest[at].strip()]
        count = next((int(group) for group in heads[head].groups() if group), 0)
        if not count:
            found |= _lacking(rest, filled)
            continue
        numbered = heads[head][0].startswith("Sug")
        items = _suggestions(rest, filled, count) if numbered else _named(rest, filled, count)
        found |= items | _below(rest, filled, items, numbered)
    return found


def _suggestions(rest: list[str], filled: Sequence[int], count: int) -> set[int]:
    """The numbered lines of our suggestions: their numbers rise, and they are as many as we said;
    of more, nobody can tell which somebody has added, but where the numbers begin again."""
    hits = [(at, int(hit[1])) for at in filled if (hit := _SUGGESTION.fullmatch(rest[at]))]
    falls = (n for n, ((_, one), (_, two)) in enumerate(pairwise(hits), 1) if two <= one)
    run = hits[: next(falls, len(hits))]
    return {at for at, _ in run} if len(run) == count or len(hits) <= count else set()


def _named(rest: list[str], filled: Sequence[int], count: int) -> set[int]:
    """The lines that begin the articles which the project nominates: as many as we said, in one
    block if there are more; where some are gone, those that name a work as we do."""
    items = [at for at in filled if _ITEM.match(rest[at]) and not _is_answer(rest[at])]
    if len(items) < count:
        return {at for at in items if _tells_who(rest[at])}
    if len(items) > count:
        gap = next((at for at, other in pairwise(filled) if other > at + 1), filled[-1])
        items = [at for at in items if at <= gap]
    return set(items) if len(items) == count else set()


def _lacking(rest: list[str], filled: Sequence[int]) -> set[int]:
    """The lines of what we lack, which we say in few ways: as many as it takes to say it."""
    found: set[int] = set()
    for place, at in enumerate(filled):
        if not _ITEM.match(rest[at]):
            continue
        below = [one for one in filled[place + 1 :] if not _ITEM.match(rest[one])]
        below = sorted(_below(rest, [at, *below], {at}, free=True))
        if _WHICH_WORK.match(rest[at].strip()):
            found |= {at, *below}
        for length in range((len(below) if _tells_who(rest[at]) else 0) + 1):
            item = [at, *below[:length]]
            hit = _LACKING.fullmatch(" ".join(" ".join(rest[line] for line in item).split()))
            if hit and not (hit["about"] and _SPEAKS.search(plain_words(hit["about"]))):
                found |= set(item)
                break
    return found


def _below(
    rest: list[str],
    filled: Sequence[int],
    items: set[int],
    numbered: bool = False,
    free: bool = False,
) -> set[int]:
    """What goes on below items; `free` words may be any."""
    indent = re.compile(rf"{_INDENT if numbered else _INDENT[:2]}\S")
    beside = set(filled) - items
    spread = not any(at + 1 in beside for at in items)
    indented = any(indent.match(rest[at]) for at in beside)
    found: set[int] = set()
    for before, at in pairwise(filled):
        near = before == at - 1 or spread
        if at not in beside or before not in items | found or not near:
            continue
        if indented and not indent.match(rest[at]):
            continue
        if not free and _is_a_readers(rest[at], indented):
            continue
        if _goes_on(rest[before], rest[at], numbered and before in items, indented):
            found.add(at)
    return found


def _goes_on(before: str, line: str, under: bool, indented: bool) -> bool:
    """Whether a line continues an item: right `under` a DOI stands the title, mostly after who and
    when; else the line before had no room for the first word of this one."""
    if _is_answer(line) and not before.endswith("of your project or"):  # "or not"
        return False
    if under:
        return indented or _tells_who(line)
    word = re.match(r"\s*(\S+(?: [:;!?»])?)", line)  # a no-break space before the sign
    return len(before.strip()) + len(_INDENT) + 1 + len(word[1] if word else "") > _WIDTH


def _is_a_readers(line: str, indented: bool) -> bool:
    """Whether a line that may go on with a title is rather its reader's."""
    words = plain_words(line)
    speaks = _SPEAKS.search(words) or (not indented and _MAY_SPEAK.search(words))
    return bool(speaks or identifiers(line))


def _is_answer(line: str) -> bool:
    """Whether a line says something that we never do, alone or behind our words."""
    words = plain_words(line).removeprefix("- ")
    return bool(BARE.match(words) or confirmations(line) or _TOLD.search(words))


def _tells_who(line: str) -> bool:
    """Whether a line begins as we name a work: `Szczepański & Ólason 2025, Deep learning`."""
    told = _WHO.match(line)
    words = told["who"].split() if told else []
    return bool(words) and all(
        word in _SMALL or word[:1].isupper() or re.match(r"[dl]'[^\W\da-z]", word) for word in words
    )
