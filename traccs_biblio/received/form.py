"""A form of `biblio form` that comes back, from whatever program saved it.

A sheet is known by its mark, else by its headers; a column by its header in French or English, else
by its place. So sheets may be renamed, rows inserted and columns moved. What cannot be read is a
problem, or left to a person; no row is skipped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from .. import form
from ..answers.shape import orcid
from ..call import day
from ..model import Problem, Received
from ..names import names_several
from ..programme import SLUG
from ..text import clean, fold, of_cell
from . import prose
from .reading import Declared, Person, Reading, decoded
from .sheets import Row, Sheet, csv_rows, xlsx_sheets

_MARK = fold(form.MARK)
_MARKED = re.compile(
    rf"(?i)\s*{form.MARK.strip(': ')}\s*:\s*(?P<kind>\w+)(?:\s*,\s*(?P<call>[\w.-]+))?\s*"
)
_HEADER_AMONG = 30  # rows: somebody may have written above it
_ORCID = re.compile(r"(?<![\d-])\d{4}-?\d{4}-?\d{4}-?\d{3}[\dXx](?![\d-])")
#: Words of headers that somebody has written anew, without accents.
_HEADERS = {
    "articles": {
        "article": r"\bdoi\b|reference", "decision": r"confirm", "why": r"pourquoi|\bwhy\b|raison",
        "scope": r"inside|outside|dans le projet|hors", "title": r"suggestion|titre|title",
        "second": r"second", "usecase": r"cas d'usage|use case", "number": r"^n[o°.]*$",
    },
    "people": {"orcid": r"orcid", "name": r"\bnom\b|\bname\b"},
    "activities": {
        "state": r"en cours|under way", "comment": r"comment", "code": r"^code$",
        "activity": r"activit",
    },
}  # fmt: skip
#: The headers that no table of a survey has side by side.
_TELLING = {
    "articles": {"article", "decision", "scope"},
    "activities": {"activity", "state", "code"},
}
#: Other words for a choice, where they stand alone, without accents.
_YES, _NO = {"ok", "o", "x", "y"}, {"n"}
_SIDES = {
    "inside": {"dedans", "interne", "int", "in", "interieur", "a l'interieur"},
    "outside": {"dehors", "externe", "ext", "out", "exterieur", "a l'exterieur", "hors",
                "en dehors"},
}  # fmt: skip
_UNSURE = {"je ne sais pas", "ne sais pas", "ne sait pas", "nsp", "don't know", "unknown", "?"}
#: Where the words of columns that are not the form's go.
_BESIDE = {"articles": "why", "people": "", "activities": "comment"}
#: Characters of a header, which an answer may hold as well.
_LONGEST_HEADER = 120


class Table(NamedTuple):
    """The rows of a sheet below its header, and what each column holds."""

    sheet: str
    rows: list[Row]
    columns: dict[str, int]
    headers: dict[str, str]  # what each header that is not the form's was taken for


def read_form(name: str, content: bytes, kind: str) -> Reading | None:
    """What a form says; None for a file that is none. Raises `DataError` for what is no workbook.

    `kind` is "xlsx", or "csv" for a sheet that was saved by itself.
    """
    if kind == "csv":
        text = decoded(content)
        if form.MARK not in text and "onfirm" not in text:  # a large survey costs no more
            return None
        for delimiter in ";,\t|":
            sheet = Sheet(name, csv_rows(text, delimiter))
            if _kinds([sheet]):
                return _read([sheet], [])
        return None
    sheets, problems = xlsx_sheets(name, content)
    if not _kinds(sheets):
        return None
    lists = [f"the hidden sheet {title!r} is not read" for title in form.LISTS]
    return _read(sheets, [p for p in problems if p.message not in lists])


def _read(sheets: Sequence[Sheet], problems: list[Problem]) -> Reading:
    kinds = _kinds(sheets)
    items: list[Received] = []
    headers: dict[str, str] = {}
    people: list[Person] = []
    declared, by, asked = Declared(), "", ""
    slugs: dict[str, str] = {}
    for sheet in sheets:
        kind = kinds.get(sheet.name)
        if kind is None and sheet.name.rpartition(": ")[2] not in form.LISTS:
            hint = "move what it holds into the sheets of the form"
            problems.append(Problem(sheet.name, "this sheet is not read", hint, "warning"))
        elif kind == "questionnaire":
            declared, by, asked = _questionnaire(sheet, declared, problems)
    for sheet in sheets:  # before the articles, whose use cases these name
        if kinds.get(sheet.name) == "activities":
            table = _table(sheet, "activities")
            headers |= table.headers
            slugs |= _slugs(table)
            declared = _with_activities(table, declared)
    for sheet in sheets:
        kind = kinds.get(sheet.name)
        if kind in ("articles", "people"):
            table = _table(sheet, kind)
            headers |= table.headers
            problems += _above(sheet, kind)
            if kind == "people":
                people += _people(table, problems)
            else:
                items += _articles(table, slugs, problems)
                declared = declared._replace(opinions=declared.opinions + _opinions(table))
    marks = filter(None, map(_mark_of, sheets))
    call = next((mark["call"] for mark in marks if mark["call"]), "")
    declared = declared._replace(people=tuple(dict.fromkeys(people)), call=call)
    if by and _names(by) & {name for person in people for name in _names(person.name)}:
        what = "who answers is a name of the sheet of people, which stays private: it is not kept"
        problems.append(Problem(asked, what, "write initials or a role", "warning"))
        by = ""
    on = day(declared.on) or prose.day_in_words(declared.on)
    found = (item._replace(project=declared.project, on=on, by=by) for item in items)
    return Reading(tuple(found), headers, tuple(problems), "form", declared=(declared,))


def _names(text: str) -> set[str]:
    """The words of a text that are long enough to be a name, folded."""
    return {fold(word) for word in re.findall(r"[^\W\d_]{4,}", text)}


# --- which sheet and which column is which --------------------------------------------------------


def _kinds(sheets: Sequence[Sheet]) -> dict[str, str]:
    """The kinds of the sheets of a form, by their names; empty for a workbook that is none."""
    found = {}
    for sheet in sheets:
        if kind := _marked(sheet) or _like(sheet):
            found[sheet.name] = kind
    for sheet in sheets if found else ():  # in a form, fewer words tell
        if sheet.name not in found and (kind := _likest(sheet)):
            found[sheet.name] = kind
    return found


def _marked(sheet: Sheet) -> str:
    """The kind that a sheet's mark names."""
    found = _mark_of(sheet)
    kind = found["kind"].lower() if found else ""
    return kind if kind in form.SHEETS else ""


