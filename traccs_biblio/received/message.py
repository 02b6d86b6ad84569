"""Messages (`.eml`): the text that a person reads, and the attachments.

The standard library's old policy reads them, since the new one raises on broken headers. Nothing
here raises, but where parts are nested without end: unknown charsets and broken encodings leave
U+FFFD, which a person sees.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from html import unescape
from typing import NamedTuple

from ..errors import DataError
from ..text import clean
from . import prose
from .reading import decoded

#: A long value may begin on the next line, as the name of who sent it does.
_HEADER = re.compile(r"(?:From |[A-Za-z][A-Za-z0-9-]*:(?:\r?\n)?[ \t])")
_KNOWN_HEADERS = re.compile(
    r"(?im)^(?:from|to|subject|date|received|return-path|message-id|mime-version|content-type"
    r"|delivered-to|reply-to|x-[a-z-]+):"
)
_IMAGES = ("image/", "application/pgp", "application/pkcs7", "text/calendar", "text/x-vcard")


class Sent(NamedTuple):
    """A message: its subject, its text, its day (ISO), and its attachments by name."""

    subject: str
    text: str
    on: str
    attached: tuple[tuple[str, bytes], ...]


def is_message(text: str) -> bool:
    """Whether a text begins with the headers of a mail, not with its words."""
    head = re.split(r"\r?\n\r?\n", text[:20_000], maxsplit=1)[0]
    return bool(_HEADER.match(text)) and len(_KNOWN_HEADERS.findall(head)) >= 2


def read_message(content: bytes) -> Sent:
    """A message as its reader sees it; of a mere text, that text.

    Raises `DataError` where a message holds another, and so on, deeper than Python follows.
    """
    text = decoded(content)
    if not is_message(text.lstrip("\ufeff \t\r\n")):
        return Sent("", _tidy(text), "", ())
    try:
        message = message_from_bytes(content.removeprefix(BOM_UTF8).lstrip())
        attached = tuple(_attachments(message))
        return Sent(_header(message, "subject"), _body(message), _day(message), attached)
    except RecursionError:
        raise DataError(
            "nests its parts too deep to be read",
            "copy the words of the reply into a text file, and import that",
        ) from None


def _day(message: Message) -> str:
    try:
        return parsedate_to_datetime(_header(message, "date")).date().isoformat()
    except (ValueError, TypeError, OverflowError):
        return ""


def _header(message: Message, name: str) -> str:
    return _unencoded(str(message.get(name, "")))


def _file_name(part: Message) -> str:
    try:
        return _unencoded(part.get_filename() or "")
    except (LookupError, ValueError, TypeError):  # a name in parts, and one of them broken
        return "attachment"


def _unencoded(value: str) -> str:
    """A header's words; as they stand, where charset or encoding are broken."""
    try:
        return clean(str(make_header(decode_header(value))))
    except (LookupError, ValueError, MessageError):
        return clean(value)


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _attachments(message: Message) -> Iterator[tuple[str, bytes]]:
    for part in message.walk():
        name = _file_name(part)
        if name and not part.is_multipart() and not part.get_content_type().startswith(_IMAGES):
            yield name, _payload(part)


def _body(message: Message) -> str:
    """The texts of a message: of alternatives the plain one, unless it is empty."""
    if message.get_content_type() == "multipart/alternative" and message.is_multipart():
        texts = [_body(part) for part in message.get_payload() if isinstance(part, Message)]
        kinds = [part.get_content_type() for part in message.get_payload()
                 if isinstance(part, Message)]  # fmt: skip
        plain = [t for t, kind in zip(texts, kinds, strict=True) if kind == "text/plain"]
        return next((t for t in [*plain, *texts] if t.strip()), "")
    if message.is_multipart():
        parts = [part for part in message.get_payload() if isinstance(part, Message)]
        return "\n\n".join(text for part in parts if (text := _body(part)).strip())
    kind = message.get_content_type()
    if kind not in ("text/plain", "text/html") or _file_name(message):
        return ""
    text = _charset(message)
    if kind == "text/html":
        return _tidy(text_of_html(text))
    return _tidy(_unflowed(text) if _is_flowed(message) else text)


def _charset(part: Message) -> str:
    payload = _payload(part)
    charset = part.get_content_charset() or ""
    if charset in ("", "us-ascii", "utf-8"):
        return decoded(payload)
    if charset in ("iso-8859-1", "latin-1", "iso-8859-15"):  # what Windows calls cp1252
        charset = "cp1252"
    try:
        return payload.decode(charset, "replace")
    except (LookupError, ValueError):
        return decoded(payload)


def _tidy(text: str) -> str:
    return prose.unwrapped(re.sub(r"\r\n?", "\n", text).replace("\u00a0", " ").lstrip("\ufeff"))


def _is_flowed(message: Message) -> bool:
    return "format=flowed" in str(message.get("content-type", "")).replace('"', "").lower()


