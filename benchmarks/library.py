"""A data folder of any size, invented from a seed: the same bytes for every run.

    python benchmarks/library.py FOLDER [ARTICLES]

Thirteen projects: PC5 nominates five articles, the others share the rest. The records have the
shape of Crossref's and DataCite's answers (abstracts in JATS, ORCIDs, affiliations, references,
licences, funders), and what a library has of its own is there as well: preprints beside their
articles, works that two projects share, corrections, verdicts, reasons in French, accents as
Unicode and as TeX, suggestions, withdrawn nominations, entries without DOI.
"""

from __future__ import annotations

import csv
import shutil
import sys
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from export import journal, name, person

from traccs_biblio import records
from traccs_biblio.answers import read
from traccs_biblio.model import Author, Nomination
from traccs_biblio.nominations import file_of
from traccs_biblio.store import Store, Stored, dump, slim

ROOT = Path(__file__).resolve().parent.parent
CALL = "ag-2026"
#: The project whose list stays as long however large the library is, and how long.
FEW, FIVE = "PC5", 5
PROJECTS = 13

SUBJECTS = (
    "sea ice", "low clouds", "moist convection", "ocean mixing", "heat waves", "river discharge",
    "surface fluxes", "aerosols", "CO<sub>2</sub> uptake", "the carbon cycle", "El Niño", "snow",
    "precipitation", "soil moisture", "gravity waves", "the boundary layer", "marine heatwaves",
    "tropical cyclones", "extreme rainfall", "wind gusts", "sea level", "permafrost", "methane",
    "the stratosphere", "storm tracks", "ice sheets", "droughts", "the water cycle", "mesoscale "
    "eddies", "radiative transfer",
)  # fmt: skip
PLACES = (
    "the Arctic", "western Europe", "the Southern Ocean", "the Alps", "the Sahel", "the tropics",
    "Antarctica", "the North Atlantic", "the Mediterranean", "La Réunion", "mid-latitudes",
)  # fmt: skip
MODELS = ("NEMO", "LMDZ", "ICON", "ARPEGE", "CNRM-CM6-1", "IPSL-CM6A", "ERA5", "CMIP6", "WRF")
METHODS = (
    "a neural network", "a U-Net", "a diffusion model", "random forests", "Gaussian processes",
    "a graph neural network", "a transformer", "symbolic regression", "a convolutional network",
    "history matching", "a variational autoencoder", "quantile mapping", "an ensemble filter",
)  # fmt: skip
TITLES = (
    "Emulating {s} in {m} with {a}", "Statistical downscaling of {s} over {p} by {a}",
    "{s} over {p}: trends and variability since {n}", "Calibrating {s} of {m} by {a}",
    "Online correction of the biases of {m} in {s}", "On the response of {s} to {s2} over {p}",
    "A parameterization of {s} for {m}", "Attribution of extreme events: {s} and {s2} over {p}",
    "{a} for {s}: an evaluation with {m}", "Observed and simulated {s} in {p}",
    "The {w} campaign: {s} and {s2} in {p}", "Towards hybrid models of {s} with {a}",
)  # fmt: skip
SENTENCES = (
    "The representation of {s} in climate models remains a major source of uncertainty.",
    "Observations of {s} over {p} are scarce, and the processes act at scales below the grid.",
    "Here we train {a} to emulate {s} from {n} years of simulations with {m}.",
    "We show that {a} reproduces the mean state and the variability of {s} (r=0.{n}).",
    "In this study, {s} is downscaled from 50 km to {n} km over {p}.",
    "The online coupling with {m} is stable for {n} years and reduces biases by {n}&#37;.",
    "We compare {m} with reanalyses and with in situ data from the {w} campaign.",
    "Parameters of {m} are tuned against satellite observations of {s} by {a}.",
    "Trends of {s} since {n} are significant at the 95 % level over {p}, but not elsewhere.",
    "Extreme events such as {s} are attributed to human influence with {a}.",
    "The results depend on {s2}, on the resolution and on the choice of {m}.",
    "Differences between {m} and {m2} are largest in winter (<jats:italic>p</jats:italic> &lt; "
    "0.05).",
    "A sensitivity analysis suggests that {s2} explains a third of the spread of the ensemble.",
    "These findings have implications for projections of {s} and for adaptation in {p}.",
    "Our approach generalizes to warmer climates without being trained on them.",
    "The {w} scheme conserves energy and mass, and costs less than 1 % of {m}.",
)  # fmt: skip
REASONS = (
    "apprentissage à l'intérieur d'un cœur dynamique différentiable",
    "première émulation de ce schéma dans {m} : à citer au même titre que l'étude d'évaluation",
    "méthode réutilisable pour la région étudiée ; les données sont en accès libre",
    "montre l'intérêt de l'approche pour les événements extrêmes, d'où notre choix",
    "évaluation sévère, mais honnête, des limites de la méthode",
)
VERDICTS = (("emulator",), ("downscaling",), ("calibration", "emulator"), ("extreme-events",), ())
FUNDERS = (
    ("Agence Nationale de la Recherche", "10.13039/501100001665", "ANR-22-EXTR-{n:04}"),
    ("Horizon 2020 Framework Programme", "10.13039/501100007601", "8{n:05}"),
    ("Centre National d'Études Spatiales", "", ""),
)
ACCENTS = (("é", r"{\'e}"), ("ü", r"{\"u}"), ("ö", r"\"o"), ("è", r"{\`e}"), ("ñ", r"\~n"))


