"""What people mistype and break, and what is interrupted: said in words, and nothing damaged."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import resource
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import CALL, ROOT, Biblio, file_of, program, snapshot
from standin import StandIn, work

from traccs_biblio.bibtex import cut, parse
from traccs_biblio.store import Store, Stored, file_name

KOCHKOV = "10.1038/s41586-024-07744-y"


def put(folder: Path, doi: str, title: str = "Ice", family: str = "Düben") -> None:
    """A record as if Crossref had been asked."""
    answer = work(doi, title=[title], author=[{"family": family, "given": "Ève"}])
    Store(folder).put(Stored(doi, "crossref", answer))


def dois(folder: Path, project: str) -> list[str]:
    text = file_of(folder, project).read_text(encoding="utf-8")
    return [parse(text, block).fields["doi"] for block in cut(text)]


def environment(**more: str) -> dict[str, str]:
    """That of the `biblio` fixture, for processes that a test must hold in its hand."""
    nowhere = dict.fromkeys(
        ("BIBLIO_CROSSREF_URL", "BIBLIO_DATACITE_URL", "BIBLIO_DOI_URL"), "http://127.0.0.1:9"
    )
    own = {k: v for k, v in os.environ.items() if not k.startswith("BIBLIO_")}
    return {**own, **nowhere, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1769904000", **more}


def start(
    *arguments: str,
    cwd: Path,
    before: Callable[[], None] | None = None,
    wrapper: tuple[str, ...] = (),
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*wrapper, sys.executable, "-m", "traccs_biblio", *arguments],
        cwd=cwd, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=before,
    )  # fmt: skip


# --- what is typed ------------------------------------------------------------------------------

ANYWHERE = (
    ["add", KOCHKOV], ["nominate", KOCHKOV], ["drop", KOCHKOV], ["list"], ["report"], ["export"],
    ["check"],
)  # fmt: skip


@pytest.mark.parametrize("arguments", ANYWHERE, ids=lambda a: a[0])
def test_an_unknown_project_is_refused_and_the_known_ones_listed_nearest_first(
    biblio: Biblio, shipped: Path, arguments: list[str]
) -> None:
    before = snapshot(shipped)
    ran = biblio(*arguments, "--pc", "LOCALIZING")
    assert (ran.code, ran.out) == (2, "")
    assert "unknown project LOCALIZING" in ran.err
    known = next(line for line in ran.err.splitlines() if "known, nearest" in line)
    for name in ("PC1", "PC10", "CERISE", "GLADAPT"):
        assert name in known
    mistyped = biblio(*arguments, "--pc", "CERIZE")
    assert "known, nearest first: CERISE, " in mistyped.err
    other = biblio(*arguments, "--pc", "~")
    assert "known: PC1, PC2, PC3, " in other.err
    assert snapshot(shipped) == before


def test_a_mistyped_acronym_names_its_project_first(biblio: Biblio, shipped: Path) -> None:
    ran = biblio("list", "--pc", "LOCALIZING")
    assert "known, nearest first: PC10" in ran.err


@pytest.mark.parametrize("given", ["s41586-024-07744-y", "10.1038", "a title, perhaps", "%", "—"])
@pytest.mark.parametrize("command", [["add"], ["nominate", "--pc", "PC5"]], ids=lambda c: c[0])
def test_what_is_no_doi_is_told_with_an_example(
    biblio: Biblio, shipped: Path, command: list[str], given: str
) -> None:
    before = snapshot(shipped)
    ran = biblio(*command, given)
    assert (ran.code, ran.out) == (2, "")
    assert f"{given!r} is n" in ran.err  # not a DOI; neither a DOI nor a key
    assert "a DOI looks like 10.1038/s41586-024-07744-y" in ran.err
    assert snapshot(shipped) == before


def test_one_bad_id_of_several_and_nothing_is_fetched_or_written(
    biblio: Biblio, folder: Path
) -> None:
    before = snapshot(folder)
    with StandIn(works=[work("10.5555/a"), work("10.5555/b")]) as server:
        ran = biblio("add", "10.5555/a", "nonsense", "10.5555/b", env=server.environment())
        assert server.count() == 0
    assert (ran.code, ran.out) == (2, "")
    assert "'nonsense' is not a DOI" in ran.err
    assert snapshot(folder) == before


@pytest.mark.parametrize("option", ["--why", "--by"])
@pytest.mark.parametrize("text", ["a } b", "{", "} {", "{" * 95 + "}" * 95])
def test_unbalanced_text_is_refused_before_anything_is_fetched_or_written(
    biblio: Biblio, folder: Path, option: str, text: str
) -> None:
    before = snapshot(folder)
    with StandIn(works=[work("10.5555/a")]) as server:
        env = server.environment()
        for command in ("add", "nominate"):
            ran = biblio(command, "10.5555/a", "--pc", "PC5", option, text, env=env)
            assert (ran.code, ran.out) == (2, "")
            assert "braces" in ran.err and "nothing was written" in ran.err
        assert server.count() == 0
    assert snapshot(folder) == before


def test_unbalanced_text_is_refused_by_drop_and_on_a_nomination_that_stands(
    biblio: Biblio, shipped: Path
) -> None:
    before = snapshot(shipped)
    for command in ("drop", "nominate"):
        ran = biblio(command, KOCHKOV, "--pc", "PC5", "--why", "a } b")
        assert ran.code == 2
        assert "braces" in ran.err
    assert snapshot(shipped) == before


WHYS = {
    "at": "see @article{x, y} and a@b.fr",
    "braces": "the {CNN} {of {all}}",
    "percent": "100 % of it",
    "backslash": "path \\to\\file and a last \\",
    "entry": "\n@article{fake,\n  doi = {10.5555/fake},\n}\n",
    "quotes": '"it\'s" # {so}',
    "long": "word " * 1000,
}


@pytest.mark.parametrize("name", WHYS)
def test_a_reason_with_special_characters_does_no_harm(
    biblio: Biblio, folder: Path, name: str
) -> None:
    put(folder, "10.5555/a")
    put(folder, "10.5555/b")
    assert biblio("add", "10.5555/a", "--pc", "PC5", "--why", WHYS[name]).code == 0
    assert biblio("add", "10.5555/b", "--pc", "PC5").code == 0
    assert dois(folder, "PC5") == ["10.5555/a", "10.5555/b"]
    (article,) = json.loads(biblio("show", "10.5555/a", "--json").out)
    assert article["projects"][0]["why"] == " ".join(WHYS[name].split())
    assert biblio("check").code == 0


TITLES = {
    "at": "An @article{x, title = {y}} about a@b.fr",
    "open": "A title with { and (",
    "close": "A title with } and )",
    "percent": "100% of % ice",
    "backslash": "The \\input{x} \\ of ice \\",
    "conflict": "<<<<<<< HEAD",
    "entry": "Ice\n@article{fake,\n  doi = {10.5555/fake},\n}",
    "quotes": '"Ice", # and more',
    "long": "Ice " * 1250,
    "deep": "{" * 120 + "Ice" + "}" * 120,
    "controls": "Ice \x1b[31mred\x07 \u202etxt\x9b2J \x00",
    "markup": "<b>Ice</b> &amp; <script>alert(1)</script> $\\sum_{i}$",
}


def test_a_title_does_no_harm_to_the_file_it_enters(biblio: Biblio, folder: Path) -> None:
    given = [f"10.5555/{name}" for name in TITLES]
    for doi, title in zip(given, TITLES.values(), strict=True):
        put(folder, doi, title)
        put(folder, f"{doi}-after")
    given = [each for doi in given for each in (doi, f"{doi}-after")]
    assert biblio("add", *given, "--pc", "PC5").code == 0
    assert dois(folder, "PC5") == given
    assert biblio("check").code == 0
    assert biblio("export", "-o", "all.bib").code == 0
    exported = (folder.parent / "all.bib").read_text(encoding="utf-8")
    assert len([block for block in cut(exported) if not block.error]) == len(given)
    for command in (["list"], *(["show", doi] for doi in given[::2]), ["report", "--pc", "PC5"],
                    ["report", "--format", "md"]):  # fmt: skip
        ran = biblio(*command)
        assert ran.code == 0
        assert not set("\x1b\x07\x9b\x00\u202e") & set(ran.out + ran.err)


@pytest.mark.parametrize(
    "arguments",
    [["list", "--pc", "\x1b[31mPC5"], ["show", "\x1b]0;title\x07x"], ["add", "\x1b[31mred"],
     ["list", "--usecase", "\x9b31m"], ["list", "--year", "\x1b[1m"], ["tag", "--from", "\x1b[1m"],
     ["add", "10.5555/\x1b[31m", "--why", "}\x1b[31m"], ["nominate", KOCHKOV, "--pc", "PC5",
      "--on", "\x1b[31m"]],
    ids=lambda a: a[0],
)  # fmt: skip
def test_terminal_escapes_that_are_typed_do_not_come_back(
    biblio: Biblio, shipped: Path, arguments: list[str]
) -> None:
    ran = biblio(*arguments)
    assert ran.code == 2
    assert not set("\x1b\x07\x9b") & set(ran.out + ran.err)


def on_a_terminal(*arguments: str, cwd: Path, width: int = 80) -> str:
    """What a run prints where stdout and stderr are a terminal."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, width))
    process = subprocess.Popen(
        [sys.executable, "-m", "traccs_biblio", *arguments],
        cwd=cwd, env=environment(TERM="xterm", COLUMNS=""),  # the terminal says how wide it is
        stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    printed = b""
    with contextlib.suppress(OSError):  # the end of a terminal is an error on Linux
        while data := os.read(ours, 65536):
            printed += data
    os.close(ours)
    process.wait(60)
    return printed.decode("utf-8")


def test_show_is_as_wide_as_the_terminal(shipped: Path, tmp_path: Path) -> None:
    arguments = ["show", "kochkov2024neural"]
    narrow = on_a_terminal(*arguments, cwd=tmp_path, width=50).splitlines()
    wide = on_a_terminal(*arguments, cwd=tmp_path, width=200).splitlines()
    # a word, an address or the place of an entry is never cut
    assert all(len(line) <= 50 or " " not in line.strip() for line in narrow), narrow
    assert max(map(len, wide)) > 100 and len(wide) < len(narrow)


def test_terminal_escapes_in_peoples_files_do_not_reach_a_terminal(
    shipped: Path, tmp_path: Path
) -> None:
    escape = "\x1b[31m\x9b2J\x07"
    file_of(shipped, "PC1").write_text(
        f"@misc{{k{escape}ey,\n  title = {{T{escape}}},\n  author = {{A{escape}, B}},\n"
        f"  why = {{w{escape}}},\n  status = {{s{escape}}},\n  scope = {{{escape}}},\n"
        f"  journal = {{J{escape}}},\n  usecase = {{{escape}}},\n  corrects = {{{escape}}},\n}}\n"
        f"@misc{{other,\n  doi = {{{escape}nothing}},\n  received = {{r{escape}}},\n}}\n"
        f"@misc{{third,\n  doi = {{10.5555/a{escape}b}},\n  title = {{T}},\n}}\n",
        encoding="utf-8",
    )
    for arguments in (
        ["list"], ["list", "--json"], ["report"], ["report", "--pc", "PC1"], ["check"],
        ["check", "--format", "json"], ["export"], ["export", "--format", "csv"],
        ["show", "other"], ["show", "other", "--fields"],
    ):  # fmt: skip
        printed = on_a_terminal(*arguments, cwd=tmp_path)
        assert len(printed) > 20
        assert not set("\x1b\x9b\x07") & set(printed), (arguments, printed)


# --- files that are broken ----------------------------------------------------------------------

#: File, text put in place of the whole, the line to name, words of what is wrong.
BROKEN: dict[str, tuple[str, str | bytes, int, str]] = {
    "bib brace": (f"nominations/{CALL}/PC7.bib", "@misc{a,\n  title = {T,\n}\n", 1, "brace"),
    "bib value": (f"nominations/{CALL}/PC7.bib", "@misc{a,\n  title = T T,\n}\n", 2, "not BibTeX"),
    "bib conflict": (
        f"nominations/{CALL}/PC7.bib",
        "@misc{a,\n  doi = {10.5555/a},\n}\n<<<<<<< HEAD\n=======\n>>>>>>> b\n", 4,
        "git conflict markers",
    ),
    "bib utf8": (f"nominations/{CALL}/PC7.bib", b"@misc{a,\n  title = {\xe9},\n}\n", 2, "UTF-8"),
    "reply": (f"replies/{CALL}/PC7.yml", "replied_on: 2026\nactivities: [a\n", 3, "not YAML"),
    "reply shape": (f"replies/{CALL}/PC7.yml", "- a\n", 1, "mapping"),
    "reply conflict": (
        f"replies/{CALL}/PC7.yml",
        "replied_on: 2026-01-02\n<<<<<<< HEAD\nactivities: []\n=======\n>>>>>>> b\n", 2,
        "git conflict markers",
    ),
    "usecases": ("usecases.yml", "- slug: a\n  label: {fr: x\n", 3, "not YAML"),
    "usecases shape": ("usecases.yml", "slug: a\n", 1, "list"),
    "usecases phrase": (
        "usecases.yml",
        "- slug: emulator\n  label: {fr: x, en: x}\n  evidence:\n    - jumeau\n    - \"a (b) c\"\n",
        5, "a (b) c",
    ),
    "usecases evidence": (
        "usecases.yml",
        "- slug: emulator\n- slug: sea-ice\n  evidence: [sea ice]\n", 2, "do not find sea-ice",
    ),
    "usecases slug": ("usecases.yml", "- slug: emulator\n- slug: ../../evil\n", 2, "../../evil"),
    "usecases none": ("usecases.yml", "- slug: emulator\n- slug: none\n", 2, "'none'"),
    "usecases twice": ("usecases.yml", "- slug: emulator\n- slug: emulator\n", 1, "twice"),
    "usecases conflict": (
        "usecases.yml", "<<<<<<< HEAD\n- slug: a\n=======\n- slug: b\n>>>>>>> b\n", 1,
        "git conflict markers",
    ),
    "lexicon": ("lexicon.yml", "models:\n  - NEMO: [a\n", 3, "not YAML"),
    "lexicon conflict": ("lexicon.yml", "<<<<<<< HEAD\nmodels: []\n", 1, "git conflict markers"),
    "call": (f"nominations/{CALL}/call.yml", "years: [2024\n", 2, "not YAML"),
    "call number": (f"nominations/{CALL}/call.yml", "articles: {min: few}\n", 1, "number"),
    "call conflict": (
        f"nominations/{CALL}/call.yml", "id: x\n>>>>>>> b\n", 2, "git conflict markers"
    ),
    "projects twice": ("projects.csv", "id,kind,acronym,title\nPC5,PC,,\n\nPC5,PC,,\n", 4, "twice"),
    "projects quote": ("projects.csv", 'id,kind\nPC5,PC\nPC7,"PC\nPC8,PC\n', 3, "not CSV"),
    "projects column": ("projects.csv", "name,kind\nPC5,PC\n", 1, "no column 'id'"),
    "projects conflict": (
        "projects.csv", "id,kind,acronym,title\n<<<<<<< HEAD\nPC5,PC,,\n=======\n>>>>>>> b\n", 2,
        "git conflict markers",
    ),
    "record": (
        f"records/{file_name('10.1029/2024gl114106')}", '{"doi": "10.5555/a",\n "source": }\n', 2,
        "not JSON",
    ),
    "record shape": (f"records/{file_name('10.1029/2024gl114106')}", "[]\n", 1, "not a record"),
    "record conflict": (
        f"records/{file_name('10.1029/2024gl114106')}",
        '{\n<<<<<<< HEAD\n "doi": "x"\n=======\n>>>>>>> b\n}\n', 2, "git conflict markers",
    ),
}  # fmt: skip


def unread(command: str) -> tuple[str, ...]:
    """Files that a command has no need to read."""
    if command == "report":
        return ("lexicon.yml",)
    return (f"replies/{CALL}/PC7.yml", f"nominations/{CALL}/call.yml")


@pytest.mark.parametrize("damage", BROKEN)
def test_a_broken_file_is_named_with_line_and_cure_and_the_others_load(
    biblio: Biblio, shipped: Path, damage: str
) -> None:
    name, text, line, what = BROKEN[damage]
    path = shipped / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    before = snapshot(shipped)
    ran = biblio("check")
    assert ran.code == 1
    said = ran.out.splitlines()
    places = [n for n, row in enumerate(said) if row.startswith(f"bib/{name}:{line}: error: ")]
    assert places and what in said[places[0]], ran.out
    assert said[places[0] + 1].startswith("  ")
    assert len(said[places[0] + 1].strip()) > 10
    for command in (["list", "--json"], ["report"], ["export"]):
        reading = biblio(*command)
        if name not in unread(command[0]):
            assert reading.code == 1, (command, reading.err)
            assert f"bib/{name}:{line}: " in reading.err, (command, reading.err)
            assert what in reading.err
        if name != "projects.csv" or command[0] != "report":
            assert "sjursen2025machine" in reading.out, command
    assert snapshot(shipped) == before


def test_evidence_that_no_rule_uses_is_named_and_the_other_counts(
    biblio: Biblio, shipped: Path
) -> None:
    own = "- slug: emulator\n  evidence: [sea ice evolution]\n"
    (shipped / "usecases.yml").write_text(f"{own}- slug: sea-ice\n  evidence: [sea ice]\n")
    ran = biblio("tag", "finn2025generative")
    assert ran.code == 1 and "emulator 0." in ran.out
    assert "do not find sea-ice" in ran.err and "people alone decide it" in ran.err


def test_an_unreadable_file_is_not_rewritten_while_others_are(
    biblio: Biblio, shipped: Path
) -> None:
    put(shipped, "10.5555/a")
    path = file_of(shipped, "PC7")
    path.write_text(path.read_text(encoding="utf-8") + "@misc{half,\n  why = {", encoding="utf-8")
    before = snapshot(shipped)
    ran = biblio("add", "10.5555/a", "--pc", "PC7")
    assert ran.code == 1
    assert "PC7.bib" in ran.err and "not written" in ran.err
    assert snapshot(shipped) == before
    other = biblio("add", "10.5555/a", "--pc", "PC5")
    assert "10.5555/a" in dois(shipped, "PC5")
    assert other.code in (0, 1)
    assert path.read_bytes() == before[f"nominations/{CALL}/PC7.bib"]


def test_a_record_in_conflict_is_fetched_again(biblio: Biblio, folder: Path) -> None:
    with StandIn(works=[work("10.5555/a")]) as server:
        env = server.environment()
        assert biblio("add", "10.5555/a", "--pc", "PC5", env=env).code == 0
        path = Store(folder).path("10.5555/a")
        whole = path.read_bytes()
        path.write_bytes(b"<<<<<<< HEAD\n" + whole + b"=======\n>>>>>>> b\n")
        assert biblio("list").code == 1
        assert biblio("enrich", env=env).code == 0
    assert path.read_bytes() == whole
    assert biblio("list").code == 0


def test_an_unknown_project_is_no_wonder_when_the_projects_cannot_be_read(
    biblio: Biblio, shipped: Path
) -> None:
    (shipped / "projects.csv").write_text("<<<<<<< HEAD\n")
    ran = biblio("list", "--pc", "PC5")
    assert ran.code in (1, 2)
    assert "git conflict markers" in ran.err
    assert "projects.csv:1" in ran.err


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("nominations/ag-2026/PC5.bib", ["nominate", "germain2025improvement", "--pc", "PC4"],
         "neither a DOI nor a key"),
        ("usecases.yml", ["list", "--usecase", "sea-ice"], "unknown use case sea-ice"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_named_before_what_it_may_hold(
    biblio: Biblio, shipped: Path, name: str, arguments: list[str], said: str
) -> None:
    with (shipped / name).open("a") as file:
        file.write("<<<<<<< HEAD\n=======\n>>>>>>> other\n")
    ran = biblio(*arguments)
    assert ran.code == 2
    assert 0 <= ran.err.find(f"{Path(name).name}:") < ran.err.find(said)
    assert ran.err.count("git conflict markers") == 1


# --- writes that cannot be done, or are cut short -----------------------------------------------


def test_a_full_disk_leaves_every_file_as_it_was(shipped: Path, tmp_path: Path) -> None:
    put(shipped, "10.5555/a")
    before = snapshot(shipped)

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    for arguments in (
        ["add", "10.5555/a", "--pc", "PC5"], ["nominate", KOCHKOV, "--pc", "PC5"],
        ["drop", KOCHKOV, "--pc", "PC5"], ["tag", KOCHKOV, "--set", "none"], ["build"],
    ):  # fmt: skip
        process = start(*arguments, cwd=tmp_path, before=full)
        _, err = process.communicate(timeout=60)
        assert process.returncode == 1, (arguments, err)
        assert b"cannot be written" in err and b"Traceback" not in err, err
        assert snapshot(shipped) == before


def test_a_read_only_folder_can_be_read_and_is_not_written(shipped: Path, tmp_path: Path) -> None:
    put(shipped, "10.5555/a")
    wrapper: tuple[str, ...] = ()
    if os.geteuid() == 0:  # root may write anywhere, unless that power is taken away
        powers = "-dac_override,-dac_read_search,-fowner"
        wrapper = (program("setpriv"), f"--bounding-set={powers}", f"--inh-caps={powers}")
    before = snapshot(shipped)
    folders = [shipped, *(path for path in shipped.rglob("*") if path.is_dir())]
    for path in folders:
        path.chmod(0o555)
    try:
        for arguments, code, said in (
            (["list"], 0, b"25 articles"),
            (["report", "--pc", "PC5"], 0, b""),
            (["add", "10.5555/a", "--pc", "PC5"], 1, b"cannot be written"),
            (["nominate", KOCHKOV, "--pc", "PC5"], 1, b"cannot be written"),
            (["drop", KOCHKOV, "--pc", "PC5"], 1, b"cannot be written"),
        ):
            process = start(*arguments, cwd=tmp_path, wrapper=wrapper)
            _, err = process.communicate(timeout=60)
            assert process.returncode == code, (arguments, err)
            assert said in err and b"Traceback" not in err, err
        assert snapshot(shipped) == before
    finally:
        for path in folders:
            path.chmod(0o755)


def test_ctrl_c_while_a_registry_is_slow_ends_with_130_and_writes_nothing(
    folder: Path, tmp_path: Path
) -> None:
    before = snapshot(folder)
    with StandIn(works=[work("10.5555/a")], latency=30) as server:
        process = subprocess.Popen(
            [sys.executable, "-m", "traccs_biblio", "add", "10.5555/a", "--pc", "PC5"],
            cwd=tmp_path, env=environment(**server.environment()),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        deadline = time.monotonic() + 30
        while not server.count() and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert b"Traceback" not in err
    assert snapshot(folder) == before


def test_five_who_add_at_once_lose_nothing(biblio: Biblio, folder: Path, tmp_path: Path) -> None:
    given = [f"10.5555/{letter}" for letter in "abcde"]
    for doi in given:
        put(folder, doi, "The same title for all")
    running = [start("add", doi, "--pc", "PC5", cwd=tmp_path) for doi in given]
    for process in running:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    assert sorted(dois(folder, "PC5")) == given
    text = file_of(folder, "PC5").read_text(encoding="utf-8")
    assert len({block.key.casefold() for block in cut(text)}) == 5
    assert biblio("check").code == 0


def test_a_pipe_that_closes_early_is_no_error(shipped: Path, tmp_path: Path) -> None:
    process = start("list", "--json", cwd=tmp_path)
    assert process.stdout and process.stderr
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 0
    assert b"Traceback" not in err
