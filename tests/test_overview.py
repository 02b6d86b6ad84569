"""Who should talk to whom, and the counts of the matrix: by hand, on articles of our own making."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from traccs_biblio.model import (
    Article,
    Author,
    Call,
    Metadata,
    Nomination,
    Project,
    Record,
    Reply,
    Tag,
    UseCase,
)
from traccs_biblio.reports.edition import Edition
from traccs_biblio.reports.overview import Cell, _Held, _same_people, cells, ties
from traccs_biblio.reports.reading_list import reading_list
from traccs_biblio.reports.synthesis import synthesis
from traccs_biblio.text import of_plain

PROJECTS = {name: Project(name, "PC", "", "") for name in ("PC1", "PC2", "PC10")}
USECASES = tuple(
    UseCase(slug, {"fr": slug, "en": slug}, {"fr": "", "en": ""})
    for slug in ("emulator", "downscaling")
)


def edition(**replies: Reply) -> Edition:
    return Edition(
        projects=PROJECTS,
        call=Call("demo", {"fr": "Appel", "en": "Call"}),
        usecases=USECASES,
        replies=replies,
        lang="en",
    )


def article(key: str, said: dict[str, str], slugs: tuple[str, ...] = (), **about: Any) -> Article:
    """An article with the status of its nomination by project."""
    facets = {name: about.pop(name, ()) for name in ("models", "methods")}
    nominations = tuple(
        Nomination(key, "demo", project, status) for project, status in said.items()
    )
    metadata = Metadata(doi=f"10.5555/{key}", title=of_plain(key), **about)
    tags = tuple(Tag(slug, "person") for slug in slugs)
    return Article(Record(metadata.doi, metadata, nominations, "crossref", (key,)), tags,
                   facets=facets)  # fmt: skip


NAMED, HINTED = "nominated", "suggested"


def test_an_article_of_two_use_cases_counts_once_in_the_total() -> None:
    articles = [
        article("a", {"PC1": NAMED}, ("emulator", "downscaling")),
        article("b", {"PC1": HINTED, "PC2": NAMED}, ("emulator",)),
        article("c", {"PC1": NAMED}),
    ]
    found = cells(edition(PC1=Reply("PC1", activities=("downscaling",))), articles)
    assert found["PC1", "emulator"] == Cell(named=1, hinted=1)
    assert found["PC1", "downscaling"] == Cell(named=1, declared=True)
    assert found["PC1", ""] == Cell(named=2, hinted=1)
    assert found["PC2", "emulator"] == Cell(named=1)
    assert found["PC10", ""] == Cell()


def test_a_tie_says_what_two_projects_have_in_common() -> None:
    zanna = Author("Zanna", "Laure")
    articles = [
        article("both", {"PC1": NAMED, "PC2": NAMED}, ("emulator",)),
        article("one", {"PC1": NAMED}, ("downscaling",), authors=(zanna, Author("Wang", "J.")),
                models=("NEMO", "ICON"), cites=("10.5555/x", "10.5555/y")),
        article("two", {"PC10": HINTED}, ("downscaling",), authors=(Author("Wang", "J."), zanna),
                models=("NEMO",), methods=("CNN",), cites=("10.5555/y",)),
    ]  # fmt: skip
    first, second = ties(edition(), articles)
    assert (first.one, first.other, first.articles, first.named) == ("PC1", "PC2", ("both",), True)
    assert first.usecases == ("emulator",)
    assert (second.one, second.other) == ("PC1", "PC10")
    assert second.authors == ("Laure Zanna",)  # "Wang, J." may be anybody
    assert (second.models, second.methods, second.cited) == (("NEMO",), (), ("10.5555/y",))
    assert (second.usecases, second.named) == (("downscaling",), False)


def test_what_an_article_of_both_holds_is_no_further_reason() -> None:
    zanna = Author("Zanna", "Laure")
    shared = article("both", {"PC1": NAMED, "PC2": NAMED}, authors=(zanna,), models=("NEMO",))
    [tie] = ties(edition(), [shared])
    assert (tie.authors, tie.models) == ((), ())


def test_two_persons_of_one_name_are_told_apart_by_their_orcids() -> None:
    one, other = "0000-0002-1825-0097", "0000-0001-5109-3700"

    def authors(first: Author, second: Author) -> list[tuple[str, ...]]:
        left = article("a", {"PC1": NAMED}, authors=(first,))
        right = article("b", {"PC2": NAMED}, authors=(second,))
        return [tie.authors for tie in ties(edition(), [left, right])]

    zhang = Author("Zhang", "Wei", orcid=one)
    assert authors(zhang, Author("Zhang", "Wei", orcid=other)) == []
    assert authors(zhang, Author("Zhang", "Wei")) == [("Wei Zhang",)]
    assert authors(zhang, Author("Zhang", "W.", orcid=one)) == [("Wei Zhang",)]
    assert authors(zhang, Author("Zhang", "W.")) == []  # may be anybody
    assert authors(zhang, Author("Zhang", "Weili", orcid=one)) == [("Wei Zhang",)]


def test_what_counts_is_the_same_in_the_matrix_and_the_list() -> None:
    """An article that two entries of a project name counts once; what nobody could resolve yet
    counts for nobody."""
    twice = article("a", {"PC1": HINTED}, ("emulator",))
    again = Nomination("a2", "demo", "PC1", NAMED)
    said = (*twice.record.nominations, again)
    twice = twice._replace(record=twice.record._replace(nominations=said))
    raw = article("b", {"PC1": NAMED})
    unknown = Metadata()
    raw = raw._replace(record=raw.record._replace(doi="", metadata=unknown))
    assert raw.record.unresolved and not twice.record.unresolved
    found = cells(edition(), [twice, raw])
    assert found["PC1", ""] == Cell(named=1) and found["PC1", "emulator"] == Cell(named=1)
    listed = str(reading_list(edition(), PROJECTS["PC1"], [twice, raw]))
    assert "1 article nominated, of the 3 to 5 asked for." in listed
    assert "that nominated at least one article: 1." in str(synthesis(edition(), [twice, raw]))


def test_a_use_case_alone_is_no_reason_to_talk() -> None:
    articles = [article(name, {project: NAMED}, ("emulator",))
                for name, project in (("a", "PC1"), ("b", "PC2"))]  # fmt: skip
    assert ties(edition(), articles) == []


def test_every_pair_is_in_report_order_and_the_closest_come_first() -> None:
    articles = [
        article("a", {"PC10": NAMED, "PC2": NAMED}),
        article("b", {"PC10": NAMED}, methods=("CNN",)),
        article("c", {"PC1": NAMED}, methods=("CNN",)),
    ]
    assert [(t.one, t.other) for t in ties(edition(), articles)] == [
        ("PC2", "PC10"),
        ("PC1", "PC10"),
    ]


def test_the_synthesis_of_a_call_that_all_answered() -> None:
    replies = {name: Reply(name) for name in PROJECTS}
    said = str(synthesis(edition(**replies), []))
    assert "All 3 projects replied." in said
    assert "0 of 0 declared activities have no nominated article." in said


PERSON = st.tuples(
    st.sampled_from(("Peter Düben", "Jón Ólason", "Julien Le Sommer")),
    st.sampled_from(("", "0000-0002-1825-0097", "0000-0001-5109-3700")),
)
SIDE = st.lists(
    st.lists(PERSON, max_size=4).map(
        lambda people: _Held("key", tuple(people), (), (), (), (), frozenset())
    ),
    max_size=3,
)


@given(left=SIDE, right=SIDE)
def test_people_are_the_same_by_orcid_else_by_name(left: list[_Held], right: list[_Held]) -> None:
    """The look-up finds what comparing each with each does."""
    expected = {
        name
        for mine in left
        for name, orcid in mine.authors
        for theirs in right
        for other, its in theirs.authors
        if (orcid == its if orcid and its else name == other)
    }
    assert _same_people(left, right) == tuple(sorted(expected))
