"""The web page of `biblio build`, in a real browser, from a file."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Biblio, program
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from traccs_biblio.store import Store, Stored

EVIL = "<img src=x onerror=alert(1)> </script><script>alert(2)</script>"
WHY = "</span><script>alert(3)</script> & more"
#: Key, family, given, year, title, and as the entry has it: status by project, use case.
WORKS: list[tuple[str, str, str, int, str, dict[str, str], str]] = [
    ("lesommer2025sea", "Le Sommer", "Julien", 2025, "Emulating sea ice with a CNN in neXtSIM",
     {"PC5": "nominated", "PC7": "suggested"}, "emulator"),
    ("duben2024rain", "Düben", "Peter", 2024, "Zooming into rain with diffusion models",
     {"PC4": "nominated", "PC5": "suggested"}, "downscaling"),
    ("melia2024ocean", "Salas y Mélia", "David", 2024, "A correction of CNRM-CM learned from NEMO",
     {"PC5": "suggested"}, "online-correction"),
    ("szczepanski2025evil", "Szczepański", "Jan", 2025, EVIL, {"PC5": "nominated"}, "emulator"),
    ("olason2023ice", "Ólason", "Einar", 2023, "Brittle ice and state-dependent errors",
     {"PC9": "suggested"}, "none"),
    ("saintmartin2025clouds", "Saint-Martin", "David", 2025, "Bringing clouds into ARPEGE",
     {"PC4": "nominated"}, "downscaling"),
]  # fmt: skip
INDEX = "index.html"


def _fill(folder: Path) -> None:
    """A call with nominations, suggestions, and one that nobody could look up yet."""
    texts: dict[str, str] = {}
    for key, family, given, year, title, said, usecase in WORKS:
        doi = f"10.5555/{key}"
        answer = {
            "DOI": doi, "type": "journal-article", "title": [title.replace("<", "&lt;")],
            "author": [{"family": family, "given": given}],
            "container-title": ["Journal of A & B"], "issued": {"date-parts": [[year]]},
        }  # fmt: skip
        Store(folder).put(Stored(doi, "crossref", answer))
        for project, status in said.items():
            texts[project] = texts.get(project, "") + (
                f"@article{{{key},\n  doi = {{{doi}}},\n  status = {{{status}}},\n"
                f"  usecase = {{{usecase}}},\n  nominated-by = {{Mélanie Rochoux}},\n"
                f"  why = {{{WHY if title == EVIL else 'shows what can be learned'}}},\n}}\n\n"
            )
    texts["PC4"] += (
        "@misc{pending-10-5555-snow,\n  doi = {10.5555/snow},\n  status = {nominated},\n}\n"
    )
    (call,) = (folder / "nominations").iterdir()
    for project, text in texts.items():
        (call / f"{project}.bib").write_text(text, encoding="utf-8")
    (folder / "replies" / call.name).mkdir(parents=True, exist_ok=True)
    reply = "replied_on: 2026-01-15\nactivities: [emulator, calibration]\n"
    (folder / "replies" / call.name / "PC5.yml").write_text(reply, encoding="utf-8")


def _run(*arguments: str) -> None:
    """`biblio` where the fixture, which lives for one test only, is not at hand."""
    done = subprocess.run(
        [sys.executable, "-m", "traccs_biblio", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site of a small call."""
    root = tmp_path_factory.mktemp("site")
    _run("init", str(root / "bib"))
    _fill(root / "bib")
    _run("build", "--bib", str(root / "bib"), "-o", str(root / "public"))
    return root / "public"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = program("chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()


class Visit:
    """A page in a context of its own, with what it asked of the network and complained of."""

    def __init__(self, browser: Browser, site: Path, **options: Any) -> None:
        self.site = site
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(accept_downloads=True, **options)
        self.context.route(re.compile("^(?!file:)"), self._refuse)
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))

    def _refuse(self, route: Any) -> None:
        self.asked.append(route.request.url)
        route.abort()

    def open(self, name: str = INDEX, tail: str = "") -> Page:
        self.page.goto((self.site / name).as_uri() + tail)
        return self.page

    def shown(self) -> list[str]:
        """Keys of the articles that are shown, in order."""
        found = self.page.evaluate(
            "[...document.querySelectorAll('article')].filter(a => a.checkVisibility())"
            ".map(a => a.id.slice(4))"
        )
        return list(found)


