"""A library into which strangers wrote HTML, TeX, Typst, formulas and escapes: by every door, and
looked at in every output. Each text is shown as text, or refused with a sentence; none acts.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import ROOT, Ran, program, run_biblio
from openpyxl import Workbook, load_workbook
from standin import StandIn, datacite, hal, work
from test_bad_input import on_a_terminal
from test_export import document, typeset

from traccs_biblio.commands.console import printable
from traccs_biblio.store import Store, Stored

CALL = "ag-2026"
#: What a script that runs leaves on the page.
MARK = "document.documentElement.dataset.pwned=1"
#: What a terminal, a page or a mail must never hold: controls, marks of direction.
OBEYED = set(
    "\x00\x07\x08\x0c\x0d\x1b\x7f\x90\x9b\x9d\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d"
    "\u202e\u2066\u2067\u2068\u2069"
)
#: Texts of strangers. `secret.tex` is there to be read, `canary` to be touched.
ATTACKS = {
    "html": f"<script>{MARK}</script><img src=x onerror='{MARK}'><svg onload='{MARK}'></title>"
    f"</textarea><iframe srcdoc='<script>parent.{MARK}</script>'></iframe>",
    "entities": f"&lt;script&gt;{MARK}&lt;/script&gt; &amp;lt;img src=x onerror='{MARK}'&amp;gt;",
    "attribute": f"'\" autofocus onfocus=\"{MARK}\" onmouseover='{MARK}' x=\"",
    "comment": f"--><script>{MARK}</script><!-- ]]><script>{MARK}</script>",
    "markdown": f"[a](javascript:{MARK}) ![b](http://canary.invalid/b.png) <http://canary.invalid>"
    " [c]: http://canary.invalid `d` | e | ~~f~~ # g",
    "typst": '#read("/etc/passwd") #import "@preview/x:0.1.0" #eval("1") #{ 1 } $ x ] ) // /* @k',
    "tex": r"\input{secret} \input secret \immediate\write18{touch canary} \catcode`\%=12"
    r" \end{document} \csname @@input\endcsname secret ^^5cinput{secret} $\InputIfFileExists"
    r"{secret}{}{}$ \directlua{os.execute('touch canary')} \UseName{sys_shell_now:n}{touch canary}",
    "braces": r"} } { \end{filecontents} { }{ \ % $ & # _ ^ ~ \\",
    "formula": "=cmd|' /C calc'!A0;=1+1",
    "formula 2": "@SUM(1+1)\t=HYPERLINK(\"http://canary.invalid\")",
    "formula 3": "-2+3+cmd|' /C calc'!A0",
    "formula 4": "＝cmd|' /C calc'!A0;＋1;－1;＠SUM(1)",
    "terminal": "\x1b[31m\x1b]0;owned\x07\x9b2J\x9d0;owned\x90\x00\x08\x7f a\rb "
    "\u202eno\u2066\u061c\u200f \u2028a\u2029b\u202ac\u202bd\u202ce\u202df\u2067g\u2068h\u2069",
    "yaml": "*a &b !!python/object/apply:os.system ['touch canary'] : - # x",
    "path": "../../../../canary /etc/passwd C:\\canary file:///etc/passwd",
    "workflow": "%0A::error::PWNED\n::error file=x::PWNED\n##[error]PWNED",
    "bib": "@article{owned, title = {x}}\n}\n@preamble{\"\\input{secret}\"}\n@string{jan = \"x\"}",
}  # fmt: skip
#: All of them in one text, of which a spreadsheet would make a formula; with balanced braces, since
#: a text without is refused.
ALL = "=1+1 " + " ".join(text for name, text in ATTACKS.items() if name not in ("braces", "bib"))
#: What each reply holds.
SENT = (ALL, ATTACKS["formula 2"], ATTACKS["braces"], ATTACKS["bib"])
BY_HAND = "10.5555/by-hand"


def registered(n: int, text: str) -> dict[str, object]:
    """A work whose every field is an attack."""
    return work(
        f"10.5555/w{n}", title=[f"Neural ice {text} snow"], subtitle=[text], publisher=text,
        author=[{"family": f"Düben {text}", "given": text}, {"name": f"Group {text}"}],
        editor=[{"family": text, "given": "Ólason"}], container_title=[f"J. {text}"],
        volume=text, issue=text, page=text, article_number=text, URL=f"javascript:{text}",
        abstract=f"<jats:p>{text}</jats:p>", language=text, ISBN=[text], event={"name": text},
        license=[{"URL": f"javascript:{text}", "content-version": text}],
        update_to=[{"type": text, "DOI": "10.5555/notice", "label": text}],
        resource={"primary": {"URL": f"javascript:{text}"}},
    )  # fmt: skip


def deposited(n: int, text: str) -> dict[str, object]:
    people = [{"name": text, "givenName": text, "familyName": f"Saint-Martin {text}"}]
    return datacite(
        f"10.5556/d{n}", titles=[{"title": f"Neural sea {text}"}], publisher=text, creators=people,
        url=f"javascript:{text}", language=text, descriptions=[{"description": text}],
        container={"title": text, "volume": text, "firstPage": text},
    )  # fmt: skip


def entry(n: int, text: str) -> str:
    """As a colleague may write it into a nominations file, without breaking the file."""
    text = re.sub(r"[{}@]", "", " ".join(text.split()))
    names = ("author", "editor", "journal", "booktitle", "publisher", "volume", "number", "pages",
             "note", "url", "eprint", "howpublished", "why", "nominated-by", "received", "usecase",
             "scope", "keywords", "file", "langid")  # fmt: skip
    lines = "".join(f"  {name} = {{{text}}},\n" for name in names)
    return (
        f"@article{{colleague{n},\n  title = {{Neural wind {text}}},\n  year = {{2024}},\n"
        f"  status = {{nominated}},\n{lines}}}\n\n"
    )


def replies(folder: Path) -> dict[str, tuple[str, bytes]]:
    """A file of each kind that `import` reads, by project, full of attacks."""
    rows = [(f"10.5557/c{n}", f"Neural rain {text}", text) for n, text in enumerate(SENT)]
    table = io.StringIO()
    csv.writer(table).writerows([("DOI", "Title", "Why"), *rows])
    book, given = Workbook(), [("DOI", "Title", "Why"), *rows]
    assert book.active is not None
    for row in given:
        clean = [re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", cell) for cell in row]
        book.active.append(clean)
    for cells in book.active.iter_rows():
        for cell in cells:
            cell.data_type = "s"
    file = io.BytesIO()
    book.save(file)
    lines = [" ".join(ALL.split())]
    mail = (
        "From: Anne <a@example.org>\nTo: x@example.org\nDate: Tue, 3 Mar 2026 10:00:00 +0100\n"
        f"Subject: {lines[0][:900]}\nMIME-Version: 1.0\n"
        f"Content-Type: text/html; charset=utf-8\n\n<p>10.5557/m1 {ALL}</p>"
        f"<p>Nous proposons : Szczepański, J. (2024). Neural fog {ALL}. J. Clim.</p>\n"
    )
    ris = "".join(
        f"TY  - JOUR\nTI  - Neural hail {line}\nAU  - Ólason, {line}\nPY  - 2024\nN1  - {line}\n"
        f"UR  - javascript:{line}\nER  - \n\n"
        for line in (" ".join(text.split()) for text in SENT)
    )
    items = [
        {"id": text, "type": "article-journal", "title": f"Neural mist {text} \ud800",
         "author": [{"family": text, "given": "\udfff"}], "container-title": text, "URL": text,
         "issued": {"date-parts": [[2024]]}, "note": text}
        for text in SENT
    ]  # fmt: skip
    bib = (
        '@preamble{"\\input{secret} \\immediate\\write18{touch canary}"}\n'
        '@string{evil = "\\input{secret}"}\n@article{s, title = evil # { Neural dew}, '
        "author = evil, year = 2024, journal = evil}\n@comment{\\input{secret}}\n"
        + "".join(entry(n, text).replace("colleague", "sent") for n, text in enumerate(SENT))
    )
    return {
        "PC1": ("a.csv", table.getvalue().encode()), "PC2": ("a.xlsx", file.getvalue()),
        "PC3": ("a.eml", mail.encode()), "PC4": ("a.ris", ris.encode()),
        "PC6": ("a.json", json.dumps(items).encode()), "PC8": ("a.bib", bib.encode()),
    }  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the hostile library in `bib`, filled by the commands that people use."""
    root = tmp_path_factory.mktemp("hostile")
    folder = root / "bib"
    run_biblio(root, "init", "bib")
    with (folder / "projects.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(["PCX", "=PC", "<b>=PC\x1b[31m", ALL])
    title = json.dumps({"fr": ALL, "en": ALL}, ensure_ascii=True).replace("\\u0000", "")
    about = f"opened: 2026-01-01\ncloses: {json.dumps(ALL)}\ntitle: {title}\n"
    (folder / "nominations" / CALL / "call.yml").write_text(about, "utf-8")
    (folder / "replies" / CALL).mkdir(parents=True, exist_ok=True)
    quoted = json.dumps(ALL)
    answer = f"replied_on: 2026-01-15\nactivities: [{quoted}]\nanswers: {{4: {quoted}}}\n"
    (folder / "replies" / CALL / "PC5.yml").write_text(answer, "utf-8")
    texts = list(ATTACKS.values())
    (folder / "nominations" / CALL / "PC7.bib").write_text(
        "".join(entry(n, text) for n, text in enumerate(texts)), "utf-8"
    )
    works = [registered(n, text) for n, text in enumerate(texts)]
    deposits = [deposited(n, text) for n, text in enumerate(SENT)]
    open_copies = [
        hal(
            f"hal-{n}",
            doiId_s=f"10.5555/w{n}",
            fileMain_s=f"javascript:{MARK}",
            openAccess_bool=True,
        )
        for n in range(len(texts))
    ]
    dois = [str(each["DOI"]) for each in works] + [f"10.5556/d{n}" for n in range(len(SENT))]
    with StandIn(works=works, dois=deposits, hal=open_copies, limits=False) as server:
        env = {**server.environment(), "BIBLIO_MAILTO": "biblio@example.org"}  # a quicker pool
        why = ALL.replace("\x00", "")  # no argument of a program can hold one
        added = run_biblio(root, "add", *dois, "--pc", "PC5", "--why", why, "--by", "JL", env=env)
        assert f"{len(dois)} added" in added.err or added.code in (0, 1), added.err
        for project, (name, content) in replies(folder).items():
            (root / name).write_bytes(content)
            ran = run_biblio(root, "import", name, "--pc", project, env=env)
            assert ran.code in (0, 1, 3), (name, ran.err)
            assert not OBEYED & set(ran.out + ran.err), name
    by_hand = registered(99, "\ud800 \udfff\x00 x")
    Store(folder).put(Stored(BY_HAND, "crossref", {**by_hand, "DOI": BY_HAND}))
    assert run_biblio(root, "add", BY_HAND, "--pc", "PC9").code == 0
    return root


# --- a terminal, and a pipe that may end in one ---------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    ["list", "report --pc PC5", "status", "check", "show 10.5555/w11 --fields", "diff bib",
     "export --pc PC5"],
)  # fmt: skip
def test_nothing_on_a_terminal_is_obeyed(root: Path, arguments: str) -> None:
    printed = on_a_terminal(*arguments.split(), cwd=root)
    assert "Traceback" not in printed
    assert len(printed) > 20
    assert not OBEYED & set(printed.replace("\r\n", "\n"))