class Work(NamedTuple):
    """An invented work: what a registry says of it, and what a person may copy of that."""

    doi: str
    source: str
    answer: dict[str, Any]


class World:
    """The people, journals and words from which works are drawn."""

    def __init__(self, random: Random, count: int) -> None:
        self.random = random
        self.people = [person(random) for _ in range(3 * count + 20)]
        self.orcids = [_orcid(random) for _ in self.people]
        self.journals = [journal(random) for _ in range(200)]
        self.places = [
            f"{name(random)} Laboratory, University of {name(random)}, {random.choice(PLACES)}"
            for _ in range(300)
        ]

    def chance(self, part: float) -> bool:
        """True in this part of all cases."""
        return self.random.random() < part

    def filled(self, pattern: str) -> str:
        """A sentence or a title with its gaps filled."""
        pick = self.random.choice
        gaps = {
            "s": pick(SUBJECTS), "s2": pick(SUBJECTS), "p": pick(PLACES), "m": pick(MODELS),
            "m2": pick(MODELS), "a": pick(METHODS), "w": name(self.random),
            "n": self.random.randint(10, 99),
        }  # fmt: skip
        text = pattern.format(**gaps)
        return text[:1].upper() + text[1:]

    def title(self) -> str:
        """A title, four in ten with words that no other has."""
        text = self.filled(self.random.choice(TITLES))
        extra = f" ({name(self.random)} {name(self.random)} v{self.random.randint(1, 9)})"
        return text + extra if self.chance(0.4) else text

    def abstract(self) -> str:
        """Some 1,300 characters of JATS."""
        sentences = self.random.sample(SENTENCES, self.random.randint(11, len(SENTENCES)))
        return f"<jats:p>{' '.join(map(self.filled, sentences))}</jats:p>"

    def authors(self) -> list[int]:
        """The places of a work's authors among all people: most have few works, some have many."""
        count = min(1 + int(self.random.expovariate(0.2)), 25)
        last = len(self.people) - 1
        drawn = (int(last * self.random.random() ** 1.3) for _ in range(count))
        return list(dict.fromkeys(drawn))


def _orcid(random: Random) -> str:
    digits = f"00000{random.randint(1, 3)}{random.randint(0, 10**9 - 1):09}"
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    whole = digits + ("X" if check == 10 else str(check))
    return "-".join(whole[at : at + 4] for at in range(0, 16, 4))


def _article(world: World, number: int) -> Work:
    """A work of a journal, as Crossref describes it."""
    random, chance = world.random, world.chance
    doi = f"10.5555/ice-{number}"
    year, month, day = 2018 + number % 8, 1 + number % 12, 1 + number % 28
    volume, first = str(random.randint(1, 99)), random.randint(1, 9000)
    stamp = {"date-parts": [[year, month, day]], "date-time": f"{year}-{month:02}-{day:02}T00:00Z"}
    where = random.choice(world.journals)
    answer: dict[str, Any] = {
        "DOI": doi, "URL": f"https://doi.org/{doi}", "type": "journal-article", "prefix": "10.5555",
        "member": "7822", "source": "Crossref", "publisher": "Invented & Sons", "language": "en",
        "title": [world.title()], "container-title": [where], "short-container-title": [where[:9]],
        "author": [_author(world, place, n) for n, place in enumerate(world.authors())],
        "ISSN": ["1234-5678"], "issn-type": [{"type": "print", "value": "1234-5678"}],
        "issued": {"date-parts": [[year, month]]}, "published": {"date-parts": [[year, month]]},
        "published-online": {"date-parts": [[year, month, day]]}, "created": stamp,
        "volume": volume, "reference-count": 40, "subject": [], "relation": {}, "subtitle": [],
        "content-domain": {"crossmark-restriction": True, "domain": ["example.org"]},
        "resource": {"primary": {"URL": f"https://example.org/articles/{number}"}},
        "alternative-id": [f"ice-{number}"],
    }  # fmt: skip
    if chance(0.6):
        answer["published-print"] = {"date-parts": [[year, month]]}
        answer["issue"] = str(random.randint(1, 24))
    answer |= {"page": f"{first}-{first + 14}"} if chance(0.8) else {"article-number": f"e{first}"}
    if chance(0.7):
        answer["abstract"] = world.abstract()
    if chance(0.7):
        cited = random.sample(range(1, 10**6), random.randint(10, 60))
        answer["reference"] = [{"DOI": f"10.5555/cited.{n}"} for n in cited]
    if chance(0.6):
        licence = "https://creativecommons.org/licenses/by/4.0/"
        answer["license"] = [
            {"URL": licence, "content-version": kind, "delay-in-days": 0, "start": stamp}
            for kind in ("vor", "tdm")
        ]
    if chance(0.4):
        answer["funder"] = [
            {"name": who, "DOI": funder, "award": [award.format(n=random.randint(1, 9999))]}
            for who, funder, award in random.sample(FUNDERS, random.randint(1, 2))
        ]
    if chance(0.01):
        notice = {"DOI": f"{doi}-c", "type": "correction", "updated": stamp, "source": "publisher"}
        answer["updated-by"] = [notice]
    return Work(doi, "crossref", answer)


