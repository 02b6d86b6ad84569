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
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from conftest import ROOT, Biblio
from standin import StandIn, datacite, work

from traccs_biblio import __version__
from traccs_biblio.enrich import Outcome, fetch
from traccs_biblio.sources.http import Addresses, Client, Pace
from traccs_biblio.store import Store, Stored

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


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, the lock apart."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(p.relative_to(folder)): p.read_bytes() for p in files if p.name != ".biblio.lock"}


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
LASTING = (*PASSING, "403", "wrong-doi")


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


def test_retry_after_is_waited_for(tmp_path: Path) -> None:
    with registries() as server:
        server.fail("list", "429-retry-after")
        assert kinds(ask(server, Store(tmp_path), PLAIN)) == {PLAIN: "found"}
    first, second = (request.at for request in server.requests if request.kind == "list")
    assert second - first >= 0.95  # Retry-After: 1


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
    assert server.count("ra") == 6  # three failures of two tries


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
        assert "interrupted" in err and "Traceback" not in err
        record = str(Store(folder).path(PLAIN).relative_to(folder))
        after = snapshot(folder)
        assert set(after) == {*before, record}  # and nothing half written
        assert {name: after[name] for name in before} == before
        assert biblio("add", PLAIN, COMMA, "--pc", "PC5", env=environment(server)).code == 0
        assert server.count("list") == 1  # what had arrived is not asked for again
    assert set(listed(biblio)) == {PLAIN, COMMA}


def test_a_window_of_five_minutes_is_kept_however_quick_the_answers() -> None:
    pace = Pace(1000.0, in_five_minutes=3)
    for _ in range(3):
        assert pace.due() <= time.monotonic() + 1
        pace.wait()
        pace.end()
    assert pace.due() >= time.monotonic() + 300
