"""Where people differ: from the registry, from one another, from the rules."""

from __future__ import annotations

from collections.abc import Iterator

from .. import records
from ..answers.entry import value_of
from ..compare import same
from ..library import Library
from ..model import Metadata, Problem, Record, Text
from ..store import SOURCES
from .findings import Finding
from .places import at

DIFFERS = Finding(
    "differs-from-registry",
    "warning",
    "with a DOI the registry's values are used: what the entry says otherwise is ignored",
    "name the field in corrects, if the registry is wrong",
)
CORRECTIONS_DIFFER = Finding(
    "corrections-differ",
    "error",
    "biblio does not choose between two projects: the registry's value is printed",
    "agree on one value and write it in each entry",
)
VERDICTS_DIFFER = Finding(
    "verdicts-differ",
    "warning",
    "projects judge one article otherwise, and it is counted for the use cases of both",
    "biblio tag KEY --set ... settles it for all",
)
PERSON_AND_RULES = Finding(
    "person-and-rules",
    "info",
    "a person's word stands; that the rules say otherwise helps to mend them, or a slip",
    "biblio tag KEY --set auto leaves it to the rules",
)


def uncorrected_differences(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Fields that say something else than the registry and are not named in `corrects`."""
    for record in every:
        for nomination in record.nominations:
            registry = _registry(library, record, nomination.doi)
            for name in nomination.fields if registry else ():
                target = records.CORRECTABLE.get(name)
                if target is None or name in nomination.corrects:
                    continue
                mine = value_of(nomination, name, target)
                theirs = getattr(registry, target)
                if not mine or same(target, mine, theirs):
                    continue
                corrects = ", ".join([*nomination.corrects, name])
                yield DIFFERS.of(
                    nomination,
                    f"{nomination.key}: {name} differs from the registry "
                    f"({_short(mine)} here, {_short(theirs)} there) and is ignored",
                    f"to correct the registry add: corrects = {{{corrects}}}",
                )


def _registry(library: Library, record: Record, doi: str) -> Metadata | None:
    """What the registry says of a DOI, without people's corrections. What is known of the work
    already is not read again."""
    if doi == record.doi and record.source in SOURCES and "person" not in record.sources.values():
        return record.metadata
    stored = library.store.readable(doi) if doi else None  # an unreadable file is told elsewhere
    return stored.read() if stored and stored.answer else None


def _short(value: object) -> str:
    if isinstance(value, Text):
        text = value.plain
    elif isinstance(value, tuple):
        text = "; ".join(getattr(person, "label", str(person)) for person in value)
    else:
        text = str(value)
    text = text or "nothing"
    return text if len(text) <= 60 else text[:57] + "..."


def people_who_differ(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Projects that correct one field differently, or give different use cases: told at each."""
    for record in every:
        correcting = [n for n in record.nominations if n.corrects]
        judging = [n for n in record.nominations if n.live and n.usecases is not None]
        if "corrections-differ" in record.flags:
            for said in correcting:
                others = ", ".join(at(n) for n in correcting if n is not said)
                yield CORRECTIONS_DIFFER.of(
                    said,
                    f"{record.key}: projects correct one field differently; the registry's value "
                    f"stands (see {others})",
                )
        if "verdicts-differ" in record.flags:
            words = "; ".join(
                f"{n.project or 'unassigned'}: {', '.join(n.usecases or ()) or 'none'}"
                for n in judging
            )
            for said in judging:
                yield VERDICTS_DIFFER.of(
                    said,
                    f"{record.key}: verdicts differ ({words}); their union is used",
                    f"biblio tag {record.key} --set ...{library.naming(said.call)} settles it for "
                    "all",
                )


def people_and_rules(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Verdicts of people that the rules would not give: the person's stands."""
    for record in every:
        said = [n for n in record.nominations if n.live and n.usecases is not None]
        if not said or record.pending:
            continue
        verdict = {slug for n in said for slug in n.usecases or ()}
        rules = {tag.slug for tag in library.reading(record).tags if tag.state == "decided"}
        if verdict != rules:
            mine, theirs = (", ".join(sorted(slugs)) or "none" for slugs in (verdict, rules))
            yield PERSON_AND_RULES.of(
                said[0],
                f"{record.key}: a person says {mine}, the rules {theirs}; the person's word stands",
                f"biblio tag {record.key} --set auto{library.naming(said[0].call)} leaves it to "
                "the rules",
            )
