"""What one thing of a reply means: the work, and what is to be done with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from ..answers.entry import described
from ..ids import normal_doi
from ..model import EMPTY, Metadata, Nomination, Problem, Received, Severity
from ..reports.reference import line
from ..text import clean
from .words import masked

#: nominate: by DOI, or described in full. confirm: a suggestion. complete: the project has it, and
#: says more of it now. held: it has it already. keep: as it was received, to be resolved.
#: ask: there is nothing to write, and a person must look. unwritten: its file could not be.
Kind = Literal["nominate", "confirm", "complete", "held", "keep", "ask", "unwritten"]

REPLACES = "biblio nominate DOI --pc PC --replaces KEY"


class Intended(NamedTuple):
    """What one thing that was received means, and why a person must look at it, if so."""

    item: Received
    kind: Kind
    project: str = ""  # "" is unassigned.bib
    doi: str = ""
    identity: str = ""  # the article's in the library, where it is there
    sent: str = ""  # an identifier that leads nowhere, which the entry must keep
    title: str = ""  # of an article of the library
    work: Metadata = Metadata()  # one without DOI, as HAL or the reply describes it
    copy: Mapping[str, str] = EMPTY  # fields of an export of ours that its registry gives otherwise
    problem: str = ""
    hint: str = ""
    unchecked: bool = False

    @property
    def about(self) -> str:
        """The work on one line: its DOI, its description, or what was sent."""
        number = self.item.confirms or self.item.declines
        if number > 0 and self.title:
            return f"n° {number}: {self.title}"
        if self.doi:
            return " ".join(part for part in (self.doi, self.title) if part)
        if self.work.title:
            return line(self.work)
        return self.identity or clean(self.item.text)

    def trouble(self, key: str = "") -> Problem | None:
        """What a person must know of it; `key` is that of the entry it became."""
        if not self.problem:
            return None
        pc = f"--pc {self.project or 'PC'}"
        hint = self.hint
        if self.kind == "keep" and hint.startswith(REPLACES):
            hint += "; if it is no article: biblio drop KEY --pc PC"
        hint = re.sub(r"--pc PC\b", lambda _: pc, hint.replace("KEY", key or "KEY"))
        # what was in doubt while reading, and led to a work all the same, is only worth a look
        doubt = self.problem == self.item.problem and self.kind not in ("keep", "ask")
        severity: Severity = "warning" if doubt else "error"
        told = [self.problem, *([self.item.problem] if self.item.problem else [])]
        message = "; ".join(told[:1] if told[-1] in self.problem else told)
        return Problem(self.item.where, message, hint, severity, self.unchecked)


def kept(item: Received, project: str, problem: str, hint: str = REPLACES) -> Intended:
    """What nobody could resolve yet, as it was received."""
    return Intended(item, "keep", project, problem=problem, hint=hint)


def as_described(item: Received, project: str, problem: str = "") -> Intended | None:
    """A nomination as it was described, with title and authors or editors, for want of a DOI that
    leads to the work; the identifier that was sent stays in the entry."""
    work = work_of(item)
    if not (work.title and (work.authors or work.editors)):
        return None
    sent = masked(item.identifier)
    hint = f"look for its DOI: {REPLACES}" if problem else ""
    return Intended(item, "nominate", project, sent=sent, work=work, problem=problem, hint=hint)


def withdrawn(one: Intended, said: Nomination) -> Intended:
    """A confirmation of what the project has withdrawn: a person says which of the two holds."""
    problem = f"{said.key} was withdrawn for {one.project} and is now confirmed"
    hint = f"biblio nominate {said.key} --pc {one.project} brings it back"
    return one._replace(kind="ask", problem=problem, hint=hint)


def work_of(item: Received) -> Metadata:
    """The work as the entry of a bibliography or the columns of a table describe it."""
    return described(Nomination("", "", "", entry_type=item.entry_type, fields=item.fields))


def numbered(said: Sequence[Nomination], number: int, quoted: str) -> list[Nomination]:
    """The entries of a project that a number stands for: what was quoted beside it decides, else
    their place in the file."""
    doi, key = normal_doi(quoted), quoted.strip().casefold()
    if not key:
        return list(said[number - 1 : number])
    return [n for n in said if (n.doi == doi if doi else n.key.casefold() == key)]
