"""Forty shapes of wrong or awkward records that were seen in the registries, one row or more each:
the exact value that is shown, the exact flags, the exact note of what was changed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import Biblio
from hypothesis import given
from hypothesis import strategies as st
from standin import StandIn, datacite, work

from traccs_biblio import answers
from traccs_biblio.answers.reading import Reading
from traccs_biblio.answers.spelling import name_case, sentence_case
from traccs_biblio.exports.bibtex import bibtex
from traccs_biblio.ids import doi_url, normal_doi
from traccs_biblio.matching import match
from traccs_biblio.model import (
    EMPTY,
    Affiliation,
    Article,
    Author,
    Funder,
    Licence,
    Metadata,
    Nomination,
    Record,
    Text,
    Update,
)
from traccs_biblio.store import file_name
from traccs_biblio.text import capitals, clean, cleaned, fold, is_clean, mended
from traccs_biblio.versions import published_as, related

DOI = "10.5555/example"
LE_SOMMER = {"given": "Julien", "family": "Le Sommer"}


class Trap(NamedTuple):
    """A row: the fields of a Crossref record that is otherwise in order, and what must be read."""

    row: int
    fields: dict[str, Any]
    read: dict[str, Any]
    flags: tuple[str, ...] = ()
    cleaned: Mapping[str, tuple[str, ...]] = EMPTY
    doi: str = DOI


def plain(title: str) -> Text:
    return Text(((title, ""),))


def dated(*parts: Any) -> dict[str, Any]:
    return {"date-parts": [list(parts)]}


def authors(*people: dict[str, Any] | str) -> dict[str, Any]:
    return {"author": [{"name": p} if isinstance(p, str) else p for p in people]}


def update(kind: str, doi: str, source: str = "publisher", day: int = 3) -> dict[str, Any]:
    updated = dated(2024, 5, day)
    return {"DOI": doi, "type": kind, "label": kind, "source": source, "updated": updated}


NOTICE = "10.5555/notice"
RETRACTED = Update("retraction", NOTICE, "2024-05-03", "publisher")

READ = [
    # decomposed accents
    Trap(1, authors({"given": "He\u0301le\u0300ne", "family": "Salas y Me\u0301lia"}),
         {"authors": (Author("Salas y Mélia", "Hélène"),)}, (),
         {"authors": ("accents composed",)}),
    Trap(1, {"title": ["The o\u0302cean of Du\u0308ben"]}, {"title": plain("The ôcean of Düben")},
         (), {"title": ("accents composed",)}),
    # characters that were lost
    Trap(2, authors({"given": "Peter", "family": "D\ufffdben"}),
         {"authors": (Author("D\ufffdben", "Peter"),)}, ("garbled",)),
    Trap(2, authors({"given": "Peter", "family": "D?ben"}),
         {"authors": (Author("D?ben", "Peter"),)}, ("garbled",)),
    Trap(2, {"title": ["On D?ben and others"]}, {"title": plain("On D?ben and others")},
         ("garbled",)),
    Trap(2, {"title": ["https://snow.example/ask?ice"]},
         {"title": plain("https://snow.example/ask?ice")}),
    Trap(2, {"title": ["Is the sea warm?"]}, {"title": plain("Is the sea warm?")}),
    # a wrong encoding
    Trap(3, authors({"given": "Ã“lafur", "family": "SzczepaÅ„ski"},
                    {"given": "Peter", "family": "DÃ¼ben"}),
         {"authors": (Author("Szczepański", "Ólafur"), Author("Düben", "Peter"))}, ("mojibake",),
         {"authors": ("wrong encoding",)}),
    Trap(3, {"title": ["Lâ\x80\x99ocÃ©an"]}, {"title": plain("L’océan")}, ("mojibake",),
         {"title": ("wrong encoding",)}),
    Trap(3, {"title": ["Caracterização da NAÇÃO, 10 Å"], **authors(
        {"given": "Einar", "family": "Ólason"}, {"given": "Jan", "family": "Szczepański"},
        {"given": "João", "family": "SimÃO"})},
         {"title": plain("Caracterização da NAÇÃO, 10 Å"),
          "authors": (Author("Ólason", "Einar"), Author("Szczepański", "Jan"),
                      Author("SimÃO", "João"))}),
    # alphabets that are mixed
    Trap(4, authors({"given": "Jan", "family": "Szczераński"}),
         {"authors": (Author("Szczераński", "Jan"),)}, ("mixed-alphabets",)),
    Trap(4, authors({"given": "Ann", "family": "Κelvin"}),
         {"authors": (Author("Κelvin", "Ann"),)}, ("mixed-alphabets",)),
    Trap(4, {"title": ["5 μm α-pinene in a β-VAE, ΔT, and Климат"]},
         {"title": plain("5 μm α-pinene in a β-VAE, ΔT, and Климат")}),
    Trap(4, {"title": ["The Кlimate model"]}, {"title": plain("The Кlimate model")},
         ("mixed-alphabets",)),
    # JATS in the abstract
    Trap(5, {"abstract": "<jats:title>Abstract</jats:title><jats:p>The sea is warm here.</jats:p>"
                         "<jats:p>The snow is cold.</jats:p>"},
         {"abstract": "The sea is warm here.\nThe snow is cold."}, (),
         {"abstract": ("heading", "markup")}),
    Trap(5, {"abstract": "Synopsis: The sea is warm, the snow is cold."},
         {"abstract": "The sea is warm, the snow is cold."}, (), {"abstract": ("heading",)}),
    Trap(5, {"abstract": "<jats:title>Summary</jats:title><jats:p>Summary of a warm sea, and snow."
                         "</jats:p>"},
         {"abstract": "Summary of a warm sea, and snow."}, (), {"abstract": ("heading", "markup")}),
    Trap(5, {"abstract": "<jats:p />"}, {"abstract": ""}),
    Trap(5, {"abstract": "Abstract not Available."}, {"abstract": ""}, (),
         {"abstract": ("nothing said",)}),
    # markup in the title
    Trap(6, {"title": ["Cold <i>Emiliania</i>blooms take <scp>CO</scp><sub>2</sub>"]},
         {"title": Text((("Cold ", ""), ("Emiliania", "i"), ("blooms take ", ""), ("CO", "sc"),
                         ("2", "sub")))}, (), {"title": ("markup",)}),
    Trap(6, {"title": ["O\n     <sub>3</sub>\n     and NO\n     <sub>x</sub>"]},
         {"title": Text((("O", ""), ("3", "sub"), (" and NO", ""), ("x", "sub")))}, (),
         {"title": ("markup", "spaces")}),
    # MathML
    Trap(7, {"title": ['At <mml:math xmlns:mml="x"><mml:msub><mml:mi>T</mml:mi><mml:mn>2</mml:mn>'
                       "</mml:msub></mml:math> m"]},
         {"title": Text((("At T", ""), ("2", "sub"), (" m", "")))}, (), {"title": ("markup",)}),
    # entities, escaped twice
    Trap(8, {"title": ["Air &amp;amp; sea: p &lt; 0.05"]}, {"title": plain("Air & sea: p < 0.05")},
         (), {"title": ("entities",)}),
    Trap(8, {"title": ["&amp;lt;sup&amp;gt;13&amp;lt;/sup&amp;gt;C"]},
         {"title": Text((("13", "sup"), ("C", "")))}, (), {"title": ("entities", "markup")}),
    # capitals throughout
    Trap(11, authors({"given": "JOHN", "family": "HARRIS"}),
         {"authors": (Author("Harris", "John"),)}, ("all-caps",), {"authors": ("all capitals",)}),
    Trap(11, authors({"given": "D.", "family": "SALAS Y MÉLIA"}, {"given": "WEI", "family": "LI"},
                     {"given": "P.", "family": "MCDONALD"},
                     {"given": "JEAN-LUC", "family": "O'BRIEN"},
                     {"given": "J. M.", "family": "VAN DER MEER"},
                     {"given": "C.", "family": "SAINT-MARTIN"}),
         {"authors": (Author("Salas y Mélia", "D."), Author("Li", "Wei"), Author("McDonald", "P."),
                      Author("O'Brien", "Jean-Luc"), Author("van der Meer", "J. M."),
                      Author("Saint-Martin", "C."))},
         ("all-caps",), {"authors": ("all capitals",)}),
    Trap(11, authors({"given": "Swetha", "family": "MG"}, {"given": "J", "family": "LI"}, "IPCC"),
         {"authors": (Author("MG", "Swetha"), Author("LI", "J"), Author(name="IPCC"))}),
    Trap(11, {"title": ["LEARNING CO2 AND SNOW FROM LSTM: PART I. THE 1990S, III"]},
         {"title": plain("Learning CO2 and snow from LSTM: part I. The 1990s, III")}, ("all-caps",),
         {"title": ("all capitals",)}),
    Trap(11, {"title": ["SNOW DURING COVID-19, AND CMIP-6"]},
         {"title": plain("Snow during COVID-19, and CMIP-6")}, ("all-caps",),
         {"title": ("all capitals",)}),
    Trap(11, authors({"given": "Ana", "family": "DE LA CRUZ"}),
         {"authors": (Author("de la Cruz", "Ana"),)}, ("all-caps",),
         {"authors": ("all capitals",)}),
    Trap(11, {"title": ["SURFEX"]}, {"title": plain("SURFEX")}),
    Trap(11, {"title": ["ARPEGE and NEMO"]}, {"title": plain("ARPEGE and NEMO")}),
    # no title
    Trap(12, {"title": []}, {"title": Text()}, ("no-title",)),
    Trap(12, {"title": [""]}, {"title": Text()}, ("no-title",)),
    Trap(12, {"title": None}, {"title": Text()}, ("no-title",)),
    Trap(12, {"title": ["10.5555/EXAMPLE"]}, {"title": Text()}, ("no-title",),
         {"title": ("only the DOI",)}),
    Trap(12, {"title": ["10.5555/example revisited"]},
         {"title": plain("10.5555/example revisited")}),
    Trap(12, {"title": ["", "Une forêt", "A forest"]}, {"title": plain("Une forêt")}),
    Trap(12, {"title": ["<p>The sea</p>\n<p>and the snow</p>"]},
         {"title": plain("The sea and the snow")}, (), {"title": ("markup", "spaces")}),
    # the subtitle apart, or twice
    Trap(13, {"title": ["Sea ice"], "subtitle": ["A review"]},
         {"title": Text((("Sea ice", ""), (": ", ""), ("A review", "")))}),
    Trap(13, {"title": ["Sea ice: a review"], "subtitle": ["A Review"]},
         {"title": plain("Sea ice: a review")}, (), {"title": ("repeated subtitle",)}),
    # no author, or no first one
    Trap(14, {"author": None}, {"authors": ()}, ("no-author",)),
    Trap(14, authors({**LE_SOMMER, "sequence": "additional"},
                     {"given": "Einar", "family": "Ólason", "sequence": "additional"}),
         {"authors": (Author("Le Sommer", "Julien"), Author("Ólason", "Einar"))},
         ("first-author-missing",)),
    # a group
    Trap(15, authors(LE_SOMMER, "The SnowMIP Consortium", {"given": "Einar", "family": "Ólason"}),
         {"authors": (Author("Le Sommer", "Julien"), Author(name="The SnowMIP Consortium"),
                      Author("Ólason", "Einar"))}),
    Trap(15, authors(LE_SOMMER, {}), {"authors": (Author("Le Sommer", "Julien"),)}),
    # one name alone; an initial inside the family name
    Trap(16, authors({"family": "Swechha"}), {"authors": (Author("Swechha"),)}, ("odd-name",)),
    Trap(16, authors({"given": "Jo", "family": "A Light"}),
         {"authors": (Author("A Light", "Jo"),)}, ("odd-name",)),
    Trap(16, authors({"given": "Allison", "family": "M. Horst"}),
         {"authors": (Author("M. Horst", "Allison"),)}, ("odd-name",)),
    Trap(16, authors({"given": "Ronald", "family": "van der A", "suffix": "Jr."}),
         {"authors": (Author("van der A", "Ronald", "Jr."),)}),
    # a particle that is cut, or has a capital
    Trap(17, authors({"given": "Wil", "family": "Der Aa"}),
         {"authors": (Author("Der Aa", "Wil"),)}, ("odd-name",)),
    Trap(17, authors({"given": "Jan", "family": "Van der Meer"}),
         {"authors": (Author("Van der Meer", "Jan"),)}),
    # authors by the alphabet
    Trap(18, authors(*({"given": "A", "family": f} for f in ("Abe", "Düben", "Le Sommer", "Zhu"))),
         {"authors": tuple(Author(f, "A") for f in ("Abe", "Düben", "Le Sommer", "Zhu"))},
         ("sorted-authors",), doi="10.52202/0001-0002"),
    Trap(18, authors(*({"given": "A", "family": f} for f in ("Abe", "Zhu", "Düben", "Le Sommer"))),
         {"authors": tuple(Author(f, "A") for f in ("Abe", "Zhu", "Düben", "Le Sommer"))},
         doi="10.52202/0001-0002"),
    Trap(18, authors(*({"given": "A", "family": f} for f in ("Abe", "Düben", "Le Sommer", "Zhu"))),
         {"year": 2021}),
    Trap(18, authors(*({"given": "A", "family": f} for f in ("Abe", "Düben", "Le Sommer"))),
         {"year": 2021}, doi="10.52202/0001-0002"),
    # online in one year, in print in the next
    Trap(19, {"issued": dated(2017, 7, 31), "published-online": dated(2017, 7, 31),
              "published-print": dated(2018, 5), "published": None},
         {"year": 2018, "month": 5,
          "dates": {"online": "2017-07-31", "issued": "2017-07-31", "print": "2018-05"}}),
    Trap(19, {"issued": dated(2017, 7, 31), "published-online": dated(2017, 7, 31),
              "published-print": dated(2018, 5), "published": None, "volume": None},
         {"year": 2017, "month": 7}),
    # dates that cannot be, or are partial
    Trap(20, {"issued": dated(None), "published": None}, {"year": None, "dates": {}},
         ("no-year",)),
    Trap(20, {"issued": dated(0), "published": None}, {"year": None, "dates": {}},
         ("no-year", "odd-date"), {"dates": ("dates that cannot be",)}),
    Trap(20, {"issued": dated(20211, 3), "published": dated(2021)},
         {"year": 2021, "month": None, "dates": {"published": "2021"}}, ("odd-date",),
         {"dates": ("dates that cannot be",)}),
    Trap(20, {"issued": dated(202, 1), "published": None}, {"year": None, "dates": {}},
         ("no-year", "odd-date"), {"dates": ("dates that cannot be",)}),
    Trap(20, {"issued": dated(2021, None, 5), "published": None},
         {"year": 2021, "month": None, "dates": {"issued": "2021"}}),
    Trap(20, {"issued": dated(2021, 2, 30), "published": None},
         {"year": 2021, "month": 2, "dates": {"issued": "2021-02"}}, ("odd-date",),
         {"dates": ("dates that cannot be",)}),
    Trap(20, {"issued": dated(2018), "published": None},
         {"year": 2018, "month": None, "dates": {"issued": "2018"}}),
    # an article number, and no pages
    Trap(21, {"page": None, "article-number": "022212"}, {"pages": "", "number": "022212"}),
    Trap(21, {"page": "104656", "article-number": "104656"}, {"pages": "", "number": "104656"}, (),
         {"pages": ("article number",)}),
    Trap(21, {"page": None}, {"pages": "", "number": "e2023MS003700"}, (),
         {"number": ("from the DOI",)}, "10.1029/2023ms003700"),
    Trap(21, {"page": "33-44"}, {"pages": "33-44", "number": ""}, doi="10.1029/2023ms003700"),
    Trap(21, {"page": None, "issued": dated(2005)}, {"pages": "", "number": ""},
         doi="10.1029/2004gl021234"),
    # a thousands comma in the pages
    Trap(22, {"page": "12,847-12,855"}, {"pages": "12847-12855"}, (),
         {"pages": ("thousands comma",)}),
    Trap(22, {"page": "12,847–12,855"}, {"pages": "12847-12855"}, (),
         {"pages": ("dashes", "thousands comma")}),
    Trap(22, {"page": "12, 14-15"}, {"pages": "12, 14-15"}),
    Trap(22, {"page": "–"}, {"pages": ""}, (), {"pages": ("no pages",)}),
    Trap(22, {"page": "n/a-n/a"}, {"pages": ""}, (), {"pages": ("no pages",)}),
    # the journal: in full, not abbreviated
    Trap(23, {"container-title": ["The Journal of Snow", "J. Snow"]},
         {"container": "The Journal of Snow"}),
    Trap(23, {"container-title": []}, {"container": ""}, ("no-container",)),
    # renamed afterwards: what the registry says today
    Trap(24, {"container-title": ["Journal of Snow and Ice"], "issued": dated(1995)},
         {"container": "Journal of Snow and Ice"}),
    # a series and a book; odd spaces
    Trap(25, {"type": "book-chapter", "container-title": ["Lecture Notes in Snow", "Snow 2018"]},
         {"container": "Snow 2018", "type": "chapter"}),
    Trap(25, {"type": "proceedings-article",
              "container-title": ["Companion of the Snow Conference 2018  - WWW '18"]},
         {"container": "Companion of the Snow Conference 2018 - WWW '18"}, (),
         {"container": ("spaces",)}),
    # a preprint's server
    Trap(26, {"type": "posted-content", "subtype": "preprint", "container-title": [],
              "institution": [{"name": "bioRxiv"}], "publisher": "openRxiv"},
         {"type": "preprint", "container": "bioRxiv"}),
    Trap(26, {"type": "posted-content", "container-title": [], "publisher": "Copernicus GmbH",
              "group-title": "Snow/Modelling"},
         {"type": "preprint", "container": "EGUsphere"}, doi="10.5194/egusphere-2024-1"),
    Trap(26, {"type": "posted-content", "container-title": [], "publisher": "A Library (AL)",
              "group-title": "Glaciology"},
         {"type": "preprint", "container": "EarthArXiv"}, doi="10.31223/x5snow"),
    Trap(26, {"type": "posted-content", "container-title": [],
              "publisher": "Center for Open Science", "group-title": "MetaArXiv"},
         {"type": "preprint", "container": "MetaArXiv"}, doi="10.31222/osf.io/snow_v1"),
    Trap(26, {"type": "posted-content", "container-title": [], "publisher": "Center for Snow",
              "group-title": "Glaciology"},
         {"type": "preprint", "container": "Center for Snow"}),
    # a review has a DOI of its own
    Trap(28, {"type": "peer-review", "title": ["Comment on esd-2021-5"], "container-title": []},
         {"type": "review", "container": ""}, doi="10.5194/esd-2021-5-rc1"),
    # the old resolver's address
    Trap(33, {"URL": "http://dx.doi.org/10.5555%2Fexample"}, {"url": "https://doi.org/10.5555/example"}),
    # two chapters of one book
    Trap(34, {"type": "book-chapter", "title": ["Snow"], "ISBN": ["9780000000002"]},
         {"isbn": "9780000000002", "type": "chapter"}, doi="10.5555/book.1"),
    Trap(34, {"type": "book-chapter", "title": ["Ice"], "ISBN": ["9780000000002"]},
         {"isbn": "9780000000002", "type": "chapter"}, doi="10.5555/book.2"),
    # retractions and corrections: of the work
    Trap(36, {"updated-by": [update("retraction", "10.5555/NOTICE")]}, {"updates": (RETRACTED,)},
         ("retracted",)),
    Trap(36, {"updated-by": [update("withdrawal", NOTICE), update("Retraction", NOTICE,
                                                                "retraction-watch", 9)]},
         {"updates": (RETRACTED,)}, ("retracted",)),
    Trap(36, {"updated-by": [update("retraction", NOTICE),
                             update("retraction", NOTICE, "retraction-watch", 1)]},
         {"updates": (RETRACTED._replace(date="2024-05-01"),)}, ("retracted",)),
    Trap(36, {"updated-by": [update("partial_retraction", NOTICE, "retraction-watch")]},
         {"updates": (RETRACTED._replace(by="retraction-watch"),)}, ("retracted",)),
    Trap(36, {"update-to": [update("removal", DOI)]}, {"updates": (RETRACTED._replace(doi=""),)},
         ("retracted",)),
    Trap(36, {"updated-by": [update("expression_of_concern", NOTICE)]},
         {"updates": (RETRACTED._replace(kind="concern"),)}, ("concern",)),
    Trap(36, {"updated-by": [update("erratum", "10.5555/b"), update("correction", "10.5555/a")]},
         {"updates": (Update("correction", "10.5555/a", "2024-05-03", "publisher"),
                      Update("correction", "10.5555/b", "2024-05-03", "publisher"))},
         ("corrected",)),
    Trap(36, {"update-to": [update("correction", DOI)]},
         {"updates": (Update("correction", "", "2024-05-03", "publisher"),)}, ("corrected",)),
    Trap(36, {"updated-by": [update("new_version", DOI)],
              "update-to": [update("new_version", DOI)]},
         {"updates": (), "relations": ()}),
    Trap(36, {"update-to": [update("new_version", "10.5555/first")]},
         {"updates": (), "relations": (("new_version", "10.5555/first"),)}),
    # of another work: notices, which are not retracted
    Trap(36, {"title": ["Retraction: The snow"], "update-to": [update("retraction", "10.5555/x")]},
         {"updates": (), "title": plain("Retraction: The snow")}, ("notice",)),
    Trap(36, {"title": ["The snow"], "update-to": [update("erratum", "10.5555/x")]},
         {"updates": ()}, ("notice",)),
    # the wrong way round: the retracted work names its notices, and the notice is "updated" by it
    Trap(36, {"title": ["RETRACTED: The snow"], "update-to": [update("retraction", NOTICE)]},
         {"updates": (RETRACTED,), "title": plain("The snow")}, ("retracted",),
         {"title": ("retraction mark",)}),
    Trap(36, {"title": ["Retraction—The snow"], "updated-by": [update("retraction", "10.5555/x")],
              "update-to": [update("erratum", "10.5555/x")]}, {"updates": ()}, ("notice",)),
    Trap(36, {"title": ["Retraction: The snow"], "updated-by": [update("retraction", "10.5555/x")]},
         {"updates": ()}, ("notice",)),
    Trap(36, {"title": ["Correction: The snow"], "updated-by": [update("correction", "10.5555/x")],
              "update-to": [update("correction", "10.5555/x")]}, {"updates": ()}, ("notice",)),
    Trap(36, {"updated-by": [update("correction", NOTICE)],
              "update-to": [update("correction", NOTICE)]},
         {"updates": (RETRACTED._replace(kind="correction"),)}, ("corrected",)),
    Trap(36, {"updated-by": [update("retraction", NOTICE)],
              "update-to": [update("retraction", NOTICE), update("erratum", "10.5555/x")]},
         {"updates": (RETRACTED,)}, ("retracted",)),
    Trap(36, {"title": ["The snow"], "update-to": [update("retraction", NOTICE)]},
         {"updates": ()}, ("retraction-unclear",)),
    Trap(36, {"relation": {"retraction": [{"id-type": "doi", "id": "10.5555/X"}]}},
         {"updates": (), "relations": (("retraction", "10.5555/x"),)}, ("retraction-unclear",)),
    Trap(36, {"title": ["Corrigendum: The snow"],
              "updated-by": [update("retraction", "10.5555/x")]},
         {"updates": ()}, ("notice", "retraction-unclear")),
    # what the title alone says
    Trap(37, {"title": ["<b>RETRACTED:</b> The <i>snow</i> here"]},
         {"title": Text((("The ", ""), ("snow", "i"), (" here", "")))}, ("retracted",),
         {"title": ("markup", "retraction mark")}),
    *(Trap(37, {"title": [title]}, {"title": plain("The snow"), "updates": (Update("retraction"),)},
           ("retracted",), {"title": ("retraction mark",)})
      for title in ("RETRACTED: The snow", "Retracted: The snow", "[Retracted] The snow",
                    "RETRACTED ARTICLE: The snow", "WITHDRAWN: The snow", "The snow (Retracted)",
                    "[RETRACTED ARTICLE] The snow", "The snow [Retracted Article. See vol. 3]")),
    *(Trap(37, {"title": [title]}, {"title": plain(title), "updates": ()}, ("notice",))
      for title in ("[Corrigendum] The snow", "[Correction] The snow", "Correction to: The snow",
                    "Erratum to “The snow”", "Retraction", "Retraction notice to “The snow”",
                    "Publisher's Note: “The snow”", "Author Correction: The snow", "Corrigendum",
                    "Expression of Concern: The snow", "Correction to “The snow”", "Correction",
                    "Correction to the article “The snow”", "Retraction: The snow",
                    "Correction: The snow by Düben et al.", "Retraction Note", "Publisher's Note")),
    *(Trap(37, {"title": [title], "update-to": [update("correction", "10.5555/x")]},
           {"title": plain(title), "updates": ()}, ("notice",))
      for title in ("Correction: The snow", "Correction to the snow")),
    Trap(37, {"title": ["Correction: The snow"], "update-to": [update("retraction", "10.5555/x")]},
         {"updates": ()}, ("notice",)),
    *(Trap(37, {"title": [title]}, {"title": plain(title), "updates": ()})
      for title in ("Correction of biases in snow", "Retraction of glaciers in the Alps",
                    "Withdrawal of water from snow", "Retracted glaciers and snow",
                    "Commenting on snow", "Correction for melt in snow",
                    "Correction to the bias of snow by deep learning",
                    "Correction: a new method for snow", "Removal to the sea of Arctic snow")),
    *(Trap(37, {"title": [title]}, {"title": plain(title)}, ("comment",))
      for title in ("Comment on “The snow”", "Reply to the comment on snow", "Comments on: snow")),
    Trap(37, {"relation": {"is-comment-on": [{"id-type": "doi", "id": "10.5555/x"}]}},
         {"relations": (("is-comment-on", "10.5555/x"),)}, ("comment",)),
]  # fmt: skip


@pytest.mark.parametrize("trap", READ, ids=[f"{n}-row{trap.row}" for n, trap in enumerate(READ)])
def test_a_trap_is_read_as_it_is_meant_and_told(trap: Trap) -> None:
    date = dated(2021, 4)
    record = work(trap.doi, title=["The snow"], author=[LE_SOMMER], issued=date, published=date)
    answer = {**record, **trap.fields}
    before = deepcopy(answer)
    read = answers.read("crossref", answer, trap.doi)
    assert {field: getattr(read, field) for field in trap.read} == trap.read
    assert read.flags == trap.flags
    assert read.cleaned == trap.cleaned
    assert answer == before, "the raw answer must stay"


# --- who paid, where they worked, under which licence -------------------------------------------


def crossref(**fields: Any) -> Metadata:
    return answers.read("crossref", work(DOI, **fields), DOI)


ANR = ("Agence Nationale de la Recherche", "10.13039/501100001665")


@pytest.mark.parametrize(
    ("deposited", "awards", "cleaned"),
    [
        (["ANR-22-EXTR-0010"], ("ANR-22-EXTR-0010",), {}),
        (["ANR 22 EXTR 0010"], ("ANR-22-EXTR-0010",), {"funders": ("spelling of awards",)}),
        (["anr‐22‐extr‐0010"], ("ANR-22-EXTR-0010",), {"funders": ("spelling of awards",)}),
        (["ANR-22-EXTR-0010-PC5"], ("ANR-22-EXTR-0010-PC5",), {}),
        (["ANR-22-EXTR-0010 PC5"], ("ANR-22-EXTR-0010-PC5",),
         {"funders": ("spelling of awards",)}),
        (["ANR-10-LABX-18-01", "ANR-11-IDEX-0004-17-EURE-0006"],
         ("ANR-10-LABX-18-01", "ANR-11-IDEX-0004-17-EURE-0006"), {}),
        (["ANR-17-CE01-0015", "ANR-06-BLAN-0347"], ("ANR-17-CE01-0015", "ANR-06-BLAN-0347"), {}),
        (["ANR22EXTR0010; ANR-22-EXTR-0011"], ("ANR-22-EXTR-0010", "ANR-22-EXTR-0011"),
         {"funders": ("spelling of awards",)}),
        (["TRACCS (ANR 22 EXTR 0010)"], ("TRACCS (ANR-22-EXTR-0010)",),
         {"funders": ("spelling of awards",)}),
        (["NA16OAR4310111", "Anranum 3"], ("NA16OAR4310111", "Anranum 3"), {}),
        (None, (), {}),
    ],
)  # fmt: skip
def test_awards_of_the_anr_are_spelt_in_one_way(
    deposited: Any, awards: tuple[str, ...], cleaned: dict[str, tuple[str, ...]]
) -> None:
    read = crossref(funder=[{"name": ANR[0], "DOI": ANR[1], "award": deposited}])
    assert read.funders == (Funder(*ANR, awards),)
    assert (read.cleaned, read.flags) == (cleaned, ())


def test_a_funder_that_is_named_twice_is_one_with_all_its_awards() -> None:
    said = [
        {"name": "NSF", "award": ["OCE-1"]},
        {"name": "CNES"},
        {"name": "NSF", "award": ["OCE-2"]},
    ]
    assert crossref(funder=said).funders == (
        Funder("NSF", awards=("OCE-1", "OCE-2")), Funder("CNES"),
    )  # fmt: skip
    european = "https://doi.org/10.13039/501100000780"
    said = [
        {"funderName": "EC", "funderIdentifier": european, "awardNumber": "101",
         "funderIdentifierType": "Crossref Funder ID"},
        {"funderName": "NOAA", "funderIdentifier": "https://ror.org/02z5nhe81",
         "funderIdentifierType": "ROR"},
    ]  # fmt: skip
    attributes = datacite(DOI, fundingReferences=said)["data"]["attributes"]
    assert answers.read("datacite", attributes, DOI).funders == (
        Funder("EC", "10.13039/501100000780", ("101",)), Funder("NOAA"),
    )  # fmt: skip


def test_affiliations_are_in_order_with_the_ror_id_alone() -> None:
    places = [
        {"name": "Institut des Géosciences", "id": [
            {"id": "https://ror.org/04DKP9463", "id-type": "ROR"}]},
        {"name": "A lab", "id": [{"id": "https://isni.org/1", "id-type": "ISNI"}]},
        {"name": "A lab", "id": [{"id": "https://isni.org/1", "id-type": "ISNI"}]},
    ]  # fmt: skip
    expected = (Affiliation("Institut des Géosciences", "04dkp9463"), Affiliation("A lab"))
    assert crossref(author=[{**LE_SOMMER, "affiliation": places}]).authors == (
        Author("Le Sommer", "Julien", affiliations=expected),
    )
    said: list[Any] = [
        {"name": "Institut des Géosciences", "affiliationIdentifierScheme": "ROR",
         "affiliationIdentifier": "https://ror.org/04dkp9463"},
        "A lab", ",",
    ]  # fmt: skip
    creator = {"familyName": "Le Sommer", "givenName": "Julien", "affiliation": said}
    attributes = datacite(DOI, creators=[creator])["data"]["attributes"]
    assert answers.read("datacite", attributes, DOI).authors[0].affiliations == expected


@pytest.mark.parametrize(
    ("deposited", "orcid", "cleaned"),
    [
        ("http://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097", {}),
        ("https://orcid.org/0000-0002-1694-233x", "0000-0002-1694-233X", {}),
        ("https://orcid.org/0000-0002-1825-0098", "", {"authors": ("wrong ORCID",)}),
        ("none", "", {}),
    ],
)
def test_an_orcid_with_a_wrong_check_digit_is_nobodys(
    deposited: str, orcid: str, cleaned: dict[str, tuple[str, ...]]
) -> None:
    read = crossref(author=[{**LE_SOMMER, "ORCID": deposited}])
    assert read.authors == (Author("Le Sommer", "Julien", orcid=orcid),)
    assert (read.cleaned, read.flags) == (cleaned, ())


OPEN = "https://doi.org/10.5555/example"


@pytest.mark.parametrize(
    ("url", "covers", "delay", "copy"),
    [
        ("http://creativecommons.org/licenses/by/4.0/", "vor", 0, OPEN),
        ("HTTPS://WWW.CreativeCommons.org/licenses/by-nc-nd/4.0", "am", 0, OPEN),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "vor", 5, OPEN),
        ("https://creativecommons.org/licenses/by/4.0/", "am", 365, ""),
        ("https://creativecommons.org/licenses/by/4.0/", "tdm", 0, ""),
        ("https://creativecommons.org/licenses/by/4.0/", "unspecified", 0, ""),
        ("https://www.elsevier.com/tdm/userlicense/1.0/", "vor", 0, ""),
        ("https://example.org/creativecommons.org/licenses/", "vor", 0, ""),
    ],
)
def test_a_text_is_open_where_a_creative_commons_licence_covers_it(
    url: str, covers: str, delay: int, copy: str
) -> None:
    said = {"URL": url, "content-version": covers, "delay-in-days": delay}
    read = crossref(license=[said, said])
    assert (read.licences, read.open_copy) == ((Licence(url, covers),), copy)


def test_what_datacite_licenses_is_open_under_creative_commons_alone() -> None:
    url = "https://creativecommons.org/licenses/by/4.0/legalcode"
    for rights, expected in (
        ([{"rightsUri": url}], OPEN),
        ([{"rightsUri": "info:eu-repo/open"}], ""),
    ):
        read = answers.read("datacite", datacite(DOI, rightsList=rights)["data"]["attributes"], DOI)
        assert read.licences == (Licence(rights[0]["rightsUri"]),)
        assert read.open_copy == expected


@pytest.mark.parametrize(
    ("title", "shown", "updates", "flags"),
    [
        ("WITHDRAWN: The snow", "The snow", (Update("retraction"),), ("no-container", "retracted")),
        ("Correction to: The snow", "Correction to: The snow", (), ("no-container", "notice")),
        ("Correction: The snow", "Correction: The snow", (), ("no-container",)),
        ("Comment on The snow", "Comment on The snow", (), ("comment", "no-container")),
        ("The snow", "The snow", (), ("no-container",)),
    ],
)
def test_a_retraction_in_datacite_or_hal_is_told_by_the_title_alone(
    title: str, shown: str, updates: tuple[Update, ...], flags: tuple[str, ...]
) -> None:
    kind = {"resourceTypeGeneral": "JournalArticle"}
    attributes = datacite(DOI, titles=[{"title": title}], types=kind)["data"]["attributes"]
    read = answers.read("datacite", attributes, DOI)
    assert (read.title, read.updates, read.flags) == (plain(shown), updates, flags)
    deposit = {"docType_s": "ART", "title_s": [title], "producedDateY_i": 2024,
               "authFirstName_s": ["Julien"], "authLastName_s": ["Le Sommer"]}  # fmt: skip
    read = answers.read("hal", deposit, DOI)
    assert (read.title, read.updates, read.flags) == (plain(shown), updates, flags)


# --- names of the lexicon, and BibTeX ------------------------------------------------------------

LEXICON = ("MEG", "MLP", "MAR", "ICON", "ClimSim", "CMIP6", "AI", "Crocus")


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Meg signals and an mlp", ("MEG", "MLP")),
        ("MEG signals", ()),
        ("The Mar Menor, an icon of the sea", ()),
        ("Climsim and cmip6-like runs", ("ClimSim", "CMIP6")),
        ("CMIP6, not cmip6", ()),
        ("Crocus, crocus and Ai", ()),
    ],
)
def test_row_10_names_in_other_capitals_are_told(title: str, names: tuple[str, ...]) -> None:
    assert answers.odd_capitals(title, LEXICON) == names


def exported(**fields: Any) -> str:
    """The entry of a record in the BibTeX export."""
    said = Nomination("key", "c", "PC5", doi=DOI)
    record = Record(DOI, crossref(**fields), (said,), "crossref", ("key",), sources=EMPTY)
    return bibtex([Article(record)], capitals(()), "c")


def test_row_9_characters_of_tex_are_escaped_in_texts_and_never_in_a_doi() -> None:
    odd = "10.5555/a_b%23&c"
    said = Nomination("key", "c", "PC5", doi=odd)
    answer = work(odd, title=["100 % of A & B_c #1"], container_title=["Snow & Ice"])
    read = answers.read("crossref", answer, odd)
    record = Record(odd, read, (said,), "crossref", ("key",), sources=EMPTY)
    lines = bibtex([Article(record)], capitals(()), "c").splitlines()
    assert r"  title    = {100 \% of A \& B\_c \#1}," in lines
    assert r"  journal  = {Snow \& Ice}," in lines
    assert f"  doi      = {{{odd}}}," in lines


def test_row_40_the_month_is_a_macro_and_no_text() -> None:
    assert "  month    = jan,\n" in exported(issued=dated(2020, 1), published=dated(2020, 1))


def test_row_21_the_article_number_stands_for_the_pages_once() -> None:
    entry = exported(page="104656", article_number="104656")
    assert entry.count("104656") == 2  # for styles that know eid, and for those that do not
    assert "  pages    = {104656}," in entry and "  eid      = {104656}," in entry


def test_row_15_a_group_is_braced_where_it_stands() -> None:
    entry = exported(author=[LE_SOMMER, {"name": "The SnowMIP Consortium"}])
    assert "  author   = {Le Sommer, Julien and {The SnowMIP Consortium}}," in entry


# --- identifiers ---------------------------------------------------------------------------------

SICI = "10.1175/1520-0477(1996)077<0935:wotwsm>2.0.co;2"

IDENTIFIERS = [
    (31, "10.1175/1520-0477(1996)077<0935:WOTWSM>2.0.CO;2", SICI),
    (31, "https://doi.org/10.1175%2F1520-0477(1996)077%3C0935%3AWOTWSM%3E2.0.CO%3B2", SICI),
    (31, "10.1002/(SICI)1097-0274(199909)36:1+<1::AID-AJIM2>3.0.CO;2-0",
     "10.1002/(sici)1097-0274(199909)36:1+<1::aid-ajim2>3.0.co;2-0"),
    (32, "10.1186/2047-783X-19-24.", "10.1186/2047-783x-19-24"),
    (32, "(doi:10.5555/Snow)", "10.5555/snow"),
    (32, "https://onlinelibrary.wiley.com/doi/10.1002/snow.12/abstract", "10.1002/snow.12"),
    (32, r"10.5555/a\_b", "10.5555/a_b"),
    (32, "10.320l/eid1408.071304", ""),
    (32, "10. 1016/j.snow.1", ""),
    (33, "http://dx.doi.org/10.1021%2Facs.jpcc.0c05161", "10.1021/acs.jpcc.0c05161"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "typed", "doi"), IDENTIFIERS)
def test_an_identifier_is_what_was_meant_or_nothing(row: int, typed: str, doi: str) -> None:
    assert normal_doi(typed) == doi


def test_row_31_a_doi_of_the_old_style_is_escaped_in_links_and_file_names() -> None:
    assert doi_url(SICI) == "https://doi.org/10.1175/1520-0477(1996)077%3C0935:wotwsm%3E2.0.co;2"
    name = "10.1175%2F1520-0477%281996%29077%3C0935%3Awotwsm%3E2.0.co%3B2.json"
    assert file_name(SICI) == name
    read = answers.read("crossref", work(SICI), SICI)
    assert read.url == doi_url(SICI)


# --- versions and matching -----------------------------------------------------------------------


def test_row_27_a_link_that_stands_on_one_side_is_found_from_it() -> None:
    link = [{"id-type": "doi", "id": "10.5555/ARTICLE", "asserted-by": "subject"}]
    early = answers.read(
        "crossref", work("10.1101/1", type="posted-content", relation={"is-preprint-of": link}),
        "10.1101/1",
    )  # fmt: skip
    late = answers.read("crossref", work("10.5555/article"), "10.5555/article")
    assert (published_as(early), related(late)) == (("10.5555/article",), ())


def test_row_38_the_nearest_title_of_another_work_is_no_match() -> None:
    meant = crossref(title=["Attention to snow is all you need"], author=[LE_SOMMER], volume=None,
                     issued=dated(2020), published=dated(2020))  # fmt: skip
    other = meant._replace(
        doi="10.5555/other", title=plain("A graph network with attention to the snow of Alps")
    )
    reference = "Le Sommer, J. (2020). Attention to snow is all you need."
    found = match(reference, [other, meant])
    assert found.accepted and found.accepted.doi == DOI
    assert match(reference, [other]).accepted is None


# --- with the program and the registries ----------------------------------------------------------

OLD, NEW = "10.5555/old", "10.5555/new"
ARXIV, FRESH, WRONG = "10.48550/arxiv.9901.00001", "10.5555/fresh", "10.5555/wrong"
REVIEW = "10.5194/esd-2021-5-rc1"


def registries() -> StandIn:
    review = {"type": "peer-review", "title": ["Comment on esd-2021-5"], "container_title": None}
    of = {"is-review-of": [{"id-type": "doi", "id": "10.5194/esd-2021-5"}]}
    return StandIn(
        works=[work(NEW), work(REVIEW, **review, relation=of), work("10.5194/esd-2021-5")],
        dois=[datacite(ARXIV)],
        aliases={OLD: NEW},
        registered={FRESH},
        limits=False,
    )


#: Row, what is typed, exit code, (DOI, flags) of what is listed, and what is said.
ASKED = [
    (28, REVIEW, 1, None, "10.5194/esd-2021-5"),
    (29, "arXiv:9901.00001", 0, (ARXIV, []), ""),
    (29, "10.5555/nowhere", 1, None, "10.5555/nowhere"),
    (30, FRESH, 1, (FRESH, ["no-metadata"]), FRESH),
    (35, OLD, 0, (NEW, []), f"{OLD} is an alias of {NEW}"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "typed", "code", "listed", "said"), ASKED)
def test_a_registry_that_says_no_or_something_else_is_understood(
    biblio: Biblio,
    folder: Path,
    row: int,
    typed: str,
    code: int,
    listed: tuple[str, list[str]] | None,
    said: str,
) -> None:
    with registries() as server:
        ran = biblio("add", typed, "--pc", "PC5", "--bib", str(folder), env=server.environment())
    assert ran.code == code, ran.err
    assert said in ran.err
    found = json.loads(biblio("list", "--bib", str(folder), "--json").out)
    assert [(a["doi"], a["flags"]) for a in found] == ([listed] if listed else [])


def test_row_39_an_answer_about_another_doi_is_refused(biblio: Biblio, folder: Path) -> None:
    with registries() as server:
        server.works[WRONG] = work(WRONG)
        server.fail("any", "wrong-doi", times=20)
        ran = biblio("add", WRONG, "--pc", "PC5", "--bib", str(folder), env=server.environment())
    assert ran.code == 3, ran.err
    [found] = json.loads(biblio("list", "--bib", str(folder), "--json").out)
    assert (found["doi"], found["pending"], found["flags"]) == (
        WRONG,
        True,
        [],
    )
    assert not (folder / "records" / file_name(WRONG)).exists()


# --- invariants ----------------------------------------------------------------------------------

NAMES = ("Le Sommer", "Salas y Mélia", "Saint-Martin", "Düben", "Ólason", "Szczepański", "NAÇÃO")


@given(st.lists(st.sampled_from([*NAMES, "sea", "µm", "“snow”", "10 °C", "Å", "Ã", "à la"])),
       st.sampled_from(["latin-1", "cp1252"]))  # fmt: skip
def test_a_text_is_mended_and_one_that_is_right_stays(words: list[str], wrong: str) -> None:
    text = " ".join(words)
    assert mended(text) == text
    try:
        misread = text.encode("utf-8").decode(wrong)
    except UnicodeDecodeError:  # cp1252 has no letter for some bytes
        return
    tell = any(name in words for name in ("Düben", "Salas y Mélia"))
    if tell and "Ã" not in words:  # read wrongly, that is a text like another
        assert mended(misread) == text


RAW = st.lists(st.sampled_from([
    "a", "B", " ", "é", "e\u0301", "\t", "\n", "\u00a0", "\u2009", "<i>", "</i>", "<", ">", "&amp;",
    "&lt;i&gt;", "Ã©", "\u200b", "\x1b", "\ud800", "–", "ł", "水",
])).map("".join)  # fmt: skip


@given(RAW)
def test_a_text_that_needs_no_reading_stays_when_it_is_read(raw: str) -> None:
    """What is told in no time is what the long way finds."""
    if raw and is_clean(raw):
        assert cleaned(raw) == (Text(((raw, ""),)), ())
        assert cleaned(f"{raw}&amp;") == (Text(((f"{raw}&", ""),)), ("entities",))
    assert clean(raw) == " ".join(re.sub(r"\s", " ", clean(f"\t{raw}\t")).split(" "))


@given(st.lists(st.integers(-1, 40), max_size=3), st.integers(1490, 2110))
def test_numbers_are_a_date_as_their_digits_are(parts: list[int], year: int) -> None:
    one, other = Reading(), Reading()
    given = [year, *parts][:3]
    assert one.date(given) == other.date([str(part) for part in given])
    assert (one.cleaned, one.flags) == (other.cleaned, other.flags)


@given(st.text(alphabet="ABCÉŚİΣ -'1.?:ß", max_size=40))
def test_recasing_changes_nothing_but_the_case(text: str) -> None:
    for recased in (sentence_case(text), name_case(text)):
        assert len(recased) == len(text)
        assert fold(recased) == fold(text)


@given(st.text(alphabet="ANR-_ 012EXTRPC5;,(é", max_size=40))
def test_an_award_in_its_one_spelling_stays(text: str) -> None:
    once = crossref(funder=[{"name": "ANR", "award": [text]}]).funders
    again = crossref(funder=[{"name": "ANR", "award": list(once[0].awards)}])
    assert again.funders == once
    assert fold("".join(once[0].awards)) == fold(text)


@given(st.lists(st.builds(update, st.sampled_from(["retraction", "correction", "concern"]),
                          st.sampled_from([DOI, NOTICE, "10.5555/b"]),
                          st.sampled_from(["publisher", "retraction-watch"]),
                          st.integers(1, 28)), max_size=5), st.randoms())  # fmt: skip
def test_updates_are_the_same_in_any_order_and_each_once(
    updates: list[dict[str, Any]], random: Any
) -> None:
    one = crossref(updated_by=updates, update_to=updates)
    shuffled = random.sample(updates, len(updates))
    other = crossref(updated_by=shuffled, update_to=shuffled)
    assert (one.updates, one.flags) == (other.updates, other.flags)
    assert len({(u.kind, u.doi) for u in one.updates}) == len(one.updates)
    kinds = {"retraction": "retracted", "concern": "concern", "correction": "corrected"}
    assert {kinds[u.kind] for u in one.updates} <= set(one.flags)


# --- the whole table -----------------------------------------------------------------------------


def test_every_one_of_the_forty_rows_is_tested() -> None:
    rows = {trap.row for trap in READ} | {row for row, *_ in [*IDENTIFIERS, *ASKED]}
    rows |= {int(n) for name in globals() for n in re.findall(r"^test_row_(\d+)_", name)}
    assert rows == set(range(1, 41))
