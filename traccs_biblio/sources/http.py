"""One polite session: identity, pacing under the published limits, retries, bounds.

Limits: Crossref's pools since December 2025 (single records 5 or 10 a second, lists 1 or 3; 1 or 3
requests at once) and DataCite's windows of five minutes; see docs/explanation/registries.md.
"""

from __future__ import annotations

import json
import random
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from queue import Empty, SimpleQueue
from threading import Lock, Semaphore, Thread
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urljoin, urlsplit

from .. import __version__
from ..errors import Unavailable

T = TypeVar("T")
U = TypeVar("U")

TIMEOUT = (10, 30)  # seconds to connect, seconds between two bytes
LARGEST = 20_000_000  # bytes of one answer; the largest real record has 1.5 MB
LONGEST = 120.0  # seconds of one answer, be it sent byte by byte; the slowest list takes 30
_TRIES = 4
_PATIENCE = 3  # failures in a row after which a service counts as down in this run
_SECOND, _FIVE_MINUTES = 1.08, 305.0  # with a little to spare
_LONGEST_WAIT = 60.0  # seconds; who asks for more is left alone for the rest of the run
_WORKERS = 6  # threads: two services at a time, three requests each

#: Threads that import one library at once may see half of it.
IMPORTING = Lock()


class Addresses(NamedTuple):
    """Where the services are, and the contact address that puts us in the polite pool."""

    crossref: str = "https://api.crossref.org"
    datacite: str = "https://api.datacite.org"
    doi: str = "https://doi.org"
    hal: str = "https://api.archives-ouvertes.fr"
    mailto: str = ""


class Reply(NamedTuple):
    """One HTTP answer: 404, or 200 with its JSON. `url` is where it came from after redirects."""

    status: int
    url: str
    content: Any = None


class Busy(Exception):
    """The service asks to wait, or failed in a way that may pass."""

    def __init__(self, why: str, wait: float | None = None, tries: int = _TRIES) -> None:
        super().__init__(why)
        self.wait = wait
        self.tries = tries


class Blocked(Unavailable):
    """The service wants no more of our requests: asking again would make it worse."""


class Refused(Unavailable):
    """The service works and cannot take this request (400): a shorter one may pass."""


class Down(Unavailable):
    """The service has failed several times in a row, and is not asked any more in this run."""


class Pace:
    """Requests of one kind, spaced a little under the limits, with jitter (bursts at a limit lose).

    `limits` are (requests, seconds). A service counts arrivals, and a request arrives somewhere
    between its start and its end (the first one waits for imports and a handshake). So one starts
    when the requests under way and those that have ended within the seconds are fewer than that.
    """

    def __init__(self, *limits: tuple[int, float]) -> None:
        self.limits = limits
        number, seconds = limits[0]
        self.gap = seconds / number
        self.next = 0.0
        self.running = 0
        self.ended: deque[float] = deque(maxlen=max(number for number, _ in limits))
        self._lock, self._turn = Lock(), Lock()

    def due(self) -> float:
        """When the next request may start, on the monotonic clock, in seconds."""
        with self._lock:
            found = self.next
            for number, seconds in self.limits:
                room = max(1, number - self.running)
                if len(self.ended) >= room:
                    found = max(found, self.ended[-room] + seconds)
            return found

    def wait(self) -> None:
        """Sleep until the next request may start, and start it: one thread at a time."""
        with self._turn:
            while (rest := self.due() - time.monotonic()) > 0:
                time.sleep(rest)
            with self._lock:
                self.running += 1
                jittered = self.gap * random.uniform(1.0, 1.1)
                self.next = max(self.next, time.monotonic() + jittered)

    def end(self) -> None:
        """The request is over."""
        with self._lock:
            self.running -= 1
            self.ended.append(time.monotonic())

    def rest(self, seconds: float) -> None:
        """No request of this kind for a while."""
        with self._lock:
            self.next = max(self.next, time.monotonic() + seconds)


