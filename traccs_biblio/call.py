"""How far a call is: who has replied, what is nominated of what was asked, what is missing.

A suggestion is counted apart and answers nothing; a project that replied is never said not to have,
whatever is recorded of its articles. What could not be read is neither none nor many.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from .ids import nearest
from .model import EMPTY, Article, Call, Nomination, Project, Record, Reply
from .text import fold

_MONTHS = {
    fold(name): number
    for number, names in enumerate(
        (
            "janvier janv january jan", "février févr fév feb february", "mars march mar",
            "avril avr april apr", "mai may", "juin june jun", "juillet juil july jul",
            "août aout august aug", "septembre sept september sep", "octobre oct october",
            "novembre nov november", "décembre déc december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip


def day(written: str) -> str:
    """A day as ISO, from 2026-02-03, 3/2/2026 or 3/2/26 (the day comes first), "mardi 3 février
    2026", "1er mars 2026" or "Feb 3, 2026"; "" where no day can be told, or no year is given.

    >>> day("le 3 février 2026"), day("03-02-26"), day("3 février")
    ('2026-02-03', '2026-02-03', '')
    """
    text = " ".join(written.split())
    if whole := re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ].*)?", text):
        year, month, number = (int(part) for part in whole.groups())
    elif short := re.fullmatch(r"(?:le )?(\d\d?)[/.-](\d\d?)[/.-](\d{4}|[2-9]\d)", text):
        number, month, year = (int(part) for part in short.groups())
        year += 2000 * (year < 100)
    elif said := re.fullmatch(
        r"(?:[^\W\d]+\.? ){0,2}(\d\d?)(?:er|st|nd|rd|th)? (\S+) (\d{4})", text
    ):
        number, month, year = int(said[1]), _MONTHS.get(fold(said[2]), 0), int(said[3])
    elif said := re.fullmatch(
        r"(?:[^\W\d]+\.?,? )?([^\W\d]+)\.? (\d\d?)(?:st|nd|rd|th)?,? (\d{4})", text
    ):
        number, month, year = int(said[2]), _MONTHS.get(fold(said[1]), 0), int(said[3])
    else:
        return ""
    try:
        return date(year, month, number).isoformat()
    except ValueError:
        return ""


class Entry(NamedTuple):
    """An article of a project in the call, and the project's word on it: a nomination rather than
    a suggestion, where it has both."""

    article: Article
    said: Nomination
    twice: bool = False  # in the project's file more than once, perhaps as preprint and article

    @property
    def key(self) -> str:
        """The key by which commands find it in the project's file."""
        return self.said.key

    @property
    def resolved(self) -> bool:
        """Not only what a project sent in words that nobody could resolve."""
        return self.article.record.pending or self.article.record.citable


ReplyState = Literal["replied", "unrecorded", "unreadable"]

#: What is counted of a project, in the order in which it is shown. All but the first two and what
#: waits (pending, to resolve) are counted among the nominated.
GROUPS = (
    "nominated", "suggested", "in the years", "outside the years", "year unknown", "inside",
    "outside", "side unknown", "no reason", "no use case", "pending", "not checked",
    "to resolve", "preprints", "twice", "after closing", "nominated before",
)  # fmt: skip


class Standing(NamedTuple):
    """Where one project stands. `groups` holds the articles behind each number of `GROUPS`."""

    project: Project
    reply: ReplyState = "unrecorded"
    on: str = ""  # ISO day of the reply, where it is known
    groups: Mapping[str, tuple[Entry, ...]] = EMPTY
    problems: int = 0  # errors and warnings of `check` in its files
    whole: bool = True  # its nominations could all be read

    def count(self, group: str) -> int:
        """How many articles a group has."""
        return len(self.groups[group])

    @property
    def entries(self) -> list[Entry]:
        """All its articles, nominated and suggested."""
        return [*self.groups["nominated"], *self.groups["suggested"], *self.unresolved]

    @property
    def unresolved(self) -> list[Entry]:
        """Nominated in words that nobody could resolve yet: counted nowhere else."""
        return [entry for entry in self.groups["to resolve"] if entry.said.counts]

    @property
    def readable(self) -> bool:
        """Whether all that the project sent could be read, so that what lacks is known."""
        return self.whole and self.reply != "unreadable"

    @property
    def answered(self) -> bool:
        """Whether anything came from the project itself."""
        return self.reply != "unrecorded" or any(entry.said.counts for entry in self.entries)


def standings(
    call: Call,
    projects: Mapping[str, Project],
    replies: Mapping[str, Reply],
    articles: Sequence[Article],
    earlier: Collection[str] = (),
    unread: Collection[str] = (),
    problems: Mapping[str, int] = EMPTY,
) -> list[Standing]:
    """Where each project stands, in report order.

    `earlier` are the ids of the calls before; `unread` the names of files of nominations
    ("PC5.bib") and replies ("PC5.yml") that could not be read whole; `problems` their number by
    project.
    """
    return [
        Standing(
            project,
            _reply(name, replies, unread),
            day(replies[name].replied_on) if name in replies else "",
            _groups(call, _entries(call.id, name, articles), earlier),
            problems.get(name, 0),
            f"{name}.bib" not in unread,
        )
        for name, project in projects.items()
    ]


