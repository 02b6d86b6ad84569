"""Everything a report says, in French and English. French puts a space before two-part signs."""

from __future__ import annotations

import re

WORDS: dict[str, tuple[str, str]] = {
    "reading list": ("liste de lecture", "reading list"),
    "synthesis": ("Synthèse entre projets", "Synthesis across projects"),
    "nominated of": (
        "{n} article nommé, pour {least} à {most} demandés."
        "|{n} articles nommés, pour {least} à {most} demandés.",
        "{n} article nominated, of the {least} to {most} asked for."
        "|{n} articles nominated, of the {least} to {most} asked for.",
    ),
    "suggested": (
        "{n} suggestion à confirmer, qui n'est pas une réponse du projet."
        "|{n} suggestions à confirmer, qui ne sont pas une réponse du projet.",
        "{n} suggestion to confirm, which is no answer of the project."
        "|{n} suggestions to confirm, which are no answer of the project.",
    ),
    "replied": ("Réponse au questionnaire reçue.", "The project replied to the call."),
    "not replied": (
        "Pas de réponse au questionnaire enregistrée.", "No reply to the call is recorded."
    ),
    "declares": (
        "Activité déclarée : {what}.|Activités déclarées : {what}.",
        "Declared activity: {what}.|Declared activities: {what}.",
    ),
    "semicolon": (" ; ", "; "),
    "unreadable": (
        "ATTENTION : ce rapport est incomplet, des fichiers ne se lisent pas : {files}.",
        "WARNING: this report is incomplete, since files cannot be read: {files}.",
    ),
    "starter list": ("liste de départ", "starter list"),
    "nominations": ("Articles nommés par le projet", "Articles the project nominates"),
    "suggestions": (
        "Suggestions, que le projet n'a pas confirmées",
        "Suggestions that the project has not confirmed",
    ),
    "not confirmed": ("Suggestion, non confirmée", "Suggestion, not confirmed"),
    "confirmed": ("Nommé par le projet", "Nominated by the project"),
    "pending": ("En attente de métadonnées", "Waiting for metadata"),
    "to resolve": ("À résoudre", "To resolve"),
    "received": ("reçu : {text}", "received: {text}"),
    "no use case": ("Sans cas d'usage", "No use case"),
    "why": ("Pourquoi : {text}", "Why: {text}"),
    "by": ("Nommé par : {text}", "Nominated by: {text}"),
    "hinted by": ("Suggéré par : {text}", "Suggested by: {text}"),
    "to review": ("Cas d'usage à vérifier", "Use case to review"),
    "inside": ("Travail du projet", "Work of the project"),
    "outside": ("Travail extérieur au projet", "Work from outside the project"),
    "also nominated": ("Nommé aussi par : {text}", "Also nominated by: {text}"),
    "also suggested": ("Suggéré aussi pour : {text}", "Also suggested for: {text}"),
    "key": ("Clé : {text}", "Key: {text}"),
    "by a person": ("décidé par une personne", "a person's verdict"),
    "review": ("à vérifier", "to review"),
    "in title": ("titre", "title"),
    "in abstract": ("résumé", "abstract"),
    "missing": ("Ce qui manque", "What is missing"),
    "missing nominations": (
        "au moins {n} article à nommer ou à confirmer (biblio nominate CLÉ --pc {project})"
        "|au moins {n} articles à nommer ou à confirmer (biblio nominate CLÉ --pc {project})",
        "at least {n} article to nominate or confirm (biblio nominate KEY --pc {project})"
        "|at least {n} articles to nominate or confirm (biblio nominate KEY --pc {project})",
    ),
    "too many": (
        "{n} articles nommés, plus que les {most} demandés",
        "{n} articles nominated, more than the {most} asked for",
    ),
    "outside years": (
        "hors des années demandées ({years}) : {keys}",
        "outside the years asked for ({years}): {keys}",
    ),
    "no why": ("sans raison : {keys}", "without a reason: {keys}"),
    "no scope": (
        "intérieur ou extérieur non précisé : {keys}", "inside or outside not said: {keys}"
    ),
    "no tag": ("sans cas d'usage : {keys}", "without use case: {keys}"),
    "nothing missing": ("Rien ne manque.", "Nothing is missing."),
    "no articles": ("Aucun article.", "No article."),
    "projects counts": (
        "Projets qui ont répondu : {replied} sur {of} ; qui ont nommé au moins un article : {n}.",
        "Projects that replied: {replied} of {of}; that nominated at least one article: {n}.",
    ),
    "articles counts": (
        "Articles : {of} ; nommés par un projet : {n} ; suggérés ou encore sans projet : {s}.",
        "Articles: {of}; nominated by a project: {n}; suggested, or with no project yet: {s}.",
    ),
    "matrix": ("Projets et cas d'usage", "Projects and use cases"),
    "matrix key": (
        "Chaque case : articles nommés + suggérés ; un astérisque : activité déclarée.",
        "Each cell: articles nominated + suggested; an asterisk: declared activity.",
    ),
    "project": ("Projet", "Project"),
    "total": ("Total", "Total"),
    "declared by": (
        "Activité déclarée par {n} des {of} projets qui ont répondu : {text}.",
        "Activity declared by {n} of the {of} projects that replied: {text}.",
    ),
    "declared by none": (
        "Activité déclarée par aucun des {of} projets qui ont répondu.",
        "Activity declared by none of the {of} projects that replied.",
    ),
    "declared elsewhere": (
        "Déclarée hors questionnaire par : {text}.", "Declared outside the call by: {text}."
    ),
    "literature by": (
        "Littérature nommée par {n} des {of} projets : {text}.",
        "Literature nominated by {n} of the {of} projects: {text}.",
    ),
    "literature by none": (
        "Littérature nommée par aucun des {of} projets.",
        "Literature nominated by none of the {of} projects.",
    ),
    "only suggested for": (
        "Seulement suggérée pour {n} projet : {text}."
        "|Seulement suggérée pour {n} projets : {text}.",
        "Only suggested for {n} project: {text}.|Only suggested for {n} projects: {text}.",
    ),
    "shared": ("Articles de plusieurs projets", "Articles of several projects"),
    "shared counts": (
        "{n} article sur {of}.|{n} articles sur {of}.", "{n} of {of} articles."
    ),
    "should talk": ("Projets qui devraient se parler", "Projects that should talk"),
    "should talk counts": (
        "{n} des {of} paires de projets a des articles, auteurs, modèles, méthodes ou références"
        " en commun. Les suggestions comptent ici, et c'est dit."
        "|{n} des {of} paires de projets ont des articles, auteurs, modèles, méthodes ou"
        " références en commun ; les plus proches d'abord. Les suggestions comptent ici, et c'est"
        " dit.",
        "{n} of the {of} pairs of projects has articles, authors, models, methods or references in"
        " common. Suggestions count here, and it is said where they do."
        "|{n} of the {of} pairs of projects have articles, authors, models, methods or references"
        " in common; the closest first. Suggestions count here, and it is said where they do.",
    ),
    "pair": ("{one} et {other}", "{one} and {other}"),
    "with suggestions": ("(suggestions comprises)", "(suggestions included)"),
    "in common: articles": (
        "Article en commun : {text}|Articles en commun : {text}",
        "Article in common: {text}|Articles in common: {text}",
    ),
    "in common: authors": (
        "Auteur d'articles différents : {text}|Auteurs d'articles différents : {text}",
        "Author of different articles: {text}|Authors of different articles: {text}",
    ),
    "in common: models": (
        "Modèle en commun : {text}|Modèles en commun : {text}",
        "Model in common: {text}|Models in common: {text}",
    ),
    "in common: methods": (
        "Méthode en commun : {text}|Méthodes en commun : {text}",
        "Method in common: {text}|Methods in common: {text}",
    ),
    "in common: use cases": (
        "Cas d'usage en commun : {text}",
        "Use case in common: {text}|Use cases in common: {text}",
    ),
    "in common: cited": (
        "{n} référence citée par les deux : {text}|{n} références citées par les deux : {text}",
        "{n} reference cited by both: {text}|{n} references cited by both: {text}",
    ),
    "declared bare": ("Activités déclarées sans littérature", "Activities without literature"),
    "declared bare counts": (
        "{n} activité déclarée sur {of} n'a pas d'article nommé."
        "|{n} activités déclarées sur {of} n'ont pas d'article nommé.",
        "{n} of {of} declared activities has no nominated article."
        "|{n} of {of} declared activities have no nominated article.",
    ),
    "undeclared": (
        "Littérature sans activité déclarée", "Literature without a declared activity"
    ),
    "undeclared counts": (
        "{n} des {of} cas d'usage pour lesquels un projet a nommé des articles, sans l'avoir"
        " déclaré comme activité.",
        "{n} of the {of} use cases for which a project nominated articles, without having"
        " declared it as an activity.",
    ),
    "hinted count": (
        " ({n} suggestion)| ({n} suggestions)", " ({n} suggestion)| ({n} suggestions)"
    ),
    "silent": ("Réponses manquantes", "Replies missing"),
    "silent counts": (
        "{n} des {of} projets sans réponse enregistrée : {text}.",
        "{n} of the {of} projects with no reply recorded: {text}.",
    ),
    "silent none": (
        "Les {of} projets ont répondu.", "All {of} projects replied."
    ),
    "nominated by": ("Nommé par : {text}", "Nominated by: {text}"),
    "suggested for": (
        "Suggéré pour : {text} (non confirmé)", "Suggested for: {text} (not confirmed)"
    ),
    "unassigned": ("aucun projet", "no project"),
    "starter": (
        "Fiche composée de faits connus, pas encore vérifiée auprès du registre",
        "Composed from known facts, not yet checked with the registry",
    ),
    "all starter": (
        "Fiches composées de faits connus, pas encore vérifiées auprès des registres.",
        "Records composed from known facts, not yet checked with the registries.",
    ),
    "preprint": ("Prépublication", "Preprint"),
    "cite published": (
        "Version à citer : le texte publié, ci-dessus ; proposé sous la forme {text}",
        "Version to cite: the published text, above; put forward as {text}",
    ),
    "published elsewhere": (
        "Publié depuis : citer {text} (fiche pas encore cherchée)",
        "Published since: cite {text} (record not fetched yet)",
    ),
    "retraction": ("RÉTRACTÉ{text}", "RETRACTED{text}"),
    "concern": ("Réserves de l'éditeur{text}", "Expression of concern{text}"),
    "correction": ("Corrigé depuis la publication{text}", "Corrected since publication{text}"),
    "retraction-unclear": (
        "Lié à une rétractation dans le registre, peut-être à l'envers : à vérifier",
        "Linked with a retraction in the registry, perhaps the wrong way round: to be checked",
    ),
    "notice": (
        "Avis de correction ou de rétractation d'un autre texte",
        "A correction or retraction notice of another text",
    ),
    "comment": ("Commentaire publié d'un autre article", "A published comment on another article"),
    "see": (" (avis : {text})", " (notice: {text})"),
    "open copy": ("Accès libre : {text}", "Open access: {text}"),
    "none": ("aucun", "none"),
    "and": ("et", "and"),
    "colon": (" : ", ": "),
    "quote": ("« {text} »", "“{text}”"),
}  # fmt: skip


def say(lang: str, name: str, **values: object) -> str:
    """A phrase in a language, with its values.

    Of "{n} article|{n} articles" the first is for 1, in French also for 0. French two-part signs
    get a no-break space.
    """
    phrase = WORDS[name][0 if lang == "fr" else 1]
    if "|" in phrase:
        singular = values["n"] == 1 or (lang == "fr" and values["n"] == 0)
        phrase = phrase.split("|")[0 if singular else 1]
    if lang == "fr":
        phrase = re.sub(r" (?=[:;!?»])|(?<=«) ", "\u00a0", phrase)
    return phrase.format(**values)
