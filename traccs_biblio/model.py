"""The nouns. Three kinds of statement never mix: what a person wrote (`Nomination`), what a
registry said (`Metadata`), what we conclude (`Tag`, `Problem`). All are
immutable; named tuples, since thirty dataclasses would cost each start 15 ms."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

EMPTY: Mapping[str, Any] = MappingProxyType({})
NO_ANSWERS: Mapping[int, str] = MappingProxyType({})

Severity = Literal["error", "warning", "info"]

STATUSES = ("suggested", "nominated", "withdrawn")
SCOPES = ("inside", "outside")

#: How the starter list signs its suggestions (`nominated-by`).
STARTER = "starter list"

#: What `flags` of a record may hold (docs/reference/command-line.md: a closed list).
FLAGS = {
    "acronym-case": "the title spells a name of the lexicon in other capitals; nothing is changed",
    "alias": "a nomination names a DOI that its registry has merged into another",
    "all-caps": "the registry holds the title or a name in capitals; it is shown recased",
    "comment": "a published comment on another work, or a reply to one",
    "concern": "the publisher has expressed concern about it",
    "corrected": "a correction or erratum of it has been published",
    "corrections-differ": "projects correct one field differently; the registry's value stands",
    "first-author-missing": "the registry calls every author an additional one: the first is lost",
    "garbled": "characters of the title or a name were lost before the registry had them",
    "mixed-alphabets": "a name or the title mixes alphabets: a letter only looks right",
    "mojibake": "the registry holds text in a wrong encoding; it is shown mended",
    "no-author": "the registry names no author",
    "no-container": "an article without a journal",
    "no-metadata": "the DOI exists, but its agency gives no metadata that biblio can read",
    "no-title": "the registry gives no title",
    "no-year": "the registry gives no year of publication",
    "notice": "a correction or retraction notice about another work",
    "odd-date": "the registry gives a date that cannot be",
    "odd-name": "an author has one name alone, an initial in the family name, or a cut particle",
    "published": "a preprint that has been published: the article is the version to cite",
    "retracted": "the work has been retracted, withdrawn or removed",
    "retraction-unclear": "the registry links it with a retraction, perhaps the wrong way round",
    "sorted-authors": "the registry lists these proceedings' authors by the alphabet",
    "unreadable": "the stored answer cannot be read; `biblio enrich` fetches it again",
    "verdicts-differ": "projects give different use cases; their union is used",
}

#: What a publication may be (`type` in the JSON output).
TYPES = (
    "article",
    "preprint",
    "proceedings-article",
    "chapter",
    "book",
    "dataset",
    "software",
    "thesis",
    "report",
    "review",
    "other",
)


class Text(NamedTuple):
    """One title in all its spellings: runs of (Unicode text, style).

    `style` is "" or one of i, b, sub, sup, sc. `tex` is the spelling a person wrote in a `.bib`
    file, which exports keep as it is; it is empty for what a registry said.
    """

    runs: tuple[tuple[str, str], ...] = ()
    tex: str = ""

    @property
    def plain(self) -> str:
        """The text alone, as plain Unicode."""
        return "".join(text for text, _ in self.runs)

    def __bool__(self) -> bool:
        return bool(self.runs)


class Affiliation(NamedTuple):
    """Where an author worked, and the institution's ROR id (`04dkp9463`) where it is given."""

    name: str
    ror: str = ""


class Author(NamedTuple):
    """A person (`family`, perhaps `given` and `suffix`) or a group (`name` alone)."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    name: str = ""
    orcid: str = ""
    affiliations: tuple[Affiliation, ...] = ()

    @property
    def label(self) -> str:
        """The name that a short reference uses: the family name, or the group's name."""
        return self.name or self.family or self.given


class Funder(NamedTuple):
    """Who paid, with the numbers of the awards, such as `ANR-22-EXTR-0010`."""

    name: str
    doi: str = ""
    awards: tuple[str, ...] = ()


class Licence(NamedTuple):
    """A licence, and which text it covers, as Crossref calls it: `vor`, `am`, `tdm`, ..."""

    url: str
    covers: str = ""


class Update(NamedTuple):
    """A retraction, correction or expression of concern, and the DOI of its notice."""

    kind: str  # "retraction", "concern" or "correction"
    doi: str = ""
    date: str = ""  # ISO
    by: str = ""  # "publisher" or "retraction-watch"


