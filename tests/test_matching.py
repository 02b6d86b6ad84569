"""A free-text reference finds its work, or a person is asked: it is never guessed."""

from __future__ import annotations

import importlib.util
import sys
import unicodedata
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from conftest import ROOT, shared
from hypothesis import given, settings
from hypothesis import strategies as st

from traccs_biblio.matching import match
from traccs_biblio.model import Author, Metadata, Text


def work(doi: str, title: str, people: str, year: int | None, **fields: Any) -> Metadata:
    """A work; people as "Family Given; Family Given", with `_` for a space within a name."""
    authors = [person.split() for person in people.split(";") if person.strip()]
    return Metadata(
        doi=f"10.5555/{doi}",
        type=fields.pop("type", "article"),
        title=Text(((title, ""),)),
        authors=tuple(
            Author(names[0].replace("_", " "), " ".join(names[1:]).replace("_", " "))
            for names in authors
        ),
        year=year,
        **fields,
    )


ICE = work(
    "ice", "A sea ice emulator for coupled climate models",
    "Salas_y_Mélia David; Saint-Martin David; Ólason Einar", 2021,
    container="Journal of Advances in Modeling Earth Systems", volume="13", issue="4",
    pages="455-478",
)  # fmt: skip
CO2 = work(
    "co2", "Learned fluxes of CO2 over a drying Amazon: Part 1: Tower data", "Düben Peter", 2019,
    container="Biogeosciences", volume="16", pages="101-120",
)  # fmt: skip
CO2_II = CO2._replace(
    doi="10.5555/co2-ii", pages="121-140",
    title=Text((("Learned fluxes of CO2 over a drying Amazon: Part 2: Aircraft data", ""),)),
)  # fmt: skip
EDDY = work(
    "eddy", "Eddies that a network can see", "Le_Sommer Julien; Szczepański Maciej", 2022,
    container="Ocean Modelling", volume="170", number="101942",
)  # fmt: skip
DRAFT = EDDY._replace(
    doi="10.5555/draft", type="preprint", container="", volume="", number="", year=2021,
    publisher="Copernicus GmbH",
)  # fmt: skip
SHORT = work("short", "Climate models", "Szczepański Maciej", 2020, container="Nature",
             volume="580", pages="12-14")  # fmt: skip
BARE = work("bare", "Emulating the stratosphere with small networks", "Saint-Martin David", 2023,
            container="Geophysical Research Letters", volume="50")  # fmt: skip


def comment_on(one: Metadata, title: str, **fields: Any) -> Metadata:
    return one._replace(doi=one.doi + "-about", title=Text(((title, ""),)), **fields)


ICE_REFERENCE = (
    "Salas y Mélia, D., Saint-Martin, D., & Ólason, E. (2021). A sea ice emulator for coupled "
    "climate models. Journal of Advances in Modeling Earth Systems, 13(4), 455–478."
)
ICE_TITLE = "A sea ice emulator for coupled climate models"