@pytest.mark.parametrize("arguments", ["list", "status", "report --format md"])
def test_nothing_in_a_pipe_would_be_obeyed_by_a_pager(root: Path, arguments: str) -> None:
    ran = run_biblio(root, *arguments.split())
    assert not OBEYED & set(ran.out + ran.err)
    assert "<script>" in ran.out or "script" in ran.out  # it is shown, as text


@pytest.mark.parametrize("sign", sorted(OBEYED), ids=ascii)
def test_no_sign_that_is_obeyed_is_printed(sign: str) -> None:
    """By itself, lest it pass because the readers of the library take most of them out before."""
    assert printable(f"a{sign}b\r\nc") == "ab\r\nc"


def test_a_finding_of_check_is_one_command_of_github(root: Path) -> None:
    """Workflow commands begin a line: none may be a stranger's."""
    lines = run_biblio(root, "check", "--format", "github").out.splitlines()
    commands = [line for line in lines if line.startswith("::") or "##[" in line]
    assert commands
    assert all(re.match(r"::(error|warning|notice) file=bib/[^,\s]+,line=\d+", c) for c in commands)
    json.loads(run_biblio(root, "check", "--format", "gitlab").out)


LOGGED = ["list", "report", "report --pc PC5", "status", "status --pc PC5 --mail", "check",
          "check --pc PC7", "show 10.5555/w15", "list --json", "export"]  # fmt: skip
