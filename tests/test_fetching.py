"""Fetching, against the stand-in: what is found, absent, without metadata, or unchecked.

The checks (`CHECKS`) take the client as a function, so that `test_bad_client.py` can run them on a
deliberately bad one and show that each of them fails there.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from conftest import ROOT, Biblio, snapshot
from hypothesis import given
from hypothesis import strategies as st
from standin import FAULTS, Answer, StandIn, datacite, hal, work

from traccs_biblio import __version__
from traccs_biblio.differences import changes, emptied, thinned
from traccs_biblio.enrich import Outcome, fetch, missing
from traccs_biblio.model import Author, Metadata, Update
from traccs_biblio.sources.http import Addresses, Client, Pace, seconds_to_wait
from traccs_biblio.store import Store, Stored, slim

MAILTO = "climate@lab.invalid"
PLAIN, COMMA, ARXIV = "10.5555/plain", "10.5555/with,comma", "10.48550/arxiv.9901.00001"
ARXIV_COMMA = "10.48550/with,comma"  # no list can hold it: only DataCite is asked
SICI = "10.5555/1520-0477(1996)077<0935:wotwsm>2.0.co;2#x"
SLASH = "10.5555/0042-4633-2023-102-5-404-413/"
OLD, NEW = "10.5555/old", "10.5555/new"
MEDRA, FRESH, NOWHERE = "10.1393/ncc/i2005", "10.5555/fresh", "10.5555/plane"
MANY = [f"10.5555/many.{n:02}" for n in range(60)]

Fetch = Callable[[Sequence[str], Store, Addresses], dict[str, Outcome]]
Check = Callable[[Fetch, Path], None]


class Recording(StandIn):
    """A stand-in that remembers who asked."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.agents: list[str] = []

    def serve(self, handler: Any) -> None:
        """Answer one request."""
        self.agents.append(handler.headers.get("user-agent", ""))
        super().serve(handler)


def registries(limits: bool = False, **options: Any) -> Recording:
    """The registries as these tests know them."""
    works = [PLAIN, COMMA, SICI, SLASH, NEW, *MANY]
    return Recording(
        works=map(work, works),
        dois=[datacite(ARXIV), datacite(ARXIV_COMMA)],
        aliases={OLD: NEW},
        agencies={"10.1393": "mEDRA"},
        registered={MEDRA, FRESH},
        limits=limits,
        **options,
    )


def addresses(server: StandIn, mailto: str = MAILTO) -> Addresses:
    return Addresses(
        server.crossref_url, server.datacite_url, server.doi_url, server.hal_url, mailto
    )


def good(dois: Sequence[str], store: Store, where: Addresses) -> dict[str, Outcome]:
    """The client of `biblio`, which here waits less before it asks again."""
    return fetch(dois, store, Client(where, pause=0.01))


def ask(server: StandIn, store: Store, *dois: str, **options: Any) -> dict[str, Outcome]:
    return fetch(dois, store, Client(addresses(server), pause=0.01), **options)


def kinds(outcomes: dict[str, Outcome]) -> dict[str, str]:
    return {doi: outcome.kind for doi, outcome in outcomes.items()}


def paths(server: StandIn, kind: str) -> list[str]:
    return [unquote(request.path) for request in server.requests if request.kind == kind]


def environment(server: StandIn) -> dict[str, str]:
    return {**server.environment(), "BIBLIO_MAILTO": MAILTO}


# --- checks, which a bad client fails -----------------------------------------------------------


def check_pace(fetch: Fetch, folder: Path, mailto: str = "") -> None:
    """No 429 is provoked, and every article arrives."""
    commas = [f"10.5555/a,{n}" for n in range(3)]
    aliases = {f"10.5555/old.{n}": f"10.5555/new.{n}" for n in range(6)}
    works = map(work, [*MANY, *commas, *aliases.values()])
    dois = [*MANY, *commas, *aliases]
    with StandIn(works=works, aliases=aliases) as server:
        outcomes = fetch(dois, Store(folder), addresses(server, mailto))
        assert server.count("any", 429) == 0
        assert set(kinds(outcomes).values()) == {"found"}
        pools = {request.pool.partition("-")[0] for request in server.requests}
        assert pools - {""} == {"polite" if mailto else "public"}


def check_pace_polite(fetch: Fetch, folder: Path) -> None:
    """The same with a contact address."""
    check_pace(fetch, folder, MAILTO)


def check_pace_datacite(fetch: Fetch, folder: Path) -> None:
    """Nor is DataCite asked more than eight times in any second."""
    dois = [f"10.48550/arxiv.9901.{n:05}" for n in range(20)]
    with StandIn(dois=map(datacite, dois)) as server:
        server.rates["datacite-identified"] = (8, 1.0)  # type: ignore[assignment]
        outcomes = fetch(dois, Store(folder), addresses(server))
        assert server.count("datacite") == len(dois) and server.count("any", 429) == 0
        assert set(kinds(outcomes).values()) == {"found"}


def check_alias(fetch: Fetch, folder: Path) -> None:
    """An alias leads to the record of the DOI that Crossref holds, and both are known."""
    store = Store(folder)
    with registries() as server:
        outcome = fetch([OLD], store, addresses(server))[OLD]
        assert (outcome.kind, outcome.asked) == ("found", OLD)
        assert outcome.stored and outcome.stored.doi == NEW and outcome.stored.aliases == (OLD,)
        assert outcome.stored.answer["title"] == work(NEW)["title"]
        assert store.get(OLD) == store.get(NEW) == outcome.stored


def check_awkward_alias(fetch: Fetch, folder: Path) -> None:
    """An alias may lead to a DOI that needs escapes."""
    with registries() as server:
        server.aliases[OLD] = SICI
        outcome = fetch([OLD], Store(folder), addresses(server))[OLD]
        assert outcome.stored and outcome.stored.doi == SICI, outcome


def check_awkward_dois(fetch: Fetch, folder: Path) -> None:
    """< > ( ) ; : # and a final / arrive as they are."""
    with registries() as server:
        outcomes = fetch([SICI, SLASH], Store(folder), addresses(server))
        assert kinds(outcomes) == {SICI: "found", SLASH: "found"}
        assert all(outcome.stored and outcome.stored.doi == d for d, outcome in outcomes.items())


def check_single_awkward(fetch: Fetch, folder: Path) -> None:
    """The same with a comma, which no list can hold."""
    dois = [SICI.replace("#", ",#"), SLASH.replace("/0", "/,0")]
    with registries() as server:
        server.works |= {doi: work(doi) for doi in dois}
        outcomes = fetch(dois, Store(folder), addresses(server))
        assert kinds(outcomes) == dict.fromkeys(dois, "found")
        assert all(outcome.stored and outcome.stored.doi == d for d, outcome in outcomes.items())


def check_agencies(fetch: Fetch, folder: Path) -> None:
    """Found elsewhere, registered and not described, and registered nowhere are three things."""
    store = Store(folder)
    with registries() as server:
        outcomes = fetch([ARXIV, MEDRA, FRESH, NOWHERE], store, addresses(server))
        assert kinds(outcomes) == {
            ARXIV: "found",
            MEDRA: "no-metadata",
            FRESH: "no-metadata",
            NOWHERE: "absent",
        }
        assert not store.path(NOWHERE).exists()


def check_nobody_there(fetch: Fetch, folder: Path) -> None:
    """A service that cannot be reached says nothing about a DOI."""
    nowhere = "http://127.0.0.1:9"
    where = Addresses(nowhere, nowhere, nowhere, nowhere, MAILTO)
    outcomes = fetch([PLAIN, COMMA, ARXIV], Store(folder), where)
    assert set(kinds(outcomes).values()) == {"unchecked"}
    assert snapshot(folder) == {}


#: Failures that may pass, and those that do not.
PASSING = ("429", "500", "503", "504-html", "html", "drop", "cut", "short")
LASTING = (*PASSING, "400", "403", "429-tomorrow", "wrong-doi")


def check_passing(how: str) -> Check:
    """One failure of each service, and then all is well."""

    def check(fetch: Fetch, folder: Path) -> None:
        with registries() as server:
            for kind in ("list", "ra", "single", "datacite"):
                server.fail(kind, how)
            outcomes = fetch([PLAIN, COMMA, ARXIV], Store(folder), addresses(server))
            assert kinds(outcomes) == {PLAIN: "found", COMMA: "found", ARXIV: "found"}
            assert server.count("list") == 2  # a list is asked for again, not replaced by singles
            titles = {PLAIN: work(PLAIN)["title"][0], COMMA: work(COMMA)["title"][0]}
            for doi, title in titles.items():
                stored = outcomes[doi].stored
                assert stored and stored.answer["title"] == [title]

    return check


