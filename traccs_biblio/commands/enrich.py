"""`biblio enrich`: what the registries know and the library lacks."""

import click

from ..enrich import Outcome, fetch, missing
from ..errors import InputError
from ..ids import normal_doi
from ..library import Library
from ..model import Problem
from ..writing import settle, writing
from .console import Console, client, grouped, shown, subcommand
from .progress import progress


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
        console.say(f"nothing to fetch: {len(dois)} articles have their record")
        _settle(console, library)
        return
    session = client(console)
    with progress(len(asked), "fetching") as tick:
        outcomes = fetch(
            asked,
            library.store,
            session,
            refresh=refresh,
            accept=accept,
            keep_abstracts=library.call.keep_abstracts,
            progress=tick,
        )
    _settle(console, library)
    _told(console, outcomes)
    if any(outcome.kind == "found" for outcome in outcomes.values()):
        console.say(f"written: {shown(library.store.folder)}")


def _settle(console: Console, library: Library) -> None:
    """Pending nominations whose record has come get their key."""
    waiting = [
        doi
        for doi, places in library.places.items()
        if any(block.key.startswith("pending-") for _, block in places)
    ]
    if waiting:
        with writing(library):
            for doi in sorted(waiting):
                for old, new in settle(library, doi):
                    console.say(f"{old} is now {new}")


def _told(console: Console, outcomes: dict[str, Outcome]) -> None:
    """Counts, what changed, what was refused, and what a person must see."""
    found = [o for o in outcomes.values() if o.kind == "found"]
    console.say(f"{len(found)} of {len(outcomes)} fetched")
    problems = []
    for doi, outcome in outcomes.items():
        if outcome.stored and outcome.stored.doi != doi:
            console.say(f"note: {doi} is an alias of {outcome.stored.doi}")
        for change in outcome.changes:
            console.say(f"  {doi}: {change}")
        if outcome.refused:
            problems.append(
                Problem(
                    doi,
                    f"the new answer lacks {', '.join(outcome.refused)}; the old record stands"
                    + (f" ({outcome.message})" if outcome.message else ""),
                    f"biblio enrich --accept {doi} takes it",
                    severity="error" if outcome.kind == "absent" else "warning",
                )
            )
        elif outcome.kind == "absent":
            problems.append(Problem(doi, outcome.message, "correct the doi in its entry"))
        elif outcome.kind == "no-metadata":
            problems.append(
                Problem(doi, outcome.message, "try again later, or complete the entry by hand")
            )
        elif outcome.kind == "unchecked":
            problems.append(Problem(doi, outcome.message, "try again later", unchecked=True))
    console.report(grouped(problems))
