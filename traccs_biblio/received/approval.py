"""An approval of all that was suggested, and whether nothing else is said beside it.

"Oui pour toutes, à part Kochkov" excepts one in words that no list ends. So an approval of all
counts only where each word beside it is known to except nothing: a greeting, thanks, the articles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import prose
from .confirmed import EXCEPT_OR_NO, confirmations
from .declined import refuses

_GREETING = r"(?:bonjour|bonsoir|hello|hi|dear|salut|chers?|cheres?)(?: [\w.'-]+){0,4}"
_THANKS = (
    r"(?:un |tres )?(?:grand )?(?:merci|thanks|thank you|many thanks)"
    r"(?: (?:beaucoup|bien|encore|infiniment|a (?:vous|toi|tous|toutes)|d'avance|et|very much|again"
    r"|a lot|in advance"
    r"|(?:pour|for) (?:ce|cet|cette|ces|le|la|les|l'|votre|vos|your|the|this|these)"
    r" ?(?:bon |beau |good )?(?:travail|messages?|mails?|courriels?|listes?|lists?|suggestions?"
    r"|propositions?|selection|rappel|envoi|retour|aide|suivi|tableau|work|help|reminder)))*"
)
_CLOSING = (
    r"(?:bien |tres )?(?:cordialement|amicalement|sincerement|amities|salutations|cdlt|regards"
    r"|cheers|sincerely|a bientot|bien a (?:vous|toi)|a (?:vous|toi)"
    r"|bonne (?:journee|soiree|semaine|fin de journee)|(?:best|kind|warm)(?: regards| wishes)?)"
    r"(?: [\w.'-]+){0,4}"
)
_COURTEOUS = re.compile(rf"(?:{_GREETING}|{_THANKS}|{_CLOSING})?")
#: Words that approve, or name what is approved of, and except nothing.
_PLAIN = (
    r"(?:ok|okay|d'accord|oui|yes|yep|valid\w*|confirm\w*|agreed?|gard(?:e|ons|er)|keep|reten(?:ons|ir)"
    r"|tous|toutes|tout|all|l'ensemble|pour|for|with|avec|sur|on|to|a|aux?|of|de|du|des|le|la|les|the"
    r"|ces|these|vos|votre|your|notre|our|cela|ca|c'est|this|est|sont|is|are|it|nous|je|we|us|me|moi"
    r"|i|my|part|cote|side|eux|elles|them|suggestions?|propositions?|articles?|papiers?|papers?"
    r"|references?|publications?|listes?|lists?|bons?|bonnes?|good|fine|parfait\w*|perfect|tres|very|bien"
    r"|va|vont|convien\w+|pertinente?s?|relevant|que|vous|you|avez|have|propos\w+|sugger\w+|suggest\w*"
    r"|recommand\w*|sent|envoye\w*|projet|project|pc ?\d*|et|and|\d{1,2}(?= articles?\b)"
    r"|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|two|three|four|five|seven|eight|nine|ten"
    r"|(?:sans|pas de|no) (?:souci|probleme|problem|reserve|hesiter|hesitation))"
)
_WORDS = re.compile(rf"(?:{_PLAIN}(?:\s+|$))*")
#: What cuts a sentence into what is said apart.
_APART = re.compile(r"[,;:.!()–—…]|\s-\s")
_NAME = re.compile(r"(?:[A-ZÀ-ÖØ-ÞĀ-Ž][\w.'’-]*|de|du|le|la|van|von|y|d['’]|et)(?: |$)")
_NO_NAME = re.compile(r"\b(?:sans|hors|moins|mais|minus|without|but|plutot|instead|a part)\b")


def is_courtesy(sentence: str) -> bool:
    """Whether a sentence greets, thanks or closes, and says no more."""
    parts = _APART.split(prose.plain_words(sentence))
    return all(_COURTEOUS.fullmatch(part.strip()) for part in parts)


def is_plain(sentence: str) -> bool:
    """Whether a sentence approves of all, but for numbers that are read, and says nothing besides.

    >>> is_plain("Bonjour, oui pour toutes, merci !"), is_plain("Oui pour toutes, à part Kochkov")
    (True, False)
    """
    said = confirmations(sentence)
    words = prose.plain_words(sentence)
    if said.but or said.no:
        words = re.sub(rf"\b(?:{EXCEPT_OR_NO})\b|n°|\b\d{{1,2}}\b", " ", words)
    parts = (" ".join(part.split()) for part in _APART.split(words))
    return said.every and all(_COURTEOUS.fullmatch(p) or _WORDS.fullmatch(p) for p in parts)


def all_are_approved(sentences: Sequence[str]) -> bool:
    """Whether a mail that approves of all says nothing by which it may except one: not in the
    sentence that approves, nor in the next that is no courtesy, and no refusal before."""
    approving = [n for n, said in enumerate(sentences) if confirmations(said).every]
    if not approving or not all(is_plain(sentences[n]) for n in approving):
        return False
    before = sentences[: approving[0]]
    rest = [said for n, said in enumerate(sentences) if n > approving[0] and n not in approving]
    while rest and _is_signature(rest[-1]):  # "D. Salas y Mélia" is two sentences
        rest.pop()
    after = next((said for said in rest if not is_courtesy(said)), "")
    told = prose.identifiers(after) or confirmations(after) or prose.says_none(after)
    refused = any(refuses(said) and not prose.says_none(said) for said in [*before, after])
    return not refused and bool(told or not after)


def _is_signature(sentence: str) -> bool:
    """Whether a last line is the name of who writes."""
    words = sentence.replace(",", " ").strip(" .-–—*").split()
    return (
        0 < len(words) <= 5
        and all(_NAME.fullmatch(word) for word in words)
        and not (refuses(sentence) or _NO_NAME.search(prose.plain_words(sentence)))
    )
