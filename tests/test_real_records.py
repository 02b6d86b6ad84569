"""All the real records beside the checkout go through reading, report and export, and none is lost.

What a record says is read here a second time, from the raw JSON and by other means than the
product's, and looked for in what a user gets.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest
from conftest import Biblio, shared
from pybtex.database import Person, parse_string
from pylatexenc.latex2text import LatexNodes2Text

from traccs_biblio import writing
from traccs_biblio.library import Library
from traccs_biblio.store import Stored, slim
from traccs_biblio.writing import Details, Wanted

CROSSREF, DATACITE = 503, 172


class Said(NamedTuple):
    """What a record says of a work, as this test reads it."""

    doi: str
    title: str
    names: tuple[str, ...]
    year: int | None


# --- a second reading of the raw records ---------------------------------------------------------


def unmarked(text: str) -> str:
    """Entities decoded (up to three times: some are escaped twice), then tags cut out.

    Of MathML the leaves remain; an annotation is its second spelling and goes.
    """
    for _ in range(3):
        text = html.unescape(text)
    text = re.sub(r"(?s)<([\w:]*annotation[\w-]*)\b.*?</\1>", "", text)
    return re.sub(r"</?[A-Za-z!?][^<>]*>", "", text)


def letters(text: str) -> str:
    """The letters and digits alone: NFKD, no case, accents, punctuation or spaces."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in folded if c.isalnum())


def words(text: str) -> str:
    """As `letters`, but with one space between words and at both ends."""
    apart = unicodedata.normalize("NFKD", text)
    whole = "".join(c for c in apart if not unicodedata.combining(c))
    found = (letters(word) for word in re.split(r"[\W_]+", whole))
    return f" {' '.join(word for word in found if word)} "


def untexed(text: str) -> str:
    """TeX to Unicode by pylatexenc."""
    return str(LatexNodes2Text(math_mode="text").latex_to_text(text))


def first(values: Any) -> str:
    """The first text of a list that says anything."""
    return next((v for v in values or [] if isinstance(v, str) and letters(unmarked(v))), "")


def of_crossref(work: dict[str, Any]) -> Said:
    """The first title; authors, else editors; the printed volume's year, else that of `issued`,
    else the earliest that is known."""

    def year(field: str) -> int:
        return int(work.get(field, {}).get("date-parts", [[0]])[0][0] or 0)

    people = work.get("author") or work.get("editor") or []
    names = (p.get("family") or p.get("name") or p.get("given") or "" for p in people)
    printed = year("published-print") if work.get("volume") else 0
    earliest = min(
        filter(None, map(year, ("published-online", "published-print", "posted"))), default=0
    )
    return Said(
        work["DOI"].lower(),
        unmarked(first(work.get("title"))),
        tuple(unmarked(name) for name in names if name),
        printed or year("issued") or earliest or None,
    )


def of_datacite(attributes: dict[str, Any]) -> Said:
    """The first title that is no translation or subtitle; creators; `publicationYear`."""
    doi = attributes["doi"].lower()
    titles = [t["title"] for t in attributes["titles"] if not t.get("titleType")]
    title = unmarked(first(titles))
    names = []
    for creator in attributes["creators"]:
        name = creator.get("familyName") or creator["name"]
        if not creator.get("familyName") and creator.get("nameType") != "Organizational":
            name = name.strip(", ").split(",")[0] if name.count(",") == 1 else name
        names.append(unmarked(name))
    if doi.startswith("10.48550/"):  # arXiv keeps its authors' TeX
        title = untexed(title.replace("%", r"\%"))
        names = [untexed(name) for name in names]
    return Said(doi, title, tuple(names), int(attributes["publicationYear"]))


def records() -> Iterator[tuple[Stored, Said]]:
    """Every record of the reference data, as the library stores it and as this test reads it."""
    for line in shared("crossref/works.jsonl").read_text("utf-8").splitlines():
        work = json.loads(line)
        said = of_crossref(work)
        yield Stored(said.doi, "crossref", slim("crossref", work)), said
    for line in shared("datacite/dois.jsonl").read_text("utf-8").splitlines():
        attributes = json.loads(line)["data"]["attributes"]
        said = of_datacite(attributes)
        yield Stored(said.doi, "datacite", slim("datacite", attributes)), said


# --- a library of them ---------------------------------------------------------------------------


