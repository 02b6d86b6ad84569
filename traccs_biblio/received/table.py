"""Tables as survey tools export them: CSV and XLSX, one row a project or one row an article.

What a column holds is guessed by its header, in French or English, and shown; `--map` overrides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from ..call import day as written_day
from ..errors import DataError, InputError
from ..model import EMPTY, Problem, Received
from ..tex import tex_escape
from ..text import clean, fold, of_cell
from . import exported, prose
from .reading import ROLES, Declared, Reading, decoded
from .sheets import LINKED, Row, Sheet, csv_rows, xlsx_sheets

_DELIMITERS = ";,\t|"
_HEADER_AMONG = 15  # rows with something in them: Framaforms writes up to three before the header
_LONGEST_HEADER = 1000  # characters

#: Words of headers, without accents, by role; the earliest in a header decides, and of two at one
#: place the first of this table.
_WORDS = tuple(
    (role, re.compile(words))
    for role, words in (
        ("date", r"horodat|timestamp|^date (?:de )?(?:soumission|lancement|derniere|debut|envoi"
                 r"|reponse|started|submitted|last)|heure de soumission|submit ?date|startdate"
                 r"|datestamp|submitted on|^modifie|^completed|^date$"),
        ("ignore", r"^(?:id|n[o°.]*|#|sid|uid|seed|ip)$|^numero(?! du projet)|^serial|^token|^jeton"
                   r"|adresse ip|ip address|^lastpage|derniere page|last page|^startlanguage"
                   r"|langue de depart|start language|^brouillon|^draft|^fini$|e-?mail|courriel"
                   r"|nom d'utilisateur|username|id utilisateur|tete de serie|id de la reponse"
                   r"|response id"),
        ("scope", r"^(?:(?:(?:was|were|is|are|has|le|les|ce|cet|the|this) ){0,2}"
                  r"(?:travail|travaux|faite?|realise\w*|mene\w*|article|publication|done|made|work"
                  r"|est-ce)\b[\w ,'-]{0,30}?)?\b(?:(?:dans|hors|au sein|issue?|exterieur|inside"
                  r"|outside|within)\b.{0,20}\bproj|interne\b|externe\b|in-?house|scope\b"
                  r"|perimetre)"
                  r"|^(?:travail du projet|work of the project)\b"
                  r"|^(?:cet|this|the|l')\s?(?:article|travail|work|paper|publication)\b.*"
                  r"(?:projet|project|interne|in-house)"),
        ("why", r"pourquoi|\bwhy\b|\braisons?\b|\breason|justifi|\binteret\b|motivation"
                r"|pertinence|relevance"),
        ("usecases", r"cas d'usage|use[- ]?cases?|type d'usage|usage de l'ia"),
        ("by", r"\binitial|(?:propose|nomme|suggere)e?s? par|(?:nominated|proposed|suggested) by"
               r"|^role$|^(?:(?:votre|vos|your|le|the) )?(?:qui|who|contact|noms?|name"
               r"|(?:nom|name) (?:et|and|de|of) (?:la |the )?(?:prenom|personne|person|contact"
               r"|repondante?|respondent)|prenom et nom|nom complet|full name"
               r"|contact person|personne (?:de |a )?contact(?:er)?)\W*$"
               r"|^(?:qui|who) (?:nomme|propose|suggere|repond|nominates|proposes|suggests"
               r"|answers)"),
        ("year", r"\bannee\b|\byear\b|date de (?:publication|parution)|publication date"),
        ("authors", r"auteurs?\b|\bauthors?\b"),
        ("journal", r"\bjournal\b|\brevue\b"),
        ("doi", r"\bdois?\b|\bliens?\b|\blinks?\b|\burls?\b|identifiant"),
        ("project", r"^(?:(?:quel(?:le)?|which|what|votre|your|le|nom|name|acronyme?|titre|title"
                    r"|numero|intitule)\b[\w' ]{0,25})?\b(?:projet|project|pc)\b"),
        ("title", r"\btitres?\b|\btitles?\b"),
        ("articles", r"\barticles?\b|\bpublications?\b|\breferences?\b|\bpapers?\b|\bpapiers?\b"
                     r"|bibliograph"),
    )
)  # fmt: skip
_CODE = re.compile(
    r"^\s*(?:\[?(?:[A-Za-z]{1,4}\d{1,5}){1,3}(?:\[\w+\])?\]?|\d{1,2})\s*[.:)\]-]*\s+(?=\S)"
)
_GROUP = re.compile(r"\b(?:article|publication|reference|papier|paper)\s*(?:n[o°]?\s*)?(\d{1,2})\b")
_AS_TEXT = re.compile(r'(?s)^="(.*)"$')
_TOTAL = re.compile(r"(?:sous-)?totaux?\b|total\b|nombre de reponses|number of responses|moyenne\b")


class Column(NamedTuple):
    """What a column was taken for. Columns of one `group` tell of one article ("Article 2")."""

    at: int
    header: str
    role: str
    group: str = ""


def read_csv(name: str, content: bytes, roles: Mapping[str, str] = EMPTY) -> Reading:
    """A CSV file: encoding, delimiter and header are found; quotes may hold lines.

    Raises `DataError` where no column can be told to hold articles, and `InputError` for `roles`
    that name no column or no role.
    """
    text = decoded(content)
    tables = [csv_rows(text, delimiter) for delimiter in _DELIMITERS]
    rows = max(tables, key=lambda rows: (_promise(rows), _breadth(rows)))
    return _reading(name, [Sheet(name, rows)], roles, "csv", [])


def looks_like_table(text: str) -> bool:
    """Whether a text without a name is a table: a header with two columns of known meaning, and
    rows like it. Of a sentence with commas neither is certain."""
    if re.search(r"(?m)^[ \t]?>", text):  # a quotation: it is a mail
        return False
    tables = (csv_rows(text[:20_000], delimiter) for delimiter in _DELIMITERS)
    return any(_promise(rows) >= 2 and _is_even(rows) for rows in tables)


def _is_even(rows: list[Row]) -> bool:
    """Whether most rows below the header have its cells, as those of a table do: a sentence with
    commas has none below, or the lines of a mail."""
    at = _header_at(rows) or 0
    below = [len(row.cells) for row in rows[at + 1 :] if any(row.cells)]
    width = len(rows[at].cells)
    return 2 * sum(count == width for count in below) > len(below)


def read_xlsx(name: str, content: bytes, roles: Mapping[str, str] = EMPTY) -> Reading:
    """An XLSX workbook: every visible sheet. Links and merged cells count as a person sees them.

    Raises as `read_csv` does, and `DataError` for what is no workbook, or no honest one.
    """
    sheets, problems = xlsx_sheets(name, content)
    return _reading(name, sheets, roles, "xlsx", problems)


# --- rows to articles -----------------------------------------------------------------------------


def cleaned(cell: str) -> str:
    """A cell without what spreadsheets put around its text; its lines stay."""
    cell = cell.replace("_x000D_", "\n").replace("\u00a0", " ").replace("\u202f", " ")
    cell = re.sub(r"(?i)<br\s*/?>", "\n", cell).strip()
    if linked := LINKED.match(cell):
        label = (linked[2] or "").replace('""', '"')
        return f"{label} {linked[1]}".strip() if fold(linked[1]) != fold(label) else linked[1]
    if as_text := _AS_TEXT.match(cell):
        cell = as_text[1].replace('""', '"')
    if (bare := of_cell(cell)) != cell:  # from a table of our own
        return bare
    return cell[1:].strip() if cell[:1] in ("'", "’") and cell.count(cell[0]) == 1 else cell


def _reading(
    name: str, sheets: list[Sheet], roles: Mapping[str, str], kind: str, problems: list[Problem]
) -> Reading:
    items: list[Received] = []
    declared: list[Declared] = []
    shown: dict[str, str] = {}
    sheets = [sheet for sheet in sheets if not exported.is_legend(sheet)]
    tables = [(sheet, *_columns(sheet.rows)) for sheet in sheets]
    headers = [column.header for _, columns, _ in tables for column in columns]
    _refuse_unknown(roles, headers)
    useful = False
    for sheet, columns, first in tables:
        if exported.header_at(sheet) is not None:
            if roles:
                what = f"{sheet.name} is a table that biblio exported: what it holds is known"
                raise InputError(what, "leave --map away")
            useful = True
            shown.update(exported.columns(sheet))
            items += exported.items(sheet)
            continue
        mapped = [_mapped(column, roles) for column in columns]
        shown.update({column.header: column.role for column in mapped})
        if not any(column.role in ("articles", "doi", "title") for column in mapped):
            if any(row.cells for row in sheet.rows[first:]) and len(sheets) > 1:
                hint = "if it holds any, tell the column with --map 'HEADER=articles'"
                message = "no column of this sheet is known to hold articles"
                problems.append(Problem(sheet.name, message, hint, "warning"))
            continue
        useful = True
        found = list(_items(sheet, mapped, first))
        items += found
        none = list(_none(sheet, mapped, first))
        declared += none
        told = {item.project for item in found} | {one.project for one in none}
        problems += _without_article(sheet, mapped, first, told)
        if found:
            problems += [*_unread_days(sheet, mapped, first), *_names(sheet, mapped, first)]
    if not useful:
        known = ", ".join(repr(header) for header in headers) or "none"
        raise DataError(
            f"no column is known to hold articles; the columns are: {known}",
            "tell one with --map 'HEADER=articles', or by its number, --map 1=articles",
        )
    return Reading(tuple(items), shown, tuple(problems), kind, declared=tuple(declared))


def _refuse_unknown(roles: Mapping[str, str], headers: list[str]) -> None:
    for header, role in roles.items():
        if role not in ROLES:
            raise InputError(f"{role!r} is no role of a column", f"one of {', '.join(ROLES)}")
        known = any(fold(header) == fold(other) for other in headers)
        if not known and not (header.isdecimal() and 1 <= int(header[:4]) <= len(headers)):
            listed = ", ".join(repr(other) for other in headers)
            raise InputError(f"no column is headed {header!r}", f"the columns are: {listed}")


def _mapped(column: Column, roles: Mapping[str, str]) -> Column:
    for header, role in roles.items():
        if fold(header) == fold(column.header) or header == str(column.at + 1):
            return column._replace(role=role)
    return column


def _columns(rows: list[Row]) -> tuple[list[Column], int]:
    """The columns of a table, and the place of its first row after the header."""
    at = _header_at(rows)
    if at is None:
        width = max((len(row.cells) for row in rows), default=0)
        columns = [Column(n, f"column {n + 1}", "") for n in range(width)]
        return _told_by_content(columns, rows), 0
    columns = []
    taken: set[str] = set()
    above = [row.cells for row in rows[:at] if sum(map(bool, map(clean, row.cells))) > 1]
    for n, cell in enumerate(rows[at].cells):
        own = clean(cleaned(cell))
        over = clean(cleaned(above[-1][n])) if above and n < len(above[-1]) else ""
        role, group = _guess(own)
        if not role and own and over:
            role, group = _guess(f"{over} {own}")
        header = own or over or f"column {n + 1}"
        while header in taken:
            header += f" ({n + 1})"
        taken.add(header)
        columns.append(Column(n, header, role, group))
    return _told_by_content(columns, rows[at + 1 :]), at + 1


def _guess(header: str) -> tuple[str, str]:
    """Role and group of a column by the words of its header; "" where they do not tell."""
    words = prose.plain_words(header)
    words = _CODE.sub("", words)
    numbered = _GROUP.search(words)
    group = numbered[1] if numbered else ""
    role = _role(words)
    if not numbered and role in ("why", "scope", "by", "usecases", "doi", "title"):
        last = re.search(r"\s(?:n[o°]?\s*)?(\d)\W*$", words)  # "Pourquoi 2" is of "Article 2"
        return role, last[1] if last else ""
    if numbered and (rest := words.replace(numbered[0], " ").strip(" .:-–—[]()")):
        return _role(rest) or "articles", group
    return role, group


def _role(words: str) -> str:
    found = [
        (hit.start(), n) for n, (_, known) in enumerate(_WORDS) if (hit := known.search(words))
    ]
    return _WORDS[min(found)[1]][0] if found else ""


def _header_at(rows: list[Row]) -> int | None:
    """The row whose cells say most about columns, among the first; where none says anything, the
    first row, unless it is an answer already (None)."""
    filled = [at for at, row in enumerate(rows) if any(row.cells)][:_HEADER_AMONG]
    best = max(filled, key=lambda at: _known(rows[at]), default=None)
    return None if best is None or _is_answer(rows[best]) else best


def _is_answer(row: Row) -> bool:
    """Whether a row names an article: then it is no header."""
    return any(prose.identifiers(cleaned(cell)[:_LONGEST_HEADER]) for cell in row.cells)


def _known(row: Row) -> int:
    if _is_answer(row):
        return 0
    cells = [clean(cleaned(cell)) for cell in row.cells if len(cell) < _LONGEST_HEADER]
    return sum(bool(_guess(cell)[0]) for cell in cells)


def _promise(rows: list[Row]) -> int:
    at = _header_at(rows)
    return 0 if at is None else _known(rows[at])


def _breadth(rows: list[Row]) -> int:
    """How many cells the first rows have, if all have the same number of them."""
    widths = {len(row.cells) for row in rows[:_HEADER_AMONG] if any(row.cells)}
    return widths.pop() if len(widths) == 1 else 0


def _told_by_content(columns: list[Column], rows: list[Row]) -> list[Column]:
    """Where no header names articles: the column with most identifiers; that with PC numbers."""
    if any(column.role in ("articles", "doi", "title") for column in columns):
        return columns

    def count(column: Column, known: re.Pattern[str] | None) -> int:
        cells = [row.cells[column.at] for row in rows if column.at < len(row.cells)]
        if known:
            return sum(bool(known.match(cell)) for cell in cells)
        return sum(bool(prose.identifiers(cell[:5000])) for cell in cells)

    for role, known in (("articles", None), ("project", re.compile(r"(?i)\s*PC ?\d{1,2}\b"))):
        free = [column for column in columns if not column.role]
        best = max(free, key=lambda column: count(column, known), default=None)
        named = any(column.role == role for column in columns)
        if best is not None and not named and count(best, known):
            columns = [c._replace(role=role) if c is best else c for c in columns]
    return columns


def _items(sheet: Sheet, columns: list[Column], first: int) -> Iterator[Received]:
    above = ""
    usual = _usual_width(sheet.rows[first:], columns)
    for row in sheet.rows[first:]:
        cells = _cells(row, columns)
        if not any(cells.values()) or _is_total(cells):
            continue
        project = clean(_first(cells, "project"))
        unnamed = ""
        if not project and above:
            unnamed = f"no project in this row; a row above says {above}"
        above = project or above
        where = f"{sheet.name}: row {row.number}"
        on = _day_of(cells) or _written_day(cells)
        shifted = _beyond(row, columns, usual)
        found = prose.article(" ".join(row.cells), where) if shifted else _of_row(cells, where)
        for item in found:
            doubts = [shifted or item.problem, row.problem, unnamed]
            problem = "; ".join(doubt for doubt in doubts if doubt)
            yield item._replace(project=project, on=on, problem=problem)


def _answers(
    sheet: Sheet, columns: list[Column], first: int
) -> Iterator[tuple[str, dict[Column, str]]]:
    """Where each row stands that is an answer and no sum, and its cells."""
    for row in sheet.rows[first:]:
        cells = _cells(row, columns)
        if any(cells.values()) and not _is_total(cells):
            yield f"{sheet.name}: row {row.number}", cells


def _cells(row: Row, columns: list[Column]) -> dict[Column, str]:
    return {c: cleaned(row.cells[c.at]) for c in columns if c.at < len(row.cells)}


def _none(sheet: Sheet, columns: list[Column], first: int) -> Iterator[Declared]:
    """The replies of the rows that say, in words, that there is no article."""
    for _, cells in _answers(sheet, columns, first):
        said = [text for c, text in cells.items() if c.role in ("articles", "doi", "title")]
        project, said = clean(_first(cells, "project")), list(filter(None, said))
        if project and said and all(map(prose.is_none, said)):
            yield Declared(project, _day_of(cells) or _written_day(cells), opinions=1)


def _without_article(
    sheet: Sheet, columns: list[Column], first: int, known: Collection[str]
) -> Iterator[Problem]:
    """Projects that a row names and that no article is from: they have answered all the same."""
    told = {"", *known}
    for where, cells in _answers(sheet, columns, first):
        project = clean(_first(cells, "project"))
        if project not in told:
            told.add(project)
            hint = "if that is its answer, write its replied_on into replies/"
            yield Problem(where, f"{project[:60]} names no article", hint, "warning")


def _day_of(cells: Mapping[Column, str]) -> str:
    """The day of an answer, by the first of its columns that gives one."""
    days = (_day(cell, column) for column, cell in cells.items() if column.role == "date")
    return next(filter(None, days), "")


def _written_day(cells: Mapping[Column, str]) -> str:
    """What stands where a day should: a nomination keeps it, and `status` names it."""
    return prose.day_in_words(_first(cells, "date"))


def _unread_days(sheet: Sheet, columns: list[Column], first: int) -> Iterator[Problem]:
    """Rows whose day nobody can tell: they are named, and no day is taken for it."""
    for where, cells in _answers(sheet, columns, first):
        written = _written_day(cells)
        if written and not _day_of(cells):
            what = f"no day can be read in {written[:60]!r}: a new nomination keeps it as it stands"
            hint = "write nominated-on in its entry as YYYY-MM-DD, with its year"
            yield Problem(where, what, hint, "warning")


def _names(sheet: Sheet, columns: list[Column], first: int) -> Iterator[Problem]:
    """Cells that say who nominates by a name or an address, which no tracked file keeps."""
    for row in sheet.rows[first:]:
        for column in columns:
            if column.role == "by" and column.at < len(row.cells):
                _, left_out = prose.who(cleaned(row.cells[column.at]))
                where = f"{sheet.name}: row {row.number}"
                if left_out:
                    hint = "nominated-by takes a role or initials"
                    yield Problem(where, f"{column.header[:40]!r}: {left_out}", hint, "warning")


def _day(cell: str, column: Column) -> str:
    """The day of an answer as ISO: days come first, but where an English header leaves it open; or
    with its month in words."""
    if whole := re.match(r"(\d{4})[-/](\d\d?)[-/](\d\d?)", cell):
        return written_day("-".join(whole.groups()))
    french = re.match(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4}|[2-9]\d)(?!\d)", cell)
    if not french:
        return written_day(cell) if re.search(r"[^\W\d_]{3}", cell) else ""
    day, month, year = french.groups()
    english = re.search(r"timestamp|submit|started", prose.plain_words(column.header))
    if english and int(day) <= 12 and int(month) != int(day):
        if int(month) <= 12:
            return ""
        day, month = month, day
    return written_day(f"{day}/{month}/{year}")


def _usual_width(rows: list[Row], columns: list[Column]) -> int:
    """The width of a row: the header's, or that of most rows, which end in empty cells."""
    widths = Counter(len(row.cells) for row in rows if any(row.cells))
    return max([len(columns), *(width for width, _ in widths.most_common(1))])