def _author(world: World, place: int, number: int) -> dict[str, Any]:
    who, sequence = world.people[place], "first" if number == 0 else "additional"
    if who.name:
        return {"name": who.name, "sequence": sequence, "affiliation": []}
    found: dict[str, Any] = {"family": who.family, "given": who.given, "sequence": sequence}
    if place % 3 == 0:
        found |= {"ORCID": f"https://orcid.org/{world.orcids[place]}", "authenticated-orcid": False}
    where = [{"name": world.places[place % len(world.places)]}] if place % 2 else []
    return found | {"affiliation": where}


def _discussed(article: Work, number: int) -> Work:
    """The preprint of an article, in Crossref's words; half of the articles name it in turn."""
    doi = f"10.5194/egusphere-2024-{number}"
    kept = ("author", "title", "language", "issued", "publisher", "created", "abstract", "license")
    answer = {name: article.answer[name] for name in kept if name in article.answer} | {
        "DOI": doi, "URL": f"https://doi.org/{doi}", "type": "posted-content", "source": "Crossref",
        "subtype": "preprint", "posted": article.answer["issued"], "institution": [],
        "relation": {"is-preprint-of": [_related(article.doi)]},
    }  # fmt: skip
    if number % 2:
        article.answer["relation"] = {"has-preprint": [_related(doi)]}
    return Work(doi, "crossref", answer)


def _related(doi: str) -> dict[str, str]:
    return {"id": doi, "id-type": "doi", "asserted-by": "subject"}


def _on_arxiv(world: World, number: int) -> Work:
    """A work of arXiv, as DataCite describes it: title and names are TeX."""
    doi = f"10.48550/arxiv.{2000 + number % 500}.{number:05}"
    year = 2019 + number % 7
    people = [world.people[place] for place in world.authors()]
    answer = {
        "doi": doi, "types": {"resourceTypeGeneral": "Preprint"}, "publisher": "arXiv",
        "titles": [{"title": world.title().replace("<sub>2</sub>", "$_2$")}],
        "creators": [_creator(who) for who in people], "publicationYear": year,
        "dates": [{"date": f"{year}-05-04", "dateType": "Submitted"},
                  {"date": str(year), "dateType": "Issued"}],
        "descriptions": [{"description": world.abstract().replace("<jats:p>", "").replace(
            "</jats:p>", ""), "descriptionType": "Abstract"}],
        "rightsList": [{"rightsUri": "http://creativecommons.org/licenses/by/4.0/"}],
        "relatedIdentifiers": [], "container": {}, "url": f"https://arxiv.org/abs/{number}",
    }  # fmt: skip
    return Work(doi, "datacite", answer)


def _creator(who: Author) -> dict[str, Any]:
    if who.name:
        return {"name": who.name, "nameType": "Organizational", "affiliation": []}
    return {
        "name": f"{who.family}, {who.given}", "familyName": who.family, "givenName": who.given,
        "nameType": "Personal", "affiliation": [], "nameIdentifiers": [],
    }  # fmt: skip


# --- the folder -----------------------------------------------------------------------------------


