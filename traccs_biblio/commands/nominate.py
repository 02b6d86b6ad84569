"""`biblio nominate`: a project's own word on an article."""

import click

from ..errors import InputError
from ..ids import normal_doi
from ..library import Library
from ..model import SCOPES, Nomination
from ..nominations import is_date
from ..reports.reference import card
from ..writing import Details, edit, finish_move, move, writing
from .add import added, details_of, fetched
from .console import Console, shown, subcommand, today


@subcommand("nominate", "biblio nominate kochkov2024neural --pc PC5 --scope outside --by JL")
@click.argument("id_", metavar="ID")
@click.option("--pc", required=True, metavar="PC", help="The project that nominates.")
@click.option("--why", metavar="T", help="Why it matters to the project.")
@click.option("--by", metavar="N", help="Who nominates: a role or initials.")
@click.option("--scope", type=click.Choice(SCOPES), help="Where the work was done.")
@click.option("--usecase", metavar="U,..", help="Your verdict on its use cases, or none.")
@click.option("--on", metavar="DATE", help="Day of the nomination (default: today).")
@click.option("--replaces", metavar="ID", help="Withdraw this one of the same project.")
@click.option("--version-of", metavar="DOI", help="It is a version of this work.")
def command(
    console: Console,
    id_: str,
    pc: str,
    why: str | None,
    by: str | None,
    scope: str | None,
    usecase: str | None,
    on: str | None,
    replaces: str | None,
    version_of: str | None,
) -> None:
    """Nominate an article: make a new nomination, take one out of unassigned.bib, or confirm a
    suggestion. On a nomination that stands, the options given overwrite those fields only."""
    library = console.library
    project = library.project(pc).id
    if on and not is_date(on):
        raise InputError(f"not a day of the calendar: {on}", "--on 2026-02-03")
    other = library.identifier(version_of) if version_of else None
    details = details_of(library, usecase, why, by, scope, on, other)
    old = library.find(replaces) if replaces else ""
    if old and not library.held(old, project):
        raise InputError(f"{project} does not nominate {replaces}", f"biblio list --pc {project}")
    identity = _identity(library, id_)
    if identity in (old, other):
        raise InputError("an article neither replaces itself nor is a version of itself", "")
    if library.held(identity, project) or library.held(identity, ""):
        identity = _confirm(console, library, identity, project, details)
    else:
        identity = _create(console, library, identity, project, details)
    if old and library.held(identity, project):
        with writing(library):
            edit(library, old, project, {"status": "withdrawn"})
        console.say(f"withdrawn for {project}: {replaces}")
    elif old:
        console.say(f"not withdrawn: {replaces}, since nothing has replaced it")


def _identity(library: Library, given: str) -> str:
    """An article of the library, or a DOI that is new to it."""
    doi = normal_doi(given)
    return library.identity(doi) if doi else library.find(given)


def _confirm(
    console: Console, library: Library, identity: str, project: str, details: Details
) -> str:
    """Nominate what the project or `unassigned.bib` has; returns its identity from now on."""
    with writing(library):
        held = library.held(identity, project)
        moved = held is None
        held = held or library.held(identity, "")
        assert held is not None
        changes = _changes(held, details)
        if moved:
            identity = move(library, identity, project, changes)
        else:
            finish_move(library, identity, project)
            if changes:
                edit(library, identity, project, changes)
    place = shown(library.file(project).path)
    if moved:
        console.say(f"{place}: moved from unassigned.bib and nominated")
    elif "status" in changes:
        console.say(f"{place}: nominated (it was {held.status})")
    elif changes:
        console.say(f"{place}: changed {', '.join(sorted(changes))}")
    else:
        console.say(f"{place}: nominated already; nothing changed")
    if held.status == "suggested" and held.by and not details.by:
        console.say(
            f"  nominated-by still says {held.by}, who suggested it: --by says who nominates"
        )
    record = library.record(identity)
    assert record is not None
    console.write(card(library.article(record), library.call.lang) + "\n")
    return identity


def _changes(held: Nomination, details: Details) -> dict[str, str | None]:
    """What a nomination changes: the given fields that say something new; and where it was a
    suggestion or withdrawn, the status and the day."""
    said = {
        "why": held.why,
        "nominated-by": held.by,
        "nominated-on": held.on,
        "scope": held.scope,
        "usecase": None if held.usecases is None else ", ".join(held.usecases) or "none",
        "version-of": ", ".join(held.version_of),
    }
    given = details.fields()
    changes: dict[str, str | None] = {n: v for n, v in given.items() if v != said[n]}
    if held.status != "nominated":
        changes["status"] = "nominated"
        changes.setdefault("nominated-on", today())
        if held.withdrawn_why:
            changes["withdrawn-why"] = None
    return changes


def _create(
    console: Console, library: Library, identity: str, project: str, details: Details
) -> str:
    doi = normal_doi(identity)
    if not doi:
        raise InputError(
            f"{identity} has no DOI and stands in another project's file",
            f"copy its entry into {project}.bib",
        )
    outcome = fetched(console, library, [doi])[doi]
    details = details._replace(on=details.on or today())
    added(console, library, {doi: outcome}, project, "nominated", details)
    return outcome.stored.doi if outcome.stored else doi