def _unflowed(text: str) -> str:
    """Lines that a mail program broke after a space, joined again (RFC 3676)."""
    lines: list[str] = []
    soft, going_on = "", False  # the quote marks of the line before, and whether it goes on
    for line in re.sub(r"\r\n?", "\n", text).split("\n"):
        marks = re.match(">*", line)
        quote = marks[0] if marks else ""
        body = line[len(quote) :].removeprefix(" ")
        if going_on and quote == soft and body != "-- ":
            lines[-1] += body
        else:
            lines.append(f"{quote} {body}" if quote else body)
        going_on = body.endswith(" ") and body != "-- "
        soft = quote
    return "\n".join(lines)


#: A tag ends at the first > that is in no quoted value. Linear in time, as `html.parser` is not: a
#: tag that ends nowhere reaches to the end, once.
_TAG = re.compile(
    r"<(?:(?P<comment>!--)|[!?][^>]*+"
    r"|(?P<end>/?)(?P<name>[A-Za-z][^\s/>]*+)(?P<said>(?:[^=>]+|=\s*(?:\"[^\"]*\"|'[^']*'|))*+))>?"
)
_SAID = re.compile(r"""([^\s=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S*)))?""")
_BREAKS = {"p", "div", "li", "tr", "br", "h1", "h2", "h3", "h4", "blockquote", "ul", "ol", "table",
           "hr", "pre"}  # fmt: skip
_HIDING = ("style", "script", "title")
_DEEPEST = 50  # quotations within quotations that are still marked one by one


class _Page:
    """What is seen of an HTML mail: lines, quote marks, numbers of lists, addresses of links."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.frames: list[tuple[str, bool]] = []  # open blockquotes and divs; whether they quote
        self.open: Counter[str] = Counter()  # how many frames of a tag
        self.depth = 0  # how many frames that quote
        self.counts: list[int] = []  # next numbers of the lists that are open; 0 for bullets
        self.link = ("", 0)  # address, and where its text begins in `shown`

    def _break(self) -> None:
        self.shown.append("\n" + "> " * min(self.depth, _DEEPEST))

    def start(self, tag: str, said: str) -> None:
        if tag in ("blockquote", "div"):
            quotes = tag == "blockquote" or "gmail_quote_container" in _value(said, "class")
            self.frames.append((tag, quotes))
            self.open[tag] += 1
            self.depth += quotes
        if tag in ("ol", "ul"):
            self.counts.append(1 if tag == "ol" else 0)
        if tag in _BREAKS:
            self._break()
        if tag == "li":
            number = self.counts[-1] if self.counts else 0
            self.shown.append(f"{number}. " if number else "- ")
            self.counts[-1:] = [number + 1 if number else 0] * bool(self.counts)
        if tag in ("td", "th"):
            self.shown.append(" ")
        if tag == "a":
            self.link = (_value(said, "href"), len(self.shown))
        if tag in _BREAKS and said.endswith("/"):
            self.end(tag)

    def end(self, tag: str) -> None:
        if tag in ("ol", "ul") and self.counts:
            self.counts.pop()
        if tag == "a":
            self._close_link()
        closed = "" if self.open[tag] else tag
        while closed != tag:
            closed, quotes = self.frames.pop()
            self.open[closed] -= 1
            self.depth -= quotes
        if tag in _BREAKS and tag != "br":
            self._break()

    def _close_link(self) -> None:
        """The address, unless the text of the link says it."""
        address, start = self.link
        if address.startswith("http") and not prose.identifiers("".join(self.shown[start:])):
            self.shown.append(f" {address}")
        self.link = ("", 0)

    def text(self, html: str) -> None:
        self.shown.append(re.sub(r"\s+", " ", unescape(html)))


def _value(said: str, name: str) -> str:
    """What a tag says under a name."""
    values = [unescape("".join(hit[1:])) for hit in _SAID.findall(said) if hit[0].lower() == name]
    return values[-1] if values else ""


def text_of_html(html: str) -> str:
    """The text of an HTML mail, a line a paragraph, quotations marked by `>`."""
    page, at, last_comment = _Page(), 0, html.rfind("-->")
    while tag := _TAG.search(html, at):
        page.text(html[at : tag.start()])
        at, name = tag.end(), (tag["name"] or "").lower()
        if tag["comment"]:
            ends = html.find("-->", tag.start() + 2) if tag.start() < last_comment else -1
            at = ends + 3 if ends > 0 else at
        elif not tag[0].endswith(">"):  # what lost its end is no tag
            page.text(re.sub("<[^<>]*>", " ", tag[0]))
        elif name in _HIDING and not tag["end"]:
            ends_at = re.compile(f"(?i)</{name}").search(html, at)
            at = ends_at.start() if ends_at else len(html)
        elif name:
            (page.end(name) if tag["end"] else page.start(name, tag["said"]))
    page.text(html[at:])
    return "".join(page.shown)
