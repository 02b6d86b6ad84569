"""What the figures say around what they show: title, counts, words in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Article
from ..reports.edition import Edition
from ..reports.words import spoken
from .sheet import BODY, GREY, LINE, MARGIN, TITLE, Box, Sheet

#: French beside English, as in `reports/words.py`.
WORDS = {
    "named": ("articles nommés par le projet", "articles that the project nominates"),
    "hinted": (
        "articles suggérés, que le projet n'a pas confirmés (jamais comptés comme nommés)",
        "articles suggested, not confirmed by the project (never counted as nominated)",
    ),
    "declared": (
        "activité déclarée par le projet, dans sa réponse ou autrement",
        "activity that the project declares, in its reply or otherwise",
    ),
    "blank": (
        "case vide\u00a0: ni article, ni suggestion\u00a0;"
        " sans réponse\u00a0: activités peut-être inconnues",
        "empty cell: no article, no suggestion; no reply: there may be activities not known",
    ),
    "silent": ("sans réponse", "no reply"),
    "years": ("Articles par année", "Articles by year"),
    "years note": (
        "Un article de deux cas d'usage est compté dans les deux.",
        "An article of two use cases counts in both.",
    ),
    "all": ("Tous les articles", "All articles"),
    "year named": ("nommés par un projet au moins", "nominated by one project or more"),
    "year hinted": (
        "suggérés ou encore sans projet (jamais comptés comme nommés)",
        "suggested, or with no project yet (never counted as nominated)",
    ),
    "until": ("jusqu'à {n}", "until {n}"),
    "no year": ("année inconnue", "year unknown"),
    "not checked": ("pas encore cherchée", "not yet looked up"),
    "widths": (
        "Plus le trait est large, plus ils ont en commun.",
        "The wider the line, the more they have in common.",
    ),
    "reasons": ("Les {n} plus forts disent quoi.", "The {n} strongest say what."),
    "tie named": ("nominations seules", "nominations alone"),
    "tie hinted": ("suggestions comprises", "suggestions included"),
    "further": ("Raisons sans place plus haut\u00a0:", "Reasons without room above:"),
    "alone": ("Sans lien trouvé\u00a0:", "No tie found:"),
    "bare": ("Sans article\u00a0:", "No article:"),
    "articles": ("{n} article|{n} articles", "{n} article|{n} articles"),
    "authors": ("{n} auteur|{n} auteurs", "{n} author|{n} authors"),
    "cited": ("{n} référence|{n} références", "{n} reference|{n} references"),
}


def head(
    sheet: Sheet, edition: Edition, articles: Sequence[Article], title: str, across: float
) -> float:
    """Title, call, what could not be read, how many articles of how many; where it ends."""
    lines = sheet.wrapped(title, across, TITLE, bold=True)
    sheet.write(MARGIN, MARGIN, lines, TITLE, bold=True)
    y = MARGIN + len(lines) * TITLE * LINE + 2
    if edition.unreadable:
        warning = edition.say("unreadable", files=", ".join(edition.unreadable))
        y += under(sheet, y, [warning], across, bold=True)
    named = sum(is_named(edition, article) for article in articles)
    counts = {"of": len(articles), "n": named, "s": len(articles) - named}
    said = edition.say("articles counts" if articles else "no articles", **counts)
    return y + under(sheet, y, [edition.call.title[edition.lang], said], across) + 10


def under(sheet: Sheet, y: float, texts: Sequence[str], across: float, bold: bool = False) -> float:
    """Lines of text under one another; how tall they are together."""
    lines = [line for text in texts for line in sheet.wrapped(text, across, bold=bold)]
    sheet.write(MARGIN, y, lines, bold=bold)
    return len(lines) * BODY * LINE


def row(sheet: Sheet, y: float, lead: str, texts: Sequence[str], right: float) -> float:
    """Texts in frames, side by side and then in the next line, after a lead; where they end."""
    sheet.write(MARGIN, y + 4, [lead])
    start = x = MARGIN + sheet.width(lead) + 10
    tallest = 0.0
    for text in texts:
        lines = sheet.wrapped(text, right - start - 16)
        width, height = sheet.size(lines, BODY)
        if x > start and x + width + 14 > right:
            x, y, tallest = start, y + tallest + 6, 0.0
        sheet.box(Box(x, y, width + 14, height + 8), fill="white", edge=GREY)
        sheet.write(x + 7, y + 4, lines)
        x, tallest = x + width + 20, max(tallest, height + 8)
    return y + tallest


def is_named(edition: Edition, article: Article) -> bool:
    return bool(edition.named(article))


def say(edition: Edition, name: str, n: int = 0) -> str:
    """A phrase of the figures in the language of the edition."""
    return spoken(WORDS[name], edition.lang, n=n)