def check_lasting(how: str) -> Check:
    """Registries that fail for good: nothing is known of the DOIs, and nothing is written."""

    def check(fetch: Fetch, folder: Path) -> None:
        with registries() as server:
            server.fail("single", how, 99)
            server.fail("datacite", how, 99)
            outcomes = fetch([COMMA, ARXIV_COMMA], Store(folder), addresses(server))
            assert kinds(outcomes) == {COMMA: "unchecked", ARXIV_COMMA: "unchecked"}
            assert all(o.message and not o.stored for o in outcomes.values())
            assert snapshot(folder) == {}

    return check


def check_agency_unknown(fetch: Fetch, folder: Path) -> None:
    """doi.org out of order: what the lists return is found, the rest is not called absent."""
    with registries() as server:
        server.fail("ra", "503", 99)
        outcomes = fetch([PLAIN, ARXIV, NOWHERE], Store(folder), addresses(server))
        assert kinds(outcomes) == {PLAIN: "found", ARXIV: "unchecked", NOWHERE: "unchecked"}


def check_one_in_five(fetch: Fetch, folder: Path) -> None:
    """One request in five fails: each article is stored as its registry has it, or told to be
    unchecked; none is stored twice, none is called absent, and whoever comes back gets them all."""
    plain = [f"10.5555/article.{n}" for n in range(200)]
    commas = [f"10.5555/with,{n}" for n in range(25)]
    aliases = {f"10.5555/old.{n}": f"10.5555/new.{n}" for n in range(15)}
    preprints = [f"10.48550/arxiv.9901.{n:05}" for n in range(60)]
    dois = [*plain, *commas, *aliases, *preprints]
    assert len(dois) == 300
    works = list(map(work, [*plain, *commas, *aliases.values()]))
    options: dict[str, Any] = {"aliases": aliases, "faults": 0.2, "seed": 1, "limits": False}
    with StandIn(works, map(datacite, preprints), **options) as server:
        server.slow = 0.2
        for _ in range(6):
            store = Store(folder)
            outcomes = fetch(dois, store, addresses(server))
            assert list(outcomes) == dois
            assert set(kinds(outcomes).values()) <= {"found", "stored", "unchecked"}
            assert all(o.kind != "unchecked" or o.message for o in outcomes.values())
            for doi, outcome in outcomes.items():
                held = store.get(doi)
                assert held == outcome.stored and (held is None) == (outcome.kind == "unchecked")
                if held:
                    assert held.answer == slim(held.source, answer_of(server, held.doi))
                    assert held.doi == aliases.get(doi, doi)
            names = {s.doi for o in outcomes.values() if (s := o.stored)}
            known = {doi for doi, o in outcomes.items() if o.stored}
            assert len(list(store.files())) == len(names | known)
            assert sum(o.kind != "unchecked" for o in outcomes.values()) >= 200
            if not any(outcome.kind == "unchecked" for outcome in outcomes.values()):
                break
        assert set(kinds(outcomes).values()) <= {"found", "stored"}
        assert len({request.status for request in server.requests}) >= 6  # it was a bad day


def answer_of(server: StandIn, doi: str) -> dict[str, Any]:
    """What the stand-in has of a DOI."""
    if doi in server.works:
        return server.works[doi]
    attributes: dict[str, Any] = server.dois[doi]["data"]["attributes"]
    return attributes


def check_review(fetch: Fetch, folder: Path) -> None:
    """A review is no article, and is not stored."""
    review = "10.5194/esd-2021-5-rc1"
    with registries() as server:
        server.works[review] = work(review, type="peer-review")
        outcome = fetch([review], Store(folder), addresses(server))[review]
        assert (outcome.kind, outcome.stored) == ("refused", None)
        assert outcome.belongs_to == "10.5194/esd-2021-5"
        assert snapshot(folder) == {}


CHECKS: dict[str, Check] = {
    "pace in the public pool": check_pace,
    "pace in the polite pool": check_pace_polite,
    "pace at DataCite": check_pace_datacite,
    "alias": check_alias,
    "alias of an awkward DOI": check_awkward_alias,
    "awkward DOIs": check_awkward_dois,
    "awkward DOIs, one by one": check_single_awkward,
    "agencies": check_agencies,
    "agency unknown": check_agency_unknown,
    "nobody there": check_nobody_there,
    "one in five fails": check_one_in_five,
    "review": check_review,
    **{f"once {how}": check_passing(how) for how in PASSING},
    **{f"always {how}": check_lasting(how) for how in LASTING},
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[None]]]:
    """The checks at work, side by side since they mostly wait; those of the pace run alone."""
    with ThreadPoolExecutor(6) as pool:
        yield {
            name: pool.submit(check, good, tmp_path_factory.mktemp("records"))
            for name, check in CHECKS.items()
            if not name.startswith("pace")
        }


@pytest.mark.parametrize("name", [name for name in CHECKS if name.startswith("pace")])
def test_the_client_keeps_the_pace(name: str, tmp_path: Path) -> None:
    CHECKS[name](good, tmp_path)


@pytest.mark.parametrize("name", [name for name in CHECKS if not name.startswith("pace")])
def test_the_client_passes(name: str, results: dict[str, Future[None]]) -> None:
    results[name].result()


# --- who is asked, and how often ----------------------------------------------------------------


