"""Articles in what people write: identifiers, references, reasons, and the words of a survey.

Nothing is guessed: what cannot be understood keeps its text, and `Received.problem` says why.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from ..ids import normal_doi
from ..model import Received
from ..names import TITLES
from ..text import clean, fold

#: Where an identifier ends though no space follows: at the next one, as in `10.1/a;10.1/b`.
_NEXT = r"[;,|](?:https?:|doi:|10[.,]\d{4})|<(?:https?|mailto):"
_DOI = r"10[.,]\d{4,9}(?:\.\d+)*\s?(?:/|%2f)\s?"
_IDENTIFIER = re.compile(
    rf"""(?ix)
      (?P<url> https?://(?: (?!{_NEXT}) [^\s<>"«»“”] )+ )
    | (?<![\d.,/]) (?P<doi> {_DOI} (?: (?!{_NEXT}) [^\s"«»“”] )* )
    | \b arxiv (?:\s+preprint)? [\s:]* (?:arxiv:)?
      (?P<arxiv> \d\d(?:0[1-9]|1[0-2])\.\d{{4,5}}(?:v\d+)?\b | [a-z-]+(?:\.[a-z]{{2}})?/\d{{7}}\b )
    | (?<![\w/-]) (?P<hal> (?:hal(?:shs)?|tel|cel|cea|insu|inria|ird|meteo|in2p3|inserm|pastel)
      -\d{{8}}(?:v\d+)? )(?!\w)
    """
)
_CLOSING = {")": "(", "]": "[", "}": "{", ">": "<", "»": "«", "”": "“"}
_ENDING = ".,;:!?'\"`*…’" + "".join(_CLOSING)
_DAMAGED_DOI = re.compile(r"(?i)^10[.,](\d{4,9}(?:\.\d+)*)\s?(/|%2f)\s?")
#: Addresses in a mail that are no article's page.
_NO_ARTICLE = re.compile(
    r"(?i)(?:^|\.)(?:zoom\.us|teams\.\w+\.com|teams\.live\.com|meet\.google\.com|doodle\.com"
    r"|framaforms\.org|framadate\.org|evento\.renater\.fr|renater\.fr|linkedin\.com|twitter\.com"
    r"|x\.com|orcid\.org|facebook\.com|forms\.gle|docs\.google\.com|aka\.ms)$"
)
#: Addresses that mail servers put around the real one.
_WRAPPED = re.compile(
    r"https?://[\w.]*safelinks\.protection\.outlook\.com/\?\S{0,500}?url=([^&\s>\"]+)[^\s>\"]*"
)
_DEFENDED = re.compile(r"https?://urldefense\.com/v3/__(\S{1,2000}?)__;[^\s>\"]*")

BULLET = re.compile(r"\s*(?:[-–—*•·‣▪◦]+\s+|[•·‣▪◦]|[(\[]?\d{1,2}[.)\]](?:\s+|(?=[^\W\d])))")
_NUMBERED = re.compile(r"(?:(?<=\s)|^)[(\[]?(\d{1,2})[.)\]](?:\s+|(?=[^\W\d]))")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WORD = re.compile(r"[^\W\d_]+")
#: How a reference begins: with a capital, or a small word of a name.
_BEGINS = re.compile(
    r"\W{0,5}(?:(?:de|del|di|du|la|le|van|von|der|d['’])\b|(?![a-zß-öø-ÿœ])[^\W\d_])"
)
_LIST_GAP = re.compile(
    r"(?i)(?:[\s,;|&+()<>\[\]]|\bet\b|\band\b|\bdoi\b:?|\bpuis\b|\bainsi que\b|\bplus\b)*"
)
_BECAUSE = re.compile(
    r"(?i)[\s.,;:)–—-]*\(?(?:\bcar\b|\bparce qu(?:e\s|['’]\s?)|\bbecause\b"
    r"|\b(?:pourquoi|raison|intérêt|why|reason)\s*:)\s*(?P<why>\S.*)"
)
_BECAUSE_EACH = re.compile(
    r"(?i)[\s,;:)–—-]*\(?(?:\bcar\b|\bparce qu(?:e\s|['’]\s?)|\bbecause\b)\s*"
    r"(?P<why>[^\s,;.!?][^,;.!?]*)[,;]\s*(?:(?:et|and|puis|ainsi que)\s+)?"
)
_STATED = re.compile(r"(?:\s*:|\s+[–—-])\s+(?P<why>\S.*)")

_NONE = {
    "", "aucun", "aucune", "aucunarticle", "aucunepublication", "neant", "ras", "rien", "non",
    "sansobjet", "so", "pasdarticle", "nonconcerne", "none", "no", "na", "nil", "nothing",
    "notapplicable", "noarticle", "x", "vide", "aucunpourlemoment", "aucunpourlinstant",
    "aucunealheureactuelle", "paspourlemoment", "paspourlinstant", "aucunacejour", "noneyet",
    "noneforthemoment", "noneforthetimebeing", "aucunautre", "aucuneautre", "aucunautrearticle",
    "pasdautre", "pasdautrearticle", "riendautre", "noother", "nootherarticle", "noothers",
    "nomore", "nothingelse", "nesaitpas", "nsp", "sansavis", "dontknow",
}  # fmt: skip
_LONGEST_NONE = 300
_OTHER = re.compile(r"(?i)\b(?:autres?|other|further)\s+")
_NO_ARTICLES = re.compile(
    r"(?=.*\b(?:article|publication|papier|paper|reference|proposer|nommer|signaler|suggest|propose"
    r"|nominate|report))\W*(?:(?:bonjour|hello|non|no|desole\w*|sorry)\W+)*"
    r"(?:nous n'(?:avons|en avons)|on n'(?:a|en a)|je n'(?:ai|en ai)|il n'y (?:a|en a)|we have"
    r"|there is|there are|i have)?"
    r"\s*(?:pas d'|pas de |aucune? |no |not any |nothing|rien\b|pas\b)\s*"
    r"(?:articles?|publications?|papiers?|papers?|references?)?"
    r"(?:\s*(?:a|to) (?:proposer|nommer|signaler|suggerer|recommander|propose|nominate|name|suggest"
    r"|report|recommend|offer))?"
    r"(?:\s*(?:pour (?:le moment|l'instant|cette annee|notre projet|le projet|pc ?\d+)"
    r"|a ce (?:jour|stade)|cette annee|chez nous|pour nous"
    r"|(?:de (?:notre|mon|ma)|du) (?:cote (?:du|de) pc ?\d+|cote|part|projet)"
    r"|dans (?:notre|le) projet"
    r"|for (?:the moment|now|us|our project|the project|pc ?\d+)|at the moment"
    r"|(?:on|from) (?:our|my) (?:side|part|end)|in (?:our|the) project"
    r"|at this stage|this year|so far|yet))*"
    r"(?:\W+(?:desole\w*|sorry|merci|thanks|thank you))?\W*"
)
_ELSEWHERE = re.compile(
    r"(?i)^\W*(?:idem|ibid|ditto|(?:voir|cf\.?|see|same as|as|comme)\b.{0,40}?"
    r"(?:réponse|ci-dess|précédent|plus haut|above|previous|before|question|ligne|answer))"
)

_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?E[+-]?\d+", re.I)
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_DATE = re.compile(
    r"(?i)\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d(?:[ T].*)?"
    r"|(?:\d{1,2}[- ])?(?:jan|f[ée]v|feb|mar|avr|apr|mai|may|juin|jun|juil|jul|ao[uû]|aug|sep|oct"
    r"|nov|d[ée]c)\w*\.?[- ]\d{2,4}"
)
_ERROR = re.compile(
    r"#(?:N/A|REF!|NAME\?|NOM ?\?|VALUE!|VALEUR ?!|DIV/0!|NULL!|NUL ?!|NUM!|NOMBRE ?!)"
)


class Found(NamedTuple):
    """An identifier in a text: as it was written, and where."""

    word: str
    start: int
    end: int
    cut_off: bool = False  # an ellipsis, or nothing, stands where the rest should be

    @property
    def same(self) -> str:
        """What two spellings of one identifier share."""
        return normal_doi(self.word) or self.word.lower()


def unwrapped(text: str) -> str:
    """Without the addresses of mail filters around the real ones."""
    text = _WRAPPED.sub(lambda found: unquote(found[1]), text)
    return _DEFENDED.sub(lambda found: found[1], text)


def identifiers(text: str) -> list[Found]:
    """DOIs, addresses of articles, arXiv and HAL ids in a text, each once, in their order.

    A comma or a space that a program or a hand put into the beginning of a DOI is mended; nothing
    else is.
    """
    found: dict[str, Found] = {}
    for one in mentioned(text):
        found.setdefault(one.same, one)
    return list(found.values())


def mentioned(text: str) -> list[Found]:
    """The same, as often as they stand in the text."""
    hits = map(_identifier, _IDENTIFIER.finditer(text))
    return [one for one in hits if one]


def _identifier(hit: re.Match[str]) -> Found | None:
    if hit["arxiv"]:
        return Found("arXiv:" + hit["arxiv"], hit.start(), hit.end())
    if hit["hal"]:
        return Found(hit["hal"], hit.start(), hit.end())
    raw = hit[0]
    word = _trimmed(raw)
    end = hit.start() + len(word)
    if hit["url"]:
        cut_off = raw[len(word) :].startswith(("…", "..."))
        return Found(word, hit.start(), end, cut_off) if is_article_address(word) else None
    word = _DAMAGED_DOI.sub(r"10.\1\2", word)
    cut_off = raw.rstrip().endswith(("…", "...")) or not normal_doi(word)
    return Found(word, hit.start(), end, cut_off)


def _trimmed(word: str) -> str:
    """Without the punctuation that a sentence puts after it; balanced brackets stay."""
    while word and word[-1] in _ENDING:
        opening = _CLOSING.get(word[-1])
        if opening and word.count(word[-1]) <= word.count(opening):
            break
        word = word[:-1]
    return word


def is_article_address(url: str) -> bool:
    """Whether an address can be an article's: not a bare site, a meeting or a profile."""
    if normal_doi(url):
        return True
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host and parts.path.strip("/")) and not _NO_ARTICLE.search(host)


# --- one cell, or one paragraph -------------------------------------------------------------------


def articles(text: str, where: str = "") -> list[Received]:
    """The articles of one answer: by lines, numbers, bullets, and `;` between identifiers.

    An answer that says "none" gives none; one that points elsewhere gives an item with a problem.
    """
    if is_none(text):
        return []
    return [item for piece in pieces(text) for item in article(piece, where)]


def article(piece: str, where: str = "", free: bool = True) -> list[Received]:
    """What one line or sentence names: one item an identifier, or, if `free`, its text alone."""
    text = clean(piece)
    found = identifiers(text)
    if not found:
        return [Received(where, text, problem=doubt(text))] if free and not is_none(text) else []
    whys = _reasons(text, found)
    gaps = _gaps(text, found)[1:-1]
    listed = all(why or _LIST_GAP.fullmatch(gap) for why, gap in zip(whys, gaps, strict=False))
    several = "" if listed else "names several identifiers; each is taken for an article"
    if not any(whys) and any(map(_BECAUSE.match, _gaps(text, found)[1:])):
        several = "gives a reason, and does not say of which article"
    return [
        Received(where, text, identifier="", problem=f"its identifier is cut off: {one.word}")
        if one.cut_off
        else Received(where, text, identifier=one.word, why=why, problem=several)
        for one, why in zip(found, whys, strict=True)
    ]


def _reasons(text: str, found: list[Found]) -> list[str]:
    """Why, for each of several articles: what stands between it and a comma before the next. The
    last has one if another has; else "DOI, DOI because ..." may be about all."""
    if len(found) == 1:
        return [reason(text, found[0])]
    gaps = _gaps(text, found)[1:]
    said = [_BECAUSE_EACH.fullmatch(gap) for gap in gaps[:-1]]
    whys = [_trimmed(hit["why"].strip()) if hit else "" for hit in said]
    last = _BECAUSE.match(gaps[-1]) if any(whys) else None
    return [*whys, _trimmed(last["why"].strip()) if last else ""]


def is_none(text: str) -> bool:
    """Whether an answer says that there is nothing, or nothing further, in a word or a sentence, or
    is empty. A single "0" does."""
    if text.strip().isdigit():
        return text.strip() == "0"
    return fold(text) in _NONE or (len(text) < _LONGEST_NONE and says_none(_OTHER.sub("", text)))


def says_none(sentence: str) -> bool:
    """Whether a whole sentence says that there is no article to name.

    >>> says_none("Nous n'avons aucun article à proposer pour le moment.")
    True
    >>> says_none("Aucun article de 2019 n'est dans la liste, mais il y a celui de Düben.")
    False
    """
    return bool(_NO_ARTICLES.fullmatch(plain_words(clean(sentence))))


def pieces(text: str) -> list[str]:
    """An answer cut into what are its articles, without their numbers and bullets."""
    text = re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c]", "\n", text)
    parts = _numbered(text) or _lines(text)
    cut = [piece for part in parts for piece in sentences(clean(part))]
    return [piece for part in cut for piece in references(part) if not is_none(piece)]


def references(text: str) -> list[str]:
    """Cut at each semicolon that has a reference on either side: a year and four words, of which
    some may be initials. Those between authors stay."""
    years, words = ([hit.start() for hit in known.finditer(text)] for known in (_YEAR, _WORD))

    def is_reference(start: int, end: int) -> bool:
        count_years, count_words = (
            bisect_left(places, end) - bisect_left(places, start) for places in (years, words)
        )
        return count_years >= 1 and count_words >= 4

    cuts = [0]
    for gap in re.finditer(r";\s", text):
        here = gap.end()
        if is_reference(cuts[-1], here) and is_reference(here, len(text)):
            cuts += [here] if _BEGINS.match(text, here) else []
    parts = [text[a:b] for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]
    return [part.strip(" ;") if len(parts) > 1 else part for part in parts]


def _numbered(text: str) -> list[str]:
    """The parts of "1. ... 2. ...", where the numbers count from 1; else none."""
    starts: list[re.Match[str]] = []
    for found in _NUMBERED.finditer(text):
        if int(found[1]) == len(starts) + 1:
            starts.append(found)
    if len(starts) < 2:
        return []
    ends = [*(found.start() for found in starts[1:]), len(text)]
    before = text[: starts[0].start()]
    return [before] * bool(before.strip()) + [
        text[found.end() : end] for found, end in zip(starts, ends, strict=True)
    ]


def _lines(text: str) -> list[str]:
    """A line an article; with bullets, a line without one continues the line before. Titles that
    are each followed by a line with its identifier alone are joined with it."""
    lines = [line for line in text.split("\n") if line.strip()]
    bullets = [BULLET.match(line) for line in lines]
    parts: list[str] = []
    for line, bullet in zip(lines, bullets, strict=True):
        if bullet:
            parts.append(line[bullet.end() :])
        elif parts and any(bullets) and bullets[0]:
            parts[-1] += " " + line
        else:
            parts.append(line)
    alone = [is_identifier(part) for part in parts]
    if len(parts) % 2 == 0 and all(
        alone[n] == bool(n % 2) and (alone[n] or not identifiers(parts[n]))
        for n in range(len(parts))
    ):
        return [f"{parts[n]} {parts[n + 1]}" for n in range(0, len(parts), 2)]
    return parts


def is_identifier(line: str) -> bool:
    """Whether a line is identifiers and nothing else."""
    text = clean(line)
    found = identifiers(text)
    return bool(found) and all(
        _LIST_GAP.fullmatch(gap) or gap.strip() in _ENDING for gap in _gaps(text, found)
    )


def _gaps(text: str, found: list[Found]) -> list[str]:
    """What stands before, between and after identifiers."""
    starts = [*(one.start for one in found), len(text)]
    ends = [0, *(one.end for one in found)]
    return [text[end:start] for end, start in zip(ends, starts, strict=True)]


def sentences(text: str) -> list[str]:
    """Cut after an identifier that ends its sentence, where another sentence holds another."""
    found = identifiers(text)
    cuts = [0]
    for one, other in pairwise(found):
        end = re.compile(r"[\"»”)\]>]*\s*[.;|]\s*").match(text, one.end)
        if end and end.end() <= other.start:
            cuts.append(end.end())
    parts = [text[a:b] for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]
    return [part.strip(" ;|") for part in parts]


def reason(text: str, found: Found) -> str:
    """Why, where the line clearly says it: "DOI: reason", "DOI - reason", "... because ..."."""
    after = text[found.end :]
    said = _BECAUSE.match(after)
    if not said and not re.sub(r"(?i)\bdoi\b|\W", "", text[: found.start]):
        said = _STATED.match(after)
        said = None if said and _is_reference(said["why"]) else said
    return _trimmed(said["why"].strip()) if said else ""


def _is_reference(text: str) -> bool:
    return bool(_YEAR.search(text) or re.search(r"(?i)\bet al\b|[“\"«]", text))


def doubt(text: str) -> str:
    """What a spreadsheet or a hand did to an answer without identifier, in words for a person."""
    if _ELSEWHERE.search(text) and not _YEAR.search(text):
        return "points to another answer: name the articles"
    if _ERROR.search(text):
        return "the spreadsheet lost this cell to an error: ask for its text"
    if _SCIENTIFIC.fullmatch(text):
        return "a spreadsheet made a number of it: ask for the DOI as text"
    if re.fullmatch(r"10[.,]\d{4,9}", text):
        return "a DOI without its end: ask for the DOI as text"
    if _NUMBER.fullmatch(text):
        return "a number names no article"
    if _DATE.fullmatch(text):
        return "a spreadsheet made a date of it, or it is one: it names no article"
    if text.endswith(("…", "...")):
        return "is cut off at its end"
    if "\ufffd" in text:
        return "holds characters that cannot be read: was it saved in another encoding?"
    return ""


def looks_like_reference(line: str) -> bool:
    """A line of a mail without identifier that names an article: a year in brackets, and a title
    that is quoted or long."""
    if not re.search(r"\((?:[^()]*\s)?(?:19|20)\d\d[a-z]?\)", line):
        return False
    return bool(re.search(r"[“\"«][^”\"»]{10,400}[”\"»]", line)) or len(line.split()) >= 8


# --- the words of a survey ------------------------------------------------------------------------

_OUTSIDE = re.compile(r"\bhors\b|\bextern|\bexterieur|\boutside\b|\bout of\b")
_INSIDE = re.compile(
    r"\bdans le (?:cadre du )?projet\b|\binterne?s?\b|\binternal\b|\bin-?house\b|\binside\b"
    r"|\bau sein du projet\b|\bissue?s? du projet\b|\bin the project\b|\bwithin the project\b"
)
_WORK = r"(?:(?:un |le |a |the )?(?:travail|article|papier|work|paper) )?"
_SIDES = {
    "inside": re.compile(rf"{_WORK}(?:(?:du |de notre |of (?:the|our) )?proje(?:t|ct)|chez nous)"),
    "outside": re.compile(rf"{_WORK}(?:(?:d')?ailleurs|(?:from )?elsewhere)"),
}
_NOT = re.compile(r"\b(?:non|pas|not|no)\b|\bn'")
_USECASES = {
    "emulator": re.compile(r"emulat"),
    "online-correction": re.compile(
        r"online-?\s?correction|correction (?:online|en ligne)|parametri[sz]ation"
    ),
    "calibration": re.compile(r"calibration|optimi[sz]ation (?:de |of )?param|\btuning\b"),
    "downscaling": re.compile(r"downscaling|descente d'echelle|desagregation"),
    "extreme-events": re.compile(r"extreme-?\s?events?|evenements? extremes?|\bextremes\b"),
}


_ROLE = re.compile(
    r"\b(?:coord\w*|porteu\w*|responsable|respons\w*|leader|lead|chefs?|direct\w*|comite|committee"
    r"|equipe|team|groupe?|consortium|bureau|post-?doc\w*|doctorante?s?|phd|chercheu\w*"
    r"|ingenieure?|engineer|scientist|researcher|projet|project|starter list|board|chair\w*|pi|wp"
    r"|pc|gt|wg|secretar\w*|president\w*|animat\w*|membres?|members?)\d*\b"
)
_INITIALS = re.compile(r"(?:[^\W\d_a-zß-öø-ÿ]\.?[ -]?){1,4}|[a-z]{2,3}")
#: An address, perhaps several without a gap. Each word is looked at once, from its beginning,
#: however long it is; so in the next patterns.
ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+(?:\+[\w.+-]*@[\w-]+\.[\w.-]+)*")
_NO_ROLE = re.compile(
    r"[(<\[]?(?<![^\s<>()\[\];,])(?:mailto:)?[^\s<>()\[\];,]+@[^\s<>()\[\];,]+[>)\]]?"
)
_TITLES = re.compile(rf"(?i)\b{TITLES}\b\.?\s*")


def without_addresses(text: str) -> str:
    """A text for a file under git, where nobody's address has a place."""
    return ADDRESS.sub("[address]", text)


def who(answer: str) -> tuple[str, str]:
    """Who nominates, as a tracked file may say it, a role or initials
    (docs/reference/data-folder.md); and what was left out: of a whole name all but its initials,
    and an address.

    >>> who("Salas y Mélia, David <david@lab.example>")[0], who("coordination")
    ('DSM', ('coordination', ''))
    """
    if is_none(answer):
        return "", ""
    text = clean(_NO_ROLE.sub(" ", answer)).strip(" ,;:")
    told = "an address is no role and no initials, and is not kept" if "@" in answer else ""
    parts = [part.strip() for part in re.split(r"[;/&+]|\bet\b|\band\b", text) if part.strip()]
    kept = ", ".join(filter(None, map(_as_role, parts)))
    if fold(kept) != fold(text):
        said = f"a name is kept as its initials, {kept}" if kept else "what it says is not kept"
        told = "; ".join(filter(None, (told, said)))
    return kept, told


def _as_role(part: str) -> str:
    """A role or initials as they stand; the initials of a name, given names first."""
    if _INITIALS.fullmatch(part):
        return part
    if _ROLE.search(plain_words(part)):  # a name beside it is one of words with a capital
        return re.sub(r"[^\W\d_]+", lambda hit: _in_role(hit[0]), part)
    family, comma, given = _TITLES.sub("", part).partition(",")
    words = re.findall(r"[^\W\d_]+", f"{given} {family}" if comma else family)
    names = [word for word in words if not word[0].islower()] or words
    return "".join(word[0].upper() for word in names) if len(words) <= 7 else ""


def _in_role(word: str) -> str:
    """A word beside a role: what may be a name loses all but its initial."""
    may_be_name = len(word) > 1 and word[0].isupper() and not _ROLE.fullmatch(plain_words(word))
    return word[0] if may_be_name and not (word.isupper() and len(word) < 6) else word


def plain_words(text: str) -> str:
    """Lower case without accents, straight apostrophes, one space between words."""
    import unicodedata

    spread = unicodedata.normalize("NFKD", clean(text).casefold().replace("’", "'"))
    return "".join(c for c in spread if not unicodedata.combining(c))


def scope(answer: str, question: str = "") -> str:
    """ "inside" or "outside" the project, or "" where the words do not tell.

    A yes or no is read by its question, if that names one side alone.
    """
    words = plain_words(answer)
    if words in ("oui", "yes", "o", "y", "non", "no", "n"):
        asked = scope(question)
        other = {"inside": "outside", "outside": "inside"}.get(asked, "")
        return asked if words[0] in "oy" else other
    outside, inside = bool(_OUTSIDE.search(words)), bool(_INSIDE.search(words))
    if outside == inside or _NOT.search(words):
        return ""
    return "outside" if outside else "inside"


def side(words: str) -> str:
    """What an answer or a note of few words says: `scope`, or the words of the question itself:
    "du projet", "travail d'ailleurs", "chez nous"."""
    alone = plain_words(words).strip(" .,;:!()")
    known = (side for side, said in _SIDES.items() if said.fullmatch(alone))
    return next(known, "") or scope(words)


def day_in_words(written: str) -> str:
    """What stands where a day should and gives none, on one line, as an entry keeps it: without
    anybody's address, and without braces, which BibTeX counts."""
    if is_none(written):
        return ""
    words = re.sub(r"(?<!\S)\S+@\S+", "[address]", clean(written))
    return words.replace("{", "(").replace("}", ")")


def usecases(answer: str) -> tuple[tuple[str, ...] | None, str]:
    """Slugs of the use cases that an answer names, and what in it is none of them.

    None: it names none that is known. Known are the slugs and the names of the programme's call.
    """
    if not clean(answer):
        return None, ""
    if is_none(answer):
        return (), ""
    slugs, odd = [], []
    for part in re.split(r"[,;/\n]|\bet\b|\band\b(?! \w+ of)", answer):
        words = plain_words(part)
        named = [slug for slug, name in _USECASES.items() if slug == words or name.search(words)]
        slugs += named
        odd += [] if named or not words else [clean(part)]
    return (tuple(dict.fromkeys(slugs)) or None), ", ".join(odd)
