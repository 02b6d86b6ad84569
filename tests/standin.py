"""A stand-in for Crossref, DataCite, doi.org and HAL: one loopback port, real HTTP.

    with StandIn(works=[work("10.5555/a")], aliases={"10.5555/old": "10.5555/a"}) as server:
        requests.get(server.crossref_url + "/works/10.5555%2Fa")

Statuses, headers, content types and limits are those of the real services. Of Crossref's filters
and parameters, and of DataCite's and HAL's queries, it knows a few; the others are refused, never
ignored.
"""

import json
import operator
import re
import select
import socket
import sys
import time
import unicodedata
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from email.utils import formatdate
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import inf
from random import Random
from threading import Lock, Thread
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, quote, unquote

Record = dict[str, Any]
#: Puts works in order for the terms of a search.
Ranking = Callable[[str, list[Record]], list[Record]]

#: A request's kind, by its path. Crossref answers at the root too: there a bare `/works/...` leads.
ROUTE = re.compile(
    r"(?:/crossref)?(?:/v1)?/works(?:/(?P<single>.+)|(?P<list>/?))"
    r"|/datacite/dois(?P<dois>/?)|/datacite/dois/(?P<datacite>.+)|/doi/(?:ra|doiRA)/(?P<ra>.+)|/hal/search(?P<hal>/?)"
)
DOI = re.compile(r"10\.\d{4,9}(\.\d+)*(/.+)?")  # or its prefix alone
CROSSREF = ("single", "list", "search")
KINDS = (*CROSSREF, "datacite", "dois", "ra", "hal", "other", "any")
SEARCH, AUTHOR = "query.bibliographic", "query.author"
LIST_PARAMETERS = {"filter", "rows", "select", "sort", "order", SEARCH, AUTHOR, "mailto"}
FILTERS = ("doi", "alternative-id", "orcid")
#: Filters by day: the fields of a record, the first that it has, and how its day compares.
DAYS = {
    "from-pub-date": (("published", "issued"), operator.ge),
    "until-pub-date": (("published", "issued"), operator.le),
    "from-created-date": (("created",), operator.ge),
}
SORTS = {"score", "published", "created"}
ELEMENTS = {
    "DOI", "abstract", "author", "container-title", "created", "issued", "page", "posted",
    "published", "published-online", "published-print", "reference", "relation", "subtitle",
    "title", "type", "update-to", "updated-by", "volume",
}  # fmt: skip
#: `(field:"phrase" OR ...) AND publicationYear:[2024 TO 2025]` of Elasticsearch, and no more.
PHRASE = r'(?:creators\.name|titles\.title|descriptions\.description):"(?:[^"\\]|\\.)*"'
RANGE = re.compile(r"(publicationYear|created):\[(\S+) TO (\S+)\]")
CLAUSE = re.compile(rf"\({PHRASE}(?: OR {PHRASE})*\)|{RANGE.pattern}")
DOIS_PARAMETERS = {"query", "prefix", "page[size]", "sort"}
HAL_PARAMETERS = {"q", "fl", "rows", "wt"}
#: `halId_s:hal-1` and `doiId_s:("10.1/a" OR "10.1/b")`: what is no plain word stands in quotes.
HAL_TERM = r'(?:[\w-]+|"(?:[^"\\]|\\.)*")'
HAL_QUERY = re.compile(rf"(halId_s|doiId_s):({HAL_TERM}|\({HAL_TERM}(?: OR {HAL_TERM})*\))")

#: Requests allowed in an interval of seconds; requests at a time in a family of pools.
RATES = {
    "public-single": (5, 1), "public-array": (1, 1),
    "polite-single": (10, 1), "polite-array": (3, 1),
    "datacite-anonymous": (500, 300), "datacite-identified": (1000, 300),
}  # fmt: skip
CONCURRENCY = {"public": 1, "polite": 3}
TOLERANCE = 0.03  # of the interval, by which an exactly paced request may seem to come early