def make(folder: Path, count: int, seed: int = 7) -> None:
    """Write a library of so many articles into a folder that is not there yet."""
    world = World(Random(seed), count)
    said: dict[str, list[Nomination]] = {project: [] for project in _skeleton(folder)}
    others = [project for project in said if project != FEW]
    taken: set[str] = set()
    store = Store(folder)
    for number in range(1, count + 1):
        project = FEW if number <= FIVE else others[number % len(others)]
        if project != FEW and world.chance(0.02):
            said[project].append(_undescribed(world, number, project, taken))
            continue
        work = _on_arxiv(world, number) if world.chance(0.1) else _article(world, number)
        given = _nomination(world, work, project, taken)
        if work.source == "crossref" and world.chance(0.08):
            preprint = _discussed(work, number)
            _write(store, preprint)
            said[others[(number + 1) % len(others)]].append(
                _nomination(world, preprint, others[(number + 1) % len(others)], taken)
            )
        if world.chance(0.05):  # shared interest: one key, two projects
            other = others[(number + 2) % len(others)]
            said[other].append(given._replace(project=other, corrects=()))
        said[project].append(given)
        _write(store, work)
    for project, nominations in said.items():
        file_of(folder, CALL, project).append(nominations)


def _skeleton(folder: Path) -> list[str]:
    """The files that are people's own, as the shipped library has them; returns the projects."""
    shipped = ROOT / "bib"
    (folder / "records").mkdir(parents=True)
    (folder / "nominations" / CALL).mkdir(parents=True)
    for file in ("usecases.yml", "lexicon.yml", f"nominations/{CALL}/call.yml"):
        shutil.copy(shipped / file, folder / file)
    shutil.copytree(shipped / "replies", folder / "replies")
    rows = list(csv.reader((shipped / "projects.csv").read_text("utf-8").splitlines()))
    with (folder / "projects.csv").open("w", encoding="utf-8", newline="") as table:
        csv.writer(table, lineterminator="\n").writerows(rows[: PROJECTS + 1])
    names = [row[0] for row in rows[1 : PROJECTS + 1]]
    for reply in (folder / "replies" / CALL).glob("*.yml"):
        if reply.stem not in names:
            reply.unlink()
    return names


def _write(store: Store, work: Work) -> None:
    """As `Store.put` does, without waiting for the disk ten thousand times."""
    answer = slim(work.source, work.answer)
    text = dump(Stored(work.doi, work.source, answer))
    store.path(work.doi).write_text(text, encoding="utf-8")


def _nomination(world: World, work: Work, project: str, taken: set[str]) -> Nomination:
    """What a person says of a work, with a reading copy as reference managers make them."""
    metadata = read(work.source, work.answer, work.doi)
    key = records.new_key(metadata, taken)
    taken.add(key.casefold())
    fields = {"title": _as_tex(world, metadata.title.plain)}
    corrects: tuple[str, ...] = ()
    if world.chance(0.5):
        people = " and ".join(map(_in_entry, metadata.authors))
        fields |= {"author": _as_tex(world, people), "year": str(metadata.year)}
        fields |= {"journal": _as_tex(world, metadata.container)} if metadata.container else {}
    if world.chance(0.03):
        fields["year"], corrects = str((metadata.year or 2020) + 1), ("year",)
    fields["doi"] = work.doi
    status = (
        "suggested" if world.chance(0.3) else "withdrawn" if world.chance(0.02) else "nominated"
    )
    return Nomination(
        key, CALL, project, status, doi=work.doi, fields=fields, corrects=corrects,
        entry_type="misc" if metadata.type == "preprint" else "article",
        why=world.filled(world.random.choice(REASONS)) if world.chance(0.6) else "",
        by=world.random.choice(("JL", "CT", "MLS", "")), on=f"2026-01-{1 + len(taken) % 28:02}",
        scope=world.random.choice(("inside", "outside", "")),
        usecases=world.random.choice(VERDICTS) if world.chance(0.2) else None,
    )  # fmt: skip


def _undescribed(world: World, number: int, project: str, taken: set[str]) -> Nomination:
    """A report without DOI, which the entry describes in full."""
    who, year = world.people[number], 2018 + number % 8
    key = f"{''.join(c for c in who.label.lower() if c.isascii() and c.isalpha())}{year}r{number}"
    taken.add(key)
    fields = {
        "title": _as_tex(world, world.title().replace("<sub>2</sub>", "2")),
        "author": _as_tex(world, _in_entry(who)),
        "institution": name(world.random),
        "year": str(year),
    }
    return Nomination(key, CALL, project, "nominated", fields=fields, entry_type="techreport")


def _in_entry(who: Author) -> str:
    return f"{{{who.name}}}" if who.name else f"{who.family}, {who.given}"


def _as_tex(world: World, text: str) -> str:
    """A value as an entry has it; in one entry of four its accents are TeX."""
    text = text.replace("&", r"\&").replace("%", r"\%").replace("_", r"\_")
    for letter, tex in ACCENTS if world.chance(0.25) else ():
        text = text.replace(letter, tex)
    return text


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
