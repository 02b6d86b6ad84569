"""What all commands share: where the data folder is, what is said, and the exit code."""

from __future__ import annotations

import functools
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from ..errors import BiblioError, DataError, InputError
from ..library import Library
from ..model import Problem
from ..nominations import ODD_DAY
from ..selection import Filter
from ..text import is_address
from .completion import completed
from .folder import find_folder

if TYPE_CHECKING:
    from ..sources.http import Client

WIDTH = 88  # columns off a terminal


class Console:
    """Data goes to stdout, everything else to stderr. Remembers what decides the exit code."""

    def __init__(self, bib: str = "", call: str = "") -> None:
        self.bib = bib
        self.call = call
        self.codes: set[int] = set()
        self.told: set[str] = set()
        self.opened: Library | None = None
        self.session: Client | None = None

    @property
    def library(self) -> Library:
        """The data folder of this run."""
        if self.opened is None:
            self.opened = Library(find_folder(self.bib), self.call, may_fork=True, tell=self.say)
        return self.opened

    def say(self, *lines: str) -> None:
        """A message for people."""
        for line in lines:
            click.echo(unobeyed(printable(line)), err=True)

    def say_before(self) -> None:
        """Where the articles are, if this call has none yet: a new call is the default at once."""
        if before := self.library.before:
            new = self.library.call_id
            self.say(f"note: {new} has no article yet; --call {before} is about the call before")

    def fail(self, error: BiblioError) -> None:
        """An error for people: what, where, and what to do."""
        place = getattr(error, "path", "")
        line = getattr(error, "line", 0)
        where = f"{shown(place)}{f':{line}' if line else ''}: " if place else ""
        self.say(f"error: {where}{error.message}", *([f"  {error.hint}"] if error.hint else []))
        self.codes.add(error.exit_code)
        self.told.add(error.message)

    def report(self, problems: Iterable[Problem]) -> None:
        """Problems met on the way; errors among them decide the exit code."""
        for problem in problems:
            if problem.message in self.told:
                continue
            where = f"{shown(problem.where)}: " if problem.where else ""
            self.say(f"{problem.severity}: {where}{problem.message}")
            if problem.hint:
                self.say(f"  {problem.hint}")
            if problem.unchecked:
                self.codes.add(3)
            elif problem.severity == "error":
                self.codes.add(1)

    def report_met(self) -> None:
        """The problems that the library has met, once each."""
        if self.opened:
            met, self.opened.problems = self.opened.problems, []
            self.report(problem for problem in met if problem.slug != ODD_DAY)

    def code(self) -> int:
        """1 beats 3 beats 0; 2 means that nothing was done."""
        return next((code for code in (2, 1, 3) if code in self.codes), 0)

    def write(self, text: str, output: str = "", is_for_runner: bool = False) -> None:
        """Data: to stdout, or whole to a file, which is named on stderr. UTF-8, but for a terminal,
        which is shown what it can show. A pipe may end in a pager, and a file on a terminal: so
        nothing in it is for a terminal to obey either; nor for a runner of GitHub, unless that is
        what it is for."""
        text = printable(text)
        if not output or output == "-":
            if not is_for_runner and not _is_file(sys.stdout):
                text = unobeyed(text)
            _print(text if sys.stdout.isatty() else text.encode("utf-8", "replace"))
            return
        self._save(text.encode("utf-8"), output)

    def write_pieces(self, pieces: Iterable[str]) -> None:
        """As `write` to stdout, piece by piece, for what is long. All that a piece is made of has
        been read before, or what was printed would end where reading fails."""
        for piece in pieces:
            self.write(piece)

    def write_bytes(self, data: bytes, output: str) -> None:
        """A file that is no text: never to a terminal; to a pipe as it is."""
        if not output and sys.stdout.isatty():
            raise InputError("this format is no text for a terminal", "name a file: -o FILE")
        if not output or output == "-":
            _print(data)
            return
        self._save(data, output)

    def _save(self, data: bytes, output: str) -> None:
        from ..files import write_output

        write_output(self._named(output), data)
        self.say(f"written: {output}")

    def _named(self, output: str) -> Path:
        """Where to write; refuses the data folder, and a folder that is not there."""
        if self.opened and inside(Path(output), self.opened.folder):
            raise InputError(
                f"{output} is in the data folder, whose files are not generated",
                "name a file elsewhere",
            )
        if not Path(output).absolute().parent.is_dir():
            raise InputError(f"no folder {Path(output).parent}", "make it, or name another file")
        return Path(output)


