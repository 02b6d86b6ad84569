"""Reviews, supplements and components: what has a DOI and is no work of its own.

Crossref's types and relations tell, and Copernicus's way to spell DOIs: `10.5194/esd-2021-5-rc1`
is a review of `10.5194/esd-2021-5`. A published comment or corrigendum is a work; so is a dataset
that supplements an article.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .model import Metadata

#: What a relation of Crossref says this one is of the other.
_RELATIONS = {
    "is-review-of": "a review",
    "is-supplement-to": "the supplement",
    "is-component-of": "a component",
}
#: Referees', authors', community, editors' and short comments; the supplement.
_COPERNICUS = re.compile(r"(10\.5194/.+?)-(?:(?:rc|ac|cc|ec|sc)\d+|(supplement))")


class Part(NamedTuple):
    """What it is ("a review"), and the DOI of the work it belongs to, "" where that is unknown."""

    what: str
    of: str = ""

    def __str__(self) -> str:
        return f"it is {self.what} of {self.of or 'another work'}"


def part(metadata: Metadata, registry_type: str = "") -> Part | None:
    """What a DOI is a part of, or None for a work of its own. `registry_type` is Crossref's word
    (`component`), which `Metadata.type` does not keep."""
    spelt = _COPERNICUS.fullmatch(metadata.doi)
    of = spelt[1] if spelt else ""
    for relation, doi in metadata.relations:
        if what := _RELATIONS.get(relation):
            return Part(what, doi)
    if metadata.type == "review":
        return Part("a review", of)
    if spelt:
        return Part("the supplement" if spelt[2] else "a review", of)
    if metadata.type == "preprint" and metadata.title.plain.startswith("Supplementary material to"):
        return Part("the supplement")
    return Part("a component") if registry_type == "component" else None