class Metadata(NamedTuple):
    """What a registry said about a work, cleaned on reading. Empty means: it did not say."""

    doi: str = ""
    type: str = "other"
    title: Text = Text()
    authors: tuple[Author, ...] = ()
    editors: tuple[Author, ...] = ()
    container: str = ""
    publisher: str = ""
    year: int | None = None
    month: int | None = None
    #: ISO dates by kind (online, print, posted, issued): whether a call's window is met.
    dates: Mapping[str, str] = EMPTY
    volume: str = ""
    issue: str = ""
    pages: str = ""
    number: str = ""  # article number
    isbn: str = ""
    url: str = ""
    eprint: str = ""  # arXiv id
    language: str = ""
    abstract: str = ""
    relations: tuple[tuple[str, str], ...] = ()  # (relation as the registry names it, DOI)
    cites: tuple[str, ...] = ()  # the DOIs of its reference list, as far as the registry has them
    licences: tuple[Licence, ...] = ()
    funders: tuple[Funder, ...] = ()
    updates: tuple[Update, ...] = ()
    open_copy: str = ""  # address of a text that anybody may read; empty: not known
    #: What reading changed, by field: ("markup", "all capitals", ...).
    cleaned: Mapping[str, tuple[str, ...]] = EMPTY
    flags: tuple[str, ...] = ()

    @property
    def years(self) -> set[int]:
        """Every year in which it appeared: online, in print, as a preprint."""
        dated = {int(date[:4]) for date in self.dates.values()}
        return dated if self.year is None else dated | {self.year}


class Problem(NamedTuple):
    """Something wrong, as data: where (file:line), what, and what to do.

    `unchecked` tells a service that could not be asked from an answer that says no. `slug` names
    the finding of a check, such as `key-clash`, whose why stands beside it; or what is odd in
    `people.csv`.
    """

    where: str
    message: str
    hint: str = ""
    severity: Severity = "error"
    unchecked: bool = False
    slug: str = ""


def is_pending(key: str) -> bool:
    """Whether a citation key is provisional, until a registry has answered."""
    return key.startswith("pending-")


class Nomination(NamedTuple):
    """One entry of `nominations/<call>/<project>.bib`: what a person wrote about one article.

    `fields` are the entry's own bibliographic fields (lower-case names, TeX values); with a DOI
    they are a reading copy, except those named in `corrects` (docs/reference/data-folder.md).
    """

    key: str
    call: str
    project: str  # "" in unassigned.bib
    status: str = "suggested"
    doi: str = ""
    why: str = ""
    by: str = ""
    on: str = ""
    scope: str = ""
    usecases: tuple[str, ...] | None = None  # None: the rules decide; (): none applies
    corrects: tuple[str, ...] = ()
    version_of: tuple[str, ...] = ()
    not_version_of: tuple[str, ...] = ()
    received: str = ""
    withdrawn_why: str = ""
    entry_type: str = "misc"
    fields: Mapping[str, str] = EMPTY
    odd: tuple[Problem, ...] = ()  # statuses, dates, DOIs that cannot be what was meant
    path: Path = Path()
    line: int = 0
    number: int = 0  # its place among the entries of the file, from 1: what a reply may confirm

    @property
    def deposit(self) -> str:
        """The id of a deposit in HAL that has no DOI, which the entry describes in full."""
        archive = self.fields.get("archiveprefix") or self.fields.get("eprinttype") or ""
        is_hal = not self.doi and archive.lower() == "hal"
        return self.fields.get("eprint", "").lower() if is_hal else ""

    @property
    def pending(self) -> bool:
        """No registry has answered yet: the key is provisional and nothing is exported."""
        return is_pending(self.key)

    @property
    def live(self) -> bool:
        """Not withdrawn: a withdrawn one is in no list, export or count."""
        return self.status != "withdrawn"

    @property
    def counts(self) -> bool:
        """A project's own nomination: a suggestion never counts for the 3 to 5."""
        return self.status == "nominated"


class Received(NamedTuple):
    """One article, or one confirmation, as a project sent it: read, and not yet looked up."""

    where: str  # "answers.csv:3", "mail.eml: line 12"
    text: str  # what was sent about this one, on one line
    project: str = ""  # as it was written
    identifier: str = ""  # a DOI, address or id, as it was written; empty: `text` is all there is
    entry_type: str = "misc"  # of `fields`
    fields: Mapping[str, str] = EMPTY  # BibTeX names, TeX values: where it came described in full
    confirms: int = 0  # the number of a suggestion that is confirmed; -1 for all of them
    declines: int = 0  # the number of a suggestion that is declined
    why: str = ""
    by: str = ""
    scope: str = ""
    usecases: tuple[str, ...] | None = None
    on: str = ""  # ISO date of the answer; as it was written, where no day can be told
    #: What was in doubt while reading, and whether that leaves it to a person: then nothing is
    #: written.
    problem: str = ""
    ask: bool = False
    unread: tuple[str, ...] = ()  # what is said of it and not understood: "scope: les deux"
    #: Of an export of ours: what it is there ("" is a project's own word), the citation key, and
    #: keywords, which name projects.
    status: str = ""
    key: str = ""
    keywords: tuple[str, ...] = ()