#: As the runner finds them (actions/runner, ActionCommand.cs).
COMMAND = re.compile(r"(?m)^[^\S\n]*::|##\[")


def test_no_line_is_a_command_of_a_workflow(root: Path) -> None:
    obeyed = 0
    for arguments in LOGGED:
        usual = run_biblio(root, *arguments.split(), env={"GITHUB_ACTIONS": ""})
        logged = run_biblio(root, *arguments.split(), env={"GITHUB_ACTIONS": "true"})
        assert logged.code == usual.code, logged.err
        assert not COMMAND.search(logged.out + "\n" + logged.err), arguments
        same = [re.sub(r"\s", "", ran.out + ran.err) for ran in (usual, logged)]
        assert same[0] == same[1]
        obeyed += bool(COMMAND.search(usual.out + "\n" + usual.err))
    assert obeyed > 5


def test_what_a_workflow_writes_into_a_file_is_as_it_is(root: Path, tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "GITHUB_ACTIONS": "true"}
    with (tmp_path / "list").open("wb") as file:
        subprocess.run([sys.executable, "-m", "traccs_biblio", "list"], cwd=root, env=env,
                       stdout=file, stderr=subprocess.DEVNULL, check=False)  # fmt: skip
    assert (tmp_path / "list").read_text("utf-8") == run_biblio(root, "list").out


