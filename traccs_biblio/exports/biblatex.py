"""biblatex, for biber: its types, dates and names of fields, in which nothing need be bent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..model import Article, Metadata, Record
from ..tex import tex_escape
from .bibtex import archive, aside, is_masters, link, note, pages, people, verbatim, written
from .spelling import PLAIN, Manner, is_citable, title

#: A comment, since biber warns of text outside of entries.
HEADER = """\
@comment{This bibliography was made by biblio; edit the library, not this file.
It is for biblatex with biber.}
"""

_TYPES = {
    "article": "article",
    "preprint": "online",
    "proceedings-article": "inproceedings",
    "chapter": "incollection",
    "book": "book",
    "dataset": "dataset",
    "software": "software",
    "thesis": "thesis",
    "report": "report",
    "review": "article",
}
_CONTAINERS = {
    "article": "journaltitle",
    "inproceedings": "booktitle",
    "incollection": "booktitle",
    "online": "organization",
    "misc": "howpublished",
}
_PUBLISHERS = {
    "thesis": "institution", "report": "institution", "online": "organization",
    "misc": "organization", "software": "organization",
}  # fmt: skip


def biblatex(
    articles: Sequence[Article],
    protect: re.Pattern[str],
    call: str,
    manner: Manner = PLAIN,
) -> str:
    """All articles as one `.bib` for biblatex, in the order given."""
    return bibliography(entry(article, protect, call, manner) for article in articles)


def bibliography(entries: Iterable[str]) -> str:
    """A `.bib` for biblatex of entries."""
    return "\n".join([HEADER, *entries])


def entry(
    article: Article,
    protect: re.Pattern[str],
    call: str,
    manner: Manner = PLAIN,
) -> str:
    """One article; the other keys that it has been given are in `ids`, and cite it as well."""
    record, metadata = article.record, article.record.metadata
    kind = _TYPES.get(metadata.type, "misc")
    most = manner.max_authors
    about = {
        "ids": ", ".join(key for key in record.keys[1:] if is_citable(key)),
        "author": people(metadata.authors, most),
        "editor": people(metadata.editors, most)
        if kind != "article" or not metadata.authors
        else "",
        "title": title(metadata.title, protect),
        "type": _thesis_or_report(record, kind),
        **_appeared(metadata, kind),
        "date": _date(metadata),
        "volume": tex_escape(metadata.volume),
        "number": tex_escape(metadata.issue),
        "eid": tex_escape(metadata.number),
        "pages": pages(metadata),
        "isbn": tex_escape(metadata.isbn),
        **_eprint(metadata),
        "doi": verbatim(metadata.doi),
        "url": "" if metadata.doi else link(metadata),
        "note": tex_escape(note(record)),
        **aside(article, call, manner),
    }
    return written(kind, record.key, about, manner)


def _thesis_or_report(record: Record, kind: str) -> str:
    """Which thesis it is, in words that biblatex translates."""
    if kind == "thesis":
        return "mathesis" if is_masters(record) else "phdthesis"
    return "techreport" if kind == "report" else ""


def _appeared(metadata: Metadata, kind: str) -> dict[str, str]:
    """Journal, book or server, and the publisher where it is another."""
    if kind == "online" and metadata.container == archive(metadata.eprint):
        return {}  # the eprint says it
    name = _CONTAINERS.get(kind, "series")
    publisher = _PUBLISHERS.get(kind, "publisher")
    found = {name: tex_escape(metadata.container)}
    if kind != "article" and not found.get(publisher) and metadata.publisher != metadata.container:
        found[publisher] = tex_escape(metadata.publisher)
    return found


def _eprint(metadata: Metadata) -> dict[str, str]:
    """The id in an archive; an old one of arXiv begins with its class."""
    kind = archive(metadata.eprint)
    old = re.match(r"([a-z-]+(?:\.[a-z-]+)?)/\d{7}", metadata.eprint, re.IGNORECASE)
    return {
        "eprint": verbatim(metadata.eprint),
        "eprinttype": kind.lower(),
        "eprintclass": old[1] if old and kind == "arXiv" else "",
    }


def _date(metadata: Metadata) -> str:
    if not metadata.year:
        return ""
    return f"{metadata.year:04d}-{metadata.month:02d}" if metadata.month else f"{metadata.year:04d}"
