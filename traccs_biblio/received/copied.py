"""A copy of our message in an answer that marks no line of it by ">": which lines are its own, so
that what somebody wrote below it or between its lines is told apart.

The message is known by its sentences and its lists (`reports.letter`), not by what it says of one
project: it may have been sent months ago. What is not known for certain to be of the message is
taken for its reader's: a needless question costs less than a lost answer.
"""

from __future__ import annotations

import re

from .confirmed import BARE, confirmations
from .prose import plain_words

#: The sentences of the message in both languages, as far as they do not vary.
_OPENINGS = (
    r"Merci pour (?:votre réponse|ce que vous avez envoyé)\b.{0,400}?»\s?\.",
    r"Nous n'avons pas encore enregistré de réponse\b.{0,500}?pardon pour ce message\.",
    r"Thank you for (?:your reply|what you have sent)\b.{0,400}?”\s?\.",
    r"We have not recorded a reply of your project\b.{0,500}?forgive this message\.",
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
    r"Bien reçus?, \d+ articles? que vous nommez\s?:",
    r"Received, \d+ articles? that you nominate:",
    r"Il nous manque encore\s?:",
    r"What we still lack:",
    r"Suggérés?, \d+ articles?, qui ne .{0,30}? confirmez\s?:",
    r"Suggested, \d+ articles?, which only .{0,30}? confirm (?:it|them):",
)
_SPACED = [re.sub(r"(?<!\\s) ", r"\\s+", sentence) for sentence in _SENTENCES]
_OURS = re.compile("|".join(_SPACED), re.DOTALL)
_OPENING = re.compile("|".join(_SPACED[: len(_OPENINGS)]), re.DOTALL)
_NUMBERED = re.compile(r"\s*\d{1,3}\.\s+\S")
_LISTED = re.compile(r"\s*- \S")
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
    listed = _listed(rest, first)
    written = {at for at in range(first, len(raw)) if rest[at].strip() and at not in listed}
    ours = {at for at in range(first, len(raw)) if raw[at].strip()} - written
    return ours, written


def _listed(rest: list[str], first: int) -> set[int]:
    """The lines of the lists: items, and what goes on below one. Some programs put a blank line
    after every line."""
    filled = [at for at in range(first, len(rest)) if rest[at].strip()]
    spread = not any(
        _starts(rest[at]) and at + 1 in filled and not _starts(rest[at + 1]) for at in filled
    )
    found: set[int] = set()
    for before, at in zip([-1, *filled], filled, strict=False):
        near = before == at - 1 or spread
        if _starts(rest[at]) or (near and before in found and _goes_on(rest[before], rest[at])):
            found.add(at)
    return found


def _starts(line: str) -> bool:
    return bool(_NUMBERED.match(line) or _LISTED.match(line))


def _goes_on(before: str, line: str) -> bool:
    """Whether a line continues an item: below a DOI stands the title, mostly with its year; else
    the line before had no room for the first word of this one."""
    if BARE.match(plain_words(line)) or confirmations(line):
        return False
    if _NUMBERED.match(before):
        return bool(re.search(r"\b(?:19|20)\d\d\b", line)) or line.startswith("   ")
    return len(before.strip()) + len(_INDENT) + 1 + len(line.split()[0]) > _WIDTH