# --- pages ----------------------------------------------------------------------------------------


class Page(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def site(root: Path) -> Path:
    assert run_biblio(root, "build", "-o", "public").code in (0, 1)
    return root / "public"


def dumped(path: Path) -> Page:
    """A page as it is after its scripts ran, in a real browser."""
    done = subprocess.run(
        [program("chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
         f"--user-data-dir={path.parent / 'profile'}", path.as_uri()],
        capture_output=True, timeout=120,
    )  # fmt: skip
    return Page(done.stdout.decode("utf-8", "replace"))


def without_policy(html: str) -> str:
    """A page without the policy that would stop a script that got in: its escapes stand alone."""
    return re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)


def is_marked(page: Page) -> bool:
    return any("data-pwned" in given for _, given in page.elements)


@pytest.mark.parametrize("name", ["index.html", "PC5.html", "PCX.html", "report"])
def test_no_script_of_a_stranger_runs_on_a_page(root: Path, site: Path, name: str) -> None:
    path = site / name
    if name == "report":
        path = root / "report.html"
        assert run_biblio(root, "report", "-o", path.name).code in (0, 1)
    html = path.read_text("utf-8")
    written = Page(html)
    bare = path.with_name("bare.html")
    bare.write_text(without_policy(html), "utf-8")
    page = dumped(bare)
    assert "data-pwned" not in str(page.elements[0]) and not is_marked(page)
    assert MARK in written.text and not OBEYED & set(html)
    assert not [tag for tag, _ in written.elements if tag in ("iframe", "object", "embed")]
    pictures = [given["src"] or "" for tag, given in written.elements if tag == "img"]
    assert all(re.fullmatch(r"figures/[a-z.]+", picture) for picture in pictures)
    for tag, given in page.elements:
        assert not [a for a in given if a.startswith("on") or a == "srcdoc"], (tag, given)
        for address in (given.get("href"), given.get("src")):
            scheme = re.match(r"\s*([a-zA-Z][\w+.-]*):", address or "")
            assert not scheme or scheme[1] in ("http", "https", "data"), (tag, given)
            assert "canary.invalid" not in (address or "") or tag == "a"


@pytest.mark.parametrize("attack", ["html", "comment"])
def test_what_the_attacks_would_do_on_a_page_that_does_not_escape(
    tmp_path: Path, attack: str
) -> None:
    """Lest the test above pass because nothing runs there."""
    path = tmp_path / "bad.html"
    path.write_text(
        f"<html><body><!-- --><input value='{ATTACKS[attack]}'><p>{ATTACKS[attack]}</p>", "utf-8"
    )
    assert is_marked(dumped(path))


def test_nothing_that_a_terminal_obeys_is_in_a_text_of_the_site(site: Path) -> None:
    texts = [
        path for path in site.rglob("*") if path.suffix in (".md", ".html", ".bib", ".txt", ".csv")
    ]
    assert len(texts) > 20
    assert not [path.name for path in texts if OBEYED & set(path.read_text("utf-8"))]


def test_markdown_holds_no_html_no_picture_and_no_link_of_a_stranger(root: Path) -> None:
    ran = run_biblio(root, "report", "--pc", "PC5", "--format", "md")
    for dialect in ("gfm", "commonmark"):
        done = subprocess.run(
            [program("pandoc"), "-f", dialect, "-t", "html"], input=ran.out.encode(),
            capture_output=True, timeout=60, check=True,
        )  # fmt: skip
        page = Page(done.stdout.decode("utf-8"))
        assert {tag for tag, _ in page.elements} <= {
            "h1", "h2", "h3", "p", "ol", "ul", "li", "a", "em", "strong", "sub", "sup", "br",
        }  # fmt: skip
        assert MARK in page.text
        links = [given["href"] or "" for tag, given in page.elements if tag == "a"]
        assert links and all(link.startswith("https://doi.org/") for link in links)


# --- files ----------------------------------------------------------------------------------------


def test_the_pdf_shows_typst_and_reads_nothing(root: Path) -> None:
    assert run_biblio(root, "report", "--pc", "PC5", "-o", "a.pdf").code == 0
    done = subprocess.run(
        [program("pdftotext"), str(root / "a.pdf"), "-"],
        capture_output=True,
        timeout=60,
        check=True,
    )
    shown = re.sub(r"\s", "", done.stdout.decode("utf-8", "replace")).replace("”", '"')
    assert '#read("/etc/passwd")' in shown
    assert "root:" not in shown


def test_the_word_file_holds_text_alone(root: Path) -> None:
    assert run_biblio(root, "report", "--pc", "PC5", "-o", "a.docx").code == 0
    with zipfile.ZipFile(root / "a.docx") as archive:
        body = archive.read("word/document.xml")
        links = ElementTree.fromstring(archive.read("word/_rels/document.xml.rels"))
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(body).iter()}
    assert not tags & {"instrText", "fldSimple", "object", "altChunk", "drawing"}
    external = [each.get("Target", "") for each in links if each.get("TargetMode") == "External"]
    assert external and all(target.startswith("https://doi.org/") for target in external)


