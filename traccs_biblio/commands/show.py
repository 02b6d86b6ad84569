"""`biblio show`: one article, and where each field comes from."""

import click

from ..errors import DataError
from ..library import Library
from ..model import FLAGS, Article, Author, Metadata
from ..people import Person
from ..reports.reference import card, initials
from ..text import terminal, wrapped
from .console import Console, columns, shown, subcommand

SOURCES = {
    "crossref": "Crossref",
    "datacite": "DataCite",
    "hal": "HAL",
    "facts": "starter list",
    "person": "a person",
    "reading copy": "reading copy in the nomination, not checked",
}


@subcommand("show", "biblio show kochkov2024neural --fields")
@click.argument("id_", metavar="ID")
@click.option("--fields", is_flag=True, help="Each field with its source.")
@click.option("--json", "as_json", is_flag=True, help="For programs: an array of one article.")
def command(console: Console, id_: str, fields: bool, as_json: bool) -> None:
    """Show an article: its reference, use cases with the words that decided them, and who nominates
    it. ID is a DOI in any spelling or a citation key."""
    library = console.library
    record = library.record(library.find(id_))
    if record is None:  # its only entry is unreadable, which has been noted
        return
    article = library.with_facets(library.article(record))
    if as_json:
        from ..exports.json import dump

        console.write(dump([article]))
    elif fields:
        console.write("\n".join(_fields(article)) + "\n")
    else:
        lines = [*_about(library, article), *_of_the_programme(console, article)]
        about = "\n".join(part for text in lines for part in _folded(text))
        console.write(card(article, library.call.lang, columns()) + "\n" + about + "\n")


def _folded(text: str) -> list[str]:
    """A line as the width allows; the place of an entry stays whole, spaces and all."""
    return [text] if text.startswith("    ") else wrapped(text, columns(), rest="    ")


def _about(library: Library, article: Article) -> list[str]:
    record = article.record
    lines = [f"  source: {SOURCES[record.source]}"]
    if len(record.keys) > 1:
        lines.append(f"  other keys: {', '.join(record.keys[1:])}")
    for kind, doi in record.versions:
        lines.append(f"  version: {kind} {doi}")
    metadata = record.metadata
    dated = [f"{kind} {date}" for kind, date in sorted(metadata.dates.items())]
    if len({date[:4] for date in metadata.dates.values()}) > 1:
        lines.append(f"  dates: {', '.join(dated)}; {metadata.year} is the year to cite")
    lines.append(f"  open access: {metadata.open_copy or 'unknown'}")
    for name, found in article.facets.items():
        if found:
            lines.append(f"  {name}: {', '.join(found)}")
    for said in record.nominations:
        details = [
            said.status,
            said.scope,
            f"by {said.by}" if said.by else "",
            f"on {said.on}" if said.on else "",
            f"why: {said.why}" if said.why else "",
            f"withdrawn because: {said.withdrawn_why}" if said.withdrawn_why else "",
            f"received: {said.received}" if said.received else "",
        ]
        who = said.project or "unassigned"
        call = "" if said.call == library.call_id else f" ({said.call})"
        lines.append(f"  {who}{call}: {'; '.join(d for d in details if d)}")
        lines.append(f"    {shown(said.path)}:{said.line}")
    lines += [f"  flag {flag}: {FLAGS[flag]}" for flag in record.flags]
    return lines


def _of_the_programme(console: Console, article: Article) -> list[str]:
    """The programme's people among the authors, and those who perhaps are: for the screen alone."""
    try:
        people = console.library.people
    except DataError as error:
        console.fail(error)
        return []
    if people is None:
        return []
    found = people.match(article.record.metadata.authors)
    sure = dict.fromkeys(match.person for match in found if match.person)
    asked = dict.fromkeys(person for match in found for person in match.perhaps)
    parts = (
        [", ".join(map(_with_projects, sure)) or "none for certain"] if sure or asked else ["none"]
    )
    if asked:
        parts.append(f"perhaps: {', '.join(map(_with_projects, asked))}")
    return [f"  of the programme: {'; '.join(parts)}"]


def _with_projects(person: Person) -> str:
    projects = ", ".join(person.projects)
    return f"{person.label} ({projects})" if projects else person.label


def _fields(article: Article) -> list[str]:
    record, metadata = article.record, article.record.metadata
    rows = [("key", ", ".join(record.keys), "nomination"), ("doi", record.doi, "nomination")]
    for name, source in record.sources.items():
        cleaned = metadata.cleaned.get(name, ()) if source != "person" else ()
        words = f"; cleaned: {', '.join(cleaned)}" if cleaned else ""
        rows.append((name, _value(metadata, name), SOURCES[source] + words))
    known = {name for name, _, _ in rows}
    rows += [
        (name, "(nothing left)", f"{SOURCES[record.source]}; cleaned: {', '.join(words)}")
        for name, words in metadata.cleaned.items()
        if name not in known
    ]
    width = max(len(name) for name, _, _ in rows)
    return [f"{name.ljust(width)}  {value}  [{source}]" for name, value, source in rows if value]


def _value(metadata: Metadata, name: str) -> str:
    value = getattr(metadata, name)
    if name == "title":
        return terminal(value)
    if name in ("authors", "editors"):
        return "; ".join(_person(person) for person in value)
    if name == "licences":
        return ", ".join(f"{one.url} ({one.covers})" if one.covers else one.url for one in value)
    if name == "funders":
        return "; ".join(" ".join([one.name, *one.awards]) for one in value)
    if name == "updates":
        return "; ".join(" ".join(part for part in update if part) for update in value)
    if name == "dates":
        return ", ".join(f"{kind} {date}" for kind, date in sorted(value.items()))
    if name == "relations":
        return ", ".join(f"{kind} {doi}" for kind, doi in value)
    if name == "cites":
        return f"{len(value)} works with a DOI"
    if name == "abstract":
        return f"{len(value)} characters"
    return str(value)


def _person(person: Author) -> str:
    """A name with its ORCID and, by ROR id where there is one, where the person worked."""
    about = [f"ORCID {person.orcid}"] if person.orcid else []
    about += [f"{a.name} (ROR {a.ror})" if a.ror else a.name for a in person.affiliations]
    return initials(person) + (f" [{'; '.join(about)}]" if about else "")
