"""Whether a work is retracted, doubted or corrected, or is itself the notice of that.

`update-to` stands on the notice and names the work; `updated-by` on the work, and names the notice.
Publishers confuse the two. So a work is retracted if it has an `updated-by` that says so, or an
`update-to` that names itself, or the mark of a retraction in its title; never for an `update-to`
that names another. A notice is known by its title. See https://www.crossref.org/documentation/
register-maintain-records/maintaining-your-metadata/registering-updates/.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ..ids import normal_doi
from ..model import Update
from .reading import Reading
from .shape import joined, mapping, objects
from .titles import is_comment, is_notice, is_retraction_notice

_KINDS = {
    **dict.fromkeys(("retraction", "withdrawal", "removal", "partial_retraction"), "retraction"),
    **dict.fromkeys(("expression_of_concern", "concern"), "concern"),
}
#: A new version is no judgement; it is a relation.
_VERSIONS = ("new_version", "new_edition")
_FLAGS = {"retraction": "retracted", "concern": "concern", "correction": "corrected"}
_COMMENTS = ("is-comment-on", "is-reply-to")


class Linked(NamedTuple):
    """What a record says of updates: of itself by others, of itself by itself, of others."""

    by: tuple[Update, ...]  # `doi` is the notice
    own: tuple[Update, ...]  # no notice but itself
    to: tuple[Update, ...]  # `doi` is the work it names


def linked(answer: dict[str, Any], doi: str) -> Linked:
    """The updates of a Crossref record, new versions left out."""
    to = _updates(answer.get("update-to"))
    by = tuple(_updates(answer.get("updated-by")))
    own = tuple(update._replace(doi="") for update in to if update.doi == doi)
    return Linked(
        tuple(update._replace(doi="") if update.doi == doi else update for update in by),
        own,
        tuple(update for update in to if update.doi != doi),
    )


def judged(
    reading: Reading, answer: dict[str, Any], doi: str, title: str, is_marked: bool, kind: str
) -> tuple[Update, ...]:
    """The updates of a work; their flags, and those of notices and comments, go to `reading`.

    `title` is the deposited one, `is_marked` whether it bore the mark of a retraction.
    """
    links = linked(answer, doi)
    if is_marked:  # what such a work says that it retracts are its own notices, the wrong way round
        swapped = [update for update in links.to if update.kind == "retraction"]
        found = [*links.by, *links.own, *swapped, Update("retraction")]
    elif is_notice(title, updates=bool(links.to)):
        found = _of_notice(reading, links, title)
    else:
        found = [*links.by, *links.own]
        _doubt(reading, links, mapping(answer.get("relation")))
    updates = _once(found)
    reading.flags.update(_FLAGS[update.kind] for update in updates)
    if kind != "review" and (is_comment(title) or _comments(answer)):
        reading.flags.add("comment")
    return updates


def told(reading: Reading, title: str, is_marked: bool, kind: str) -> tuple[Update, ...]:
    """The updates of a work of which only the title tells, as that of DataCite or HAL; as `judged`
    otherwise."""
    return judged(reading, {}, "", title, is_marked, kind)


def _of_notice(reading: Reading, links: Linked, title: str) -> list[Update]:
    """What has become of a notice. It is not retracted by the work that it retracts."""
    reading.flags.add("notice")
    named = {update.doi for update in links.to}
    found = [update for update in links.by if update.doi not in named]
    rest = [update for update in found if update.kind != "retraction"]
    if len(rest) < len(found) and not is_retraction_notice(title):
        reading.flags.add("retraction-unclear")
    return rest


def _doubt(reading: Reading, links: Linked, relation: dict[str, Any]) -> None:
    """What a record with an ordinary title says of others: it is a notice, or it is unclear."""
    if any(update.kind == "retraction" for update in (*links.by, *links.own)):
        return
    if any(update.kind == "retraction" for update in links.to) or objects(
        relation.get("retraction")
    ):
        reading.flags.add("retraction-unclear")
    elif {update.doi for update in links.to} - {update.doi for update in links.by}:
        reading.flags.add("notice")


def _comments(answer: dict[str, Any]) -> bool:
    relation = mapping(answer.get("relation"))
    return any(objects(relation.get(name)) for name in _COMMENTS)


def new_versions(answer: dict[str, Any], doi: str) -> set[tuple[str, str]]:
    """The works of which this is a new version, as relations by the registry's name."""
    found = {
        (_word(item), normal_doi(str(item.get("DOI"))))
        for item in objects(answer.get("update-to"))
        if _word(item) in _VERSIONS
    }
    return {(kind, other) for kind, other in found if other not in ("", doi)}


def _word(item: dict[str, Any]) -> str:
    return str(item.get("type")).lower().replace("-", "_").replace(" ", "_")


def _updates(value: Any) -> list[Update]:
    found = []
    for item in objects(value):
        other = normal_doi(str(item.get("DOI")))
        if not isinstance(item.get("type"), str) or _word(item) in _VERSIONS or not other:
            continue
        parts = mapping(item.get("updated")).get("date-parts")
        first = parts[0] if isinstance(parts, list) and parts else None
        found.append(
            Update(
                _KINDS.get(_word(item), "correction"),
                other,
                joined(*first[:3]) if isinstance(first, list) else "",
                "retraction-watch" if item.get("source") == "retraction-watch" else "publisher",
            )
        )
    return found


def _once(updates: Iterable[Update]) -> tuple[Update, ...]:
    """Each event once: two sources of one notice are one event, and one without a notice is the
    same as one that names it. The earliest day, the publisher before others."""
    found: dict[tuple[str, str], Update] = {}
    for update in sorted(updates, key=lambda u: (u.kind, not u.doi, u.doi, u.by, u.date or "9")):
        same = [key for key in found if key[0] == update.kind and update.doi in ("", key[1])]
        key = same[0] if same else (update.kind, update.doi)
        known = found.get(key, update)
        dates = sorted(date for date in (known.date, update.date) if date)
        found[key] = known._replace(date=next(iter(dates), ""), by=known.by or update.by)
    return tuple(found.values())
