"""`biblio enrich`: what the registries know and the library lacks."""

from collections.abc import Iterator

import click

from ..enrich import Outcome, fetch, missing
from ..errors import InputError
from ..ids import normal_doi
from ..library import Library
from ..model import Problem, is_pending
from ..writing import settle, writing
from .console import Console, client, grouped, shown, subcommand
from .progress import fetching


@subcommand("enrich", "biblio enrich --refresh kochkov2024neural")
@click.argument("ids", nargs=-1, metavar="[ID...]")
@click.option("--refresh", is_flag=True, help="Ask again, and print what changed.")
@click.option("--accept", is_flag=True, help="With --refresh: take answers that remove something.")
def command(console: Console, ids: tuple[str, ...], refresh: bool, accept: bool) -> None:
    """Fetch the records that are missing, unreadable, or composed from known facts; of all articles
    or of those named. A pending nomination gets its citation key."""
    library = console.library
    if accept and not refresh and not ids:
        raise InputError("--accept for which articles?", "name them, or add --refresh for all")
    refresh = refresh or accept
    named = [library.find(given) for given in ids] if ids else library.live()
    dois = [doi for identity in named if (doi := normal_doi(identity)) == identity]
    asked = dois if refresh else missing(library.store, dois)
    if not asked:
        console.say(
            f"nothing to fetch: {len(dois)} articles have their record",
            "  --refresh asks again, and asks HAL for open copies of what add and import fetched",
        )
        _settle(console, library)
        return
    session = client(console)
    again = "asks for all again" if refresh else "goes on from there"
    with fetching(len(asked), f"the same command {again}") as tick:
        outcomes = fetch(
            asked,
            library.store,
            session,
            refresh=refresh,
            accept=accept,
            keep_abstracts=library.call.keep_abstracts,
            open_copies=True,
            progress=tick,
        )
    _settle(console, library)
    _told(console, outcomes)
    if any(outcome.kind == "found" for outcome in _all(outcomes)):
        console.say(f"written: {shown(library.store.folder)}")


def _all(outcomes: dict[str, Outcome]) -> list[Outcome]:
    """The outcomes with those of published texts, each DOI once."""
    found = {version.asked: version for o in outcomes.values() for version in o.versions}
    return list((found | outcomes).values())


def _settle(console: Console, library: Library) -> None:
    """Pending nominations whose record has come get their key."""
    waiting = [
        doi
        for doi, places in library.places.items()
        if any(is_pending(block.key) for _, block in places)
    ]
    if waiting:
        with writing(library):
            settled = settle(library, sorted(waiting))
        for old, new in settled:
            console.say(f"{old} is now {new}")


def _told(console: Console, outcomes: dict[str, Outcome]) -> None:
    """Counts, what changed, what was refused, and what a person must see."""
    asked = [outcome for outcome in _all(outcomes) if outcome.kind != "stored"]
    found = [outcome for outcome in asked if outcome.kind == "found"]
    console.say(f"{len(found)} of {len(asked)} fetched")
    for outcome in asked:
        doi = outcome.asked
        if outcome.stored and outcome.stored.doi != doi:
            console.say(f"note: {doi} is an alias of {outcome.stored.doi}")
        for change in outcome.changes:
            console.say(f"  {doi}: {change}")
    console.report(grouped(p for outcome in outcomes.values() for p in _problems(outcome)))


def _problems(outcome: Outcome) -> Iterator[Problem]:
    """What a person must see of one DOI, of its published text, and of what HAL has of them."""
    doi, message = outcome.asked, outcome.message
    if outcome.refused:
        yield _not_taken(outcome, doi, doi)
    elif outcome.kind == "absent":
        yield Problem(doi, message, "correct the doi in its entry")
    elif outcome.kind == "refused":
        instead = outcome.belongs_to or "that work"
        yield Problem(doi, message, f"withdraw it, and nominate {instead} instead")
    elif outcome.kind == "no-metadata":
        yield Problem(doi, message, "try again later, or complete the entry by hand")
    elif outcome.kind == "unchecked":
        yield Problem(doi, message, "try again later", unchecked=True)
    yield from unpublished(outcome)
    if any(one.hal for one in (outcome, *outcome.versions)):
        yield Problem(
            doi,
            "HAL could not be asked for open copies; the records stand without",
            "biblio enrich --refresh tries again",
            severity="warning",
            unchecked=True,
        )


def _not_taken(outcome: Outcome, where: str, doi: str) -> Problem:
    """What a refresh would have removed, and did not."""
    return Problem(
        where,
        f"the new answer lacks {', '.join(outcome.refused)}; the old record stands"
        + (f" ({outcome.message})" if outcome.message else ""),
        f"biblio enrich --accept {doi} takes it",
        severity="error" if outcome.kind == "absent" else "warning",
    )


def unpublished(outcome: Outcome) -> Iterator[Problem]:
    """Published texts of a preprint that could not be had, or whose record was kept as it was."""
    doi = outcome.asked
    for version in outcome.versions:
        where = f"{doi}, published as {version.asked}"
        unchecked = version.kind == "unchecked"
        if version.refused:
            yield _not_taken(version, where, doi)
        elif version.kind != "found":
            had = "asked for again" if version.stored and version.stored.answer else "had"
            yield Problem(
                where,
                f"the published text could not be {had}: {version.message}",
                "biblio enrich --refresh tries again",
                severity="warning",
                unchecked=unchecked,
            )