def test_one_doi_is_one_request_and_its_answer_is_stored(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with registries() as server:
        outcome = ask(server, store, PLAIN)[PLAIN]
    assert server.count() == server.count("list") == 1
    assert outcome.kind == "found" and outcome.stored == store.get(PLAIN)
    assert outcome.stored and outcome.stored.source == "crossref"
    assert outcome.stored.answer["title"] == work(PLAIN)["title"]


@pytest.mark.parametrize(("count", "rows"), [(30, [30]), (60, [50, 10])])
def test_many_dois_go_by_fifty_with_rows_set(count: int, rows: list[int], tmp_path: Path) -> None:
    store = Store(tmp_path)
    with registries() as server:
        outcomes = ask(server, store, *MANY[:count])
    assert list(outcomes) == MANY[:count]
    assert set(kinds(outcomes).values()) == {"found"}
    assert [int(path.partition("rows=")[2].split("&")[0]) for path in paths(server, "list")] == rows
    assert server.count() == len(rows)
    for doi in MANY[:count]:  # the items come in any order
        stored = store.get(doi)
        assert stored and stored.doi == stored.answer["DOI"] == doi


def test_the_records_of_one_list_are_stored_under_one_lock(tmp_path: Path) -> None:
    class Counting(Store):
        locked = 0

        @contextmanager
        def alone(self) -> Iterator[None]:
            self.locked += 1
            with super().alone():
                yield

    store = Counting(tmp_path)
    told = []
    with registries() as server:
        ask(server, store, *MANY, progress=lambda outcome: told.append(outcome.asked))
    assert store.locked == 2 and sorted(told) == MANY
    assert all(store.get(doi) for doi in MANY)


def test_a_comma_is_asked_for_singly_and_never_in_a_list(tmp_path: Path) -> None:
    with registries() as server:
        outcomes = ask(server, Store(tmp_path), PLAIN, COMMA)
    assert kinds(outcomes) == {PLAIN: "found", COMMA: "found"}
    assert [path.count("doi:") for path in paths(server, "list")] == [1]
    assert paths(server, "single") == [f"/crossref/works/{COMMA}"]


def test_the_agency_is_asked_once_a_prefix_and_only_that_agency_then(tmp_path: Path) -> None:
    preprints = [f"10.48550/arxiv.9901.0000{n}" for n in (1, 2, 3)]
    with registries() as server:
        server.dois |= {doi: datacite(doi) for doi in preprints}
        outcomes = ask(server, Store(tmp_path), PLAIN, OLD, COMMA, *preprints)
    assert set(kinds(outcomes).values()) == {"found"}
    assert sorted(paths(server, "ra")) == ["/doi/ra/10.48550", "/doi/ra/10.5555"]
    assert sorted(paths(server, "datacite")) == [f"/datacite/dois/{doi}" for doi in preprints]
    assert all("10.5555" in path for path in paths(server, "single"))


@pytest.mark.parametrize(
    ("doi", "asked", "kind"),
    [
        (FRESH, 1, "no-metadata"),
        (NOWHERE, 1, "absent"),
        (MEDRA, 0, "no-metadata"),
        ("10.1393/none", 0, "absent"),
        ("10.9999/nothing", 0, "absent"),
    ],
)
def test_what_is_not_found_costs_few_requests(
    doi: str, asked: int, kind: str, tmp_path: Path
) -> None:
    with registries() as server:
        assert kinds(ask(server, Store(tmp_path), doi)) == {doi: kind}
    assert server.count("single") == asked and server.count("datacite") == 0
    # the prefix, and whether this DOI exists, unless the prefix itself is unknown
    assert server.count("ra") == (1 if doi.startswith("10.9999") else 2)


@pytest.mark.parametrize("how", ["429-retry-after", "503-until"])
def test_retry_after_is_waited_for(how: str, tmp_path: Path) -> None:
    with registries() as server:
        server.fail("list", how)
        assert kinds(ask(server, Store(tmp_path), PLAIN)) == {PLAIN: "found"}
    first, second = (request.at for request in server.requests if request.kind == "list")
    assert second - first >= 0.95  # Retry-After: 1, or the date that is up to two seconds ahead


def test_who_asks_for_a_day_is_not_asked_again_in_this_run(tmp_path: Path) -> None:
    with registries() as server:
        server.fail("any", "429-tomorrow", 99)
        outcomes = ask(server, Store(tmp_path), *MANY, COMMA)
    assert set(kinds(outcomes).values()) == {"unchecked"}
    assert server.count("list") == 1 and server.count("single") == 0
    assert server.count("ra") == 1 and "86400 s" in outcomes[COMMA].message


@given(st.integers(0, 10**9))
def test_retry_after_reads_seconds_and_dates(seconds: int) -> None:
    assert seconds_to_wait(str(seconds)) == seconds
    until = datetime.now(UTC) + timedelta(seconds=seconds)
    waited = seconds_to_wait(format_datetime(until, usegmt=True))
    assert waited is not None and seconds - 60 <= waited <= seconds


@given(st.text())
def test_any_other_retry_after_is_none(text: str) -> None:
    waited = seconds_to_wait(text)
    assert waited is None or waited >= 0


def test_a_block_is_not_asked_again(tmp_path: Path) -> None:
    with registries() as server:
        server.fail("list", "403", 99)
        outcomes = ask(server, Store(tmp_path), *MANY, COMMA, OLD)
    assert set(kinds(outcomes).values()) == {"unchecked"}
    assert server.count("list") == 1 and server.count("single") == 0
    assert "403" in outcomes[COMMA].message and "BIBLIO_MAILTO" in outcomes[COMMA].message


def test_a_service_that_is_down_is_left_alone_after_a_few_tries(tmp_path: Path) -> None:
    with registries() as server:
        server.fail("any", "drop", 999)
        outcomes = ask(server, Store(tmp_path), *(f"10.5{n}55/x" for n in range(10, 30)))
    assert set(kinds(outcomes).values()) == {"unchecked"}
    assert 6 <= server.count("ra") <= 12  # three failures of two tries, and what was under way
    assert sum("not asked any more" in outcome.message for outcome in outcomes.values()) >= 14


def test_a_run_stops_early_when_a_registry_is_down(tmp_path: Path) -> None:
    dois = [f"10.5555/article.{n}" for n in range(1000)]
    with registries() as server:
        server.fail("list", "503", 9999)
        server.fail("single", "503", 9999)
        outcomes = ask(server, Store(tmp_path), *dois)
    assert set(kinds(outcomes).values()) == {"unchecked"}
    assert server.count() <= 25
    assert any("it answered 503" in o.message for o in outcomes.values())
    assert all("not asked any more" in o.message for o in outcomes.values())


class Picky(Recording):
    """A stand-in whose lists answer 400 where one of the DOIs displeases."""

    displeasing: set[str]

    def _list(self, parameters: Mapping[str, str]) -> Answer:
        if any(f"doi:{doi}" in parameters["filter"].split(",") for doi in self.displeasing):
            return FAULTS["400"]
        return super()._list(parameters)


@pytest.mark.parametrize("displeasing", [set(), {MANY[0]}, {MANY[17], MANY[49]}, {*MANY[:50]}])
def test_a_list_that_is_refused_is_halved_down_to_the_one(
    displeasing: set[str], tmp_path: Path
) -> None:
    with Picky(works=map(work, MANY), limits=False) as server:
        server.displeasing = displeasing
        outcomes = ask(server, Store(tmp_path), *MANY[:50])
    assert set(kinds(outcomes).values()) == {"found"}
    singly = {path.removeprefix("/crossref/works/") for path in paths(server, "single")}
    assert singly == displeasing
    assert server.count("list") <= 1 + 13 * len(displeasing) and server.count("list", 400) <= 13


def test_lists_that_fail_are_replaced_by_single_requests(tmp_path: Path) -> None:
    with registries() as server:
        server.fail("list", "500", 99)
        outcomes = ask(server, Store(tmp_path), PLAIN, *MANY[:2], ARXIV, NOWHERE)
    found = dict.fromkeys([PLAIN, *MANY[:2], ARXIV], "found")
    assert kinds(outcomes) == {**found, NOWHERE: "absent"}


def test_a_list_that_answers_for_another_doi_is_not_believed(tmp_path: Path) -> None:
    with registries() as server:
        server.fail("list", "wrong-doi")
        outcomes = ask(server, Store(tmp_path), PLAIN)
    stored = outcomes[PLAIN].stored
    assert stored and stored.answer["title"] == work(PLAIN)["title"]
    assert len(snapshot(tmp_path)) == 1


@pytest.mark.parametrize("mailto", ["", MAILTO])
def test_the_contact_is_given_only_where_one_is_set(
    mailto: str, folder: Path, biblio: Biblio
) -> None:
    with registries() as server:
        env = {**server.environment(), **({"BIBLIO_MAILTO": mailto} if mailto else {})}
        env |= {"EMAIL": "me@lab.invalid", "GIT_AUTHOR_EMAIL": "me@lab.invalid"}
        ran = biblio("add", PLAIN, COMMA, ARXIV, env=env)
    assert ran.code == 0
    assert ran.err.count("BIBLIO_MAILTO is not set") == (0 if mailto else 1)
    assert {request.kind for request in server.requests} == {"list", "ra", "single", "datacite"}
    for agent in server.agents:
        assert f"traccs-biblio/{__version__}" in agent
        assert ("mailto:" in agent) == bool(mailto) and "me@lab" not in agent
        assert not mailto or f"mailto:{mailto}" in agent
    assert all("@" not in unquote(request.path) for request in server.requests)


# --- what is kept -------------------------------------------------------------------------------


def test_what_is_stored_is_not_asked_for_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    dois = [PLAIN, COMMA, OLD, ARXIV]
    with registries() as server:
        ask(server, store, *dois)
        before, asked = snapshot(tmp_path), server.count()
        again = ask(server, store, *dois)
    assert set(kinds(again).values()) == {"stored"}
    assert server.count() == asked and snapshot(tmp_path) == before


def test_two_people_who_fetch_one_doi_write_the_same_bytes(tmp_path: Path) -> None:
    dois = [PLAIN, COMMA, OLD, ARXIV]
    with registries() as server:
        ask(server, Store(tmp_path / "one"), *dois)
        for record in server.works.values():  # a day later, in another order
            record |= {"score": 7, "is-referenced-by-count": 99, "indexed": {"version": "4.0.1"}}
        changed = dict(reversed(server.works[PLAIN].items()))
        server.works[PLAIN] = changed
        server.dois[ARXIV]["data"]["attributes"]["viewCount"] = 12
        ask(server, Store(tmp_path / "two"), *reversed(dois))
    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "two") != {}


