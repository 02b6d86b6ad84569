"""`biblio add`: from a DOI to a cited, tagged, exportable article."""

from collections.abc import Iterable, Iterator, Mapping

import click

from .. import programme, writing
from ..bibtex import ENTRY_TYPES
from ..call import nominated_before
from ..check.nominations import COMPLETE_BY_HAND
from ..enrich import Outcome, fetch
from ..errors import InputError
from ..ids import nearest, normal_doi, split_dois
from ..library import Library
from ..model import SCOPES, Nomination, Problem, Record
from ..reports.reference import card
from ..resolve import Resolved
from ..writing import Details, Wanted
from .console import Console, client, columns, grouped, shown, subcommand, today
from .discretion import discreet
from .enrich import unpublished
from .progress import fetching
from .resolving import resolved


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
    """Add articles: resolve each ID, fetch it, tag it, and append a nomination. An ID is a DOI in
    any spelling, the address of an article's page, an id of arXiv, HAL or Elsevier, a key of the
    library, or a reference in quotes."""
    library = console.library
    project = library.project(pc).id if pc else ""
    pasted = [part for given in ids for part in split_dois(given)]
    typed = [library.typed(given) for given in pasted]
    details = details_of(console, usecase, why, by, scope)
    given = status is not None or bool(details.fields())
    status = status or ("nominated" if project else "suggested")
    details = details._replace(on=today() if status == "nominated" else None)
    fresh = _not_held(console, library, [t for t in typed if normal_doi(t)], project, given)
    works = resolved(console, library, [text for text in typed if not normal_doi(text)])
    fresh += _not_held(console, library, [work.doi for work in works if work.doi], project, given)
    wanted = [Wanted(details, status, doi) for doi in dict.fromkeys(fresh)]
    for work in (work for work in works if work.kind == "deposit"):
        if _not_held(console, library, [work.deposit.eprint], project, given):
            wanted.append(deposited(library, work, details, status))
    if wanted:
        added(console, library, wanted, fetched(console, library, fresh), project)


def _not_held(
    console: Console, library: Library, dois: list[str], project: str, given: bool
) -> list[str]:
    """The DOIs (or ids of deposits) that a project does not have yet; those it has are named."""
    fresh = []
    for doi in dict.fromkeys(dois):
        preprint = "" if doi in library.places else library.version(doi)
        if library.held(library.identity(doi), project):
            _already(console, library, doi, project, given)
        elif preprint and (held := library.held(preprint, project)):
            where = project or "unassigned"
            console.say(
                f"{where} has {doi} already, as its preprint {preprint} ({held.key}); nothing "
                "changed",
                f"  for the published text itself: biblio nominate {doi} --pc {project or 'PC'} "
                f"--replaces {held.key}",
            )
        else:
            fresh.append(doi)
    return fresh


def deposited(library: Library, work: Resolved, details: Details, status: str) -> Wanted:
    """A deposit in HAL that has no DOI, as an entry that describes it in full."""
    kind = ENTRY_TYPES.get(work.deposit.type, "misc")
    return Wanted(details, status, entry_type=kind, fields=writing.in_full(library, work.deposit))


def details_of(
    console: Console,
    usecase: str | None,
    why: str | None,
    by: str | None,
    scope: str | None,
    on: str | None = None,
    version_of: str | None = None,
) -> Details:
    """What was typed about a nomination, checked before anything is fetched or written, and without
    names of `private/`."""
    details = Details(
        why=why,
        by=by,
        on=on,
        scope=scope,
        usecases=None if usecase is None else console.library.usecase_slugs(usecase),
        version_of=version_of,
    )
    details = writing.checked(details)
    return details._replace(
        why=details.why and discreet(console, "--why", details.why),
        by=details.by and discreet(console, "--by", details.by),
    )


