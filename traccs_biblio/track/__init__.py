"""Literature tracking: new works by the authors of a project's articles, or about its use cases
and models, for a person to look at.

What is looked for (`interests`) becomes `questions` to registries; of what they answer, the
`candidates` are shown, which is remembered (`shown`). Nothing here nominates
(docs/how-to/tracking.md).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from ..library import Library
from ..sources.http import Client
from .candidates import Known, Looked, look
from .interests import Interest
from .questions import Heard, Question, Work, ask, details


class Tracked(NamedTuple):
    """What a run found: by project; what was asked and heard; works whose references and
    retractions could not be asked for, and why."""

    looked: dict[str, Looked]
    asked: Sequence[Question]
    heard: Heard
    unchecked: dict[str, str]

    def asked_for(self, project: str) -> list[Question]:
        """The questions on behalf of a project, answered or not."""
        return [question for question in self.asked if project in question.projects]

    def unanswered(self, project: str) -> list[tuple[Question, str]]:
        """Those of them that no registry answered, and why."""
        return [(q, why) for q, why in self.heard.unasked if project in q.projects]


def track(
    library: Library,
    client: Client,
    interests: Sequence[Interest],
    asked: Sequence[Question],
    since: str,
    shown: Mapping[str, Collection[str]],
) -> Tracked:
    """Ask the questions, then for the references of what is new, and rank it for each project.
    `shown` are the DOIs that each has been shown. Writes nothing."""
    heard = ask(client, asked, library.call.years, since)
    known = Known(library)

    def looked(works: Mapping[str, Work]) -> dict[str, Looked]:
        return {
            one.project: look(library, known, one, works.values(), shown.get(one.project, ()))
            for one in interests
        }

    first = looked(heard.works)
    new = {doi for one in first.values() for found in one.found for doi in found.dois}
    found, failed = details(client, sorted(doi for doi in new if not heard.works[doi].checked))
    last = looked({**heard.works, **found}) if found else first
    return Tracked(last, asked, heard, failed)
