"""What may be typed for an article: a DOI in any spelling, the address of its page, an id of arXiv,
HAL or Elsevier, a citation key, or a reference in words.

A DOI has one normal form here: lower case, no prefix, no URL, no trailing punctuation
(DOIs compare without case: DOI Handbook 2.4). `normal_doi` is idempotent.
"""

import re
from collections import Counter
from urllib.parse import quote, unquote

#: Characters that cannot be seen: zero-width ones, and those that a terminal would obey.
_UNSEEN = r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_INVISIBLE = f"[{_UNSEEN}]"
_DOI = rf"(?<!\d)10\.\d{{4,9}}(?:\.\d+)*/[^\s{_UNSEEN}]+"
#: What is in its normal form beyond doubt, as most DOIs are that registries and records hold.
_NORMAL = re.compile(
    r"10\.[0-9]{4,9}/(?!arxiv)[a-z0-9._()/-]*[a-z0-9]|10\.48550/arxiv\.[0-9]{4}\.[0-9]{4,5}"
)
# Patterns that few texts need are strings, compiled when the first such text is met: thirty of them
# would cost each start 5 ms.
_HYPHENS = "[\u2010-\u2013]"  # those of a PDF
_TRACKING = r"[?&]utm_.*"
_ESCAPED = r"(?<!\\)\\+_"  # from the first stroke on: a run of them is tried once
_ARXIV_VERSION = r"(?<=^10\.48550/arxiv\.)(.{0,30}?\d)(?:v\d+)+$"  # no id is longer
#: The beginning of an address, with or without its scheme.
_ADDRESS = r"(?i)(?:https?:)?//|(?<![\w@./-])(?:www\.|(?:[a-z0-9-]+\.)+[a-z]{2,}/)"
_RESOLVER = r"(?i)\bdoi\.org/$"
#: What an address has after the DOI: the part of the page that is shown, and the kind of file.
_PAGE = (
    r"(?i)/(?:abstract|full|pdf|epdf|pdfdirect|full-text|fulltext|meta|(?:figures|tables)(?:/\d+)?)"
    r"(?:\.html)?$"
)
_FILE = r"(?i)\.(?:pdf|html?|xml|epub|svg)(?:\+html)?$"
_ARXIV_ID = r"(?:(\d{4}\.\d{4,5})|([a-z-]+)(?:\.[a-z-]+)?/(\d{7}))(?:v\d+)?"
_ARXIV = rf"(?i)^\s*{_ARXIV_ID}(?:\.pdf)?\s*$"
_ARXIV_IN_TEXT = (
    r"(?i)(?<!\w)(?:arxiv\.org/(?:abs|pdf|html)/|arxiv(?:\s+e?-?print|\s+preprint)?[.:/\s]\s*)"
    rf"{_ARXIV_ID}(?!\w)"
)
_BIORXIV = r"(?i)^(10\.1101/[\d.]+)v\d+(?:[./][a-z.+-]+)?$"
#: Pages whose address holds no DOI, but gives it by the publisher's own rule.
_PAGES = (
    (r"nature\.com/articles/([a-z0-9-]+(?:\.\d+)*)", "10.1038/{}"),
    (r"journals\.ametsoc\.org/.*?/([a-z]+-d-\d\d-\d{4}\.\d)(?:\.xml|\b)", "10.1175/{}"),
    (r"([a-z]+)\.copernicus\.org/articles/(\d+)/(\d+)/(\d{4})(?!\d)", "10.5194/{}-{}-{}-{}"),
    (r"copernicus\.org/preprints/(?:\d{4}/)?([a-z]+-\d{4}-\d+)(?!\d)", "10.5194/{}"),
    (r"zenodo\.org/records?/(\d+)", "10.5281/zenodo.{}"),
)
#: Where Copernicus had its journals before they were moved to copernicus.org.
_OLD_SITES = {
    "adv-geosci": "adgeo", "adv-stat-clim-meteorol-oceanogr": "ascmo", "atmos-chem-phys": "acp",
    "atmos-meas-tech": "amt", "biogeosciences": "bg", "clim-past": "cp",
    "earth-surf-dynam": "esurf", "earth-syst-dynam": "esd", "earth-syst-sci-data": "essd",
    "geosci-model-dev": "gmd", "hydrol-earth-syst-sci": "hess",
    "nat-hazards-earth-syst-sci": "nhess", "nonlin-processes-geophys": "npg", "ocean-sci": "os",
    "solid-earth": "se", "the-cryosphere": "tc",
}  # fmt: skip
_OLD_PAGE = rf"(?i)(?<![\w-])({'|'.join(_OLD_SITES)})\.net/(\d+)/(\d+)/(\d{{4}})(?!\d)"
_HAL = (
    r"(?i)(?<![\w-])([a-z][a-z0-9_]{1,15}-0\d{7}|(?:hal|tel|insu|inria|meteo)-\d{8})(?:v\d+)?(?!\d)"
)
_HAL_PLACE = r"(?i)\bhal\b|archives-ouvertes"
#: Elsevier's id of an article, in its pages' addresses: S, ISSN, year, number, check digit.
_PII = r"(?i)(?<!\w)(?:PII)?(S\d{4}-?\d{3}[\dX]\(?\d{2}\)?\d{5}-?[\dX])(?!\w)"
#: Between identifiers that are pasted at once: commas and semicolons, which may stand in a DOI too.
_APART = r"(?i)\s+|[,;]+(?=\s|$|10\.|https?:|doi:|arxiv:|hal-)"
_JOINING = r"(?i)(?:and|et|puis|doi|arxiv|hal|pii|\W*)\W?"
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
    if _NORMAL.fullmatch(text):
        return text
    text = re.sub(_HYPHENS, "-", re.sub(_INVISIBLE, "", text))
    if alone := re.match(_ARXIV, text):
        return _arxiv(alone)
    found = re.search(_DOI, text) or re.search(_DOI, unquote(text))
    if not found:
        named = re.search(_ARXIV_IN_TEXT, text)
        return _arxiv(named) if named else _of_page(text)
    doi = _in_address(found) or found[0]
    doi = _trim(re.sub(_TRACKING, "", re.sub(_ESCAPED, "_", doi).lower()))
    return re.sub(_ARXIV_VERSION, r"\1", doi) if re.fullmatch(_DOI, doi) else ""