@pytest.fixture
def visit(browser: Browser, site: Path) -> Iterator[Visit]:
    """A visit that must ask nothing of the network and complain of nothing."""
    found = Visit(browser, site)
    yield found
    found.context.close()
    assert found.asked == []
    assert found.complaints == []


def test_the_page_shows_nominations_apart_from_suggestions(visit: Visit) -> None:
    page = visit.open()
    heading = "Nommés par un projet au moins"
    named = page.locator(".list", has=page.get_by_role("heading", name=heading)).locator("article")
    hinted = page.locator(".list.hinted article")
    assert named.count() == 4
    assert hinted.count() == 2
    assert page.locator(".list.waiting article").count() == 1
    assert "Suggéré pour\u00a0: PC5" in "".join(hinted.all_text_contents())
    assert page.locator("#count").inner_text() == (
        "7 sur 7 articles (nommés\u00a0: 5\u00a0; seulement suggérés\u00a0: 2)"
    )


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("mélia", ["melia2024ocean"]),
        ("MELIA salas", ["melia2024ocean"]),
        ("szczepanski", ["szczepanski2025evil"]),
        ("olason state dependent", ["olason2023ice"]),
        ("dependent-state", ["olason2023ice"]),
        ("julien ice", ["lesommer2025sea"]),
        ("ice", ["lesommer2025sea", "olason2023ice"]),
        ("saint-martin", ["saintmartin2025clouds"]),
        ("DUBEN zoom", ["duben2024rain"]),
        ("melanie zoom", ["duben2024rain"]),
        ("10.5555/snow", ["pending-10-5555-snow"]),
        ("no such word", []),
    ],
)
def test_search_folds_accents_and_takes_words_in_any_order(
    visit: Visit, typed: str, keys: list[str]
) -> None:
    page = visit.open()
    page.get_by_role("searchbox").press_sequentially(typed)
    assert visit.shown() == keys
    assert page.locator("#count").inner_text().startswith(f"{len(keys)} sur 7")
    assert page.get_by_role("searchbox").input_value() == typed


def test_filters_combine_and_live_in_the_address(visit: Visit) -> None:
    page = visit.open()
    page.get_by_label("Projet").first.select_option("PC5")
    assert visit.shown() == [
        "duben2024rain", "lesommer2025sea", "szczepanski2025evil", "melia2024ocean",
    ]  # fmt: skip
    page.get_by_label("Cas d'usage").first.select_option("emulator")
    assert visit.shown() == ["lesommer2025sea", "szczepanski2025evil"]
    page.get_by_label("Modèle").select_option("neXtSIM")
    page.get_by_label("Année").select_option("2025")
    assert visit.shown() == ["lesommer2025sea"]
    assert page.url.endswith("#pc=PC5&usecase=emulator&model=neXtSIM&year=2025")
    page.get_by_label("Méthode").select_option("diffusion model")
    assert visit.shown() == []
    page.reload()
    assert visit.shown() == []
    assert page.get_by_label("Modèle").input_value() == "neXtSIM"
    page.go_back()
    assert visit.shown() == ["lesommer2025sea"]
    for _ in range(4):
        page.go_back()
    assert len(visit.shown()) == 7
    assert "#" not in page.url
    page.go_forward()
    assert len(visit.shown()) == 4
    page.get_by_role("button", name="Tout effacer").click()
    assert len(visit.shown()) == 7


def test_a_suggestion_to_a_project_is_none_of_its_nominations(visit: Visit) -> None:
    page = visit.open(tail="#pc=PC5&status=nominated")
    assert visit.shown() == ["lesommer2025sea", "szczepanski2025evil"]
    page.get_by_label("Statut").select_option("suggested")
    assert visit.shown() == ["duben2024rain", "melia2024ocean"]
    assert (
        "(nommés\u00a0: 0\u00a0; seulement suggérés\u00a0: 2)"
        in page.locator("#count").inner_text()
    )
    page.get_by_label("Projet").first.select_option("")
    assert visit.shown() == ["olason2023ice", "melia2024ocean"]


