"""What the working group wrote about the programme: projects, calls, replies, use cases, lexicon.

All are people's files (docs/reference/data-folder.md); nothing here writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .errors import DataError
from .files import composed, csv_rows, line_with, named_after, portable, read_text, read_yaml
from .model import Call, Project, Reply, UseCase
from .text import is_address, one_line

LANGUAGES = ("fr", "en")
#: What names a use case.
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: What commands understand in the place of a use case.
_NO_SLUGS = ("none", "auto", "review")


def read_projects(folder: Path) -> tuple[dict[str, Project], list[DataError]]:
    """`projects.csv` by id, in the order of the file, which is the order of every report.

    A row that is none is left out and told. Raises `DataError` where the file is not readable.
    """
    path = folder / "projects.csv"
    rows = list(_rows(path))
    header = [name.strip().lower() for name in rows[0][1]] if rows else []
    if "id" not in header:
        hint = "the first line is: id,kind,acronym,title"
        raise DataError("has no column 'id'", hint, str(path), 1)
    projects: dict[str, Project] = {}
    odd = []
    for line, row in rows[1:]:
        cells = dict(zip(header, map(one_line, row), strict=False))
        name = cells.get("id", "")
        if what := _no_id(name, projects):
            odd.append(DataError(what, "one row a project, each with its own id", str(path), line))
            continue
        projects[name] = Project(
            name, cells.get("kind", ""), cells.get("acronym", ""), cells.get("title", "")
        )
    return projects, odd


def _no_id(name: str, known: Iterable[str]) -> str:
    """Why this cannot be the id of one more project, which names its files; "" if it can. Two ids
    that differ in capitals alone are one file on macOS and Windows."""
    if not name:
        return "has a row without id"
    if name.casefold() in (other.casefold() for other in known):
        return f"names {name} twice"
    if portable(name) != name:
        return f"has the id {name!r}, which cannot name a file on every system"
    return ""


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    text = composed(read_text(path).removeprefix("\ufeff"))
    return csv_rows(path, text.splitlines(keepends=True))


def read_usecases(folder: Path) -> tuple[tuple[UseCase, ...], dict[str, list[str]]]:
    """`usecases.yml`: the use cases in order, and local additions to the evidence by slug."""
    path = folder / "usecases.yml"
    content = read_yaml(path) or []
    usecases: list[UseCase] = []
    evidence: dict[str, list[str]] = {}
    if not isinstance(content, list):
        raise DataError("is not a list of use cases", "each begins with '- slug:'", str(path), 1)
    for item in content:
        if not isinstance(item, dict) or not item.get("slug"):
            raise DataError("has a use case without slug", "add 'slug: ...'", str(path), 1)
        slug = _new_slug(str(item["slug"]), usecases, path)
        usecases.append(
            UseCase(slug, _both(item.get("label"), slug), _both(item.get("definition"), ""))
        )
        if item.get("evidence"):
            evidence[slug] = _strings(item["evidence"])
    return tuple(usecases), evidence


def _new_slug(slug: str, known: Sequence[UseCase], path: Path) -> str:
    """A slug as it was written; `DataError` for one that is none, or is there already."""
    line = line_with(path, slug)
    if not SLUG.fullmatch(slug) or slug in _NO_SLUGS:
        hint = f"a slug is lower-case letters, digits and hyphens; not {', '.join(_NO_SLUGS)}"
        raise DataError(f"has a use case {slug!r}", hint, str(path), line)
    if slug in (usecase.slug for usecase in known):
        raise DataError(f"has the use case {slug} twice", "keep one of them", str(path), line)
    return slug


def read_lexicon(folder: Path) -> dict[str, Any]:
    """`lexicon.yml` as written: names by facet. A missing file is an empty lexicon."""
    path = folder / "lexicon.yml"
    if not path.exists():
        return {}
    content = read_yaml(path) or {}
    if not isinstance(content, dict):
        raise DataError("is not a mapping of facets", "keys: models, data, ...", str(path), 1)
    return content


def calls(folder: Path) -> list[str]:
    """Ids of the calls, oldest first: by the day they opened, then by name. A call is a folder of
    `nominations/` that holds `call.yml` or nominations."""
    root = folder / "nominations"
    kinds = ("[!.]*/call.yml", "[!.]*/[!.]*.bib")
    names = {path.parent.name for kind in kinds for path in root.glob(kind)}
    if len(names) < 2:
        return list(names)
    return sorted(names, key=lambda name: (_opened(folder, name), name))


def _opened(folder: Path, call: str) -> str:
    """The day a call opened. One whose `call.yml` gives no day, or is unreadable (told when it is
    read), is taken for the newest, so that nothing is written into a closed one by mistake; one
    without `call.yml` for the oldest."""
    if not (folder / "nominations" / call / "call.yml").exists():
        return ""
    try:
        return read_call(folder, call).opened or "9999"
    except DataError:
        return "9999"


def read_call(folder: Path, call: str) -> Call:
    """`nominations/<call>/call.yml`; a missing file is a call with the usual terms."""
    path = folder / "nominations" / call / "call.yml"
    content = read_yaml(path) or {} if path.exists() else {}
    if not isinstance(content, dict):
        raise DataError("is not a mapping", "keys: id, title, years, articles, ...", str(path), 1)
    articles = content.get("articles") or {}
    lang = str(content.get("lang") or "fr")
    years = content.get("years") or []
    try:
        bounds = int(articles.get("min", 3)), int(articles.get("max", 5))
        window = tuple(int(year) for year in years)
    except (AttributeError, TypeError, ValueError, OverflowError):
        raise DataError(
            "has an odd number in 'articles' or 'years'",
            "articles: {min: 3, max: 5}; years: [2024, 2025]",
            str(path),
            1,
        ) from None
    if lang not in LANGUAGES:
        raise DataError(f"names an unknown language {lang!r}", "lang: fr or en", str(path), 1)
    return Call(
        id=call,
        title=_both(content.get("title"), call),
        years=window,
        least=bounds[0],
        most=bounds[1],
        lang=lang,
        keep_abstracts=content.get("keep_abstracts") is not False,
        opened=str(content.get("opened") or ""),
        closes=str(content.get("closes") or ""),
        presented=str(content.get("presented") or ""),
    )


def read_reply(path: Path) -> Reply:
    """One `replies/<call>/<project>.yml`."""
    content = read_yaml(path) or {}
    if not isinstance(content, dict):
        raise DataError("is not a mapping", "keys: replied_on, activities", str(path), 1)
    return reply_of(named_after(path), content)


def reply_of(name: str, content: Mapping[str, Any]) -> Reply:
    """What a reply file says; that of `unassigned.yml` is no project's."""
    return Reply(
        project=name,
        replied_on=str(content.get("replied_on") or ""),
        activities=tuple(_strings(content.get("activities"))),
        replied=content.get("replied") is not False and name != "unassigned",
        answers=_answers(content.get("answers")),
        received=tuple(_received(content.get("received"))),
    )