def _beyond(row: Row, columns: list[Column], usual: int) -> str:
    """What is wrong with a row of more cells than the header: which is which, nobody can tell."""
    if len(row.cells) <= usual and not any(map(str.strip, row.cells[len(columns) :])):
        return ""
    return "this row has more cells than the header: an article's own comma or semicolon?"


def _is_total(cells: Mapping[Column, str]) -> bool:
    """A row that sums up: it begins with such a word, and names no article."""
    said = [cell for cell in cells.values() if cell]
    if not _TOTAL.match(prose.plain_words(said[0])):
        return False
    return all(len(cell.split()) <= 4 and not prose.identifiers(cell) for cell in said)


def _first(cells: Mapping[Column, str], role: str, group: str = "") -> str:
    """The first answer in the columns of a role: those of the group, else those of none."""
    for wanted in (group, ""):
        for column, cell in cells.items():
            if column.role == role and column.group == wanted and cell:
                return cell
    return ""


def _of_row(cells: Mapping[Column, str], where: str) -> Iterator[Received]:
    for group in dict.fromkeys(column.group for column in cells):
        mine = {c: cell for c, cell in cells.items() if c.group == group}
        described = any(mine[c] for c in mine if c.role in ("doi", "title", "authors", "year"))
        found = []
        if described:
            found += _described(mine, where)
        for column, cell in mine.items():
            if column.role == "articles" and not (described and _same_work(cell, found)):
                found += prose.articles(cell, where)
        yield from _with_statements(found, cells, group)