def test_no_cell_of_a_table_is_a_formula(root: Path) -> None:
    rows = list(csv.reader(io.StringIO(run_biblio(root, "export", "--format", "csv").out)))
    assert len(rows) > 40
    for cell in (cell for row in rows for cell in row):
        assert not cell.startswith((*"=+-@＝＋－＠", "\t", "\r")), cell
        assert not OBEYED & set(cell)
    assert run_biblio(root, "export", "-o", "a.xlsx").code in (0, 1)
    book = load_workbook(root / "a.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert cells and all(cell.data_type in "sn" for cell in cells)
    assert not [cell for cell in cells if cell.hyperlink]
    with zipfile.ZipFile(root / "a.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet and b"<f " not in sheet


def test_csl_json_is_data(root: Path) -> None:
    ran = run_biblio(root, "export", "--format", "csl-json")
    works = json.loads(ran.out)
    assert len(works) > 30
    for text in re.findall(r'"((?:[^"\\]|\\.)*)"', ran.out):
        assert not OBEYED & set(json.loads(f'"{text}"'))
    for work_ in works:
        assert work_.get("URL", "https://").startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("kind", "engine", "tool", "style"),
    [("bibtex", "pdflatex", "bibtex", "plain"), ("biblatex", "lualatex", "biber", "")],
)
def test_tex_of_the_library_runs_nothing_with_shell_escape_on(
    root: Path, tmp_path: Path, kind: str, engine: str, tool: str, style: str
) -> None:
    """What registries and imports said; for what people write, see tests/test_export.py, where the
    same document runs and reads what is not escaped."""
    out = tmp_path / "all.bib"
    ran = run_biblio(root, "export", "--format", kind, "-o", str(out))
    assert ran.code == 1 and "is no text" in ran.err  # what a colleague's entries hold is named
    text = out.read_text("utf-8")
    assert not OBEYED & set(text) and not re.search(r"(?mi)^\s*@(preamble|string)", text)
    (tmp_path / "secret.tex").write_text("SESAME")
    (tmp_path / "secret").write_text("SESAME")
    shown = typeset(tmp_path, document(style), engine, tool)
    assert not (tmp_path / "canary").exists()
    assert "SESAME" not in shown
    assert shown.count("Neural") >= 40  # the whole list was set
    log = (tmp_path / "doc.log").read_text("utf-8", "replace")
    assert not re.search(r"(?m)^! ", log), re.findall(r"(?m)^! .*\n(?:.*\n){3}", log)[:3]


def test_nothing_was_written_anywhere_else(root: Path, site: Path) -> None:
    """Names of files come from DOIs, projects and calls alone, and none leads out."""
    assert not list(root.rglob("canary*"))
    assert not (root.parent / "canary").exists()
    known = {"bib", "public", "report.html", "bare.html", "profile", "a.pdf", "a.docx", "a.xlsx",
             "a.csv", "a.eml", "a.ris", "a.json", "a.bib"}  # fmt: skip
    assert {path.name for path in root.iterdir()} <= known


# --- doors of their own ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../../canary\x1b[31m"])
def test_no_name_of_a_project_or_call_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    run_biblio(tmp_path, "init", "bib")
    before = set(tmp_path.rglob("*"))
    for arguments in (["add", BY_HAND, "--pc", name], ["add", BY_HAND, "--call", name],
                      ["form", "--pc", name], ["list", "--call", name],
                      ["diff", name], ["diff", f"--output={name}", name]):  # fmt: skip
        ran = run_biblio(tmp_path, *arguments)
        assert ran.code == 2, (arguments, ran.err)
        assert not OBEYED & set(ran.err)
    assert set(tmp_path.rglob("*")) == before


def test_a_bibliography_of_a_stranger_brings_no_macro_and_no_preamble(root: Path) -> None:
    text = (root / "bib" / "nominations" / CALL / "PC8.bib").read_text("utf-8")
    assert not re.search(r"(?mi)^\s*@(preamble|string)", text)
    shown: Ran = run_biblio(root, "list", "--pc", "PC8")
    assert "Neural dew" in shown.out