def _mark_of(sheet: Sheet) -> re.Match[str] | None:
    marks = (_MARKED.fullmatch(cell) for row in sheet.rows for cell in row.cells if _is_mark(cell))
    return next(filter(None, marks), None)


def _is_mark(cell: str) -> bool:
    return "biblio" in cell.casefold() and fold(cell).startswith(_MARK)


def _like(sheet: Sheet) -> str:
    """The kind of a sheet by its words, spelt as the form spells them."""
    for kind, telling in _TELLING.items():
        for row in sheet.rows[:_HEADER_AMONG]:
            if telling <= set(_spelt(row, kind)):
                return kind
    labels = {_label(cell) for row in sheet.rows[:100] for cell in row.cells[:3]}
    return "questionnaire" if {"4", "5", "6"} <= labels else ""


def _likest(sheet: Sheet) -> str:
    """The kind whose headers a sheet has in part."""
    spelt = {kind: len(_spelt(_header(sheet, kind)[1], kind)) for kind in form.COLUMNS}
    kind = max(spelt, key=lambda kind: spelt[kind])
    return kind if spelt[kind] > 1 else ""


def _spelt(row: Row, kind: str) -> dict[str, int]:
    """The columns whose headers are those of the form, word for word."""
    found: dict[str, int] = {}
    for place, cell in enumerate(row.cells):
        if name := form.meant(cell, form.COLUMNS[kind]):
            found.setdefault(name, place)
    return found