def _same_work(cell: str, found: list[Received]) -> bool:
    """Whether the reference beside a DOI or a title is of that article: it names no other."""
    named = {normal.same for normal in prose.identifiers(clean(cell))}
    known = {one.same for item in found for one in prose.identifiers(item.identifier)}
    return len(found) == 1 and named <= known


def _described(cells: Mapping[Column, str], where: str) -> list[Received]:
    """The article of a row that gives its DOI, title, authors, ... in columns."""
    said = {role: clean(_first(cells, role))
            for role in ("authors", "year", "title", "journal", "doi")}  # fmt: skip
    said = {role: "" if prose.is_none(value) else value for role, value in said.items()}
    if year := re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", said["year"]):  # of a whole date
        said["year"] = year[0]
    raw = _first(cells, "doi")
    if not (said["title"] or said["doi"]):
        return []
    if not said["title"] and len(prose.pieces(raw)) > 1:
        return prose.articles(raw, where)
    reference = _first(cells, "articles")
    found = prose.article(raw, where)
    if not any(item.identifier for item in found) and prose.identifiers(reference):
        found = prose.article(reference, where)
    shown = dict(said, year=f"({said['year']})" if said["year"] else "")
    text = clean(" ".join([*(v for v in shown.values() if v), reference]))
    fields = {
        name: tex_escape(said[role])
        for role, name in (("title", "title"), ("journal", "journal"), ("year", "year"))
        if said[role]
    }
    if people := _people(said["authors"]):
        fields["author"] = people
    kind = "article" if said["journal"] else "misc"
    if not found:
        return [Received(where, text, entry_type=kind, fields=fields)]
    return [
        item._replace(text=text, entry_type=kind, fields=fields if len(found) == 1 else EMPTY,
                      problem=item.problem or ("" if item.identifier else _no_doi(item.text)))
        for item in found
    ]  # fmt: skip


