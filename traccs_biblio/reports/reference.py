"""One article as a reference: short for a terminal line, whole for a list, a card after `add`."""

from __future__ import annotations

from collections.abc import Iterable

from ..ids import doi_url, is_web_address
from ..model import Article, Author, Metadata, Nomination, Record, Tag
from ..text import wrapped
from ..versions import published_as
from .as_text import plain
from .document import Emphasis, Inline, Line, Link
from .words import say


def short_authors(metadata: Metadata) -> str:
    """`Kochkov et al.`, `Chapman & Berner`, `Doury`."""
    people = [person.label for person in metadata.authors or metadata.editors]
    if not people:
        return "?"
    if len(people) == 2:
        return f"{people[0]} & {people[1]}"
    return people[0] + (" et al." if len(people) > 2 else "")


def initials(person: Author) -> str:
    """`Le Sommer, J.`, `Johnsen, C.-J.`; a group by its name."""
    if person.name:
        return person.name
    words = []
    for word in person.given.replace(".", ". ").split():
        parts = [part[0] + "." for part in word.split("-") if part[:1].isalnum()]
        words.append("-".join(parts))
    letters = " ".join(word for word in words if word)
    given = f", {letters}" if letters else ""
    return person.family + given + (f", {person.suffix}" if person.suffix else "")


def reference(metadata: Metadata) -> Line:
    """The whole reference: every author, year, title, where it appeared, DOI."""
    people = metadata.authors or metadata.editors
    authors = ", ".join(initials(person) for person in people) or "?"
    year = str(metadata.year) if metadata.year else "?"
    line: list[Inline] = [f"{authors} ({year}). "]
    if metadata.title:
        line.append(metadata.title)
        line.append(" " if metadata.title.plain.endswith(("?", "!", ".")) else ". ")
    if metadata.container:
        line.append(Emphasis(metadata.container))
        line.append(_place(metadata) + ". ")
    elif metadata.publisher:
        line.append(f"{metadata.publisher}. ")
    if metadata.doi:
        line.append(Link(f"doi:{metadata.doi}", doi_url(metadata.doi)))
    elif is_web_address(metadata.url):
        line.append(Link(metadata.url, metadata.url))
    return tuple(line)


def line(metadata: Metadata) -> str:
    """The reference as plain text, on one line."""
    return "".join(plain(part) for part in reference(metadata))


def lead(record: Record) -> Line:
    """The reference; of a work not known yet, its DOI, what a project sent, or the key."""
    if record.citable or record.metadata.title:
        return reference(record.metadata)
    received = next((n.received for n in record.nominations if n.received), "")
    return (record.doi or received or record.key,)


def received(record: Record, said: Iterable[Nomination], lang: str) -> list[Line]:
    """What projects sent, in a note each, unless it stands in the lead."""
    texts = [n.received for n in said if n.received and (n.received,) != lead(record)]
    return [(say(lang, "received", text=text),) for text in texts]


def _place(metadata: Metadata) -> str:
    """Volume, issue, and pages or article number."""
    volume = metadata.volume + (f"({metadata.issue})" if metadata.issue else "")
    where = metadata.pages.replace("-", "–") or metadata.number
    return "".join(f", {part}" for part in (volume, where) if part)


def warnings(record: Record, lang: str) -> list[Line]:
    """What a reader must know before citing: retractions, corrections, notices, other versions."""
    notes: list[Line] = []
    for kind in ("retraction", "concern", "correction"):
        updates = [update for update in record.metadata.updates if update.kind == kind]
        if updates:
            dois = ", ".join(dict.fromkeys(doi_url(u.doi) for u in updates if u.doi))
            where = say(lang, "see", text=dois) if dois else ""
            notes.append((say(lang, kind, text=where),))
    for flag in ("retraction-unclear", "notice", "comment"):
        if flag in record.flags:
            notes.append((say(lang, flag),))
    if record.preprints and record.metadata.type != "preprint":
        links = ", ".join(doi_url(doi) for doi in record.preprints)
        notes.append((say(lang, "cite published", text=links),))
    elif "published" in record.flags:
        told = published_as(record.metadata)
        found = [doi for kind, doi in record.versions if kind == "version-of" or doi in told]
        links = ", ".join(doi_url(doi) for doi in found)
        notes.append((say(lang, "published elsewhere", text=links),))
    return notes


def evidence(tag: Tag, lang: str) -> str:
    """The words that decided a tag, each once, with where they stand."""
    if tag.by == "person":
        return say(lang, "by a person")
    words: dict[str, None] = {}
    for item in tag.evidence:
        where = say(lang, "in title" if item.where == "title" else "in abstract")
        words.setdefault(f"{say(lang, 'quote', text=item.text)} ({where})")
    return ", ".join(words)


def card(article: Article, lang: str, width: int = 88) -> str:
    """What `add` understood: reference, key, use cases with the words that decided them; in lines
    of `width` columns."""
    record = article.record
    metadata = record.metadata
    if record.pending and not metadata.title:
        return f"{record.key}\n  {record.doi} (pending)"
    shown = [f"{record.key}", f"  {line(metadata)}"]
    for note in warnings(record, lang):
        shown.append("  " + "".join(plain(part) for part in note))
    for tag in article.tags:
        review = f", {say(lang, 'review')}" if tag.state == "review" else ""
        score = f" {tag.score:.2f}" if tag.score is not None else ""
        shown.append(f"  {tag.slug}{score}{review}{say(lang, 'colon')}{evidence(tag, lang)}")
    if not article.tags:
        shown.append(f"  {say(lang, 'no use case').lower()}")
    return "\n".join(part for text in shown for part in wrapped(text, width, rest="    "))