def _matched(row: Row, kind: str) -> dict[str, int]:
    """The columns whose headers are known, perhaps in other words."""
    found = _spelt(row, kind)
    for place, cell in enumerate(row.cells):
        words = prose.plain_words(cell)
        if place in found.values() or len(words) > _LONGEST_HEADER:
            continue
        for name, known in _HEADERS[kind].items():
            if name not in found and re.search(known, words):
                found[name] = place
                break
    return found


def _header(sheet: Sheet, kind: str) -> tuple[int, Row]:
    """The place and the row of the header: the row most of whose cells are headers of the form,
    else that below the mark."""
    rows = sheet.rows[:_HEADER_AMONG]
    best = max(range(len(rows)), key=lambda at: len(_spelt(rows[at], kind)), default=-1)
    if best >= 0 and len(_spelt(rows[best], kind)) > 1:
        return best, rows[best]
    for at, row in enumerate(rows[:-1]):
        if any(map(_is_mark, row.cells)):
            return at + 1, rows[at + 1]
    return best, rows[best] if rows else Row(0, [])


def _table(sheet: Sheet, kind: str) -> Table:
    at, header = _header(sheet, kind)
    columns = _matched(header, kind)
    free = set(range(len(header.cells))) - set(columns.values())
    for place, name in enumerate(form.COLUMNS[kind]):
        if name not in columns and place in free:
            columns[name] = place
            free.discard(place)
    names = {place: name for name, place in columns.items()}
    known = _spelt(header, kind).values()
    headers = {
        clean(cell): names.get(place) or _BESIDE[kind]
        for place, cell in enumerate(header.cells)
        if clean(cell) and place not in known
    }
    return Table(sheet.name, [row for row in sheet.rows[at + 1 :] if any(row.cells)], columns,
                 headers)  # fmt: skip


def _above(sheet: Sheet, kind: str) -> list[Problem]:
    """What somebody has written above the header, as far as it names an article."""
    rows = sheet.rows[: _header(sheet, kind)[0]]
    texts = ((row, clean(" ".join(row.cells))) for row in rows)
    return [
        _left(f"{sheet.name}: row {row.number}", text)
        for row, text in texts
        if prose.identifiers(text)
    ]


def _cells(table: Table, row: Row) -> dict[str, str]:
    """What a row says, by column; "beside" is what stands in columns that are not the form's."""
    said = {name: "" for kind in form.COLUMNS.values() for name in kind}
    beside = []
    names = {place: name for name, place in table.columns.items()}
    for place, cell in enumerate(row.cells):
        text = _text(cell)
        if place in names:
            said[names[place]] = text
        elif text:
            beside.append(text)
    return said | {"beside": "; ".join(beside)}


def _text(cell: str) -> str:
    """A cell's text without what a spreadsheet or a form put around it; its lines stay."""
    lines = re.split(r"\r\n?|\n|_x000D_|[\u2028\u2029\x0b\x0c]", of_cell(cell.strip()))
    return "\n".join(line for line in map(clean, lines) if line)


# --- what the sheets say --------------------------------------------------------------------------


def _label(cell: str) -> str:
    """Which label of the first sheet a cell holds, perhaps in other words: a question's number."""
    if name := form.meant(cell, form.LABELS):
        return name
    numbered = re.match(r"\s*([456])\s*[.)]\s*\D", cell)
    return numbered[1] if numbered and cell.rstrip().endswith("?") else ""


