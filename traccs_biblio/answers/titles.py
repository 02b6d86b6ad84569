"""A work's title: with its subtitle, without the mark of a retraction, not in capitals."""

from __future__ import annotations

import re

from ..model import Text
from ..text import fold, part, respelled
from .reading import Reading
from .spelling import is_all_capitals, is_garbled_title, mixes_alphabets, sentence_case

#: How publishers mark the title of a work that they retracted. A notice is called "Retraction".
_MARK = r"""(?ix) ^\W{0,2} (?:(?:this\s)?(?:article|paper)\s)? (?:retracted|withdrawn|(?-i:REMOVED))
    (?:\s(?:article|paper|chapter|preprint|manuscript))? \s?
    (?: [:\])][\s:.—–-]* | \s?[—–]\s? | \s-\s ) (?=\S)"""
_MARK_AT_END = (
    r"(?i)(?<=\S)\s*[\[(]\s*(?:retracted|withdrawn)(?:\s(?:article|paper)[^\])]*)?[\])]\.?$"
)
#: The title of a notice about another work. "Correction" and "Retraction" are words of science as
#: well ("Correction of biases", "Correction to the bias of ERA5"), so what follows must tell.
_NOTICE = r"""(?ix) ^\W{0,2} (?:
      (?:author['’]?s?\s|publisher['’]?s?\s|editorial\s)?
      (?:correction|retraction|withdrawal|removal)(?:\snotice|\snote)?
        (?: \W*$ | \s?\] | \sto(?:\s(?:the\s)?(?:article|paper))?\s?[:“"‘'«]
          | (?:\s?:|\s(?:to|for|of))\s.*\bet\sal\b )
    | (?:retraction|withdrawal|removal)(?:\sof|\sfor)?\s?[:—–]
    | (?:author['’]?s?|publisher['’]?s?)\s(?:correction|note|erratum)\b
    | (?:retraction|withdrawal|removal)\s(?:notice|note)\b
    | (?:notice|statement)\sof\s(?:retraction|withdrawal|concern)\b
    | (?:editorial\s)?(?:expression|note)\sof\sconcern\b
    | (?:erratum|errata|corrigendum|corrigenda|addendum) (?: \W*$ | \W?\s?[:—–\].-] | \s )
    )"""
#: What is the title of a notice where the record names a work that it updates.
_PERHAPS_NOTICE = (
    r"(?i)^\W{0,2}(?:correction|retraction|withdrawal|removal)(?:(?:\sof|\sfor)?\s?[:—–]|\sto\b)"
)
_RETRACTING = r"(?i)^\W{0,2}(?:\w+\sof\s)?(?:retraction|withdrawal|removal)\b"
_COMMENT = (
    r"(?i)^\W{0,2}(?:comments?\son\b|reply\s(?:to|on)\b|author['’]?s?['’]?\s(?:reply|response)\b"
    r"|response\sto\s(?:the\s)?comments?\b|comment:|reply:)"
)


#: With which of these words such a title begins.
_NOTICE_WORDS = (
    "author", "publisher", "editorial", "correction", "corrigend", "errat", "addend", "retraction",
    "withdrawal", "removal", "notice", "statement", "expression", "note",
)  # fmt: skip


def is_notice(title: str, updates: bool = False) -> bool:
    """Whether this is the title of a correction, retraction or the like of another work; `updates`
    says whether its record names a work that it updates."""
    if not re.sub(r"^\W+", "", title.lower()).startswith(_NOTICE_WORDS):
        return False
    return bool(re.search(_NOTICE, title)) or (updates and bool(re.search(_PERHAPS_NOTICE, title)))


def _says(title: str, words: tuple[str, ...]) -> bool:
    """Whether a title holds one of some words: those that do not need no pattern."""
    folded = title.lower()
    return any(word in folded for word in words)


def is_retraction_notice(title: str) -> bool:
    """Whether this is the title of a notice that retracts another work."""
    return is_notice(title, updates=True) and bool(re.search(_RETRACTING, title))


def is_comment(title: str) -> bool:
    """Whether this is the title of a published comment or reply."""
    return _says(title, ("comment", "reply", "response")) and bool(re.search(_COMMENT, title))


def titled(reading: Reading, title: Text, subtitle: Text, doi: str) -> tuple[Text, bool]:
    """The title to show, and whether it bore the mark of a retraction."""
    if doi and _is_only(title.plain, doi):
        reading.note("title", "only the DOI")
        title = Text()
    title, is_marked = _unmarked(title)
    if is_marked:
        reading.note("title", "retraction mark")
    title, subtitle = _recased(reading, title), _recased(reading, subtitle)
    whole = _joined(reading, title, subtitle)
    if mixes_alphabets(whole.plain):
        reading.flags.add("mixed-alphabets")
    if is_garbled_title(whole.plain):
        reading.flags.add("garbled")
    return whole, is_marked


def _is_only(title: str, doi: str) -> bool:
    bare = re.sub(r"^(?:doi:\s?|https?://(?:dx\.)?doi\.org/)", "", title.lower())
    return bare == doi


def _unmarked(title: Text) -> tuple[Text, bool]:
    plain = title.plain
    if not _says(plain, ("retracted", "withdrawn", "removed")):
        return title, False
    if mark := re.search(_MARK, plain):
        return part(title, mark.end(), len(plain)), True
    if mark := re.search(_MARK_AT_END, plain):
        return part(title, 0, mark.start()), True
    return title, False


def _recased(reading: Reading, title: Text) -> Text:
    if not is_all_capitals(title.plain):
        return title
    reading.note("title", "all capitals")
    reading.flags.add("all-caps")
    return respelled(title, sentence_case(title.plain))


def _joined(reading: Reading, title: Text, subtitle: Text) -> Text:
    """Title and subtitle, unless the title holds it."""
    if not title or not subtitle:
        return title or subtitle
    if fold(subtitle.plain) in fold(title.plain):
        reading.note("title", "repeated subtitle")
        return title
    joint = " " if title.plain.endswith((":", "?", "!", ".", "–", "—")) else ": "
    return Text((*title.runs, (joint, ""), *subtitle.runs))
