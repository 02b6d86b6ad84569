"""The questionnaire as a workbook: what it asks, in French and English, and how it is laid out.

Every sheet bears a line that says what it is (`MARK`), which survives whatever program saves it;
`received.form` reads it back by that line and by these words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple

from .archives import saved
from .model import Call, Project, UseCase
from .text import FORMULA, cell_text, clean, fold, of_cell

#: What every sheet bears, before its kind and its call: "biblio form 1: articles, ag-2026".
MARK = "biblio form 1: "
#: Before the number of a suggestion, which a project's own rows do not have.
SUGGESTION = "S"
#: The questions whose answers are free text.
OPEN_QUESTIONS = (4, 5, 6)

#: The names of the sheets, by kind.
SHEETS = {
    "questionnaire": ("Questionnaire", "Questionnaire"),
    "articles": ("Articles", "Articles"),
    "people": ("Personnes", "People"),
    "activities": ("Activités", "Activities"),
}
#: The columns of each sheet that has rows, in order: what they hold, and their headers.
COLUMNS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "articles": {
        "number": ("N°", "No."),
        "title": ("Suggestion (titre)", "Suggestion (title)"),
        "article": ("DOI ou référence", "DOI or reference"),
        "decision": ("Confirmez-vous cette suggestion ?", "Do you confirm this suggestion?"),
        "why": ("Pourquoi cet article", "Why this article"),
        "scope": ("Travail du projet ou d'ailleurs", "Work of the project or from outside"),
        "usecase": ("Cas d'usage de l'IA", "AI use case"),
        "second": ("Second cas d'usage", "Second use case"),
    },
    "people": {
        "name": ("Prénom et nom", "First and last name"),
        "orcid": ("ORCID (si connu)", "ORCID (if known)"),
    },
    "activities": {
        "activity": ("Activité", "Activity"),
        "definition": ("Ce qu'elle est", "What it is"),
        "state": ("En cours ou prévue", "Under way or planned"),
        "comment": ("Commentaire", "Comment"),
        "code": ("Code", "Code"),
    },
}
#: What stands before the cells of the first sheet. A question's number begins its text.
LABELS = {
    "project": ("Projet", "Project"),
    "date": ("Date de la réponse", "Date of the reply"),
    "by": ("Qui répond (initiales ou rôle)", "Who answers (initials or role)"),
    "4": (
        "4. Qu'attend surtout votre groupe de l'IA, et que craint-il ?",
        "4. What does your group mainly expect or fear of AI?",
    ),
    "5": (
        "5. De quoi avez-vous besoin pour mener ces activités à bien (formation, calcul, logiciels,"
        " infrastructure) ?",
        "5. What do you need to carry these activities through (training, computing, software,"
        " infrastructure)?",
    ),
    "6": (
        "6. Utilisez-vous des assistants d'IA pour écrire du code ou du texte ?",
        "6. Do you use AI assistants to write code or text?",
    ),
}  # fmt: skip
#: The words of the drop-downs, by what they mean.
CHOICES = {
    "decision": {
        "yes": ("oui", "yes"),
        "no": ("non", "no"),
        "unsure": ("je ne sais pas", "don't know"),
    },
    "scope": {
        "inside": ("dans le projet", "inside the project"),
        "outside": ("hors du projet", "outside the project"),
    },
    "state": {
        "under way": ("en cours", "under way"),
        "planned": ("prévue", "planned"),
        "no": ("non", "no"),
    },
}
NONE = ("aucun", "none")
OTHER = ("Autre activité", "Other activity")

_QUESTIONS = {
    "questionnaire": (
        "{title} : questionnaire sur l'IA", "{title}: questionnaire about AI"
    ),
    "articles": (
        "1. Quels articles récents ({years}) utilisent l'IA dans votre domaine ? De {least} à"
        " {most}, y compris hors de votre projet.",
        "1. Which recent articles ({years}) use AI in your field? {least} to {most}, done in your"
        " project or outside it.",
    ),
    "articles of any year": (
        "1. Quels articles récents utilisent l'IA dans votre domaine ? De {least} à {most}, y"
        " compris hors de votre projet.",
        "1. Which recent articles use AI in your field? {least} to {most}, done in your project or"
        " outside it.",
    ),
    "people": (
        "2. Qui, dans votre projet, travaille avec l'IA ou l'apprentissage automatique"
        " scientifique (SciML) ?",
        "2. Who in your project works with AI or scientific machine learning (SciML)?",
    ),
    "activities": (
        "3. Quelles sont vos principales activités avec l'IA, en cours ou prévues ?",
        "3. What are your main activities with AI, under way or planned?",
    ),
}  # fmt: skip
_HOW = {
    "questionnaire": (
        "Remplissez les cases claires, ici et dans les trois autres feuilles, puis renvoyez ce"
        " fichier. Une case vide veut dire : sans réponse.",
        "Fill in the light cells, here and on the three other sheets, then send this file back. An"
        " empty cell means: no answer.",
    ),
    "articles": (
        "S1, S2... sont des suggestions, qui ne comptent que si vous les confirmez. Vos propres"
        " articles viennent dessous, un par ligne ; une référence suffit s'il n'y a pas de DOI.",
        "S1, S2... are suggestions, which count only if you confirm them. Your own articles go"
        " below, one a row; a reference will do where there is no DOI.",
    ),
    "articles without suggestions": (
        "Un article par ligne ; une référence suffit s'il n'y a pas de DOI.",
        "One article a row; a reference will do where there is no DOI.",
    ),
    "people": (
        "Une personne par ligne. Ces noms restent privés : ils ne sont ni publiés ni suivis par"
        " git.",
        "One person a row. These names stay private: they are neither published nor tracked by"
        " git.",
    ),
    "activities": (
        "Choisissez dans la liste pour chaque activité ; décrivez toute autre en bas.",
        "Choose from the list for each activity; describe any other at the bottom.",
    ),
}  # fmt: skip
_WIDTHS = {
    "questionnaire": (52, 96),
    "articles": (5, 34, 27, 18, 36, 17, 22, 22),
    "people": (70, 50),
    "activities": (34, 52, 17, 46, 17),
}
_OWN_ROWS = {"articles": 3, "people": 15, "activities": 2}  # articles: besides those asked for
#: The names of the hidden sheet that the longer drop-downs choose from.
LISTS = ("Listes", "Lists")
_LAST = 300  # the row to which drop-downs reach
_DARK, _GIVEN, _LIGHT = "1F3A5F", "E4E7EB", "FFF8DC"  # told apart in grey as well


class Suggestion(NamedTuple):
    """An article that a project may confirm: its number in the project's file, its title, and the
    DOI, or else the key, that tells it from any other."""

    number: int
    title: str
    name: str


def said(words: tuple[str, str], lang: str) -> str:
    """The French or the English of two; French two-part signs get a no-break space."""
    if lang != "fr":
        return words[1]
    for sign in ":;?!":
        words = (words[0].replace(f" {sign}", f"\u00a0{sign}"), words[1])
    return words[0]


def meant(cell: str, words: Mapping[str, tuple[str, str]]) -> str:
    """Which of these words, in either language, a cell holds; "" for none.

    >>> meant("Oui ", CHOICES["decision"])
    'yes'
    """
    written = fold(cell)
    return next((name for name, both in words.items() if written in map(fold, both)), "")


def workbook(
    call: Call,
    projects: Sequence[Project],
    usecases: Sequence[UseCase],
    lang: str,
    project: Project | None = None,
    suggestions: Sequence[Suggestion] = (),
) -> bytes:
    """The questionnaire as XLSX; for one project with its name and its suggestions. Equal input
    gives equal bytes."""
    from datetime import datetime

    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    form = _Form(book, lang, call)
    form.questionnaire(project)
    form.articles(suggestions)
    form.people()
    form.activities(usecases)
    form.lists(projects, usecases)
    book.properties.creator = "biblio"
    book.properties.title = clean(call.title[lang])
    book.properties.language = lang
    book.properties.created = datetime(1980, 1, 1)
    return saved(book)


class _Form:
    """A workbook in the making."""

    def __init__(self, book: Any, lang: str, call: Call) -> None:
        self.book = book
        self.lang = lang
        self.call = call

    def say(self, words: tuple[str, str]) -> str:
        return said(words, self.lang)

    # --- sheets -----------------------------------------------------------------------------------

    def questionnaire(self, project: Project | None) -> None:
        sheet, first = self._sheet("questionnaire")
        for row, (name, label) in enumerate(LABELS.items(), first):
            self._text(sheet, row, 1, self.say(label), "label")
            self._text(sheet, row, 2, "", "input")
            sheet.row_dimensions[row].height = 96 if name.isdecimal() else 24
        if project:
            self._text(sheet, first, 2, project.label, "given")
            self._lock(sheet)
        else:
            self._choose(sheet, "B", first, first, self._listed("A"))
        sheet.cell(first + 1, 2).number_format = "yyyy-mm-dd"

    def articles(self, suggestions: Sequence[Suggestion]) -> None:
        sheet, first = self._table("articles", bool(suggestions))
        for row, one in enumerate(suggestions, first):
            cells = (f"{SUGGESTION}{one.number}", one.title, one.name)
            for place, text in enumerate(cells, 1):
                self._text(sheet, row, place, clean(text), "given")
            self._inputs(sheet, row, 4, 8)
            sheet.row_dimensions[row].height = max(34, 15 * ceil(len(one.title) / 30) + 4)
        below = first + len(suggestions)
        for row in range(below, below + self.call.most + _OWN_ROWS["articles"]):
            self._inputs(sheet, row, 1, 8)
            for place in (1, 2, 4):  # of suggestions alone
                self._text(sheet, row, place, "", "idle")
            sheet.row_dimensions[row].height = 48
        for column, choice in (("D", "decision"), ("F", "scope")):
            self._choose(sheet, column, first, _LAST, self._words(choice))
        for column in "GH":
            self._choose(sheet, column, first, _LAST, self._listed("B"))

    def people(self) -> None:
        sheet, first = self._table("people")
        for row in range(first, first + _OWN_ROWS["people"]):
            self._inputs(sheet, row, 1, 2)
            sheet.row_dimensions[row].height = 20

    def activities(self, usecases: Sequence[UseCase]) -> None:
        sheet, first = self._table("activities")
        for row, one in enumerate(usecases, first):
            label, definition = clean(one.label[self.lang]), clean(one.definition[self.lang])
            self._text(sheet, row, 1, label, "given")
            self._text(sheet, row, 2, definition, "given")
            self._text(sheet, row, 5, one.slug, "code")
            lines = max(ceil(len(label) / 30), ceil(len(definition) / 46))
            sheet.row_dimensions[row].height = max(34, 15 * lines + 4)
            self._inputs(sheet, row, 3, 4)
        below = first + len(usecases)
        for row in range(below, below + _OWN_ROWS["activities"]):
            self._text(sheet, row, 1, self.say(OTHER), "given")
            self._inputs(sheet, row, 2, 4)
            sheet.row_dimensions[row].height = 34
        self._choose(sheet, "C", first, _LAST, self._words("state"))

    def lists(self, projects: Sequence[Project], usecases: Sequence[UseCase]) -> None:
        """What the longer drop-downs choose from: a hidden sheet, since a validation that spells
        its own words holds 255 characters and no comma."""
        sheet = self.book.create_sheet(self.say(LISTS))
        labels = [clean(one.label[self.lang]) for one in usecases]
        listed = ([one.label for one in projects], [*labels, self.say(NONE)])
        for place, words in enumerate(listed, 1):
            for row, word in enumerate(words, 1):
                self._text(sheet, row, place, word, "given")
        sheet.sheet_state = "hidden"
        counts = {"A": len(projects), "B": len(labels) + 1}
        for shown in self.book.worksheets:
            for rule in shown.data_validations.dataValidation:
                for column, count in counts.items():
                    if rule.formula1 == self._listed(column):
                        rule.formula1 = f"'{sheet.title}'!${column}$1:${column}${max(count, 1)}"

    def _listed(self, column: str) -> str:
        return f"list {column}"  # its cells are known when all sheets are there

    # --- parts of a sheet -------------------------------------------------------------------------

    def _sheet(self, kind: str, suggests: bool = True) -> tuple[Any, int]:
        """A sheet with its question, what to do, and its mark; and the first row below."""
        sheet = self.book.create_sheet(self.say(SHEETS[kind]))
        widths = _WIDTHS[kind]
        for place, width in enumerate(widths):
            sheet.column_dimensions["ABCDEFGH"[place]].width = width
        question, how = kind, kind
        if kind == "articles":
            question = kind if self.call.years else "articles of any year"
            how = kind if suggests else "articles without suggestions"
        terms = {
            "title": clean(self.call.title[self.lang]),
            "years": ", ".join(map(str, self.call.years)),
            "least": self.call.least,
            "most": self.call.most,
        }
        top = (self.say(_QUESTIONS[question]).format(**terms), self.say(_HOW[how]))
        for row, (text, style) in enumerate(zip(top, ("question", "how"), strict=True), 1):
            self._text(sheet, row, 1, text, style)
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(widths))
            wide = sum(widths) * (0.72 if row == 1 else 0.95)
            sheet.row_dimensions[row].height = (22 if row == 1 else 17) * ceil(len(text) / wide)
        self._text(sheet, 3, 1, f"{MARK}{kind}, {self.call.id}", "mark")
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9  # A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = _fitted()
        sheet.print_options.horizontalCentered = True
        sheet.page_margins.left = sheet.page_margins.right = 0.4
        sheet.oddFooter.right.text = "&A  &P/&N"
        sheet.sheet_view.showGridLines = False
        return sheet, 4

    def _table(self, kind: str, suggests: bool = True) -> tuple[Any, int]:
        """A sheet with a header that stays in sight; and the first row below."""
        sheet, row = self._sheet(kind, suggests)
        for column, header in enumerate(COLUMNS[kind].values(), 1):
            self._text(sheet, row, column, self.say(header), "header")
        sheet.row_dimensions[row].height = 48 if kind == "articles" else 34
        sheet.freeze_panes = f"A{row + 1}"
        sheet.print_title_rows = f"{row}:{row}"
        return sheet, row + 1

    def _inputs(self, sheet: Any, row: int, first: int, last: int) -> None:
        for column in range(first, last + 1):
            self._text(sheet, row, column, "", "input")

    def _words(self, choice: str) -> str:
        """The words of a drop-down, spelt in the validation itself."""
        return '"' + ",".join(self.say(words) for words in CHOICES[choice].values()) + '"'

    def _choose(self, sheet: Any, column: str, first: int, last: int, words: str) -> None:
        """A drop-down. Other words are taken as well: who reads them back asks, and loses none."""
        from openpyxl.worksheet.datavalidation import DataValidation

        rule = DataValidation(type="list", formula1=words, allow_blank=True, showErrorMessage=False)
        rule.add(f"{column}{first}:{column}{last}")
        sheet.add_data_validation(rule)

    def _lock(self, sheet: Any) -> None:
        """Without a password: against a slip, not against a person."""
        sheet.protection.sheet = True
        for free in ("formatCells", "formatColumns", "formatRows", "insertRows", "insertColumns"):
            setattr(sheet.protection, free, False)

    def _text(self, sheet: Any, row: int, column: int, text: str, style: str) -> None:
        """A cell with text that is typed as text, whatever it begins with."""
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

        cell = sheet.cell(row, column)
        if text:
            cell.value = text if of_cell(text) == text else cell_text(text)
            cell.data_type = "s"
            cell.quotePrefix = text.startswith(FORMULA)
        bold = style in ("question", "header", "label")
        size = {"question": 14, "mark": 8, "code": 9}.get(style, 11)
        colour = {"header": "FFFFFF", "mark": "6B7280", "code": "6B7280"}.get(style, "000000")
        cell.font = Font(name="Calibri", size=size, bold=bold, color=colour)
        upright = "center" if style in ("question", "how", "header", "mark", "code") else "top"
        cell.alignment = Alignment(wrap_text=style != "mark", vertical=upright)
        fill = {"header": _DARK, "given": _GIVEN, "idle": _GIVEN, "input": _LIGHT}.get(style)
        if fill:
            cell.fill = PatternFill("solid", start_color=fill)
            edge = Side(style="thin", color="8A94A3")
            cell.border = Border(left=edge, right=edge, top=edge, bottom=edge)
        cell.protection = Protection(locked=style not in ("input", "idle"))


def _fitted() -> Any:
    from openpyxl.worksheet.properties import PageSetupProperties

    return PageSetupProperties(fitToPage=True)