JSON = {"content-type": "application/json"}
JSON_UTF8 = {"content-type": "application/json;charset=utf-8"}
JSON_API = {"content-type": "application/vnd.api+json; charset=utf-8"}
HTML = {"content-type": "text/html", "server": "awselb/2.0"}
JETTY = {
    "server": "Jetty(9.4.40.v20210413)", "vary": "Accept", "access-control-allow-origin": "*",
    "access-control-allow-headers": "X-Requested-With, Accept, Accept-Encoding",
    "access-control-expose-headers": "Link", "permissions-policy": "interest-cohort=()",
}  # fmt: skip


class Request(NamedTuple):
    """One request: `path` as sent, with its query; `at` is time.monotonic(); `pool` may be ""."""

    kind: str
    path: str
    status: int
    at: float
    pool: str


class Answer(NamedTuple):
    """What goes back; status 0 is a connection closed without a word."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = {}
    promised: int | None = None  # Content-Length, where it is not the body's
    delay: float = 0


def _json(content: object, headers: Mapping[str, str] = JSON, status: int = 200) -> Answer:
    return Answer(status, json.dumps(content, ensure_ascii=False).encode(), headers)


def _message(kind: str, message: object, headers: Mapping[str, str] = JSON) -> Answer:
    envelope = {"status": "ok", "message-type": kind, "message-version": "1.0.0"}
    return _json({**envelope, "message": message}, headers)


def _works(items: list[Record], total: int, rows: int, terms: str | None = None) -> Answer:
    query = {"start-index": 0, "search-terms": terms}
    counts = {"total-results": total, "items-per-page": rows, "query": query}
    return _message("work-list", {"facets": {}, "items": items, **counts})


def _invalid(kind: str, value: str, text: str) -> Answer:
    message = [{"type": kind, "value": value, "message": text}]
    content = {"status": "failed", "message-type": "validation-failure", "message": message}
    return _json(content, JSON_UTF8, 400)


def _page(status: int, title: str) -> Answer:
    """The small HTML page of a load balancer."""
    body = f"<body>\n<center><h1>{title}</h1></center>\n</body>"
    return Answer(status, f"<html>\n{body}\n</html>\n".encode(), HTML)


NOT_FOUND = Answer(404, b"Resource not found.", {"content-type": "text/plain"})
_FAILURE = {"name": "class standin.Failure", "message": "told to fail", "stack": []}
_FAILED = {"status": "error", "message-type": "exception", "message": _FAILURE}
FAULTS = {
    "404": NOT_FOUND,
    "429": Answer(429),
    "429-retry-after": Answer(429, headers={"retry-after": "1"}),
    "429-tomorrow": Answer(429, headers={"retry-after": "86400"}),
    "400": _invalid("filter-not-available", "x", "Filter x specified but there is no such filter"),
    "500": _json(_FAILED, {**JETTY, **JSON}, 500),
    "503": _page(503, "503 Service Temporarily Unavailable"),
    "504-html": _page(504, "504 Gateway Time-out"),
    "403": _page(403, "403 Forbidden"),
    "html": _page(200, "Please sign in to this network"),
    "drop": Answer(0),
}
ALTERATIONS = ("cut", "short", "slow", "wrong-doi", "503-until")
#: What `StandIn(faults=...)` draws from. A refused connection is a "drop": it has no answer either.
PASSING = ("429", "503", "504-html", "slow", "cut", "html", "drop")


class StandIn:
    """The registries, as a context manager; `works` and `dois` (by lower-case DOI) may change.

    A prefix without an agency in `agencies` has that of its first records. `registered` are DOIs
    that exist but have no metadata. `latency` is what a Crossref answer takes at least, so that
    parallel requests meet and the concurrency limit bites. A request over a limit (429) spends
    nothing; one that meets a fault is spent like any other. `hal` are the documents of HAL.
    `ranking` puts works in order for a search, from its terms. `faults` is the share of requests
    that fail in a way that may pass, drawn from `seed`.
    """

    def __init__(
        self, works: Iterable[Record] = (), dois: Iterable[Record] = (),
        aliases: Mapping[str, str] | None = None, agencies: Mapping[str, str] | None = None,
        registered: Iterable[str] = (), limits: bool = True, latency: float = 0.01,
        hal: Iterable[Record] = (), ranking: Ranking | None = None,
        faults: float = 0.0, seed: int = 0,
    ) -> None:  # fmt: skip
        self.works = {work["DOI"].lower(): work for work in works}
        self.dois = {record["data"]["id"].lower(): record for record in dois}
        self.aliases = {old.lower(): new for old, new in (aliases or {}).items()}
        self.registered = {doi.lower() for doi in registered}
        self.agencies = {doi.partition("/")[0]: "DataCite" for doi in self.dois}
        self.agencies |= {doi.partition("/")[0]: "Crossref" for doi in (*self.works, *self.aliases)}
        self.agencies |= agencies or {}
        self.hal = list(hal)
        self.ranking = ranking or by_shared_words
        self.limits, self.rates = limits, dict(RATES)
        self.latency, self.slow = latency, 3.0
        self.location_prefix = "/crossref"  # of a redirect; the real one has none
        self.requests: list[Request] = []
        self.connections: list[socket.socket] = []
        self.errors: list[BaseException] = []  # of the stand-in itself
        self._faults: list[tuple[str, str]] = []
        self._share, self._drawn = faults, Random(seed)
        self._spent: defaultdict[str, deque[float]] = defaultdict(deque)
        self._running: defaultdict[str, int] = defaultdict(int)
        self.together: defaultdict[str, int] = defaultdict(int)  # at most, by family of pools
        self._lock = Lock()

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.standin = self
        url = f"http://127.0.0.1:{self._server.server_port}"
        self.crossref_url, self.datacite_url = url + "/crossref", url + "/datacite"
        self.doi_url, self.hal_url = url + "/doi", url + "/hal"
        # The poll interval is what a stop may take.
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._thread.join()
        for connection in self.connections:  # a client may keep one, and its thread waits
            with suppress(OSError):  # closed already
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()
        if self.errors and exception[0] is None:
            raise self.errors[0]

    def environment(self) -> dict[str, str]:
        """The addresses, for a subprocess."""
        names = ("crossref_url", "datacite_url", "doi_url", "hal_url")
        return {f"BIBLIO_{name.upper()}": getattr(self, name) for name in names}

    def count(self, kind: str = "any", status: int | None = None) -> int:
        """How many requests of this kind came, and (if given) were answered with this status."""
        seen = [request for request in self.requests if kind in ("any", request.kind)]
        return sum(status in (None, request.status) for request in seen)

    def fail(self, kind: str, how: str, times: int = 1) -> None:
        """Answer the next `times` requests of `kind` ("any" for all) wrongly (`how`)."""
        if kind not in KINDS or how not in (*FAULTS, *ALTERATIONS):
            raise ValueError(f"no such fault: {kind} {how}")
        with self._lock:
            self._faults += [(kind, how)] * times

    def serve(self, handler: "_Handler") -> None:
        """Answer one request, as the limits and the queued faults have it."""
        kind, pool, answer = self._route(handler)
        family = pool.partition("-")[0]
        with self._lock:
            at = time.monotonic()
            admitted = not self.limits or self._admit(pool, family, at)
            if not admitted:
                wait = {"retry-after": str(self.rates[pool][1])} if "datacite" in pool else {}
                answer = Answer(429, headers=wait)
            elif how := self._fault(kind):
                answer = self._spoilt(how, kind, answer)
            self.requests.append(Request(kind, handler.path, answer.status, at, pool))
            self._running[family] += admitted
            self.together[family] = max(self.together[family], self._running[family])
        delay = answer.delay + (self.latency if admitted and kind in CROSSREF else 0)
        # No client sends while it waits: something to read means that it hung up.
        gone = delay and select.select([handler.connection], [], [], delay)[0]
        with self._lock:  # before the answer: its reader may ask again at once
            self._running[family] -= admitted
        handler.send(FAULTS["drop"] if gone else answer)

    def _admit(self, pool: str, family: str, at: float) -> bool:
        limit, interval = self.rates.get(pool, (inf, 0))
        spent = self._spent[pool]
        while spent and spent[0] <= at - interval * (1 - TOLERANCE):
            spent.popleft()
        if len(spent) >= limit or self._running[family] >= CONCURRENCY.get(family, inf):
            return False
        spent.append(at)
        return True

    def _fault(self, kind: str) -> str:
        """What goes wrong with this request: what was queued first, else what chance has; or ""."""
        if fault := next((f for f in self._faults if f[0] in (kind, "any")), None):
            self._faults.remove(fault)
            return fault[1]
        unlucky = self._share and self._drawn.random() < self._share
        return self._drawn.choice(PASSING) if unlucky else ""

    def _spoilt(self, how: str, kind: str, answer: Answer) -> Answer:
        half, doi = answer.body[: len(answer.body) // 2], "10.5555/another-one"
        others = {
            "single": _message("work", work(doi)), "datacite": _json(datacite(doi), JSON_API),
            "list": _works([work(doi)], 1, 20), "search": _works([work(doi)], 1, 20),
        }  # fmt: skip
        wrong = others.get(kind, answer)
        spoilt = {
            "cut": answer._replace(body=half),
            "short": answer._replace(body=half, promised=len(answer.body) + 1),
            "slow": answer._replace(delay=self.slow),
            "503-until": Answer(
                503, headers={"retry-after": formatdate(time.time() + 2, usegmt=True)}
            ),
            "wrong-doi": wrong._replace(headers={**answer.headers, **wrong.headers}),
        }
        return (FAULTS | spoilt)[how]

    def _route(self, handler: "_Handler") -> tuple[str, str, Answer]:
        """The kind of a request, the pool that it spends, and its answer when all goes well."""
        path, _, query = handler.path.partition("?")
        parameters = dict(parse_qsl(query, keep_blank_values=True))
        agent = handler.headers.get("user-agent", "").lower()
        known = bool(parameters.get("mailto")) or "mailto:" in agent
        match = ROUTE.fullmatch(path)
        kind = (match and match.lastgroup) or "other"
        subject = match[kind] if match else ""
        if kind == "list" and {SEARCH, AUTHOR} & parameters.keys():
            kind = "search"
        allowed = {"mailto"} if kind == "single" else LIST_PARAMETERS
        refused = sorted(parameters.keys() - allowed) if kind in CROSSREF else []
        if handler.command != "GET":
            answer = Answer(405, headers={"allow": "GET"})
        elif refused:
            text = f"This route does not support {refused[0]}"
            answer = _invalid("parameter-not-allowed", refused[0], text)
        elif kind == "single":
            answer = self._single(subject)
        elif kind in CROSSREF:
            answer = self._list(parameters)
        elif kind == "datacite":
            answer = self._datacite(unquote(subject).lower())
        elif kind == "dois":
            answer = self._dois(parameters)
        elif kind == "ra":
            answer = self._registration_agency(unquote(subject))
        elif kind == "hal":
            answer = self._hal(parameters)
        else:
            answer = NOT_FOUND
        if kind in ("datacite", "dois"):
            return kind, "datacite-identified" if known else "datacite-anonymous", answer
        if kind not in CROSSREF:
            return kind, "", answer
        family, number = "polite" if known else "public", "single" if kind == "single" else "array"
        limit, interval = self.rates[pool := f"{family}-{number}"]
        limits = {
            "x-rate-limit-limit": f"{limit}", "x-rate-limit-interval": f"{interval}s",
            "x-concurrency-limit": f"{CONCURRENCY[family]}", "x-api-pool": pool,
        }  # fmt: skip
        return kind, pool, answer._replace(headers={**JETTY, **limits, **answer.headers})

    def _single(self, subject: str) -> Answer:
        # A raw "/" at the end is lost on the way; a DOI that ends with one needs %2F.
        doi = unquote(subject.removesuffix("/agency").rstrip("/")).lower()
        if subject.endswith("/agency"):
            agency = self._agency(doi)
            label = {"id": agency.lower(), "label": agency}
            found = _message("work-agency", {"DOI": doi, "agency": label}, JSON_UTF8)
            return found if agency else NOT_FOUND._replace(headers=JSON_UTF8)
        if doi in self.aliases:
            location = f"{self.location_prefix}/works/{quote(self.aliases[doi], safe='/')}"
            return Answer(301, headers={"location": location})
        return _message("work", self.works[doi]) if doi in self.works else NOT_FOUND

    def _list(self, parameters: Mapping[str, str]) -> Answer:
        rows = parameters.get("rows", "20")
        if not re.fullmatch(r"[0-9]{1,4}", rows) or int(rows) > 1000:
            text = f"Integer specified as {rows} but must be a positive integer less than or equal "
            return _invalid("integer-not-valid", rows, text + "to 1000. ")
        wanted: defaultdict[str, set[str]] = defaultdict(set)
        # The comma of a DOI splits it as well; what follows is then no filter.
        given = parameters.get("filter")
        days = {}
        for name, _, value in (part.partition(":") for part in (given.split(",") if given else ())):
            if name not in (*FILTERS, *DAYS):
                text = f"Filter {name} specified but there is no such filter for this route."
                text += f" Valid filters are: {', '.join((*FILTERS, *DAYS))}"
                return _invalid("filter-not-available", name, text)
            if name in DAYS and not re.fullmatch(r"\d{4}(-\d\d){0,2}", value):
                return _invalid("date-not-valid", value, f"Date specified as {value} is not one")
            if name in DAYS:
                days[name] = value
            else:
                wanted[name].add(_bare_orcid(value.lower()))
        for name, known in (("select", ELEMENTS), ("sort", SORTS), ("order", {"asc", "desc"})):
            for value in parameters[name].split(",") if name in parameters else ():
                if value not in known:
                    text = f"{name.title()} {value} specified but there is no such {name}"
                    return _invalid(f"{name}-not-available", value, text)
        # One filter several times means "or"; several filters mean "and".
        found = [
            work
            for work in self.works.values()
            if all(values & _held(work, name) for name, values in wanted.items())
            and all(_falls(work, name, day) for name, day in days.items())
        ]
        found.sort(key=lambda work: _number(work["DOI"]))  # not in the order that was asked
        if AUTHOR in parameters:
            found = by_names(parameters[AUTHOR], found)
        terms = parameters.get(SEARCH)
        if terms is not None:
            found = self.ranking(terms, found)
        if (key := parameters.get("sort", "score")) != "score":
            found.sort(key=lambda work: _day(work, (key,)), reverse=parameters["order"] != "asc")
        if "select" in parameters:
            elements = parameters["select"].split(",")
            found = [{name: work[name] for name in elements if name in work} for work in found]
        return _works(found[: int(rows)], len(found), int(rows), terms)

    def _dois(self, parameters: Mapping[str, str]) -> Answer:
        size, query = parameters.get("page[size]", "25"), parameters.get("query", "")
        clauses = query.split(" AND ") if query else []
        if (
            parameters.keys() - DOIS_PARAMETERS
            or not (size.isdecimal() and 1 <= int(size) <= 1000)
            or parameters.get("sort", "relevance") not in ("relevance", "-created")
            or not all(map(CLAUSE.fullmatch, clauses))
        ):
            return _json({"errors": [{"status": "400", "title": "Bad Request"}]}, JSON_UTF8, 400)
        found = [
            record["data"]
            for record in self.dois.values()
            if record["data"]["id"].startswith(parameters.get("prefix", "") + "/")
            and all(_meets(record["data"]["attributes"], clause) for clause in clauses)
        ]
        if parameters.get("sort") == "-created":
            found.sort(key=lambda data: str(data["attributes"].get("created", "")), reverse=True)
        else:
            found.sort(key=lambda data: -_relevance(data["attributes"], query))
        pages = {"total": len(found), "totalPages": -(-len(found) // int(size)), "page": 1}
        return _json({"data": found[: int(size)], "meta": pages, "links": {}}, JSON_API)

    def _hal(self, parameters: Mapping[str, str]) -> Answer:
        query = HAL_QUERY.fullmatch(parameters.get("q", ""))
        refused = sorted(parameters.keys() - HAL_PARAMETERS)
        rows = parameters.get("rows", "30")
        if (
            query is None
            or refused
            or parameters.get("wt", "json") != "json"
            or not rows.isdecimal()
        ):
            text = f"no such query: {refused or dict(parameters)}"
            return _json({"error": {"msg": text, "code": 400}}, status=400)
        field, terms = query.groups()
        wanted = {_term(term) for term in re.findall(HAL_TERM, terms) if term != "OR"}
        # A string of Solr is compared as it is spelt.
        found = sorted(
            (doc for doc in self.hal if doc.get(field) in wanted),
            key=lambda doc: _number(str(doc["halId_s"])),
        )
        fields = parameters.get("fl", "docid,label_s,uri_s").split(",")
        docs = [{name: doc[name] for name in fields if name in doc} for doc in found[: int(rows)]]
        counts = {"numFound": len(found), "start": 0, "maxScore": 1.0, "numFoundExact": True}
        return _json({"response": {**counts, "docs": docs}})

    def _datacite(self, doi: str) -> Answer:
        error = {"status": "404", "title": "The resource you are looking for doesn't exist."}
        missing = _json({"errors": [error]}, JSON_UTF8, 404)
        return _json(self.dois[doi], JSON_API) if doi in self.dois else missing

    def _registration_agency(self, asked: str) -> Answer:
        """The answer of doi.org/ra: always 200, always a list."""
        agency = self._agency(asked) if "/" in asked else self.agencies.get(asked, "")
        status = "DOI does not exist" if DOI.fullmatch(asked) else "Invalid DOI"
        found = {"RA": agency} if agency else {"status": status}
        return _json([{"DOI": asked, **found}], {"server": "cloudflare", **JSON_UTF8})

    def _agency(self, doi: str) -> str:
        """The agency of a DOI that exists."""
        existing = {*self.works, *self.dois, *self.aliases, *self.registered}
        return self.agencies.get(doi.partition("/")[0], "") if doi.lower() in existing else ""


def _words(content: object) -> set[str]:
    plain = unicodedata.normalize("NFKD", str(content)).encode("ascii", "ignore").decode()
    return set(re.findall(r"[a-z0-9]+", plain.lower()))


def by_shared_words(terms: str, works: list[Record]) -> list[Record]:
    """By shared words, a shorter record first. No score is 0: nonsense finds something too."""
    scored = [{**work, "score": _score(work, terms)} for work in works]
    return sorted(scored, key=lambda work: -work["score"])


def _score(work: Record, terms: str) -> float:
    names = [author.get("family", author.get("name")) for author in work.get("author", [])]
    dates = list(work.get("issued", {}).values())
    words = _words([work.get("title"), work.get("container-title"), names, dates])
    return float(round((1 + 10 * len(words & _words(terms))) / (1 + len(words)) ** 0.25, 4))


def _held(work: Record, filter_name: str) -> set[str]:
    """What a work has for a filter."""
    if filter_name == "orcid":
        return {_bare_orcid(person.get("ORCID", "").lower()) for person in work.get("author", [])}
    held = [work["DOI"]] if filter_name == "doi" else work.get(filter_name, [])
    return {value.lower() for value in held}


def _bare_orcid(value: str) -> str:
    return re.sub(r"^https?://orcid\.org/", "", value)


def _day(work: Record, fields: Iterable[str]) -> tuple[int, ...]:
    """Year, month and day of the first of the fields; what is not said is the first one."""
    found: Record = next((work[field] for field in fields if field in work), {})
    parts = [part for part in (found.get("date-parts") or [[]])[0] if part is not None]
    return (*parts, *(1, 1, 1)[len(parts) :]) if parts else ()


def _falls(work: Record, name: str, given: str) -> bool:
    """Whether a work is of the days that a filter wants; one without a day is of none."""
    fields, compares = DAYS[name]
    day = _day(work, fields)
    parts = tuple(map(int, given.split("-")))
    return bool(day) and bool(compares(day[: len(parts)], parts))


def by_names(terms: str, works: list[Record]) -> list[Record]:
    """Works with any of these words in an author's name, those with most of them first."""
    wanted = _words(terms)
    scored = []
    for work in works:
        names = [(p.get("given"), p.get("family"), p.get("name")) for p in work.get("author", [])]
        if shared := len(wanted & _words(names)):
            scored.append({**work, "score": float(shared)})
    return sorted(scored, key=lambda work: -work["score"])


