"""`biblio add`: from a DOI to a cited, tagged, exportable article."""

from collections.abc import Iterator

import click

from .. import writing
from ..check import COMPLETE_BY_HAND
from ..enrich import Outcome, fetch
from ..errors import DataError, InputError
from ..ids import nearest, split_dois
from ..library import Library
from ..model import SCOPES, Problem
from ..reports.reference import card
from ..writing import Details
from .console import Console, client, grouped, shown, subcommand, today
from .progress import progress


@subcommand("add", "biblio add 10.1002/qj.4652 --pc PC7 --why 'correction apprise'")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--pc", default="", metavar="PC", help="For this project (else unassigned.bib).")
@click.option("--usecase", metavar="U,..", help="Your verdict on its use cases, or none.")
@click.option("--why", metavar="T", help="Why it matters to the project.")
@click.option("--by", metavar="N", help="Who nominates: a role or initials.")
@click.option("--scope", type=click.Choice(SCOPES), help="Where the work was done.")
@click.option(
    "--status",
    type=click.Choice(["suggested", "nominated"]),
    help="Default: nominated with --pc, else suggested (nobody's own word).",
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
    """Add articles: resolve each ID (a DOI in any spelling, the address of an article's page, an
    arXiv id, or a key of the library), fetch it, tag it, and append a nomination."""
    library = console.library
    project = library.project(pc).id if pc else ""
    pasted = [part for given in ids for part in split_dois(given)]
    dois = list(dict.fromkeys(library.identifier(given) for given in pasted))
    details = details_of(library, usecase, why, by, scope)
    given = status is not None or bool(details.fields())
    fresh = []
    for doi in dois:
        if library.held(library.identity(doi), project):
            _already(console, library, doi, project, given)
        else:
            fresh.append(doi)
    if not fresh:
        return
    status = status or ("nominated" if project else "suggested")
    on = today() if status == "nominated" else None
    outcomes = fetched(console, library, fresh)
    added(console, library, outcomes, project, status, details._replace(on=on))


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
    return writing.checked(details)


def fetched(console: Console, library: Library, dois: list[str]) -> dict[str, Outcome]:
    """Outcomes for DOIs; only what the store lacks is asked for (known facts serve as well)."""
    held = {}
    for doi in dois:
        try:
            stored = library.store.get(doi)
        except DataError:
            stored = None
        if stored is not None and stored.answer:
            held[doi] = Outcome(doi, "stored", stored)
    missing = [doi for doi in dois if doi not in held]
    if not missing:
        return held
    session = client(console)
    with progress(len(missing), "fetching") as tick:
        asked = fetch(
            missing,
            library.store,
            session,
            keep_abstracts=library.call.keep_abstracts,
            progress=tick,
        )
    return {doi: held.get(doi) or asked[doi] for doi in dois}


def _already(console: Console, library: Library, doi: str, project: str, given: bool) -> None:
    held = library.held(library.identity(doi), project)
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


def added(
    console: Console,
    library: Library,
    outcomes: dict[str, Outcome],
    project: str,
    status: str,
    details: Details,
) -> None:
    """Append the articles whose outcome is known, print what was understood, and say the rest."""
    exist = {doi: o.stored for doi, o in outcomes.items() if o.kind != "absent"}
    with writing.writing(library):
        for asked, stored in exist.items():
            if stored and stored.answer:
                writing.settle(library, asked)
        new = writing.add(library, exist, project, status, details)
    for nomination in new:
        record = library.record(nomination.doi)
        assert record is not None
        console.write(card(library.article(record), library.call.lang) + "\n")
    fresh = {nomination.doi: nomination.key for nomination in new}
    console.report(grouped(_problems(library, outcomes, fresh)))
    for doi, outcome in outcomes.items():
        held = outcome.stored.doi if outcome.stored else doi
        if held != doi:
            console.say(f"note: {doi} is an alias of {held}, which is the one written")
        if outcome.kind != "absent" and held not in fresh:
            console.say(f"{project or 'unassigned'} has {held} already; nothing changed")
    if new:
        console.say(f"written: {shown(library.file(project).path)} ({status})")
        if not project:
            console.say(f"  for a project: biblio nominate {new[0].key} --pc PC")


def _problems(
    library: Library, outcomes: dict[str, Outcome], keys: dict[str, str]
) -> Iterator[Problem]:
    """What a person must know of the DOIs that did not bring a record."""
    for doi, outcome in outcomes.items():
        where = keys.get(doi, doi)
        if outcome.kind == "absent":
            near = nearest(doi, [name for name in library.places if "/" in name], 1)
            hint = f"did you mean {near[0]}?" if near else "copy the DOI printed on the article"
            yield Problem(where, f"not added: {outcome.message}", hint)
        elif outcome.kind == "no-metadata":
            yield Problem(where, f"{doi}: {outcome.message}", COMPLETE_BY_HAND)
        elif outcome.kind == "unchecked":
            hint = "kept as pending; biblio enrich tries again"
            yield Problem(where, outcome.message, hint, unchecked=True)