def _received(value: Any) -> Iterator[str]:
    """What was received and has no place, in whatever shape a person left it."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):  # a line without quotes: YAML takes its colon for a key's
            yield from (f"{name}: {text}" for name, text in item.items())
        elif item is not None and str(item).strip():
            yield str(item)


def _answers(value: Any) -> dict[int, str]:
    """Answers by the number of the question; what has no number stands under 0, all the same."""
    given = value if isinstance(value, dict) else {"": value}
    found: dict[int, str] = {}
    for question, answer in given.items():
        text = "; ".join(_strings(answer)).strip()
        number = int(question) if str(question).isdecimal() else 0
        if text and not number:
            text = f"{question}: {text}" if question else text
            text = "; ".join(filter(None, [found.get(0, ""), text]))
        if text:
            found[number] = text
    return dict(sorted(found.items()))


def read_contacts(folder: Path) -> dict[str, list[str]]:
    """`private/contacts.csv` (columns project, address): addresses by project; none without it.

    Raises `DataError`, which names a line and never an address, where it cannot be read.
    """
    path = folder / "private" / "contacts.csv"
    rows = list(_rows(path)) if path.exists() else []
    header = [name.strip().lower() for name in rows[0][1]] if rows else []
    if rows and not {"project", "address"} <= set(header):
        hint = "the first line is: project,address"
        raise DataError("has no column 'project' or 'address'", hint, str(path), 1)
    found: dict[str, list[str]] = {}
    for line, row in rows[1:]:
        cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
        project, address = cells.get("project", ""), cells.get("address", "")
        if address and not is_address(address):
            raise DataError("has an address that is none", "name@place", str(path), line)
        if address:
            found.setdefault(project, []).append(address)
    return found


def reply_files(folder: Path, call: str) -> list[Path]:
    """The reply files of a call, by name."""
    return sorted((folder / "replies" / call).glob("[!.]*.yml"))


def _both(value: Any, default: str) -> Mapping[str, str]:
    """A text in both languages; one given for both serves for both."""
    if isinstance(value, dict):
        known = {str(lang): one_line(str(text)) for lang, text in value.items() if text}
        spare = next(iter(known.values()), default)
        return {lang: known.get(lang, spare) for lang in LANGUAGES}
    return dict.fromkeys(LANGUAGES, one_line(str(value)) if value else default)


def _strings(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]