@dataclass
class Client:
    """The session of one run, for several threads. It remembers which services are down, to stop
    early.

    `pause` is what it waits before a second try, in seconds; twice that before a third. `longest`
    is what it waits for one answer, from the first byte asked to the last received.
    """

    addresses: Addresses
    pause: float = 1.0
    longest: float = LONGEST
    failures: dict[str, int] = field(default_factory=dict)
    #: Services that are not asked any more in this run, and why: no answer lifts that, since it may
    #: have been under way before.
    blocked: dict[str, Unavailable] = field(default_factory=dict)
    _sessions: list[Any] = field(default_factory=list)  # those that nobody uses just now
    _paces: dict[str, Pace] = field(default_factory=dict)
    _slots: dict[str, Semaphore] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def identity(self) -> str:
        """The User-Agent: who asks, and the contact address where one is given."""
        contact = f" (mailto:{self.addresses.mailto})" if self.addresses.mailto else ""
        return f"traccs-biblio/{__version__}{contact}"

    @property
    def polite(self) -> bool:
        """Whether a contact address puts us in the polite pool."""
        return bool(self.addresses.mailto)

    def pace(self, kind: str) -> Pace:
        """The pace of a kind of request."""
        with self._lock:
            if kind not in self._paces:
                rates = {
                    "crossref-list": 3 if self.polite else 1,
                    "crossref-single": 10 if self.polite else 5,
                    "datacite": 8,
                }
                limits = [(rates.get(kind, 5), _SECOND)]
                if kind == "datacite":
                    limits.append((950 if self.polite else 475, _FIVE_MINUTES))
                self._paces[kind] = Pace(*limits)
            return self._paces[kind]

    def _slot(self, service: str) -> Semaphore:
        """The requests that a service may have at once."""
        with self._lock:
            return self._slots.setdefault(service, Semaphore(3 if self.polite else 1))

    def each(self, ask: Callable[[T], U], items: Sequence[T]) -> Iterator[tuple[T, U]]:
        """Ask for each item, several at once: (item, what `ask` returned), as they come.

        What `ask` raises is raised here. When the caller stops (Ctrl-C), what has not begun never
        does, and nobody waits for what has: the threads are daemons.
        """
        waiting = deque(items)
        done: SimpleQueue[tuple[T, Future[U]]] = SimpleQueue()

        def work() -> None:
            while True:
                try:
                    item = waiting.popleft()
                except IndexError:
                    return
                answer: Future[U] = Future()
                _answered(answer, partial(ask, item))
                done.put((item, answer))

        for _ in range(min(_WORKERS, len(items))):
            Thread(target=work, daemon=True).start()
        try:
            for _ in items:
                item, answer = _next(done)
                yield item, answer.result()
        finally:
            waiting.clear()

    def soon(self, ask: Callable[[], U]) -> Future[U]:
        """Begin to ask, beside what is asked already, and come back at once."""
        answer: Future[U] = Future()
        Thread(target=_answered, args=(answer, ask), daemon=True).start()
        return answer

    def patiently(self, service: str, kind: str, ask: Callable[[], T]) -> T:
        """Ask, paced; wait and ask again while the service is busy.

        `ask` raises `Busy` for what may pass. Raises `Unavailable` when patience is at its end, and
        at once for a service that has failed several times in a row.
        """
        for attempt in range(_TRIES):
            try:
                answer = self._try(service, kind, ask)
            except Busy as busy:
                if busy.wait is not None and busy.wait > _LONGEST_WAIT:
                    failure: Unavailable = Blocked(f"{service} asks us to wait {busy.wait:.0f} s")
                    break
                failure = Unavailable(f"{service} could not be asked: {busy}")
                if attempt >= busy.tries - 1:
                    break
                backoff = self.pause * 2.0**attempt * random.uniform(0.75, 1.25)
                self.pace(kind).rest(backoff if busy.wait is None else busy.wait)
            except Down:
                raise
            except Refused:
                self._works(service)
                raise
            except Unavailable as error:
                self._failed(service, error)
                raise
            else:
                self._works(service)
                return answer
        self._failed(service, failure)
        raise failure

    def _try(self, service: str, kind: str, ask: Callable[[], T]) -> T:
        self._check(service)
        pace = self.pace(kind)
        with self._slot(service):
            pace.wait()
            try:
                self._check(service)  # another thread may have learnt it meanwhile
                return _within(self.longest, ask)
            finally:
                pace.end()

    def _check(self, service: str) -> None:
        """Raise `Down`, with what happened last, where the service is down."""
        with self._lock:
            if last := self.blocked.get(service):
                raise Down(f"{last.message} (so it is not asked any more)", last.hint)

    def _works(self, service: str) -> None:
        with self._lock:
            self.failures[service] = 0

    def _failed(self, service: str, error: Unavailable) -> None:
        with self._lock:
            self.failures[service] = self.failures.get(service, 0) + 1
            if isinstance(error, Blocked) or self.failures[service] >= _PATIENCE:
                self.blocked.setdefault(service, error)

    def get(self, service: str, kind: str, url: str) -> Reply:
        """GET one URL of a service: 404, or 200 and JSON, whole, from that service's own host.

        Redirects (an aliased DOI) are followed on the same host only. Raises `Unavailable`.
        """
        return self.patiently(service, kind, lambda: self._follow(service, kind, url))

    def _follow(self, service: str, kind: str, url: str) -> Reply:
        home = urlsplit(url)
        for hop in range(5):
            if hop:
                self.pace(kind).end()  # a redirect costs two requests
                self.pace(kind).wait()
            reply, location = self._once(service, url)
            if not location:
                return reply
            try:
                url = urljoin(url, location)
                there = urlsplit(url)
            except ValueError:
                raise Unavailable(f"{service} sends us to an address that is none") from None
            if (there.scheme, there.netloc) != (home.scheme, home.netloc):
                where = f"{there.scheme}://{there.netloc}"
                raise Unavailable(f"{service} sends us to another host ({where})")
        raise Unavailable(f"{service} redirects without end")

    def _once(self, service: str, url: str) -> tuple[Reply, str]:
        with IMPORTING:
            import requests

        try:
            with (
                self._lent() as session,
                session.get(url, timeout=TIMEOUT, allow_redirects=False, stream=True) as response,
            ):
                status, headers = response.status_code, response.headers
                if status in (301, 302, 303, 307, 308) and headers.get("Location"):
                    return Reply(status, url), headers["Location"]
                raise_for_status(service, status, headers.get("Retry-After", ""))
                body = _body(response, service)
                return Reply(status, url, json.loads(body) if status == 200 else None), ""
        except requests.RequestException as error:
            raise Busy(reason(error), tries=2) from None
        except (ValueError, RecursionError):
            raise Busy("it answered a page or a cut text, not data", tries=2) from None

    @contextmanager
    def _lent(self) -> Iterator[Any]:
        """A `requests.Session`, which keeps connections and is not made to be shared. It comes back
        only when all went well: a request that is not waited for any more may still be using it."""
        try:
            session = self._sessions.pop()
        except IndexError:
            session = self._new_session()
        yield session
        self._sessions.append(session)

    def _new_session(self) -> Any:
        """One that sends who asks, and nothing else that this machine knows: no cookie, and no
        password of a .netrc. We follow redirects; requests would read all of their text first."""
        import requests

        session = requests.Session()
        session.headers["User-Agent"] = self.identity
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.auth = _as_addressed
        session.get_redirect_target = lambda response: None  # type: ignore[assignment,method-assign]
        return session


