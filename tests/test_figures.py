"""The figures for slides: whole, readable without colour, equal, harmless whatever a name is."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import ROOT
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text as Drawn
from matplotlib.transforms import Bbox
from PIL import Image

from traccs_biblio.figures import draw, matrix, network, years
from traccs_biblio.figures.sheet import contrast, ink_on
from traccs_biblio.model import (
    Article,
    Author,
    Call,
    Metadata,
    Nomination,
    Project,
    Record,
    Reply,
    Tag,
    Text,
    UseCase,
)
from traccs_biblio.reports.edition import Edition

CALL = Call("demo", {"fr": "Appel : Le Sommer & Szczepański", "en": "Call: Ólason & Düben"})
SLUGS = ("emulator", "online-correction", "calibration", "downscaling", "extreme-events")
LABELS = (
    "Développement d'émulateurs",
    "Correction online de simulateurs",
    "Calibration et optimisation de paramètres",
    "Downscaling statistique",
    "Modélisation d'événements extrêmes",
)
USECASES = tuple(
    UseCase(slug, {"fr": label, "en": slug.title()}, {"fr": "", "en": ""})
    for slug, label in zip(SLUGS, LABELS, strict=True)
)
PEOPLE = ("Julien Le Sommer", "David Salas y Mélia", "David Saint-Martin", "Peter Düben",
          "Einar Ólason", "Marta Szczepańska")  # fmt: skip


def project(number: int, acronym: str = "") -> Project:
    return Project(f"PC{number}", "PC", acronym, "")


def edition(
    projects: Sequence[Project], lang: str = "fr", replies: Sequence[Reply] = (), call: Call = CALL
) -> Edition:
    return Edition(
        projects={p.id: p for p in projects},
        call=call,
        usecases=USECASES,
        replies={r.project: r for r in replies},
        lang=lang,
    )


def article(
    key: str,
    *said: tuple[str, str],
    slugs: Sequence[str] = (),
    year: int | None = 2025,
    authors: Sequence[str] = (),
    models: Sequence[str] = (),
    methods: Sequence[str] = (),
    cites: Sequence[str] = (),
    pending: bool = False,
) -> Article:
    people = tuple(Author(given=a.split(" ", 1)[0], family=a.split(" ", 1)[1]) for a in authors)
    metadata = Metadata(title=Text(((key, ""),)), authors=people, year=year, cites=tuple(cites))
    nominations = tuple(Nomination(key, "demo", name, status) for name, status in said)
    record = Record(f"10.5555/{key}", metadata, nominations, "crossref", (key,), pending=pending)
    tags = tuple(Tag(slug, "person") for slug in slugs)
    return Article(record, tags, facets={"models": tuple(models), "methods": tuple(methods)})


def programme(count: int, lang: str = "fr") -> tuple[Edition, list[Article]]:
    """Projects with long acronyms and four articles each, some of them shared."""
    projects = [project(n, f"IMPRESSION-ESM-{n}-{'LOCALISING' * (n % 3)}") for n in range(count)]
    replies = [Reply(f"PC{n}", activities=(SLUGS[n % 5],)) for n in range(0, count, 2)]
    articles = []
    for n in range(4 * count):
        said = [(f"PC{n % count}", "nominated" if n % 3 else "suggested")]
        if n % 7 == 0 and n + 3 < count * 4 and count > 1:
            said.append((f"PC{(n + 1) % count}", "suggested" if n % 2 else "nominated"))
        articles.append(
            article(
                f"key{n}",
                *said,
                slugs=[SLUGS[n % 5]] + [SLUGS[(n + 1) % 5]] * (n % 4 == 0),
                year=None if n % 11 == 5 else 2025 - n % 13 * (n % 2),
                authors=[PEOPLE[n % 6]] if n % 5 == 0 else (),
                models=[["NEMO", "CNRM-CM6", "IPSL-CM6A-LR"][n % 3]] if n % 8 == 1 else (),
                methods=["U-Net"] if n % 10 == 3 else (),
                pending=n % 22 == 5,
            )
        )
    return edition(projects, lang, replies), articles


Make = Callable[[Edition, Sequence[Article]], Figure]
FIGURES = (matrix, years, network)
#: What no name may do: TeX's maths, markup, controls, a letter that no font of ours has, great
#: length with and without a place to break it.
HOSTILE = (
    r"$\frac{1}{$",
    "a$b$ 100 %",
    "<script>alert(1)</script> & ]]> --",
    "\x1b[31mred\x00\u202egnp",
    "気候",
    "Z" * 300,
    "Salas y Mélia, Saint-Martin, Düben, Ólason et Szczepański : " * 6,
)


def texts(figure: Figure) -> list[tuple[str, Bbox]]:
    """What is written in a figure and where, as its renderer measures it."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
    return [
        (text.get_text(), text.get_window_extent(renderer))
        for text in figure.findobj(Drawn)
        if isinstance(text, Drawn) and text.get_text()
    ]


