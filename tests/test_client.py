"""The client: several requests at once and no more, within the budget; an interruption; and what
`add` asks of Crossref and HAL beside DOIs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Biblio, snapshot
from hypothesis import given, settings
from hypothesis import strategies as st
from standin import StandIn, hal, work
from test_fetching import (
    ARXIV,
    COMMA,
    FILE,
    LASTING,
    MAILTO,
    PASSING,
    PLAIN,
    addresses,
    ask,
    environment,
    kinds,
    paths,
    registries,
)

from traccs_biblio.enrich import fetch
from traccs_biblio.errors import NotFound, Unavailable
from traccs_biblio.sources import crossref
from traccs_biblio.sources import hal as hal_source
from traccs_biblio.sources.http import Addresses, Blocked, Client, Down
from traccs_biblio.store import Store


def client(server: StandIn, mailto: str = MAILTO) -> Client:
    return Client(addresses(server, mailto), pause=0.01)


# --- several at once ------------------------------------------------------------------------------


@pytest.mark.parametrize(("mailto", "at_once"), [("", 1), (MAILTO, 3)])
def test_as_many_at_once_as_the_pool_allows(mailto: str, at_once: int, tmp_path: Path) -> None:
    commas = [f"10.5555/a,{n}" for n in range(8)]
    with StandIn(map(work, commas), latency=0.4) as server:
        outcomes = client_fetch(server, tmp_path, mailto, commas)
        assert set(kinds(outcomes).values()) == {"found"}
        assert server.count("any", 429) == 0
        assert server.together["polite" if mailto else "public"] == at_once


def test_lists_go_three_at_once(tmp_path: Path) -> None:
    dois = [f"10.5555/article.{n}" for n in range(200)]
    with StandIn(map(work, dois), latency=1.2) as server:
        assert set(kinds(client_fetch(server, tmp_path, MAILTO, dois)).values()) == {"found"}
        assert server.count() == 4 and server.count("any", 429) == 0
        assert server.together["polite"] == 3


def client_fetch(server: StandIn, folder: Path, mailto: str, dois: list[str]) -> Any:
    return fetch(dois, Store(folder), client(server, mailto))


def test_a_thousand_dois_cost_twenty_lists_and_their_published_texts_five(tmp_path: Path) -> None:
    preprints = [f"10.5194/egusphere-2024-{n}" for n in range(250)]
    articles = [f"10.5555/article.{n}" for n in range(750)]
    texts = {preprint: f"10.5194/esd-15-{n}-2024" for n, preprint in enumerate(preprints)}
    works = [work(doi) for doi in (*articles, *texts.values())]
    for preprint, text in texts.items():
        told = {"is-preprint-of": [{"id-type": "doi", "id": text, "asserted-by": "subject"}]}
        works.append(work(preprint, type="posted-content", relation=told))
    dois = [doi for pair in zip(articles, preprints, strict=False) for doi in pair]
    dois += articles[len(preprints) :]
    assert len(dois) == 1000
    store = Store(tmp_path)
    with StandIn(works) as server:
        outcomes = ask(server, store, *dois)
        assert server.count() <= 25 and server.count("any", 429) == 0
        assert list(outcomes) == dois and set(kinds(outcomes).values()) == {"found"}
        assert len(list(store.files())) == 1250
        asked = server.count()
        again = ask(server, store, *dois)
        assert set(kinds(again).values()) == {"stored"} and server.count() == asked


@settings(max_examples=50)
@given(st.lists(st.integers()))
def test_each_item_is_asked_for_once_and_answered(items: list[int]) -> None:
    answered = list(Client(Addresses()).each(lambda item: item * 2, items))
    assert sorted(answered) == sorted((item, item * 2) for item in items)


def test_what_asking_raises_is_raised_where_the_answers_are_read() -> None:
    def asking(item: int) -> int:
        if item == 3:
            raise KeyError(item)
        return item

    with pytest.raises(KeyError):
        list(Client(Addresses()).each(asking, range(6)))


def test_who_stops_reading_stops_the_asking() -> None:
    gate, begun = threading.Event(), []

    def asking(item: int) -> int:
        begun.append(item)
        if item:
            gate.wait(10)
        return item

    answers = Client(Addresses()).each(asking, range(1000))
    assert next(answers) == (0, 0)
    answers.close()  # type: ignore[attr-defined]
    gate.set()
    deadline = time.monotonic() + 10
    while threading.active_count() > 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(begun) <= 13


@pytest.mark.parametrize("how", ["403", "429-tomorrow"])
def test_a_block_stands_though_an_answer_under_way_arrives_after_it(
    how: str, tmp_path: Path
) -> None:
    commas = [f"10.5555/a,{n}" for n in range(8)]
    with StandIn(map(work, commas), limits=False) as server:
        server.slow = 1.0
        server.fail("single", "slow")
        server.fail("single", how)
        session, store = client(server), Store(tmp_path)
        said = list(kinds(fetch(commas[:4], store, session)).values())
        assert said.count("found") >= 1 and said.count("unchecked") >= 1
        asked = server.count("single")
        later = fetch(commas[4:], store, session)
        assert set(kinds(later).values()) == {"unchecked"} and server.count("single") == asked
        assert all("not asked any more" in outcome.message for outcome in later.values())


@pytest.mark.parametrize("failures", [[Blocked("no")], [Unavailable(f"no {n}") for n in range(3)]])
def test_an_answer_under_way_lifts_no_block_and_no_count_that_is_full(
    failures: list[Unavailable],
) -> None:
    session = Client(Addresses(mailto=MAILTO))
    begun, gate = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        assert gate.wait(30)
        return "an answer"

    waiting = list(failures)

    def failing() -> str:
        raise waiting.pop(0)

    said: list[str] = []
    under_way = threading.Thread(
        target=lambda: said.append(session.patiently("Crossref", "crossref-single", slow))
    )
    under_way.start()
    assert begun.wait(30)
    for failure in failures:
        with pytest.raises(type(failure)):
            session.patiently("Crossref", "crossref-single", failing)
    gate.set()
    under_way.join()
    assert said == ["an answer"]
    with pytest.raises(Down, match=r"no.* \(so it is not asked any more\)"):
        session.patiently("Crossref", "crossref-single", lambda: said.append("asked"))
    assert said == ["an answer"]
    assert session.patiently("HAL", "hal", lambda: "another service") == "another service"


# --- an interruption ------------------------------------------------------------------------------

#: A shell starts background jobs deaf to SIGINT; the program here is not.
_PROGRAM = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from traccs_biblio.cli import main; main()"
)


def interrupted(
    arguments: list[str], server: StandIn, folder: Path, when: Callable[[], bool]
) -> str:
    """Run `biblio`, send it a Ctrl-C when it is time, and return what it said."""
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *arguments],
        cwd=folder.parent,
        env={**os.environ, **environment(server), "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 30
    while not when() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    # a client that waited for the hanging requests would take its 30 s
    err = process.communicate(timeout=20)[1].decode()
    assert process.returncode == 130, err
    assert "interrupted" in err and "Traceback" not in err
    return err


def test_ctrl_c_while_some_requests_hang_keeps_what_the_others_brought(
    folder: Path, biblio: Biblio
) -> None:
    commas = [f"10.5555/a,{n}" for n in range(7)]
    store = Store(folder)
    with StandIn(map(work, commas), limits=False) as server:
        biblio("add", *commas, "--pc", "PC5")  # nobody can be asked
        before = snapshot(folder)
        server.slow = 60
        server.fail("single", "slow", 2)
        said = interrupted(["enrich"], server, folder, lambda: len(list(store.files())) == 5)
        assert "what was fetched is kept; the same command goes on from there" in said
        after = snapshot(folder)
        assert {name: after[name] for name in before} == before
        arrived = {stored.doi for path in store.files() if (stored := store.load(path))}
        assert len(arrived) == 5 and len(after) == len(before) + 5  # nothing half written
        asked = len(paths(server, "single"))
        assert biblio("enrich", env=environment(server)).code == 0
        again = {path.removeprefix("/crossref/works/") for path in paths(server, "single")[asked:]}
        assert again == {*commas} - arrived
        asked = server.count()
        assert biblio("enrich", env=environment(server)).code == 0 and server.count() == asked


# --- Crossref beside DOIs -------------------------------------------------------------------------

PII = "S0012821X24001234"


@pytest.mark.parametrize("given", [PII, PII.lower(), "S0012-821X(24)00123-4"])
@pytest.mark.parametrize("held", [PII, "s0012821x24001234"])
def test_a_work_is_found_by_its_pii(given: str, held: str) -> None:
    with registries() as server:
        server.works[PLAIN]["alternative-id"] = ["another", held]
        assert crossref.by_pii(client(server), given) == server.works[PLAIN]
    assert server.count() == server.count("list") == 1


def test_a_pii_that_is_not_known_is_not_found() -> None:
    with registries() as server, pytest.raises(NotFound, match=PII):
        crossref.by_pii(client(server), PII)


def test_a_pii_of_two_works_is_not_found_and_both_are_named() -> None:
    with registries() as server, pytest.raises(NotFound) as caught:
        for doi in (COMMA, PLAIN):
            server.works[doi]["alternative-id"] = [PII]
        crossref.by_pii(client(server), PII)
    assert PLAIN in caught.value.message and COMMA in caught.value.message


def test_an_answer_without_the_pii_is_not_believed() -> None:
    with registries() as server, pytest.raises(NotFound):
        server.fail("list", "wrong-doi")
        crossref.by_pii(client(server), PII)


def test_a_search_sends_the_whole_reference_and_gives_the_ranking_of_crossref() -> None:
    reference = "Le Sommer & Salas y Mélia (2020), Düben: “Clouds”, J. Imag. Clim., 12+3; #4 100 %"
    asked = []

    def ranking(terms: str, works: list[dict[str, Any]]) -> list[dict[str, Any]]:
        asked.append(terms)
        return sorted(works, key=lambda one: str(one["DOI"]))

    with registries(ranking=ranking) as server:
        found = crossref.search(client(server), reference, rows=3)
        assert found == sorted(server.works.values(), key=lambda one: str(one["DOI"]))[:3]
        assert len(crossref.search(client(server), reference)) == 20
        assert crossref.search(client(server), "  ") == []
    assert asked == [reference, reference]
    assert "filter" not in "".join(paths(server, "search"))


@pytest.mark.parametrize("how", PASSING)
def test_a_search_that_fails_once_is_made_again(how: str) -> None:
    with registries() as server:
        server.fail("search", how)
        assert crossref.search(client(server), "clouds")
    assert server.count("search") == 2


@pytest.mark.parametrize("how", [how for how in LASTING if how != "wrong-doi"])
def test_a_search_that_fails_for_good_is_no_empty_answer(how: str) -> None:
    with registries() as server:
        server.fail("any", how, 99)
        with pytest.raises(Unavailable):
            crossref.search(client(server), "clouds")
        with pytest.raises(Unavailable):
            crossref.by_pii(client(server), PII)


# --- HAL ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["hal-02", "hal-02v3", "HAL-02", " hal-02v12 "])
def test_a_deposit_is_found_by_its_id_whatever_its_version(given: str) -> None:
    docs = [hal("hal-02", abstract_s=["Résumé de Saint-Martin"], secret_s="x"), hal("hal-021")]
    with registries(hal=docs) as server:
        found = hal_source.by_id(client(server), given)
    assert found["halId_s"] == "hal-02" and found["abstract_s"] == ["Résumé de Saint-Martin"]
    assert set(found) <= set(hal_source.FIELDS) and found["title_s"] == docs[0]["title_s"]


def test_a_deposit_that_is_not_there_is_not_found() -> None:
    with registries(hal=[hal("hal-021")]) as server, pytest.raises(NotFound, match="hal-02"):
        hal_source.by_id(client(server), "hal-02")


class Confused(StandIn):
    """A HAL that answers with another deposit, or with an error and 200."""

    said: dict[str, Any]

    def _hal(self, parameters: Any) -> Any:
        return super()._hal(parameters)._replace(body=json.dumps(self.said).encode())


@pytest.mark.parametrize(
    "said",
    [
        {"response": {"numFound": 1, "docs": [hal("hal-99")]}},
        {"response": {"numFound": 1, "docs": [{"title_s": ["No id"]}]}},
        {"error": {"msg": "undefined field", "code": 400}},
        {"response": {"docs": "none"}},
        {"response": []},
        [],
        "busy",
    ],
    ids=str,
)
def test_an_answer_of_hal_that_is_none_is_not_believed(said: Any) -> None:
    with Confused(hal=[hal("hal-02")]) as server:
        server.said = said
        with pytest.raises(Unavailable):
            hal_source.by_id(client(server), "hal-02")


@pytest.mark.parametrize("how", PASSING)
def test_hal_is_asked_again_when_it_fails(how: str) -> None:
    with registries(hal=[hal("hal-02")]) as server:
        server.fail("hal", how)
        assert hal_source.by_id(client(server), "hal-02")["halId_s"] == "hal-02"


@pytest.mark.parametrize("how", [how for how in LASTING if how != "wrong-doi"])
def test_a_hal_that_fails_for_good_is_no_empty_answer(how: str) -> None:
    with registries(hal=[hal("hal-02")]) as server:
        server.fail("hal", how, 99)
        with pytest.raises(Unavailable):
            hal_source.by_id(client(server), "hal-02")
        with pytest.raises(Unavailable):
            hal_source.open_files(client(server), [PLAIN])


def test_awkward_dois_reach_hal_as_they_are() -> None:
    dois = [PLAIN, COMMA, ARXIV, '10.5555/a"b\\c', "10.5555/(a)[b]{c}:*?+-&&||!^~/ or", "10.5555/é"]
    docs = [hal(f"hal-{n}", doiId_s=doi, fileMain_s=FILE) for n, doi in enumerate(dois)]
    with registries(hal=docs) as server:
        found = hal_source.open_files(client(server), dois)
        assert {doi: doc["halId_s"] for doi, doc in found.items()} == {
            doi: f"hal-{n}" for n, doi in enumerate(dois)
        }
        assert hal_source.open_files(client(server), []) == {}
    assert server.count() == 1


def test_fifty_dois_with_many_deposits_come_whole() -> None:
    dois = [f"10.5555/many.{n:02}" for n in range(50)]
    docs = [hal(f"hal-{n:03}", doiId_s=dois[n % 50], fileMain_s=FILE) for n in range(150)]
    with registries(hal=docs) as server:
        found = hal_source.open_files(client(server), dois)
    assert {doi: doc["halId_s"] for doi, doc in found.items()} == {
        doi: f"hal-{n:03}" for n, doi in enumerate(dois)
    }
