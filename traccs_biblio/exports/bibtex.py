"""BibTeX for a proposal. pybtex's writer damages data (`_`, `%`, comments), so this one is ours.

UTF-8; a person's TeX stays, a registry's text is escaped; `doi` and `url` are never escaped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..bibtex import ENTRY_TYPES, MONTHS, format_entry
from ..ids import doi_url, hal_id
from ..model import Article, Author, Metadata, Record
from ..text import plain_of_tex, tex, tex_escape

HEADER = """\
This bibliography was made by biblio; edit the library, not this file.
It needs \\usepackage{url} or \\usepackage{hyperref}: doi and url are not escaped.
UTF-8: use a LaTeX of 2018 or later, or \\usepackage[utf8]{inputenc}."""

_CONTAINERS = {
    "article": "journal",
    "inproceedings": "booktitle",
    "incollection": "booktitle",
    "misc": "howpublished",
}
_PUBLISHERS = {
    "book": "publisher",
    "incollection": "publisher",
    "inproceedings": "publisher",
    "phdthesis": "school",
    "techreport": "institution",
}


def bibtex(articles: Sequence[Article], protect: re.Pattern[str], call: str) -> str:
    """All articles as one `.bib`, in the order given; `protect` finds words that keep capitals.

    No `%` comment is written: BibTeX has none. The header stands outside of any entry.
    """
    entries = [entry(article, protect, call) for article in articles]
    return "\n".join([HEADER + "\n", *entries])


def entry(article: Article, protect: re.Pattern[str], call: str) -> str:
    """One article: `@type{key, ...}`, its use cases and projects in `keywords`."""
    record = article.record
    kind = ENTRY_TYPES.get(record.metadata.type, "misc")
    about = fields(record.metadata, protect)
    if not record.metadata.authors:
        about["key"] = record.key  # what styles sort by
    about["note"] = tex_escape(note(record))
    about["keywords"] = ", ".join(keywords(article, call))
    return format_entry(kind, record.key, {name: value for name, value in about.items() if value})


def fields(metadata: Metadata, protect: re.Pattern[str]) -> dict[str, str]:
    """What describes a work, as BibTeX fields with TeX values; empty ones left out."""
    kind = ENTRY_TYPES.get(metadata.type, "misc")
    found = {
        "author": people(metadata.authors),
        "editor": people(metadata.editors) if kind != "article" or not metadata.authors else "",
        "title": tex(metadata.title, protect),
        _CONTAINERS.get(kind, "series"): tex_escape(metadata.container),
        "year": str(metadata.year or ""),
        "month": MONTHS[metadata.month - 1] if metadata.month else "",
        "volume": tex_escape(metadata.volume),
        "number": tex_escape(metadata.issue),
        "pages": _pages(metadata),
        "eid": tex_escape(metadata.number) if metadata.pages else "",
        _PUBLISHERS.get(kind, "publisher"): _publisher(metadata, kind),
        "isbn": tex_escape(metadata.isbn),
        "eprint": _verbatim(metadata.eprint),
        "archiveprefix": _archive(metadata.eprint),
        "doi": _verbatim(metadata.doi),
        "url": _verbatim(doi_url(metadata.doi) if metadata.doi else metadata.url),
    }
    return {name: value for name, value in found.items() if value}


def _archive(eprint: str) -> str:
    """The archive whose id this is."""
    return "HAL" if hal_id(eprint) else "arXiv" if eprint else ""


def note(record: Record) -> str:
    """What whoever cites the work must know: that it is retracted, doubted, corrected, or a notice
    about another work; with the DOIs of the notices. Empty for almost all."""
    words = {
        "retraction": "Retracted",
        "concern": "Expression of concern",
        "correction": "Corrected",
    }
    said = []
    for kind, word in words.items():
        updates = [update for update in record.metadata.updates if update.kind == kind]
        if updates:
            dois = ", ".join(dict.fromkeys(f"doi:{update.doi}" for update in updates if update.doi))
            said.append(f"{word} (notice: {dois})" if dois else word)
    flags = {
        "retraction-unclear": "Linked with a retraction, to be checked",
        "notice": "Correction or retraction notice",
        "comment": "Comment on another article",
    }
    return "; ".join([*said, *(text for flag, text in flags.items() if flag in record.flags)])


def keywords(article: Article, call: str) -> list[str]:
    """Use cases, projects that nominate it, and, told apart, those it is suggested for."""
    said = [n for n in article.record.said(call) if n.project]
    named = dict.fromkeys(n.project for n in said if n.counts)
    hinted = dict.fromkeys(n.project for n in said if not n.counts and n.project not in named)
    return [*article.slugs, *named, *(f"suggested for {project}" for project in hinted)]


def people(authors: Sequence[Author]) -> str:
    """Names joined by "and": `Family, Given`, groups braced.

    A family name with a small word inside ("Salas y Mélia") is braced as one, since BibTeX would
    take what precedes the small word for a particle; so is one of several words that stands alone,
    since BibTeX would take the first for a given name.
    """
    return " and ".join(_person(author) for author in authors)


def _person(author: Author) -> str:
    if author.name:
        return "{" + tex_escape(author.name) + "}"
    family = _name(author.family)
    words = author.family.split()
    inner = any(word[:1].islower() for word in words[1:-1]) and not words[0][:1].islower()
    alone = len(words) > 1 and not (author.given or author.suffix)
    if (inner or alone or not words) and not family.startswith("{"):
        family = "{" + family + "}"
    parts = [family, *([_name(author.suffix)] if author.suffix else [])]
    if author.given or author.suffix:
        parts.append(_name(author.given))
    return ", ".join(parts)


def _name(text: str) -> str:
    """A part of a name; braced where BibTeX would split it, at "and" or at a comma."""
    escaped = tex_escape(text)
    return "{" + escaped + "}" if re.search(r"(?i),|\band\b", text) else escaped


def _pages(metadata: Metadata) -> str:
    """Pages with an en dash; the article number where there are none, as plain styles expect."""
    pages = tex_escape(metadata.pages or metadata.number)
    return re.sub(r"(?<=\w)\s*[-–—]\s*(?=\w)", "--", pages) if metadata.pages else pages


def _publisher(metadata: Metadata, kind: str) -> str:
    """Only where a style prints it: not for an article, nor twice for a preprint's server."""
    if kind == "article" or plain_of_tex(metadata.publisher) == metadata.container:
        return ""
    return tex_escape(metadata.publisher)


def _verbatim(value: str) -> str:
    """A DOI or URL as it is; braces alone, which BibTeX counts, are percent-encoded."""
    return value.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