def boxes(figure: Figure) -> list[Rectangle]:
    """The rectangles of a figure, in the order of drawing."""
    return [artist for artist in figure.artists if isinstance(artist, Rectangle)]


def words(figure: Figure) -> str:
    """All that is written in a figure, in the order of writing; broken lines are joined."""
    return " ".join(text for text, _ in texts(figure))


def assert_whole(figure: Figure) -> None:
    """No text is cut by the edge, and none lies on another."""
    written = texts(figure)
    for text, box in written:
        assert box.x0 >= 0 and box.y0 >= 0, text
        assert box.x1 <= figure.bbox.width and box.y1 <= figure.bbox.height, text
    for (one, box), (other, at) in combinations(written, 2):
        across = min(box.x1, at.x1) - max(box.x0, at.x0)
        down = min(box.y1, at.y1) - max(box.y0, at.y0)
        assert across < 1 or down < 1, (one, other)


@pytest.mark.parametrize("make", FIGURES)
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("count", [1, 2, 15, 30])
def test_no_label_is_cut_or_covered(make: Make, lang: str, count: int) -> None:
    assert_whole(make(*programme(count, lang)))


@pytest.mark.parametrize("make", FIGURES)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_letters_whatever_they_are(make: Make, name: str) -> None:
    usecase = UseCase("odd", {"fr": name, "en": name}, {"fr": "", "en": ""})
    shared = article("k", ("PC1", "nominated"), ("PC2", "nominated"), slugs=["odd"], models=[name])
    other = article("l", ("PC3", "suggested"), authors=[f"Ana {name}"], models=[name])
    again = article("m", ("PC1", "suggested"), authors=[f"Ana {name}"], models=[name])
    about = edition([project(n, name) for n in (1, 2, 3, 4)])._replace(
        usecases=(usecase,), call=CALL._replace(title={"fr": name, "en": name}), unreadable=(name,)
    )
    figure = make(about, [shared, other, again])
    assert_whole(figure)
    joined = words(figure).replace(" ", "").replace("�", "")
    expected = "".join(c for c in name if c.isprintable() and c not in " 気候")
    assert expected in joined
    file = io.BytesIO()
    figure.savefig(file, format="svg")
    ElementTree.fromstring(file.getvalue())


def test_the_matrix_counts_suggestions_apart_and_frames_declared_activities() -> None:
    about = edition(
        [project(1, "ALPHA"), project(2)], replies=[Reply("PC1", activities=SLUGS[1:2])]
    )
    articles = [
        article("a", ("PC1", "nominated"), slugs=SLUGS[:2]),
        article("b", ("PC1", "suggested"), ("PC2", "suggested"), slugs=SLUGS[:1]),
        article("c", ("PC1", "withdrawn"), slugs=SLUGS[:1]),
    ]
    figure = matrix(about, articles)
    written = [text for text, _ in texts(figure)]
    start = written.index("PC1 ALPHA")
    # emulator: one and one suggested; online correction: one; in all, each article once
    assert written[start : start + 6] == ["PC1 ALPHA", "1", "+1", "1", "1", "+1"]
    assert written[start + 6 : start + 10] == ["PC2", "sans réponse", "+1", "+1"]
    frames = [p for p in boxes(figure) if p.get_linewidth() > 2]
    assert len(frames) == 2  # online correction of PC1, and the legend's
    header, frame = dict(texts(figure))["Correction online"], frames[0].get_window_extent()
    assert header.x0 + header.x1 == pytest.approx(frame.x0 + frame.x1, abs=2)