def test_what_is_typed_is_one_step_back(visit: Visit) -> None:
    page = visit.open(tail="#pc=PC5")
    page.get_by_role("searchbox").press_sequentially("sea ice")
    assert page.url.endswith("#pc=PC5&q=sea+ice")
    page.go_back()
    assert page.url.endswith("#pc=PC5")
    assert page.get_by_role("searchbox").input_value() == ""


def test_a_place_on_the_page_leaves_what_is_chosen(visit: Visit) -> None:
    page = visit.open(tail="#pc=PC9")
    page.get_by_role("link", name="Réponses manquantes").click()
    assert page.url.endswith("#silent")
    assert visit.shown() == ["olason2023ice"]


def test_an_address_with_an_unknown_project_says_so_and_shows_none(visit: Visit) -> None:
    page = visit.open(tail="#pc=PC99")
    assert visit.shown() == []
    assert page.get_by_label("Projet").first.input_value() == "PC99"


def test_a_cell_of_the_matrix_filters(visit: Visit) -> None:
    page = visit.open(tail="#q=clouds&sort=title")
    cell = page.get_by_role(
        "link",
        name="PC5 Développement d'émulateurs, nommés\u00a0: 2\u00a0; suggérés\u00a0: 0, activité",
    )
    assert cell.inner_text().startswith("2 + 0 ✓")
    cell.click()
    assert visit.shown() == ["lesommer2025sea", "szczepanski2025evil"]
    assert page.url.endswith("#pc=PC5&usecase=emulator&sort=title")
    page.go_back()
    assert visit.shown() == ["saintmartin2025clouds"]


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("", ["duben2024rain", "lesommer2025sea", "saintmartin2025clouds", "szczepanski2025evil"]),
        ("title", ["saintmartin2025clouds", "lesommer2025sea", "szczepanski2025evil",
                   "duben2024rain"]),
        ("year", ["lesommer2025sea", "saintmartin2025clouds", "szczepanski2025evil",
                  "duben2024rain"]),
        ("project", ["duben2024rain", "saintmartin2025clouds", "lesommer2025sea",
                     "szczepanski2025evil"]),
    ],
)  # fmt: skip
def test_articles_are_sorted_within_nominations_and_suggestions(
    visit: Visit, by: str, keys: list[str]
) -> None:
    page = visit.open()
    page.get_by_label("Trier par").select_option("title")
    page.get_by_label("Trier par").select_option(by)
    shown = visit.shown()
    assert [key for key in shown if key in keys] == keys
    assert shown[:4] == keys


def test_the_language_is_switched_kept_and_followed(visit: Visit) -> None:
    page = visit.open(tail="#pc=PC5")
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.title() == "Synthèse entre projets"
    page.get_by_role("button", name="English").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Synthesis across projects"
    assert page.title() == "Synthesis across projects"
    assert page.locator("#count").inner_text().startswith("4 of 7 articles")
    assert page.get_by_label("Sort by").locator("option").all_inner_texts()[0] == "author"
    assert not page.get_by_text("Nommé par").first.is_visible()
    page.reload()
    assert page.url.endswith("#pc=PC5&lang=en")
    page.get_by_role("link", name="PC5 COMPACT").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "PC5 COMPACT: reading list"
    page.get_by_role("button", name="Français").click()
    assert page.get_by_role("heading", level=1).inner_text() == (
        "PC5 COMPACT\u00a0: liste de lecture"
    )
    visit.open(tail="?lang=en")
    assert page.get_by_role("heading", level=1).inner_text() == "Synthesis across projects"


def test_a_reference_and_its_bibtex_are_copied(browser: Browser, site: Path) -> None:
    visit = Visit(browser, site, permissions=["clipboard-read", "clipboard-write"])
    page = visit.open()
    article = page.locator("#ref-melia2024ocean")
    article.get_by_role("button", name="Copier la référence").click()
    page.wait_for_function("document.getElementById('told').textContent === 'Copié'")
    assert page.evaluate("navigator.clipboard.readText()") == (
        "Salas y Mélia, D. (2024). A correction of CNRM-CM learned from NEMO. Journal of A & B. "
        "doi:10.5555/melia2024ocean"
    )
    article.get_by_role("button", name="Copier le BibTeX").click()
    page.wait_for_function("navigator.clipboard.readText().then(t => t.startsWith('@article'))")
    entry = page.evaluate("navigator.clipboard.readText()")
    assert entry in (site / "bib" / "all.bib").read_text(encoding="utf-8")
    assert entry.startswith("@article{melia2024ocean,")
    assert page.locator("#ref-pending-10-5555-snow button").count() == 1
    visit.context.close()
    assert visit.complaints == visit.asked == []