def inside(path: Path, folder: Path) -> bool:
    """Whether a path is a folder or lies in it, links followed."""
    return path.resolve().is_relative_to(folder.resolve())


def columns() -> int:
    """The width to fill: that of the terminal, 88 where stdout is none."""
    if not sys.stdout.isatty():
        return WIDTH
    import shutil

    return shutil.get_terminal_size((WIDTH, 24)).columns


def _print(data: str | bytes) -> None:
    """Write to stdout, whole; raises `DataError` where that fails, as on a full disk."""
    try:
        click.echo(data, nl=False)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to flush
        if isinstance(error, BrokenPipeError):  # `biblio list | head`
            raise SystemExit(0) from None
        hint = "check the space on the disk that it goes to"
        raise DataError(f"the output was not written whole: {error.strerror}", hint) from None


def as_text(given: Any) -> Any:
    """What was typed, as the text that it is. Where the locale does not say UTF-8, Python keeps
    the bytes of an accent as they came, and a file would hold no letter.

    Raises `InputError` where they are no UTF-8 either.
    """
    if isinstance(given, tuple):
        return tuple(as_text(one) for one in given)
    if not isinstance(given, str) or not re.search("[\ud800-\udfff]", given):
        return given
    try:
        return os.fsencode(given).decode("utf-8")
    except UnicodeError:
        raise InputError(
            f"not readable as UTF-8: {given!a}", "set the locale of the terminal to UTF-8"
        ) from None


