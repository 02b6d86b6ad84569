"""What the pages say beyond the reports (`reports/words.py`): French, English."""

from __future__ import annotations

from ..reports.words import spoken

WORDS: dict[str, tuple[str, str]] = {
    "skip": ("Aller au contenu", "Skip to the content"),
    "across": ("Tous les projets", "Across projects"),
    "on this page": ("Sur cette page", "On this page"),
    "pages": ("Autres pages", "Other pages"),
    "projects": ("Projets", "Projects"),
    "use cases": ("Cas d'usage", "Use cases"),
    "files": ("Fichiers", "Files"),
    "figures": ("Figures", "Figures"),
    "matrix key": (
        "Chaque case : articles nommés + suggérés. Plus la teinte est forte, plus il y a d'articles"
        " nommés ; hachurée : suggestions seules, non confirmées. ✓ : activité déclarée. Une case"
        " choisit ses articles dans la liste.",
        "Each cell: articles nominated + suggested. The stronger the shade, the more are"
        " nominated; hatched: suggestions alone, not confirmed. ✓: declared activity. A cell picks"
        " its articles in the list.",
    ),
    "cell": ("nommés : {named} ; suggérés : {hinted}", "nominated: {named}; suggested: {hinted}"),
    "declared": ("activité déclarée", "declared activity"),
    "no reply": ("sans réponse", "no reply"),
    "nothing": ("rien", "nothing"),
    "articles": ("Articles", "Articles"),
    "named": ("Nommés par un projet au moins", "Nominated by at least one project"),
    "hinted": ("Suggestions, non confirmées", "Suggestions, not confirmed"),
    "waiting": ("Pas encore identifiés", "Not identified yet"),
    "own": ("Nommés par le projet", "Nominated by the project"),
    "search": ("Rechercher", "Search"),
    "pc": ("Projet", "Project"),
    "usecase": ("Cas d'usage", "Use case"),
    "year": ("Année", "Year"),
    "model": ("Modèle", "Model"),
    "method": ("Méthode", "Method"),
    "status": ("Statut", "Status"),
    "all": ("tous", "all"),
    "unassigned": ("aucun projet", "no project"),
    "none usecase": ("aucun", "none"),
    "none year": ("inconnue", "unknown"),
    "none model": ("aucun nommé dans le titre ou le résumé", "none named in title or abstract"),
    "none method": ("aucune nommée dans le titre ou le résumé", "none named in title or abstract"),
    "review": ("à vérifier", "to review"),
    "status nominated": ("nommé", "nominated"),
    "status suggested": ("suggéré", "suggested"),
    "sort": ("Trier par", "Sort by"),
    "sort author": ("auteur", "author"),
    "sort year": ("année, récents d'abord", "year, newest first"),
    "sort title": ("titre", "title"),
    "sort project": ("projet", "project"),
    "clear": ("Tout effacer", "Clear all"),
    "download": ("Télécharger ces articles (.bib)", "Download these articles (.bib)"),
    "copy reference": ("Copier la référence", "Copy the reference"),
    "copy bibtex": ("Copier le BibTeX", "Copy the BibTeX"),
    "list": ("Voir dans la liste complète", "See in the whole list"),
    "bib": ("Bibliographie (.bib)", "Bibliography (.bib)"),
    "text": ("Liste en texte (Markdown)", "The list as text (Markdown)"),
    "report": ("Synthèse en texte (Markdown)", "The synthesis as text (Markdown)"),
    "figure matrix": (
        "Matrice des projets et des cas d'usage", "Matrix of projects and use cases"
    ),
    "figure years": ("Articles par année", "Articles by year"),
    "figure network": ("Réseau des projets qui ont quelque chose en commun",
                       "Network of projects with something in common"),
}  # fmt: skip

#: What the script says, which fills in the numbers.
SCRIPT: dict[str, tuple[str, str]] = {
    "count": (
        "{n} sur {of} articles (nommés : {named} ; seulement suggérés : {hinted})",
        "{n} of {of} articles (nominated: {named}; only suggested: {hinted})",
    ),
    "copied": ("Copié", "Copied"),
    "refused": (
        "Le navigateur refuse de copier : sélectionnez le texte.",
        "The browser refuses to copy: select the text.",
    ),
    "downloaded": (
        "Entrées téléchargées : {n} ; pas encore identifiés, donc laissés : {left}",
        "Entries downloaded: {n}; not identified yet and so left out: {left}",
    ),
}


def say(lang: str, name: str) -> str:
    """A phrase in a language; what stands in braces is for the caller to fill in."""
    return spoken(WORDS[name], lang)


def script_words() -> dict[str, dict[str, str]]:
    """By language what the script says."""
    return {
        lang: {name: spoken(pair, lang) for name, pair in SCRIPT.items()} for lang in ("fr", "en")
    }
