"""One polite session: identity, pacing under the published limits, retries, bounds.

Limits: Crossref's pools since December 2025 (single records 5 or 10 a second, lists 1 or 3) and
DataCite's windows of five minutes; see docs/registries.md.
"""

from __future__ import annotations

import json
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urljoin, urlsplit

from .. import __version__
from ..errors import Unavailable

T = TypeVar("T")

TIMEOUT = (10, 30)  # seconds to connect, seconds between two bytes
LARGEST = 20_000_000  # bytes of one answer; the largest real record has 1.5 MB
_TRIES = 4
_PATIENCE = 3  # failures in a row after which a service counts as down in this run
_FIVE_MINUTES = 305.0  # seconds, with a little to spare
_LONGEST_WAIT = 30.0  # seconds


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
    """The service refuses us (403): asking again would make it worse."""


class Pace:
    """Requests of one kind, evenly spaced a little under the limit (bursts at it lose).

    A service counts arrivals, and a request arrives somewhere between its start and its answer
    (the first one waits for imports and a handshake). So the n-th after it starts a whole interval
    after its answer, n being the limit.
    """

    def __init__(self, per_second: float, in_five_minutes: int = 0) -> None:
        self.gap = 1.08 / per_second
        self.next = 0.0
        self.answered: deque[float] = deque(maxlen=max(1, int(per_second)))
        self.recent: deque[float] = deque(maxlen=in_five_minutes or None)

    def due(self) -> float:
        """When the next request may start, on the monotonic clock, in seconds."""
        found = self.next
        if len(self.answered) == self.answered.maxlen:
            found = max(found, self.answered[0] + self.gap * len(self.answered))
        if self.recent.maxlen and len(self.recent) == self.recent.maxlen:
            found = max(found, self.recent[0] + _FIVE_MINUTES)
        return found

    def wait(self) -> None:
        """Sleep until the next request may start."""
        due, now = self.due(), time.monotonic()
        if now < due:
            time.sleep(due - now)
        self.next = max(now, due) + self.gap

    def end(self) -> None:
        """The request is over."""
        self.answered.append(time.monotonic())
        if self.recent.maxlen:
            self.recent.append(time.monotonic())

    def rest(self, seconds: float) -> None:
        """No request of this kind for a while."""
        self.next = max(self.next, time.monotonic() + seconds)


@dataclass
class Client:
    """The session of one run. It remembers which services are down, to stop early.

    `pause` is what it waits before a second try, in seconds; twice that before a third.
    """

    addresses: Addresses
    pause: float = 1.0
    failures: dict[str, int] = field(default_factory=dict)
    _last: dict[str, Unavailable] = field(default_factory=dict)
    _session: Any = None
    _paces: dict[str, Pace] = field(default_factory=dict)

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
        if kind not in self._paces:
            rates = {
                "crossref-list": 3.0 if self.polite else 1.0,
                "crossref-single": 10.0 if self.polite else 5.0,
                "datacite": 8.0,
            }
            window = (950 if self.polite else 475) if kind == "datacite" else 0
            self._paces[kind] = Pace(rates.get(kind, 5.0), window)
        return self._paces[kind]

    def patiently(self, service: str, kind: str, ask: Callable[[], T]) -> T:
        """Ask, paced; wait and ask again while the service is busy.

        `ask` raises `Busy` for what may pass. Raises `Unavailable` when patience is at its end, and
        at once for a service that has failed several times in a row.
        """
        if self.failures.get(service, 0) >= _PATIENCE:
            raise self._last[service]
        pace = self.pace(kind)
        for attempt in range(_TRIES):
            pace.wait()
            try:
                try:
                    answer = ask()
                finally:
                    pace.end()
            except Busy as busy:
                why = str(busy)
                if attempt >= busy.tries - 1:
                    break
                backoff = self.pause * 2.0**attempt * (0.75 + random.random() / 2)
                pace.rest(min(busy.wait if busy.wait is not None else backoff, _LONGEST_WAIT))
            except Unavailable as error:
                self._failed(service, error)
                raise
            else:
                self.failures[service] = 0
                return answer
        failure = Unavailable(f"{service} could not be asked: {why}")
        self._failed(service, failure)
        raise failure

    def _failed(self, service: str, error: Unavailable) -> None:
        more = _PATIENCE if isinstance(error, Blocked) else 1
        self.failures[service] = self.failures.get(service, 0) + more
        self._last[service] = error

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
            url = urljoin(url, location)
            there = urlsplit(url)
            if (there.scheme, there.netloc) != (home.scheme, home.netloc):
                raise Unavailable(f"{service} sends us to another host ({there.netloc})")
        raise Unavailable(f"{service} redirects without end")

    def _once(self, service: str, url: str) -> tuple[Reply, str]:
        import requests

        if self._session is None:
            self._session = requests.Session()
            self._session.headers["User-Agent"] = self.identity
        try:
            with self._session.get(
                url, timeout=TIMEOUT, allow_redirects=False, stream=True
            ) as response:
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


def raise_for_status(service: str, status: int, retry_after: str) -> None:
    """200 and 404 are answers; 429 and 5xx may pass; 403 is a block; the rest are failures."""
    if status in (200, 404):
        return
    if status == 403:
        raise Blocked(
            f"{service} refuses us (403)",
            "it may block this network or address: set BIBLIO_MAILTO to a role mailbox, wait a day",
        )
    if status == 429 or status >= 500:
        wait = float(retry_after) if retry_after.isdecimal() else None
        raise Busy(f"it answered {status}", wait)
    raise Unavailable(f"{service} answered {status}")


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