def test_two_aliases_of_one_work_are_both_kept(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with registries() as server:
        server.aliases["10.5555/older"] = NEW
        ask(server, store, OLD)
        ask(server, store, "10.5555/older")
    stored = store.get(NEW)
    assert stored and stored.aliases == (OLD, "10.5555/older")


def test_an_alias_removes_nothing_from_the_record_of_its_work(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with registries() as server:
        ask(server, store, NEW)
        del server.works[NEW]["volume"]
        outcome = ask(server, store, OLD)[OLD]
    stored = store.get(NEW)
    assert stored and stored.answer["volume"] and stored.aliases == (OLD,)
    assert outcome.refused == ("volume",) and outcome.stored == stored == store.get(OLD)


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"volume": None}, ("volume",)),
        ({"author": []}, ("author",)),
        ({"issued": {"date-parts": [[None]]}, "published": {"date-parts": [[None]]}}, ("year",)),
    ],
    ids=["field gone", "field empty", "field that says nothing"],
)
def test_a_refresh_that_would_remove_something_is_refused(
    change: dict[str, Any], refused: tuple[str, ...], tmp_path: Path
) -> None:
    store = Store(tmp_path)
    with registries() as server:
        server.works[PLAIN].pop("created")
        ask(server, store, PLAIN)
        before = snapshot(tmp_path)
        server.works[PLAIN] |= {"title": ["Another title"], **change}
        outcome = ask(server, store, PLAIN, refresh=True)[PLAIN]
        assert snapshot(tmp_path) == before
        assert outcome.refused == refused and outcome.stored == store.get(PLAIN)
        assert any("Another title" in text for text in outcome.changes)
        outcome = ask(server, store, PLAIN, refresh=True, accept=True)[PLAIN]
        stored = store.get(PLAIN)
        assert not outcome.refused and outcome.stored == stored
        assert stored and stored.answer["title"] == ["Another title"]


def full(**fields: Any) -> dict[str, Any]:
    """A work that says much in its nested fields."""
    people = [("Julien", "Le Sommer"), ("David", "Salas y Mélia"), ("Einar", "Ólason")]
    authors = [
        {"given": given, "family": family, "sequence": "additional" if n else "first"}
        | {"ORCID": f"https://orcid.org/{orcid}", "affiliation": [{"name": "Saint-Martin"}]}
        for n, ((given, family), orcid) in enumerate(zip(people, ORCIDS, strict=True))
    ]
    about: dict[str, Any] = {
        "author": authors,
        "abstract": "<jats:p>" + "snow " * 160 + "</jats:p>",
        "updated_by": [update("retraction", "notice"), update("correction", "erratum")],
        "relation": {**told("is-preprint-of", "text"), **told("has-review", "review")},
        "license": [{"URL": CC, "content-version": "vor", "delay-in-days": 0}],
        "funder": [{"name": "Fonds de Saint-Martin", "award": ["A-1", "A-2"]}],
    }
    return work(PLAIN, **{**about, **fields})


CC = "https://creativecommons.org/licenses/by/4.0/"
ORCIDS = ("0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X")


def update(kind: str, name: str) -> dict[str, Any]:
    return {"DOI": f"10.5555/{name}", "type": kind, "updated": {"date-parts": [[2026, 1, 2]]}}


def told(kind: str, name: str) -> dict[str, Any]:
    return {kind: [{"id-type": "doi", "id": f"10.5555/{name}", "asserted-by": "subject"}]}


def authors(**fields: Any) -> dict[str, Any]:
    """The people of `full`, each with these fields; None leaves one out."""
    changed = [{**person, **fields} for person in full()["author"]]
    return {"author": [{k: v for k, v in p.items() if v is not None} for p in changed]}


def refreshed(folder: Path, before: dict[str, Any], after: dict[str, Any]) -> Outcome:
    """What a refresh makes of an answer that has changed; whether it is taken is seen on disk."""
    store = Store(folder)
    with registries() as server:
        server.works[PLAIN] = before
        ask(server, store, PLAIN)
        kept = snapshot(folder)
        server.works[PLAIN] = after
        outcome = ask(server, store, PLAIN, refresh=True)[PLAIN]
        assert (snapshot(folder) == kept) == bool(outcome.refused or before == after)
        again = ask(server, store, PLAIN, refresh=True, accept=True)[PLAIN]
        stored = store.get(PLAIN)
        assert not again.refused and stored and stored.answer == slim("crossref", after)
    return outcome


@pytest.mark.parametrize(
    ("fields", "refused", "line"),
    [
        (
            {"updated_by": [update("correction", "erratum")]},
            "updates (retraction 10.5555/notice)",
            "updates: gone: retraction 10.5555/notice",
        ),
        (
            {"relation": told("has-review", "review")},
            "relations (is-preprint-of 10.5555/text)",
            "relations: gone: is-preprint-of 10.5555/text",
        ),
        (
            authors(ORCID=None),
            "ORCIDs (0000-0002-1825-0097 of Le Sommer, 0000-0001-5109-3700 of Salas y Mélia, "
            "0000-0002-1694-233X of Ólason)",
            "ORCIDs: gone: 0000-0002-1825-0097 of Le Sommer, ",
        ),
        (
            {"author": [*full()["author"][:2], {"name": "The Team", "sequence": "additional"}]},
            "ORCIDs (0000-0002-1694-233X of Ólason)",
            "authors: 3 (Le Sommer, Salas y Mélia, Ólason) -> 3 (Le Sommer, Salas y Mélia, The ",
        ),
        (
            {"author": [{**p, "ORCID": None} for p in full()["author"][:2]]},
            "1 of 3 authors",
            "authors: 3 (Le Sommer, Salas y Mélia, Ólason) -> 2 (Le Sommer, Salas y Mélia)",
        ),
        (
            {"license": [{"URL": "https://press.invalid/tdm", "content-version": "tdm"}]},
            "open_copy",
            "licences: gone: https://creativecommons.org/licenses/by/4.0/ vor; new: https://press.",
        ),
    ],
    ids=["retraction", "relation", "ORCIDs", "one author", "authors", "open licence"],
)
def test_a_refresh_removes_nothing_from_within_a_field(
    fields: dict[str, Any], refused: str, line: str, tmp_path: Path
) -> None:
    outcome = refreshed(tmp_path, full(), full(**fields))
    assert refused in outcome.refused
    assert any(text.startswith(line) for text in outcome.changes), outcome.changes


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (
            {"updated_by": None},
            {"updated_by": [update("retraction", "notice")]},
            "updates: new: retraction 10.5555/notice",
        ),
        (
            {"relation": {}},
            {"relation": told("is-preprint-of", "text")},
            "relations: new: is-preprint-of 10.5555/text",
        ),
        ({}, {"abstract": "<jats:p>" + "snow " * 12 + "</jats:p>"}, "abstract: 799 -> 59 charac"),
        (
            {},
            {"funder": [{"name": "Fonds de Saint-Martin", "award": ["A-1"]}]},
            "funders: gone: Fonds de Saint-Martin A-1 A-2; new: Fonds de Saint-Martin A-1",
        ),
        ({"license": None}, {}, f"licences: new: {CC} vor"),
        ({}, authors(affiliation=[]), "affiliations: 3 -> 0"),
        ({"title": ["RETRACTED: Snow"]}, {"title": ["RETRACTED: Snows"]}, "title: Snow -> Snows"),
    ],
    ids=["retraction", "relation", "abstract", "award", "licence", "affiliations", "title"],
)
def test_a_refresh_tells_what_appears_or_shrinks(
    before: dict[str, Any], after: dict[str, Any], line: str, tmp_path: Path
) -> None:
    outcome = refreshed(tmp_path, full(**before), full(**after))
    assert not outcome.refused
    assert any(text.startswith(line) for text in outcome.changes), outcome.changes


@pytest.mark.parametrize(
    "fields",
    [
        {"author": [{**p, "ORCID": f"http://orcid.org/{p['ORCID'][-19:]}"}
                    for p in full()["author"]]},
        {"author": [{**p, "given": f"{p['given'][0]}."} for p in full()["author"]]},
        {"relation": {name: [{**one, "id": one["id"].upper(), "asserted-by": "object"}
                             for one in some] for name, some in full()["relation"].items()}},
        {"updated_by": [{**one, "DOI": one["DOI"].upper(), "source": "retraction-watch"}
                        for one in reversed(full()["updated-by"])]},
        {"license": [{**full()["license"][0], "URL": CC.replace("https", "http").rstrip("/")}]},
        {"funder": [{"name": "FONDS DE SAINT MARTIN", "award": ["A-1", "A-2"]}]},
    ],
    ids=["ORCIDs", "given names", "relations", "updates", "licence", "funder"],
)  # fmt: skip
def test_another_spelling_is_no_loss(fields: dict[str, Any], tmp_path: Path) -> None:
    outcome = refreshed(tmp_path, full(), full(**fields))
    assert not outcome.refused
    assert outcome.changes == ()