def test_numbers_stand_out_on_every_shade_and_shades_get_darker() -> None:
    about = edition([project(n) for n in range(12)])
    articles = [
        article(f"k{n}-{m}", (f"PC{n}", "nominated"), slugs=SLUGS[:1])
        for n in range(12)
        for m in range(n)
    ]
    figure = matrix(about, articles)
    fills = [to_rgb(p.get_facecolor()) for p in boxes(figure)]
    greys = [0.299 * red + 0.587 * green + 0.114 * blue for red, green, blue in fills[6:72:6]]
    assert len(set(greys)) == 11 and greys == sorted(greys, reverse=True)
    for colour in map(to_hex, fills):
        assert contrast(ink_on(colour), colour) >= 4.5


def test_black_on_white_has_the_contrast_that_wcag_gives() -> None:
    assert contrast("black", "white") == pytest.approx(21)
    assert contrast("#767676", "white") == pytest.approx(4.54, abs=0.01)


def test_years_tell_nominated_suggested_unknown_and_not_looked_up() -> None:
    articles = [
        article("a", ("PC1", "nominated"), ("PC2", "suggested"), slugs=SLUGS[:1], year=2025),
        article("b", ("PC1", "suggested"), slugs=SLUGS[:2], year=2025),
        article("c", ("PC1", "nominated"), year=2023),
        article("d", ("", "nominated"), year=1998),
        article("e", ("PC1", "suggested"), year=None),
        article("f", ("PC1", "nominated"), year=None, pending=True),
    ]
    figure = years(edition([project(1), project(2)], "en"), articles)
    written = [text for text, _ in texts(figure)]
    start = written.index("All articles") + 1
    assert written[start : written.index("Emulator")] == [
        "+1", "until", "2019", "2020", "2021", "2022", "1", "2023", "2024", "1 +1", "2025",
        "+1", "year", "unknown", "1", "not yet", "looked", "up",
    ]  # fmt: skip
    assert "Articles: 6; nominated by a project: 3" in words(figure)
    hatched = [p for p in boxes(figure) if p.get_hatch()]
    assert len(hatched) == 3 + 2 + 2 + 1  # all; two use cases; no use case; the legend's


def test_a_tie_says_why_and_whether_it_rests_on_suggestions() -> None:
    articles = [
        article("a", ("PC1", "nominated"), ("PC2", "nominated")),
        article("b", ("PC3", "suggested"), models=["NEMO", "CNRM-CM6"]),
        article("c", ("PC4", "nominated"), models=["NEMO", "CNRM-CM6"]),
        article("d", ("PC5", "suggested"), year=2024),
    ]
    figure = network(edition([project(n) for n in range(1, 7)], "en"), articles)
    written = [text for text, _ in texts(figure)]
    assert "1 article" in written and "CNRM-CM6 +1" in written
    assert written[written.index("No tie found:") :] == [
        "No tie found:", "PC5", "No article:", "PC6"]  # fmt: skip
    drawn = [line for line in figure.artists if isinstance(line, Line2D)][2:]  # after the legend's
    assert {line.get_linestyle(): line.get_linewidth() for line in drawn} == {
        "-": pytest.approx(0.8 + 5),
        "--": pytest.approx(0.8 + 5 * 6 / 12),
    }


def test_reasons_of_the_strongest_ties_are_all_there_among_thirty_projects() -> None:
    figure = network(*programme(30))
    assert sum("1 article" in text for text, _ in texts(figure)) == 12


