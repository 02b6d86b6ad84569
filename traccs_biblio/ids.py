"""What may be typed for an article: a DOI in any spelling, an arXiv id, or a citation key.

A DOI has one normal form here: lower case, no prefix, no URL, no trailing punctuation
(DOIs compare without case: DOI Handbook 2.4). `normal_doi` is idempotent.
"""

import re
from urllib.parse import quote, unquote

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_URL = re.compile(r"(?i)^\s*(?:https?:)?//|^\s*(?:www\.|dx\.|doi\.org/)")
_PAGE = re.compile(r"(?i)/(?:abstract|full|pdf|epdf|pdfdirect|full-text|fulltext|meta)$")
_ARXIV = re.compile(
    r"(?ix)^\s*(?:https?://(?:www\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv[:\s]\s*)?"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?\s*$"
)
_CLOSING = {")": "(", "]": "[", "}": "{", ">": "<"}
_KEY = re.compile(r"^[^\s{}(),=#%\"'\\]+$")

EXAMPLE = "10.1038/s41586-024-07744-y"


def normal_doi(text: str) -> str:
    """The DOI in `text` in its normal form, or "" if there is none.

    Takes doi:, URLs, upper case, percent-encoding, `\\_`, trailing punctuation, a DOI inside a
    sentence, and arXiv ids and URLs (any version: the arXiv DOI has none).

    >>> normal_doi("see https://doi.org/10.1038/S41586-024-07744-Y.")
    '10.1038/s41586-024-07744-y'
    >>> normal_doi("arXiv:2405.20903v2")
    '10.48550/arxiv.2405.20903'
    """
    arxiv = _ARXIV.match(text)
    if arxiv:
        return "10.48550/arxiv." + arxiv[1].lower()
    is_url = bool(_URL.match(text)) or "://" in text
    if re.search(r"(?i)10\.\d{4,9}%2f", text):
        text = unquote(text)
    found = _DOI.search(text.replace("\\_", "_").replace("\u200b", "").replace("\ufeff", ""))
    if not found:
        return ""
    doi = found[0]
    if is_url:
        doi = _PAGE.sub("", unquote(re.split(r"[?#]", doi, maxsplit=1)[0]))
    doi = _trim(doi.lower())
    return doi if _DOI.fullmatch(doi) else ""


def _trim(doi: str) -> str:
    """Without the punctuation that a sentence puts after a DOI; balanced brackets stay."""
    while doi:
        last = doi[-1]
        unopened = last in _CLOSING and doi.count(last) > doi.count(_CLOSING[last])
        if not unopened and last not in ".,;:!?\"'`»”’…*":
            break
        doi = doi[:-1]
    return doi


def prefix(doi: str) -> str:
    """The registrant's part: `10.1038`."""
    return doi.split("/", 1)[0]


def doi_url(doi: str) -> str:
    """The link of a DOI, safe in HTML, TeX and Markdown."""
    return "https://doi.org/" + quote(doi, safe="/:;()._-~,+=@$!*'")


def looks_like_key(text: str) -> bool:
    """Whether `text` could be a citation key."""
    return bool(_KEY.match(text))


def nearest(word: str, known: list[str], count: int = 3) -> list[str]:
    """The words of `known` most like `word`, best first, whatever their case."""
    from difflib import get_close_matches

    folded = {name.casefold(): name for name in known}
    return [folded[m] for m in get_close_matches(word.casefold(), folded, n=count, cutoff=0.5)]