def _within(seconds: float, ask: Callable[[], T]) -> T:
    """What `ask` returns or raises, `Busy` where it takes longer. Time-outs of HTTP libraries are
    between two bytes: whoever sends one now and then would hold a run for hours. The thread that is
    not waited for any more is a daemon, and ends with the program at the latest."""
    answer: Future[T] = Future()
    Thread(target=_answered, args=(answer, ask), daemon=True).start()
    try:
        return answer.result(seconds)
    except TimeoutError:
        raise Busy("its answer does not come to an end", tries=1) from None


def _as_addressed(request: Any) -> Any:
    """With the name and password of a mirror's address, if it holds them; requests would else look
    into .netrc, whose `default` is sent to any host."""
    from requests.auth import HTTPBasicAuth
    from requests.utils import get_auth_from_url

    name, password = get_auth_from_url(request.url)
    return HTTPBasicAuth(name, password)(request) if name or password else request


def _answered(answer: Future[U], ask: Callable[[], U]) -> None:
    """Ask, and keep in `answer` what comes of it."""
    try:
        answer.set_result(ask())
    except BaseException as error:
        answer.set_exception(error)


def _next(done: SimpleQueue[T]) -> T:
    """What is done next. Ctrl-C is heard between two waits, on systems where it cannot end one."""
    while True:
        try:
            return done.get(timeout=0.5)
        except Empty:
            continue


def raise_for_status(service: str, status: int, retry_after: str = "") -> None:
    """200 and 404 are answers; 429 and 5xx may pass; 403 is a block; a 400 concerns this request
    alone; the rest are failures."""
    if status in (200, 404):
        return
    if status == 403:
        raise Blocked(
            f"{service} refuses us (403)",
            "it may block this network or address: set BIBLIO_MAILTO to a role mailbox, wait a day",
        )
    if status == 429 or status >= 500:
        raise Busy(f"it answered {status}", seconds_to_wait(retry_after))
    if status in (400, 413, 414):
        raise Refused(f"{service} refuses the request ({status})")
    raise Unavailable(f"{service} answered {status}")


def seconds_to_wait(retry_after: str) -> float | None:
    """What `Retry-After` asks for, in seconds or as a date (RFC 9110, 10.2.3); None: nothing that
    can be read."""
    if retry_after.isdecimal():
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
        return max(0.0, (until - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):  # TypeError: a date without time zone
        return None


def _body(response: Any, service: str) -> bytes:
    """The whole body, bounded in size; a body shorter than announced is an error of requests."""
    parts, size = [], 0
    for part in response.iter_content(65536):
        size += len(part)
        if size > LARGEST:
            raise Unavailable(f"{service} sends more than {LARGEST // 1_000_000} MB")
        parts.append(part)
    announced = response.headers.get("Content-Length", "")
    encoded = response.headers.get("Content-Encoding")
    if announced.isdecimal() and not encoded and size < int(announced):
        raise Busy("the answer was cut")
    return b"".join(parts)


def reason(error: Exception) -> str:
    """A network error in words, without addresses of Python objects."""
    name = type(error).__name__
    words = {
        "ConnectTimeout": "no connection in time",
        "ReadTimeout": "no answer in time",
        "SSLError": "the certificate is not trusted",
        "ProxyError": "the proxy refuses",
        "ConnectError": "no connection",
        "ConnectionError": "no connection",
        "ChunkedEncodingError": "the answer was cut",
        "RemoteProtocolError": "the answer was cut",
    }
    return words.get(name, name)