def test_a_retraction_known_by_its_title_may_get_its_notice(tmp_path: Path) -> None:
    title = ["RETRACTED: Snow"]
    before = full(title=title, updated_by=None)
    after = full(title=title, updated_by=[update("retraction", "notice")])
    assert not refreshed(tmp_path, before, after).refused


def test_facts_that_give_way_are_told_only_where_they_differ(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(Stored(PLAIN, "facts", {"DOI": PLAIN, "title": ["Snow"], "volume": "1"}))
    with registries() as server:
        server.works[PLAIN] = full(title=["Snow"], volume="2")
        outcome = ask(server, store, PLAIN)[PLAIN]
    assert outcome.changes == (
        "source: facts -> crossref",
        "type: other -> article",
        "volume: 1 -> 2",
        "updates: new: correction 10.5555/erratum, retraction 10.5555/notice",
    )


@given(st.data())
def test_an_answer_that_says_more_has_lost_nothing(data: st.DataObject) -> None:
    some = st.lists(st.sampled_from([f"10.5555/{n}" for n in range(4)]), unique=True)
    kinds_of = st.sampled_from(["retraction", "concern", "correction"])
    updates = st.builds(Update, kinds_of, st.sampled_from(["", "10.5555/1", "10.5555/2"]))
    people = st.builds(Author, st.sampled_from(["Düben", "Szczepański"]), orcid=st.sampled_from(
        ["", *ORCIDS]))  # fmt: skip

    def said() -> Metadata:
        return Metadata(
            authors=tuple(data.draw(st.lists(people, max_size=3))),
            relations=tuple(("is-version-of", doi) for doi in data.draw(some)),
            updates=tuple(data.draw(st.lists(updates, max_size=3))),
        )

    one, other = said(), said()
    both = Metadata(
        authors=one.authors + other.authors,
        relations=one.relations + other.relations,
        updates=one.updates + other.updates,
    )
    assert thinned(one, both) == emptied(one, both) == ()
    assert thinned(one, one) == changes(one, one) == ()
    gone = {doi for _, doi in one.relations} - {doi for _, doi in other.relations}
    told_gone = " ".join(thinned(one, other))
    assert all(doi in told_gone for doi in gone) or not other.relations


def test_a_refresh_that_brings_something_is_taken_and_told(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with registries() as server:
        ask(server, store, PLAIN)
        server.works[PLAIN] |= {"volume": "62", "article-number": "e1"}
        outcome = ask(server, store, PLAIN, refresh=True)[PLAIN]
    stored = store.get(PLAIN)
    assert stored and stored.answer["volume"] == "62" and stored.answer["article-number"] == "e1"
    assert any(text.startswith("volume: ") and text.endswith(" 62") for text in outcome.changes)


@pytest.mark.parametrize("registered", [False, True], ids=["unknown", "no longer described"])
def test_a_refresh_that_finds_nothing_leaves_the_record(registered: bool, tmp_path: Path) -> None:
    store = Store(tmp_path)
    with registries() as server:
        ask(server, store, PLAIN)
        before = snapshot(tmp_path)
        del server.works[PLAIN]
        server.registered |= {PLAIN} if registered else set()
        outcome = ask(server, store, PLAIN, refresh=True)[PLAIN]
        assert outcome.kind == ("no-metadata" if registered else "absent")
        assert outcome.refused == ("the whole record",) and outcome.stored == store.get(PLAIN)
        assert snapshot(tmp_path) == before
        outcome = ask(server, store, PLAIN, refresh=True, accept=True)[PLAIN]
        stored = store.get(PLAIN)
        assert not outcome.refused and not (stored and stored.answer)


@pytest.mark.parametrize("accept", [False, True])
def test_a_refresh_that_cannot_ask_changes_nothing(accept: bool, tmp_path: Path) -> None:
    store = Store(tmp_path)
    with registries() as server:
        ask(server, store, PLAIN)
        before = snapshot(tmp_path)
        server.fail("any", "drop", 99)
        outcome = ask(server, store, PLAIN, refresh=True, accept=accept)[PLAIN]
    assert outcome.kind == "unchecked" and not outcome.refused
    assert snapshot(tmp_path) == before


def test_an_unreadable_record_is_fetched_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with registries() as server:
        ask(server, store, PLAIN)
        before = snapshot(tmp_path)
        path = store.path(PLAIN)
        path.write_text("<<<<<<< HEAD\n" + path.read_text() + "=======\n>>>>>>> other\n")
        assert kinds(ask(server, store, PLAIN)) == {PLAIN: "found"}
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("keep", [True, False])
def test_abstracts_are_kept_unless_the_call_says_no(keep: bool, tmp_path: Path) -> None:
    store = Store(tmp_path)
    said = {"descriptionType": "Abstract", "description": "Secret words."}
    comments = {"descriptionType": "Other", "description": "12 pages"}
    with registries() as server:
        server.works[PLAIN]["abstract"] = "<jats:p>Secret words.</jats:p>"
        server.dois[ARXIV] = datacite(ARXIV, descriptions=[said, comments])
        ask(server, store, PLAIN, ARXIV, keep_abstracts=keep)
    for path in store.files():
        assert ("Secret words." in path.read_text("utf-8")) == keep
    stored = store.get(ARXIV)
    assert stored and comments in stored.answer["descriptions"]


# --- what is no work of its own -------------------------------------------------------------------


def related(kind: str, doi: str) -> dict[str, Any]:
    """A `relation` of Crossref, which says each twice."""
    told = {"id-type": "doi", "id": doi.upper()}
    both = [{**told, "asserted-by": "subject"}, {**told, "asserted-by": "object"}]
    return {"relation": {kind: both}}


ESD = "10.5194/esd-2021-5"


@pytest.mark.parametrize(
    ("doi", "fields", "what", "work_of"),
    [
        ("10.5555/r1", {"type": "peer-review"}, "a review of another work", ""),
        (f"{ESD}-rc1", {"type": "peer-review"}, f"a review of {ESD}", ESD),
        (f"{ESD}-ac12", {"type": "other"}, f"a review of {ESD}", ESD),
        (f"{ESD}-supplement", {"type": "posted-content"}, f"the supplement of {ESD}", ESD),
        ("10.5555/r2", related("is-review-of", PLAIN), f"a review of {PLAIN}", PLAIN),
        ("10.5555/s1", related("is-supplement-to", PLAIN), f"the supplement of {PLAIN}", PLAIN),
        ("10.5555/c1", {"type": "component", "title": None}, "a component of another work", ""),
        ("10.5555/c2", related("is-component-of", PLAIN), f"a component of {PLAIN}", PLAIN),
        (
            "10.5555/s2",
            {"type": "posted-content", "title": ['Supplementary material to "Ève\'s clouds"']},
            "the supplement of another work",
            "",
        ),
    ],
)
def test_reviews_and_supplements_are_refused(
    doi: str, fields: dict[str, Any], what: str, work_of: str, tmp_path: Path
) -> None:
    with registries() as server:
        server.works[doi] = work(doi, **fields)
        outcome = ask(server, Store(tmp_path), doi)[doi]
    assert (outcome.kind, outcome.message) == ("refused", f"it is {what}")
    assert outcome.belongs_to == work_of and outcome.stored is None
    assert snapshot(tmp_path) == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ["Comment on “Cloud cover over the basin”"]},
        {"title": ["Corrigendum to clouds"], "update_to": [{"DOI": PLAIN, "type": "corrigendum"}]},
        {"title": ["Supplementary material to a life in clouds"]},  # an article's own title
        related("is-preprint-of", PLAIN),
        related("has-review", PLAIN),
        related("is-comment-on", PLAIN),
    ],
    ids=str,
)
def test_what_only_looks_like_a_review_or_supplement_is_stored(
    fields: dict[str, Any], tmp_path: Path
) -> None:
    doi = "10.5555/own"
    with registries() as server:
        server.works[doi] = work(doi, **fields)
        assert kinds(ask(server, Store(tmp_path), doi)) == {doi: "found"}


def test_a_dataset_that_supplements_an_article_is_a_work(tmp_path: Path) -> None:
    supplements = {"relationType": "IsSupplementTo", "relatedIdentifierType": "DOI"}
    types = {"resourceTypeGeneral": "Dataset"}
    with registries() as server:
        server.dois[ARXIV_COMMA] = datacite(
            ARXIV_COMMA,
            types=types,
            relatedIdentifiers=[supplements | {"relatedIdentifier": PLAIN}],
        )
        assert kinds(ask(server, Store(tmp_path), ARXIV_COMMA)) == {ARXIV_COMMA: "found"}


