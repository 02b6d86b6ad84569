"""`biblio track`: what is asked, what is shown and why, what is remembered, what is never done."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import Biblio, Ran, program, shared
from standin import StandIn, datacite, work

from traccs_biblio import answers
from traccs_biblio.library import Library
from traccs_biblio.model import Author
from traccs_biblio.store import Stored, slim
from traccs_biblio.track.candidates import Candidate, Known, Looked, look
from traccs_biblio.track.interests import Interest, interests
from traccs_biblio.track.questions import Work, questions
from traccs_biblio.writing import Details, Wanted, add

MAILTO = {"BIBLIO_MAILTO": "track@lab.invalid"}
SALAS = {
    "given": "David",
    "family": "Salas y Mélia",
    "ORCID": "https://orcid.org/0000-0002-1825-0097",
}
LE_SOMMER = {"given": "Julien", "family": "Le Sommer"}
STRANGER = {"given": "Zoé", "family": "Inconnue"}
NEURAL = "Online correction of an atmosphere model with neural networks"
ABSTRACT = "<jats:p>Sediments of a river, dated by hand in the field.</jats:p>"


def paper(doi: str, title: str, authors: list[dict[str, str]], **fields: Any) -> dict[str, Any]:
    """An article of 2025, as Crossref tells it."""
    date = {"date-parts": [[2025, 3, 2]]}
    days = {"issued": date, "published": date, "created": date}
    home = {"container_title": ["Revue d'essai"]}
    return work(doi, **{"title": [title], "author": authors, **days, **home, **fields})


OURS = [
    paper("10.5555/ours.1", f"{NEURAL} in NEMO", [SALAS, LE_SOMMER]),
    paper("10.5555/ours.2", "A machine learning emulator of sea ice", [LE_SOMMER]),
    paper("10.5555/ours.3", "Neural networks learn the clouds of LMDZ", [SALAS]),
]


def nominate(folder: Path, records: list[dict[str, Any]], status: str = "nominated",
             project: str = "PC5", call: str = "") -> None:  # fmt: skip
    """Put works into a project, without asking anybody."""
    library = Library(folder, call)
    wanted = []
    for raw in records:
        stored = Stored(raw["DOI"].lower(), "crossref", slim("crossref", raw))
        library.store.put(stored)
        wanted.append(Wanted(Details(), status, stored.doi, stored))
    assert None not in add(library, wanted, project)


@pytest.fixture
def ours(folder: Path) -> Path:
    """A folder whose PC5 nominates three works of two people."""
    nominate(folder, OURS)
    return folder


@pytest.fixture
def rain(folder: Path) -> Path:
    """A folder whose PC5 nominates one work of one person, which names no model and no use case:
    one question to each registry."""
    nominate(folder, [paper("10.5555/rain", "Neural networks and rainfall", [SALAS])])
    return folder


@pytest.fixture
def pair(folder: Path) -> Path:
    """The same of two people, one of them without ORCID: two questions to Crossref."""
    nominate(folder, [paper("10.5555/rain", "Neural networks and rainfall", [SALAS, LE_SOMMER])])
    return folder


def set_years(folder: Path, years: str) -> None:
    call = folder / "nominations" / "ag-2026" / "call.yml"
    text = re.sub(r"(?m)^years:.*$", f"years: [{years}]", call.read_text("utf-8"))
    call.write_text(text, "utf-8")


def tracked(folder: Path, project: str = "PC5") -> list[str]:
    path = folder / "tracked" / f"{project}.txt"
    return path.read_text("utf-8").splitlines() if path.exists() else []


def said(folder: Path) -> dict[str, bytes]:
    """Every byte that people wrote or confirmed."""
    return {str(p): p.read_bytes() for p in sorted((folder / "nominations").rglob("*.*"))}


def planned(ran: Ran) -> tuple[int, int]:
    """How many requests a run said that it would make, to Crossref and to DataCite."""
    found = re.search(
        r"(\d+) requests? to Crossref, (\d+) to DataCite, then 1 for each 50", ran.err
    )
    assert found, ran.err
    return int(found[1]), int(found[2])


def preprint_of(doi: str, own: str) -> dict[str, Any]:
    """A preprint with another title, whose registry names its published text."""
    text = {"id-type": "doi", "id": doi, "asserted-by": "subject"}
    kind = {"type": "posted-content", "relation": {"is-preprint-of": [text]}}
    return paper(own, "Neural networks, an early title", [SALAS], **kind)


def looked(folder: Path, *records: dict[str, Any], shown: tuple[str, ...] = ()) -> Looked:
    """What PC5 would see of these works."""
    library = Library(folder)
    works = [
        Work(answers.read("crossref", raw, raw["DOI"].lower()), str(raw.get("type")), True)
        for raw in records
    ]
    (pc5,) = interests(library, ["PC5"])
    return look(library, Known(library), pc5, works, shown)


def dois(found: list[Candidate]) -> list[str]:
    return [one.metadata.doi for one in found]


# --- the real records as the world ----------------------------------------------------------------


def test_requests_are_counted_and_a_second_run_makes_only_the_incremental_ones(
    folder: Path, biblio: Biblio
) -> None:
    """This counts requests, not usefulness."""
    works = [json.loads(s) for s in shared("crossref/works.jsonl").read_text("utf-8").splitlines()]
    arxiv = [json.loads(s) for s in shared("datacite/dois.jsonl").read_text("utf-8").splitlines()]
    assert (len(works), len(arxiv)) == (503, 172)
    call = folder / "nominations" / "ag-2026" / "call.yml"
    years = ", ".join(map(str, range(2014, 2026)))
    call.write_text(
        re.sub(r"(?m)^years:.*$", f"years: [{years}]", call.read_text("utf-8")), "utf-8"
    )
    nominate(folder, [w for w in works if w["DOI"] == "10.5194/amt-7-3151-2014"])
    before = said(folder)
    with StandIn(works, arxiv, limits=False) as world:
        env = world.environment() | MAILTO
        first = biblio("track", "--pc", "PC5", "--json", env=env)
        crossref, to_datacite = planned(first)
        (told,) = json.loads(first.out)
        shown = [one["doi"] for one in told["works"]]
        # a work of the same author, four years later, and with neural networks
        assert "10.1038/s41598-019-50177-1" in shown and told["more"] == 0
        assert world.count() == crossref + to_datacite + 1
        assert (world.count("dois"), world.count(status=200)) == (to_datacite, world.count())
        assert tracked(folder) == sorted(shown)

        world.requests.clear()
        second = biblio("track", "--pc", "PC5", "--json", env=env)
        assert planned(second) == (crossref, to_datacite)
        assert world.count() == crossref + to_datacite  # no references: nothing is new
        assert json.loads(second.out)[0]["works"] == []

        author = next(w for w in works if w["DOI"] == shown[0])["author"]
        world.works["10.5555/since"] = paper("10.5555/since", NEURAL, author)
        third = biblio("track", "--pc", "PC5", "--json", env=env)
        assert [one["doi"] for one in json.loads(third.out)[0]["works"]] == ["10.5555/since"]
        assert tracked(folder) == sorted([*shown, "10.5555/since"])
    assert said(folder) == before


# --- what is asked --------------------------------------------------------------------------------


def test_people_with_an_orcid_are_one_question_and_each_name_is_another(ours: Path) -> None:
    library = Library(ours)
    asked = questions(interests(library, ["PC5"]), library.usecases)
    orcids = [q for q in asked if q.orcids]
    assert [q.orcids for q in orcids] == [("0000-0002-1825-0097",)]
    assert [q.names for q in asked if q.registry == "Crossref" and q.names] == [
        ("Julien Le Sommer",)
    ]
    words = [q.words[0] for q in asked if q.registry == "Crossref" and q.words]
    assert "emulators machine learning climate" in words
    assert "NEMO deep learning climate model" in words
    arxiv = [q for q in asked if q.registry == "DataCite"]
    assert arxiv[0].names == ("Le Sommer, Julien", "Salas y Mélia, David")
    assert arxiv[1].words == ("emulator", "emulators")
    assert arxiv[-1].words == ("LMDZ", "NEMO")


def test_a_question_of_two_projects_is_asked_once(ours: Path) -> None:
    nominate(ours, [paper("10.5555/other", "Neural emulator of NEMO", [SALAS, LE_SOMMER])],
             project="PC7")  # fmt: skip
    library = Library(ours)
    asked = questions(interests(library, ["PC5", "PC7"]), library.usecases)
    assert len(asked) == len(set(asked))
    assert [q.names for q in asked if q.names and q.registry == "Crossref"] == [
        ("Julien Le Sommer",)
    ]
    whose = {q.words[0].partition(" ")[0]: q.projects for q in asked if q.registry == "Crossref"
             and q.words}  # fmt: skip
    assert (whose["LMDZ"], whose["NEMO"]) == (("PC5",), ("PC5", "PC7"))
    assert {q.projects for q in asked if q.orcids or q.names} == {("PC5", "PC7")}


def test_a_question_by_orcid_is_of_the_project_that_has_the_name_alone_as_well(
    rain: Path,
) -> None:
    nameless = {"given": "D.", "family": "Salas y Melia"}
    nominate(rain, [paper("10.5555/other", "Neural networks and wind", [nameless])], project="PC7")
    library = Library(rain)
    asked = questions(interests(library, ["PC5", "PC7"]), library.usecases)
    assert [q.about for q in asked if q.registry == "Crossref"] == ["1 ORCID"]
    assert {q.projects for q in asked} == {("PC5", "PC7")}


def test_of_many_authors_the_ends_are_looked_for_and_no_group_and_no_short_initials(
    folder: Path,
) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTU"
    crowd = [{"given": "Ada", "family": f"{letter}szczepański"} for letter in letters]
    few = [{"given": "J.", "family": "Li"}, {"family": "Düben"}, {"name": "ESM team"},
           {"given": "P.", "family": "Düben"}, {"given": "Wei", "family": "Wang"}]  # fmt: skip
    nominate(folder, [paper("10.5555/crowd", NEURAL, crowd), paper("10.5555/few", NEURAL, few)])
    (found,) = interests(Library(folder), ["PC5"])
    assert "".join(p.family[0] for p in found.authors if p.given == "Ada") == "ABCSTU"
    others = [(p.given, p.family) for p in found.authors if p.given != "Ada"]
    assert others == [("P.", "Düben")]
    assert {(p.given, p.family) for p in found.too_short} == {
        ("J.", "Li"), ("", "Düben"), ("Wei", "Wang"),
    }  # fmt: skip


def test_a_new_call_starts_from_the_articles_of_the_calls_before_in_its_own_years(
    rain: Path, biblio: Biblio
) -> None:
    nominate(rain, [paper("10.5555/gone", NEURAL, [LE_SOMMER])], "withdrawn")
    assert biblio("init", "--call", "ag-2027", "--years", "2026", str(rain)).code == 0
    late = {"date-parts": [[2026, 9]]}
    cited = [{"DOI": "10.5555/rain"}]
    new = [
        paper("10.5555/old", "Neural networks of basin o", [SALAS]),
        paper("10.5555/new", "Neural networks of basin n", [SALAS], reference=cited,
              issued=late, published=late),
    ]  # fmt: skip
    with StandIn(new, limits=False) as world:
        ran = biblio("track", "--lang", "en", env=world.environment() | MAILTO)
    assert re.findall(r"10\.5555/(\w+)", ran.out) == ["new"]
    assert "cites 1 article of PC5" in " ".join(ran.out.split())
    assert "starting from articles of earlier calls as well: 1 of PC5\n" in ran.err
    assert "PC5" not in re.findall("no article yet .*", ran.err)[0]


def test_articles_of_both_calls_are_one_start_and_those_of_a_later_call_are_none(
    rain: Path, biblio: Biblio
) -> None:
    assert biblio("init", "--call", "ag-2027", "--years", "2026", str(rain)).code == 0
    wind = paper("10.5555/wind", "Neural networks and wind", [LE_SOMMER])
    again = paper("10.5555/rain", "Neural networks and rainfall", [SALAS])
    nominate(rain, [wind, again], call="ag-2027")

    def start(call: str) -> tuple[list[str], int]:
        (pc5,) = interests(Library(rain, call), ["PC5"])
        return [article.record.doi for article in pc5.articles], pc5.earlier

    assert start("ag-2026") == (["10.5555/rain"], 0)
    assert start("ag-2027") == (["10.5555/wind", "10.5555/rain"], 0)
    wind_alone = biblio("drop", "10.5555/rain", "--pc", "PC5", "--call", "ag-2027")
    assert wind_alone.code == 0, wind_alone.err
    assert start("ag-2027") == (["10.5555/wind", "10.5555/rain"], 1)


def test_since_asks_for_what_was_registered_since(pair: Path, biblio: Biblio) -> None:
    old, late = (paper(f"10.5555/{n}", NEURAL, [SALAS]) for n in ("old", "late"))
    late["created"] = {"date-parts": [[2026, 1, 20]]}
    arxiv = [
        datacite(f"10.48550/arxiv.2501.0000{n}", titles=[{"title": f"A neural emulator {n}"}],
                 creators=[{"name": "Le Sommer, Julien"}], publicationYear=2025,
                 created=f"2026-01-{day}T00:00:00Z")
        for n, day in ((1, "02"), (2, "21"))
    ]  # fmt: skip
    with StandIn([old, late], arxiv, limits=False) as world:
        ran = biblio("track", "--pc", "PC5", "--since", "2026-01-15", "--json",
                     env=world.environment() | MAILTO)  # fmt: skip
    (told,) = json.loads(ran.out)
    assert [one["doi"] for one in told["works"]] == ["10.5555/late", "10.48550/arxiv.2501.00002"]
    lists = [request.path for request in world.requests if request.kind == "list"]
    assert "orcid" in lists[0] and "10.5555%2Flate" in lists[1] and len(lists) == 2
    assert "arxiv" not in lists[1]  # its own answer has what there is


# --- why it is shown ------------------------------------------------------------------------------


def test_reasons_are_said_in_both_languages_the_best_first(ours: Path, biblio: Biblio) -> None:
    cited = [{"DOI": one["DOI"].upper()} for one in OURS]
    new = [
        paper("10.5555/by.name", "A neural emulator of sea ice", [LE_SOMMER]),
        paper("10.5555/cites", f"{NEURAL} in NEMO", [STRANGER, SALAS], reference=cited),
        paper("10.5555/by.words", "A machine learning emulator of the ocean", [STRANGER]),
        paper("10.5555/by.orcid", "Neural networks and rainfall", [SALAS]),
    ]
    with StandIn(new, limits=False) as world:
        env = world.environment() | MAILTO
        french = biblio("track", "--pc", "PC5", env=env)
        (ours / "tracked" / "PC5.txt").unlink()
        english = biblio("track", "--pc", "PC5", "--lang", "en", env=env)
    order = ["cites", "by.orcid", "by.name", "by.words"]
    assert re.findall(r"10\.5555/([a-z.]+)", french.out) == order
    assert re.findall(r"10\.5555/([a-z.]+)", english.out) == order
    said = " ".join(english.out.split())
    assert "cites 3 articles of PC5; by D. Salas y Mélia (ORCID); Development of emulators" in said
    assert "by J. Le Sommer (name alone); Development of emulators" in said
    assert "NEMO; judged by the title alone" in said
    said = re.sub(r"[ \n]+", " ", french.out)
    assert "PC5 COMPACT\u00a0: 4 travaux à regarder, qui ne sont ni nommés ni suggérés" in said
    assert "cite 3 articles de PC5\u00a0; par D. Salas y Mélia (ORCID)\u00a0; Développement" in said
    assert french.code == english.code == 0


def test_among_equals_the_newest_comes_first_and_then_the_smallest_doi(ours: Path) -> None:
    def one(name: str, month: int) -> dict[str, Any]:
        date = {"date-parts": [[2025, month]]}
        title = f"Neural networks of basin {name}"
        return paper(f"10.5555/{name}", title, [SALAS], issued=date, published=date)

    found = looked(ours, one("c", 4), one("a", 4), one("b", 9), one("d", 1)).found
    assert dois(found) == [f"10.5555/{name}" for name in "bacd"]


def test_references_that_are_not_known_are_not_none(rain: Path, biblio: Biblio) -> None:
    new = [
        paper("10.5555/silent", NEURAL, [SALAS]),
        paper("10.5555/cites.others", NEURAL, [SALAS], reference=[{"DOI": "10.5555/elsewhere"}]),
    ]
    with StandIn(new, limits=False) as world:
        ran = biblio("track", "--pc", "PC5", "--json", env=world.environment() | MAILTO)
    cites = {one["doi"]: one["cites"] for one in json.loads(ran.out)[0]["works"]}
    assert cites == {"10.5555/silent": None, "10.5555/cites.others": 0}


PAIRS = {
    (("Julien", "Le Sommer"), ("J.", "LE SOMMER")): True,
    (("David", "Salas y Mélia"), ("David", "Salas y Melia")): True,
    (("Peter D.", "Düben"), ("Peter", "Duben")): True,
    (("Jean-Luc", "Szczepański"), ("J.-L.", "Szczepanski")): True,
    (("Einar", "Ólason"), ("Erik", "Ólason")): False,
    (("Jean-Luc", "Saint-Martin"), ("Jean-Marc", "Saint-Martin")): False,
    (("J.", "Li"), ("Jun", "Li")): False,
    (("Wei", "Wang"), ("Wei", "Wang")): False,
    (("", "Düben"), ("Peter", "Düben")): False,
    (("Martin", "Saint"), ("Saint", "Martin")): False,
    (("David", "Saint-Martin"), ("David", "Martin")): False,
}


def test_a_wrong_match_is_worse_than_a_missed_one(folder: Path) -> None:
    library = Library(folder)
    known = Known(library)
    found = {}
    for pair in PAIRS:
        for one, other in (pair, pair[::-1]):
            ours, theirs = (Author(family, given) for given, family in (one, other))
            raw = paper("10.5555/new", NEURAL, [STRANGER])
            new = answers.read("crossref", raw, raw["DOI"])._replace(authors=(theirs,))
            pc5 = Interest("PC5", (), (ours,))
            found[one, other] = bool(look(library, known, pc5, [Work(new)], ()).found)
    assert found == {**PAIRS, **{pair[::-1]: same for pair, same in PAIRS.items()}}


def test_an_orcid_decides_between_homonyms(ours: Path) -> None:
    homonym = {**SALAS, "ORCID": "https://orcid.org/0000-0001-5109-3700"}
    other = paper("10.5555/homonym", "Neural networks and rainfall", [homonym])
    assert looked(ours, other).found == []
    (mine,) = looked(ours, paper("10.5555/mine", "Neural networks and rainfall", [SALAS])).found
    assert [p.family for p in mine.orcids] == ["Salas y Mélia"]


# --- what is left out -----------------------------------------------------------------------------


def test_what_the_library_has_is_not_new_under_any_name_in_any_call_or_version(
    ours: Path, biblio: Biblio
) -> None:
    assert biblio("init", "--call", "ag-2027", "--years", "2025", str(ours)).code == 0
    nominate(ours, [paper("10.5555/elsewhere", NEURAL, [SALAS])], project="PC7", call="ag-2027")
    nominate(ours, [paper("10.5555/gone", NEURAL, [SALAS])], "withdrawn", call="ag-2026")
    version = {
        "is-preprint-of": [{"id-type": "doi", "id": "10.5555/OURS.1", "asserted-by": "subject"}]
    }
    preprint = paper("10.5555/preprint", NEURAL, [SALAS], type="posted-content", relation=version)
    alike = paper("10.5555/alike", OURS[1]["title"][0], [LE_SOMMER], type="posted-content")
    names = ("ours.1", "elsewhere", "gone")
    known = [paper(f"10.5555/{name}", NEURAL, [SALAS]) for name in names]
    library = Library(ours, "ag-2026")
    works = [Work(answers.read("crossref", r, r["DOI"])) for r in [*known, preprint, alike]]
    result = look(library, Known(library), interests(library, ["PC5"])[0], works, ())
    assert (result.found, result.left_out) == ([], {"in the library": 5})


def test_reviews_comments_corrections_data_other_years_and_works_without_ai_are_left_out(
    ours: Path,
) -> None:
    old = {"date-parts": [[2019]]}
    result = looked(
        ours,
        paper("10.5555/review", NEURAL, [SALAS], type="peer-review"),
        paper("10.5194/esd-2025-5-rc1", NEURAL, [SALAS]),
        paper("10.5555/comment", f"Comment on “{NEURAL}”", [SALAS]),
        paper("10.5555/erratum", f"Corrigendum: {NEURAL}", [SALAS]),
        paper("10.5555/data", NEURAL, [SALAS], type="dataset"),
        paper("10.5555/old", NEURAL, [SALAS], issued=old, published=old),
        paper(
            "10.5555/mud", "Mud of the Garonne", [SALAS], abstract=f"<jats:p>{ABSTRACT}</jats:p>"
        ),
        paper("10.5555/drug", "Deep learning emulators of drug kinetics", [STRANGER]),
        paper("10.5555/ours.new", NEURAL, [SALAS]),
    )
    assert dois(result.found) == ["10.5555/ours.new"]
    assert result.left_out == {
        "reviews, comments and corrections": 4,
        "data, code and other kinds": 1,
        "of other years": 1,
        "no AI": 1,
        "unrelated": 1,
    }


def test_a_title_alone_that_names_no_ai_is_in_doubt_and_comes_last(
    ours: Path, biblio: Biblio
) -> None:
    cited = [{"DOI": one["DOI"]} for one in OURS]
    new = [
        paper("10.5555/bare", "Mud of the Garonne", [SALAS], reference=cited),
        paper("10.5555/sure", "A machine learning emulator of the ocean", [STRANGER]),
    ]
    with StandIn(new, limits=False) as world:
        ran = biblio("track", "--pc", "PC5", "--lang", "en", env=world.environment() | MAILTO)
    assert re.findall(r"10\.5555/(\w+)", ran.out) == ["sure", "bare"]
    assert "title alone, which says nothing of AI: to check" in " ".join(ran.out.split())


def test_a_retracted_work_is_named_and_not_listed(rain: Path, biblio: Biblio) -> None:
    gone = [{"DOI": "10.5555/notice", "type": "retraction", "source": "publisher",
             "updated": {"date-parts": [[2025, 5, 1]]}}]  # fmt: skip
    new = [paper("10.5555/gone", NEURAL, [SALAS], updated_by=gone)]
    with StandIn(new, limits=False) as world:
        ran = biblio("track", "--pc", "PC5", env=world.environment() | MAILTO)
        again = biblio("track", "--pc", "PC5", env=world.environment() | MAILTO)
    assert ran.out == "" and "retracted, so left out: 10.5555/gone" in ran.err
    assert "retracted" not in again.err and "1 shown before" in again.err


def test_versions_of_one_work_are_one(ours: Path) -> None:
    preprint = preprint_of("10.5555/text", "10.5555/a.preprint")
    alike = paper("10.5555/alike", f"{NEURAL}: basins", [STRANGER, SALAS], type="posted-content")
    text = paper("10.5555/text", NEURAL, [STRANGER, SALAS])
    result = looked(ours, preprint, alike, text)
    (one,) = result.found
    assert one.metadata.doi == "10.5555/text"
    assert set(one.dois) == {"10.5555/text", "10.5555/a.preprint", "10.5555/alike"}
    assert looked(ours, text, shown=one.dois).found == []
    assert looked(ours, preprint, shown=("10.5555/text",)).found == []


# --- what is remembered ---------------------------------------------------------------------------


def test_what_comes_after_the_twentieth_is_shown_by_the_next_run(
    rain: Path, biblio: Biblio
) -> None:
    topics = "abcdefghijklmnopqrstuvwxyz"[:23]
    new = [paper(f"10.5555/{c}", f"Neural networks of basin {c * 9}", [SALAS]) for c in topics]
    with StandIn(new, limits=False) as world:
        env = world.environment() | MAILTO
        first = biblio("track", "--pc", "PC5", env=env)
        assert re.findall(r"10\.5555/(\w+)", first.out) == list(topics[:20])
        assert "20 new, and 3 more" in first.err
        assert tracked(rain) == [f"10.5555/{c}" for c in topics[:20]]
        second = biblio("track", "--pc", "PC5", env=env)
        assert re.findall(r"10\.5555/(\w+)", second.out) == list(topics[20:])


def test_add_makes_suggestions_of_the_list_shown_last_and_asks_nothing_else(
    rain: Path, biblio: Biblio
) -> None:
    new = [paper(f"10.5555/{n}", f"Neural networks of basin {n}", [SALAS]) for n in ("x", "y", "z")]
    before = said(rain)
    with StandIn(new, limits=False) as world:
        env = world.environment() | MAILTO
        nothing = biblio("track", "--pc", "PC5", "--add", "2", env=env)
        assert (nothing.code, world.count()) == (2, 0)
        assert "no list of PC5 was shown on this machine" in nothing.err
        assert biblio("track", "--pc", "PC5", env=env).code == 0
        for wrong in ("4", "0", "2,9", "two", "1,,2"):
            assert biblio("track", "--pc", "PC5", "--add", wrong, env=env).code == 2
        assert biblio("track", "--add", "1", env=env).code == 2
        assert said(rain) == before
        world.requests.clear()
        ran = biblio("track", "--pc", "PC5", "--add", "2,https://doi.org/10.5555/X", env=env)
        assert (ran.code, [r.kind for r in world.requests]) == (0, ["list"])
        again = biblio("track", "--pc", "PC5", "--add", "2", env=env)
        assert again.code == 0 and "nothing changed" in again.err
        later = biblio("track", "--pc", "PC5", env=env)
    library = Library(rain)
    for doi in ("10.5555/y", "10.5555/x"):
        held = library.held(doi, "PC5")
        assert held and (held.status, held.by, held.why, held.on) == ("suggested", "track", "", "")
    assert library.held("10.5555/z", "PC5") is None
    assert later.out == "" and "PC5: nothing new\n" in later.err


def test_git_ignores_the_list_and_merges_what_two_people_have_seen(
    rain: Path, biblio: Biblio
) -> None:
    git = program("git")

    def run(*arguments: str) -> str:
        who = ["-c", "user.name=T", "-c", "user.email=t@lab.invalid"]
        done = subprocess.run([git, *who, *arguments], cwd=rain, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def see(*names: str) -> None:
        new = [paper(f"10.5555/{n}", f"Neural networks of basin {n}", [SALAS]) for n in names]
        with StandIn(new, limits=False) as world:
            assert biblio("track", "--pc", "PC5", env=world.environment() | MAILTO).code == 0
        run("add", "-A")
        run("commit", "-qm", " ".join(names))

    run("init", "-q", "-b", "main")
    see("m")
    run("checkout", "-qb", "other")
    see("a", "n", "z")
    run("checkout", "-q", "main")
    see("b", "n", "y")
    run("merge", "-q", "other", "-m", "both")
    assert not [name for name in run("ls-files").splitlines() if "shown" in name]
    assert set(tracked(rain)) == {f"10.5555/{c}" for c in "abmnyz"}
    see("k")
    assert tracked(rain) == [f"10.5555/{c}" for c in "abkmnyz"]


def test_an_unreadable_memory_is_told_and_not_written_and_stops_no_other(
    rain: Path, biblio: Biblio
) -> None:
    nominate(rain, [paper("10.5555/other", f"{NEURAL} of a basin", [SALAS])], project="PC7")
    path = rain / "tracked" / "PC5.txt"
    broken = b"<<<<<<< ours\n10.5555/a\n=======\n10.5555/b\n>>>>>>> theirs\n"
    path.write_bytes(broken)
    with StandIn([paper("10.5555/new", "Neural networks", [SALAS])], limits=False) as world:
        ran = biblio("track", env=world.environment() | MAILTO)
    assert ran.code == 1 and "conflict markers" in ran.err and "none is remembered" in ran.err
    assert ran.out.count("10.5555/new") == 2
    assert path.read_bytes() == broken
    assert tracked(rain, "PC7") == ["10.5555/new"]


# --- what goes wrong ------------------------------------------------------------------------------


def test_when_one_registry_is_out_the_other_is_shown_and_the_rest_is_named(
    pair: Path, biblio: Biblio
) -> None:
    arxiv = datacite("10.48550/arxiv.2501.00001", titles=[{"title": "A neural emulator of ice"}],
                     creators=[{"name": "Le Sommer, Julien"}], publicationYear=2025)  # fmt: skip
    with StandIn([paper("10.5555/new", NEURAL, [SALAS])], [arxiv], limits=False) as world:
        env = world.environment() | MAILTO
        out = env | {"BIBLIO_CROSSREF_URL": "http://127.0.0.1:9"}
        ran = biblio("track", "--pc", "PC5", env=out)
        assert ran.code == 3
        assert "10.48550/arxiv.2501.00001" in ran.out and "10.5555" not in ran.out
        assert "PC5: 1 new in what was answered\n" in ran.err
        (error,) = re.findall("error: .*", ran.err)
        assert "Crossref could not be asked (2 questions: 1 ORCID, Julien Le Sommer): no" in error
        assert tracked(pair) == ["10.48550/arxiv.2501.00001"]
        later = biblio("track", "--pc", "PC5", env=env)
    assert later.code == 0 and re.findall(r"doi.org/(\S+)", later.out) == ["10.5555/new"]


def test_a_project_none_of_whose_questions_was_answered_is_not_asked_rather_than_without_news(
    rain: Path, biblio: Biblio
) -> None:
    duben = {"family": "Düben", "ORCID": "https://orcid.org/0000-0001-5109-3700"}
    nominate(rain, [paper("10.5555/wind", "Neural networks and wind", [duben])], project="PC7")
    with StandIn(limits=False) as world:  # DataCite is asked for names, and PC7 has no given name
        out = world.environment() | MAILTO | {"BIBLIO_CROSSREF_URL": "http://127.0.0.1:9"}
        ran = biblio("track", "--json", env=out)
    assert ran.code == 3
    assert "PC5: nothing new in what was answered\n" in ran.err
    assert "PC7: not asked\n" in ran.err
    assert "error: Crossref could not be asked (1 question: 2 ORCIDs): no connection" in ran.err
    five, seven = json.loads(ran.out)
    assert (five["asked"], seven["asked"]) == (2, 1)
    assert five["unanswered"] == seven["unanswered"]
    (question,) = seven["unanswered"]
    assert (question["registry"], question["about"]) == ("Crossref", "2 ORCIDs")
    assert "no connection" in question["why"]


def test_without_network_nothing_is_said_to_be_new_or_not(ours: Path, biblio: Biblio) -> None:
    ran = biblio("track", "--pc", "PC5", env=MAILTO)
    assert (ran.code, ran.out) == (3, "")
    assert "PC5: not asked\n" in ran.err and "nothing new" not in ran.err
    crossref, to_datacite = planned(ran)
    one, other = re.findall("error: .*", ran.err)
    assert one.startswith(f"error: Crossref could not be asked ({crossref} questions): no conn")
    assert other.startswith(
        f"error: DataCite could not be asked ({to_datacite} questions): no conn"
    )
    assert tracked(ours) == []


def test_a_project_with_nothing_to_look_for_is_told_so(folder: Path, biblio: Biblio) -> None:
    nominate(folder, [paper("10.5555/wind", "Neural networks and wind", [{"family": "Düben"}])])
    ran = biblio("track", "--pc", "PC5", "--json")
    assert "PC5: not asked, since its articles tell no author" in ran.err
    (told,) = json.loads(ran.out)
    assert (ran.code, told["asked"], told["unanswered"]) == (0, 0, [])


def test_when_references_cannot_be_asked_for_the_list_says_so(folder: Path, biblio: Biblio) -> None:
    nominate(folder, [OURS[1]])  # nobody has an ORCID: the one list is that of references
    new = [paper("10.5555/new", "A neural emulator of sea ice", [LE_SOMMER])]
    with StandIn(new, limits=False) as world:
        world.fail("list", "403")
        ran = biblio("track", "--pc", "PC5", "--lang", "en", env=world.environment() | MAILTO)
        assert world.count("list") == 1
    assert ran.code == 3 and "10.5555/new: references and retraction not checked" in ran.err
    assert "; references and retraction not checked" in " ".join(ran.out.split())


def test_a_work_with_a_comma_in_its_doi_that_is_gone_a_moment_later_stops_nothing(
    rain: Path, biblio: Biblio
) -> None:
    new = paper("10.5555/a,b", "Deep learning of rainfall", [SALAS])
    with StandIn(works=[new]) as server:
        server.fail("single", "404")
        there = {**server.environment(), **MAILTO}
        ran = biblio("track", "--pc", "PC5", "--bib", str(rain), env=there)
    assert ran.code == 3 and "10.5555/a,b" in ran.out
    assert "references and retraction not checked" in ran.err
    assert tracked(rain) == ["10.5555/a,b"]


def test_without_years_or_articles_nothing_is_asked(rain: Path, biblio: Biblio) -> None:
    with StandIn(limits=False) as world:
        env = world.environment() | MAILTO
        none = biblio("track", "--pc", "PC1", env=env)
        assert (none.code, none.out) == (0, "") and "no article yet" in none.err
        assert biblio("track", "--pc", "PC1", "--json", env=env).out == "[]\n"
        set_years(rain, "")
        ran = biblio("track", "--pc", "PC5", env=env)
        assert ran.code == 1 and "call.yml: says no years" in ran.err
        assert biblio("track", "--since", "someday", env=env).code == 2
        assert world.count() == 0


def test_the_public_pool_is_said_once(rain: Path, biblio: Biblio) -> None:
    with StandIn(limits=False) as world:
        ran = biblio("track", "--pc", "PC5", "--json", env=world.environment())
    assert ran.err.count("BIBLIO_MAILTO is not set") == 1
    assert json.loads(ran.out)[0]["works"] == []


def test_a_hostile_title_is_text(rain: Path, biblio: Biblio) -> None:
    title = "Neural networks\x1b[2J\u202e of }<script>alert(1)</script> %s {0} \x07 basins"
    evil = {"given": "\x1b]0;J", "family": "Le Sommer\x1b[31m"}
    new = [paper("10.5555/evil", title, [SALAS, evil], container_title=["\x1b[1mJ {x}"])]
    with StandIn(new, limits=False) as world:
        env = world.environment() | MAILTO
        ran = biblio("track", "--pc", "PC5", env=env)
        (rain / "tracked" / "PC5.txt").unlink()
        data = biblio("track", "--pc", "PC5", "--json", env=env)
        assert biblio("track", "--pc", "PC5", "--add", "1", env=env).code == 0
    assert "10.5555/evil" in ran.out and "{0}" in ran.out
    for text in (ran.out, ran.err, data.out):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", text)
    assert json.loads(data.out)[0]["works"][0]["doi"] == "10.5555/evil"
    held = Library(rain).held("10.5555/evil", "PC5")
    assert held and held.status == "suggested"


ODD: list[Any] = [None, "", [], {}, 0, [None], ["x"], [{}], "10.5555/ours.1", [["a"]], "nominated"]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_registries_answer_nothing_is_nominated(
    ours: Path, biblio: Biblio, seed: int
) -> None:
    luck = Random(seed)
    works = []
    for n in range(60):
        one = paper(f"10.5555/odd.{n}", f"{NEURAL} {n}", [luck.choice([SALAS, LE_SOMMER])])
        for field in luck.sample(sorted(one.keys() - {"DOI", "author", "issued", "published"}), 4):
            if field != "created":
                one[field] = luck.choice(ODD)
        works.append(one)
    arxiv = [
        datacite(f"10.48550/arxiv.2501.{n:05}", creators=[{"name": "Le Sommer, Julien"}],
                 publicationYear=2025, titles=[{"title": NEURAL, "titleType": luck.choice(ODD)}],
                 **{luck.choice(["descriptions", "dates", "types", "container"]): luck.choice(ODD)})
        for n in range(9)
    ]  # fmt: skip
    before = said(ours)
    with StandIn(works, arxiv, limits=False, faults=0.1, seed=seed) as world:
        ran = biblio("track", env=world.environment() | MAILTO)
    assert ran.code in (0, 3), ran.err
    assert said(ours) == before
