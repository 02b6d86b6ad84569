"""Letters that a registry has wrong: capitals throughout, mixed alphabets, lost characters.

What can be set right without knowing the work is set right; the rest is told, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_SENTENCE_END = re.compile(r"(?:[.?!]|^)\W*$")
_VOWELS = set("AEIOUYÀÁÂÃÄÅÆÈÉÊËÌÍÎÏÒÓÔÕÖØÙÚÛÜÝŒĄĘÓ")
#: Acronyms that could be read as words, and that no title means as such.
_ACRONYMS = {
    "AI", "AMOC", "API", "CMIP", "DNA", "ECMWF", "ENSO", "ERA", "EU", "GIS", "GPU", "IPCC", "IPSL",
    "MJO", "NAO", "NASA", "NOAA", "PCA", "PDE", "QBO", "RNA", "UK", "USA", "UV",
}  # fmt: skip
_ROMAN = re.compile(r"(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})$")
#: Before these a Roman one stands, and no pronoun.
_COUNTED = {"PART", "PARTIE", "TYPE", "PHASE", "VOLUME", "CHAPTER", "STAGE", "CLASS", "TOME"}
_SINGLE = set("AEIOUYWZÀÉ")


def is_all_capitals(title: str) -> bool:
    """Whether a title was deposited in capitals: several words, one of them with five letters.

    One word alone may be a name that is written so (`SURFEX`), and stays.
    """
    return title.isupper() and " " in title and bool(re.search(r"[^\W\d_]{5}", title))


def sentence_case(title: str) -> str:
    """A title in capitals as a sentence, of the same length.

    Capitals stay at the beginning of a sentence, in words with a digit or without a vowel (`CO2`,
    `LSTM`, `COVID-19`), in Roman numbers and in a few acronyms. Names lose theirs.
    """
    parts, at, before = [], 0, ""
    for word in _WORD.finditer(title):
        between = title[at : word.start()]
        starts = bool(_SENTENCE_END.search(title[: word.start()]))
        counts = bool(re.match(r"-\d", title[word.end() :])) and len(word[0]) > 3
        parts += [between, word[0] if counts else _in_sentence(word[0], starts, before)]
        at, before = word.end(), word[0]
    return "".join(parts) + title[at:]


def _in_sentence(word: str, starts: bool, before: str) -> str:
    if re.fullmatch(r"\d+(?:S|ST|ND|RD|TH)", word):
        return word.lower()
    letters = re.sub(r"\W", "", word)
    keeps = (
        re.search(r"\d", word)
        or letters in _ACRONYMS
        or _ROMAN.match(letters)
        or (letters == "I" and before in _COUNTED)
        or (len(letters) == 1 and letters not in _SINGLE)
        or (len(letters) > 1 and not _VOWELS & set(letters))
    )
    if keeps:
        return word
    return word[0] + _lower(word[1:]) if starts else _lower(word)


def _lower(text: str) -> str:
    """Lower case, letter by letter: the dotted capital I of Turkish would become two."""
    return "".join("i" if letter == "İ" else letter.lower() for letter in text)


#: Small words inside a name. A French or Italian article is none: Le Sommer, Di Marco.
_PARTICLES = {"VAN", "DER", "DEN", "VON", "ZU", "ZUR", "DE", "DEL", "DOS", "DAS", "DA", "Y", "E"}


def name_case(name: str) -> str:
    """A family or given name in capitals as it is usually written.

    >>> [name_case(n) for n in ("SALAS Y MÉLIA", "LE SOMMER", "O'BRIEN", "MCDONALD")]
    ['Salas y Mélia', 'Le Sommer', "O'Brien", 'McDonald']
    """
    *small, last = name.split(" ")
    found: list[str] = []
    for word in small:
        is_small = word in _PARTICLES or (found[-1:] == ["de"] and word in ("LA", "LAS", "LOS"))
        found.append(word.lower() if is_small else _name_word(word))
    return " ".join([*found, _name_word(last)])


def _name_word(word: str) -> str:
    if re.fullmatch(r"[IVX]{2,}", word) or "." in word:
        return word
    parts = re.split(r"([-'’‐])", word)
    return "".join(part[:1] + _after_first(part) for part in parts)


def _after_first(part: str) -> str:
    if part.startswith("MC") and len(part) > 4:
        return "c" + part[2] + _lower(part[3:])
    return _lower(part[1:])


# --- what is told, not changed --------------------------------------------------------------------

#: Capitals of the Greek alphabet, and its omicron, that look like Latin letters.
_LOOKALIKES = set("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
#: Greek is the first block after the Latin ones.
_OTHER_ALPHABET = re.compile(r"[^\x00-\u036f]")


def mixes_alphabets(text: str) -> bool:
    """Whether a word has Latin letters beside Cyrillic ones or Greek ones that look Latin.

    A Greek letter that is a symbol (`μm`, `α-pinene`, `ΔT`) is no mixture.
    """
    if not _OTHER_ALPHABET.search(text):
        return False
    return any(_is_mixed(word) for word in _LETTERS.findall(text) if not word.isascii())


def _is_mixed(word: str) -> bool:
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
    if "LATIN" not in scripts:
        return False
    return "CYRILLIC" in scripts or (len(word) > 3 and bool(_LOOKALIKES & set(word)))


def is_garbled_name(name: str) -> bool:
    """Whether letters of a name were lost: a replacement character or a question mark."""
    return "\ufffd" in name or "?" in name


def is_garbled_title(title: str) -> bool:
    """Whether letters of a title were lost: a replacement character, or `?` inside a word."""
    if "\ufffd" in title:
        return True
    return bool(re.search(r"[^\W\d_]\?[a-zà-ÿ]{2}", title)) and "://" not in title


#: Names of models and methods that are ordinary words in small letters.
_ORDINARY = {
    "access", "ace", "aladin", "cam", "camels", "cosmo", "crocus", "era", "fair", "gan", "gem",
    "goes", "grace", "harmonie", "icon", "inca", "jules", "land", "lens", "les", "mar", "mosaic",
    "nemo", "oasis", "pisces", "prism", "safran", "sage", "sam", "scream", "shield", "snow",
    "spear", "speedy", "star",
}  # fmt: skip


def odd_capitals(title: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names, of those given, that a title spells in other capitals: `MEG` in "Meg signals".

    Only names of three or more letters with two or more capitals, and no ordinary words (`ICON`,
    `MAR`). A title that spells a name rightly elsewhere is left alone.
    """
    spellings: dict[str, set[str]] = {}
    for whole in re.findall(r"\w+(?:-\w+)*", title):
        for word in (whole, *whole.split("-")):
            spellings.setdefault(word.casefold(), set()).add(word)
    return tuple(
        name
        for name, folded in _telling(tuple(names))
        if folded in spellings and name not in spellings[folded]
    )


@lru_cache(maxsize=1)
def _telling(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Of names, those whose capitals tell, each as a title in any letters would have it. They are
    the same for all titles."""
    return tuple(
        (name, folded)
        for name in dict.fromkeys(names)
        if (folded := name.casefold()) not in _ORDINARY
        and sum(letter.isalpha() for letter in name) > 2
        and sum(letter.isupper() for letter in name) > 1
    )