def _questionnaire(
    sheet: Sheet, declared: Declared, problems: list[Problem]
) -> tuple[Declared, str, str]:
    """The first sheet: what stands beside each label, and for an open question below it as well;
    who answers, and the row where that stands."""
    said: dict[str, list[str]] = {}
    asked = sheet.name
    at = ""
    for row in sheet.rows:
        labels = [name for cell in row.cells if (name := _label(cell))]
        texts = [_text(cell) for cell in row.cells if not _label(cell)]
        texts = [text for text in dict.fromkeys(texts) if text and not _is_mark(text)]
        at = labels[0] if labels else at
        if at and (labels or at.isdecimal()):
            said.setdefault(at, []).extend(texts)
            asked = f"{sheet.name}: row {row.number}" if "by" in labels else asked
        elif at and texts:
            problems.append(_left(f"{sheet.name}: row {row.number}", "; ".join(texts)))
    where = sheet.name
    answers = {
        number: prose.without_addresses("\n".join(said[str(number)]))
        for number in form.OPEN_QUESTIONS
        if said.get(str(number))
    }
    by = clean(" ".join(said.get("by", [])))
    if "@" in by:
        what = "an address is no role and no initials, and is not kept"
        problems.append(Problem(where, what, "write initials or a role", "warning"))
        by = ""
    date, project = (
        prose.without_addresses(clean(" ".join(said.get(name, [])))) for name in ("date", "project")
    )
    if date and not day(date):
        hint = "it is kept as it stands: write replied_on and nominated-on as YYYY-MM-DD, with "
        what = f"{date[:60]!r} is not read as a day"
        problems.append(Problem(where, what, f"{hint}the year", "warning"))
    return declared._replace(project=project, on=date, answers=answers), by, asked


def _left(where: str, text: str) -> Problem:
    return Problem(where, f"not read: {clean(text)[:60]!r}", "enter it by hand", "warning")


def _slugs(table: Table) -> dict[str, str]:
    """The slug of each use case by its folded name, as the form itself tells them."""
    rows = [_cells(table, row) for row in table.rows]
    return {fold(row["activity"]): row["code"] for row in rows if row["activity"] and row["code"]}


def _with_activities(table: Table, declared: Declared) -> Declared:
    """The activities that are under way or planned; the words about them are the answer to 3."""
    slugs, notes = list(declared.activities), []
    for row in table.rows:
        said = _cells(table, row)
        state = form.meant(said["state"], form.CHOICES["state"])
        own = not SLUG.fullmatch(said["code"].lower())
        if own and said["code"]:
            said["comment"] = "; ".join(filter(None, (said["comment"], said["code"])))
        if own and form.meant(said["activity"], {"other": form.OTHER}):
            said["activity"] = ""
        name = said["activity"] or said["code"]
        comment = [said["comment"], said["beside"]]
        if own:  # a row without use case: all that stands in it is the project's
            comment = [said["definition"], *comment]
        text = clean("; ".join(filter(None, comment)))
        if not (name or text or said["state"]):
            continue
        if state in ("under way", "planned") and not own:
            slugs.append(said["code"])
        word = said["state"] if own or text or state not in ("under way", "no") else ""
        if own or text or word:
            about = ": ".join(filter(None, (name, text)))
            notes.append(f"{about} ({word})" if about and word else about or word)
    answers = dict(declared.answers)
    if notes:
        text = "\n".join(filter(None, (answers.get(3, ""), *notes)))
        answers[3] = prose.without_addresses(text)  # the reply's file is under git
    slugs = [slug.lower() for slug in slugs]
    return declared._replace(activities=tuple(dict.fromkeys(slugs)), answers=answers)


def _people(table: Table, problems: list[Problem]) -> Iterator[Person]:
    """The people of the rows; a name alone is one person, however often it stands there."""
    seen: dict[str, list[str]] = {}
    for person, where in _named(table, problems):
        orcids = seen.setdefault(fold(person.name), [])
        if orcids and (person.orcid in orcids or "" in (person.orcid, *orcids)):
            what = f"{person.name} is named more than once"
            problems.append(Problem(where, what, "two persons are told by their ORCIDs", "warning"))
        orcids.append(person.orcid)
        yield person


