"""What was sent, in the words in which a file under git may have it: on one line, and without the
names and addresses of `private/`."""

from __future__ import annotations

from shlex import quote

from ..bibtex import balanced
from ..discretion import Discreet
from ..library import Library
from ..model import Problem, Received
from ..nominations import split_usecases
from ..received import Declared, Reading
from ..received.prose import identifiers, without_addresses
from ..tex import plain_of_note
from ..text import one_line
from ..writing import Details

#: Fields of an entry of ours that are people's statements, besides the details of a nomination.
_ALSO = ("corrects", "version-of", "not-version-of", "received")


def masked(text: str) -> str:
    """A text on one line without anybody's address, which has no place under git, and with its
    braces in pairs, which BibTeX counts."""
    text = without_addresses(one_line(text))
    return text if balanced(text) else text.replace("{", "(").replace("}", ")")


def words_of(library: Library, item: Received) -> str:
    """What was sent about an article, with the identifier as it was typed; it goes first where the
    text names others, so that no two articles of one text have the same words. Names of `private/`
    are left out of it, unless it is a reference or the columns of a table describe the work."""
    return masked(discreet_words(library, item).text)


def discreet_words(library: Library, item: Received) -> Discreet:
    """The same before that, and what was left out of it."""
    if item.identifier and len(identifiers(item.text)) > 1:
        words = f"{item.identifier} (sent as: {item.text})"
    else:
        missing = item.identifier and item.identifier not in item.text
        url = item.fields.get("url", "")
        parts = [item.text, item.identifier if missing else "", url if url not in item.text else ""]
        words = " ".join(part for part in parts if part)
    return Discreet(words) if item.fields.get("title") else library.discretion.received(words)


def note_of(library: Library, item: Received) -> str:
    """What stands in `unassigned.bib` beside an article whose project is not known."""
    project = masked(library.discretion.prose(item.project).text)
    who = f"project {project}, which is unknown" if project else "no project named"
    return f"{who}: {words_of(library, item)}"


def details_of(item: Received) -> Details:
    """What was said with an article. An address is nobody's role, and stays out of the file."""
    return Details(
        why=masked(item.why) or None,
        by=item.by if item.by and "@" not in item.by else None,
        scope=item.scope or None,
        usecases=item.usecases,
        on=masked(item.on) or None,
    )


def own_fields(item: Received) -> dict[str, str]:
    """What an entry of ours says of an article with a DOI besides `details_of`: corrections with
    their values, answers about versions, what was received."""
    said = {name: item.fields[name] for name in _ALSO if item.fields.get(name)}
    return {name: item.fields[name] for name in split_usecases(said.get("corrects", ""))} | said


def statements(item: Received) -> str:
    """What was said with an article, as options of a command."""
    said = {"--why": masked(item.why), "--scope": item.scope}
    if item.usecases is not None:
        said["--usecase"] = ",".join(item.usecases) or "none"
    return "".join(f" {name} {quote(value)}" for name, value in said.items() if value)


def discreet(library: Library, reading: Reading) -> Reading:
    """The same, with what is prose in it as it may be written: without the names and addresses of
    `private/` and of the people whom forms of this reply name; and a problem for each that has any.
    """
    named = [person for one in reading.declared for person in one.people]
    if named:
        library.discretion = library.discretion.beside(
            [person.name for person in named], [person.orcid for person in named]
        )
    if not library.discretion:
        return reading
    told: list[Problem] = []
    items = [_discreet_item(library, item, told) for item in reading.items]
    declared = [_discreet_form(library, one, told) for one in reading.declared]
    problems = (*reading.problems, *told)
    return reading._replace(items=tuple(items), declared=tuple(declared), problems=problems)


def _discreet_item(library: Library, item: Received, told: list[Problem]) -> Received:
    """An article with its reason, its signature, its day where that is not told as one, and the
    notes of its entry as they are written."""
    found = {
        "why": library.discretion.prose(item.why),
        "who": library.discretion.signature(item.by),
        "date": library.discretion.prose(item.on),
        "note": library.discretion.prose(plain_of_note(item.fields.get("note", ""))),
        "howpublished": library.discretion.received(
            plain_of_note(item.fields.get("howpublished", ""))
        ),
        "received": library.discretion.received(item.fields.get("received", "")),
    }
    for name, one in found.items():
        told += one.problems(item.where, name)
    entry = ("note", "howpublished", "received")
    notes = {name: found[name].text for name in entry if found[name].told}
    fields = {**item.fields, **notes} if notes else item.fields
    why, by, on = (found[name].text for name in ("why", "who", "date"))
    return item._replace(why=why, by=by, on=on, fields=fields)


def _discreet_form(library: Library, one: Declared, told: list[Problem]) -> Declared:
    """What a form declares, with its answers, activities, its day and a project that is unknown as
    they are written."""
    hide = library.discretion.prose
    answers = {number: hide(text) for number, text in one.answers.items()}
    activities = [hide(text) for text in one.activities]
    on, project = hide(one.on), hide("" if one.project in library.projects else one.project)
    for number, found in answers.items():
        told += found.problems("", f"answer {number}")
    for found in activities:
        told += found.problems("", "activities")
    told += [*on.problems("", "date"), *project.problems("", "project")]
    return one._replace(
        on=on.text,
        project=project.text or one.project,
        activities=tuple(found.text for found in activities),
        answers={number: found.text for number, found in answers.items()},
    )
