"""BibTeX for a proposal. pybtex's writer damages data (`_`, `%`, comments), so this one is ours.

UTF-8; a person's TeX stays, a registry's text is escaped; `doi` and `url` are never escaped.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from ..bibtex import ENTRY_TYPES, MONTHS, format_entry
from ..ids import doi_url, hal_id, is_web_address
from ..model import Article, Author, Metadata, Record
from ..tex import plain_of_tex, tex_escape
from .spelling import PLAIN, Manner, shortened, spelled, title

HEADER = """\
This bibliography was made by biblio; edit the library, not this file.
It needs \\usepackage{url} or \\usepackage{hyperref}: doi and url are not escaped.
UTF-8: use a LaTeX of 2018 or later, or \\usepackage[utf8]{inputenc}."""
_ASCII_HEADER = HEADER.rpartition("\n")[0] + "\nASCII: accents are written in TeX."
#: The languages of babel, by the codes that registries use.
LANGUAGES = {
    "en": "english", "fr": "french", "de": "ngerman", "es": "spanish", "it": "italian",
    "pt": "portuguese", "nl": "dutch", "no": "norsk", "sv": "swedish", "da": "danish",
    "pl": "polish", "ru": "russian", "zh": "chinese", "ja": "japanese",
}  # fmt: skip
#: What must not be spelled in TeX: programs take these values as they are.
_AS_IS = {"doi", "url", "eprint", "month", "date", "ids"}

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
_UPDATES = {
    "retraction": "Retracted",
    "concern": "Expression of concern",
    "correction": "Corrected",
}
_FLAGS = {
    "retraction-unclear": "Linked with a retraction, to be checked",
    "notice": "Correction or retraction notice",
    "comment": "Comment on another article",
}


def bibtex(
    articles: Sequence[Article],
    protect: re.Pattern[str],
    call: str,
    manner: Manner = PLAIN,
) -> str:
    """All articles as one `.bib`, in the order given; `protect` finds words that keep capitals."""
    return bibliography([entry(article, protect, call, manner) for article in articles], manner)


def bibliography(entries: Iterable[str], manner: Manner = PLAIN) -> str:
    """A `.bib` of entries. No `%` comment is written: BibTeX has none. The header stands outside of
    any entry."""
    return "\n".join([(_ASCII_HEADER if manner.ascii else HEADER) + "\n", *entries])


def entry(
    article: Article,
    protect: re.Pattern[str],
    call: str,
    manner: Manner = PLAIN,
) -> str:
    """One article: `@type{key, ...}`, its use cases and projects in `keywords`."""
    record, metadata = article.record, article.record.metadata
    about = fields(metadata, protect, manner.max_authors, initials=True)
    if not metadata.authors:
        about["key"] = tex_escape(record.key)  # what styles sort by
    about.setdefault("eid", tex_escape(metadata.number))  # beside the pages that it stands for
    about["note"] = tex_escape(note(record))
    about |= aside(article, call, manner)
    return written(kind_of(record), record.key, about, manner)


def kind_of(record: Record) -> str:
    """The type of the entry; a thesis is a doctor's unless a person's entry says otherwise."""
    if record.metadata.type == "thesis" and is_masters(record):
        return "mastersthesis"
    return ENTRY_TYPES.get(record.metadata.type, "misc")


def is_masters(record: Record) -> bool:
    """Whether a thesis is a master's: only a person's entry tells."""
    return any(
        said.entry_type == "mastersthesis" or "master" in said.fields.get("type", "").lower()
        for said in record.nominations
    )


def aside(article: Article, call: str, manner: Manner) -> dict[str, str]:
    """What no style prints: language, abstract, keywords."""
    metadata = article.record.metadata
    return {
        "langid": language(metadata),
        "abstract": tex_escape(metadata.abstract) if manner.abstract else "",
        "keywords": tex_escape(", ".join(keywords(article, call))) if manner.keywords else "",
    }


def language(metadata: Metadata) -> str:
    """The language as babel calls it; "" where it is not known."""
    code = metadata.language.lower()
    if not code:
        return ""
    return LANGUAGES.get(re.split("[-_]", code)[0], code if code in LANGUAGES.values() else "")


def written(kind: str, key: str, about: Mapping[str, str], manner: Manner) -> str:
    """An entry without its empty fields, in the letters that are wanted."""
    shown = {
        name: value if name in _AS_IS else spelled(value, manner)
        for name, value in about.items()
        if value
    }
    return format_entry(kind, key, shown)


def fields(
    metadata: Metadata, protect: re.Pattern[str], most: int = 0, initials: bool = False
) -> dict[str, str]:
    """What describes a work, as BibTeX fields with TeX values; empty ones left out. `most` and
    `initials` are those of `people`."""
    kind = ENTRY_TYPES.get(metadata.type, "misc")
    found = {
        "author": people(metadata.authors, most, initials),
        "editor": people(metadata.editors, most, initials)
        if kind != "article" or not metadata.authors
        else "",
        "title": title(metadata.title, protect),
        _CONTAINERS.get(kind, "series"): tex_escape(_numbered(metadata, kind)),
        "year": str(metadata.year or ""),
        "month": MONTHS[metadata.month - 1] if metadata.month else "",
        "volume": tex_escape(metadata.volume),
        "number": tex_escape(metadata.issue),
        "pages": _pages(metadata),
        "eid": tex_escape(metadata.number) if metadata.pages else "",
        _PUBLISHERS.get(kind, "publisher"): _publisher(metadata, kind),
        "isbn": tex_escape(metadata.isbn),
        "eprint": verbatim(metadata.eprint),
        "archiveprefix": archive(metadata.eprint),
        "doi": verbatim(metadata.doi),
        "url": link(metadata),
    }
    return {name: value for name, value in found.items() if value}


def _container(metadata: Metadata, kind: str) -> str:
    """What it appeared in; of a dataset or preprint, which are @misc, else its archive."""
    return metadata.container or (metadata.publisher if kind == "misc" else "")


def _numbered(metadata: Metadata, kind: str) -> str:
    """What it appeared in; of a preprint with its number there, of which old styles know no field:
    that of arXiv, or what its DOI says after the registrant."""
    container = _container(metadata, kind)
    if kind == "misc" and archive(metadata.eprint) == container == "arXiv":
        return f"{container}:{metadata.eprint}"
    number = metadata.doi.partition("/")[2] if metadata.type == "preprint" else ""
    return f"{container}, {number}" if container and number else container


def link(metadata: Metadata) -> str:
    """The address of its page, where it is one of the web."""
    if metadata.doi:
        return doi_url(metadata.doi)
    return verbatim(metadata.url) if is_web_address(metadata.url) else ""


def archive(eprint: str) -> str:
    """The archive whose id this is."""
    if not eprint:
        return ""
    return "HAL" if hal_id(eprint) else "arXiv"


def note(record: Record) -> str:
    """What whoever cites the work must know: that it is retracted, doubted, corrected, or a notice
    about another work; with the DOIs of the notices. Empty for almost all."""
    said = []
    for kind, word in _UPDATES.items() if record.metadata.updates else ():
        updates = [update for update in record.metadata.updates if update.kind == kind]
        if updates:
            dois = ", ".join(dict.fromkeys(f"doi:{update.doi}" for update in updates if update.doi))
            said.append(f"{word} (notice: {dois})" if dois else word)
    said += [text for flag, text in _FLAGS.items() if flag in record.flags]
    return "; ".join(said)


def keywords(article: Article, call: str) -> list[str]:
    """Use cases, projects that nominate it, and, told apart, those it is suggested for."""
    said = [n for n in article.record.said(call) if n.project]
    named = dict.fromkeys(n.project for n in said if n.counts)
    hinted = dict.fromkeys(n.project for n in said if not n.counts and n.project not in named)
    return [*article.slugs, *named, *(f"suggested for {project}" for project in hinted)]


def people(authors: Sequence[Author], most: int = 0, initials: bool = False) -> str:
    """Names joined by "and": `Family, Given`, groups braced; after `most`, "and others".

    A family name with a small word inside ("Salas y Mélia") is braced as one, since BibTeX would
    take what precedes the small word for a particle; so is one of several words that stands alone,
    since BibTeX would take the first for a given name. With `initials`, given names are such that
    BibTeX can cut them.
    """
    shown = authors[:most] if most else authors
    names = [_person(author, initials) for author in shown]
    return " and ".join([*names, "others"] if len(shown) < len(authors) else names)


#: A word in which BibTeX finds nothing to split, cut or escape: letters, an ASCII capital first.
_WORD = r"(?!A[Nn][Dd]\b)[A-Z][^\W\d_]*"
_ORDINARY = re.compile(rf"{_WORD}(?:[-']{_WORD})*, {_WORD}(?:[- .]{{1,2}}{_WORD})*\.?")


def _person(author: Author, initials: bool) -> str:
    family, given, suffix, name = author[:4]
    if name:
        return "{" + tex_escape(name) + "}"
    plain = f"{family}, {given}"
    if not suffix and _ORDINARY.fullmatch(plain):  # as most people are called
        return plain
    last, words = _name(family), family.split()
    inner = any(word[:1].islower() for word in words[1:-1]) and not words[0][:1].islower()
    alone = len(words) > 1 and not (given or suffix)
    small = len(words) == 1 and words[0].islower()  # biber would take it for a particle
    if (inner or alone or small or not words) and not last.startswith("{"):
        last = "{" + last + "}"
    parts = [last, *([_name(suffix)] if suffix else [])]
    if given or suffix:
        parts.append(shortened(_name(given)) if initials else _name(given))
    return ", ".join(parts)


_SPLITS = re.compile(r"(?i),|\band\b")


def _name(text: str) -> str:
    """A part of a name; braced where BibTeX would split it, at "and" or at a comma."""
    escaped = tex_escape(text)
    return "{" + escaped + "}" if _SPLITS.search(text) else escaped


_DASH = re.compile(r"(?<=\w)\s*(?:[-–—]|--)\s*(?=\w)")


def _pages(metadata: Metadata) -> str:
    """The pages; the article number where there are none, as plain styles expect."""
    return pages(metadata) or tex_escape(metadata.number)


def pages(metadata: Metadata) -> str:
    """Pages with an en dash."""
    return _DASH.sub("--", tex_escape(metadata.pages))


def _publisher(metadata: Metadata, kind: str) -> str:
    """Only where a style prints it: not for an article, nor twice for a preprint's server."""
    if kind == "article" or plain_of_tex(metadata.publisher) == _container(metadata, kind):
        return ""
    return tex_escape(metadata.publisher)


#: What BibTeX counts, and what begins a command.
_COMMANDING = re.compile(r"[{}\\^]")


def verbatim(value: str) -> str:
    """A DOI or URL as it is; what BibTeX counts, what begins a command (`\\`, `^^5c`) and what no
    ASCII program reads is percent-encoded."""
    coded = _COMMANDING.sub(lambda found: f"%{ord(found[0]):02X}", value)
    return coded if coded.isascii() else quote(coded, safe=string.printable)