def _no_doi(text: str) -> str:
    return f"{text!r} stands where a DOI should"


def _people(authors: str) -> str:
    """An `author` field, only where semicolons or "and" part the names: commas do not tell."""
    names = [name.strip() for name in re.split(r";|\s(?:and|et|&)\s", authors) if name.strip()]
    if ";" not in authors and any(name.count(",") > 1 for name in names):
        return ""
    return " and ".join(tex_escape(name) for name in names)


def _with_statements(
    found: list[Received], cells: Mapping[Column, str], group: str
) -> Iterator[Received]:
    """Articles with what the row's other columns say of them: one line each, or one for all."""
    said = {role: _shared(_first(cells, role, group), len(found))
            for role in ("why", "scope", "usecases", "by")}  # fmt: skip
    question = " ".join(c.header for c in cells if c.role == "scope" and c.group in (group, ""))
    for n, item in enumerate(found):
        why, where_done, uses, by = (said[role][n] for role in ("why", "scope", "usecases", "by"))
        slugs, odd = prose.usecases(uses)
        done = prose.scope(where_done, question) or prose.side(where_done)
        doubts = [item.problem]
        if where_done.strip() and not done and not prose.is_none(where_done):
            doubts.append(f"{clean(where_done)[:40]!r} says neither inside nor outside")
        doubts += [f"no use case of the programme: {odd}"] if odd else []
        yield item._replace(
            why=item.why if prose.is_none(why) else clean(why),
            scope=done,
            usecases=slugs,
            by=prose.who(by)[0],
            problem="; ".join(doubt for doubt in doubts if doubt),
        )


def _shared(answer: str, count: int) -> list[str]:
    """An answer for each of so many articles: part by part if it has as many, else to all."""
    parts: Iterable[str] = prose.pieces(answer) if count > 1 else ()
    listed = list(parts)
    return listed if len(listed) == count else [answer] * count