def test_a_review_that_is_stored_already_is_refreshed(tmp_path: Path) -> None:
    store, review = Store(tmp_path), f"{ESD}-rc1"
    store.put(Stored(review, "crossref", {"DOI": review, "type": "peer-review", "volume": "1"}))
    with registries() as server:
        server.works[review] = work(review, type="peer-review")
        outcome = ask(server, store, review, refresh=True)[review]
    assert outcome.kind == "found" and outcome.stored == store.get(review)
    assert outcome.stored and outcome.stored.answer["title"]


# --- the published text of a preprint -------------------------------------------------------------

PREPRINT, PUBLISHED = "10.5194/egusphere-2024-7", "10.5194/esd-15-1-2024"


def with_versions() -> Recording:
    """Registries with a preprint of each kind, both published."""
    server = registries()
    version = {"relationType": "IsVersionOf", "relatedIdentifierType": "DOI"}
    server.works[PREPRINT] = work(
        PREPRINT, type="posted-content", **related("is-preprint-of", PUBLISHED)
    )
    server.works[PUBLISHED] = work(PUBLISHED, **related("has-preprint", PREPRINT))
    server.dois[ARXIV] = datacite(
        ARXIV, relatedIdentifiers=[version | {"relatedIdentifier": PLAIN.upper()}]
    )
    server.agencies["10.5194"] = "Crossref"
    return server


def test_the_published_text_of_a_preprint_comes_with_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with with_versions() as server:
        outcomes = ask(server, store, PREPRINT, ARXIV, COMMA)
    assert kinds(outcomes) == {PREPRINT: "found", ARXIV: "found", COMMA: "found"}
    for doi, text in ((PREPRINT, PUBLISHED), (ARXIV, PLAIN)):
        (version,) = outcomes[doi].versions
        assert (version.asked, version.kind, version.stored) == (text, "found", store.get(text))
    assert outcomes[COMMA].versions == ()
    assert server.count("list") == 2  # both texts in one