class Filled(NamedTuple):
    """A data folder that holds all records, what each says, and who nominates which."""

    folder: Path
    said: dict[str, Said]
    projects: dict[str, list[str]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """All records, nominated in turn by every project; each seventh is shared with a second one,
    each fifth only suggested."""
    from traccs_biblio.commands.init import command as init

    folder = tmp_path_factory.mktemp("real") / "bib"
    init.main([str(folder)], standalone_mode=False)
    library = Library(folder)
    names = list(library.projects)
    cited = articles_of_preprints()
    assert 0 < len(cited) < 10
    said: dict[str, Said] = {}
    projects: dict[str, list[str]] = {name: [] for name in names}
    with writing.writing(library):
        for number, (stored, expected) in enumerate(records()):
            said[stored.doi] = expected
            library.store.put(stored)
            status = "nominated" if number % 5 else "suggested"
            shares = [names[number % len(names)]]
            shares += [] if number % 7 else [names[(number + 1) % len(names)]]
            for project in shares:
                writing.add(library, [Wanted(Details(), status, stored.doi, stored)], project)
                projects[project].append(cited.get(stored.doi, stored.doi))
    assert len(said) == CROSSREF + DATACITE
    # one card for a preprint and its article: the article is what is shown
    return Filled(folder, {doi: s for doi, s in said.items() if doi not in cited}, projects)


def articles_of_preprints() -> dict[str, str]:
    """The article of each preprint, as either of their records tells, where both are here."""
    found = {}
    works = [json.loads(w) for w in shared("crossref/works.jsonl").read_text("utf-8").splitlines()]
    dois = {work["DOI"].lower() for work in works}
    for work in works:
        doi, relation = work["DOI"].lower(), work.get("relation") or {}
        for other in (item["id"].lower() for item in relation.get("is-preprint-of", [])):
            found[doi] = other
        for other in (item["id"].lower() for item in relation.get("has-preprint", [])):
            found[other] = doi
    return {one: other for one, other in found.items() if {one, other} <= dois}


# --- what a user gets ----------------------------------------------------------------------------


def text_items(report: str) -> dict[str, str]:
    """The numbered entries of a text report by DOI, without the notes below them."""
    found = {}
    for item in re.split(r"(?m)^ {0,2}\d+\. ", report)[1:]:
        lead = " ".join(re.split(r"\n    · |\n\n", item)[0].split())
        if "https://doi.org/" in lead:  # not a pair of projects
            found[lead.rpartition("https://doi.org/")[2]] = lead
    return found


def markdown_items(report: str) -> dict[str, str]:
    """The numbered entries of a Markdown report by DOI: escapes and tags undone."""
    found = {}
    for lead in re.findall(r"(?m)^\d+\. (.*)$", report):
        about, is_work, link = lead.rpartition("](")
        if not is_work:
            continue
        about = re.sub(r"</?su[bp]>", "", re.sub(r"\\(\W)", lambda m: f"&#{ord(m[1])};", about))
        found[unquote(link[:-1]).removeprefix("https://doi.org/")] = html.unescape(about)
    return found


def missing_in(lead: str, said: Said) -> str:
    """What a reference "Names (year). Title. ..." lacks of what the record says, or ""."""
    year = f"({said.year or '?'}). "
    people, found, rest = lead.partition(year)
    if not found:
        return f"year {said.year}"
    place = words(people)
    for name in said.names:
        _, found, place = place.partition(words(name).rstrip())
        if not found:
            return f"name {name}"
    return "" if letters(rest).startswith(letters(said.title)) else f"title {said.title}"


def lacking(items: dict[str, str], said: Iterable[Said]) -> list[tuple[str, str, str]]:
    """DOI, what is missing and the entry, for all that an output should say and does not."""
    leads = [(s, items.get(s.doi, "")) for s in said]
    return [(s.doi, what, lead) for s, lead in leads if (what := missing_in(lead, s))]


@pytest.mark.parametrize(("kind", "items"), [("text", text_items), ("md", markdown_items)])
def test_every_title_name_and_year_is_in_the_synthesis(
    filled: Filled, biblio: Biblio, kind: str, items: Any
) -> None:
    ran = biblio("report", "--bib", str(filled.folder), "--format", kind)
    assert (ran.code, ran.err) == (0, "")
    found = items(ran.out)
    assert found.keys() == filled.said.keys()
    assert lacking(found, filled.said.values()) == []


@pytest.mark.parametrize(("kind", "items"), [("text", text_items), ("md", markdown_items)])
def test_every_title_name_and_year_is_in_the_reading_lists_of_the_projects(
    filled: Filled, biblio: Biblio, kind: str, items: Any
) -> None:
    for project, dois in filled.projects.items():
        ran = biblio("report", "--bib", str(filled.folder), "--pc", project, "--format", kind)
        assert (ran.code, ran.err) == (0, "")
        found = items(ran.out)
        assert found.keys() == set(dois)
        assert lacking(found, [filled.said[doi] for doi in dois]) == []


def family(person: Person) -> str:
    """The family name of a person that pybtex read, in Unicode."""
    return untexed(" ".join([*person.prelast_names, *person.last_names]))


def test_every_title_name_and_year_is_in_the_bibtex_export(filled: Filled, biblio: Biblio) -> None:
    ran = biblio("export", "--bib", str(filled.folder))
    assert (ran.code, "left out" in ran.err) == (0, False), ran.err
    entries = {e.fields["doi"]: e for e in parse_string(ran.out, "bibtex").entries.values()}
    assert len(entries) == len(filled.said)
    wrong: list[tuple[str, object, object]] = []
    for said in filled.said.values():
        entry = entries[said.doi]
        people = entry.persons.get("author") or entry.persons.get("editor") or []
        names = [words(family(person)) for person in people]
        title = letters(untexed(entry.fields.get("title", "")))
        if names != [words(name) for name in said.names]:
            wrong.append((said.doi, said.names, names))
        if not title.startswith(letters(said.title)):
            wrong.append((said.doi, said.title, entry.fields.get("title", "")))
        if entry.fields.get("year", "") != str(said.year or ""):
            wrong.append((said.doi, said.year, entry.fields.get("year", "")))
    assert wrong == []


def test_every_title_name_and_year_is_in_the_table_once_a_nomination(
    filled: Filled, biblio: Biblio
) -> None:
    ran = biblio("export", "--bib", str(filled.folder), "--format", "csv")
    assert (ran.code, "left out" in ran.err) == (0, False), ran.err
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    nominated = {(project, doi) for project, dois in filled.projects.items() for doi in dois}
    assert {(row["project"], row["doi"]) for row in rows} == nominated
    assert len(rows) == len(nominated)
    wrong = []
    for row in rows:
        said = filled.said[row["doi"]]
        people = row["authors"] or row["editors"]
        lead = f"{people} ({row['year'] or '?'}). {row['title'].removeprefix(chr(39))}"
        if what := missing_in(lead, said):
            wrong.append((said.doi, what, lead))
    assert wrong == []