#: A name, the reference, the works proposed, the DOI accepted ("": none), words of the reason.
CASES: list[tuple[str, str, list[Metadata], str, str]] = [
    # --- one work, as people write it ---
    ("in full", ICE_REFERENCE, [EDDY, ICE], "ice", ""),
    ("AMS", f"Salas y Mélia, D., and Coauthors, 2021: {ICE_TITLE}. J. Adv. Model. Earth Syst., "
     "13, 455–478.", [ICE], "ice", ""),
    ("IEEE", f"D. Salas y Mélia et al., “{ICE_TITLE},” JAMES, vol. 13, no. 4, pp. 455–478, "
     "Apr. 2021.", [ICE], "ice", ""),
    ("names without accents", ICE_REFERENCE.replace("é", "e").replace("Ó", "O"), [ICE], "ice", ""),
    ("letters lost", ICE_REFERENCE.replace("é", "?").replace("Ó", "\ufffd"), [ICE], "ice", ""),
    ("accents apart", unicodedata.normalize("NFD", ICE_REFERENCE), [ICE], "ice", ""),
    ("capitals", ICE_REFERENCE.upper(), [ICE], "ice", ""),
    ("umlaut written out", "Dueben P. 2019. Learned fluxes of CO2 over a drying Amazon: Part 1: "
     "Tower data. Biogeosciences 16, 101-120.", [CO2], "co2", ""),
    ("title first", f"{ICE_TITLE}, Salas y Mélia et al., JAMES, 2021", [ICE], "ice", ""),
    ("words alone", f"Salas y Melia 2021 {ICE_TITLE}", [ICE], "ice", ""),
    ("given name first", f"David Salas y Mélia (2021) {ICE_TITLE}.", [ICE], "ice", ""),
    ("a number before", f"[12] {ICE_REFERENCE}", [ICE], "ice", ""),
    ("cut by a line's end", ICE_REFERENCE.replace("emulator", "emu-\nlator"), [ICE], "ice", ""),
    ("hyphens", ICE_REFERENCE.replace("sea ice", "sea-ice"), [ICE], "ice", ""),
    ("ligatures", "Le Sommer, J. (2022). Eﬃcient ﬂuxes that a network sees.",
     [EDDY._replace(title=Text((("Efficient fluxes that a network sees", ""),)))], "eddy", ""),
    ("HTML", "Düben, P. (2019). Learned fluxes of CO<sub>2</sub> over a drying Amazon: Part 1: "
     "Tower data. Biogeosciences, 16, 101–120.", [CO2], "co2", ""),
    ("TeX", r"D{\"u}ben, P. (2019). Learned fluxes of CO$_2$ over a drying {Amazon}: Part 1: "
     r"Tower data. Biogeosciences, 16, 101--120.", [CO2], "co2", ""),
    ("part in Roman", "Düben, P. (2019). Learned fluxes of CO2 over a drying Amazon: Part I: "
     "Tower data. Biogeosciences, 16, 101–120.", [CO2_II, CO2], "co2", ""),
    ("BibTeX", "@article{x, author={Le Sommer, Julien and Szczepa{\\'n}ski, Maciej}, title={Eddies "
     "that a network can see}, journal={Ocean Modelling}, volume={170}, pages={101942}, "
     "year={2022}}", [EDDY], "eddy", ""),
    ("with its DOI's figures", ICE_REFERENCE + " https://doi.org/10.1029/2020MS002218", [ICE],
     "ice", ""),
    ("retracted since", ICE_REFERENCE,
     [ICE._replace(title=Text((("RETRACTED: " + ICE_TITLE, ""),)))], "ice", ""),
    ("editors of a book", "Ólason, E. (Ed.) (2018). Networks in the climate sciences today. "
     "Invented Press.", [work("book", "Networks in the climate sciences today", "", 2018,
     editors=(Author("Ólason", "Einar"),), publisher="Invented Press", type="book")], "book", ""),
    ("a group", "The Ice Group (2020). How much ice is left in the north. Nature 580, 12–14.",
     [work("group", "How much ice is left in the north", "", 2020, container="Nature", volume="580",
     pages="12-14")._replace(authors=(Author(name="The Ice Group"),))], "group", ""),
    ("a group whose name is its journal's", "The Ice Staff (2020). How much ice is left up north. "
     "The Ice.", [work("group", "How much ice is left up north", "", 2020, container="Invented "
     "Proceedings")._replace(authors=(Author(name="The Ice Staff"),))], "", "may follow"),
    ("nothing proposed", ICE_REFERENCE, [], "", "nothing was found"),
    ("a particle more", f"van der Aa, W. (2021). {ICE_TITLE}. JAMES, 13.",
     [ICE._replace(authors=(Author("Aa", "Wil"),))], "ice", ""),
    ("a particle less", f"Aa, W. van der (2021). {ICE_TITLE}. JAMES, 13.",
     [ICE._replace(authors=(Author("van der Aa", "Wil"),))], "ice", ""),
    ("a meeting's figures", f"Salas y Mélia, D. (2021). {ICE_TITLE}. Proc. 9th Invented Meet. Ice.",
     [ICE._replace(container="9th Invented Meeting on Ice", volume="")], "ice", ""),
    ("a journal's section left out", "Saint-Martin, D. (2023). Emulating the stratosphere with "
     "small networks. J. Geophys. Res., 50.", [BARE._replace(container="Journal of Geophysical "
     "Research: Atmospheres")], "bare", ""),
    ("a journal of comments", f"Salas y Mélia, D. (2021). {ICE_TITLE}. Comments Invented Phys., 13,"
     " 455–478.", [ICE._replace(container="Comments on Invented Physics")], "ice", ""),
    # --- title, first author and year must agree ---
    ("another title", ICE_REFERENCE, [EDDY], "", "title"),
    ("no author said", ICE_TITLE, [ICE], "", "first author is not named"),
    ("another author", f"Le Sommer, J. (2021). {ICE_TITLE}.", [ICE], "", "first author"),
    ("its second author first", f"Saint-Martin, D., and Salas y Mélia, D. (2021). {ICE_TITLE}.",
     [ICE], "", "not named first"),
    ("no author known", ICE_REFERENCE, [ICE._replace(authors=())], "", "names no author"),
    ("no year said", ICE_REFERENCE.replace("(2021)", "(n.d.)"), [ICE], "", "no year"),
    ("no year known", ICE_REFERENCE, [ICE._replace(year=None)], "", "no year"),
    ("a year later", ICE_REFERENCE.replace("2021", "2022"), [ICE], "ice", ""),
    ("two years later", ICE_REFERENCE.replace("2021", "2023"), [ICE], "", "year is another"),
    ("printed a year later", ICE_REFERENCE.replace("2021", "2023"),
     [ICE._replace(dates={"online": "2021-11-02", "print": "2022-01-15"})], "ice", ""),
    ("a year in the pages", f"Salas y Mélia, D.: {ICE_TITLE}, 13, 2021–2040.",
     [ICE._replace(pages="2021-2040")], "", "no year"),
    # --- slips in the title ---
    ("one letter wrong", ICE_REFERENCE.replace("emulator", "emulater"), [ICE], "ice", ""),
    ("letters exchanged", ICE_REFERENCE.replace("coupled", "coulped"), [ICE], "ice", ""),
    ("its last letter wrong", f"Salas y Mélia, D. (2021). {ICE_TITLE[:-1]}z. JAMES, 13.", [ICE],
     "ice", ""),
    ("cut before a journal", "Salas y Mélia, D. (2021). A sea ice emulator for coupled. J. Adv. "
     "Model. Earth Syst., 13, 455–478.", [ICE], "ice", ""),
    ("a Roman numeral is no slip", "Le Sommer, J. (2022). Eddies that a network can see, I: Ideas. "
     "Ocean Modelling.", [comment_on(EDDY, "Eddies that a network can see, II: Ideas")], "",
     "title"),
    ("wrong, without journal", f"Salas y Mélia (2021). {ICE_TITLE}.".replace("coupled", "cuopled"),
     [ICE], "", "spelled otherwise"),
    ("a numeral is no slip", "Düben, P. (2019). Learned fluxes of CO3 over a drying Amazon: "
     "Part 1: Tower data. Biogeosciences, 16, 101–120.", [CO2], "", "title"),
    ("cut, with its page", "Salas y Mélia, D. (2021). A sea ice emulator for… JAMES, 13, 455–478.",
     [ICE], "ice", ""),
    ("cut, with no page", "Salas y Mélia, D. (2021). A sea ice emulator for coupled... JAMES, 13.",
     [ICE], "", "title is cut"),
    ("cut to few words", "Salas y Mélia, D. (2021). A sea... JAMES, 13, 455–478.", [ICE], "",
     "title"),
    # --- the title is another's part ---
    ("ends in dots", f"Saint-Martin, D. (2023). {BARE.title.plain}... Geophys. Res. Lett., 50.",
     [BARE], "", "may follow"),
    ("differs before its end", "Salas y Mélia, D. (2021). A sea ice emulator for uncoupled oceans. "
     "JAMES, 13, 455–478.", [ICE], "", "title"),
    ("goes on", f"Salas y Mélia, D. (2021). {ICE_TITLE} and weather models. JAMES, 13, 455–478.",
     [ICE], "", "goes on"),
    ("may go on", f"Salas y Mélia, D. (2021). {ICE_TITLE}: Lessons learnt. JAMES.", [ICE], "",
     "may follow"),
    ("within", f"Salas y Mélia, D. (2021). Towards {ICE_TITLE}. JAMES, 13, 455–478.", [ICE], "",
     "part of the reference's"),
    ("after another", f"Salas y Mélia, D. (2021). Small and fast: {ICE_TITLE}. JAMES.", [ICE], "",
     "no names"),
    ("the longer title wins", ICE_REFERENCE, [comment_on(ICE, "A sea ice emulator"), ICE], "ice",
     ""),
    # --- parts, comments, corrections, reviews ---
    ("Part 2 alone", "Düben, P. (2019). Learned fluxes of CO2 over a drying Amazon: Part 1: Tower "
     "data. Biogeosciences, 16, 101–120.", [CO2_II], "", "title"),
    ("either part", "Düben, P. (2019). Learned fluxes of CO2 over a drying Amazon. "
     "Biogeosciences, 16.", [CO2, CO2_II], "", "title is cut"),
    ("either part, and a page", "Düben, P. (2019). Learned fluxes of CO2 over a drying Amazon. "
     "Biogeosciences, 16, 121–140.", [CO2, CO2_II], "co2-ii", ""),
    ("its comment", ICE_REFERENCE, [comment_on(ICE, f"Comment on “{ICE_TITLE}”")], "", "title"),
    ("its corrigendum", ICE_REFERENCE, [comment_on(ICE, f"{ICE_TITLE} (Corrigendum)")], "",
     "correction"),
    ("a reply to it", f"Salas y Mélia, D. (2021). Reply to comments on: {ICE_TITLE}. JAMES, 13.",
     [ICE], "", "reply"),
    ("the comment is meant", f"Ólason, E. (2022). Comment on “{ICE_TITLE}”. JAMES, 14, 9–11.",
     [ICE, comment_on(ICE, f"Comment on “{ICE_TITLE}”", year=2022,
     authors=(Author("Ólason", "Einar"),), volume="14", issue="1", pages="9-11")], "ice-about", ""),
    ("its retraction", ICE_REFERENCE, [comment_on(ICE, f"Retraction: {ICE_TITLE}")], "", "title"),
    ("a review", ICE_REFERENCE, [ICE._replace(type="review")], "", "review"),
    ("a supplement", f"Salas y Mélia (2021). Supplementary material to “{ICE_TITLE}”.",
     [comment_on(ICE, f"Supplementary material to “{ICE_TITLE}”")], "", "supplement"),
    ("a reply to a referee", "Ólason, E. (2023). Reply on RC1. Copernicus GmbH.",
     [work("ac1", "Reply on RC1", "Ólason Einar", 2023, publisher="Copernicus GmbH")], "",
     "review"),
    # --- preprint or article ---
    ("the article", "Le Sommer, J. (2022). Eddies that a network can see. Ocean Modelling, 170, "
     "101942.", [DRAFT, EDDY], "eddy", ""),
    ("the preprint", "Le Sommer, J. (2021). Eddies that a network can see. EGUsphere [preprint].",
     [EDDY, DRAFT], "draft", ""),
    ("only the preprint known", "Le Sommer, J. (2022). Eddies that a network can see. Ocean "
     "Modelling, 170, 101942.", [DRAFT], "", "preprint"),
    ("only the article known", "Le Sommer, J. (2022). Eddies that a network can see. "
     "arXiv:2201.01234.", [EDDY], "", "preprint"),
    ("a discussion paper", "Le Sommer, J. (2022). Eddies that a network can see. Ocean Sci. "
     "Discuss., 19, 1–30.", [EDDY._replace(doi="10.5555/os", container="Ocean Science", volume="19",
     number="")], "", "preprint"),
    ("a discussion paper, found", "Le Sommer, J. (2022). Eddies that a network can see. Ocean Sci. "
     "Discuss.", [EDDY._replace(container="Ocean Science Discussions")], "eddy", ""),
    ("the paper after discussion", "Le Sommer, J. (2022). Eddies that a network can see. Ocean "
     "Sci.", [EDDY._replace(container="Ocean Science Discussions")], "", "preprint"),
    ("a preprint by its server alone", "Le Sommer, J. (2021). Eddies that a network can see. "
     "Copernicus GmbH.", [DRAFT], "draft", ""),
    ("a preprint's version", "Le Sommer, J. (2022). Eddies that a network can see. ESSOAr.",
     [DRAFT._replace(doi="10.5555/essoar.105.2", publisher="ESSOAr")], "", "version"),
    # --- volume, page, journal ---
    ("other pages", ICE_REFERENCE.replace("455–478", "501–520"), [ICE], "", "pages are others"),
    ("another last page", ICE_REFERENCE.replace("455–478", "455–460"), [ICE], "", "pages"),
    ("a short last page", ICE_REFERENCE.replace("455–478", "455–78"), [ICE], "ice", ""),
    ("another volume", ICE_REFERENCE.replace("13(4)", "14(4)"), [ICE], "", "volume is another"),
    ("a volume is no page", f"Salas y Mélia, D. (2021). {ICE_TITLE}. Ocean Sci., 17, 4017.",
     [ICE._replace(container="Invented Proceedings", volume="", pages="17-24")], "", "follow"),
    ("pages like years", ICE_REFERENCE.replace("455–478", "2041–2060"),
     [ICE._replace(pages="2007-2028")], "", "pages are others"),
    ("volume and page the other way round", "Salas y Mélia, D. (2021). A sea ice emulator for… "
     "JAMES, 60, 40.", [ICE._replace(volume="40", pages="", number="60")], "", "cut"),
    ("a single figure is no proof", "Salas y Mélia, D. (2021). A sea ice emulator for… JAMES, 9.",
     [ICE._replace(volume="", pages="9-11")], "", "cut"),
    ("an article number in parts", "Salas y Mélia, D. (2021). A sea ice emulator for… JAMES, "
     "EGU26-10424.", [ICE._replace(volume="", pages="", number="EGU26-10424")], "ice", ""),
    ("a short title alone", "Szczepański, M. (2020). Climate models.", [SHORT], "", "short"),
    ("three long words alone", "Szczepański, M. (2020). Parameterizing atmospheric convection.",
     [comment_on(SHORT, "Parameterizing atmospheric convection")], "", "short"),
    ("few letters alone", "Szczepański, M. (2020). Ice is not snow.",
     [comment_on(SHORT, "Ice is not snow")], "", "short"),
    ("a short title, its journal", "Szczepański, M. (2020). Ice is not snow. Nature, 580.",
     [comment_on(SHORT, "Ice is not snow")], "short-about", ""),
    ("a short title, its page", "Szczepanski, M. (2020). Climate models. Nature 580, 12–14.",
     [SHORT], "short", ""),
    # --- rivals ---
    ("twice the same", f"Salas y Mélia, D. (2021). {ICE_TITLE}.", [ICE, ICE._replace(
     doi="10.5555/copy", container="Invented Proceedings", volume="", pages="3-9")], "",
     "two works agree"),
    ("told apart by the page", ICE_REFERENCE, [ICE._replace(doi="10.5555/copy", volume="",
     pages=""), ICE], "ice", ""),
    ("told apart by the whole title", f"Saint-Martin, D. (2023). {BARE.title.plain}. Geophys. Res. "
     "Lett., 50.", [comment_on(BARE, BARE.title.plain + ": A study"), BARE], "bare", ""),
    ("told apart by the journal", "Saint-Martin, D. (2023). Emulating the stratosphere with small "
     "networks. Geophys. Res. Lett., 50.", [BARE._replace(doi="10.5555/copy", volume="",
     container="Invented Proceedings"), BARE], "bare", ""),
    ("a namesake", ICE_REFERENCE, [ICE._replace(doi="10.5555/other", authors=(Author("Düben"),)),
     ICE], "ice", ""),
    ("a rival without author", f"Saint-Martin, D. (2023). {BARE.title.plain}.",
     [BARE._replace(doi="10.5555/anonymous", authors=()), BARE], "", "two works agree"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("reference", "works", "accepted", "why"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_a_reference_is_accepted_or_asked_about(
    reference: str, works: list[Metadata], accepted: str, why: str
) -> None:
    found = match(reference, works)
    got = found.accepted.doi.removeprefix("10.5555/") if found.accepted else ""
    assert got == accepted, found.why
    assert why in found.why and bool(found.why) != bool(accepted)
    assert {c.doi for c in found.candidates} == {w.doi for w in works}


@pytest.mark.parametrize("family", ["Le Sommer", "Salas y Mélia", "Saint-Martin", "Düben",
                                    "Ólason", "Szczepański"])  # fmt: skip
@pytest.mark.parametrize("lost", ["kept", "folded", "dropped", "question mark"])
def test_a_first_author_is_found_with_accents_lost(family: str, lost: str) -> None:
    said = {
        "kept": family,
        "folded": "".join(
            c for c in unicodedata.normalize("NFD", family) if not unicodedata.combining(c)
        ),
        "dropped": "".join(c for c in family if c.isascii()),
        "question mark": "".join(c if c.isascii() else "?" for c in family),
    }[lost]
    one = ICE._replace(authors=(Author(family, "Anna"), Author("Rossi", "Ugo")))
    found = match(
        ICE_REFERENCE.replace("Salas y Mélia, D., Saint-Martin, D.", f"{said}, A."), [one]
    )
    assert found.accepted, found.why
    stranger = one._replace(authors=(Author("Rossi", "Ugo"),))
    assert not match(f"{said}, A. (2021). {ICE_TITLE}.", [stranger]).accepted


def test_candidates_come_with_the_likest_first() -> None:
    found = match(ICE_REFERENCE.replace("(2021)", ""), [SHORT, EDDY, CO2, ICE])
    assert not found.accepted and found.candidates[0].doi == ICE.doi
    assert 1 >= found.candidates[0].likeness > 0.8 > found.candidates[1].likeness >= 0


def test_a_work_proposed_twice_is_no_rival_of_itself() -> None:
    found = match(ICE_REFERENCE, [ICE, ICE])
    assert found.accepted and len(found.candidates) == 1


WORKS = [ICE, CO2, CO2_II, EDDY, DRAFT, SHORT, BARE]
REFERENCES = [case[1] for case in CASES]


@given(st.permutations(WORKS), st.sampled_from(REFERENCES))
def test_the_order_of_the_answer_decides_nothing(works: list[Metadata], reference: str) -> None:
    found, again = match(reference, works), match(reference, WORKS)
    assert found.accepted == again.accepted
    assert bool(found.why) == bool(again.why)


@given(st.sampled_from(REFERENCES))
def test_a_second_work_that_agrees_as_well_is_never_passed_over(reference: str) -> None:
    found = match(reference, WORKS)
    if found.accepted:
        twin = found.accepted.metadata._replace(doi="10.5555/twin")
        assert match(reference, [*WORKS, twin]).accepted is None


odd = st.text(st.characters() | st.sampled_from('\\{}$<>&%(.,:;–-"“ éﬁ?12\ufffd'), max_size=60)


@settings(max_examples=300)
@given(odd, odd, odd, odd, odd, odd, st.none() | st.integers(-1, 99999))
def test_no_text_makes_it_fail_and_what_is_accepted_was_proposed(
    before: str, title: str, family: str, given_name: str, pages: str, source: str, year: int | None
) -> None:
    one = Metadata(
        doi="10.5555/odd", title=Text(((title, ""),)) if title else Text(), year=year,
        authors=(Author(family, given_name),), pages=pages, number=source, volume=pages,
        container=source, publisher=before,
    )  # fmt: skip
    reference = f"{before} {family}, {given_name} ({year}). {title}. {source}, {pages}"
    found = match(reference, [one, ICE])
    assert found == match(reference, [one, ICE])
    assert found.accepted is None or found.accepted in found.candidates
    assert all(0 <= candidate.likeness <= 1 for candidate in found.candidates)


@pytest.mark.parametrize("reference", ["", " ", "{" * 3000, "\\" * 3000, "$" * 999, "<" * 3000,
                                       r"\textbf" * 2000, r"\frac{" * 900, r"\begin{a}" * 900,
                                       "$x_{" * 900, "<i>" * 3000,
                                       "a" * 30_000, "1-" * 9999, "\ud800 A sea ice"])  # fmt: skip
def test_an_absurd_reference_is_asked_about(reference: str) -> None:
    assert match(reference, WORKS).accepted is None


# --- the measure --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    """benchmarks/matching.py, which is no part of the package."""
    return loaded(ROOT / "benchmarks" / "matching.py")


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmark_of_matching", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_measure_counts_wrong_and_asked(benchmark: ModuleType) -> None:
    """A wrong work, and any work where the right one is absent, lower the precision."""
    trials, silent = benchmark.trials([benchmark.Work(one, "") for one in (ICE, EDDY)])
    assert silent == 0 and {trial.present for trial in trials} == {True, False}
    right = [(t, t.work.doi if t.present else "", "") for t in trials]
    assert benchmark.score(right)[:3] == (10, 0, 0)
    assert benchmark.score([(t, t.work.doi, "") for t in trials])[:3] == (10, 10, 0)
    assert benchmark.score([(t, "10.5555/x", "") for t in trials])[:3] == (0, 20, 0)
    assert benchmark.score([(t, "", "") for t in trials], silent=5) == (0, 0, 15, 15)
    assert benchmark.score(benchmark.tell(trials)).wrong == 0


def test_none_of_the_503_records_is_mistaken_for_another(benchmark: ModuleType) -> None:
    """Every third of the references to the reference data; `python benchmarks/matching.py` does
    all. The floor of the recall is a little under what was measured, 0.953."""
    works = benchmark.works(shared("crossref/works.jsonl"))
    trials, silent = benchmark.trials(works)
    assert len(works) == 503 and silent == 31
    assert len({t.work.doi for t in trials if t.rivals}) > 40
    told = benchmark.tell(trials[::3])
    wrong = [(doi, t.reference) for t, doi, _ in told if doi and doi != t.work.doi]
    assert wrong == [] and benchmark.score(told).precision == 1.0
    acceptable = benchmark.score(one for one in told if one[0].acceptable)
    assert acceptable.wanted > 700 and acceptable.recall >= 0.94
