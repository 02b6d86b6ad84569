"""Registry answers to metadata: what each shape means, and that no shape is an exception."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traccs_biblio import answers
from traccs_biblio.answers.reading import Reading
from traccs_biblio.model import FLAGS, TYPES, Author, Funder, Metadata, Text

DOI = "10.5555/example"
ARXIV = "10.48550/arxiv.2401.00001"

CROSSREF: dict[str, Any] = {
    "DOI": DOI,
    "type": "journal-article",
    "title": ["Learning the ocean: O\n            <sub>2</sub>\n            and more"],
    "subtitle": ["A subtitle"],
    "author": [
        {"given": "Julien", "family": "Le Sommer", "ORCID": "http://orcid.org/0000-0002-1825-0097"},
        {"name": "The Group", "sequence": "additional"},
        {"family": "Plato", "suffix": "Jr."},
    ],
    "editor": [{"given": "Ed", "family": "Itor"}],
    "container-title": ["Journal of Examples"],
    "publisher": "Example Press",
    "volume": "12",
    "issue": "3",
    "page": "1-9",
    "article-number": "e7",
    "ISBN": ["9780000000002"],
    "language": "en",
    "published-print": {"date-parts": [[2025, 2]]},
    "published-online": {"date-parts": [[2024, 12, 30]]},
    "issued": {"date-parts": [[2024, 12, 30]]},
    "abstract": "<jats:title>Abstract</jats:title><jats:p>Words of our own, quite enough.</jats:p>",
    "relation": {
        "is-preprint-of": [{"id-type": "doi", "id": "10.5555/OTHER", "asserted-by": "subject"}]
    },
}
#: What few records have, beside the rest.
RIGHTS: dict[str, Any] = {
    "author": [
        {
            "given": "Einar",
            "family": "Ólason",
            "sequence": "first",
            "affiliation": [
                {"name": "A lab", "id": [{"id": "https://ror.org/04dkp9463", "id-type": "ROR"}]}
            ],
        }
    ],
    "license": [
        {
            "URL": "http://creativecommons.org/licenses/by/4.0/",
            "content-version": "vor",
            "delay-in-days": 0,
        }
    ],
    "funder": [{"name": "ANR", "DOI": "10.13039/501100001665", "award": ["ANR 22 EXTR 0010"]}],
    "updated-by": [
        {
            "DOI": "10.5555/notice",
            "type": "retraction",
            "source": "publisher",
            "updated": {"date-parts": [[2024, 5, 6]]},
        }
    ],
    "update-to": [{"DOI": "10.5555/first", "type": "new_version"}],
}
HAL: dict[str, Any] = {
    "halId_s": "hal-01234567",
    "uri_s": "https://hal.science/hal-01234567v2",
    "docType_s": "ART",
    "title_s": ["Une mer apprise", "A learnt sea"],
    "subTitle_s": ["un essai"],
    "authFirstName_s": ["Julien", "David"],
    "authLastName_s": ["Le Sommer", "Salas y Mélia"],
    "authFullName_s": ["Julien Le Sommer", "Salas y Mélia David"],
    "journalTitle_s": "La Revue des Exemples",
    "volume_s": "12",
    "issue_s": ["3"],
    "page_s": "1-9",
    "producedDateY_i": 2024,
    "producedDate_s": "2024-05",
    "publicationDate_s": "2024-06-07",
    "ePublicationDate_s": "2024-05",
    "abstract_s": ["Des mots à nous, en nombre bien suffisant."],
    "language_s": ["fr"],
    "openAccess_bool": True,
    "fileMain_s": "https://hal.science/hal-01234567/document",
    "anrProjectReference_s": ["ANR-22-EXTR-0010"],
}
DATACITE: dict[str, Any] = {
    "doi": ARXIV,
    "titles": [
        {"title": "Sous-titre", "titleType": "Subtitle"},
        {"title": "A title"},
    ],
    "creators": [
        {
            "name": "van der Meer, Jan",
            "nameType": "Personal",
            "givenName": "Jan",
            "familyName": "van der Meer",
            "nameIdentifiers": [{"nameIdentifier": "https://orcid.org/0000-0002-1825-0097"}],
        },
        {"name": "The Group", "nameType": "Organizational"},
    ],
    "publisher": "Server",
    "publicationYear": 2024,
    "dates": [{"date": "2024-05-06", "dateType": "Issued"}],
    "types": {"resourceTypeGeneral": "Dataset"},
    "container": {"title": "Home", "volume": "1", "firstPage": "3", "lastPage": "5"},
    "descriptions": [
        {"description": "Words of our own, quite enough.", "descriptionType": "Abstract"}
    ],
    "relatedIdentifiers": [
        {
            "relationType": "IsVersionOf",
            "relatedIdentifier": "https://doi.org/10.5555/OTHER",
            "relatedIdentifierType": "DOI",
        }
    ],
}


def crossref(**changes: Any) -> Metadata:
    return answers.read("crossref", {**CROSSREF, **changes}, DOI)


def datacite(doi: str = DOI, **changes: Any) -> Metadata:
    return answers.read("datacite", {**DATACITE, **changes}, doi)


# --- whole records -------------------------------------------------------------------------------


def test_a_crossref_record_is_read_whole() -> None:
    read = crossref()
    assert read.title.runs == (
        ("Learning the ocean: O", ""), ("2", "sub"), (" and more", ""), (": ", ""),
        ("A subtitle", ""),
    )  # fmt: skip
    assert read.authors == (
        Author("Le Sommer", "Julien", orcid="0000-0002-1825-0097"),
        Author(name="The Group"),
        Author("Plato", suffix="Jr."),
    )
    assert read._replace(title=Text(), authors=()) == Metadata(
        doi=DOI,
        type="article",
        editors=(Author("Itor", "Ed"),),
        container="Journal of Examples",
        publisher="Example Press",
        year=2025,
        month=2,
        dates={"online": "2024-12-30", "print": "2025-02", "issued": "2024-12-30"},
        volume="12",
        issue="3",
        pages="1-9",
        number="e7",
        isbn="9780000000002",
        url=f"https://doi.org/{DOI}",
        language="en",
        abstract="Words of our own, quite enough.",
        relations=(("is-preprint-of", "10.5555/other"),),
        cleaned={"abstract": ("heading", "markup"), "title": ("markup", "spaces")},
        flags=("odd-name",),  # Plato has one name
    )


def test_a_datacite_record_is_read_whole() -> None:
    read = datacite()
    assert read.title.plain == "A title: Sous-titre"
    assert read.authors == (
        Author("van der Meer", "Jan", orcid="0000-0002-1825-0097"),
        Author(name="The Group"),
    )
    assert (read.type, read.container, read.publisher) == ("dataset", "Home", "Server")
    assert (read.year, read.month, read.dates) == (2024, 5, {"issued": "2024-05-06"})
    assert (read.volume, read.pages) == ("1", "3-5")
    assert read.abstract == "Words of our own, quite enough."
    assert read.relations == (("IsVersionOf", "10.5555/other"),)
    assert read.flags == ()


def test_facts_are_read_in_the_shape_of_crossref() -> None:
    assert answers.read("facts", CROSSREF, DOI) == crossref()


@pytest.mark.parametrize("source", ["crossref", "datacite", "facts"])
def test_an_empty_answer_says_what_is_missing(source: str) -> None:
    assert answers.read(source, {}, DOI).flags == ("no-author", "no-title", "no-year")


def test_a_deposit_of_hal_is_read_whole() -> None:
    assert answers.read("hal", HAL, "") == Metadata(
        type="article",
        title=Text((("Une mer apprise", ""), (": ", ""), ("un essai", ""))),
        authors=(Author("Le Sommer", "Julien"), Author("Salas y Mélia", "David")),
        container="La Revue des Exemples",
        year=2024,
        month=5,
        dates={"published": "2024-06-07", "online": "2024-05", "issued": "2024-05"},
        volume="12",
        issue="3",
        pages="1-9",
        url="https://hal.science/hal-01234567",
        eprint="hal-01234567",
        language="fr",
        abstract="Des mots à nous, en nombre bien suffisant.",
        funders=(Funder("Agence nationale de la recherche", awards=("ANR-22-EXTR-0010",)),),
        open_copy="https://hal.science/hal-01234567/document",
    )


@pytest.mark.parametrize(
    ("changes", "authors", "flags"),
    [
        ({"authLastName_s": ["Le Sommer"]},
         (Author(name="Julien Le Sommer"), Author(name="Salas y Mélia David")), ("odd-name",)),
        ({"authORCIDIdExt_s": ["0000-0002-1825-0097"]},
         (Author("Le Sommer", "Julien"), Author("Salas y Mélia", "David")), ()),
        ({"authORCIDIdExt_s": ["0000-0002-1825-0097", ""]},
         (Author("Le Sommer", "Julien", orcid="0000-0002-1825-0097"),
          Author("Salas y Mélia", "David")), ()),
        ({"authFirstName_s": "Julien", "authLastName_s": "Le Sommer", "authFullName_s": []},
         (Author("Le Sommer", "Julien"),), ()),
    ],
)  # fmt: skip
def test_authors_of_hal_are_told_apart_only_by_lists_that_agree(
    changes: dict[str, Any], authors: tuple[Author, ...], flags: tuple[str, ...]
) -> None:
    read = answers.read("hal", {**HAL, **changes}, "")
    assert (read.authors, read.flags) == (authors, flags)


@pytest.mark.parametrize(
    ("changes", "kind", "container", "url", "open_copy"),
    [
        ({"docType_s": "UNDEFINED", "journalTitle_s": None}, "preprint", "HAL",
         "https://hal.science/hal-01234567", "https://hal.science/hal-01234567/document"),
        ({"docType_s": ["THESE"], "uri_s": None, "fileMain_s": None}, "thesis",
         "La Revue des Exemples", "https://hal.science/hal-01234567", ""),
        ({"docType_s": "COMM", "journalTitle_s": None, "conferenceTitle_s": "A meeting"},
         "proceedings-article", "A meeting", "https://hal.science/hal-01234567",
         "https://hal.science/hal-01234567/document"),
    ],
)  # fmt: skip
def test_kind_place_and_address_of_a_deposit_of_hal(
    changes: dict[str, Any], kind: str, container: str, url: str, open_copy: str
) -> None:
    read = answers.read("hal", {**HAL, **changes}, "")
    assert (read.type, read.container, read.url) == (kind, container, url)
    assert read.open_copy == open_copy


# --- titles --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "runs"),
    [
        (["A", "B"], [("A", "")]),
        (["", "  ", "B"], [("B", "")]),
        ([], []),
        (None, []),
        ("alone", [("alone", "")]),
        ([3, "B"], [("B", "")]),
        (["a  b\n\n c"], [("a b c", "")]),
        (["He\u0301le\u0300ne"], [("Hélène", "")]),
        (["p < 0.05 & q > 3"], [("p < 0.05 & q > 3", "")]),
        (["P&amp;L"], [("P&L", "")]),
        (["x\u202e\x1b[31my\u200b"], [("x[31my", "")]),
        (["<i>E. coli</i> grows"], [("E. coli", "i"), (" grows", "")]),
        (["the &lt;i&gt;K&lt;/i&gt; index"], [("the ", ""), ("K", "i"), (" index", "")]),
        (["&amp;lt;sup&amp;gt;13&amp;lt;/sup&amp;gt;C"], [("13", "sup"), ("C", "")]),
        (["NO\n     <sub>x</sub>\n     at"], [("NO", ""), ("x", "sub"), (" at", "")]),
        (["N <sub>2</sub>"], [("N ", ""), ("2", "sub")]),
        (["Cu<sub>2−<i>x</i>\n   </sub>Se"], [("Cu", ""), ("2−x", "sub"), ("Se", "")]),
        (["<scp>COVID</scp>"], [("COVID", "sc")]),
        (["<b>a <i>b</i></b>"], [("a ", "b"), ("b", "i")]),
        (["<jats:italic>a</jats:italic>"], [("a", "i")]),
        (["the vector<int> class"], [("the vector<int> class", "")]),
        (["<p style='x'>A"], [("A", "")]),
        (["<sub><sub>"], []),
        (["</i>a</sub>"], [("a", "")]),
        (
            ["Mn<mml:math><mml:msub><mml:mrow/><mml:mn>2</mml:mn></mml:msub></mml:math>Al"],
            [("Mn", ""), ("2", "sub"), ("Al", "")],
        ),
        (
            ["<mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup>"
             "<mml:annotation>x^2</mml:annotation></mml:math>"],
            [("x", ""), ("2", "sup")],
        ),
        (
            ["<mml:math><mml:msubsup><mml:mi>x</mml:mi><mml:mi>i</mml:mi><mml:mn>2</mml:mn>"
             "</mml:msubsup></mml:math>"],
            [("x", ""), ("i", "sub"), ("2", "sup")],
        ),
    ],
)  # fmt: skip
def test_a_title_is_read_as_meant(title: Any, runs: list[tuple[str, str]]) -> None:
    assert list(crossref(title=title, subtitle=[]).title.runs) == runs


@pytest.mark.parametrize(
    ("title", "subtitle", "plain"),
    [
        (["Sea ice"], ["A review"], "Sea ice: A review"),
        (["Sea ice:"], ["A review"], "Sea ice: A review"),
        (["Why?"], ["A review"], "Why? A review"),
        (["Sea ice: a review"], ["A Review"], "Sea ice: a review"),
        ([""], ["A review"], "A review"),
    ],
)
def test_a_subtitle_follows_unless_the_title_holds_it(
    title: Any, subtitle: Any, plain: str
) -> None:
    assert crossref(title=title, subtitle=subtitle).title.plain == plain


@pytest.mark.parametrize(
    ("title", "runs"),
    [
        ("50 % of A & B", [("50 % of A & B", "")]),
        (r"50\% of A \& B in $x$", [("50% of A & B in x", "")]),
        (r"Factors $g_J$ of $^{13}$C", [("Factors g", ""), ("J", "sub"), (" of ", ""),
                                        ("13", "sup"), ("C", "")]),
        (r"An $\alpha$-stable M\"uller", [("An α-stable Müller", "")]),
        (r"a_b and c^d cost \$5", [("a_b and c^d cost $5", "")]),
        (r"$a<b$ and $c>d$", [("a<b and c>d", "")]),
        (r"broken $x_{1 and {", [("broken x_1 and", "")]),
    ],
)  # fmt: skip
def test_a_title_of_arxiv_is_tex(title: str, runs: list[tuple[str, str]]) -> None:
    assert list(datacite(ARXIV, titles=[{"title": title}]).title.runs) == runs


NESTED = [
    r"\emph{" * 200, r"\sqrt{" * 200, r"\emph{a}" + "{" * 300, r"\sqrt[" * 200, r"\begin{a}" * 200,
]  # fmt: skip


@pytest.mark.parametrize("tex", [*NESTED, r"The \sqrt", r"See \href{a}"])
def test_tex_that_cannot_be_read_stays_as_it_is_and_is_told(tex: str) -> None:
    read = datacite(ARXIV, titles=[{"title": tex}])
    assert (read.title.plain, read.flags) == (tex, ("garbled",))
    read = datacite(ARXIV, creators=[{"familyName": tex, "givenName": "Einar"}])
    assert (read.authors, read.flags) == ((Author(tex, "Einar"),), ("garbled",))


def test_tex_that_is_nested_as_people_write_it_is_read() -> None:
    title = r"{\textbf{{\emph{The {\sqrt[3]{sn\"{o}w}}}}}}"
    read = datacite(ARXIV, titles=[{"title": title}])
    assert "snöw" in read.title.plain and "garbled" not in read.flags


def test_a_title_of_another_depositor_is_no_tex() -> None:
    assert datacite(titles=[{"title": r"at $\sqrt{s}$"}]).title.plain == r"at $\sqrt{s}$"


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "author"),
    [
        ({"given": "David", "family": "Salas y Mélia"}, Author("Salas y Mélia", "David")),
        ({"given": "Jan", "family": "Van der  Meer"}, Author("Van der Meer", "Jan")),
        ({"family": "Swechha"}, Author("Swechha")),
        ({"given": "Swechha"}, Author("Swechha")),
        ({"name": "GTEx <i>Consortium</i>"}, Author(name="GTEx Consortium")),
        ({"family": "A", "given": "B", "name": "C"}, Author("A", "B")),
        ({"family": "Mu\u0308ller", "suffix": "III"}, Author("Müller", suffix="III")),
        ({"family": "A", "ORCID": "junk"}, Author("A")),
        ({"family": "A", "ORCID": 7}, Author("A")),
        ({}, None),
        ({"family": " ", "given": None}, None),
        ("A string", None),
        (None, None),
    ],
)
def test_a_crossref_author_is_read_as_given(person: Any, author: Author | None) -> None:
    rest = {"family": "Rest"}
    expected = (author, Author("Rest")) if author else (Author("Rest"),)
    assert crossref(author=[person, rest]).authors == expected


@pytest.mark.parametrize(
    ("creator", "author"),
    [
        ({"name": "d'Ovidio, Francesco"}, Author("d'Ovidio", "Francesco")),
        ({"name": "Ovidio", "nameType": "Personal"}, Author("Ovidio")),
        ({"name": ", Ashley", "nameType": "Personal"}, Author("Ashley")),
        ({"name": ", Ashley", "givenName": "Ashley"}, Author("Ashley")),
        ({"name": "Ashley", "givenName": "Ashley"}, Author("Ashley")),
        ({"name": "Ocean, Ice, Snow"}, Author(name="Ocean, Ice, Snow")),
        ({"name": "Lab, Unit", "nameType": "Organizational"}, Author(name="Lab, Unit")),
        ({"name": "X Y", "familyName": "Y", "givenName": "X"}, Author("Y", "X")),
        ({}, None),
        ([], None),
    ],
)
def test_a_datacite_creator_is_read_as_given(creator: Any, author: Author | None) -> None:
    assert datacite(creators=[creator]).authors == ((author,) if author else ())


def test_a_name_of_arxiv_is_tex() -> None:
    creator = {"name": r"M\"uller, J\'er\^ome"}
    assert datacite(ARXIV, creators=[creator]).authors == (Author("Müller", "Jérôme"),)


# --- dates ---------------------------------------------------------------------------------------


def parts(*numbers: Any) -> dict[str, Any]:
    return {"date-parts": [list(numbers)]}


@pytest.mark.parametrize(
    ("changes", "year", "month"),
    [
        ({}, 2025, 2),
        ({"volume": None}, 2024, 12),
        ({"published-print": None}, 2024, 12),
        ({"issued": parts(None), "published-print": None}, 2024, 12),
        ({"published-print": parts(None), "issued": parts(2021)}, 2021, None),
        ({"published-print": parts(0), "issued": parts(2021, 13)}, 2021, None),
        ({"published-print": parts("2023", "4")}, 2023, 4),
        ({"published-print": parts(True), "issued": parts(2020, 2, 31)}, 2020, 2),
        ({"published-print": {"date-parts": []}, "issued": "2020"}, 2024, 12),
        ({"published-print": {"date-parts": [[]]}, "issued": [2020]}, 2024, 12),
    ],
)
def test_the_date_is_that_of_the_printed_volume_else_the_earliest(
    changes: dict[str, Any], year: int, month: int | None
) -> None:
    read = crossref(**changes)
    assert (read.year, read.month) == (year, month)


def test_the_day_of_registration_is_no_date_of_publication() -> None:
    none = dict.fromkeys(("published-print", "published-online", "issued"))
    read = crossref(**none, created=parts(2019), deposited=parts(2019))
    assert (read.year, read.month, read.flags) == (None, None, ("no-year", "odd-name"))


@pytest.mark.parametrize(
    ("changes", "year", "month"),
    [
        ({}, 2024, 5),
        ({"publicationYear": "2023"}, 2023, None),
        ({"publicationYear": None}, 2024, 5),
        (
            {"publicationYear": 0, "dates": [{"date": "2019/2020", "dateType": "Available"}]},
            2019,
            None,
        ),
        (
            {"publicationYear": 0, "dates": [{"date": "2019-05-06", "dateType": "Created"}]},
            None,
            None,
        ),
        ({"publicationYear": None, "dates": [{"date": "soon", "dateType": "Issued"}]}, None, None),
        ({"publicationYear": [], "dates": [3, None]}, None, None),
    ],
)
def test_the_year_of_datacite_is_its_publication_year_else_the_earliest(
    changes: dict[str, Any], year: int | None, month: int | None
) -> None:
    read = datacite(**changes)
    assert (read.year, read.month) == (year, month)


# --- where it appeared ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "kind", "container"),
    [
        ({}, "article", "Journal of Examples"),
        ({"container-title": ["J. &amp; Co", "JC"]}, "article", "J. & Co"),
        ({"container-title": "Alone"}, "article", "Alone"),
        ({"container-title": []}, "article", ""),
        ({"type": "book-chapter", "container-title": ["Series", "Book"]}, "chapter", "Book"),
        (
            {"type": "proceedings-article", "container-title": ["S", "P"]},
            "proceedings-article",
            "P",
        ),
        ({"type": "posted-content", "container-title": []}, "preprint", "Example Press"),
        (
            {"type": "posted-content", "container-title": [], "institution": [{"name": "bioRxiv"}]},
            "preprint",
            "bioRxiv",
        ),
        (
            {"type": "posted-content", "container-title": [], "institution": {"name": "bioRxiv"}},
            "preprint",
            "bioRxiv",
        ),
        ({"type": "posted-content", "subtype": "dissertation"}, "thesis", "Journal of Examples"),
        ({"type": "peer-review", "container-title": []}, "review", ""),
        ({"type": None}, "other", "Journal of Examples"),
        ({"type": {}}, "other", "Journal of Examples"),
    ],
)
def test_kind_and_container_of_a_crossref_record(
    changes: dict[str, Any], kind: str, container: str
) -> None:
    read = crossref(**changes)
    assert (read.type, read.container) == (kind, container)


def test_a_discussion_paper_of_copernicus_appeared_in_egusphere() -> None:
    answer = {"type": "posted-content", "publisher": "Copernicus GmbH", "container-title": []}
    read = answers.read("crossref", answer, "10.5194/egusphere-2024-1")
    assert (read.type, read.container) == ("preprint", "EGUsphere")


@pytest.mark.parametrize(
    ("doi", "types", "kind", "container"),
    [
        (ARXIV, {"resourceTypeGeneral": "Text", "bibtex": "article"}, "preprint", "arXiv"),
        (DOI, {"resourceTypeGeneral": "Preprint"}, "preprint", "Server"),
        (DOI, {"resourceTypeGeneral": "Software"}, "software", ""),
        (DOI, {"resourceTypeGeneral": "Text", "resourceType": "PhD Thesis"}, "thesis", ""),
        (DOI, {"resourceTypeGeneral": "Text"}, "other", ""),
        (DOI, {"resourceTypeGeneral": ["Text"]}, "other", ""),
        (DOI, None, "other", ""),
    ],
)
def test_kind_and_container_of_a_datacite_record(
    doi: str, types: Any, kind: str, container: str
) -> None:
    read = datacite(doi, types=types, container={})
    assert (read.type, read.container) == (kind, container)
    assert read.eprint == ("2401.00001" if doi == ARXIV else "")


@pytest.mark.parametrize(
    ("abstract", "plain"),
    [
        ("<jats:p>Abstract. Words of our own, enough of them.</jats:p>",
         "Words of our own, enough of them."),
        ("<jats:sec><jats:title>Aim</jats:title><jats:p>To have words enough in it.</jats:p>",
         "Aim\nTo have words enough in it."),
        ("<p>Words of our own,<br/>in lines &amp; signs.</p>\n<p> </p><p>The <i>last</i>\none.</p>",
         "Words of our own,\nin lines & signs.\nThe last one."),
        ("&lt;p&gt;Words of our own.&lt;/p&gt;&lt;p&gt;And more of them.&lt;/p&gt;",
         "Words of our own.\nAnd more of them."),
        ("<jats:title>ABSTRACT</jats:title>\n<jats:p>Abstract</jats:p><jats:p>Words of our own,"
         " which are enough.</jats:p>", "Words of our own, which are enough."),
        ("<jats:p />", ""),
        ("Abstract not Available.", ""),
        (["a list"], ""),
    ],
)  # fmt: skip
def test_an_abstract_is_plain_text_or_nothing(abstract: Any, plain: str) -> None:
    assert crossref(abstract=abstract).abstract == plain


@pytest.mark.parametrize(
    "text",
    [
        "Le Sommer and Düben read words of our own, quite enough of them.",
        "Words of <jats:italic>our</jats:italic> own, at 2 &lt; 3, quite enough of them.",
        "<jats:title>Results</jats:title><jats:p>Words of our own, quite  enough of them.",
        " Words of our own\nafter a space, quite enough of them.",
        "<jats:inline-formula><mml:math><mml:mi>x</mml:mi></mml:math></jats:inline-formula> so.",
        "",
    ],
)
def test_a_paragraph_is_read_the_same_whatever_its_tag_is_like(text: str) -> None:
    """Tags that are written as most are left out before the markup is read; others are read."""
    usual = crossref(abstract=f"<jats:p>{text}</jats:p><jats:p>{text}</jats:p>")
    other = crossref(abstract=f'<jats:p id="a">{text}</jats:p><jats:p id="b">{text}</jats:p>')
    assert usual == other


def test_a_relation_said_twice_counts_once() -> None:
    said = {"id-type": "doi", "id": "10.5555/OTHER", "asserted-by": "object"}
    twice = {"has-review": [said, {**said, "id": "10.5555/other"}, {"id-type": "issn", "id": "1"}]}
    assert crossref(relation=twice).relations == (("has-review", "10.5555/other"),)


# --- any JSON object -----------------------------------------------------------------------------

TEXTS = st.text(max_size=20) | st.sampled_from(
    ["<sub>", "</i>", "<mml:math><mml:msub>", "&amp;lt;", "&#xD800;", "&#0;", "$x_{", "\\'",
     "\ud800", "2024-13-45", "10.5555/X", ", ", "<math></msub></msub>",
     "RETRACTED: ", "ALL IN CAPITALS", "DÃ¼ben", "ÿ²", "ANR 22 EXTR 0010", "12,847-12,855",
     "retraction", "10.5555/example", "https://creativecommons.org/licenses/by/4.0/", "vor"]
)  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(
    st.sampled_from(
        [
            *CROSSREF,
            *RIGHTS,
            *DATACITE,
            *HAL,
            "institution",
            "subtype",
            "family",
            "name",
            "date-parts",
        ]
    ),
    JSON,
    max_size=8,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all values in a JSON value."""
    found = [path] if path else []
    inner: Any = value.items() if isinstance(value, dict) else ()
    for name, item in enumerate(value) if isinstance(value, list) else inner:
        found += places(item, (*path, name))
    return found