def _meets(attributes: Record, clause: str) -> bool:
    """Whether a record of DataCite meets one clause of a query."""
    if within := RANGE.fullmatch(clause):
        value = str(attributes.get(within[1], ""))[:10]
        return within[2] <= value and (within[3] == "*" or value <= within[3])
    return _relevance(attributes, clause) > 0


def _relevance(attributes: Record, query: str) -> int:
    """How many phrases of a query a record of DataCite holds."""
    phrases = (part.split(":", 1) for part in re.findall(PHRASE, query))
    return sum(_holds(attributes, field, _term(phrase)) for field, phrase in phrases)


def _holds(attributes: Record, field: str, phrase: str) -> bool:
    """Whether one value of a field has these words in this order; accents count."""
    group, name = field.split(".")
    wanted = re.findall(r"\w+", phrase.lower())
    values = attributes.get(group)
    for value in values if isinstance(values, list) else ():
        words = re.findall(r"\w+", str(value.get(name) if isinstance(value, dict) else "").lower())
        places = range(len(words) - len(wanted) + 1)
        if wanted and any(words[at : at + len(wanted)] == wanted for at in places):
            return True
    return False


def _term(quoted: str) -> str:
    """A word or phrase of a Solr query, without quotes and escapes."""
    return re.sub(r"\\(.)", r"\1", quoted.removeprefix('"').removesuffix('"'))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else 40 ms between headers and body on a kept connection
    server: "_Server"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.standin.serve(self)

    do_POST = do_GET

    def send(self, answer: Answer) -> None:
        length = len(answer.body) if answer.promised is None else answer.promised
        # Nothing said, or less than was promised: the connection ends.
        self.close_connection |= answer.status == 0 or length != len(answer.body)
        if answer.status:
            self.send_response_only(answer.status)
            headers = {"date": self.date_time_string(), **answer.headers}
            for name, value in {**headers, "content-length": str(length)}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a test's stderr is the program's."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # all joined at the end
    request_queue_size = 64  # a burst of connections waits, instead of trying again after 1 s
    standin: StandIn

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self.standin.connections.append(connection)
        return connection, address

    def handle_error(self, request: object, client_address: object) -> None:
        error = sys.exc_info()[1]
        if error and not isinstance(error, OSError):  # a client that hung up is no error
            self.standin.errors.append(error)


