"""`biblio add`: from a DOI to a cited, tagged, exportable article."""

import click

from ..enrich import Outcome, fetch
from ..errors import DataError, InputError
from ..ids import nearest
from ..library import Details, Library
from ..model import SCOPES, Problem
from ..reports.reference import card
from .console import Console, client, shown, subcommand, today
from .progress import progress


@subcommand("add", "biblio add 10.1038/s41586-024-07744-y --pc PC5 --why 'cœur différentiable'")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--pc", default="", metavar="PC", help="For this project (else unassigned.bib).")
@click.option("--usecase", metavar="U,..", help="Your verdict on its use cases, or none.")
@click.option("--why", metavar="T", help="Why it matters to the project.")
@click.option("--by", metavar="N", help="Who nominates: a role or initials.")
@click.option("--scope", type=click.Choice(SCOPES), help="Where the work was done.")
@click.option(
    "--status",
    type=click.Choice(["suggested", "nominated"]),
    help="nominated (the default), or suggested: not a project's own word.",
)
def command(
    console: Console,
    ids: tuple[str, ...],
    pc: str,
    usecase: str | None,
    why: str | None,
    by: str | None,
    scope: str | None,
    status: str | None,
) -> None:
    """Add articles: resolve each ID (a DOI in any spelling, an arXiv id, or a key of the library),
    fetch it, tag it, and append a nomination."""
    library = console.library
    project = library.project(pc).id if pc else ""
    dois = list(dict.fromkeys(library.identifier(given) for given in ids))
    details = details_of(library, usecase, why, by, scope)
    given = status is not None or bool(details.fields())
    fresh = []
    for doi in dois:
        if library.held(_identity(library, doi), project):
            _already(console, library, doi, project, given)
        else:
            fresh.append(doi)
    if not fresh:
        return
    status = status or ("nominated" if project else "suggested")
    on = today() if status == "nominated" else None
    outcomes = fetched(console, library, fresh)
    with library.locked():
        for doi, outcome in outcomes.items():
            append(console, library, doi, outcome, project, status, details, on)
    if any(library.held(_identity(library, doi), project) for doi in fresh):
        console.say(f"written: {shown(library.file(project).path)}")


def details_of(
    library: Library,
    usecase: str | None,
    why: str | None,
    by: str | None,
    scope: str | None,
    on: str | None = None,
    version_of: str | None = None,
) -> Details:
    """What was typed about a nomination, checked before anything is fetched or written."""
    details = Details(
        why=why,
        by=by,
        on=on,
        scope=scope,
        usecases=None if usecase is None else library.usecase_slugs(usecase),
        version_of=version_of,
    )
    return library.checked(details)


def fetched(console: Console, library: Library, dois: list[str]) -> dict[str, Outcome]:
    """Outcomes for DOIs; only what the store lacks is asked for (known facts serve as well)."""
    held = {}
    for doi in dois:
        try:
            stored = library.store.get(doi)
        except DataError:
            stored = None
        if stored is not None:
            held[doi] = Outcome(doi, "stored", stored)
    missing = [doi for doi in dois if doi not in held]
    if not missing:
        return held
    with progress(console, len(missing), "fetching") as tick:
        asked = fetch(
            missing,
            library.store,
            client(console),
            keep_abstracts=library.call.keep_abstracts,
            progress=tick,
        )
    return {doi: held.get(doi) or asked[doi] for doi in dois}


def _identity(library: Library, doi: str) -> str:
    try:
        return library.find(doi)
    except InputError:
        return doi


def _already(console: Console, library: Library, doi: str, project: str, given: bool) -> None:
    held = library.held(_identity(library, doi), project)
    assert held is not None
    where = project or "unassigned"
    change = f"biblio nominate {held.key} --pc {project or 'PC'} ..."
    if given:
        raise InputError(
            f"{where} has {doi} already ({held.key}, {held.status})",
            f"add does not change it: use nominate, as in {change}",
        )
    console.say(f"{where} has {doi} already: {held.key} ({held.status}); nothing changed")
    if held.status != "nominated":
        console.say(f"  to nominate it: biblio nominate {held.key} --pc {project or 'PC'}")


def append(
    console: Console,
    library: Library,
    doi: str,
    outcome: Outcome,
    project: str,
    status: str,
    details: Details,
    on: str | None,
) -> None:
    """Append one article whose outcome is known, and print what was understood; under the lock."""
    if outcome.kind == "absent":
        near = nearest(doi, [name for name in library.places if "/" in name], 1)
        console.report(
            [
                Problem(
                    doi,
                    f"not added: {outcome.message}",
                    f"did you mean {near[0]}?" if near else "copy the DOI printed on the article",
                )
            ]
        )
        return
    held_doi = outcome.stored.doi if outcome.stored else doi
    if held_doi != doi:
        console.say(f"note: {doi} is an alias of {held_doi}, which is the one written")
    if library.held(held_doi, project):  # under its own DOI, or by another biblio meanwhile
        console.say(f"{project or 'unassigned'} has {held_doi} already; nothing changed")
        return
    if outcome.stored is not None:
        library.settle(held_doi, outcome.stored)
    nomination = library.add(
        held_doi, outcome.stored, project, status, details._replace(on=details.on or on)
    )
    record = library.record(held_doi)
    assert record is not None
    console.write(card(library.article(record), library.call.lang) + "\n")
    if outcome.kind == "no-metadata":
        console.report(
            [
                Problem(
                    nomination.key,
                    f"{doi}: {outcome.message}",
                    "complete the entry by hand (title, author, year, and corrects = {title, "
                    "author, year}), or try biblio enrich later",
                )
            ]
        )
    if outcome.kind == "unchecked":
        console.report(
            [
                Problem(
                    nomination.key,
                    f"{doi}: could not be checked: {outcome.message}",
                    "it is kept as pending; biblio enrich tries again",
                    unchecked=True,
                )
            ]
        )
