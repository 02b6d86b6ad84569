"""`biblio nominate`: a project's own word on an article."""

import click

from ..errors import InputError
from ..ids import hal_id, normal_doi
from ..library import Library
from ..model import SCOPES, Nomination
from ..nominations import is_date
from ..reports.reference import card
from ..resolve import resolvable
from ..writing import Details, Wanted, confirm, writing
from .add import added, deposited, details_of, fetched, nominated_earlier
from .console import Console, columns, shown, subcommand, today
from .resolving import resolved


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
    details = details_of(console, usecase, why, by, scope, on, other)
    old = library.find(replaces) if replaces else ""
    replaced = library.held(old, project) if old else None
    if old and not replaced:
        raise InputError(f"{project} does not nominate {replaces}", f"biblio list --pc {project}")
    if replaced and replaced.received and not replaced.doi:
        details = _taken_over(details, replaced)
    identity, work = id_, None
    if resolvable(id_) and not _known(library, id_):
        found = resolved(console, library, [id_])
        if not found:
            return
        work = found[0]
    if work is None or work.doi:
        identity = _identity(library, work.doi if work else id_)
    if identity in (old, other):
        raise InputError("an article neither replaces itself nor is a version of itself", "")
    if library.held(identity, project) or library.held(identity, ""):
        _confirm(console, library, identity, project, details, old)
    else:
        details = details._replace(on=details.on or today())
        if work and work.kind == "deposit":
            wanted = deposited(library, work, details, "nominated")
        else:
            wanted = Wanted(details, doi=_doi(identity, project))
        outcomes = fetched(console, library, [wanted.doi] if wanted.doi else [])
        if not added(console, library, [wanted], outcomes, project, old) and old:
            console.say(f"not withdrawn: {replaces}, since nothing has replaced it")
            return
    if old:
        console.say(f"withdrawn for {project}: {replaces}")


def _taken_over(details: Details, kept: Nomination) -> Details:
    """What a project said with words that nobody could resolve goes with the work they meant."""
    return Details(
        why=details.why or kept.why or None,
        by=details.by or kept.by or None,
        on=details.on or kept.on or None,
        scope=details.scope or kept.scope or None,
        usecases=kept.usecases if details.usecases is None else details.usecases,
        version_of=details.version_of,
    )


def _known(library: Library, given: str) -> bool:
    """Whether the library has it under a key, or as a deposit in HAL."""
    keys = library.keys()
    return given.strip().casefold() in keys or hal_id(given) in library.places


def _identity(library: Library, given: str) -> str:
    """An article of the library, or a DOI that is new to it."""
    doi = normal_doi(given)
    return library.identity(doi) if doi else library.find(given)


def _doi(identity: str, project: str) -> str:
    if not normal_doi(identity):
        raise InputError(
            f"{identity} has no DOI and stands in another project's file",
            f"copy its entry into {project}.bib",
        )
    return identity


def _confirm(
    console: Console, library: Library, identity: str, project: str, details: Details, replaced: str
) -> None:
    """Nominate what the project or `unassigned.bib` has."""
    with writing(library):
        done = confirm(library, identity, project, details, today(), replaced)
    place, before = shown(library.file(project).path), done.before
    if done.moved:
        console.say(f"{place}: moved from unassigned.bib and nominated")
    elif "status" in done.changed:
        why = f": {before.withdrawn_why}" if before.withdrawn_why else ""
        console.say(f"{place}: nominated (it was {before.status}{why})")
    elif done.changed:
        console.say(f"{place}: changed {', '.join(done.changed)}")
    else:
        console.say(f"{place}: nominated already; nothing changed")
    record = library.record(done.identity)
    assert record is not None
    console.write(card(library.article(record), library.call.lang, columns()) + "\n")
    nominated_earlier(console, library, record)
