"""Step 3 before the answers: from what a person pasted to the work that is meant.

A DOI is read by `ids`; an Elsevier page, a deposit in HAL or a reference in words has to be asked
for. Nothing is guessed: what is not certain comes back as candidates.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from . import answers
from .discretion import Discretion
from .errors import NotFound, Unavailable
from .ids import elsevier_pii, hal_id, is_reference, normal_doi
from .matching import Candidate, match
from .model import Metadata
from .sources import crossref, hal
from .sources.http import Client

_LIKE = 0.4  # what is less like a reference is no candidate
_SHOWN = 5

#: doi: it is this DOI. deposit: in HAL without DOI, described in full. undecided: candidates, and a
#: person chooses. absent: nobody knows it. unchecked: nobody could be asked.
Kind = Literal["doi", "deposit", "undecided", "absent", "unchecked"]


class Resolved(NamedTuple):
    """What is meant by `given`, or why that is not known."""

    given: str
    kind: Kind
    doi: str = ""
    deposit: Metadata = Metadata()
    candidates: tuple[Candidate, ...] = ()
    message: str = ""


def resolvable(given: str) -> bool:
    """Whether this is no DOI, and yet something that a registry can be asked about."""
    return not normal_doi(given) and bool(
        hal_id(given) or elsevier_pii(given) or is_reference(given)
    )


def resolve(given: str, client: Client, discretion: Discretion) -> Resolved:
    """The work that is meant by a DOI, an id of HAL or Elsevier or its page's address, or a
    reference in words, of which nothing is sent that `discretion` leaves out of a question."""
    try:
        if doi := normal_doi(given):
            return Resolved(given, "doi", doi)
        if deposit := hal_id(given):
            return _deposit(given, hal.by_id(client, deposit))
        if pii := elsevier_pii(given):
            found = crossref.by_pii(client, pii)
            return Resolved(given, "doi", str(found["DOI"]).lower())
        return _reference(given, client, discretion)
    except NotFound as error:
        return Resolved(given, "absent", message=error.message)
    except Unavailable as error:
        return Resolved(given, "unchecked", message=error.words)


def _deposit(given: str, answer: dict[str, object]) -> Resolved:
    """A deposit by its DOI, else described in full."""
    metadata = answers.read("hal", answer, "")
    doi = normal_doi(str(answer.get("doiId_s") or ""))
    if doi:
        return Resolved(given, "doi", doi)
    return Resolved(given, "deposit", deposit=metadata)


def _reference(given: str, client: Client, discretion: Discretion) -> Resolved:
    works = []
    question = discretion.question(given)
    for item in crossref.search(client, question):
        doi = normal_doi(str(item.get("DOI") or ""))
        if doi and item.get("type") not in ("peer-review", "component"):
            works.append(answers.read("crossref", item, doi))
    found = match(question, works)
    if found.accepted:
        return Resolved(given, "doi", found.accepted.doi)
    near = tuple(one for one in found.candidates if one.likeness >= _LIKE)[:_SHOWN]
    if not near:
        return Resolved(given, "absent", message="Crossref knows nothing like it")
    return Resolved(given, "undecided", candidates=near, message=found.why)