_PEOPLE = (("Ève", "Le Sommer"), ("Íñigo", "Salas y Mélia"), ("Jörg", "Düben"),
           ("Sæunn", "Ólason"), ("Łucja", "Szczepański"))  # fmt: skip
_TOPICS = ("cloud cover", "sea-ice drift", "mesoscale eddies", "snow albedo", "soil moisture")


def _number(doi: str) -> int:
    """A number that only the DOI decides."""
    return int.from_bytes(sha256(doi.lower().encode()).digest()[:6], "big")


def _invented(doi: str) -> tuple[str, list[tuple[str, str]], int]:
    """Title, authors and year of an article that nobody wrote."""
    n = _number(doi)
    title = f"Neural emulation of {_TOPICS[n % 5]} over the imaginary basin {n // 5 % 100_000}"
    return title, [_PEOPLE[(n + i) % 5] for i in range(1 + n // 20 % 3)], 2015 + n // 60 % 11


def work(doi: str, **fields: Any) -> Record:
    """A Crossref work; `container_title=[..]` sets `container-title`, None leaves a field out."""
    title, people, year = _invented(doi)
    month = 1 + _number(doi) % 12
    date = {"date-parts": [[year, month]]}
    authors = [
        {"given": given, "family": family, "sequence": "additional" if n else "first"}
        for n, (given, family) in enumerate(people)
    ]
    record: Record = {
        "DOI": doi.lower(), "URL": f"https://doi.org/{doi.lower()}", "type": "journal-article",
        "title": [title], "author": authors, "container-title": ["Journal of Imaginary Climates"],
        "short-container-title": ["J. Imag. Clim."], "publisher": "Fictitious Press",
        "volume": str(year - 2000), "issue": str(month), "page": f"{month}01-{month}14",
        "issued": date, "published": date, "created": date, "deposited": date, "indexed": date,
        "prefix": doi.partition("/")[0], "member": "0", "source": "Crossref", "score": 1,
        "reference-count": 0, "is-referenced-by-count": 0, "relation": {}, "language": "en",
    }  # fmt: skip
    record |= {name.replace("_", "-"): value for name, value in fields.items()}
    return {name: value for name, value in record.items() if value is not None}


def datacite(doi: str, **fields: Any) -> Record:
    """A DataCite answer; `fields` are attributes."""
    doi = doi.lower()
    title, people, year = _invented(doi)
    prefix, _, suffix = doi.partition("/")
    creators = [
        {"name": f"{family}, {given}", "nameType": "Personal"}
        | {"givenName": given, "familyName": family, "nameIdentifiers": []}
        for given, family in people
    ]
    attributes = {
        "doi": doi, "prefix": prefix, "suffix": suffix, "creators": creators,
        "titles": [{"title": title}], "publisher": "arXiv", "container": {},
        "publicationYear": year, "dates": [{"date": str(year), "dateType": "Issued"}],
        "types": {"bibtex": "article", "ris": "GEN", "resourceTypeGeneral": "Preprint"},
        "relatedIdentifiers": [], "descriptions": [], "language": None, "version": "1",
        "url": f"https://archive.invalid/{suffix}", "state": "findable",
        "created": f"{year}-01-01T00:00:00Z",
    }  # fmt: skip
    return {"data": {"id": doi, "type": "dois", "attributes": {**attributes, **fields}}}


def hal(hal_id: str, **fields: Any) -> Record:
    """A document of HAL; None leaves a field out. It has no DOI and no file unless given."""
    title, people, year = _invented(hal_id)
    record: Record = {
        "docid": str(_number(hal_id) % 10_000_000), "halId_s": hal_id, "docType_s": "ART",
        "uri_s": f"https://archive.invalid/{hal_id}v1", "label_s": f"{title}, {year}",
        "title_s": [title], "authFirstName_s": [given for given, _ in people],
        "authLastName_s": [family for _, family in people],
        "authFullName_s": [f"{given} {family}" for given, family in people],
        "journalTitle_s": "Journal of Imaginary Climates", "producedDateY_i": year,
        "producedDate_s": str(year), "language_s": ["en"],
        "openAccess_bool": "fileMain_s" in fields,
    }  # fmt: skip
    return {name: value for name, value in (record | fields).items() if value is not None}