def _named(table: Table, problems: list[Problem]) -> Iterator[tuple[Person, str]]:
    for row in table.rows:
        said = _cells(table, row)
        where = f"{table.sheet}: row {row.number}"
        if said["beside"] or prose.ADDRESS.search(said["name"]):
            what = "of a person the name and the ORCID are kept, and nothing else"
            problems.append(Problem(where, what, "", "info"))
        number = _orcid(said["orcid"])
        if said["orcid"] and not number:
            what = "what stands for an ORCID is none: the name is kept alone"
            problems.append(Problem(where, what, "compare it with orcid.org", "warning"))
        names = [
            name
            for part in re.split(r"[;\n]", prose.ADDRESS.sub(" ", said["name"]))
            if (name := clean(part).strip(" ,<>()")) and not prose.is_none(name)
        ]
        if len(names) > 1 or any(map(names_several, names)):
            what = "seems to name several people in one cell"
            hint = "one row a person; what stands between semicolons or on lines is one already"
            problems.append(Problem(where, what, hint, "warning"))
        if len(names) > 1 and number:
            what = "names several people for one ORCID: the names are kept alone"
            problems.append(Problem(where, what, "one row a person", "warning"))
            number = ""
        if number and not names:
            what = "an ORCID without a name is not kept"
            problems.append(Problem(where, what, "write the name beside it", "warning"))
        yield from ((Person(name, number), where) for name in names)


def _orcid(cell: str) -> str:
    """An ORCID in its usual spelling, "" where its check digit says that it is none."""
    found = _ORCID.search(cell)
    digits = found[0].replace("-", "") if found else ""
    return orcid("-".join(digits[at : at + 4] for at in range(0, 16, 4)))


def _opinions(table: Table) -> int:
    """How many rows say anything: of a suggestion, or that there is no article."""
    rows = [_cells(table, row) for row in table.rows]
    own = [said for said in rows if not _suggested(said)]
    none = sum(bool(said["article"] or said["title"]) for said in own)
    return none + sum(bool(said["decision"]) for said in rows)


def _suggested(said: Mapping[str, str]) -> re.Match[str] | None:
    """The number of the suggestion that a row is about."""
    return re.fullmatch(rf"(?i){form.SUGGESTION}\s*(\d{{1,6}})", said["number"].strip())


def _articles(
    table: Table, slugs: Mapping[str, str], problems: list[Problem]
) -> Iterator[Received]:
    for row in table.rows:
        said = _cells(table, row)
        where = f"{table.sheet}: row {row.number}"
        found = _of_row(said, where)
        problems += _unclear(said, slugs, where) if found else []
        for item in found:
            yield _with_statements(item, said, slugs)


def _of_row(said: Mapping[str, str], where: str) -> list[Received]:
    """The article of a row: a suggestion that is confirmed or declined, or the project's own."""
    decision = _decision(said["decision"])
    suggested = _suggested(said)
    more = any(said[name] for name in ("why", "scope", "usecase", "second", "beside"))
    whole = clean(" ".join(filter(None, (said["number"], said["title"], said["article"]))))
    if said["decision"] and not decision:
        what = f"{clean(said['decision'])[:80]!r} is neither yes nor no alone"
        names = prose.identifiers(said["article"])
        name = names[0].word if names else clean(said["article"])
        number = int(suggested[1]) if suggested else 0
        return [Received(where, whole or what, identifier=name, confirms=number, problem=what,
                         ask=True)]  # fmt: skip
    if suggested:
        return _of_suggestion(said, int(suggested[1]), decision, more, where, whole)
    own = said["article"] or said["title"]
    if decision in ("no", "unsure"):
        what = f"an article of your own with the answer {clean(said['decision'])!r}"
        return [Received(where, whole, problem=what, ask=True)] if whole else []
    found = prose.articles(own, where)
    if said["article"] and said["title"] and not any(item.identifier for item in found):
        found = prose.article(f"{clean(said['title'])}. {clean(said['article'])}", where)
    if not found and prose.is_none(own) and own:  # "none", and perhaps why
        return []
    if not found and (more or whole):
        beside = clean("; ".join(filter(None, (said["why"], said["beside"]))))
        if not whole and not beside:
            return []
        what = "says something of an article, and names none"
        return [Received(where, whole or beside, problem=what, ask=True)]
    return found


