"""Registries, or whoever stands between, that answer to do harm: bounded in size and time, and sent
nothing that they were not asked for."""

from __future__ import annotations

import gzip
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from traccs_biblio.errors import Unavailable
from traccs_biblio.sources import crossref, datacite, doi_org, hal
from traccs_biblio.sources.http import LARGEST, Addresses, Client, Refused

DOI = "10.5555/a"
WORK = b'{"message": {"DOI": "10.5555/a", "items": [], "total-results": 0}}'
#: An answer: it writes what it likes.
Answer = Callable[["_Handler"], None]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self.server.seen.append({name.lower(): value for name, value in self.headers.items()})
        with suppress(OSError):  # who was asked for too much hangs up
            self.server.answer(self)

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response_only(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def answer_with(self, raw: bytes) -> None:
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answer: Answer

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.seen: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def serving(answer: Answer) -> Iterator[_Server]:
    with _Server(answer) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def client(server: _Server, longest: float = 60.0) -> Client:
    url = server.url
    return Client(Addresses(url, url, url, url), pause=0.01, longest=longest)


#: All that asks, through our own session and (a list) through habanero.
ASKED: dict[str, Callable[[Client], object]] = {
    "a work of Crossref": lambda client: crossref.one(client, DOI),
    "a work of DataCite": lambda client: datacite.one(client, DOI),
    "an agency": lambda client: doi_org.agency(client, DOI),
    "a document of HAL": lambda client: hal.by_id(client, "hal-1"),
    "a list of Crossref": lambda client: crossref.many(client, [DOI]),
}
OURS = [name for name in ASKED if "list" not in name]
JSON = "application/json"

# --- sizes ----------------------------------------------------------------------------------------


def _large(handler: _Handler) -> None:
    handler.say(200, b'"' + b"a" * (LARGEST + 1) + b'"', content_type=JSON)


def _zipped(handler: _Handler) -> None:
    body = gzip.compress(b'"' + b"a" * (LARGEST + 1) + b'"', 1)
    assert len(body) < LARGEST / 100
    handler.say(200, body, content_type=JSON, content_encoding="gzip")


def _endless(handler: _Handler) -> None:
    handler.send_response_only(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b" " * 65536)


@pytest.mark.parametrize("answer", [_large, _zipped, _endless])
@pytest.mark.parametrize("asked", OURS)
def test_no_more_is_read_than_any_record_has(answer: Answer, asked: str) -> None:
    with serving(answer) as server, pytest.raises(Unavailable, match="sends more than 20 MB"):
        ASKED[asked](client(server))


def test_the_text_of_a_redirect_is_not_read(tmp_path: Path) -> None:
    """requests reads all of it before it says where the redirect leads."""

    def answer(handler: _Handler) -> None:
        handler.send_response_only(302)
        handler.send_header("location", "http://127.0.0.2:9/elsewhere")
        handler.end_headers()
        while True:
            handler.wfile.write(b" " * 65536)

    with serving(answer) as server, pytest.raises(Unavailable, match="to another host"):
        ASKED["a work of Crossref"](client(server, longest=30))


# --- times ----------------------------------------------------------------------------------------


def _drip(handler: _Handler) -> None:
    """A body that never ends, a byte now and then."""
    handler.send_response_only(200)
    handler.send_header("content-type", JSON)
    handler.end_headers()
    while True:
        handler.wfile.write(b" ")
        time.sleep(0.02)


def _drip_headers(handler: _Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-A: ")
    while True:
        handler.wfile.write(b"a")
        time.sleep(0.02)


@pytest.mark.parametrize("answer", [_drip, _drip_headers])
@pytest.mark.parametrize("asked", ["a work of Crossref", "a list of Crossref"])
def test_an_answer_that_never_ends_is_not_waited_for(answer: Answer, asked: str) -> None:
    with serving(answer) as server, pytest.raises(Unavailable, match="does not come to an end"):
        ASKED[asked](client(server, longest=0.3))


# --- redirects ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("location", "where"),
    [
        ("http://127.0.0.2:9/works/x", "http://127.0.0.2:9"),
        ("//127.0.0.2:9/works/x", "http://127.0.0.2:9"),
        ("https://{host}/works/x", "https://127.0.0.1"),
        ("http://user@{host}/works/x", "http://user@127.0.0.1"),
        ("file:///etc/passwd", "file://"),
        ("javascript:alert(1)", "javascript://"),
        ("http://[::1", "an address that is none"),
    ],
)
@pytest.mark.parametrize("asked", OURS)
def test_a_redirect_to_elsewhere_is_not_followed(asked: str, location: str, where: str) -> None:
    def answer(handler: _Handler) -> None:
        target = location.format(host=f"127.0.0.1:{handler.server.server_port}")
        handler.say(302, location=target)

    with serving(answer) as server:
        with pytest.raises(Unavailable) as refused:
            ASKED[asked](client(server))
        assert len(server.seen) == 1
    assert "sends us to" in refused.value.message and where in refused.value.message


def test_a_list_follows_no_redirect_at_all() -> None:
    with serving(lambda handler: handler.say(302, location="/works")) as server:
        with pytest.raises(Unavailable, match="answered 302"):
            ASKED["a list of Crossref"](client(server))
        assert len(server.seen) == 1


def test_redirects_without_end_are_left_after_five() -> None:
    with serving(lambda handler: handler.say(301, location=handler.path + "x")) as server:
        with pytest.raises(Unavailable, match="redirects without end"):
            ASKED["a work of Crossref"](client(server))
        assert len(server.seen) == 5


# --- what is no answer ----------------------------------------------------------------------------

NONSENSE: dict[str, Answer] = {
    "deep": lambda handler: handler.say(200, b"[" * 200_000, content_type=JSON),
    "a number": lambda handler: handler.say(200, b"1" * 9_000, content_type=JSON),
    "a null": lambda handler: handler.say(200, b"null", content_type=JSON),
    "a surrogate": lambda handler: handler.say(200, b'"\\ud800"', content_type=JSON),
    "no text": lambda handler: handler.say(200, b"\xff\x00\xfe", content_type=JSON),
    "an odd charset": lambda handler: handler.say(200, b"{}", content_type="text/x;charset=zip"),
    "no type": lambda handler: handler.say(200, b"{}"),
    "no gzip": lambda handler: handler.say(200, b"{}", content_encoding="gzip"),
    "no HTTP": lambda handler: handler.answer_with(b"\x00\x1b[31m\r\n\r\n"),
    "many headers": lambda handler: handler.say(200, b"{}", **{f"x{n}": "x" for n in range(200)}),
    "400 of nothing": lambda handler: handler.say(400, b'{"message": []}', content_type=JSON),
    "400 deep": lambda handler: handler.say(400, b"[" * 200_000, content_type=JSON),
}  # fmt: skip


@pytest.mark.parametrize("nonsense", NONSENSE)
@pytest.mark.parametrize("asked", ASKED)
def test_nonsense_is_no_answer_and_no_crash(asked: str, nonsense: str) -> None:
    with serving(NONSENSE[nonsense]) as server, pytest.raises((Unavailable, Refused)) as failed:
        ASKED[asked](client(server))
    assert "\x1b" not in failed.value.words


# --- what is sent ---------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ASKED)
def test_no_password_and_no_cookie_of_this_machine_is_sent(
    asked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """requests sends the `default` of a .netrc to any host, and gives every cookie back."""
    netrc = tmp_path / "netrc"
    netrc.write_text("default login me password SESAME\n")
    os.chmod(netrc, 0o600)
    monkeypatch.setenv("NETRC", str(netrc))

    def answer(handler: _Handler) -> None:
        handler.say(200, WORK, content_type=JSON, set_cookie="a=b; Path=/")

    with serving(answer) as server:
        asking = client(server)
        for _ in range(2):
            with suppress(Unavailable):
                ASKED[asked](asking)
        assert len(server.seen) >= 2
        sent = {name for headers in server.seen for name in headers}
    known = {"host", "user-agent", "x-user-agent", "accept", "accept-encoding", "connection"}
    assert sent <= known


def test_a_mirror_with_a_password_in_its_address_gets_it() -> None:
    with serving(lambda handler: handler.say(200, WORK, content_type=JSON)) as server:
        url = server.url.replace("//", "//me:open@")
        crossref.one(Client(Addresses(crossref=url)), DOI)
        assert server.seen[0]["authorization"] == "Basic bWU6b3Blbg=="