class Evidence(NamedTuple):
    """Words that decided, as they stand in the text, and where: "title" or "abstract"."""

    text: str
    where: str


class Tag(NamedTuple):
    """A use case of an article, by a person's verdict or by the rules."""

    slug: str
    by: str  # "person" or "rule"
    score: float | None = None
    evidence: tuple[Evidence, ...] = ()
    state: str = "decided"  # or "review"


class Record(NamedTuple):
    """One work: its metadata with people's corrections applied, and all its nominations, those of
    its preprint as well. `doi` and `metadata` are those of the version to cite.

    `sources` names the origin of each field of `metadata`: crossref, datacite, facts, or person.
    `keys` are all citation keys it has been given; the first is the one to cite.
    """

    doi: str
    metadata: Metadata
    nominations: tuple[Nomination, ...]
    source: str
    keys: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    sources: Mapping[str, str] = EMPTY
    flags: tuple[str, ...] = ()
    pending: bool = False
    versions: tuple[tuple[str, str], ...] = ()  # other versions: (relation, DOI)
    years: tuple[int, ...] = ()  # every year in which it, or a version nominated, appeared

    @property
    def key(self) -> str:
        """The citation key to use."""
        return self.keys[0]

    def said(self, call: str) -> list[Nomination]:
        """Nominations and suggestions in a call, withdrawn ones left out."""
        return [n for n in self.nominations if n.live and n.call == call]

    @property
    def citable(self) -> bool:
        """Whether there is a work to cite: a DOI that its registry knows, or at least a title or
        people. What a project sent and nobody could resolve yet is none."""
        metadata = self.metadata
        known = self.doi or metadata.title or metadata.authors or metadata.editors
        return bool(known) and not self.pending

    @property
    def unresolved(self) -> bool:
        """What a project sent and nobody could resolve yet: it counts for nobody."""
        return not self.pending and not self.citable

    @property
    def dois(self) -> set[str]:
        """All DOIs of the work: aliases, other versions, and those under which it is nominated."""
        versions = [doi for _, doi in self.versions]
        said = [nomination.doi for nomination in self.nominations]
        return {self.doi, *self.aliases, *versions, *said} - {""}

    @property
    def preprints(self) -> tuple[str, ...]:
        """The DOIs under which it is nominated and that are not the version to cite."""
        names = {self.doi, *self.aliases, ""}
        return tuple(dict.fromkeys(n.doi for n in self.nominations if n.doi not in names))

    @property
    def projects(self) -> tuple[str, ...]:
        """Ids of the projects that nominate it or for which it is suggested, as read."""
        return tuple(dict.fromkeys(n.project for n in self.nominations if n.project))


class Article(NamedTuple):
    """A record with what we conclude about it: the unit that lists, reports and exports show."""

    record: Record
    tags: tuple[Tag, ...] = ()
    uses_ai: bool = False
    other: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = EMPTY

    @property
    def slugs(self) -> tuple[str, ...]:
        """Use cases that are decided, by a person or by the rules."""
        return tuple(tag.slug for tag in self.tags if tag.state == "decided")


class Project(NamedTuple):
    """A row of `projects.csv`; its place in the file is its place in every report."""

    id: str
    kind: str
    acronym: str
    title: str

    @property
    def label(self) -> str:
        """`PC5 COMPACT`, or `CERISE` where id and acronym are one."""
        return self.id if self.acronym in ("", self.id) else f"{self.id} {self.acronym}"


class UseCase(NamedTuple):
    """A use case of `usecases.yml`, in both languages."""

    slug: str
    label: Mapping[str, str]
    definition: Mapping[str, str]


class Call(NamedTuple):
    """`nominations/<call>/call.yml`: what was asked."""

    id: str
    title: Mapping[str, str]
    years: tuple[int, ...] = ()
    least: int = 3
    most: int = 5
    lang: str = "fr"
    keep_abstracts: bool = True
    opened: str = ""
    closes: str = ""
    presented: str = ""


class Reply(NamedTuple):
    """`replies/<call>/<project>.yml`: that a project answered, and what it declares."""

    project: str
    replied_on: str = ""
    activities: tuple[str, ...] = ()
    replied: bool = True
    answers: Mapping[int, str] = NO_ANSWERS  # by question, 3 to 6; 0 for what has no number
    received: tuple[str, ...] = ()  # what a form says otherwise, or of no project: for a person
