"""What is meant, now that the DOIs have been asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from .. import answers
from ..enrich import Outcome
from ..model import Received
from ..nominations import split_usecases
from ..records import CORRECTABLE
from ..store import Stored
from ..versions import alike
from .held import unlike
from .intended import Intended, as_described, kept, work_of

#: Titles that share fewer of their words are two works'.
_UNLIKE = 0.34


def with_outcomes(intended: Sequence[Intended], outcomes: Mapping[str, Outcome]) -> list[Intended]:
    """The same, now that the DOIs have been asked for: what does not exist is kept as it was
    received, and so is a review or a supplement."""
    found = []
    corrected: dict[str, set[str]] = {}  # what any project corrects, all exports of it show
    for one in intended:
        names = split_usecases(one.item.fields.get("corrects", ""))
        corrected.setdefault(one.doi, set()).update(names)
    for one in intended:
        outcome = outcomes.get(one.doi) if one.kind == "nominate" else None
        if outcome and outcome.kind in ("absent", "refused"):
            hint = "mend the DOI, then biblio nominate DOI --pc PC --replaces KEY"
            problem = f"{one.doi}: {outcome.message}"
            full = (
                as_described(one.item, one.project, problem) if outcome.kind == "absent" else None
            )
            one = full or kept(one.item, one.project, problem, hint)
        elif outcome and outcome.stored and outcome.kind in ("stored", "found"):
            one = _compared(one, outcome.stored, corrected[one.doi])
        elif outcome and outcome.kind == "no-metadata":
            one = one._replace(problem=f"{one.doi}: {outcome.message}", hint="biblio enrich, later")
        elif outcome and outcome.kind == "unchecked":
            hint = "kept as pending; biblio enrich tries again"
            copy = {n: value for n, value in one.item.fields.items() if n in CORRECTABLE}
            one = one._replace(problem=outcome.message, hint=hint, unchecked=True, copy=copy)
        found.append(one)
    return found


def _other_title(item: Received, stored: Stored) -> str:
    """The title that the registry has, where the one that was sent with the DOI is unlike it."""
    sent = work_of(item).title.plain
    held = answers.read(stored.source, stored.answer, stored.doi).title.plain
    return held if sent and held and alike(sent, held) < _UNLIKE else ""


def _compared(one: Intended, stored: Stored, corrected: Collection[str]) -> Intended:
    """The same with what the file says otherwise than the registry, but for what it corrects."""
    one = one._replace(copy=_otherwise(one.item, stored, corrected))
    other = "" if "title" in corrected else _other_title(one.item, stored)
    if other:
        hint = "compare the two; biblio drop KEY --pc PC takes it back"
        return one._replace(problem=f"{one.doi} has another title: {other}", hint=hint)
    if not (one.copy and one.item.key):
        return one
    names = ", ".join(one.copy)
    problem = f"{one.doi}: its registry has another {names} than the file, and stands"
    hint = f"the file's is in the entry KEY; corrects = {{{names}}} there makes it win"
    return one._replace(problem=problem, hint=hint)


def _otherwise(item: Received, stored: Stored, corrected: Collection[str]) -> dict[str, str]:
    """The fields that the registry lacks, and, of an export of ours, those that it gives otherwise:
    perhaps people corrected them, which a bibliography does not tell."""
    told = answers.read(stored.source, stored.answer, stored.doi)
    sayable = {name for name, target in CORRECTABLE.items() if not getattr(told, target)}
    sayable.update(unlike(item, told) if item.key else ())
    sayable.difference_update(corrected)
    return {name: item.fields[name] for name in CORRECTABLE if name in sayable & set(item.fields)}
