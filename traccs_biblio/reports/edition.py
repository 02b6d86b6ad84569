"""What a report is about besides its articles, and in which language it speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..ids import is_web_address
from ..model import (
    EMPTY,
    STARTER,
    Article,
    Call,
    Nomination,
    Project,
    Record,
    Reply,
    Tag,
    UseCase,
)
from .document import Block, Line, Link, Paragraph
from .reference import evidence, lead, reference, warnings
from .words import say


class Edition(NamedTuple):
    """The programme, the call, the language, and the files that could not be read."""

    projects: Mapping[str, Project]
    call: Call
    usecases: Sequence[UseCase]
    replies: Mapping[str, Reply]
    lang: str
    unreadable: Sequence[str] = ()
    styled: Mapping[str, Line] = EMPTY  # references in a CSL style, by key; else the simple one
    naming: str = ""  # what a command must say to be about this call: ` --call ag-2026`

    def say(self, name: str, **values: object) -> str:
        """A phrase in the language of the report."""
        return say(self.lang, name, **values)

    def label(self, slug: str) -> str:
        """The name of a use case."""
        return next((u.label[self.lang] for u in self.usecases if u.slug == slug), slug)

    def name(self, project: str) -> str:
        """`PC5 COMPACT`; an id that projects.csv does not know as it is."""
        return self.projects[project].label if project in self.projects else project

    def activities(self, project: str) -> tuple[str, ...]:
        """The use cases that a project declares as its activity."""
        reply = self.replies.get(project)
        return reply.activities if reply else ()

    def replied(self) -> list[str]:
        """The projects that replied, in report order."""
        return [p for p in self.projects if p in self.replies and self.replies[p].replied]

    def listed(self, names: Sequence[str]) -> str:
        """Projects by name, separated by commas."""
        return ", ".join(self.name(name) for name in names)

    def said(self, article: Article) -> list[Nomination]:
        """Nominations and suggestions of an article in this call, withdrawn ones left out."""
        return article.record.said(self.call.id)

    def own(self, article: Article, project: str) -> Nomination | None:
        """A project's word on an article in this call: of several the one that counts."""
        said = [n for n in self.said(article) if n.project == project]
        return next((n for n in said if n.counts), said[0] if said else None)

    def named(self, article: Article) -> list[str]:
        """The projects that nominate an article, as counts go: of what nobody could resolve yet
        there are none."""
        if article.record.unresolved:
            return []
        return list(dict.fromkeys(n.project for n in self.said(article) if n.counts and n.project))

    def reference(self, record: Record) -> Line:
        """The whole reference, in the style that was asked for."""
        return self.styled.get(record.key) or reference(record.metadata)

    def lead(self, record: Record) -> Line:
        """The reference; of a work not known yet, what there is (`reference.lead`)."""
        return self.styled.get(record.key) or lead(record)

    def who(self, said: Nomination) -> str:
        """Who nominates or suggests. The starter list only ever suggests, whatever the status."""
        if said.by == STARTER:
            return self.say("hinted by", text=self.say("starter list"))
        return self.say("by" if said.counts else "hinted by", text=said.by)

    def tag(self, tag: Tag) -> Line:
        """A use case with the words that decided it, or with the doubt about it."""
        doubt = f" ({self.say('review')})" if tag.state == "review" else ""
        words = evidence(tag, self.lang)
        return (f"{self.label(tag.slug)}{doubt}{self.say('colon')}{words}",)

    def warning(self) -> list[Block]:
        """That the report is not whole, where a file could not be read."""
        if not self.unreadable:
            return []
        return [Paragraph((self.say("unreadable", files=", ".join(self.unreadable)),))]

    def facts(self, articles: Sequence[Article]) -> list[Block]:
        """That the records are not checked yet, said once where it is so of all."""
        if self.all_facts(articles):
            return [Paragraph((self.say("all starter"),))]
        return []

    def all_facts(self, articles: Sequence[Article]) -> bool:
        """Whether no registry has been asked about any of the articles."""
        return bool(articles) and all(a.record.source == "facts" for a in articles)

    def state(self, article: Article, of: Sequence[Article]) -> tuple[Line, ...]:
        """What a reader must know of a record: retractions and other versions, a preprint, an open
        copy, facts not yet checked, the key."""
        metadata = article.record.metadata
        notes: list[Line] = warnings(article.record, self.lang)
        if metadata.type == "preprint":
            notes.append((self.say("preprint"),))
        if is_web_address(metadata.open_copy):
            notes.append(
                (self.say("open copy", text=""), Link(metadata.open_copy, metadata.open_copy))
            )
        if article.record.source == "facts" and not self.all_facts(of):
            notes.append((self.say("starter"),))
        notes.append((self.say("key", text=article.record.key),))
        return tuple(notes)