def _reply(project: str, replies: Mapping[str, Reply], unread: Collection[str]) -> ReplyState:
    if f"{project}.yml" in unread:
        return "unreadable"
    return "replied" if project in replies and replies[project].replied else "unrecorded"


def _entries(call: str, project: str, articles: Sequence[Article]) -> list[Entry]:
    found = []
    for article in articles:
        own = [said for said in article.record.said(call) if said.project == project]
        if own:
            said = next((said for said in own if said.counts), own[0])
            found.append(Entry(article, said, len(own) > 1))
    return sorted(found, key=lambda entry: entry.said.number)


def _groups(
    call: Call, entries: Sequence[Entry], earlier: Collection[str]
) -> dict[str, tuple[Entry, ...]]:
    ready = [e for e in entries if e.resolved]
    named = [e for e in ready if e.said.counts]
    dated = [e for e in named if e.article.record.years]
    asked, closes = set(call.years), day(call.closes)

    def within(entry: Entry) -> bool:
        return not asked or bool(asked & set(entry.article.record.years))

    def late(entry: Entry) -> bool:
        return bool(closes) and entry.said.counts and day(entry.said.on) > closes

    def before(entry: Entry) -> bool:
        return bool(nominated_before(entry.article.record, earlier))

    found = {
        "nominated": named,
        "suggested": [e for e in entries if not e.said.counts],
        "in the years": [e for e in dated if within(e)],
        "outside the years": [e for e in dated if not within(e)],
        "year unknown": [e for e in named if e not in dated],
        "inside": [e for e in named if e.said.scope == "inside"],
        "outside": [e for e in named if e.said.scope == "outside"],
        "side unknown": [e for e in named if not e.said.scope],
        "no reason": [e for e in named if not e.said.why],
        "no use case": [e for e in named if _untagged(e.article)],
        "pending": [e for e in entries if e.article.record.pending],
        "not checked": [e for e in entries if e.article.record.source == "facts"],
        "to resolve": [e for e in entries if not e.resolved],
        "preprints": [e for e in named if e.article.record.metadata.type == "preprint"],
        "twice": [e for e in entries if e.twice],
        "after closing": [e for e in entries if late(e)],
        "nominated before": [e for e in entries if before(e)],
    }
    return {name: tuple(found[name]) for name in GROUPS}


def _untagged(article: Article) -> bool:
    """Neither a person nor the rules have decided; a person's `none` is a decision. Of what no
    registry has told yet nothing can be said."""
    record = article.record
    judged = any(n.live and n.usecases is not None for n in record.nominations)
    return record.citable and not judged and not article.slugs


def nominated_before(record: Record, earlier: Collection[str]) -> list[Nomination]:
    """Nominations of an article, by whatever project, in earlier calls."""
    return [said for said in record.nominations if said.counts and said.call in earlier]


# --- what needs a sentence ------------------------------------------------------------------------


class Remark(NamedTuple):
    """What no column says. `name` is the phrase that says it, `values` what stands in it."""

    name: str
    project: str = ""
    values: Mapping[str, object] = EMPTY


def remarks(
    call: Call,
    standings: Sequence[Standing],
    replies: Mapping[str, Reply],
    articles: Sequence[Article],
    unread: Collection[str] = (),
) -> list[Remark]:
    """What a reader must know beside the numbers, of the call first, then project by project."""
    known = [standing.project.id for standing in standings]
    found = [*_of_call(call), *_unknown(call, known, replies, articles, unread)]
    for standing in standings:
        found += _of_project(call, standing, replies.get(standing.project.id))
    return found


def _of_call(call: Call) -> Iterator[Remark]:
    if call.closes and day(call.closes) != call.closes:
        yield _odd_day("call.yml", "closes", call.closes)


def _odd_day(where: str, field: str, written: str, project: str = "") -> Remark:
    read = day(written)
    name = "odd day" if read else "no day"
    values = {"where": where, "field": field, "text": written, "day": read}
    return Remark(name, project, values)