def fetched(console: Console, library: Library, dois: Iterable[str]) -> dict[str, Outcome]:
    """Outcomes for DOIs; only what the store lacks is asked for (known facts serve as well)."""
    held = {}
    wanted = list(dict.fromkeys(dois))
    for doi in wanted:
        stored = library.store.readable(doi)
        if stored is not None and stored.answer:
            held[doi] = Outcome(doi, "stored", stored)
    lacking = [doi for doi in wanted if doi not in held]
    if not lacking:
        return held
    session = client(console)
    with fetching(len(lacking), "the same command goes on from there") as tick:
        asked = fetch(
            lacking,
            library.store,
            session,
            keep_abstracts=library.call.keep_abstracts,
            progress=tick,
        )
    return held | asked


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
    wanted: list[Wanted],
    outcomes: Mapping[str, Outcome],
    project: str,
    replaced: str = "",
) -> list[Nomination]:
    """Append what may be written, print what was understood, and say the rest; the nominations
    that are new. Of the one that is `replaced` by the first of them the withdrawal is written."""
    found = [(one, outcomes.get(one.doi)) for one in wanted]
    write = [
        (place, one._replace(stored=outcome.stored if outcome else None))
        for place, (one, outcome) in enumerate(found)
        if outcome is None or outcome.kind not in ("absent", "refused")
    ]
    with writing.writing(library):
        told = [one.doi for _, one in write if one.stored and one.stored.answer]
        writing.settle(library, told)
        new = writing.add(library, [one for _, one in write], project)
        written = [nomination for nomination in new if nomination]
        if written and replaced:
            writing.edit(library, replaced, project, writing.replaced_by(written[0]))
    answers: list[Nomination | None] = [None] * len(found)
    for (place, _), nomination in zip(write, new, strict=True):
        answers[place] = nomination
    for nomination in written:
        record = library.record(library.identity_of(nomination))
        assert record is not None
        console.write(card(library.article(record), library.call.lang, columns()) + "\n")
        nominated_earlier(console, library, record)
    console.report(grouped(_problems(library, found, answers)))
    where = project or "unassigned"
    for (_, one), nomination in zip(write, new, strict=True):
        held = one.stored.doi if one.stored else one.doi
        if one.doi and held != one.doi:
            console.say(f"note: {one.doi} is an alias of {held}, which is the one written")
        if nomination is None:
            what = held or one.fields.get("eprint") or "what was received"
            console.say(f"{where} has {what} already; nothing changed")
    if written:
        kinds = ", ".join(dict.fromkeys(nomination.status for nomination in written))
        console.say(f"written: {shown(library.file(project).path)} ({kinds})")
        if not project:
            console.say(f"  for a project: biblio nominate {written[0].key} --pc PC")
    return written


def nominated_earlier(console: Console, library: Library, record: Record) -> None:
    """Point out that an article was nominated in an earlier call."""
    known = programme.calls(library.folder)
    for said in nominated_before(record, known[: known.index(library.call_id)]):
        who = said.project or "nobody in particular"
        console.say(f"note: {said.key} was nominated in an earlier call: {said.call}, by {who}")


def _problems(
    library: Library,
    found: list[tuple[Wanted, Outcome | None]],
    answers: list[Nomination | None],
) -> Iterator[Problem]:
    """What a person must know of the DOIs that did not bring a record."""
    for (one, outcome), nomination in zip(found, answers, strict=True):
        doi = one.doi
        where = nomination.key if nomination else doi
        if outcome is None:
            continue
        yield from unpublished(outcome)
        if outcome.kind == "absent":
            near = nearest(doi, [name for name in library.places if "/" in name], 1)
            hint = f"did you mean {near[0]}?" if near else "copy the DOI printed on the article"
            yield Problem(where, f"not added: {outcome.message}", hint)
        elif outcome.kind == "refused":
            work = outcome.belongs_to
            hint = f"add the work itself: biblio add {work}" if work else "add the work itself"
            yield Problem(where, f"not added: {outcome.message}", hint)
        elif outcome.kind == "no-metadata":
            yield Problem(where, f"{doi}: {outcome.message}", COMPLETE_BY_HAND)
        elif outcome.kind == "unchecked":
            hint = "kept as pending; biblio enrich tries again"
            yield Problem(where, outcome.message, hint, unchecked=True)
