"""Opens a data folder and runs the steps in order: the one place that knows the whole way.

Reading costs what is asked: a project's list parses that project's file, cuts the others into
blocks (to see who else nominates an article), and opens the records it shows. A file that cannot be
read is a `Problem` in `problems`; everything else still loads.
"""

from __future__ import annotations

import re
import shlex
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from . import answers, nominations, programme, records
from .answers.spelling import odd_capitals
from .bibtex import Block
from .errors import BiblioError, DataError, InputError
from .families import Families
from .files import composed, line_with, named_after
from .ids import EXAMPLE, hal_id, holds_no_doi, looks_like_key, nearest, normal_doi
from .model import (
    Article,
    Call,
    Nomination,
    Problem,
    Project,
    Record,
    Reply,
    Tag,
    UseCase,
)  # fmt: skip
from .nominations import NominationFile
from .records import Version
from .selection import Filter, in_call, named, order, passes
from .store import Store
from .text import ascii_letters, capitals, clean

if TYPE_CHECKING:
    import pandas as pd

    from .ahead import Ahead, Told, Work
    from .discretion import Discretion
    from .people import People
    from .usecases import Lexicon, Reading, Rules

T = TypeVar("T")
Place = tuple[NominationFile, Block]


class Library:
    """A data folder. `folder` holds `projects.csv`; `call` is the newest one unless named.
    `may_fork` lets a second process help with many articles: of a program without threads. `tell`
    is called with what a person should know at once: that a write waits for another biblio.

    Raises `InputError` if the folder is not one or the call is unknown.
    """

    def __init__(
        self,
        folder: Path,
        call: str = "",
        may_fork: bool = False,
        tell: Callable[[str], None] = lambda words: None,
    ) -> None:
        self.folder = folder
        self.tell = tell
        self.may_fork = may_fork
        self._ahead: Ahead | None = None
        self._kept: dict[str, Version] | None = None  # by DOI, once nothing is written any more
        self._readings: dict[tuple[str, str], Reading] | None = None  # likewise, by text
        if not (folder / "projects.csv").is_file():
            raise InputError(
                f"{folder} is not a data folder of biblio (it has no projects.csv)",
                "biblio init makes one; --bib names one",
            )
        self.store = Store(folder, tell)
        self.problems: list[Problem] = []
        self._known: set[Problem] = set()  # those of `problems`, each of which is said once
        self.call_id = self._chosen_call(call)

    def _chosen_call(self, call: str) -> str:
        known = programme.calls(self.folder)
        call = next((name for name in known if composed(name) == composed(call)), call)
        if call and call not in known:
            raise InputError(
                f"unknown call {call}", "known: " + (", ".join(known) or "none; biblio init")
            )
        if not known:
            raise InputError(f"{self.folder} holds no call", "nominations/<call>/ is missing")
        self._newest = known[-1]
        return call or known[-1]

    def naming(self, call: str = "") -> str:
        """What a command must say to be about a call, by default this one: ` --call ag-2026`, or
        nothing for the newest, which commands mean without a word."""
        call = call or self.call_id
        return "" if call == self._newest else f" --call {shlex.quote(call)}"

    @property
    def before(self) -> str:
        """Where this call has no article yet, the last one before it that has some."""
        filled = {file.call for file in self.files if file.entries()}
        known = [] if self.call_id in filled else programme.calls(self.folder)
        older = known[: known.index(self.call_id)] if self.call_id in known else []
        return next((call for call in reversed(older) if call in filled), "")

    # --- the programme ---------------------------------------------------------------------------

    def _safely(self, read: Any, default: T) -> T:
        """What `read` gives, or the default and a problem where its file is unreadable."""
        try:
            result: T = read()
        except DataError as error:
            self.note(error)
            return default
        return result

    def note(self, error: BiblioError) -> None:
        """Keep what went wrong and stopped nothing, for the end of the command."""
        self._add_problems([nominations.problem_of(error)])

    def _add_problems(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            if problem not in self._known:
                self._known.add(problem)
                self.problems.append(problem)

    @property
    def incomplete(self) -> list[str]:
        """The nomination files of the call that could not be read whole, so far."""
        folder = f"{self.folder / 'nominations' / self.call_id}/"
        places = [p.where for p in self.problems if p.severity == "error"]
        names = [where.removeprefix(folder).split(":")[0] for where in places if folder in where]
        return sorted(set(names))

    @cached_property
    def projects(self) -> dict[str, Project]:
        """The projects by id, in report order. Where `projects.csv` is unreadable, those that have
        a nominations file, so that their lists and exports still come."""
        try:
            projects, odd = programme.read_projects(self.folder)
        except DataError as error:
            self.note(error)
            names = dict.fromkeys(file.project for file in self.files if file.project)
            return {name: Project(name, "", "", "") for name in names}
        self._add_problems(nominations.problem_of(row) for row in odd)
        return projects

    @cached_property
    def call(self) -> Call:
        """What was asked."""
        call_id = self.call_id
        return self._safely(
            lambda: programme.read_call(self.folder, call_id),
            Call(call_id, {"fr": call_id, "en": call_id}, keep_abstracts=False),
        )

    @cached_property
    def _usecase_file(self) -> tuple[tuple[UseCase, ...], dict[str, list[str]]]:
        return self._safely(lambda: programme.read_usecases(self.folder), ((), {}))

    @property
    def usecases(self) -> tuple[UseCase, ...]:
        """The use cases, in report order."""
        return self._usecase_file[0]

    @cached_property
    def replies(self) -> dict[str, Reply]:
        """What the projects answered, by project."""
        found: dict[str, Reply] = {}
        for path in programme.reply_files(self.folder, self.call_id):
            try:
                found[named_after(path)] = programme.read_reply(path)
            except DataError as error:
                self.note(error)
        return found

    @cached_property
    def people_and_odd(self) -> tuple[People | None, tuple[Problem, ...]]:
        """The programme's own people, for the screen alone, and what is odd in their file; None
        where `private/people.csv` is not there. Raises `DataError` where it cannot be read."""
        from . import people

        return people.read(self.folder, self.projects)

    @property
    def people(self) -> People | None:
        """As `people_and_odd`, with what is odd among the `problems`."""
        found, odd = self.people_and_odd
        self._add_problems(problem for problem in odd if problem.severity != "info")
        return found

    @cached_property
    def discretion(self) -> Discretion:
        """The names and addresses of `private/`, which stay out of what is written. Of a file that
        cannot be read that is a problem, since nothing is left out for it."""
        from . import discretion

        found, failed = discretion.read(self.folder)
        for error in failed:
            hint = f"{error.hint}; until then what is written may hold its names and addresses"
            self.note(DataError(error.message, hint, error.path, error.line))
        return found

    @cached_property
    def lexicon(self) -> Lexicon:
        """Names of models, data, methods and themes."""
        from .usecases import Lexicon

        content: dict[str, Any] = self._safely(lambda: programme.read_lexicon(self.folder), {})
        try:
            return Lexicon.of(content)
        except ValueError as error:
            hint = "an item is a name, or name: [other spellings]"
            self.note(DataError(str(error), hint, str(self.folder / "lexicon.yml")))
            return Lexicon.of({})

    @cached_property
    def _single_names(self) -> tuple[str, ...]:
        """The lexicon's names of one word, in order."""
        return tuple(sorted(name for name in self.lexicon.names if " " not in name))

    def facet_names(self, facet: str, given: Iterable[str]) -> None:
        """Check that the lexicon has names like those given; raises `InputError` if not."""
        known = self.lexicon.facet(facet)
        for name in given:
            if not named([name], known):
                near = nearest(name, list(known))
                raise InputError(
                    f"the lexicon has no {facet.removesuffix('s')} {name}",
                    ("nearest: " + ", ".join(near)) if near else "lexicon.yml lists the names",
                )

    @cached_property
    def capitals(self) -> re.Pattern[str]:
        """Words of a title whose capitals a BibTeX style must leave."""
        return capitals(self.lexicon.names)

    @cached_property
    def rules(self) -> Rules:
        """The rules of the use cases, with the folder's own additions."""
        from .usecases import Rules

        rules, path = Rules.load(self._usecase_file[1]), self.folder / "usecases.yml"
        for message, hint, words in rules.unread:
            self.note(DataError(message, hint, str(path), line_with(path, words)))
        return rules

    # --- nominations -----------------------------------------------------------------------------

    @cached_property
    def files(self) -> list[NominationFile]:
        """The nomination files of all calls that can be read, oldest call first."""
        found = []
        for call in programme.calls(self.folder):
            for file in nominations.files(self.folder, call):
                try:
                    _ = file.blocks
                except DataError as error:
                    self.note(error)
                else:
                    found.append(file)
                    self._add_problems(file.broken())
        return found

    @cached_property
    def places(self) -> dict[str, list[Place]]:
        """Where each article is nominated, by identity: its DOI, else the id of a deposit in HAL,
        else "call/project/key"."""
        found: dict[str, list[Place]] = {}
        for file in self.files:
            for block in file.entries():
                identity = file.doi(block) or file.deposit(block)
                if not identity:
                    identity = f"{file.call}/{file.project}/{block.key}"
                    while identity in found:  # one key on two works, which `check` reports
                        identity += "'"
                found.setdefault(identity, []).append((file, block))
        return found

    def keys(self) -> dict[str, list[str]]:
        """All citation keys of all calls, casefolded, with the identities of their articles: more
        than one where two works share a key."""
        return self._keys

    @cached_property
    def _keys(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for identity, places in self.places.items():
            for key in {block.key.casefold() for _, block in places}:
                found.setdefault(key, []).append(identity)
        return found

    def _identities(self, projects: Collection[str]) -> list[str]:
        """Articles of the call, of all projects or of some, in report order."""
        order = {name: number for number, name in enumerate(self.projects)}
        files = [file for file in self.files if file.call == self.call_id]
        files.sort(key=lambda f: (order.get(f.project, len(order)), f.project == "", f.project))
        by_place = {
            (id(file), block.start): identity
            for identity, places in self.places.items()
            for file, block in places
        }
        wanted = [f for f in files if not projects or (f.project or "unassigned") in projects]
        return list(
            dict.fromkeys(
                by_place[id(file), block.start] for file in wanted for block in file.entries()
            )
        )

    def live(self) -> list[str]:
        """Articles that somebody nominates or suggests, in any call."""
        found = []
        for identity in self.places:
            if any(nomination.live for nomination in self._nominations(identity)):
                found.append(identity)
        return found

    def _nominations(self, identity: str) -> list[Nomination]:
        read = []
        for file, block in self.places.get(identity, ()):
            try:
                nomination = file.nomination(block)
            except DataError as error:
                self.note(error)
            else:
                read.append(nomination)
                self._add_problems(nomination.odd)
        return read

    # --- records and articles --------------------------------------------------------------------

    def record(self, identity: str) -> Record | None:
        """The article of one identity, or None where no nomination of it can be read."""
        family = self._families.of(identity)
        return records.build(list(family.values())) if family else None

    @property
    def _families(self) -> Families:
        return Families(self._first, self._version, self.keyed)

    def _first(self, identity: str) -> Version | None:
        """The version that an identity names; None where no nomination of it can be read."""
        said = self._nominations(identity)
        if not said:
            return None
        return self._version(said[0].doi) if said[0].doi else Version("", tuple(said))

    @cached_property
    def _by_key(self) -> list[tuple[str, int, str]]:
        """The citation keys, casefolded and in order, each with the place and identity of its
        article: so that a work's family costs the keys of its author, not all."""
        keys = {
            (block.key.casefold(), number, identity)
            for number, (identity, places) in enumerate(self.places.items())
            for _, block in places
        }
        return sorted(keys)

    def keyed(self, start: str) -> list[str]:
        """The identities of articles with a key that begins so, in the order of the files: those of
        an author, where keys are made as biblio makes them."""
        first, last = (bisect_left(self._by_key, (key,)) for key in (start, f"{start}\U0010ffff"))
        found = sorted((number, identity) for _, number, identity in self._by_key[first:last])
        return list(dict.fromkeys(identity for _, identity in found))

    def at_rest(self) -> None:
        """From here on nothing is written: what is known of a DOI, and what is concluded from its
        text, is found once and kept, for a command that goes through all articles twice."""
        self._kept, self._readings = {}, {}

    def _version(self, doi: str) -> Version:
        """What the library has of one DOI, under all its names."""
        if self._kept is None:
            return self._read_version(doi)
        if doi not in self._kept:
            version = self._read_version(doi)
            # the answer is in the metadata, and would double what is held
            slim = version.stored and version.stored._replace(answer={})
            self._kept[doi] = version._replace(stored=slim)
        return self._kept[doi]

    def _read_version(self, doi: str) -> Version:
        told, unreadable = None, False
        try:
            told = (self._ahead and self._ahead.told(doi)) or self._told(doi)
        except DataError as error:
            self.note(error)
            unreadable = True
        stored, metadata = told or (None, None)
        names = sorted({stored.doi, *stored.aliases, doi}) if stored else [doi]
        said = tuple(n for name in names for n in self._nominations(name))
        return Version(stored.doi if stored else doi, said, stored, metadata, unreadable)

    def _told(self, doi: str) -> Told | None:
        """What is stored of one DOI, and what it says; raises `DataError` where that cannot be
        read."""
        stored = self.store.get(doi)
        if not stored:
            return None
        said = stored.answer and answers.read(stored.source, stored.answer, stored.doi)
        return stored, said or None

    def reading(self, record: Record) -> Reading:
        """What the rules conclude of a record, whatever people say."""
        title, abstract = record.metadata.title.plain, record.metadata.abstract
        if self._readings is None:
            return self._concluded(title, abstract)
        found = self._readings.get((title, abstract))
        if found is None:
            found = self._readings[title, abstract] = self._concluded(title, abstract)
        return found

    def _concluded(self, title: str, abstract: str) -> Reading:
        from .usecases import read

        if self._ahead:
            return self._ahead.concluded(title, abstract).reading
        return read(title, abstract, self.rules)

    def article(self, record: Record) -> Article:
        """A record with its use cases: a person's verdict, else the rules."""
        reading = self.reading(record)
        verdicts = [n.usecases for n in record.nominations if n.live and n.usecases is not None]
        tags = reading.tags
        if verdicts:
            said = {slug for verdict in verdicts for slug in verdict}
            order = [u.slug for u in self.usecases]
            ranked = sorted(said, key=lambda s: (order.index(s) if s in order else 99, s))
            tags = tuple(Tag(slug, "person") for slug in ranked)
        return Article(record, tags, reading.uses_ai, reading.other)

    def with_facets(self, article: Article) -> Article:
        """An article with the models, data, methods and themes that its text names, and the flag of
        a title that spells one of the lexicon's names in other capitals."""
        from .usecases import facets

        record = article.record
        title, abstract = record.metadata.title.plain, record.metadata.abstract
        found = self._ahead.concluded(title, abstract).facets if self._ahead else None
        if found is None:
            found = facets(title, abstract, self.lexicon)
        if self.odd_capitals(record):
            record = record._replace(flags=tuple(sorted({*record.flags, "acronym-case"})))
        return article._replace(record=record, facets=found)

    def odd_capitals(self, record: Record) -> tuple[str, ...]:
        """Names of the lexicon that a title spells in other capitals. One that came in capitals
        altogether says nothing of them."""
        if "all-caps" in record.flags:
            return ()
        return odd_capitals(record.metadata.title.plain, self._single_names)

    def select(
        self,
        wanted: Filter | None = None,
        with_facets: bool = False,
        meanwhile: Callable[[Article], object] = lambda article: None,
    ) -> list[Article]:
        """The articles of the call that a filter lets through, by first author, year and title;
        with their facets where these are asked for, here or by the filter. `meanwhile` is called
        with each of them, and before that with articles that turn out to lack a version, or to be
        one of another: what is made of it there is made while a second process reads others.

        A withdrawn nomination is in no list, unless `statuses` asks for it.
        """
        wish = wanted or Filter()
        by_facet = bool(wish.models or wish.methods)

        def chosen(record: Record) -> Article | None:
            if not in_call(record, self.call_id, wish):
                return None
            article = self.article(record)
            if by_facet:
                article = self.with_facets(article)
            if not passes(article, wish):
                return None
            if with_facets and not by_facet:
                article = self.with_facets(article)
            meanwhile(article)
            return article

        identities = self._identities(wish.projects)
        with self._reading(identities, by_facet or (with_facets and not any(wish))):
            found = self._families.works(identities, chosen)
        return sorted((article for article in found if article), key=order)

    @contextmanager
    def _reading(self, identities: Sequence[str], with_facets: bool) -> Iterator[None]:
        """While these works are read and tagged: of many of them a second process reads some, if
        this one may have one."""
        from .ahead import MANY, ahead

        with self.resting():
            if not self.may_fork or len(identities) < MANY:
                yield
                return
            try:
                with ahead(identities, self._work(with_facets)) as self._ahead:
                    yield
            finally:
                self._ahead = None

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Meanwhile the library is `at_rest`; after it only if it was before."""
        before = self._kept, self._readings
        if self._readings is None:
            self.at_rest()
        try:
            yield
        finally:
            self._kept, self._readings = before

    def _work(self, with_facets: bool) -> Work:
        """How a second process reads a work: as this one does."""
        from .ahead import Concluded, Work
        from .usecases import facets, read

        rules, lexicon = self.rules, self.lexicon if with_facets else None

        def tell(doi: str) -> Told | None:
            told = self._told(doi)
            return told and (told[0]._replace(answer={}), told[1])

        def conclude(title: str, abstract: str) -> Concluded:
            names = facets(title, abstract, lexicon) if lexicon else None
            return Concluded(read(title, abstract, rules), names)

        return Work(tell, conclude)

    def to_dataframe(self, wanted: Filter | None = None) -> pd.DataFrame:
        """One row a nomination of the call, for a notebook: the columns of `exports.table.COLUMNS`
        (docs/reference/tables.md). Articles whose metadata are not known yet are there as well."""
        from .exports.table import frame

        wanted = wanted or Filter()
        return frame(self.select(wanted), self.call_id, wanted.projects, wanted.statuses)

    def find(self, given: str) -> str:
        """The identity of an article of the library, from a DOI in any spelling or a citation key.

        Raises `InputError` with the nearest ones where the library has none.
        """
        given = given.strip()
        by_key = self.keys().get(given.casefold(), [])
        if len(by_key) > 1:
            raise InputError(
                f"the key {given} stands for two works: {', '.join(by_key)}",
                "name the one you mean by its DOI; biblio check says where they are",
            )
        if by_key:
            return by_key[0]
        doi = normal_doi(given)
        if doi in self.places:
            return doi
        if doi and (alias := self._by_alias(doi)):
            return alias
        if (deposit := hal_id(given)) in self.places:
            return deposit
        if doi and (version := self.version(doi)):
            return version
        known = [d for d in self.places if "/" in d] if doi else list(self.keys())
        near = nearest(doi or given, known)
        if doi:
            raise InputError(
                f"{doi} is not in the library",
                ("nearest: " + ", ".join(near)) if near else "biblio add brings it in",
            )
        raise InputError(
            f"{given!r} is neither a DOI nor a key of the library",
            ("nearest: " + ", ".join(near)) if near else f"a DOI looks like {EXAMPLE}",
        )

    def _by_alias(self, doi: str) -> str:
        """The identity of the work of which this DOI is another name: its record is stored under
        each of them."""
        try:
            stored = self.store.get(doi)
        except DataError:
            return ""
        names = (stored.doi, *stored.aliases) if stored else ()
        return next((name for name in names if name in self.places), "")

    def all_records(self) -> list[Record]:
        """Every article of every call once, withdrawn ones included."""
        with self.resting():
            return self._families.works(self.places, lambda record: record)

    def all_tagged(self) -> list[Record]:
        """The same, and what their texts say is found as well, for who is `resting` and will ask
        for it; of many a second process reads some, unless they have been read before."""

        def read(record: Record) -> Record:
            self.reading(record)
            return record

        unread = [] if self._readings else list(self.places)
        with self._reading(unread, with_facets=False):
            return self._families.works(self.places, read)

    # --- what is typed ---------------------------------------------------------------------------

    def project(self, given: str) -> Project:
        """A project by id, whatever its case; raises `InputError` naming the known ones."""
        by_name = {name.casefold(): project for name, project in self.projects.items()}
        by_name.update({p.acronym.casefold(): p for p in self.projects.values() if p.acronym})
        found = by_name.get(composed(given).strip().casefold())
        if found:
            return found
        if given.strip().isdigit() and f"pc{given.strip()}" in by_name:
            return by_name[f"pc{given.strip()}"]
        names = {name: name for name in self.projects}
        names.update({p.acronym: p.id for p in self.projects.values() if p.acronym})
        near = list(dict.fromkeys(names[found] for found in nearest(given, list(names))))
        rest = [name for name in self.projects if name not in near]
        known = _known(near, rest) or "known: none: projects.csv is unreadable or empty"
        raise InputError(f"unknown project {given}", known)

    def usecase_slugs(self, given: str) -> tuple[str, ...]:
        """Slugs from `a,b`, or () for `none`; raises `InputError` naming the known ones."""
        known = [usecase.slug for usecase in self.usecases]
        if not known:  # the file is unreadable, and deadlines do not wait
            from .usecases import SLUGS

            known = list(SLUGS)
        slugs = nominations.split_usecases(given)
        said_none = "none" in [part.strip().lower() for part in re.split(r"[,;]", given)]
        if bool(slugs) == said_none:
            what = "is both none and a use case" if slugs else "names no use case"
            raise InputError(f"{given!r} {what}", "known: " + ", ".join([*known, "none"]))
        for slug in slugs:
            if slug not in known:
                near = nearest(slug, known)
                rest = [name for name in known if name not in near]
                raise InputError(f"unknown use case {slug}", _known(near, [*rest, "none"]))
        return tuple(dict.fromkeys(slugs))

    def identifier(self, given: str) -> str:
        """The DOI that is meant: a DOI in any spelling, or a key of the library with a DOI."""
        doi = normal_doi(given)
        if doi:
            return doi
        keys = self.keys()
        if looks_like_key(given) and given.strip().casefold() in keys:
            identity = self.find(given)
            if normal_doi(identity):
                return identity
            raise InputError(f"{given} is in the library, but has no DOI", "name it by a DOI")
        if holds_no_doi(given):
            raise InputError(
                "the address of this page does not hold its DOI",
                "copy the DOI printed under the title of the article",
            )
        near = nearest(given, list(keys)) if looks_like_key(given) else []
        what = "is neither a DOI nor a key of the library" if near else "is not a DOI"
        hint = f"a DOI looks like {EXAMPLE}, or https://doi.org/{EXAMPLE}"
        if near:
            hint = f"nearest key: {near[0]}; {hint}"
        raise InputError(f"{clean(given)[:80]!r} {what}", hint)

    def typed(self, given: str) -> str:
        """The DOI that is meant, as `identifier`; or what was typed, where a registry can be asked
        about it: an id of HAL or Elsevier, or a reference in words.

        Raises `InputError` for anything else.
        """
        from .resolve import resolvable

        return given.strip() if resolvable(given) else self.identifier(given)

    def version(self, doi: str) -> str:
        """The identity of a nominated preprint whose published text is this DOI, or ""."""
        text = self._version(doi)
        if not text.metadata:
            return ""
        people = text.metadata.authors
        family = ascii_letters(people[0].label) if people else "-"
        for identity, places in self.places.items():
            like = any(block.key.casefold().startswith(family) for _, block in places)
            if "/" in identity and (like or identity in text.links):
                other = self._version(identity)
                if doi in other.published or (identity in text.links and not other.denies(doi)):
                    return identity
        return ""

    @staticmethod
    def identity_of(said: Nomination) -> str:
        """The identity of the article that a nomination is about."""
        return said.doi or said.deposit or f"{said.call}/{said.project}/{said.key}"

    def identity(self, doi: str) -> str:
        """The identity under which the library has a DOI (perhaps an alias), or the DOI itself."""
        return doi if doi in self.places else self._by_alias(doi) or doi

    # --- one project's word ----------------------------------------------------------------------

    def held(self, identity: str, project: str) -> Nomination | None:
        """The nomination of an article by a project in this call, withdrawn or not."""
        place = self.place(identity, project)
        return place[0].nomination(place[1]) if place else None

    def received(self) -> list[Nomination]:
        """The entries of this call that hold what a project sent, in its own words."""
        found = []
        for file in self.files:
            for block in file.entries() if file.call == self.call_id else ():
                if "received" in file.text[block.start : block.end]:
                    found.append(file.nomination(block))
        return [said for said in found if said.received]

    def places_of(self, identity: str) -> list[Place]:
        """Where a work is nominated, in any of its versions."""
        record = self.record(identity)
        names = [n.doi for n in record.nominations if n.doi] if record else []
        return [place for name in dict.fromkeys([identity, *names]) for place in self._at(name)]

    def _at(self, name: str) -> list[Place]:
        return self.places.get(name, [])

    def place(self, identity: str, project: str) -> Place | None:
        """Where a project of this call nominates an article."""
        for file, block in self.places.get(identity, ()):
            if file.call == self.call_id and file.project == project:
                return file, block
        return None

    def reload(self) -> None:
        """Forget what was read of the nominations: they have been written, here or elsewhere."""
        for name in ("files", "places", "_keys", "_by_key"):
            self.__dict__.pop(name, None)

    def file(self, project: str) -> NominationFile:
        """The file of a project in this call; it may not exist yet."""
        for file in self.files:
            if file.call == self.call_id and file.project == project:
                return file
        return nominations.file_of(self.folder, self.call_id, project)


def _known(near: list[str], rest: list[str]) -> str:
    """The names that may be meant, and that the first of them are out of their order; "" without
    any."""
    names = ", ".join([*near, *rest])
    return names and f"known{', nearest first' if near else ''}: {names}"
