"""The message to a project: thanks for what came, what is still missing, suggestions to confirm.

A suggestion bears its number in the project's file, which the answer "OK pour 1, 3 et 4" names and
`received.mail` reads, beside the DOI by which the quoted message tells it from any other. All lists
stand under the closing words: what stands there is nobody's answer, so that a message which comes
back forwarded, or not marked as quoted, confirms nothing of itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from ..call import Entry, Standing, day
from ..ids import doi_url
from ..text import one_line, terminal, wrapped
from .edition import Edition
from .reference import short_authors

_WIDTH = 72
_MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
}


class Letter(NamedTuple):
    """A message in plain text; nothing sends it."""

    lang: str
    subject: str
    body: str

    @property
    def text(self) -> str:
        """The whole message, its subject first."""
        name = "Objet\u00a0:" if self.lang == "fr" else "Subject:"
        return f"{name} {self.subject}\n\n{self.body}"

    def link(self, addresses: Sequence[str] = ()) -> str:
        """The message as a `mailto:` link (RFC 6068)."""
        to = ",".join(quote(address, safe="@") for address in addresses)
        body = quote(self.body.replace("\n", "\r\n"), safe="")
        return f"mailto:{to}?subject={quote(self.subject, safe='')}&body={body}"


def letter(edition: Edition, standing: Standing, closed: bool | None) -> Letter:
    """What to write to a project; only what is missing is asked for."""
    title = edition.call.title[edition.lang]
    lists = [_received(edition, standing), _missing(edition, standing), _hints(edition, standing)]
    parts = [
        [edition.say("letter: hello")],
        _thanks(edition, standing, title, closed),
        _how(edition, standing, closed, bool(lists[1])),
        [edition.say("letter: bye")],
        *lists,
    ]
    body = "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"
    subject = one_line(f"{title}{edition.say('colon')}{standing.project.label}")
    return Letter(edition.lang, subject, body)


def written_day(iso: str, lang: str) -> str:
    """A day in words: 3 février 2026."""
    year, month, number = (int(part) for part in iso.split("-"))
    first = "1er" if lang == "fr" and number == 1 else str(number)
    return f"{first} {_MONTHS[lang].split()[month - 1]} {year}"


def _lines(text: str, first: str = "", rest: str = "") -> list[str]:
    """A paragraph in lines."""
    return wrapped(one_line(text), _WIDTH, first, rest)


def _about(entry: Entry) -> str:
    """Who, when and the title, on one line; what was sent, where that is all there is."""
    metadata = entry.article.record.metadata
    if not metadata.title:
        return entry.said.doi or entry.said.received or entry.key
    known = metadata.authors or metadata.editors
    who = f"{short_authors(metadata)} {metadata.year or ''}".strip() if known else ""
    return one_line(", ".join(part for part in (who, terminal(metadata.title)) if part))


def _thanks(edition: Edition, standing: Standing, title: str, closed: bool | None) -> list[str]:
    """For the reply and the articles that came; a project that replied is never asked whether it
    did, and one of which nothing is recorded is not said to have kept silent."""
    values = {"title": title, "day": standing.on and written_day(standing.on, edition.lang)}
    values["closed"] = edition.say("letter: closed", day=_last_day(edition)) if closed else ""
    if standing.reply == "replied":
        name = "letter: replied on" if standing.on else "letter: replied"
    else:
        name = "letter: sent" if standing.answered else "letter: nothing recorded"
    lines = _lines(edition.say(name, **values))
    if standing.answered and not (standing.groups["nominated"] or standing.unresolved):
        lines += _lines(edition.say("letter: no article"))
    return lines


def _received(edition: Edition, standing: Standing) -> list[str]:
    named = standing.groups["nominated"]
    lines = _lines(edition.say("letter: received", n=len(named))) if named else []
    for entry in named:
        lines += _lines(_about(entry), "- ", "  ")
    return lines


def _missing(edition: Edition, standing: Standing) -> list[str]:
    """Articles, or a choice of them; reasons, inside or outside, use cases, whether one of other
    years is kept, and references that nobody could find."""
    call, named = edition.call, standing.count("nominated")
    years = edition.say("or").join(map(str, call.years))
    asked = []
    if named > call.most:
        asked += _lines(edition.say("letter: too many", n=named, most=call.most), "- ", "  ")
    if named < call.least:
        terms = {"n": call.least - named, "least": call.least, "most": call.most, "years": years}
        name = "letter: articles" if call.years else "letter: articles of any year"
        asked += _lines(edition.say(name, **terms), "- ", "  ")
    for entry in standing.groups["nominated"]:
        lacking = [
            edition.say(f"letter: {group}", years=years)
            for group in ("outside the years", "no reason", "side unknown", "no use case")
            if entry in standing.groups[group]
        ]
        if lacking:
            text = f"{_about(entry)}{edition.say('colon')}{edition.say('semicolon').join(lacking)}"
            asked += _lines(text, "- ", "  ")
    for entry in standing.unresolved:
        asked += _lines(edition.say("letter: which work", text=_about(entry)), "- ", "  ")
    return [*_lines(edition.say("letter: missing")), *asked] if asked else []


def _hints(edition: Edition, standing: Standing) -> list[str]:
    """The suggestions, each with its number and, right after it, what names the work: nothing that
    stands in a title can be taken for it."""
    suggested = standing.groups["suggested"]
    lines = _lines(edition.say("letter: suggestions", n=len(suggested))) if suggested else []
    for entry in suggested:
        name = doi_url(entry.said.doi) if entry.said.doi else entry.key
        about = [] if _about(entry) in (entry.said.doi, entry.key) else _lines(_about(entry))
        lines += ["", f"{entry.said.number}. {name}", *(f"   {line}" for line in about)]
    return lines


def _how(edition: Edition, standing: Standing, closed: bool | None, missing: bool) -> list[str]:
    """What the lists below ask for, how to answer, and until when."""
    suggested = standing.groups["suggested"]
    names = ["letter: lacking" if missing else "letter: complete"]
    names += ["letter: confirm"] if suggested else []
    names += ["letter: answer"] if missing or suggested else []
    lines = [line for name in names for line in _lines(edition.say(name))]
    if closed is False and (missing or suggested):
        lines += _lines(edition.say("letter: closes", day=_last_day(edition)))
    return lines


def _last_day(edition: Edition) -> str:
    return written_day(day(edition.call.closes), edition.lang)