def _unknown(
    call: Call,
    known: list[str],
    replies: Mapping[str, Reply],
    articles: Sequence[Article],
    unread: Collection[str],
) -> Iterator[Remark]:
    """What belongs to no project of the programme: nothing of it is in any line."""
    said = [n for article in articles for n in article.record.said(call.id)]
    files = dict.fromkeys(f"{n.project}.bib" for n in said if n.project)
    names = [*(f"{project}.yml" for project in replies), *unread, *files]
    for name in sorted(set(names)):
        project, _, kind = name.rpartition(".")
        if name == "unassigned.yml" and name in unread:
            yield Remark("reply unreadable", "", {"where": name})
        if project not in (*known, "unassigned"):
            near = nearest(project, known, 1)
            values = {"where": name, "n": sum(n.project == project for n in said)}
            what = "unknown nominator" if kind == "bib" else "unknown replier"
            yield Remark(what, "", {**values, "near": near[0] if near else ""})
    if waiting := [n for n in said if not n.project]:
        keys = ", ".join(dict.fromkeys(n.key for n in waiting))
        yield Remark("unassigned", "", {"n": len(waiting), "keys": keys})
    if "unassigned" in replies and (kept := replies["unassigned"].received):
        values = {"where": "unassigned.yml", "n": len(kept), "of": _named(kept), "call": call.id}
        yield Remark("received for no project", "", values)
    for name, reply in replies.items():
        if reply.received and name not in (*known, "unassigned"):
            yield Remark("received", "", _received(reply))


def _named(kept: Sequence[str]) -> str:
    """Whose the words of `unassigned.yml` are, as far as they say it."""
    # who sent them may be written with a colon
    said = r": (?=answer \d|activities:|replied_on:|replied, |suggestion |10\.\d)"
    return ", ".join(dict.fromkeys(re.split(said, words)[0].strip()[:40] for words in kept))


def _received(reply: Reply) -> dict[str, object]:
    return {"where": f"{reply.project}.yml", "n": len(reply.received)}


def _of_project(call: Call, standing: Standing, reply: Reply | None) -> Iterator[Remark]:
    project = standing.project.id
    if standing.reply == "unreadable":
        yield Remark("reply unreadable", project, {"where": f"{project}.yml"})
    if not standing.whole:
        yield Remark("nominations unreadable", project, {"where": f"{project}.bib"})
    if reply and reply.replied_on and standing.on != reply.replied_on:
        yield _odd_day(f"{project}.yml", "replied_on", reply.replied_on, project)
    if reply and reply.received:
        yield Remark("received", project, _received(reply))
    if reply and not reply.replied and (reply.replied_on or reply.answers):
        yield Remark("replied is false", project, {"where": f"{project}.yml"})
    if standing.reply == "replied" and not standing.entries and standing.whole:
        yield Remark("no article", project)
    if standing.reply == "unrecorded" and standing.answered:
        yield Remark("reply to record", project, {"call": call.id})
    if standing.count("nominated") > call.most:
        yield Remark("too many", project, {"n": standing.count("nominated"), "most": call.most})
    if outside := standing.groups["outside the years"]:
        years = ", ".join(map(str, call.years))
        of = ", ".join(f"{e.key} ({e.article.record.metadata.year})" for e in outside)
        yield Remark("outside the years", project, {"years": years, "keys": of})
    for entry in standing.entries:
        if entry.said.on and day(entry.said.on) != entry.said.on:
            yield _odd_day(f"{project}.bib: {entry.key}", "nominated-on", entry.said.on, project)
    for name in ("twice", "after closing", "nominated before"):
        if entries := standing.groups[name]:
            values = {"keys": ", ".join(e.key for e in entries), "day": day(call.closes)}
            yield Remark(name, project, values)


# --- what to do next ------------------------------------------------------------------------------


class Step(NamedTuple):
    """A command to copy, for the first of the projects concerned; `name` is what it is for."""

    command: str
    name: str
    projects: tuple[str, ...]


def lacks(call: Call, standing: Standing) -> bool:
    """Whether a project has still something to say: articles, or something about those it named."""
    asked = call.least <= standing.count("nominated") <= call.most
    open_ = ("outside the years", "no reason", "side unknown", "to resolve")
    return not asked or any(map(standing.count, open_))


def steps(call: Call, standings: Sequence[Standing], naming: str = "") -> list[Step]:
    """What to do next, most useful first: one command of a kind, with `naming`, which says of which
    call it is where that is not the newest."""
    ready = [s for s in standings if s.readable]
    mail, check = "biblio status --pc {pc} --mail", "biblio check --pc {pc}"
    kinds = (
        ("mend", check, "", [s for s in standings if not s.readable]),
        ("ask for more", mail, "", [s for s in ready if s.answered and lacks(call, s)]),
        ("ask again", mail, "", [s for s in ready if not s.answered]),
        ("resolve", "biblio nominate DOI --pc {pc} --replaces {key}", "to resolve", standings),
        ("fetch", "biblio enrich", "",
         [s for s in standings if s.count("pending") or s.count("not checked")]),
        ("choose", "biblio drop KEY --pc {pc}", "",  # which one is for the project to say
         [s for s in standings if s.count("nominated") > call.most]),
        ("tag", "biblio tag {key} --set U", "no use case", standings),
        ("look", check, "", [s for s in ready if s.problems]),
    )  # fmt: skip
    found = []
    for name, command, group, concerned in kinds:
        of = [s for s in concerned if not group or s.count(group)]
        if of:
            key = shlex.quote(of[0].groups[group][0].key) if group else ""
            typed = command.format(pc=of[0].project.id, key=key)
            found.append(Step(typed + naming, name, tuple(s.project.id for s in of)))
    return found