def test_copying_works_where_the_browser_keeps_its_clipboard_from_pages(
    browser: Browser, site: Path
) -> None:
    visit = Visit(browser, site)
    visit.context.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))"
    )
    page = visit.open()
    page.evaluate("document.addEventListener('copy', () => { "
                  "window.taken = document.activeElement.value; })")  # fmt: skip
    page.locator("#ref-olason2023ice [data-copy='.ref']").click()
    page.wait_for_function("window.taken?.startsWith('Ólason, E. (2023).')")
    visit.context.close()


def test_what_is_filtered_is_downloaded(visit: Visit, site: Path) -> None:
    page = visit.open(tail="#pc=PC4")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Télécharger ces articles").click()
    found = waiting.value
    assert found.suggested_filename == "biblio-PC4.bib"
    made = (site / "bib" / "PC4.bib").read_text(encoding="utf-8")
    assert Path(found.path()).read_text(encoding="utf-8") == made.split("\n", 1)[1]
    assert page.locator("#told").inner_text() == (
        "Entrées téléchargées\u00a0: 2\u00a0; pas encore identifiés, donc laissés\u00a0: 1"
    )


def test_the_keyboard_alone_reaches_and_does_everything(visit: Visit) -> None:
    page = visit.open()

    def tab_to(selector: str) -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
                assert width == "3px"
                return
        raise AssertionError(f"{selector} is out of reach")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.skip')")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    tab_to(".matrix td a")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "found"
    assert visit.shown() == ["duben2024rain", "saintmartin2025clouds"]
    tab_to("#q")
    page.keyboard.type("clouds")
    assert visit.shown() == ["saintmartin2025clouds"]
    tab_to("button[type=reset]")
    page.keyboard.press("Space")
    assert len(visit.shown()) == 7
    assert page.evaluate("document.activeElement.id") == "q"
    tab_to("#pc")
    page.keyboard.type("PC9")
    assert visit.shown() == ["olason2023ice"]
    tab_to("summary")
    page.keyboard.press("Enter")
    assert page.locator("#ref-olason2023ice pre").is_visible()


def test_what_strangers_write_is_text(visit: Visit) -> None:
    for name in (INDEX, "PC5.html", "usecase-emulator.html"):
        page = visit.open(name)
        article = page.locator("#ref-szczepanski2025evil")
        assert article.locator(".title").text_content() == EVIL
        assert WHY in str(article.text_content())
        assert page.locator("img[src=x]").count() == 0
        assert page.locator("script").count() == 1
        names = page.evaluate(
            "[...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames())"
        )
        assert [name for name in names if name.startswith("on") or name == "style"] == []


@pytest.mark.parametrize("name", [INDEX, "PC5.html", "PC2.html", "usecase-downscaling.html"])
def test_only_what_the_policy_names_by_its_digest_runs(site: Path, name: str) -> None:
    html = (site / name).read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    for kind in ("style", "script"):
        (part,) = re.findall(rf"<{kind}>(.*?)</{kind}>", html, re.S)
        digest = base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in policy[1]
    assert policy[1].startswith("default-src 'none';")
    assert "unsafe" not in policy[1]


def test_a_script_that_got_in_would_not_run(browser: Browser, site: Path, tmp_path: Path) -> None:
    html = (site / INDEX).read_text(encoding="utf-8")
    evil = html.replace("</main>", "<script>window.ran = true</script></main>")
    (tmp_path / INDEX).write_text(evil, encoding="utf-8")
    visit = Visit(browser, tmp_path)
    assert visit.open().evaluate("window.ran") is None
    assert any("Content Security Policy" in complaint for complaint in visit.complaints)
    visit.context.close()


def test_without_a_script_the_page_reads_and_shows_no_dead_control(
    browser: Browser, site: Path
) -> None:
    visit = Visit(browser, site, java_script_enabled=False)
    page = visit.open()
    assert page.get_by_text("Emulating sea ice").first.is_visible()
    assert page.get_by_text("Synthèse entre projets").first.is_visible()
    assert not page.get_by_text("Synthesis across projects").first.is_visible()
    assert page.get_by_role("button").count() == page.get_by_role("combobox").count() == 0
    page.locator("#ref-olason2023ice summary").click()
    assert page.locator("#ref-olason2023ice pre").is_visible()
    visit.context.close()


AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_serious(browser: Browser, site: Path, scheme: str, width: int) -> None:
    visit = Visit(browser, site, bypass_csp=True, color_scheme=scheme,
                  viewport={"width": width, "height": 900})  # fmt: skip
    for name, tail in (
        (INDEX, ""), (INDEX, "#lang=en&pc=PC5"), ("PC5.html", ""), ("PC2.html", "#lang=en"),
        ("usecase-emulator.html", ""), ("usecase-calibration.html", "#lang=en"),
    ):  # fmt: skip
        page = visit.open(name, tail)
        page.reload()
        page.evaluate(AXE)
        found = page.evaluate("axe.run()")["violations"]
        bad = [
            (name, v["id"], [node["html"][:120] for node in v["nodes"]])
            for v in found
            if v["impact"] in ("serious", "critical", "moderate")
        ]
        assert bad == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    visit.context.close()


def test_print_has_no_controls_and_all_that_is_shown(visit: Visit) -> None:
    page = visit.open(tail="#pc=PC9")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator("#filters").is_visible()
    assert not page.get_by_role("button", name="English").is_visible()
    assert visit.shown() == ["olason2023ice"]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_every_link_within_the_site_leads_somewhere(visit: Visit, site: Path) -> None:
    for name in sorted(path.name for path in site.glob("*.html")):
        page = visit.open(name)
        links = page.evaluate(
            "[...document.querySelectorAll('a, img')].map(e => e.getAttribute('href') || e.src)"
        )
        for link in links:
            if link.startswith("#") and "=" not in link:
                assert page.locator(link).count() == 1, (name, link)
            elif not re.match("https?:|#|file:", link):
                assert (site / link.split("#")[0]).is_file(), (name, link)
        heads = page.evaluate("[...document.querySelectorAll('h1, h2, h3')].filter("
                              "e => e.checkVisibility()).map(e => +e.tagName[1])")  # fmt: skip
        assert heads[0] == 1 and heads.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(heads))


def test_a_new_folder_makes_a_site_that_says_that_there_is_nothing(
    biblio: Biblio, folder: Path, tmp_path: Path, browser: Browser
) -> None:
    assert biblio("build").code == 0
    visit = Visit(browser, tmp_path / "public")
    page = visit.open()
    assert page.get_by_text("Aucun article.").first.is_visible()
    assert page.locator("#count").inner_text().startswith("0 sur 0")
    visit.open("PC5.html")
    visit.open("usecase-emulator.html")
    visit.context.close()
    assert visit.complaints == visit.asked == []


def test_a_name_of_a_project_leads_to_no_file_elsewhere(
    biblio: Biblio, folder: Path, tmp_path: Path, browser: Browser
) -> None:
    with (folder / "projects.csv").open("a", encoding="utf-8") as file:
        file.write("../../out,ANR,,\nÉté 100%,ANR,,\nÉté d'Ólason,ANR,<b>É/t</b>,\n")
    ran = biblio("build", "-o", "a/b")
    assert ran.code == 1
    for number, name in ((17, "../../out"), (18, "Été 100%")):
        assert f"projects.csv:{number}: has the id '{name}', which cannot name a file" in ran.err
    assert {path.name for path in (tmp_path / "a").iterdir()} == {"b"}
    assert {path.name for path in tmp_path.iterdir()} == {"a", "bib"}
    visit = Visit(browser, tmp_path / "a" / "b")
    page = visit.open()
    page.get_by_role("link", name="Été d'Ólason <b>É/t</b>").first.click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Été d'Ólason <b>É/t</b>")
    visit.context.close()
    assert visit.complaints == visit.asked == []