def _of_suggestion(
    said: Mapping[str, str], number: int, decision: str, more: bool, where: str, whole: str
) -> list[Received]:
    """What a project says of a suggestion: the name beside the number tells which is meant, since
    places move."""
    name = clean(said["article"])
    named = [found.word for found in prose.identifiers(name)]
    asked = Received(where, whole, identifier=named[0] if named else name, ask=True)
    if decision == "yes" and named:
        return prose.article(name, where)
    if decision == "yes" and name:
        return [Received(where, whole, identifier=name, confirms=number)]
    if decision == "yes":
        what = f"{form.SUGGESTION}{number} is confirmed, but the DOI beside it is gone"
        return [asked._replace(problem=what, confirms=number)]
    if decision == "no":
        what = f"{form.SUGGESTION}{number} is declined"
        return [asked._replace(problem=what, declines=number)]
    if more and not decision:
        what = f"something is said of {form.SUGGESTION}{number}, but neither yes nor no"
        return [asked._replace(problem=what, confirms=number)]
    return []


def _alone(cell: str) -> str:
    """The words of a cell without what ends a sentence; a question mark stays."""
    return prose.plain_words(cell).strip(" .,;!()")


def _decision(cell: str) -> str:
    """yes, no or unsure, where that is all that a cell says: what more there is, or a question
    mark, a person weighs."""
    words = _alone(cell)
    if words in _YES:
        return "yes"
    if words in _NO:
        return "no"
    return form.meant(words, form.CHOICES["decision"]) if "?" not in words else ""


def _side(cell: str) -> str:
    """inside or outside, "unsure" for a person who does not know, and "" for other words."""
    words = _alone(cell)
    if not words or words in _UNSURE or prose.is_none(cell):
        return "unsure"
    known = next((side for side, others in _SIDES.items() if words in others), "")
    if known or "?" in words:
        return known
    return form.meant(words, form.CHOICES["scope"]) or prose.side(cell)


def _unclear(said: Mapping[str, str], slugs: Mapping[str, str], where: str) -> list[Problem]:
    """What beside the article of a row is not understood; the article is read all the same."""
    found = []
    if not _side(said["scope"]):
        what = f"{clean(said['scope'])[:40]!r} says neither inside nor outside"
        words = ", ".join(word for both in form.CHOICES["scope"].values() for word in both)
        found.append(Problem(where, what, f"what is understood: {words}", "warning"))
    _, odd = _usecases((said["usecase"], said["second"]), slugs)
    if odd:
        hint = "biblio nominate ID --pc PC --usecase SLUG says it"
        found.append(Problem(where, f"no use case of the programme: {odd}", hint, "warning"))
    return found


def _with_statements(item: Received, said: Mapping[str, str], slugs: Mapping[str, str]) -> Received:
    """An article with its reason, its side, and its use cases, which are a person's verdict."""
    side = _side(said["scope"])
    usecases, odd = _usecases((said["usecase"], said["second"]), slugs)
    unread = [f"use case: {odd}"] if odd else []
    unread += [] if side else [f"scope: {clean(said['scope'])}"]
    why = clean("; ".join(filter(None, (said["why"], said["beside"]))))
    return item._replace(
        why=item.why if prose.is_none(why) else why,
        scope="" if side == "unsure" else side,
        usecases=usecases,
        unread=tuple(unread),
    )


def _usecases(cells: Iterable[str], slugs: Mapping[str, str]) -> tuple[tuple[str, ...] | None, str]:
    """The slugs that the cells name, and what in them is none; None: they say nothing."""
    found: list[str] = []
    odd, none = [], False
    for cell in filter(None, cells):
        if slug := slugs.get(fold(cell)):
            found.append(slug)
            continue
        named, rest = prose.usecases(cell)
        none = none or named == ()
        found += named or ()
        odd += [rest] if rest else []
    if not found:
        return (() if none and not odd else None), ", ".join(odd)
    return tuple(dict.fromkeys(found)), ", ".join(odd)