SHAPES = [CROSSREF, {**CROSSREF, **RIGHTS}, DATACITE, HAL]


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """One of our records with a few of its values, deep or shallow, replaced by any other."""
    answer: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(SHAPES)))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(answer)))
        holder: Any = answer
        for name in path[:-1]:
            holder = holder[name]
        holder[path[-1]] = draw(JSON)
        if not answer:
            break
    return answer


@given(
    mutated() | OBJECTS,
    st.sampled_from(["crossref", "datacite", "facts", "hal"]),
    st.sampled_from([DOI, ARXIV, ""]),
)
def test_any_json_object_gives_metadata(answer: dict[str, Any], source: str, doi: str) -> None:
    before = json.dumps(answer)
    read = answers.read(source, answer, doi)
    assert json.dumps(answer) == before
    assert read.doi == doi
    assert read.type in TYPES
    assert read.year is None or 1500 <= read.year <= 2100
    assert read.month is None or 1 <= read.month <= 12
    assert all(person.label for person in (*read.authors, *read.editors))
    texts = [read.title.plain, read.container, read.publisher, read.volume, read.pages, read.isbn,
             read.number, *(part for person in read.authors for part in person[:5]),
             *(name for person in read.authors for name, _ in person.affiliations),
             *(part for funder in read.funders for part in (funder.name, *funder.awards)),
             ]  # fmt: skip
    for text in texts:
        assert text == " ".join(text.split())
        text.encode("utf-8")
        assert "\x1b" not in text
    assert ("no-year" in read.flags) == (read.year is None)
    assert ("no-title" in read.flags) == (not read.title)
    assert set(read.flags) <= set(FLAGS) and list(read.flags) == sorted(set(read.flags))
    assert set(read.cleaned) <= set(Metadata._fields)
    words = {word for changes in read.cleaned.values() for word in changes}
    assert words <= set(re.findall(r'"([^"]+)"', re.sub(r"\s+", " ", Reading.__doc__ or "")))
    assert answers.read(source, answer, doi) == read
