"""The stand-in itself, asked over real loopback HTTP."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import pytest
import requests
from standin import FAULTS, PASSING, Answer, StandIn, datacite, hal, work

SICI = "10.5555/1520-0477(1996)077<0935:wotwsm>2.0.co;2"
ARXIV = "10.48550/arxiv.9901.00001"
POLITE = {"User-Agent": "biblio/1.0 (mailto:climate@lab.invalid)"}
MANY = [f"10.5555/many.{n}" for n in range(30)]


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    """One without limits, for all that does not depend on the requests before."""
    works = [work("10.5555/A"), work("10.5555/b,c"), work("10.5555/new"), work(SICI)]
    works += [work("10.5555/end/"), work("10.5555/f"), *map(work, MANY)]
    with StandIn(
        works=works,
        dois=[datacite(ARXIV)],
        aliases={"10.5555/Old": "10.5555/new"},
        agencies={"10.5555": "Crossref", "10.48550": "DataCite", "10.1393": "mEDRA"},
        registered={"10.1393/fresh"},
        limits=False,
        latency=0,
    ) as server:
        yield server


def single(server: StandIn, doi: str, **options: Any) -> requests.Response:
    url = f"{server.crossref_url}/works/{quote(doi, safe='')}"
    return requests.get(url, timeout=10, **options)


def listed(server: StandIn, *dois: str, **parameters: Any) -> requests.Response:
    parameters |= {"filter": ",".join(f"doi:{doi}" for doi in dois)} if dois else {}
    return requests.get(f"{server.crossref_url}/works", params=parameters, timeout=10)


def found(answer: requests.Response) -> list[str]:
    return [item["DOI"] for item in answer.json()["message"]["items"]]


def agency(server: StandIn, asked: str) -> Any:
    answer = requests.get(f"{server.doi_url}/ra/{quote(asked, safe='')}", timeout=10)
    assert answer.status_code == 200
    (one,) = answer.json()
    assert one.pop("DOI") == asked
    return one


# Crossref, one record.


def test_a_single_record_whatever_its_case(server: StandIn) -> None:
    answer = single(server, "10.5555/a")
    assert answer.json()["message-type"] == "work"
    assert answer.json()["message"] == work("10.5555/A")
    assert single(server, "10.5555/A").content == answer.content
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["server"].startswith("Jetty")
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("doi", [SICI, "10.5555/b,c", "10.5555/end/"])
def test_awkward_dois_encoded(server: StandIn, doi: str) -> None:
    assert single(server, doi).json()["message"]["DOI"] == doi


def test_raw_and_twice_encoded_dois(server: StandIn) -> None:
    works = server.crossref_url + "/works/"
    assert requests.get(works + "10.5555/a", timeout=10).status_code == 200
    assert requests.get(works + "10.5555/end/", timeout=10).status_code == 404
    assert single(server, quote("10.5555/a", safe="")).status_code == 404


@pytest.mark.parametrize("doi", ["10.5555/none", ARXIV])
def test_404_is_bare_text(server: StandIn, doi: str) -> None:
    answer = single(server, doi)
    assert (answer.status_code, answer.text) == (404, "Resource not found.")
    assert answer.headers["content-type"] == "text/plain"
    assert answer.headers["x-api-pool"] == "public-single"
    answer = requests.get(f"{server.crossref_url}/works/10.5555%2Fnone/agency", timeout=10)
    assert (answer.status_code, answer.text) == (404, "Resource not found.")
    assert answer.headers["content-type"] == "application/json;charset=utf-8"


def test_an_alias_is_a_relative_redirect(server: StandIn) -> None:
    answer = single(server, "10.5555/old", allow_redirects=False)
    assert (answer.status_code, answer.content) == (301, b"")
    assert answer.headers["location"] == "/crossref/works/10.5555/new"
    assert "content-type" not in answer.headers
    assert answer.headers["x-rate-limit-limit"] == "5"
    assert single(server, "10.5555/old").json()["message"]["DOI"] == "10.5555/new"


def test_the_real_location_leads_somewhere_too() -> None:
    aliases = {"10.5555/old": SICI}
    with StandIn([work(SICI)], aliases=aliases, limits=False) as server:
        server.location_prefix = ""
        answer = single(server, "10.5555/old")
        assert answer.history[0].headers["location"].startswith("/works/10.5555/1520")
        assert answer.json()["message"]["DOI"] == SICI


def test_agency(server: StandIn) -> None:
    for doi, name in (("10.5555/a", "Crossref"), (ARXIV, "DataCite"), ("10.1393/fresh", "mEDRA")):
        url = f"{server.crossref_url}/works/{quote(doi, safe='')}/agency"
        answer = requests.get(url, timeout=10).json()
        assert answer["message-type"] == "work-agency"
        assert answer["message"]["agency"] == {"id": name.lower(), "label": name}


def test_what_one_record_refuses(server: StandIn) -> None:
    answer = single(server, "10.5555/a", params={"filter": "doi:10.5555/a"})
    assert answer.status_code == 400
    assert answer.json()["message"][0]["type"] == "parameter-not-allowed"
    assert single(server, "10.5555/a", params={"mailto": "a@lab.invalid"}).status_code == 200
    post = requests.post(f"{server.crossref_url}/works", json={"filter": "x"}, timeout=10)
    assert post.status_code == 405


# Crossref, a list.


def test_a_list_has_what_exists_in_its_own_order(server: StandIn) -> None:
    dois = ["10.5555/A", "10.5555/none", "10.5555/old", SICI, "10.5555/f", ARXIV]
    answer = listed(server, *dois, rows=50)
    message = answer.json()["message"]
    assert answer.json()["message-type"] == "work-list"
    assert set(message) == {"facets", "items", "total-results", "items-per-page", "query"}
    assert sorted(found(answer)) == sorted(["10.5555/a", SICI, "10.5555/f"])
    assert (message["total-results"], message["items-per-page"]) == (3, 50)
    assert answer.headers["x-api-pool"] == "public-array"
    assert found(answer) == found(listed(server, *reversed(dois), rows=50))


def test_rows_cut_silently(server: StandIn) -> None:
    answer = listed(server, *MANY)
    assert len(found(answer)) == 20
    assert answer.json()["message"]["total-results"] == 30
    full = found(listed(server, *MANY, rows=30))
    assert sorted(full) == sorted(MANY)
    assert full != MANY
    assert found(listed(server, *MANY, rows=0)) == []


@pytest.mark.parametrize(
    ("parameters", "kind", "value"),
    [
        ({"rows": "1001"}, "integer-not-valid", "1001"),
        ({"rows": "-1"}, "integer-not-valid", "-1"),
        ({"rows": "many"}, "integer-not-valid", "many"),
        ({"filter": "has-colour:blue"}, "filter-not-available", "has-colour"),
        ({"filter": "doi:10.5555/b,c"}, "filter-not-available", "c"),
        ({"query.title": "x"}, "parameter-not-allowed", "query.title"),
    ],
)
def test_validation_failures(
    server: StandIn, parameters: dict[str, str], kind: str, value: str
) -> None:
    answer = listed(server, **parameters)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    assert answer.json()["message-type"] == "validation-failure"
    assert answer.json()["message"][0].items() >= {"type": kind, "value": value}.items()


def test_a_search_ranks_by_shared_words() -> None:
    one = work("10.5555/one", title=["Sea ice in a bottle"], author=[{"family": "Ólason"}])
    two = work("10.5555/two", title=["Clouds in a bottle"], author=[{"family": "Düben"}])
    with StandIn([one, two], limits=False) as server:
        answer = listed(server, **{"query.bibliographic": "Duben, clouds", "rows": 1})
        assert found(answer) == ["10.5555/two"]
        answer = listed(server, **{"query.bibliographic": "OLASON Bottled sea ice"})
        assert found(answer) == ["10.5555/one", "10.5555/two"]
        first, second = (item["score"] for item in answer.json()["message"]["items"])
        assert first > second > 0
        assert found(listed(server, **{"query.bibliographic": "zzz"}))
        assert (server.count("search"), server.count("list")) == (3, 0)


def test_a_test_may_rank_a_search_itself() -> None:
    works = [work("10.5555/a"), work("10.5555/b"), work("10.5555/c")]

    def ranking(terms: str, works: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return sorted(works, key=lambda one: str(one["DOI"]), reverse=terms == "backwards")[:2]

    with StandIn(works, limits=False, ranking=ranking) as server:
        for terms, dois in (("forwards", "ab"), ("backwards", "cb")):
            answer = listed(server, **{"query.bibliographic": terms})
            assert found(answer) == [f"10.5555/{letter}" for letter in dois]


def test_alternative_ids_filter_works() -> None:
    pii = "S0012821X24001234"
    works = [work("10.5555/a", alternative_id=[pii, "other"]), work("10.5555/b"), work("10.5555/c")]
    works += [work("10.5555/d", alternative_id=["S0"])]
    with StandIn(works, limits=False) as server:
        for parts, dois in (
            ([f"alternative-id:{pii}"], "a"),
            ([f"alternative-id:{pii.lower()}", "alternative-id:S0"], "ad"),
            ([f"alternative-id:{pii}", "doi:10.5555/b"], ""),  # two filters: both must hold
            ([f"alternative-id:{pii}", "doi:10.5555/a", "doi:10.5555/d"], "a"),
            (["alternative-id:none"], ""),
        ):
            answer = listed(server, filter=",".join(parts))
            assert sorted(found(answer)) == [f"10.5555/{letter}" for letter in dois]


ORCID = "0000-0002-1825-0097"


def dated(doi: str, year: int, month: int, **fields: Any) -> dict[str, Any]:
    date = {"date-parts": [[year, month]]}
    return work(doi, issued=date, published=date, created=date, **fields)


def test_people_days_and_sorts_filter_and_order_works() -> None:
    ours = [{"given": "David", "family": "Salas y Mélia", "ORCID": f"http://orcid.org/{ORCID}"}]
    works = [
        dated("10.5555/a", 2024, 3, author=ours),
        dated("10.5555/b", 2025, 6, author=ours),
        dated("10.5555/c", 2025, 1, author=[{"given": "Peter", "family": "Düben"}]),
        dated("10.5555/d", 2023, 12, author=ours),
    ]
    with StandIn(works, limits=False) as server:
        for given, dois in (
            (f"orcid:{ORCID}", "abd"),
            (f"orcid:https://orcid.org/{ORCID},orcid:0000-0001-0000-0000", "abd"),
            (f"orcid:{ORCID},from-pub-date:2024-01-01", "ab"),
            (f"orcid:{ORCID},from-pub-date:2024-01-01,until-pub-date:2024-12-31", "a"),
            ("from-pub-date:2025", "bc"),
            ("until-pub-date:2024", "ad"),
            ("from-created-date:2025-02-01", "b"),
        ):
            assert "".join(sorted(d[-1] for d in found(listed(server, filter=given)))) == dois
        newest = listed(server, sort="published", order="desc", rows=2)
        assert found(newest) == ["10.5555/b", "10.5555/c"]
        (first, *_) = listed(server, select="DOI,title").json()["message"]["items"]
        assert set(first) == {"DOI", "title"}
        assert (server.count("list"), server.count("search")) == (9, 0)


def test_a_search_for_a_name_finds_any_of_its_words() -> None:
    works = [
        work("10.5555/both", author=[{"given": "Julien", "family": "Le Sommer"}]),
        work("10.5555/one", author=[{"given": "Julien", "family": "Brajard"}]),
        work("10.5555/none", author=[{"given": "Peter", "family": "Düben"}]),
    ]
    with StandIn(works, limits=False) as server:
        answer = listed(server, **{"query.author": "Julien Le Sommer"})
        assert found(answer) == ["10.5555/both", "10.5555/one"]
        assert server.count("search") == 1


@pytest.mark.parametrize(
    ("parameters", "value"),
    [
        ({"select": "DOI,colour"}, "colour"),
        ({"sort": "colour"}, "colour"),
        ({"order": "sideways"}, "sideways"),
        ({"filter": "from-pub-date:yesterday"}, "yesterday"),
    ],
    ids=str,
)
def test_what_a_list_cannot_do_is_refused(
    server: StandIn, parameters: dict[str, str], value: str
) -> None:
    answer = listed(server, **parameters)
    assert (answer.status_code, answer.json()["message"][0]["value"]) == (400, value)


# DataCite, doi.org, HAL.


def searched(server: StandIn, query: str, **parameters: Any) -> requests.Response:
    parameters = {"query": query, "prefix": "10.48550", **parameters}
    return requests.get(f"{server.datacite_url}/dois", params=parameters, timeout=10)


def test_datacite_answers_queries_of_phrases_and_ranges() -> None:
    def one(number: int, name: str, title: str, year: int) -> dict[str, Any]:
        fields = {"creators": [{"name": name}], "titles": [{"title": title}]}
        described = [{"description": "About the ocean.", "descriptionType": "Abstract"}]
        doi = f"10.48550/arxiv.990{number}.00001"
        year_of = {"publicationYear": year, "created": f"{year}-0{number}-01T00:00:00Z"}
        return datacite(doi, **fields, descriptions=described, **year_of)

    dois = [
        one(1, "Le Sommer, Julien", "Sea ice emulators", 2024),
        one(2, "Sommer, Julien", "Emulators of clouds", 2025),
        datacite("10.5281/zenodo.1", creators=[{"name": "Le Sommer, Julien"}]),
    ]
    with StandIn(dois=dois, limits=False) as server:
        for query, numbers in (
            ('(creators.name:"Le Sommer, Julien")', "1"),
            ('(creators.name:"le sommer, julien" OR creators.name:"Sommer, Julien")', "12"),
            ('(titles.title:"ice emulators")', "1"),
            ('(titles.title:"emulators ice")', ""),
            ('(titles.title:"emulators" OR descriptions.description:"sea")', "12"),
            ('(descriptions.description:"ocean") AND publicationYear:[2025 TO 2026]', "2"),
            ("created:[2025-01-01 TO *]", "2"),
        ):
            answer = searched(server, query)
            assert answer.status_code == 200
            assert "".join(item["id"][18] for item in answer.json()["data"]) == numbers, query
            assert answer.json()["meta"]["total"] == len(numbers)
        cut = searched(server, "created:[2020-01-01 TO *]", **{"page[size]": 1, "sort": "-created"})
        assert [item["attributes"]["publicationYear"] for item in cut.json()["data"]] == [2025]
        assert server.count("dois", 200) == 8


@pytest.mark.parametrize(
    "parameters",
    [
        {"query": "climate"},
        {"query": '(creators.name:"A" AND creators.name:"B")'},
        {"query": '(subjects.subject:"A")'},
        {"query": "", "page[size]": "1001"},
        {"query": "", "sort": "colour"},
        {"query": "", "client-id": "arxiv.content"},
    ],
    ids=str,
)
def test_datacite_refuses_other_queries(server: StandIn, parameters: dict[str, str]) -> None:
    assert searched(server, **parameters).status_code == 400


def test_datacite(server: StandIn) -> None:
    dois = server.datacite_url + "/dois/"
    answer = requests.get(dois + quote("10.48550/arXiv.9901.00001", safe=""), timeout=10)
    assert answer.json() == datacite(ARXIV)
    assert answer.headers["content-type"] == "application/vnd.api+json; charset=utf-8"
    answer = requests.get(dois + "10.5555/a", timeout=10)
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["status"] == "404"


def test_registration_agencies(server: StandIn) -> None:
    assert agency(server, "10.5555") == {"RA": "Crossref"}
    assert agency(server, "10.5555/A") == {"RA": "Crossref"}
    assert agency(server, "10.5555/Old") == {"RA": "Crossref"}
    assert agency(server, ARXIV) == {"RA": "DataCite"}
    assert agency(server, "10.1393/fresh") == {"RA": "mEDRA"}
    for missing in ("10.5555/none", "10.9999/any", "10.9999"):
        assert agency(server, missing) == {"status": "DOI does not exist"}
    assert agency(server, "banana") == {"status": "Invalid DOI"}


def test_agencies_follow_from_the_records() -> None:
    with StandIn([work("10.5555/a")], [datacite(ARXIV)], agencies={"10.1": "JaLC"}) as server:
        assert agency(server, "10.5555/a") == {"RA": "Crossref"}
        assert agency(server, "10.48550") == {"RA": "DataCite"}


def asked_of_hal(server: StandIn, **parameters: Any) -> requests.Response:
    return requests.get(f"{server.hal_url}/search/", params=parameters, timeout=10)


def test_hal_answers_two_shapes_of_query() -> None:
    awkward = '10.1/a"b\\c'
    docs = [
        hal("hal-01", doiId_s="10.1/A"),
        hal("insu-02", doiId_s="10.1/b", fileMain_s="https://archive.invalid/insu-02/document"),
        hal("hal-03"),
        hal("hal-04", doiId_s=awkward),
    ]
    with StandIn(hal=docs) as server:
        for query, ids in (
            ("halId_s:hal-01", ["hal-01"]),
            ('halId_s:"hal-01"', ["hal-01"]),
            ("halId_s:(hal-01 OR hal-03 OR hal-99)", ["hal-01", "hal-03"]),
            ("halId_s:hal-99", []),
            ('doiId_s:"10.1/b"', ["insu-02"]),
            ('doiId_s:("10.1/a" OR "10.1/b")', ["insu-02"]),  # its strings know capitals
            ('doiId_s:("10.1/A" OR "10.1/b")', ["hal-01", "insu-02"]),
            ('doiId_s:"10.1/a\\"b\\\\c"', ["hal-04"]),
        ):
            answer = asked_of_hal(server, q=query, fl="halId_s,doiId_s", wt="json").json()
            assert sorted(doc["halId_s"] for doc in answer["response"]["docs"]) == ids, query
            assert answer["response"]["numFound"] == len(ids)
        assert server.count("hal", 200) == len(server.requests) == 8


def test_hal_gives_the_fields_and_rows_that_are_asked_for() -> None:
    ids = [f"hal-{n:02}" for n in range(40)]
    with StandIn(hal=map(hal, ids)) as server:
        query = f"halId_s:({' OR '.join(ids)})"
        response = asked_of_hal(server, q=query).json()["response"]
        assert (response["numFound"], len(response["docs"])) == (40, 30)
        assert set(response["docs"][0]) == {"docid", "label_s", "uri_s"}
        response = asked_of_hal(server, q=query, fl="halId_s,title_s,fileMain_s", rows=50).json()
        assert sorted(doc["halId_s"] for doc in response["response"]["docs"]) == ids
        assert {len(doc) for doc in response["response"]["docs"]} == {2}  # none has a file


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "doiId_s:10.1/a"},
        {"q": "title_s:clouds"},
        {"q": 'doiId_s:("10.1/a" AND "10.1/b")'},
        {"q": ""},
        {"q": "halId_s:hal-1", "wt": "xml"},
        {"q": "halId_s:hal-1", "sort": "docid asc"},
    ],
    ids=str,
)
def test_hal_refuses_other_queries(server: StandIn, parameters: dict[str, str]) -> None:
    answer = asked_of_hal(server, **parameters)
    assert answer.status_code == answer.json()["error"]["code"] == 400
    assert answer.json()["error"]["msg"]


def test_elsewhere_is_nothing(server: StandIn) -> None:
    assert requests.get(server.hal_url + "/elsewhere", timeout=10).status_code == 404
    assert server.requests[-1].kind == "other"


# Limits.


@pytest.mark.parametrize(
    ("headers", "parameters", "pool", "limits"),
    [
        ({}, {}, "public", ("5", "1", "1")),
        (POLITE, {}, "polite", ("10", "3", "3")),
        ({}, {"mailto": "climate@lab.invalid"}, "polite", ("10", "3", "3")),
    ],
)
def test_pools_and_their_rates(
    headers: dict[str, str], parameters: dict[str, str], pool: str, limits: tuple[str, ...]
) -> None:
    one, many, at_once = limits
    with StandIn([work("10.5555/a")], latency=0) as server, requests.Session() as session:
        session.headers.update(headers)
        for path, name, limit in (("/10.5555%2Fa", "single", one), ("", "array", many)):
            url = f"{server.crossref_url}/works{path}"
            answers = [session.get(url, params=parameters) for _ in range(int(limit) + 2)]
            assert [a.status_code for a in answers] == [200] * int(limit) + [429] * 2
            assert answers[0].headers["x-api-pool"] == f"{pool}-{name}"
            assert answers[0].headers["x-rate-limit-limit"] == limit
            assert answers[0].headers["x-rate-limit-interval"] == "1s"
            assert answers[0].headers["x-concurrency-limit"] == at_once
            assert answers[-1].content == b""
            assert not [name for name in answers[-1].headers if name.lower().startswith("x-")]
        assert {request.pool for request in server.requests} == {f"{pool}-single", f"{pool}-array"}
        assert server.count("any", 429) == 4


def test_the_window_slides() -> None:
    with StandIn() as server:
        assert listed(server).status_code == 200
        start = server.requests[0].at
        assert listed(server, **{"query.bibliographic": "x"}).status_code == 429  # one budget
        time.sleep(max(0, start + 0.8 - time.monotonic()))
        assert listed(server).status_code == 429
        time.sleep(max(0, start + 1 - time.monotonic()))
        assert listed(server).status_code == 200  # what was refused spent nothing


@pytest.mark.parametrize(("headers", "at_once"), [({}, 1), (POLITE, 3)])
def test_concurrency(headers: dict[str, str], at_once: int) -> None:
    with StandIn([work("10.5555/a")], latency=0.5) as server, ThreadPoolExecutor(5) as pool:
        jobs = [pool.submit(single, server, "10.5555/a", headers=headers) for _ in range(5)]
        statuses = sorted(job.result().status_code for job in jobs)
        assert statuses == [200] * at_once + [429] * (5 - at_once)
        assert max(server.together.values()) == at_once


def test_one_after_another_is_not_concurrent() -> None:
    with StandIn([work("10.5555/a")]) as server:
        assert {single(server, "10.5555/a").status_code for _ in range(5)} == {200}


@pytest.mark.parametrize(("headers", "limit"), [({}, 500), (POLITE, 1000)])
def test_datacite_limits(headers: dict[str, str], limit: int) -> None:
    with StandIn(dois=[datacite(ARXIV)]) as server, requests.Session() as session:
        url = f"{server.datacite_url}/dois/{quote(ARXIV, safe='')}"
        statuses = [session.get(url, headers=headers).status_code for _ in range(limit + 1)]
        assert statuses == [200] * limit + [429]


# Faults.


@pytest.mark.parametrize("how", [how for how in FAULTS if how != "drop"])
def test_faults_that_are_answers(server: StandIn, how: str) -> None:
    expected: Answer = FAULTS[how]
    server.fail("single", how)
    answer = single(server, "10.5555/a")
    assert (answer.status_code, answer.content) == (expected.status, expected.body)
    assert answer.headers.get("retry-after") == expected.headers.get("retry-after")
    assert server.requests[-1].status == expected.status
    assert single(server, "10.5555/a").json()["message"]["DOI"] == "10.5555/a"


def test_a_body_cut_in_the_middle(server: StandIn) -> None:
    server.fail("list", "cut")
    answer = listed(server, "10.5555/a")
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content)
    with pytest.raises(ValueError):
        answer.json()


def test_a_retry_after_may_be_a_date(server: StandIn) -> None:
    server.fail("single", "503-until")
    until = parsedate_to_datetime(single(server, "10.5555/a").headers["retry-after"])
    assert 0 < (until - datetime.now(UTC)).total_seconds() <= 2


@pytest.mark.parametrize(("how", "status"), [("short", 200), ("drop", 0)])
def test_a_connection_that_ends(server: StandIn, how: str, status: int) -> None:
    server.fail("any", how)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        single(server, "10.5555/a")
    assert server.requests[-1].status == status


def test_another_doi_than_asked(server: StandIn) -> None:
    server.fail("any", "wrong-doi", times=3)
    other = single(server, "10.5555/a")
    assert other.json()["message"]["DOI"] != "10.5555/a"
    assert other.headers["x-api-pool"] == "public-single"
    assert found(listed(server, "10.5555/a")) == [other.json()["message"]["DOI"]]
    answer = requests.get(f"{server.datacite_url}/dois/{ARXIV}", timeout=10)
    assert answer.json()["data"]["id"] != ARXIV


def test_a_slow_answer() -> None:
    with StandIn([work("10.5555/a")]) as server:
        server.slow = 0.2
        server.fail("single", "slow")
        start = time.monotonic()
        assert single(server, "10.5555/a").status_code == 200
        assert time.monotonic() - start >= 0.2


def test_who_gives_up_a_slow_answer_may_ask_again() -> None:
    with StandIn([work("10.5555/a")]) as server:
        server.fail("single", "slow")
        with pytest.raises(requests.ReadTimeout):
            requests.get(f"{server.crossref_url}/works/10.5555%2Fa", timeout=0.1)
        time.sleep(0.1)  # the stand-in sees it hang up
        assert single(server, "10.5555/a").status_code == 200


def test_faults_wait_for_their_kind(server: StandIn) -> None:
    server.fail("ra", "503", times=2)
    assert single(server, "10.5555/a").status_code == 200
    url = f"{server.doi_url}/ra/10.5555"
    assert [requests.get(url, timeout=10).status_code for _ in range(3)] == [503, 503, 200]
    for kind, how in (("ra", "fire"), ("radio", "503")):
        with pytest.raises(ValueError, match="no such fault"):
            server.fail(kind, how)


def luck(server: StandIn, times: int) -> list[str]:
    """What came of asking so often: a status, or how the answer could not be read."""
    said = []
    for _ in range(times):
        try:
            answer = single(server, "10.5555/a")
            said.append("read" if answer.status_code == 200 and answer.json() else answer.reason)
        except (requests.ConnectionError, ValueError) as error:
            said.append(type(error).__name__)
    return said


def test_faults_by_chance_have_a_share_and_a_seed() -> None:
    runs = []
    for seed in (1, 1, 2):
        options: dict[str, Any] = {"faults": 0.2, "seed": seed, "limits": False, "latency": 0}
        with StandIn([work("10.5555/a")], **options) as server:
            server.slow = 0
            runs.append(luck(server, 200))
    assert runs[0] == runs[1] != runs[2]
    # a slow answer is read, late
    expected = 0.2 * (len(PASSING) - 1) / len(PASSING)
    for said in runs:
        assert abs(sum(one != "read" for one in said) / 200 - expected) < 0.08
    assert len(set(runs[0])) >= 5
    with StandIn([work("10.5555/a")], limits=False) as server:
        assert set(luck(server, 30)) == {"read"}


def test_a_queued_fault_comes_before_one_by_chance() -> None:
    with StandIn([work("10.5555/a")], faults=1.0, limits=False) as server:
        server.fail("single", "403")
        assert single(server, "10.5555/a").status_code == 403


# The stand-in as a whole.


def test_requests_are_remembered_in_order() -> None:
    with StandIn([work("10.5555/a")]) as server:
        single(server, "10.5555/a", headers=POLITE)
        listed(server, "10.5555/a")
        agency(server, "10.5555")
        assert [request[:3] for request in server.requests] == [
            ("single", "/crossref/works/10.5555%2Fa", 200),
            ("list", "/crossref/works?filter=doi%3A10.5555%2Fa", 200),
            ("ra", "/doi/ra/10.5555", 200),
        ]
        pools = [request.pool for request in server.requests]
        assert pools == ["polite-single", "public-array", ""]
        times = [request.at for request in server.requests]
        assert times == sorted(times)
        assert server.count("list") == 1
        assert server.count() == 3


def test_starts_and_stops_at_once_and_leaves_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    threads, start = threading.active_count(), time.monotonic()
    session = requests.Session()
    with StandIn([work("10.5555/a")]) as server:
        url = f"{server.crossref_url}/works/10.5555%2Fa"
        assert session.get(url).status_code == 200
        server.fail("any", "slow")
        with pytest.raises(requests.ReadTimeout):
            requests.get(url, timeout=0.1)
    assert time.monotonic() - start < 1
    assert threading.active_count() == threads
    with pytest.raises(requests.ConnectionError):
        session.get(url)  # not even on the connection that was kept
    assert capfd.readouterr().err == ""


def test_an_error_of_its_own_is_not_hidden() -> None:
    broken = {"DOI": "10.5555/a", "title": {"not", "JSON"}}
    dropped = pytest.raises(requests.ConnectionError)
    with pytest.raises(TypeError), StandIn([broken]) as server, dropped:
        single(server, "10.5555/a")


def test_many_at_once(server: StandIn) -> None:
    before = server.count()
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda doi: single(server, doi), MANY * 4))
    assert [answer.json()["message"]["DOI"] for answer in answers] == MANY * 4
    assert server.count() == before + len(answers)


def test_a_subprocess_finds_it_by_the_environment(server: StandIn) -> None:
    program = (
        "import os, urllib.request as u;"
        "print(u.urlopen(os.environ['BIBLIO_CROSSREF_URL'] + '/works/10.5555%2Fa').read().decode())"
    )
    environment = {**os.environ, **server.environment(), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", program]
    out = subprocess.run(command, env=environment, capture_output=True, check=True).stdout
    assert json.loads(out)["message"]["DOI"] == "10.5555/a"
    names = ["BIBLIO_CROSSREF_URL", "BIBLIO_DATACITE_URL", "BIBLIO_DOI_URL", "BIBLIO_HAL_URL"]
    assert sorted(server.environment()) == names


def test_habanero_understands_it(server: StandIn) -> None:
    habanero = pytest.importorskip("habanero")
    crossref = habanero.Crossref(base_url=server.crossref_url)
    assert crossref.works(ids=quote(SICI, safe=""))["message"]["DOI"] == SICI
    answer = crossref.works(filter={"doi": ["10.5555/a", "10.5555/f"]}, limit=2)
    assert answer["message"]["total-results"] == 2
    answer = crossref.works(filter={"alternative_id": "S0"}, limit=20)
    assert answer["message"]["items"] == []
    assert crossref.works(query_bibliographic="clouds", limit=3)["message"]["items"]


def test_records_are_invented_from_the_doi() -> None:
    assert work("10.5555/X") == work("10.5555/x") != work("10.5555/y")
    assert work("10.5555/x", container_title=[], author=None)["container-title"] == []
    assert "author" not in work("10.5555/x", author=None)
    assert datacite(ARXIV, version="2")["data"]["attributes"]["version"] == "2"
    works = [work(f"10.5555/{n}") for n in range(200)]
    assert hal("hal-1") == hal("hal-1") != hal("hal-2")
    assert "title_s" not in hal("hal-1", title_s=None)
    families = {author["family"] for one in works for author in one["author"]}
    assert families == {"Le Sommer", "Salas y Mélia", "Düben", "Ólason", "Szczepański"}
    assert len({one["title"][0] for one in works}) == len(works)