@pytest.mark.parametrize(("lang", "said"), [("fr", "Aucun article."), ("en", "No article.")])
@pytest.mark.parametrize("make", FIGURES)
def test_a_call_without_articles_is_drawn_and_says_so(make: Make, lang: str, said: str) -> None:
    for projects in ([], [project(1, "ALPHA"), project(2)]):
        figure = make(edition(projects, lang), [])
        assert said in words(figure)
        assert_whole(figure)


@pytest.mark.parametrize("make", FIGURES)
def test_a_figure_of_half_a_folder_says_so(make: Make) -> None:
    about, articles = programme(2)
    assert "PC7.bib" in words(make(about._replace(unreadable=("PC7.bib",)), articles))


def test_french_signs_keep_their_no_break_space_and_accents_are_letters() -> None:
    written = words(matrix(*programme(2)))
    assert "Appel : Le Sommer & Szczepański" in written
    assert "case vide\u00a0: ni article" in written and "Articles\u00a0: 8\u00a0;" in written


def test_files_are_what_they_are_called_and_name_neither_day_nor_program() -> None:
    files = draw(*programme(3))
    assert list(files) == ["matrix.svg", "matrix.png", "years.svg", "years.png", "network.svg",
                           "network.png"]  # fmt: skip
    for name, data in files.items():
        if name.endswith(".svg"):
            root = ElementTree.fromstring(data)
            assert root.tag.endswith("svg")
            assert root.findtext("{http://www.w3.org/2000/svg}title")
            assert b"<text" not in data and b"http://127" not in data  # letters are outlines
            assert b"dc:date" not in data and b"dc:creator" not in data
        else:
            image = Image.open(io.BytesIO(data))
            assert image.format == "PNG" and image.width > 1200
            assert set(image.info) == {"dpi"}


def test_equal_input_gives_equal_bytes_whatever_a_matplotlibrc_says(tmp_path: Path) -> None:
    script = (
        "import hashlib, sys; from test_figures import draw, programme\n"
        "for name, data in draw(*programme(4)).items():\n"
        "    print(name, hashlib.sha256(data).hexdigest())\n"
    )
    settings = tmp_path / "matplotlibrc"
    settings.write_text(
        "font.family: serif\nsavefig.bbox: tight\nsvg.fonttype: none\ntext.usetex: True\n"
        "lines.antialiased: False\ntext.antialiased: False\nhatch.linewidth: 9\n"
    )
    printed = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PYTHONHASHSEED": seed,
                 "HOME": str(tmp_path), **extra},
            capture_output=True, text=True, check=True, timeout=300,
        ).stdout
        for seed, extra in (("1", {}), ("2", {"MATPLOTLIBRC": str(settings)}))
    ]  # fmt: skip
    assert printed[0] == printed[1] and printed[0].count("\n") == 6


def test_drawing_leaves_a_notebook_s_settings_as_they_were() -> None:
    import matplotlib

    with matplotlib.rc_context({"svg.hashsalt": "mine", "font.size": 31}):
        draw(*programme(1))
        assert matplotlib.rcParams["svg.hashsalt"] == "mine"
        assert matplotlib.rcParams["font.size"] == 31
    assert "matplotlib.pyplot" not in sys.modules


def test_matplotlib_says_nothing_of_its_fonts_while_it_draws() -> None:
    script = (
        "import logging\n"
        "from traccs_biblio.figures.sheet import settings\n"
        "fonts = logging.getLogger('matplotlib.font_manager')\n"
        "with settings():\n    fonts.warning('building the font cache')\n"
        "fonts.warning('as before')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr.splitlines() == ["as before"]


def test_without_matplotlib_the_error_names_the_extra(tmp_path: Path) -> None:
    (tmp_path / "matplotlib.py").write_text("raise ImportError('as if it were not installed')\n")
    script = (
        "from traccs_biblio.figures import draw\n"
        "from traccs_biblio.errors import InputError\n"
        "try:\n    draw(None, [])\n"
        "except InputError as error:\n    print(error.message, '|', error.hint)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": f"{tmp_path}:{ROOT}"},
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert "matplotlib" in done.stdout and "'.[figures]'" in done.stdout