def test_a_page_of_a_project_no_longer_there_is_removed_and_somebodys_own_stays(
    biblio: Biblio, folder: Path, tmp_path: Path
) -> None:
    assert biblio("build").code == 0
    public = tmp_path / "public"
    (public / "mine.html").write_text("<!doctype html>mine", encoding="utf-8")
    rows = (folder / "projects.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "projects.csv").write_text("".join(r for r in rows if not r.startswith("PC2,")))
    ran = biblio("build")
    assert "removed: public/PC2.html" in ran.err
    assert not (public / "PC2.html").exists()
    assert (public / "mine.html").is_file()
    (public / INDEX).write_text("<!doctype html>mine", encoding="utf-8")
    assert biblio("build").code == 2
    assert (public / INDEX).read_text(encoding="utf-8") == "<!doctype html>mine"


def test_a_picture_is_removed_only_as_an_earlier_build_left_it(
    biblio: Biblio, folder: Path, tmp_path: Path
) -> None:
    figures = tmp_path / "public" / "figures"
    figures.mkdir(parents=True)
    lines = ""
    for name in ("old.svg", "changed.svg"):
        (figures / name).write_bytes(b"<svg/>")
        lines += f"{hashlib.sha256(b'<svg/>').hexdigest()}  {name}\n"
    (tmp_path / "secret").write_bytes(b"<svg/>")
    lines += f"{hashlib.sha256(b'<svg/>').hexdigest()}  ../../secret\n"
    (figures / "changed.svg").write_bytes(b"<svg>mine</svg>")
    (figures / "own.svg").write_bytes(b"<svg/>")
    (figures / ".made-by-biblio").write_text(lines)
    ran = biblio("build")
    assert ran.code == 0
    assert "removed: public/figures/old.svg" in ran.err
    assert not (figures / "old.svg").exists()
    assert (figures / "changed.svg").exists()
    assert (figures / "own.svg").exists()
    assert (tmp_path / "secret").exists()


def test_a_picture_of_somebodys_own_is_not_overwritten(
    biblio: Biblio, folder: Path, tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib")
    own = tmp_path / "public" / "figures" / "matrix.svg"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"<svg/>")
    ran = biblio("build")
    assert ran.code == 2
    assert "public/figures/matrix.svg was not made by biblio build" in ran.err
    assert own.read_bytes() == b"<svg/>"
    assert [path.name for path in (tmp_path / "public").iterdir()] == ["figures"]


def test_without_matplotlib_the_site_is_built_and_says_what_is_left_out(
    biblio: Biblio, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "without" / "matplotlib").mkdir(parents=True)
    (tmp_path / "without" / "matplotlib" / "__init__.py").write_text("raise ImportError\n")
    paths = os.pathsep.join([str(tmp_path / "without"), str(ROOT)])
    ran = biblio("build", env={"PYTHONPATH": paths})
    assert ran.code == 0
    assert "note: no figures" in ran.err
    assert "<img" not in (tmp_path / "public" / INDEX).read_text(encoding="utf-8")
    assert not (tmp_path / "public" / "figures").exists()


# --- names of files ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["index", "all", "emulator", "EMULATOR", "usecase-emulator"])
def test_no_two_things_are_written_into_one_file(
    biblio: Biblio, folder: Path, tmp_path: Path, name: str
) -> None:
    with (folder / "projects.csv").open("a", encoding="utf-8") as file:
        file.write(f"{name},ANR,,\n")
    ran = biblio("build", "-o", "pub")
    assert ran.code == 2
    assert f"the project {name}" in ran.err and "would have one file" in ran.err
    assert not (tmp_path / "pub").exists()


def test_nothing_is_written_outside_of_the_folder_by_a_link(
    biblio: Biblio, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "pub").mkdir()
    (tmp_path / "pub" / "bib").symlink_to(tmp_path / "outside")
    ran = biblio("build", "-o", "pub")
    assert ran.code == 2 and "leads out of pub" in ran.err
    assert not list((tmp_path / "outside").iterdir())
    assert [path.name for path in (tmp_path / "pub").iterdir()] == ["bib"]


def test_a_key_that_no_program_can_cite_reaches_no_bibliography(
    biblio: Biblio, folder: Path, tmp_path: Path
) -> None:
    path = folder / "nominations" / "ag-2026" / "PC5.bib"
    path.write_text("@misc{a^^5cinput, title = {T}, author = {Düben, P.}, year = {2024},"
                    " status = {nominated}}\n", "utf-8")  # fmt: skip
    ran = biblio("build", "-o", "pub")
    assert "no program can cite such a key" in ran.err
    assert "^^" not in (tmp_path / "pub" / "bib" / "all.bib").read_text("utf-8")
