"""Whose the things of a reply are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..errors import InputError
from ..library import Library
from ..model import Received
from ..nominations import UNASSIGNED
from ..text import clean, fold

#: How the keywords of our own exports name the projects that an article is suggested for.
_SUGGESTED = "suggested for "


def whose(library: Library, written: str, pc: str) -> tuple[str, str]:
    """The project that is meant by what was written, `pc` where nothing was, and "" with the reason
    where that is not known: (id, reason)."""
    if not written.strip():
        return (pc, "") if pc else ("", "no project is named")
    if written == UNASSIGNED:  # an export of ours
        return "", ""
    try:
        return library.project(written).id, ""
    except InputError:
        pass
    numbered = re.search(
        r"(?i)\b(?:P\.?C\.?|projet\s+cibl[ée])\s*(?:n\s*°)?\s*[-_]?\s*(\d{1,2})\b", written
    )
    words = {fold(word) for word in (written, *re.findall(r"[\w-]+", written))} - {""}
    names = [p.id for p in library.projects.values() if {fold(p.id), fold(p.acronym)} & words]
    if numbered:
        names.append(f"PC{int(numbered[1])}")
    named = {name for name in names if name in library.projects}
    if len(named) == 1 and len(set(names)) == 1:
        return named.pop(), ""
    if len(named) > 1:
        return "", f"several projects are named: {clean(written)[:60]}"
    return "", f"unknown project {clean(written)[:60]}"


def by_keywords(library: Library, items: Sequence[Received], pc: str) -> list[Received]:
    """The same, with what the keywords of a bibliography that `biblio export` wrote say of
    projects: one thing for each that nominates it or has it as a suggestion."""
    stated = [_stated(library, item) for item in items]
    if not any(stated):
        return list(items)
    found: list[Received] = []
    for item, statements in zip(items, stated, strict=True):
        ours = bool(item.key) and not (item.project or item.status)
        if ours and not statements:
            statements = [(UNASSIGNED, "suggested")]
        found += [item._replace(project=who, status=status) for who, status in statements] or [
            item._replace(project=item.project or pc)
        ]
    return found


def _stated(library: Library, item: Received) -> list[tuple[str, str]]:
    """Projects and statuses. Anybody may have a keyword that is the name of a project; that of a
    suggestion is ours alone, and stays what it is in whatever program the file was saved."""
    hints = [word.partition(_SUGGESTED) for word in item.keywords]
    suggested = [(who.strip(), "suggested") for start, said, who in hints if said and not start]
    own = [word for word in item.keywords if item.key and word in library.projects]
    return [*((who, "nominated") for who in own), *suggested]
