"""`biblio track`: what is new outside, for a person to look at; nothing is ever nominated."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import click

from ..call import day
from ..errors import DataError, InputError
from ..ids import normal_doi
from ..library import Library
from ..model import Author, Problem
from ..programme import LANGUAGES
from ..reports import as_text
from ..reports.document import Document, Emphasis, Heading, Item, Items, Line, Link
from ..reports.reference import initials, short_authors
from ..reports.words import spoken
from ..track import Tracked, track
from ..track.candidates import Candidate, Looked
from ..track.interests import Interest, interests
from ..track.questions import Question, questions
from ..track.shown import keep_list, remember, shown_before, shown_last
from ..writing import Details, Wanted
from .add import added, fetched
from .console import Console, client, columns, grouped, subcommand

#: Who suggests, in `nominated-by`: a role, no person.
BY = "track"
SHOWN = 20  # works of one project in one run
NAMED = 3  # authors in a reason, questions in an error

PHRASES = {
    "heading": (
        "{project} : {n} travail à regarder, qui n'est ni nommé ni suggéré"
        "|{project} : {n} travaux à regarder, qui ne sont ni nommés ni suggérés",
        "{project}: {n} work to look at, neither nominated nor suggested"
        "|{project}: {n} works to look at, neither nominated nor suggested",
    ),
    "cites": (
        "cite {n} article de {project}|cite {n} articles de {project}",
        "cites {n} article of {project}|cites {n} articles of {project}",
    ),
    "by": ("par {who} (ORCID)", "by {who} (ORCID)"),
    "by name": ("par {who} (nom seul)", "by {who} (name alone)"),
    "others": ("{n} autre|{n} autres", "{n} other|{n} others"),
    "and": (" et ", " and "),
    "doubt": ("{label} (à vérifier)", "{label} (to review)"),
    "bare": ("jugé sur le titre seul", "judged by the title alone"),
    "no AI": (
        "titre seul, qui ne dit rien de l'IA : à vérifier",
        "title alone, which says nothing of AI: to check",
    ),
    "unchecked": (
        "références et rétractation non vérifiées", "references and retraction not checked"
    ),
    "semicolon": (" ; ", "; "),
}  # fmt: skip


@subcommand("track", "biblio track --pc PC5")
@click.option("--pc", default="", metavar="PC", help="For this project (default: for all).")
@click.option("--since", default="", metavar="DATE", help="Registered since this day.")
@click.option("--add", "chosen", default="", metavar="N,..",
              help="Suggest these of the list shown last, by number or DOI.")  # fmt: skip
@click.option("--lang", type=click.Choice(LANGUAGES), help="Default: that of the call.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(
    console: Console,
    pc: str,
    since: str,
    chosen: str,
    lang: str | None,
    as_json: bool,
) -> None:
    """Ask Crossref and DataCite (arXiv) for new works by the authors of a project's articles, or
    about its use cases and models, of the call's years. It shows what it has not shown before, with
    the reasons, and never nominates; --add makes suggestions."""
    library = console.library
    project = library.project(pc).id if pc else ""
    if chosen:
        if not project or since or as_json:
            raise InputError("--add goes with --pc alone", "biblio track --pc PC5 --add 2,5")
        _suggest(console, library, project, chosen)
        return
    begin = day(since)
    if since and not begin:
        raise InputError(f"not a day: {since}", "--since 2026-01-15")
    if not library.call.years:
        path = library.folder / "nominations" / library.call_id / "call.yml"
        hint = "write them into it, as in years: [2024, 2025]"
        raise DataError("says no years, so that nothing can be asked", hint, str(path))
    sought = _sought(console, library, [project] if project else list(library.projects))
    if not sought:
        if as_json:
            console.write("[]\n")
        return
    before, unread = _shown_before(console, library, sought)
    asked = questions(sought, library.usecases)
    session = client(console)
    console.say(_plan(asked))
    tracked = track(library, session, sought, asked, begin, before)
    lists = {name: looked.found[:SHOWN] for name, looked in tracked.looked.items()}
    lang = lang or library.call.lang
    if as_json:
        data = [_as_data(library, name, works, tracked, lang) for name, works in lists.items()]
        console.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    else:
        texts = [_list(library, n, works, tracked, lang) for n, works in lists.items() if works]
        console.write("\n".join(texts))
    for name, works in lists.items():
        _tell(console, name, works, tracked)
        _remember(library, name, works, tracked.looked[name], name in unread)
    _what_was_not_asked(console, tracked)


def _sought(console: Console, library: Library, projects: Sequence[str]) -> list[Interest]:
    """What the projects want, of those that have an article; the others are named."""
    found = interests(library, projects)
    if none := [one.project for one in found if not one.articles]:
        console.say(f"no article yet to start from: {', '.join(none)}")
    if earlier := [f"{one.earlier} of {one.project}" for one in found if one.earlier]:
        console.say(f"starting from articles of earlier calls as well: {', '.join(earlier)}")
    short = [one for one in found if one.too_short]
    for one in short:
        names = ", ".join(dict.fromkeys(map(_person, one.too_short)))
        console.say(f"{one.project}: not looked for, since the name says too little: {names}")
    return [one for one in found if one.articles]


def _shown_before(
    console: Console, library: Library, sought: Sequence[Interest]
) -> tuple[dict[str, list[str]], set[str]]:
    """The DOIs that each project has been shown; and the projects whose file cannot be read: it is
    told, and not written."""
    before: dict[str, list[str]] = {}
    unread = set()
    for one in sought:
        try:
            before[one.project] = shown_before(library.folder, one.project)
        except DataError as error:
            console.fail(error)
            console.say(f"  {one.project}: works shown before may come again; none is remembered")
            before[one.project] = []
            unread.add(one.project)
    return before, unread


def _plan(asked: Sequence[Question]) -> str:
    number = Counter(question.registry for question in asked)
    crossref = f"{number['Crossref']} request{'s' * (number['Crossref'] != 1)} to Crossref"
    rest = "then 1 for each 50 new works, and 1 for each whose DOI holds a comma"
    return f"{crossref}, {number['DataCite']} to DataCite, {rest}"


# --- the list -------------------------------------------------------------------------------------


def _list(
    library: Library, project: str, works: Sequence[Candidate], tracked: Tracked, lang: str
) -> str:
    label = library.projects[project].label
    heading = spoken(PHRASES["heading"], lang, project=label, n=len(works))
    items = tuple(
        Item(_reference(work), ((_reason(library, project, work, tracked, lang),),))
        for work in works
    )
    document = Document(lang, (Heading(2, heading), Items(items, numbered=True)))
    return as_text.render(document, columns())


def _reference(work: Candidate) -> Line:
    metadata = work.metadata
    end = "" if metadata.title.plain.endswith(("?", "!", ".")) else "."
    home = metadata.container or metadata.publisher
    return (
        f"{short_authors(metadata)} ({metadata.year or '?'}). ",
        metadata.title,
        f"{end} ",
        *((Emphasis(home), ". ") if home else ()),
        Link(f"doi:{metadata.doi}", f"https://doi.org/{metadata.doi}"),
    )


def _reason(library: Library, project: str, work: Candidate, tracked: Tracked, lang: str) -> str:
    """Why a work is worth a look, in words."""
    parts = []
    if work.cites:
        parts.append(spoken(PHRASES["cites"], lang, n=work.cites, project=project))
    for people, phrase in ((work.orcids, "by"), (work.names, "by name")):
        if people:
            parts.append(spoken(PHRASES[phrase], lang, who=_people(people, lang)))
    labels = {usecase.slug: usecase.label[lang] for usecase in library.usecases}
    for tag in work.tags:
        label = labels.get(tag.slug, tag.slug)
        sure = tag.state == "decided"
        parts.append(label if sure else spoken(PHRASES["doubt"], lang, label=label))
    parts += work.facets
    if work.bare:
        parts.append(spoken(PHRASES["bare" if work.uses_ai else "no AI"], lang))
    if work.metadata.doi in tracked.unchecked:
        parts.append(spoken(PHRASES["unchecked"], lang))
    return spoken(PHRASES["semicolon"], lang).join(parts)


def _people(people: Sequence[Author], lang: str) -> str:
    names = [_person(person) for person in people[:NAMED]]
    if more := len(people) - NAMED:
        names += [spoken(PHRASES["others"], lang, n=more)] if more > 0 else []
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + spoken(PHRASES["and"], lang) + names[-1]


def _person(person: Author) -> str:
    """`D. Salas y Mélia`."""
    family, _, letters = initials(person).partition(", ")
    return f"{letters} {family}".strip()


def _as_data(
    library: Library,
    project: str,
    works: Sequence[Candidate],
    tracked: Tracked,
    lang: str,
) -> dict[str, Any]:
    looked = tracked.looked[project]
    return {
        "project": project,
        "asked": len(tracked.asked_for(project)),
        "unanswered": [
            {"registry": question.registry, "about": question.about, "why": why}
            for question, why in tracked.unanswered(project)
        ],
        "works": [
            {
                "number": number,
                "doi": work.metadata.doi,
                "versions": [doi for doi in work.dois if doi != work.metadata.doi],
                "type": work.metadata.type,
                "title": work.metadata.title.plain,
                "authors": short_authors(work.metadata),
                "container": work.metadata.container,
                "year": work.metadata.year,
                "score": work.score,
                "cites": work.cites if work.metadata.cites else None,  # null: not known
                "orcids": [person.orcid for person in work.orcids],
                "names": [_person(person) for person in work.names],
                "usecases": [tag.slug for tag in work.tags],
                "facets": list(work.facets),
                "title_alone": work.bare,
                "uses_ai": work.uses_ai if work.uses_ai or not work.bare else None,
                "reason": _reason(library, project, work, tracked, lang),
            }
            for number, work in enumerate(works, 1)
        ],
        "more": len(looked.found) - len(works),
        "retracted": [work.doi for work in looked.retracted],
        "left_out": dict(sorted(looked.left_out.items())),
    }


# --- beside the list ------------------------------------------------------------------------------


def _tell(console: Console, project: str, works: Sequence[Candidate], tracked: Tracked) -> None:
    """How many are shown, of how many; what was left out, and why; what to do next."""
    looked = tracked.looked[project]
    more = len(looked.found) - len(works)
    new = f"{len(works) or 'nothing'} new" + (f", and {more} more" if more else "")
    asked, unanswered = len(tracked.asked_for(project)), len(tracked.unanswered(project))
    if not asked and not works:
        new = "not asked, since its articles tell no author, use case or model to look for"
    elif unanswered == asked and not works:
        new = "not asked"  # whatever the answers to others' questions hold
    elif unanswered:
        new += " in what was answered"
    console.say(f"{project}: {new}")
    for work in looked.retracted:
        console.say(f"  retracted, so left out: {work.doi}  {work.title.plain}")
    if looked.left_out:
        counts = ", ".join(f"{n} {why}" for why, n in sorted(looked.left_out.items()))
        console.say(f"  left out: {counts}")
    if more:
        console.say("  the next run shows them")
    if works:
        console.say(f"  to suggest some: biblio track --pc {project} --add 1,2")


def _remember(
    library: Library, project: str, works: Sequence[Candidate], looked: Looked, unread: bool
) -> None:
    """What was shown, retracted works by their names as well; in a file that can be read."""
    if works:
        keep_list(library, project, [work.metadata.doi for work in works])
    named = [doi for work in works for doi in work.dois]
    named += [work.doi for work in looked.retracted]
    if named and not unread:
        remember(library, project, named)


def _what_was_not_asked(console: Console, tracked: Tracked) -> None:
    """Questions and references that no registry answered, and answers that were full."""
    unasked: dict[str, dict[Question, str]] = {}
    for question, why in tracked.heard.unasked:
        unasked.setdefault(question.registry, {})[question] = why
    problems = [
        Problem("", _not_asked(registry, whys), unchecked=True)
        for registry, whys in sorted(unasked.items())
    ]
    problems += [
        Problem(doi, f"references and retraction not checked: {why}", unchecked=True)
        for doi, why in sorted(tracked.unchecked.items())
    ]
    console.report(grouped(problems))
    for question in tracked.heard.full:
        console.say(
            f"note: {question.registry} has more than it gave for {question.about}",
            "  the newest are there; biblio track --since DATE asks for fewer",
        )


def _not_asked(registry: str, whys: Mapping[Question, str]) -> str:
    """What a registry did not answer, in one line with all reasons; a few questions by what they
    are about."""
    number = f"{len(whys)} question{'s' * (len(whys) != 1)}"
    named = ", ".join(question.about for question in whys) if len(whys) <= NAMED else ""
    told = f"{registry} could not be asked"
    reasons = [why.removeprefix(f"{told}: ") for why in dict.fromkeys(whys.values())]
    whole = [one for one in reasons if not any(o != one and o.startswith(one) for o in reasons)]
    return f"{told} ({number}{named and f': {named}'}): {'; '.join(whole)}"


# --- suggestions ----------------------------------------------------------------------------------


def _suggest(console: Console, library: Library, project: str, chosen: str) -> None:
    """Works of the list shown last as suggestions, the way `add` goes; nothing else is asked."""
    last = shown_last(library.folder, project)
    dois = list(dict.fromkeys(_meant(part, last, project) for part in chosen.split(",")))
    suggestion = Details(by=BY)
    wanted = [Wanted(suggestion, "suggested", doi) for doi in dois]
    added(console, library, wanted, fetched(console, library, dois), project)


def _meant(given: str, last: Sequence[str], project: str) -> str:
    """The DOI that a number of the list, or a DOI, means; raises `InputError`."""
    given = given.strip()
    if not given.isdecimal():
        if doi := normal_doi(given):
            return doi
        raise InputError(f"{given!r} is neither a number of the list nor a DOI", "--add 2,5")
    if not last:
        raise InputError(
            f"no list of {project} was shown on this machine, so number {given} means nothing",
            f"biblio track --pc {project} shows one; or name a DOI",
        )
    if len(given) > 4 or not 1 <= int(given) <= len(last):
        raise InputError(f"the list of {project} has no number {given}", f"it has 1 to {len(last)}")
    return last[int(given) - 1]