#: What moves the cursor, colours, or turns the direction of writing: all controls
#: but tab and the ends of lines, the marks of direction, the ends of lines that are none elsewhere.
_CONTROLS = (
    "\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)


def printable(text: str) -> str:
    """Without characters that a terminal would obey."""
    return re.sub(_CONTROLS, "", text)


#: What a runner of GitHub takes for a command in the log of a workflow: `::error ::` at the start
#: of a line, after blanks, and `##[error]` anywhere in one (actions/runner, ActionCommand.cs).
_RUN_BY_GITHUB = r"(?m)^([^\S\n]*:)(?=:)|(##)(?=\[)"


def unobeyed(text: str) -> str:
    """In a workflow of GitHub, with a space in what its runner would obey; elsewhere as it is."""
    if not os.environ.get("GITHUB_ACTIONS"):
        return text
    return re.sub(_RUN_BY_GITHUB, lambda found: f"{found[0]} ", text)


def _is_file(stream: IO[str]) -> bool:
    """Whether the shell leads a stream into a file, which no runner reads."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False


def shown(place: object) -> str:
    """A path as short as it stays right: relative to here where it is below."""
    text = str(place)
    here = os.getcwd() + os.sep
    return text.removeprefix(here)


def format_of(given: str | None, output: str, endings: dict[str, str]) -> str:
    """The format: `--format`, else by the ending of the file; the first one to stdout.

    `endings` are the formats with the ending of each; raises `InputError` for another ending.
    """
    if given:
        return given
    if not output or output == "-":
        return next(iter(endings))
    for name, ending in endings.items():
        if output.lower().endswith(ending):
            return name
    known = ", ".join(f"{ending} ({name})" for name, ending in endings.items())
    raise InputError(f"{output}: no format has this ending", f"known: {known}; or say --format")


def today() -> str:
    """The day of a nomination; SOURCE_DATE_EPOCH fixes it, for reproducible runs."""
    import datetime

    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date().isoformat()
    return datetime.date.today().isoformat()


def client(console: Console) -> Client:
    """The session of this run, with addresses and contact from the environment."""
    if console.session:
        return console.session
    from ..sources.http import Addresses, Client

    for one, other in (
        ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"),
        ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"),
    ):
        if os.environ.get(one):  # one name for both HTTP libraries
            os.environ.setdefault(other, os.environ[one])
    default = Addresses()

    def base(name: str, public: str) -> str:
        return (os.environ.get(name) or public).rstrip("/")

    mailto = os.environ.get("BIBLIO_MAILTO", "").strip()
    if mailto and not is_address(mailto):
        raise InputError(f"BIBLIO_MAILTO is not an address: {mailto}", "use a role mailbox")
    if not mailto:
        console.say("note: BIBLIO_MAILTO is not set: using the registries' public pool (slower)")
    console.session = Client(
        Addresses(
            crossref=base("BIBLIO_CROSSREF_URL", default.crossref),
            datacite=base("BIBLIO_DATACITE_URL", default.datacite),
            doi=base("BIBLIO_DOI_URL", default.doi),
            hal=base("BIBLIO_HAL_URL", default.hal),
            mailto=mailto,
        )
    )
    return console.session


def grouped(problems: Iterable[Problem]) -> list[Problem]:
    """Problems of one cause as one: an outage says so once, not once an article."""
    places: dict[Problem, list[str]] = {}
    for problem in problems:
        places.setdefault(problem._replace(where=""), []).append(problem.where)
    found = []
    for problem, named in places.items():
        where = list(dict.fromkeys(named))
        some = ", ".join(where)
        if problem.unchecked and len(where) > 3:  # an outage; what is wrong is named in full
            some = f"{', '.join(where[:3])} and {len(where) - 3} more"
        found.append(problem._replace(where=some))
    return found


def subcommand(
    name: str, example: str, in_folder: bool = True
) -> Callable[[Callable[..., None]], click.Command]:
    """A command of the group: an example, errors in words, exit codes, and, for those that work
    in a data folder, `--bib` and `--call`.

    The function takes a `Console` and the parameters of its own options.
    """

    def decorate(function: Callable[..., None]) -> click.Command:
        parameters = list(getattr(function, "__click_params__", []))
        function.__dict__.pop("__click_params__", None)
        # paths stay as the system gave them; those after the first, of --cited, show no name
        paths = {p.name for p in parameters if re.search("FILE|DIR|^$", p.metavar or "-")}

        @functools.wraps(function)
        def run(bib: str = "", call: str = "", **options: Any) -> int:
            anywhere = click.get_current_context().find_root().params.get("bib", "")
            console = Console(bib or anywhere, call)
            try:
                typed = {n: v if n in paths else as_text(v) for n, v in options.items()}
                function(console, **typed)
            except BiblioError as error:
                if isinstance(error, InputError):  # what is not known may stand in such a file
                    console.report_met()
                console.fail(error)
            except OSError as error:  # a library's own temporary file, say
                hint = "check the space and the rights of the disk; nothing is written half"
                console.fail(DataError(f"the system refuses: {error}", hint))
            console.report_met()
            return console.code()

        # click applies decorators from the inside: these options come last in the help
        folder = [
            click.Option(["--bib"], default="", metavar="DIR", help="The data folder."),
            click.Option(
                ["--call"], default="", metavar="CALL", help="The call (default: newest)."
            ),
        ]
        return click.Command(
            name,
            callback=run,
            params=completed([*reversed(parameters), *(folder if in_folder else [])]),
            help=function.__doc__,
            epilog=f"Example: {example}",
        )

    return decorate


def filters(function: Callable[..., None]) -> Callable[..., None]:
    """The options by which `list` and `export` choose articles."""
    status = click.Choice(["suggested", "nominated", "withdrawn"])
    for option in (  # click lists what is applied last first
        click.option(
            "--query", default="", metavar="WORDS", help="With these words in title or names."
        ),
        click.option("--method", multiple=True, metavar="M", help="That names this method."),
        click.option("--model", multiple=True, metavar="M", help="That names this model."),
        click.option("--status", multiple=True, type=status, help="With this status."),
        click.option("--year", multiple=True, metavar="Y", help="Of this year, or 2024-2025."),
        click.option("--usecase", multiple=True, metavar="U", help="With this use case, or none."),
        click.option("--pc", "pcs", multiple=True, metavar="PC", help="Of this project."),
    ):
        function = option(function)
    return function


def chosen(
    library: Library,
    pcs: tuple[str, ...],
    usecase: tuple[str, ...],
    year: tuple[str, ...],
    status: tuple[str, ...],
    model: tuple[str, ...],
    method: tuple[str, ...],
    query: str,
) -> Filter:
    """The filter that was typed; raises `InputError` for an unknown project, use case, year, model
    or method."""
    projects = [
        "unassigned" if name.strip().lower() == "unassigned" else library.project(name).id
        for given in pcs
        for name in given.split(",")
    ]
    library.facet_names("models", model)
    library.facet_names("methods", method)
    return Filter(
        projects=tuple(projects),
        usecases=tuple(s for given in usecase for s in library.usecase_slugs(given) or ("none",)),
        years=tuple(y for given in year for y in _years(given)),
        statuses=status,
        models=model,
        methods=method,
        query=query,
    )


def _years(given: str) -> list[int]:
    found = re.fullmatch(r"\s*(\d{4})(?:\s*-\s*(\d{4}))?\s*", given)
    if not found:
        raise InputError(f"not a year: {given}", "--year 2024, or --year 2024-2025")
    first, last = int(found[1]), int(found[2] or found[1])
    if last < first:
        raise InputError(f"no year from {first} to {last}", f"--year {last}-{first}")
    return list(range(first, last + 1))