def test_a_published_text_that_is_stored_is_not_asked_for(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with with_versions() as server:
        ask(server, store, PUBLISHED)
        before = server.count()
        outcome = ask(server, store, PREPRINT)[PREPRINT]
        assert outcome.versions == () and server.count() == before + 1
        ask(server, store, PREPRINT, PUBLISHED)
        assert server.count() == before + 1


@pytest.mark.parametrize(
    ("how", "kind"), [("here", "no-metadata"), ("nowhere", "absent"), ("review", "refused")]
)
def test_a_published_text_that_cannot_be_had_leaves_no_record_and_a_refresh_asks_again(
    how: str, kind: str, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    with with_versions() as server:
        article = server.works.pop(PUBLISHED)
        server.registered |= {PUBLISHED} if how == "here" else set()
        if how == "review":
            server.works[PUBLISHED] = work(PUBLISHED, type="peer-review")
        outcome = ask(server, store, PREPRINT)[PREPRINT]
        (version,) = outcome.versions
        assert outcome.kind == "found" and version.kind == kind and version.message
        assert store.get(PUBLISHED) is None
        before, asked = snapshot(tmp_path), server.count()
        assert missing(store, [PREPRINT]) == []
        assert ask(server, store, PREPRINT)[PREPRINT].versions == () and server.count() == asked
        (version,) = ask(server, store, PREPRINT, refresh=True)[PREPRINT].versions
        assert version.kind == kind and not version.refused and snapshot(tmp_path) == before
        server.works[PUBLISHED] = article
        (version,) = ask(server, store, PREPRINT, refresh=True)[PREPRINT].versions
        assert version.kind == "found" and version.stored == store.get(PUBLISHED)
    assert version.stored and version.stored.answer["title"] == article["title"]


def test_a_published_text_that_nobody_could_be_asked_for_waits_for_a_refresh(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path)
    with with_versions() as server:
        article = server.works.pop(PUBLISHED)
        server.fail("ra", "403", 99)
        (version,) = ask(server, store, PREPRINT)[PREPRINT].versions
        assert version.kind == "unchecked" and store.get(PUBLISHED) is None
    with with_versions() as server:
        # every nomination has its record, so nothing is asked
        assert ask(server, store, PREPRINT)[PREPRINT].kind == "stored" and server.count() == 0
        outcome = ask(server, store, PREPRINT, refresh=True)[PREPRINT]
        assert [version.kind for version in outcome.versions] == ["found"]
    stored = store.get(PUBLISHED)
    assert stored and stored.answer["title"] == article["title"]


def test_a_refresh_asks_for_the_published_text_too_and_by_the_same_rules(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with with_versions() as server:
        ask(server, store, PREPRINT)
        server.works[PUBLISHED]["volume"] = "77"
        (version,) = ask(server, store, PREPRINT, refresh=True)[PREPRINT].versions
        assert any(line.startswith("volume: ") for line in version.changes)
        stored = store.get(PUBLISHED)
        assert stored and stored.answer["volume"] == "77" and version.stored == stored
        before = snapshot(tmp_path)
        del server.works[PUBLISHED]["volume"]
        (version,) = ask(server, store, PREPRINT, refresh=True)[PREPRINT].versions
        assert version.refused == ("volume",) and snapshot(tmp_path) == before
        del server.works[PUBLISHED]
        (version,) = ask(server, store, PREPRINT, refresh=True)[PREPRINT].versions
        assert version.refused == ("the whole record",) and snapshot(tmp_path) == before
        asked = server.count("list")
        ask(server, store, PREPRINT, PUBLISHED, refresh=True)
        assert server.count("list") == asked + 1  # not once more for the preprint


def test_enrich_refresh_prints_what_became_of_a_published_text(
    folder: Path, biblio: Biblio
) -> None:
    notice = {"DOI": "10.5555/notice", "type": "retraction", "label": "Retraction"}
    with with_versions() as server:
        env = environment(server)
        biblio("add", PREPRINT, "--pc", "PC5", env=env)
        server.works[PUBLISHED]["updated-by"] = [notice]
        ran = biblio("enrich", "--refresh", env=env)
        assert ran.code == 0 and "2 of 2 fetched" in ran.err
        assert f"  {PUBLISHED}: updates: new: retraction 10.5555/notice" in ran.err
        del server.works[PUBLISHED]["updated-by"]
        ran = biblio("enrich", "--refresh", env=env)
        assert f"{PREPRINT}, published as {PUBLISHED}: the new answer lacks updated-by" in ran.err
        assert f"biblio enrich --accept {PREPRINT}" in ran.err
        stored = Store(folder).get(PUBLISHED)
        assert stored and stored.answer["updated-by"] == [notice]
        assert biblio("enrich", "--accept", PREPRINT, env=env).code == 0
    stored = Store(folder).get(PUBLISHED)
    assert stored and "updated-by" not in stored.answer


def test_enrich_says_which_published_text_could_not_be_asked_for(
    folder: Path, biblio: Biblio
) -> None:
    with with_versions() as server:
        biblio("add", PREPRINT, "--pc", "PC5")
        del server.works[PUBLISHED]
        server.fail("single", "403", 99)
        server.registered |= {PUBLISHED}
        ran = biblio("enrich", env=environment(server))
        assert ran.code == 3  # the nomination has its record; its published text is not known
        assert f"warning: {PREPRINT}, published as {PUBLISHED}: " in ran.err
        assert "could not be had: Crossref refuses us (403)" in ran.err
        assert "  biblio enrich --refresh tries again" in ran.err
    with with_versions() as server:
        assert biblio("enrich", env=environment(server)).code == 0 and server.count() == 0
        ran = biblio("enrich", "--refresh", env=environment(server))
        assert ran.code == 0 and "2 of 2 fetched" in ran.err


# --- texts that anybody may read ------------------------------------------------------------------

UPPER = "10.5555/2020GL090996"
FILE = "https://archive.invalid/hal-02/document"


def deposits() -> list[dict[str, Any]]:
    """What HAL has: two texts of one work, a notice, an embargo, a DOI in capitals."""
    return [
        hal("hal-03", doiId_s=PLAIN, fileMain_s="https://archive.invalid/hal-03/document"),
        hal("hal-02", doiId_s=PLAIN, fileMain_s=FILE),
        hal("hal-01", doiId_s=PLAIN),
        hal("hal-04", doiId_s=COMMA),
        hal("hal-05", doiId_s=MANY[0], fileMain_s=FILE, openAccess_bool=False),
        hal("hal-06", doiId_s=UPPER, fileMain_s=FILE),
        hal("hal-07", doiId_s=PUBLISHED, fileMain_s=FILE),
    ]


def test_open_copies_are_stored_beside_the_answer(tmp_path: Path) -> None:
    store, upper = Store(tmp_path), UPPER.lower()
    with registries(hal=deposits()) as server:
        server.works[upper] = work(upper)
        outcomes = ask(server, store, PLAIN, COMMA, MANY[0], upper, open_copies=True)
    assert server.count("hal") == 1
    told = {doi: o.stored.hal for doi, o in outcomes.items() if o.stored}
    uri = "https://archive.invalid/hal-0{}v1"
    assert told == {
        PLAIN: {"halId_s": "hal-02", "uri_s": uri.format(2), "fileMain_s": FILE},
        COMMA: None,
        MANY[0]: None,
        upper: {"halId_s": "hal-06", "uri_s": uri.format(6), "fileMain_s": FILE},
    }
    assert {doi: s.hal for doi in told if (s := store.get(doi))} == told
    stored = store.get(PLAIN)
    assert stored and stored.answer == slim("crossref", work(PLAIN))


def test_the_open_copy_of_an_alias_and_of_a_published_text_are_stored_too(tmp_path: Path) -> None:
    store = Store(tmp_path)
    copy = hal("hal-01", doiId_s=NEW, fileMain_s=FILE)
    with with_versions() as server:
        server.hal = [*deposits(), copy]
        outcome = ask(server, store, OLD, PREPRINT, open_copies=True)[PREPRINT]
    for doi in (OLD, NEW, PUBLISHED):
        stored = store.get(doi)
        assert stored and stored.hal and stored.hal["fileMain_s"] == FILE
    assert outcome.versions[0].stored == store.get(PUBLISHED)


def test_hal_is_asked_by_fifty_and_only_by_those_who_want_it(tmp_path: Path) -> None:
    with registries(hal=deposits()) as server:
        ask(server, Store(tmp_path / "one"), *MANY)
        assert server.count("hal") == 0
        ask(server, Store(tmp_path / "two"), *MANY, NOWHERE, open_copies=True)
        assert server.count("hal", 200) == 2
        ask(server, Store(tmp_path / "two"), *MANY, open_copies=True)
        assert server.count("hal") == 2


def test_hal_is_asked_while_crossref_is(tmp_path: Path) -> None:
    """Its limits are its own: the whole takes no longer than the slower of the two."""
    dois = [f"10.5555/wide.{n}" for n in range(301)]
    with registries(hal=[hal("hal-01", doiId_s=dois[0], fileMain_s=FILE)]) as server:
        server.works.update({doi: work(doi) for doi in dois})
        outcomes = ask(server, Store(tmp_path), *dois, open_copies=True)
    asked = [request.kind for request in server.requests]
    assert asked.count("list") == asked.count("hal") == 7
    assert asked.index("hal") < len(asked) - 1 - asked[::-1].index("list")
    first = outcomes[dois[0]].stored
    assert first and first.hal and first == Store(tmp_path).get(dois[0])


@pytest.mark.parametrize("how", LASTING)
def test_without_hal_the_records_stand(how: str, tmp_path: Path) -> None:
    store = Store(tmp_path)
    lasting = {"wrong-doi": "400"}.get(how, how)
    with registries(hal=deposits()) as server:
        server.fail("hal", lasting, 99)
        outcome = ask(server, store, PLAIN, open_copies=True)[PLAIN]
    assert outcome.kind == "found" and outcome.hal and not outcome.message
    assert outcome.stored and outcome.stored.hal is None and outcome.stored == store.get(PLAIN)


def test_a_refresh_keeps_the_open_copy_unless_a_person_accepts(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with registries(hal=deposits()) as server:
        ask(server, store, PLAIN, open_copies=True)
        before = snapshot(tmp_path)
        server.fail("hal", "503", 4)
        assert ask(server, store, PLAIN, refresh=True, open_copies=True)[PLAIN].hal
        ask(server, store, PLAIN, refresh=True)
        assert snapshot(tmp_path) == before
        server.hal = []
        outcome = ask(server, store, PLAIN, refresh=True, open_copies=True)[PLAIN]
        assert snapshot(tmp_path) == before and outcome.refused == ("hal",)
        ask(server, store, PLAIN, refresh=True, accept=True, open_copies=True)
    stored = store.get(PLAIN)
    assert stored and stored.hal is None


def test_where_hal_has_nothing_the_record_is_that_of_those_who_did_not_ask(tmp_path: Path) -> None:
    one, two = Store(tmp_path / "one"), Store(tmp_path / "two")
    with registries() as server:
        ask(server, one, PLAIN)
        ask(server, two, PLAIN, open_copies=True)
    assert snapshot(one.folder) == snapshot(two.folder)


def test_a_file_that_hal_has_since_is_told(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with registries() as server:
        first = ask(server, store, PLAIN, open_copies=True)[PLAIN]
        server.hal = deposits()
        again = ask(server, store, PLAIN, refresh=True, open_copies=True)[PLAIN]
        same = ask(server, store, PLAIN, refresh=True, open_copies=True)[PLAIN]
    assert first.changes == same.changes == ()
    assert again.stored and again.stored.hal and again.stored.hal["fileMain_s"] == FILE


def test_hal_is_asked_for_what_add_fetched_on_demand(folder: Path, biblio: Biblio) -> None:
    with with_versions() as server:
        env = environment(server)
        biblio("add", PREPRINT, COMMA, "--pc", "PC5", env=env)
        before, asked = snapshot(folder), server.count()
        ran = biblio("enrich", env=env)
        assert ran.code == 0 and server.count() == asked and snapshot(folder) == before
        assert "--refresh asks again, and asks HAL for open copies" in ran.err
        assert biblio("enrich", "--refresh", env=env).code == 0
        assert server.count("hal") == 1


def test_enrich_asks_hal_and_says_where_it_could_not(folder: Path, biblio: Biblio) -> None:
    with registries(hal=deposits()) as server:
        biblio("add", PLAIN, COMMA, "--pc", "PC5")
        server.fail("hal", "403", 99)
        ran = biblio("enrich", env=environment(server))
        assert ran.code == 3 and ran.err.count("HAL could not be asked") == 1
    with registries(hal=deposits()) as server:
        assert biblio("enrich", "--refresh", env=environment(server)).code == 0
    stored = Store(folder).get(PLAIN)
    assert stored and stored.hal and stored.hal["fileMain_s"] == FILE


# --- the program, end to end --------------------------------------------------------------------


def entries(folder: Path, project: str = "PC5") -> str:
    path = folder / "nominations" / "ag-2026" / f"{project}.bib"
    return path.read_bytes().decode("utf-8")


def test_the_first_request_may_be_slow_to_leave(folder: Path, biblio: Biblio) -> None:
    # it waits for the import of its library; the second must not come sooner for that
    with registries(limits=True) as server:
        ran = biblio("add", *MANY, "--pc", "PC5", env=server.environment())
    assert ran.code == 0
    assert [(r.kind, r.status) for r in server.requests] == [("list", 200)] * 2


def listed(biblio: Biblio) -> dict[str, dict[str, Any]]:
    ran = biblio("list", "--json")
    return {article["doi"]: article for article in json.loads(ran.out)}


def test_add_of_a_doi_registered_nowhere_writes_nothing(folder: Path, biblio: Biblio) -> None:
    with registries() as server:
        assert biblio("add", PLAIN, "--pc", "PC5", env=environment(server)).code == 0
        before = snapshot(folder)
        ran = biblio("add", NOWHERE, "--pc", "PC5", env=environment(server))
    assert ran.code == 1
    assert NOWHERE in ran.err and f"did you mean {PLAIN}?" in ran.err
    assert snapshot(folder) == before


def test_add_writes_what_its_agency_does_not_describe(folder: Path, biblio: Biblio) -> None:
    with registries() as server:
        ran = biblio("add", MEDRA, FRESH, "--pc", "PC5", env=environment(server))
    assert ran.code == 1
    assert "mEDRA gives no metadata" in ran.err and "Crossref has no metadata for it yet" in ran.err
    articles = listed(biblio)
    assert set(articles) == {MEDRA, FRESH}
    for article in articles.values():
        assert "no-metadata" in article["flags"] and article["pending"]
    assert f"{{{MEDRA}}}" in entries(folder) and f"{{{FRESH}}}" in entries(folder)


def test_a_doi_without_metadata_gets_its_record_later(folder: Path, biblio: Biblio) -> None:
    with registries() as server:
        biblio("add", FRESH, "--pc", "PC5", env=environment(server))
        server.works[FRESH] = work(FRESH)
        ran = biblio("enrich", env=environment(server))
    assert ran.code == 0 and "is now" in ran.err
    article = listed(biblio)[FRESH]
    assert article["title"] == work(FRESH)["title"][0]
    assert not article["pending"] and "no-metadata" not in article["flags"]


def test_add_when_nobody_can_be_asked_is_pending_until_enrich(folder: Path, biblio: Biblio) -> None:
    with registries() as server:
        biblio("add", COMMA, "--pc", "PC5", env=environment(server))
        ran = biblio("add", PLAIN, "--pc", "PC5", "--why", "émulateur", "--by", "JL")
        assert ran.code == 3 and "could not be asked" in ran.err
        before = entries(folder)
        assert listed(biblio)[PLAIN]["pending"]
        left_out = biblio("export", "--format", "bibtex")
        assert left_out.code == 1 and COMMA in left_out.out and PLAIN not in left_out.out
        ran = biblio("enrich", env=environment(server))
    assert ran.code == 0
    article = listed(biblio)[PLAIN]
    assert not article["pending"] and not article["key"].startswith("pending-")
    assert PLAIN in biblio("export", "--format", "bibtex").out
    # only the type, the key and the new title differ
    after = entries(folder).splitlines()
    old = before.splitlines()
    (at,) = (n for n, line in enumerate(old) if line.startswith("@misc{pending-"))
    title = next(n for n, line in enumerate(after) if n > at and line.lstrip().startswith("title"))
    assert after[at] == f"@article{{{article['key']},"
    del after[title]
    assert after[:at] + after[at + 1 :] == old[:at] + old[at + 1 :]


def test_an_alias_is_written_under_the_doi_that_crossref_holds(
    folder: Path, biblio: Biblio
) -> None:
    with registries() as server:
        ran = biblio("add", OLD, "--pc", "PC5", env=environment(server))
        asked = server.count()
        again = biblio("add", NEW, OLD, "--pc", "PC5", env=environment(server))
        assert server.count() == asked
    assert ran.code == 0 and f"{OLD} is an alias of {NEW}" in ran.err
    assert f"{{{NEW}}}" in entries(folder) and f"{{{OLD}}}" not in entries(folder)
    assert again.code == 0 and entries(folder).count("@") == 1
    for doi in (OLD, NEW):
        shown = json.loads(biblio("show", doi, "--json").out)
        assert [article["doi"] for article in shown] == [NEW]


def test_enrich_twice_is_enrich_once(folder: Path, biblio: Biblio) -> None:
    dois = [PLAIN, COMMA, OLD, ARXIV]
    with registries() as server:
        server.fail("any", "403", 99)
        assert biblio("add", *dois, "--pc", "PC5", env=environment(server)).code == 3
    with registries() as server:
        assert biblio("enrich", env=environment(server)).code == 0
        before, asked = snapshot(folder), server.count()
        ran = biblio("enrich", env=environment(server))
        assert ran.code == 0 and server.count() == asked
    assert snapshot(folder) == before
    assert not any(article["pending"] for article in listed(biblio).values())


def test_enrich_replaces_known_facts(folder: Path, biblio: Biblio) -> None:
    facts = {key: value for key, value in work(PLAIN).items() if key in ("DOI", "type", "title")}
    facts |= {"edition-number": "a fact that the registry lacks"}
    Store(folder).put(Stored(PLAIN, "facts", facts))
    assert biblio("add", PLAIN, "--pc", "PC5").code == 0  # facts serve where nobody can be asked
    assert listed(biblio)[PLAIN]["source"] == "facts"
    before = entries(folder)
    with registries() as server:
        server.fail("any", "403", 99)
        assert biblio("enrich", env=environment(server)).code == 3
    assert listed(biblio)[PLAIN]["source"] == "facts"
    with registries() as server:
        assert biblio("enrich", env=environment(server)).code == 0
    assert listed(biblio)[PLAIN]["source"] == "crossref"
    assert entries(folder) == before


def test_enrich_refresh_says_what_it_did_not_take(folder: Path, biblio: Biblio) -> None:
    with registries() as server:
        biblio("add", PLAIN, COMMA, "--pc", "PC5", env=environment(server))
        biblio("enrich", "--refresh", env=environment(server))  # HAL was not asked before
        before = snapshot(folder)
        del server.works[PLAIN]["volume"], server.works[COMMA]
        ran = biblio("enrich", "--refresh", env=environment(server))
        assert snapshot(folder) == before
        assert f"{PLAIN}: the new answer lacks volume; the old record stands" in ran.err
        assert f"{COMMA}: the new answer lacks the whole record" in ran.err
        assert "--accept" in ran.err
        assert biblio("enrich", "--accept", env=environment(server)).code == 2  # of which?
        biblio("enrich", "--accept", PLAIN, COMMA, env=environment(server))
    articles = listed(biblio)
    assert articles[PLAIN]["volume"] == "" and articles[COMMA]["pending"]


def test_absent_and_unchecked_together_exit_with_1(folder: Path, biblio: Biblio) -> None:
    with registries() as server:
        server.fail("datacite", "403")
        ran = biblio("add", PLAIN, NOWHERE, ARXIV, "--pc", "PC5", env=environment(server))
    assert ran.code == 1
    assert set(listed(biblio)) == {PLAIN, ARXIV}


def test_keep_abstracts_in_the_call_is_obeyed(folder: Path, biblio: Biblio) -> None:
    path = folder / "nominations" / "ag-2026" / "call.yml"
    path.write_text(path.read_text("utf-8").replace("abstracts: true", "abstracts: false"), "utf-8")
    with registries() as server:
        server.works[PLAIN]["abstract"] = "<jats:p>Secret words.</jats:p>"
        assert biblio("add", PLAIN, "--pc", "PC5", env=environment(server)).code == 0
    assert not any(b"Secret" in content for content in snapshot(folder).values())


def test_ctrl_c_exits_with_130_and_keeps_what_had_arrived(
    folder: Path, biblio: Biblio, tmp_path: Path
) -> None:
    before = snapshot(folder)
    # a shell starts background jobs deaf to SIGINT; the program here is not
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from traccs_biblio.cli import main; main()"
    )
    with registries() as server:
        server.slow = 60
        server.fail("single", "slow")
        env = {**os.environ, **environment(server), "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            [sys.executable, "-c", program, "add", PLAIN, COMMA, "--pc", "PC5"],
            cwd=tmp_path,
            env=env,
            stderr=subprocess.PIPE,
        )
        deadline = time.monotonic() + 30
        while not server.count("single") and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        err = process.communicate(timeout=30)[1].decode()
        assert process.returncode == 130, err
        assert "interrupted; what was fetched is kept" in err and "Traceback" not in err
        noted = biblio("check").out  # nobody is told to throw away what has just been fetched
        assert "do:  run again what was interrupted, which uses it; else delete" in noted
        record = str(Store(folder).path(PLAIN).relative_to(folder))
        after = snapshot(folder)
        assert set(after) == {*before, record}  # and nothing half written
        assert {name: after[name] for name in before} == before
        assert biblio("add", PLAIN, COMMA, "--pc", "PC5", env=environment(server)).code == 0
        assert server.count("list") == 1  # what had arrived is not asked for again
    assert set(listed(biblio)) == {PLAIN, COMMA}


def test_a_window_of_five_minutes_is_kept_however_quick_the_answers() -> None:
    pace = Pace((1000, 1.0), (3, 305.0))
    for _ in range(3):
        assert pace.due() <= time.monotonic() + 1
        pace.wait()
        pace.end()
    assert pace.due() >= time.monotonic() + 300


def test_what_is_under_way_counts_against_the_limit() -> None:
    # three in five minutes: one has ended, two may arrive at any moment
    pace = Pace((1000, 1.0), (3, 305.0))
    pace.wait()
    pace.end()
    pace.wait()
    assert pace.due() <= time.monotonic() + 1
    pace.wait()
    assert pace.due() >= time.monotonic() + 300
