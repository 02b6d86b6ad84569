"""What may be typed for an article: a DOI in any spelling, an arXiv id, or a citation key.

A DOI has one normal form here: lower case, no prefix, no URL, no trailing punctuation
(DOIs compare without case: DOI Handbook 2.4). `normal_doi` is idempotent.
"""

import re
from urllib.parse import quote, unquote

#: Characters that cannot be seen: zero-width ones, and those that a terminal would obey.
_UNSEEN = r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_DOI = re.compile(rf"(?<!\d)10\.\d{{4,9}}(?:\.\d+)*/[^\s{_UNSEEN}]+")
_HYPHENS = re.compile("[\u2010-\u2013]")  # those of a PDF
_TRACKING = re.compile(r"[?&]utm_.*")
_ESCAPED = re.compile(r"\\+_")
_ARXIV_VERSION = re.compile(r"(?<=^10\.48550/arxiv\.)(.*?\d)(?:v\d+)+$")
_URL = re.compile(r"(?i)^\s*(?:https?:)?//|^\s*(?:www\.|dx\.|doi\.org/)")
_PAGE = re.compile(r"(?i)/(?:abstract|full|pdf|epdf|pdfdirect|full-text|fulltext|meta)(?:\.html)?$")
_ARXIV = re.compile(
    r"(?ix)^\s*(?:https?://(?:www\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv[:\s]\s*)?"
    r"(?:(\d{4}\.\d{4,5})|([a-z-]+)(?:\.[a-z-]+)?/(\d{7}))(?:v\d+)?(?:\.pdf)?\s*$"
)
_BIORXIV = re.compile(r"(?i)^(10\.1101/[\d.]+)v\d+(?:\.[a-z.-]+)?$")
#: Pages whose address holds no DOI, but gives it by the publisher's own rule.
_PAGES = (
    (r"nature\.com/articles/([a-z0-9.-]+)", "10.1038/{}"),
    (r"journals\.ametsoc\.org/.*?/([a-z]+-d-\d\d-\d{4}\.\d)(?:\.xml|\b)", "10.1175/{}"),
    (r"([a-z]+)\.copernicus\.org/articles/(\d+)/(\d+)/(\d{4})(?:/|$)", "10.5194/{}-{}-{}-{}"),
    (r"copernicus\.org/preprints/(?:\d{4}/)?([a-z]+-\d{4}-\d+)(?:/|$)", "10.5194/{}"),
    (r"zenodo\.org/records?/(\d+)", "10.5281/zenodo.{}"),
)
#: Publishers whose addresses tell nothing of the DOI: it must be copied from the page.
_BLIND = re.compile(r"(?i)//(?:www\.)?(?:cambridge\.org|mdpi\.com|sciencedirect\.com)")
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
    text = _HYPHENS.sub("-", _INVISIBLE.sub("", text))
    arxiv = _ARXIV.match(text)
    if arxiv:  # the DOI of an old id has no subject class: math.GT/0309136 is math/0309136
        return "10.48550/arxiv." + (arxiv[1] or f"{arxiv[2]}/{arxiv[3]}".lower())
    found = _DOI.search(text) or _DOI.search(unquote(text))
    if not found:
        return _of_page(text)
    doi, before = found[0], found.string[: found.start()]
    if "://" in before or _URL.match(before):
        doi = _PAGE.sub("", unquote(re.split(r"[?#]", doi, maxsplit=1)[0]))
        doi = _BIORXIV.sub(r"\1", doi)
    doi = _trim(_TRACKING.sub("", _ESCAPED.sub("_", doi).lower()))
    return _ARXIV_VERSION.sub(r"\1", doi) if _DOI.fullmatch(doi) else ""


def _of_page(text: str) -> str:
    """The DOI of an article's page, where its publisher has a rule."""
    for pattern, doi in _PAGES:
        if found := re.search(rf"(?i)//(?:[\w-]+\.)*?{pattern}", text):
            return doi.format(*found.groups()).lower()
    return ""


def holds_no_doi(text: str) -> bool:
    """Whether this is the address of a page that is known not to give its DOI away."""
    return bool(_BLIND.search(text))


def split_dois(text: str) -> list[str]:
    """What was pasted as one argument, cut where it holds several DOIs; else as it is."""
    words = [word for word in re.split(r"[\s,;]+", text) if normal_doi(word)]
    return words if len(words) > 1 else [text]


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