def _arxiv(found: re.Match[str]) -> str:
    """arXiv's DOI. That of an old id has no subject class: math.GT/0309136 is math/0309136."""
    return "10.48550/arxiv." + (found[1] or f"{found[2]}/{found[3]}".lower())


def _in_address(found: re.Match[str]) -> str:
    """The DOI within an address, without what belongs to the address; "" if it is in none."""
    before = re.split(r"\s", found.string[: found.start()])[-1]
    if not before or not re.search(_ADDRESS, before):
        return ""
    end = "[?#&]" if "?" in before else "[?#]"
    doi = _trim(unquote(re.split(end, found[0], maxsplit=1)[0]))
    if not re.search(_RESOLVER, before):  # after doi.org/ a DOI may end like a file
        doi = re.sub(_FILE, "", doi)
    return re.sub(_BIORXIV, r"\1", re.sub(_PAGE, "", doi))


def _of_page(text: str) -> str:
    """The DOI of an article's page, where its publisher has a rule."""
    if "/" not in text:
        return ""
    for pattern, doi in _PAGES:
        if found := re.search(rf"(?i)(?:(?<=//)|(?<![\w@./-]))(?:[\w-]+\.)*?{pattern}", text):
            return doi.format(*found.groups()).lower()
    if old := re.search(_OLD_PAGE, text):
        return "-".join((f"10.5194/{_OLD_SITES[old[1].lower()]}", *old.groups()[1:]))
    return ""


def hal_id(text: str) -> str:
    """The id of a deposit in HAL, alone or in its address, without version; "" if there is none.

    >>> hal_id("https://insu.hal.science/insu-03412345v2/document")
    'insu-03412345'
    """
    text = re.sub(_INVISIBLE, "", text).strip()
    found = re.search(_HAL, text)
    if not found or not (found[0] == text or re.search(_HAL_PLACE, text[: found.start()])):
        return ""
    return found[1].lower()


def elsevier_pii(text: str) -> str:
    """Elsevier's id of an article, alone or in its address; "" if there is none.

    >>> elsevier_pii("https://www.sciencedirect.com/science/article/abs/pii/S0012821X24001234")
    'S0012821X24001234'
    """
    found = re.search(_PII, re.sub(_INVISIBLE, "", text))
    return re.sub(r"[^\dSX]", "", found[1].upper()) if found else ""


def is_reference(text: str) -> bool:
    """Whether this may be a reference in words: several, of which some are longer than initials."""
    words = re.findall(r"[^\W\d_]{3,}", text)
    return len(words) >= 3 and not re.match(_ADDRESS, text.strip())


def holds_no_doi(text: str) -> bool:
    """Whether this is an address, and neither it nor a publisher's rule gives a DOI or an id."""
    text = text.strip().lstrip("<([")
    is_address = len(text.split()) == 1 and bool(re.match(_ADDRESS, text))
    return is_address and not _is_identifier(text)


def _is_identifier(word: str) -> bool:
    return bool(normal_doi(word) or hal_id(word) or elsevier_pii(word))


def split_dois(text: str) -> list[str]:
    """What was pasted as one argument, cut where it holds several identifiers; else as it is.

    A sentence is cut only where it holds several DOIs, of which none may be lost: one with a single
    DOI is about that.
    """
    words = [
        word if normal_doi(word) else word.strip(".,;()[]<>") for word in re.split(_APART, text)
    ]
    named = [word for word in words if _is_identifier(word) or holds_no_doi(word)]
    rest = [word for word in words if word not in named and not re.fullmatch(_JOINING, word)]
    if len(named) < 2 or (rest and sum(bool(normal_doi(word)) for word in named) < 2):
        return [text]
    return named


def _trim(doi: str) -> str:
    """Without the punctuation that a sentence puts after a DOI; balanced brackets stay."""
    counts = Counter(doi)
    end = len(doi)
    while end:
        last = doi[end - 1]
        unopened = last in _CLOSING and counts[last] > counts[_CLOSING[last]]
        if not unopened and last not in ".,;:!?\"'`»”’…*":
            break
        counts[last] -= 1
        end -= 1
    return doi[:end]


def prefix(doi: str) -> str:
    """The registrant's part: `10.1038`."""
    return doi.split("/", 1)[0]


def doi_url(doi: str) -> str:
    """The link of a DOI, safe in HTML, TeX and Markdown."""
    return "https://doi.org/" + quote(doi, safe="/:;()._-~,+=@$!*'")


def is_web_address(text: str) -> bool:
    """Whether a link may lead there: to a page of the web, and nothing that a reader would run."""
    return text.startswith(("http://", "https://"))


def looks_like_key(text: str) -> bool:
    """Whether `text` could be a citation key."""
    return bool(_KEY.match(text))


def nearest(word: str, known: list[str], count: int = 3) -> list[str]:
    """The words of `known` most like `word`, best first, whatever their case."""
    from difflib import get_close_matches

    folded = {name.casefold(): name for name in known}
    return [folded[m] for m in get_close_matches(word.casefold(), folded, n=count, cutoff=0.5)]
