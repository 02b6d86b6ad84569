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
        "au moins {n} article à nommer ou à confirmer (biblio nominate CLÉ --pc {project}{naming})"
        "|au moins {n} articles à nommer ou à confirmer"
        " (biblio nominate CLÉ --pc {project}{naming})",
        "at least {n} article to nominate or confirm (biblio nominate KEY --pc {project}{naming})"
        "|at least {n} articles to nominate or confirm"
        " (biblio nominate KEY --pc {project}{naming})",
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
    # biblio diff
    "diff title": ("Ce qui a changé", "What has changed"),
    "diff since": ("Depuis {old}, jusqu'à {new}.", "Since {old}, up to {new}."),
    "diff since the assembly": (
        "Depuis l'assemblée ({old}), jusqu'à {new}.", "Since the assembly ({old}), up to {new}."
    ),
    "diff now": ("l'état actuel du dossier", "the folder as it is now"),
    "diff nothing": ("Rien n'a changé.", "Nothing has changed."),
    "diff unreadable": (
        "ATTENTION : comparaison incomplète. De ces fichiers, illisibles d'un côté ou en partie,"
        " rien de sûr n'est dit : {files}.",
        "WARNING: the comparison is incomplete. Of these files, unreadable on one side or in part,"
        " nothing certain is said: {files}.",
    ),
    "diff unassigned": ("Sans projet", "Without a project"),
    "diff people": ("Ce que le projet a dit", "What the project said"),
    "diff suggestions": (
        "Suggestions, que le projet n'a pas confirmées",
        "Suggestions that the project has not confirmed",
    ),
    "diff registries": ("Ce que disent les registres", "What the registries say"),
    "diff rules": (
        "Ce que concluent les règles, sans avis d'une personne",
        "What the rules conclude, where no person has judged",
    ),
    "diff files": (
        "Fichiers qui diffèrent sans autre changement à dire",
        "Files that differ with no other change to tell",
    ),
    "diff records": (
        "records/ : {n} fiche|records/ : {n} fiches", "records/: {n} record|records/: {n} records"
    ),
    "diff because": (" ; raison : « {text} »", "; reason: “{text}”"),
    "diff replied": ("Réponse reçue le {after}", "Reply received on {after}"),
    "diff replied gone": ("Réponse reçue, jour inconnu", "Reply received, day not known"),
    "diff replied-on": (
        "Jour de la réponse : {before} → {after}", "Day of the reply: {before} → {after}"
    ),
    "diff replied-on new": ("Jour de la réponse : {after}", "Day of the reply: {after}"),
    "diff replied-on gone": (
        "Jour de la réponse, enlevé : {before}", "Day of the reply, taken out: {before}"
    ),
    "diff unreplied": ("Réponse retirée", "Reply taken back"),
    "diff declared": ("Activité déclarée : {after}", "Activity declared: {after}"),
    "diff undeclared": (
        "Activité qui n'est plus déclarée : {before}", "Activity no longer declared: {before}"
    ),
    "diff answers": (
        "Le fichier de réponse a changé ; réponse et activités sont les mêmes",
        "The reply file has changed; reply and activities are the same",
    ),
    "diff nominated": ("Nouvelle nomination", "New nomination"),
    "diff suggested": ("Nouvelle suggestion", "New suggestion"),
    "diff confirmed": ("Suggestion confirmée", "Suggestion confirmed"),
    "diff restored": ("Repris après un retrait", "Taken up again after a withdrawal"),
    "diff demoted": (
        "N'est plus une nomination, mais une suggestion",
        "No longer a nomination, but a suggestion",
    ),
    "diff moved": ("Passé de {before} à {after}", "Moved from {before} to {after}"),
    "diff resolved": ("Résolu : {before} → {after}", "Resolved: {before} → {after}"),
    "diff replaced": ("Remplacé par {after}", "Replaced by {after}"),
    "diff withdrawn": ("Nomination retirée", "Nomination withdrawn"),
    "diff withdrawn suggested": ("Suggestion écartée", "Suggestion declined"),
    "diff withdrawn new": (
        "Nommé ou suggéré, puis retiré", "Nominated or suggested, then withdrawn"
    ),
    "diff removed": (
        "Entrée supprimée à la main (nomination)", "Entry deleted by hand (a nomination)"
    ),
    "diff removed suggested": (
        "Entrée supprimée à la main (suggestion)", "Entry deleted by hand (a suggestion)"
    ),
    "diff removed withdrawn": (
        "Entrée supprimée à la main (déjà retirée)", "Entry deleted by hand (withdrawn before)"
    ),
    "diff doi": ("DOI remplacé : {before} → {after}", "DOI replaced: {before} → {after}"),
    "diff doi new": ("DOI donné : {after}", "DOI given: {after}"),
    "diff doi gone": ("DOI enlevé : {before}", "DOI taken out: {before}"),
    "diff rekeyed": ("Clé changée : {before} → {after}", "Key changed: {before} → {after}"),
    "diff why": (
        "Raison changée : « {before} » → « {after} »", "Reason changed: “{before}” → “{after}”"
    ),
    "diff why new": ("Raison donnée : « {after} »", "Reason given: “{after}”"),
    "diff why gone": ("Raison enlevée : « {before} »", "Reason taken out: “{before}”"),
    "diff by": (
        "Nommé ou suggéré par : {before} → {after}", "Nominated or suggested by: {before} → {after}"
    ),
    "diff by new": ("Nommé ou suggéré par : {after}", "Nominated or suggested by: {after}"),
    "diff by gone": (
        "Ne dit plus par qui : {before}", "No longer says by whom: {before}"
    ),
    "diff on": ("Jour : {before} → {after}", "Day: {before} → {after}"),
    "diff on new": ("Jour donné : {after}", "Day given: {after}"),
    "diff on gone": ("Jour enlevé : {before}", "Day taken out: {before}"),
    "diff scope": (
        "Intérieur ou extérieur : {before} → {after}", "Inside or outside: {before} → {after}"
    ),
    "diff scope new": ("Précisé : {after}", "Now said: {after}"),
    "diff scope gone": ("N'est plus précisé : {before}", "No longer said: {before}"),
    "diff received": (
        "Texte reçu : « {before} » → « {after} »", "Text received: “{before}” → “{after}”"
    ),
    "diff received new": ("Texte reçu : « {after} »", "Text received: “{after}”"),
    "diff received gone": (
        "Texte reçu, enlevé : « {before} »", "Text received, taken out: “{before}”"
    ),
    "diff withdrawn-why": (
        "Raison du retrait : « {before} » → « {after} »",
        "Reason of the withdrawal: “{before}” → “{after}”",
    ),
    "diff withdrawn-why new": (
        "Raison du retrait : « {after} »", "Reason of the withdrawal: “{after}”"
    ),
    "diff withdrawn-why gone": (
        "Raison du retrait, enlevée : « {before} »",
        "Reason of the withdrawal, taken out: “{before}”",
    ),
    "diff verdict": (
        "Cas d'usage, décidés par une personne : {before} → {after}",
        "Use cases, a person's verdict: {before} → {after}",
    ),
    "diff verdict new": (
        "Cas d'usage, décidés par une personne : {after}", "Use cases, a person's verdict: {after}"
    ),
    "diff verdict gone": (
        "Cas d'usage laissés de nouveau aux règles ; une personne avait dit : {before}",
        "Use cases left to the rules again; a person had said: {before}",
    ),
    "diff version-of": (
        "Versions d'un même travail, dit une personne : {before} → {after}",
        "Versions of one work, a person says: {before} → {after}",
    ),
    "diff version-of new": (
        "Version d'un même travail, dit une personne : {after}",
        "A version of one work, a person says: {after}",
    ),
    "diff version-of gone": (
        "N'est plus dit version d'un même travail : {before}",
        "No longer called a version of one work: {before}",
    ),
    "diff not-version-of": (
        "Travaux distincts, dit une personne : {before} → {after}",
        "Works apart, a person says: {before} → {after}",
    ),
    "diff not-version-of new": (
        "Travail distinct, dit une personne : {after}", "A work apart, a person says: {after}"
    ),
    "diff not-version-of gone": (
        "N'est plus dit distinct de : {before}", "No longer called a work apart from: {before}"
    ),
    "diff corrected": (
        "Corrigé par une personne, {field} : {before} → {after}",
        "Corrected by a person, {field}: {before} → {after}",
    ),
    "diff corrected new": (
        "Corrigé par une personne, {field} : {after}", "Corrected by a person, {field}: {after}"
    ),
    "diff corrected gone": (
        "Enlevé par une personne, {field} : {before}", "Taken out by a person, {field}: {before}"
    ),
    "diff retraction": ("RÉTRACTÉ (avis : {after})", "RETRACTED (notice: {after})"),
    "diff retraction gone": ("RÉTRACTÉ (avis non connu)", "RETRACTED (notice not known)"),
    "diff concern": ("Réserves de l'éditeur (avis : {after})", "Expression of concern ({after})"),
    "diff concern gone": (
        "Réserves de l'éditeur (avis non connu)", "Expression of concern (notice not known)"
    ),
    "diff correction": (
        "Une correction a été publiée : {after}", "A correction has been published: {after}"
    ),
    "diff correction gone": (
        "Une correction a été publiée (avis non connu)",
        "A correction has been published (notice not known)",
    ),
    "diff cleared": (
        "Le registre ne dit plus : {field} {before}",
        "The registry no longer says: {field} {before}",
    ),
    "diff cited": (
        "La version à citer est maintenant {after}, à la place de {before}",
        "The version to cite is now {after}, in place of {before}",
    ),
    "diff published": (
        "Prépublication publiée : citer {after} (fiche pas encore cherchée)",
        "Preprint published: cite {after} (record not fetched yet)",
    ),
    "diff alias": (
        "Le registre a réuni le DOI {before} avec {after}",
        "The registry has merged the DOI {before} into {after}",
    ),
    "diff key": (
        "Clé définitive : {before} → {after}", "Final key: {before} → {after}"
    ),
    "diff fetched": (
        "Fiche vérifiée auprès du registre : {before} → {after}",
        "Record checked with the registry: {before} → {after}",
    ),
    "diff fetched new": (
        "Fiche reçue du registre : {after}", "Record received from the registry: {after}"
    ),
    "diff lost": ("La fiche n'est plus là ({before})", "The record is gone ({before})"),
    "diff refreshed": (
        "Le registre dit maintenant, {field} : {before} → {after}",
        "The registry now says, {field}: {before} → {after}",
    ),
    "diff refreshed new": (
        "Le registre dit en plus, {field} : {after}", "The registry adds, {field}: {after}"
    ),
    "diff refreshed gone": (
        "Le registre ne dit plus, {field} : {before}",
        "The registry no longer says, {field}: {before}",
    ),
    "diff tags": ("Cas d'usage : {before} → {after}", "Use cases: {before} → {after}"),
    "diff field type": ("type", "type"),
    "diff field title": ("titre", "title"),
    "diff field authors": ("auteurs", "authors"),
    "diff field editors": ("éditeurs", "editors"),
    "diff field container": ("revue ou recueil", "journal or book"),
    "diff field publisher": ("maison d'édition", "publisher"),
    "diff field year": ("année", "year"),
    "diff field volume": ("volume", "volume"),
    "diff field issue": ("numéro", "issue"),
    "diff field pages": ("pages", "pages"),
    "diff field number": ("numéro d'article", "article number"),
    "diff field isbn": ("ISBN", "ISBN"),
    "diff field language": ("langue", "language"),
    "diff field abstract": ("résumé, en caractères", "abstract, in characters"),
    "diff field open copy": ("accès libre", "open access"),
    "diff field affiliations": ("nombre d'affiliations", "number of affiliations"),
    "diff field relations": ("liens avec d'autres textes", "relations with other texts"),
    "diff field ORCIDs": ("ORCID", "ORCIDs"),
    "diff field dates": ("dates", "dates"),
    "diff field licences": ("licences", "licences"),
    "diff field funders": ("financeurs", "funders"),
    "diff field retraction": ("rétractation", "retraction"),
    "diff field concern": ("réserves de l'éditeur", "expression of concern"),
    "diff field correction": ("correction", "correction"),
    "status of": ("État de l'appel {call}", "State of the call {call}"),
    "closes on": ("L'appel ferme le {day}.", "The call closes on {day}."),
    "closed since": ("L'appel est clos depuis le {day}.", "The call has been closed since {day}."),
    "closing unknown": (
        "Jour de clôture non connu (closes, dans call.yml).",
        "The closing day is not known (closes, in call.yml).",
    ),
    "presented": (
        "Présenté sous l'étiquette git {tag} ; ce qui a changé depuis : biblio diff {tag}{naming}",
        "Presented as the git tag {tag}; what has changed since: biblio diff {tag}{naming}",
    ),
    "enough": (
        "Projets qui ont nommé de {least} à {most} articles : {n} sur {of}.",
        "Projects that nominated {least} to {most} articles: {n} of {of}.",
    ),
    "any year": ("toute année", "any year"),
    "yes": ("oui", "yes"),
    "short: unrecorded": ("non notée", "no record"),
    "short: unreadable": ("illisible", "unreadable"),
    "long: unrecorded": (
        "Pas de réponse au questionnaire enregistrée.", "No reply to the call is recorded."
    ),
    "long: unreadable": (
        "Une réponse est là, mais son fichier ne se lit pas.",
        "A reply is there, but its file cannot be read.",
    ),
    "replied on": ("Réponse au questionnaire reçue le {day}.", "The project replied on {day}."),
    "replied someday": (
        "Réponse au questionnaire reçue, jour non noté.",
        "The project replied; the day is not recorded.",
    ),
    "column: reply": ("Réponse", "Replied"),
    "column: nominated": ("Nom\u00admés", "Nomi\u00adnated"),
    "column: suggested": ("Sug\u00adgérés", "Sug\u00adgested"),
    "column: in the years": ("Dans années", "In years"),
    "column: sides": ("Int./\u00adext.", "In/\u00adout"),
    "column: no reason": ("Sans raison", "No reason"),
    "column: no use case": ("Sans usage", "No use case"),
    "column: pending": ("En at\u00adtente", "Pend\u00ading"),
    "column: to resolve": ("À résou\u00addre", "To re\u00adsolve"),
    "column: preprints": ("Pré\u00adpubl.", "Pre\u00adprints"),
    "column: problems": ("Pro\u00adblèmes", "Prob\u00adlems"),
    "status key": (
        "Nommés : par le projet, {least} à {most} demandés. Suggérés : non confirmés, ce n'est"
        " pas une réponse. Dans années : des articles nommés, ceux parus en {years}. Int./ext. :"
        " travail du projet / extérieur. Un « ? » : pas encore connu. Total : un article de deux"
        " projets y compte deux fois.",
        "Nominated: by the project, {least} to {most} asked for. Suggested: not confirmed, which"
        " is no answer. In years: of the nominated articles, those that appeared in {years}."
        " In/out: work of the project / from outside. A “?”: not known yet. Total: an article of"
        " two projects counts twice there.",
    ),
    "sides": (
        "Intérieur ou extérieur : ce que disent les auteurs, à confirmer",
        "Inside or outside: what the authors tell, to be confirmed",
    ),
    "sides unknown": (
        "Rien n'est proposé : il n'y a pas de private/people.csv, qui dit qui est de quel projet.",
        "Nothing is proposed: there is no private/people.csv, which says who is of which project.",
    ),
    "side inside": (
        "probablement du projet, par {text}", "probably of the project, by {text}"
    ),
    "side outside": (
        "probablement extérieur : aucun auteur n'est du projet selon private/people.csv",
        "probably from outside: no author is of the project, says private/people.csv",
    ),
    "side untold": (
        "{keys} : rien à proposer, les auteurs ou les personnes du projet ne sont pas assez connus",
        "{keys}: nothing to propose, the authors or the project's people are not known enough",
    ),
    "side asked": (
        "{key} : {text}, peut-être du projet ; pour savoir qui, biblio status --people --pc"
        " {project}{naming}",
        "{key}: {text}, perhaps of the project; to know who, biblio status --people --pc"
        " {project}{naming}",
    ),
    "people of": (
        "Les personnes du programme dans l'appel {call}",
        "The programme's people in the call {call}",
    ),
    "people private": (
        "Ces noms viennent de private/people.csv : à ne pas publier.",
        "These names come from private/people.csv: not to be published.",
    ),
    "people absent": (
        "Il n'y a pas de private/people.csv (name,orcid,project) : on ne sait pas quels auteurs"
        " sont du programme.",
        "There is no private/people.csv (name,orcid,project): which authors are of the programme"
        " is not known.",
    ),
    "people counts": (
        "Personnes : {of} ; auteurs d'au moins un article nommé : {n} ; seulement d'articles"
        " suggérés : {s}.",
        "People: {of}; authors of at least one nominated article: {n}; of suggested articles"
        " alone: {s}.",
    ),
    "people authors": ("Auteurs", "Authors"),
    "people others": ("Sans article certain dans l'appel", "With no article for certain"),
    "people none": ("Personne.", "Nobody."),
    "people nominated": ("nommé : {text}|nommés : {text}", "nominated: {text}"),
    "people suggested": (
        "seulement suggéré : {text}|seulement suggérés : {text}", "only suggested: {text}"
    ),
    "people nominated elsewhere": (
        "nommé par {by}, seulement suggéré pour {to} : {text}",
        "nominated by {by}, only suggested for {to}: {text}",
    ),
    "people ties": ("Projets liés par leurs personnes", "Projects that people tie"),
    "people no ties": ("Aucun.", "None."),
    "people of both": ("des deux projets", "of both projects"),
    "people questions": ("À demander", "To be asked"),
    "people no questions": (
        "Rien : aucun auteur n'est en doute.", "Nothing: no author is in doubt."
    ),
    "people question": (
        "{author} est peut-être {text} : {why}", "{author} is perhaps {text}: {why}"
    ),
    "people homonyms": (
        "{author} est l'une de ces {n} personnes, ou aucune : {text}",
        "{author} is one of these {n} persons, or none: {text}",
    ),
    "people settle": (
        "Un ORCID dans private/people.csv répond à ces questions, si la fiche de l'article le"
        " porte ; le nom écrit « Nom, Prénom », en entier, aussi.",
        "An ORCID in private/people.csv answers these questions, where the article's record has"
        " it; so does the whole name, written “Family, Given”.",
    ),
    "why: common": ("nom très répandu", "a very common name"),
    "why: short": ("prénoms pas tous les mêmes", "given names not all the same"),
    "why: order": (
        "nom et prénom peut-être intervertis", "family and given name perhaps exchanged"
    ),
    "why: family": ("nom de famille pas tout à fait le même", "family name not quite the same"),
    "why: orcid": ("un ORCID à côté d'un autre nom", "an ORCID beside another name"),
    "why: initials": ("initiales seulement", "initials alone"),
    "why: homonyms": ("plusieurs du même nom", "several of this name"),
    "why: twice": ("deux auteurs de ce nom", "two authors of this name"),
    "remarks": ("À savoir", "To know"),
    "next": ("À faire ensuite", "What to do next"),
    "nothing to do": ("Rien n'est à faire.", "There is nothing to do."),
    "at least": ("Au moins : un fichier ne se lit pas.", "At least: a file cannot be read."),
    "did you mean": (" Est-ce {text} ?", " Is it {text}?"),
    "for projects": (" ({n} projets : {text})", " ({n} projects: {text})"),
    "remark: odd day": (
        "{where} : {field} dit « {text} », lu {day} ; à écrire ainsi.",
        "{where}: {field} says “{text}”, read as {day}; write it so.",
    ),
    "remark: no day": (
        "{where} : {field} dit « {text} », où nul jour ne se lit ; à écrire AAAA-MM-JJ.",
        "{where}: {field} says “{text}”, in which no day can be read; write it as YYYY-MM-DD.",
    ),
    "remark: unknown replier": (
        "{where} répond pour un projet que projects.csv ne connaît pas ; la réponse n'est dans"
        " aucune ligne.",
        "{where} replies for a project that projects.csv does not know; the reply is in no line.",
    ),
    "remark: unknown nominator": (
        "{where} nomme ou suggère {n} article pour un projet que projects.csv ne connaît pas ; il"
        " n'est dans aucune ligne."
        "|{where} nomme ou suggère {n} articles pour un projet que projects.csv ne connaît pas ;"
        " ils ne sont dans aucune ligne.",
        "{where} nominates or suggests {n} article for a project that projects.csv does not know;"
        " it is in no line."
        "|{where} nominates or suggests {n} articles for a project that projects.csv does not"
        " know; they are in no line.",
    ),
    "remark: unassigned": (
        "unassigned.bib a {n} article sans projet : {keys}."
        "|unassigned.bib a {n} articles sans projet : {keys}.",
        "unassigned.bib has {n} article without project: {keys}."
        "|unassigned.bib has {n} articles without project: {keys}.",
    ),
    "remark: received": (
        "{where} garde sous received {n} chose qu'un formulaire dit autrement ou qui n'y a pas sa"
        " place ; à reporter à sa place, puis à effacer là."
        "|{where} garde sous received {n} choses qu'un formulaire dit autrement ou qui n'y ont pas"
        " leur place ; à reporter à leur place, puis à effacer là.",
        "{where} keeps {n} thing under received that a form says otherwise or that has no place in"
        " it; write it where it belongs, and delete it there."
        "|{where} keeps {n} things under received that a form says otherwise or that have no place"
        " in it; write them where they belong, and delete them there.",
    ),
    "remark: received for no project": (
        "{where} garde {n} chose de réponses que nul projet ne reçoit ({of}) ; à reporter dans"
        " replies/{call}/<projet>.yml puis à effacer là, ou importer à nouveau avec --pc."
        "|{where} garde {n} choses de réponses que nul projet ne reçoit ({of}) ; à reporter dans"
        " replies/{call}/<projet>.yml puis à effacer là, ou importer à nouveau avec --pc.",
        "{where} keeps {n} thing of replies that no project has ({of}); move it into"
        " replies/{call}/<project>.yml and delete it there, or import the form again with --pc."
        "|{where} keeps {n} things of replies that no project has ({of}); move them into"
        " replies/{call}/<project>.yml and delete them there, or import the form again with --pc.",
    ),
    "remark: replied is false": (
        "{where} dit replied: false, et un jour ou des réponses ; effacer cette ligne si c'est la"
        " réponse du projet.",
        "{where} says replied: false, and a day or answers; delete that line if it is the project's"
        " reply.",
    ),
    "remark: people unreadable": (
        "private/people.csv ne se lit pas (ligne {line}) : on ne sait pas qui est du programme.",
        "private/people.csv cannot be read (line {line}): who is of the programme is not known.",
    ),
    "remark: people shared-orcid": (
        "private/people.csv donne un ORCID à deux noms (lignes {lines}) ; il n'est compté pour"
        " personne : le comparer à orcid.org.",
        "private/people.csv has one ORCID for two names (lines {lines}); it counts for nobody:"
        " compare it with orcid.org.",
    ),
    "remark: people repeated": (
        "private/people.csv a le même nom deux fois pour un projet (lignes {lines}) ; en effacer"
        " une, ou deux ORCID pour deux personnes."
        "|private/people.csv a le même nom deux fois pour un projet (lignes {lines}) ; en effacer,"
        " ou deux ORCID pour deux personnes.",
        "private/people.csv has one name twice for one project (lines {lines}); delete one, or give"
        " two persons their two ORCIDs."
        "|private/people.csv has one name twice for one project (lines {lines}); delete one of"
        " each, or give two persons their two ORCIDs.",
    ),
    "remark: people namesakes": (
        "private/people.csv a un nom sous deux ORCID (lignes {lines}), donc deux personnes ; ce que"
        " seul le nom dit est demandé."
        "|private/people.csv a des noms sous deux ORCID (lignes {lines}), donc deux personnes ; ce"
        " que seul le nom dit est demandé.",
        "private/people.csv has one name under two ORCIDs (lines {lines}), so two persons; what the"
        " name alone tells is asked about."
        "|private/people.csv has names under two ORCIDs (lines {lines}), so two persons; what the"
        " name alone tells is asked about.",
    ),
    "remark: people shared-name": (
        "private/people.csv a un nom très porté, ou des initiales, pour plusieurs projets (lignes"
        " {lines}) ; une personne ou deux, leurs ORCID le disent.",
        "private/people.csv has a name of very many, or initials, for several projects (lines"
        " {lines}); one person or two, their ORCIDs tell.",
    ),
    "remark: people spellings": (
        "private/people.csv écrit peut-être un nom de deux façons pour un projet (lignes {lines}) ;"
        " une personne : l'écrire de même, deux : leurs ORCID."
        "|private/people.csv écrit peut-être des noms de deux façons pour un projet (lignes"
        " {lines}) ; une personne : l'écrire de même, deux : leurs ORCID.",
        "private/people.csv perhaps spells one name in two ways for one project (lines {lines});"
        " one person: write one name, two: their ORCIDs."
        "|private/people.csv perhaps spells names in two ways for one project (lines {lines}); one"
        " person: write one name, two: their ORCIDs.",
    ),
    "remark: people unknown-project": (
        "private/people.csv a une ligne d'un projet que projects.csv ne connaît pas ({lines})."
        "|private/people.csv a {n} lignes de projets que projects.csv ne connaît pas ({lines}).",
        "private/people.csv has a row of a project that projects.csv does not know (line {lines})."
        "|private/people.csv has {n} rows of projects that projects.csv does not know (lines"
        " {lines}).",
    ),
    "remark: people odd": (
        "private/people.csv a {n} chose qui se lit mal (ligne {lines}), que dit biblio status"
        " --people{naming}."
        "|private/people.csv a {n} choses qui se lisent mal (lignes {lines}), que dit biblio status"
        " --people{naming}.",
        "private/people.csv has {n} thing that is not read well (line {lines}), which biblio status"
        " --people{naming} names."
        "|private/people.csv has {n} things that are not read well (lines {lines}), which biblio"
        " status --people{naming} names.",
    ),
    "remark: people questions": (
        "{n} auteur est peut-être quelqu'un du programme, sous un autre nom ou un nom partagé :"
        " biblio status --people{naming} le demande."
        "|{n} auteurs sont peut-être du programme, sous un autre nom ou un nom partagé : biblio"
        " status --people{naming} le demande.",
        "{n} author is perhaps somebody of the programme, under another spelling or a shared name:"
        " biblio status --people{naming} asks."
        "|{n} authors are perhaps people of the programme, under another spelling or a shared name:"
        " biblio status --people{naming} asks.",
    ),
    "remark: reply unreadable": (
        "{where} ne se lit pas : la réponse est là, ce qu'elle dit n'est pas connu.",
        "{where} cannot be read: the reply is there, what it says is not known.",
    ),
    "remark: nominations unreadable": (
        "{where} ne se lit pas en entier : ses nombres ne sont pas complets.",
        "{where} cannot be read whole: its numbers are not complete.",
    ),
    "remark: no article": (
        "a répondu ; aucun article n'est enregistré ici.",
        "has replied; no article is recorded here.",
    ),
    "remark: reply to record": (
        "a nommé des articles sans que sa réponse soit notée : replied_on dans"
        " replies/{call}/.",
        "has nominated articles, and its reply is not recorded: replied_on in replies/{call}/.",
    ),
    "remark: too many": (
        "{n} articles nommés, plus que les {most} demandés ; tous comptent.",
        "{n} articles nominated, more than the {most} asked for; all of them count.",
    ),
    "remark: outside the years": (
        "hors des années demandées ({years}), gardés et comptés : {keys}.",
        "outside the years asked for ({years}), kept and counted: {keys}.",
    ),
    "remark: twice": (
        "plus d'une fois dans le fichier, compté une fois : {keys}.",
        "in the file more than once, counted once: {keys}.",
    ),
    "remark: after closing": (
        "nommé après la clôture ({day}) : {keys}.", "after the call closed ({day}): {keys}."
    ),
    "remark: nominated before": (
        "déjà nommé dans un appel précédent : {keys}.",
        "nominated in an earlier call already: {keys}.",
    ),
    "next: mend": ("réparer ce qui ne se lit pas", "mend what cannot be read"),
    "next: ask for more": (
        "le message qui remercie et demande ce qui manque",
        "the message that thanks, and asks for what is missing",
    ),
    "next: ask again": (
        "le message à un projet dont rien n'est enregistré",
        "the message to a project of which nothing is recorded",
    ),
    "next: resolve": (
        "dire quel article est désigné par les mots reçus",
        "say which article the words that were received mean",
    ),
    "next: fetch": (
        "demander aux registres les fiches qui manquent ou ne sont pas vérifiées",
        "ask the registries for the records that are missing or not checked",
    ),
    "next: choose": (
        "retirer ce que le projet ne garde pas, s'il le dit",
        "withdraw what the project does not keep, once it says so",
    ),
    "next: tag": ("donner un cas d'usage, ou none", "give a use case, or none"),
    "next: look": ("regarder les problèmes", "look at the problems"),
    "of the nominated": (
        "{some} sur {n} nommé|{some} des {n} nommés",
        "{some} of {n} nominated|{some} of the {n} nominated",
    ),
    "line: in the years": ("Parus en {years} : {text}.", "Appeared in {years}: {text}."),
    "line: year unknown": ("Année pas encore connue : {text}.", "Year not known yet: {text}."),
    "line: inside": ("Travail du projet : {text}.", "Work of the project: {text}."),
    "line: outside": ("Travail extérieur : {text}.", "Work from outside the project: {text}."),
    "line: side unknown": (
        "Intérieur ou extérieur non précisé : {text}.", "Inside or outside not said: {text}."
    ),
    "line: no reason": ("Sans raison : {text}.", "Without a reason: {text}."),
    "line: no use case": ("Sans cas d'usage : {text}.", "Without use case: {text}."),
    "line: preprints": ("Prépublications : {text}.", "Preprints: {text}."),
    "of all": ("{some} sur {n}", "{some} of {n}"),
    "line: pending": ("En attente de métadonnées : {text}.", "Waiting for metadata: {text}."),
    "line: not checked": (
        "Fiches pas encore vérifiées auprès d'un registre : {text}.",
        "Records not yet checked with a registry: {text}.",
    ),
    "line: to resolve": ("À résoudre : {text}.", "To resolve: {text}."),
    "line: problems": (
        "{n} problème, que dit biblio check{naming}."
        "|{n} problèmes, que dit biblio check{naming}.",
        "{n} problem, which biblio check{naming} names."
        "|{n} problems, which biblio check{naming} names.",
    ),
    "declared and only suggested": (
        "Déclaré, avec des suggestions seulement : {what}.",
        "Declared, with suggestions only: {what}.",
    ),
    "declared without article": (
        "Déclaré, sans aucun article : {what}.", "Declared, without any article: {what}."
    ),
    "nominated and not declared": (
        "Nommé, sans activité déclarée : {what}.",
        "Nominated, without a declared activity: {what}.",
    ),
    "answer to": ("Question {number} : {text}", "Question {number}: {text}"),
    "received too": ("Reçu aussi, à reporter : {text}", "Received too, to be moved: {text}"),
    "answer to none": ("Sans question : {text}", "Without a question: {text}"),
    "themes of": (
        "Activités et thèmes de l'appel {call}", "Activities and themes of the call {call}"
    ),
    "activities": ("Activités (question 3)", "Activities (question 3)"),
    "themes": ("Thèmes (questions 4 à 6)", "Themes (questions 4 to 6)"),
    "answers recorded": (
        "Projets dont une réponse aux questions 4 à 6 est enregistrée : {n}, pour {of} qui ont"
        " répondu. Les thèmes se lisent dans ces réponses, et dans les titres et les résumés"
        " enregistrés.",
        "Projects with a recorded answer to questions 4 to 6: {n}, for {of} that replied. Themes"
        " are read in these answers, and in the recorded titles and abstracts.",
    ),
    "activity declared": ("Déclarée par : {text}", "Declared by: {text}"),
    "activity nominated": ("Articles nommés par : {text}", "Articles nominated by: {text}"),
    "activity suggested": (
        "Articles seulement suggérés pour : {text}", "Articles only suggested for: {text}"
    ),
    "activity bare": (
        "Déclarée sans article nommé : {text}", "Declared without a nominated article: {text}"
    ),
    "activity undeclared": (
        "Article nommé sans activité déclarée : {text}",
        "Nominated article without a declared activity: {text}",
    ),
    "theme raised": (
        "Dans les réponses de : {text}", "In the answers of: {text}"
    ),
    "theme nominated": (
        "Articles nommés qui y touchent : {n} sur {of} : {text}",
        "Nominated articles that touch it: {n} of {of}: {text}",
    ),
    "theme suggested": (
        "Articles non confirmés qui y touchent : {n} sur {of} : {text}",
        "Unconfirmed articles that touch it: {n} of {of}: {text}",
    ),
    "theme: uncertainty": ("Incertitude", "Uncertainty"),
    "theme: extrapolation": ("Extrapolation", "Extrapolation"),
    "theme: interpretability": ("Interprétabilité", "Interpretability"),
    "theme: tools-and-data": ("Outils et données", "Tools and data"),
    "theme: training": ("Formation", "Training"),
    "or": (" ou ", " or "),
    "letter: hello": ("Bonjour,", "Hello,"),
    "letter: bye": ("Bien cordialement,", "Best regards,"),
    "letter: replied on": (
        "Merci pour votre réponse du {day} à l'appel{closed} « {title} ».",
        "Thank you for your reply of {day} to the call{closed} “{title}”.",
    ),
    "letter: replied": (
        "Merci pour votre réponse à l'appel{closed} « {title} ».",
        "Thank you for your reply to the call{closed} “{title}”.",
    ),
    "letter: sent": (
        "Merci pour ce que vous avez envoyé pour l'appel{closed} « {title} ».",
        "Thank you for what you have sent for the call{closed} “{title}”.",
    ),
    "letter: nothing recorded": (
        "Nous n'avons pas encore enregistré de réponse de votre projet à l'appel{closed}"
        " « {title} ». Vous pouvez répondre par le formulaire, s'il est joint, ou ici même. Si"
        " votre réponse est en route, merci, et pardon pour ce message.",
        "We have not recorded a reply of your project to the call{closed} “{title}” yet. You can"
        " answer with the form, if it is attached, or right here. If your reply is on its way,"
        " thank you, and forgive this message.",
    ),
    "letter: closed": (" clos le {day},", ", closed on {day},"),
    "letter: received": (
        "Bien reçu, {n} article que vous nommez :|Bien reçus, {n} articles que vous nommez :",
        "Received, {n} article that you nominate:|Received, {n} articles that you nominate:",
    ),
    "letter: no article": (
        "Nous n'y avons pas enregistré d'article ; s'il y en avait, merci de nous les renvoyer.",
        "We have no article recorded from it; if there were any, please send them again.",
    ),
    "letter: missing": ("Il nous manque encore :", "What we still lack:"),
    "letter: complete": (
        "Il ne nous manque rien au sujet de vos articles.", "We lack nothing about your articles."
    ),
    "letter: articles": (
        "au moins {n} article ({least} à {most} par projet, parus en {years})"
        "|au moins {n} articles ({least} à {most} par projet, parus en {years})",
        "at least {n} article ({least} to {most} a project, published in {years})"
        "|at least {n} articles ({least} to {most} a project, published in {years})",
    ),
    "letter: articles of any year": (
        "au moins {n} article ({least} à {most} par projet)"
        "|au moins {n} articles ({least} à {most} par projet)",
        "at least {n} article ({least} to {most} a project)"
        "|at least {n} articles ({least} to {most} a project)",
    ),
    "letter: too many": (
        "votre choix, de {most} articles au plus : vous en nommez {n}",
        "which ones you keep, {most} articles at most: you nominate {n}",
    ),
    "letter: outside the years": (
        "si vous le gardez, car il est paru hors des années demandées ({years})",
        "whether you keep it, since it appeared outside the years asked for ({years})",
    ),
    "letter: no reason": ("la raison de ce choix", "why you chose it"),
    "letter: side unknown": (
        "travail de votre projet, ou extérieur", "whether it is work of your project or not"
    ),
    "letter: no use case": ("son cas d'usage de l'IA", "its AI use case"),
    "letter: which work": (
        "la référence exacte de ce que vous avez envoyé ainsi : {text}",
        "the exact reference of what you sent as: {text}",
    ),
    "letter: suggestions": (
        "Suggéré, {n} article, qui ne compte que si vous le confirmez :"
        "|Suggérés, {n} articles, qui ne comptent que si vous les confirmez :",
        "Suggested, {n} article, which only counts if you confirm it:"
        "|Suggested, {n} articles, which only count if you confirm them:",
    ),
    "letter: lacking": (
        "Ce qui nous manque encore est sous ce message.",
        "What we still lack stands below this message.",
    ),
    "letter: confirm": (
        "Des suggestions, sous ce message, attendent votre avis. Pour les confirmer, répondez en"
        " citant ce message et dites « OK pour » avec les numéros que vous retenez.",
        "Suggestions below this message wait for your opinion. To confirm them, answer by quoting"
        " this message and say “OK for” with the numbers that you keep.",
    ),
    "letter: answer": (
        "Tout article est bienvenu par son DOI, avec une phrase qui dit pourquoi.",
        "Any article is welcome by its DOI, with a sentence that says why.",
    ),
    "letter: closes": ("L'appel ferme le {day}.", "The call closes on {day}."),
}  # fmt: skip


def say(lang: str, name: str, **values: object) -> str:
    """A phrase of `WORDS` in a language, with its values."""
    return spoken(WORDS[name], lang, **values)


def spoken(phrases: tuple[str, str], lang: str, **values: object) -> str:
    """The French or the English of two phrases, with its values.

    Of "{n} article|{n} articles" the first is for 1, in French also for 0. French two-part signs
    get a no-break space.
    """
    phrase = phrases[0 if lang == "fr" else 1]
    if "|" in phrase:
        singular = values["n"] == 1 or (lang == "fr" and values["n"] == 0)
        phrase = phrase.split("|")[0 if singular else 1]
    if lang == "fr":
        phrase = re.sub(r" (?=[:;!?»])|(?<=«) ", "\u00a0", phrase)
    return phrase.format(**values) if values else phrase
