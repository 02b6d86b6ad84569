"""Each command as a process of its own: what docs/reference/command-line.md says of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import CALL, Biblio, Ran, file_of, snapshot
from standin import StandIn, work

from traccs_biblio.bibtex import cut, parse
from traccs_biblio.exports.json import pieces as json_pieces
from traccs_biblio.exports.json import plain
from traccs_biblio.library import Library
from traccs_biblio.store import Store, Stored, file_name

KOCHKOV = "10.1038/s41586-024-07744-y"
DAY = "2026-02-01"  # of the fixture
REGISTRY = [
    work("10.5555/ice", title=["A neural network emulator of sea ice"], author=[
        {"family": "Düben", "given": "Ève"}], issued={"date-parts": [[2024]]}),
    work("10.5555/snow", title=["Snow"], author=[{"family": "Ólason", "given": "Sæunn"}],
         issued={"date-parts": [[2025]]}),
]  # fmt: skip


def put(folder: Path, doi: str, **fields: Any) -> None:
    """A record as if Crossref had been asked."""
    Store(folder).put(Stored(doi, "crossref", work(doi, **fields)))


def put_all(folder: Path) -> None:
    for record in REGISTRY:
        Store(folder).put(Stored(record["DOI"], "crossref", record))


def entries(folder: Path, project: str) -> dict[str, dict[str, str]]:
    """The entries of a project's file: fields by key."""
    path = file_of(folder, project)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    read = [parse(text, block) for block in cut(text)]
    assert len({entry.key for entry in read}) == len(read)
    return {entry.key: dict(entry.fields) for entry in read}


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def listed(ran: Ran) -> list[str]:
    """The keys of a list's JSON."""
    assert ran.code == 0, ran.err
    return [article["key"] for article in json.loads(ran.out)]


def spaced(text: str) -> str:
    """With plain spaces where French asks for no-break ones."""
    return text.replace("\xa0", " ")


def done(ran: Ran) -> Ran:
    assert ran.code == 0, ran.err
    return ran


# --- where the folder is ------------------------------------------------------------------------


def test_the_nearest_bib_with_projects_is_found_and_another_bib_is_skipped(
    biblio: Biblio, shipped: Path, tmp_path: Path
) -> None:
    deep = tmp_path / "paper" / "figures"
    deep.mkdir(parents=True)
    (tmp_path / "paper" / "bib").mkdir()  # a LaTeX project's own
    (tmp_path / "paper" / "bib" / "refs.bib").write_text("@misc{a}\n")
    assert len(listed(biblio("list", "--json", cwd=deep))) == 25
    nearer = tmp_path / "paper" / "figures" / "bib"
    done(biblio("init", str(nearer)))
    assert listed(biblio("list", "--json", cwd=deep)) == []
    assert listed(biblio("list", "--json", cwd=nearer)) == []


def test_bib_beats_the_environment_which_beats_the_nearest(
    biblio: Biblio, shipped: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    done(biblio("init", str(empty)))
    assert len(listed(biblio("list", "--json"))) == 25
    env = {"BIBLIO_BIB": str(empty)}
    assert listed(biblio("list", "--json", env=env)) == []
    assert len(listed(biblio("list", "--json", "--bib", str(shipped), env=env))) == 25
    assert len(listed(biblio("--bib", str(shipped), "list", "--json", env=env))) == 25


def test_without_a_folder_each_command_says_so(biblio: Biblio, tmp_path: Path) -> None:
    for arguments in (["list"], ["add", KOCHKOV], ["check"], ["list", "--bib", str(tmp_path)]):
        ran = biblio(*arguments)
        assert (ran.code, ran.out) == (2, "")
        assert "projects.csv" in ran.err
        assert "biblio init" in ran.err


# --- init ---------------------------------------------------------------------------------------


def test_init_makes_a_valid_folder_without_nominations(biblio: Biblio, tmp_path: Path) -> None:
    ran = done(biblio("init", "new"))
    folder = tmp_path / "new"
    assert ran.out == ""
    assert "new: a new data folder" in ran.err
    assert not list(folder.rglob("*.bib"))
    assert "private/" in (folder / ".gitignore").read_text().split()
    assert "tracked/*.txt merge=union" in (folder / ".gitattributes").read_text()
    checked = done(biblio("check", "--bib", "new"))
    assert checked.out == ""
    assert "PC1" in done(biblio("report", "--bib", "new")).out


def test_init_makes_bib_by_default_and_overwrites_nothing(biblio: Biblio, tmp_path: Path) -> None:
    done(biblio("init"))
    before = snapshot(tmp_path / "bib")
    assert before
    ran = biblio("init")
    assert ran.code == 2
    assert "never overwritten" in ran.err
    assert snapshot(tmp_path / "bib") == before


def test_init_takes_an_empty_folder(biblio: Biblio, tmp_path: Path) -> None:
    (tmp_path / "bib").mkdir()
    done(biblio("init"))
    assert (tmp_path / "bib" / "projects.csv").exists()


# --- add ----------------------------------------------------------------------------------------


def test_add_fetches_tags_appends_and_prints_what_it_understood(
    biblio: Biblio, folder: Path
) -> None:
    with StandIn(works=REGISTRY) as server:
        ran = biblio(
            "add", "https://doi.org/10.5555/ICE", "--pc", "pc5", "--why", r"la glace d{\'e}rive",
            "--by", "JL", "--scope", "outside", env=server.environment(),
        )  # fmt: skip
        assert server.count("list") == 1
    assert ran.code == 0, ran.err
    assert ran.out.startswith("duben2024neural\n  Düben, È. (2024). A neural network emulator of")
    assert re.search(r"  emulator 0\.\d\d : « .*emulator.* » \(titre\)\n", spaced(ran.out))
    assert "bib/nominations/ag-2026/PC5.bib" in ran.err
    assert file_of(folder, "PC5").read_text(encoding="utf-8") == (
        "@article{duben2024neural,\n"
        "  title        = {A neural network emulator of sea ice},\n"
        "  doi          = {10.5555/ice},\n"
        "  status       = {nominated},\n"
        "  why          = {la glace dérive},\n"
        "  nominated-by = {JL},\n"
        f"  nominated-on = {{{DAY}}},\n"
        "  scope        = {outside},\n"
        "}\n"
    )
    record = json.loads((folder / "records" / file_name("10.5555/ice")).read_text("utf-8"))
    assert (record["doi"], record["source"]) == ("10.5555/ice", "crossref")


def test_add_without_project_is_a_suggestion_of_nobody(biblio: Biblio, folder: Path) -> None:
    put_all(folder)
    done(biblio("add", "10.5555/ice"))
    assert entries(folder, "unassigned") == {
        "duben2024neural": {
            "title": "A neural network emulator of sea ice", "doi": "10.5555/ice",
            "status": "suggested",
        }
    }  # fmt: skip


def test_add_takes_several_and_each_once(biblio: Biblio, folder: Path) -> None:
    put_all(folder)
    done(biblio("add", "10.5555/ice", "doi:10.5555/ICE", "10.5555/snow", "--pc", "PC5",
                "--status", "suggested", "--usecase", "none"))  # fmt: skip
    found = entries(folder, "PC5")
    assert list(found) == ["duben2024neural", "olason2025snow"]
    for fields in found.values():
        assert (fields["status"], fields["usecase"]) == ("suggested", "none")
        assert "nominated-on" not in fields


def test_add_takes_a_key_of_the_library_for_another_project(biblio: Biblio, shipped: Path) -> None:
    before = snapshot(shipped)
    done(biblio("add", "Kochkov2024Neural", "--pc", "PC10"))
    assert entries(shipped, "PC10")["kochkov2024neural"]["status"] == "nominated"
    assert changed(before, snapshot(shipped)) == {f"nominations/{CALL}/PC10.bib"}


def test_add_of_what_is_there_says_so_and_changes_nothing(biblio: Biblio, shipped: Path) -> None:
    before = snapshot(shipped)
    for given in (KOCHKOV, "kochkov2024neural", f"https://doi.org/{KOCHKOV.upper()}"):
        ran = done(biblio("add", given, "--pc", "PC5"))
        assert ran.out == ""
        assert "already: kochkov2024neural (suggested)" in ran.err
        assert "biblio nominate kochkov2024neural --pc PC5" in ran.err
    assert snapshot(shipped) == before


@pytest.mark.parametrize(
    "details",
    [["--why", "x"], ["--by", "JL"], ["--scope", "inside"], ["--usecase", "none"],
     ["--status", "nominated"]],
)  # fmt: skip
def test_add_of_what_is_there_with_new_details_points_to_nominate(
    biblio: Biblio, shipped: Path, details: list[str]
) -> None:
    before = snapshot(shipped)
    ran = biblio("add", KOCHKOV, "--pc", "PC5", *details)
    assert (ran.code, ran.out) == (2, "")
    assert "use nominate" in ran.err
    assert snapshot(shipped) == before


def test_add_without_any_service_keeps_a_pending_nomination(biblio: Biblio, folder: Path) -> None:
    ran = biblio("add", "10.5555/ice", "--pc", "PC5", "--why", "w")
    assert ran.code == 3
    assert "pending-10-5555-ice" in ran.out
    assert "biblio enrich" in ran.err
    assert entries(folder, "PC5")["pending-10-5555-ice"]["why"] == "w"
    with StandIn(works=REGISTRY) as server:
        done(biblio("enrich", env=server.environment()))
    assert list(entries(folder, "PC5")) == ["duben2024neural"]
    assert entries(folder, "PC5")["duben2024neural"]["why"] == "w"


def test_add_of_a_doi_registered_nowhere_writes_nothing_of_it(biblio: Biblio, folder: Path) -> None:
    with StandIn(works=REGISTRY) as server:
        env = server.environment()
        ran = biblio("add", "10.5555/ice", "10.5555/icy", "--pc", "PC5", env=env)
    assert ran.code == 1
    assert "10.5555/icy" in ran.err and "not added" in ran.err
    assert "did you mean 10.5555/ice?" in ran.err
    assert list(entries(folder, "PC5")) == ["duben2024neural"]


# --- nominate and drop --------------------------------------------------------------------------


def test_nominate_confirms_a_suggestion_and_changes_its_three_fields_alone(
    biblio: Biblio, shipped: Path
) -> None:
    before = snapshot(shipped)
    ran = done(biblio("nominate", KOCHKOV, "--pc", "PC5"))
    name = f"nominations/{CALL}/PC5.bib"
    assert ran.out.startswith("kochkov2024neural\n")
    assert f"bib/{name}: nominated (it was suggested)" in ran.err
    after = snapshot(shipped)
    assert changed(before, after) == {name}
    first, end = before[name].decode(), "  nominated-by = {starter list},\n"
    expected = first.replace("{suggested}", "{nominated}", 1)
    expected = expected.replace(end, f"  nominated-on = {{{DAY}}},\n", 1)
    assert after[name].decode() == expected


def test_nominate_creates_what_is_new(biblio: Biblio, folder: Path) -> None:
    put_all(folder)
    ran = done(biblio("nominate", "10.5555/ice", "--pc", "PC5", "--on", "2026-01-20",
                      "--version-of", "https://doi.org/10.5555/PREPRINT"))  # fmt: skip
    assert "PC5.bib" in ran.err
    fields = entries(folder, "PC5")["duben2024neural"]
    assert fields["status"] == "nominated"
    assert fields["nominated-on"] == "2026-01-20"
    assert fields["version-of"] == "10.5555/preprint"


def test_nominate_moves_an_entry_out_of_unassigned(biblio: Biblio, folder: Path) -> None:
    put_all(folder)
    done(biblio("add", "10.5555/ice", "--why", "first"))
    done(biblio("add", "10.5555/snow"))
    ran = done(biblio("nominate", "duben2024neural", "--pc", "PC5", "--by", "JL"))
    assert "moved from unassigned.bib" in ran.err
    assert list(entries(folder, "unassigned")) == ["olason2025snow"]
    assert entries(folder, "PC5")["duben2024neural"] == {
        "title": "A neural network emulator of sea ice", "doi": "10.5555/ice",
        "status": "nominated", "why": "first", "nominated-by": "JL", "nominated-on": DAY,
    }  # fmt: skip


def test_a_move_that_was_interrupted_is_completed_by_nominating_again(
    biblio: Biblio, folder: Path
) -> None:
    put_all(folder)
    done(biblio("add", "10.5555/ice"))
    shutil.copy(file_of(folder, "unassigned"), file_of(folder, "PC5"))  # it is in both for a moment
    done(biblio("nominate", "10.5555/ice", "--pc", "PC5"))
    assert entries(folder, "unassigned") == {}
    assert entries(folder, "PC5")["duben2024neural"]["status"] == "nominated"


def test_nominate_overwrites_the_given_fields_alone(biblio: Biblio, folder: Path) -> None:
    put_all(folder)
    done(biblio("add", "10.5555/ice", "--pc", "PC5", "--why", "one", "--by", "JL"))
    before = entries(folder, "PC5")["duben2024neural"]
    ran = done(biblio("nominate", "10.5555/ice", "--pc", "PC5", "--why", "two", "--scope",
                      "inside", "--usecase", "downscaling;emulator"))  # fmt: skip
    assert "changed scope, usecase, why" in ran.err
    assert entries(folder, "PC5")["duben2024neural"] == {
        **before, "why": "two", "scope": "inside", "usecase": "downscaling, emulator",
    }  # fmt: skip
    text = file_of(folder, "PC5").read_bytes()
    again = done(biblio("nominate", "10.5555/ice", "--pc", "PC5"))
    assert "nothing changed" in again.err
    assert file_of(folder, "PC5").read_bytes() == text


def test_nominate_that_replaces_withdraws_the_other(biblio: Biblio, folder: Path) -> None:
    put_all(folder)
    done(biblio("add", "10.5555/ice", "--pc", "PC5"))
    done(biblio("nominate", "10.5555/snow", "--pc", "PC5", "--replaces", "duben2024neural"))
    found = entries(folder, "PC5")
    assert {key: fields["status"] for key, fields in found.items()} == {
        "duben2024neural": "withdrawn", "olason2025snow": "nominated",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["10.5555/ice", "--pc", "PC5", "--on", "soon"], "not a day of the calendar: soon"),
        (
            ["10.5555/ice", "--pc", "PC5", "--on", "2026-13-45"],
            "not a day of the calendar: 2026-13-45",
        ),
        (["10.5555/ice", "--pc", "PC5", "--version-of", "x"], "'x' is "),
        (["10.5555/ice", "--pc", "PC5", "--replaces", "10.5555/none"], "not in the library"),
        (["10.5555/ice", "--pc", "PC5", "--replaces", KOCHKOV], "does not nominate"),
        (["10.5555/ice", "--pc", "PC5", "--usecase", "emulater"], "first: emulator"),
        (["10.5555/ice", "--pc", "PC5", "--scope", "near"], "inside"),
        (["10.5555/ice"], "--pc"),
    ],
)
def test_nominate_refuses_what_it_cannot_understand_and_writes_nothing(
    biblio: Biblio, folder: Path, arguments: list[str], said: str
) -> None:
    put_all(folder)
    put(folder, KOCHKOV)
    done(biblio("add", KOCHKOV, "--pc", "PC7"))
    before = snapshot(folder)
    ran = biblio("nominate", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert snapshot(folder) == before


def test_drop_withdraws_and_the_article_is_in_no_list(biblio: Biblio, shipped: Path) -> None:
    ran = done(biblio("drop", "kochkov2024neural", "--pc", "PC5", "--why", "hors sujet"))
    assert ran.out == ""
    assert "PC5.bib: kochkov2024neural is withdrawn (it was suggested)" in ran.err
    fields = entries(shipped, "PC5")["kochkov2024neural"]
    assert fields["status"] == "withdrawn"
    assert fields["withdrawn-why"] == "hors sujet"
    assert "kochkov2024neural" not in listed(biblio("list", "--pc", "PC5", "--json"))
    assert "kochkov2024neural" in listed(biblio("list", "--pc", "PC7", "--json"))
    assert listed(biblio("list", "--status", "withdrawn", "--json")) == ["kochkov2024neural"]
    assert KOCHKOV not in biblio("report", "--pc", "PC5").out


def test_drop_twice_changes_nothing_more(biblio: Biblio, shipped: Path) -> None:
    done(biblio("drop", KOCHKOV, "--pc", "PC5"))
    before = snapshot(shipped)
    assert "withdrawn already" in done(biblio("drop", KOCHKOV, "--pc", "PC5")).err
    assert snapshot(shipped) == before


def test_what_was_dropped_can_be_nominated_again(biblio: Biblio, shipped: Path) -> None:
    done(biblio("drop", KOCHKOV, "--pc", "PC5", "--why", "hors sujet"))
    assert biblio("add", KOCHKOV, "--pc", "PC5").code == 0
    assert entries(shipped, "PC5")["kochkov2024neural"]["status"] == "withdrawn"
    done(biblio("nominate", KOCHKOV, "--pc", "PC5"))
    fields = entries(shipped, "PC5")["kochkov2024neural"]
    assert fields["status"] == "nominated"
    assert fields["nominated-on"] == DAY
    assert "withdrawn because" not in done(biblio("show", KOCHKOV)).out


def test_drop_of_what_the_project_does_not_have_is_refused(biblio: Biblio, shipped: Path) -> None:
    before = snapshot(shipped)
    ran = biblio("drop", KOCHKOV, "--pc", "PC1")
    assert ran.code == 2
    assert "PC1 has no nomination or suggestion of" in ran.err
    missing = biblio("drop", "kochkov2024neurl", "--pc", "PC5")
    assert missing.code == 2
    assert "nearest: kochkov2024neural" in missing.err
    assert snapshot(shipped) == before


def test_the_end_of_a_run_looks_for_no_cycles_in_what_was_read(shipped: Path) -> None:
    """With ten thousand articles that takes half a second."""
    script = (
        "import gc, os, sys\n"
        "from traccs_biblio.cli import main\n"
        "def told(phase, found):\n"
        "    if phase == 'stop' and found['generation'] == 2:\n"
        "        os.write(2, b'%d\\n' % found['collected'])\n"
        "gc.callbacks.append(told)\n"
        f"sys.argv = ['biblio', '--bib', {str(shipped)!r}, 'list']\n"
        "main()\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stderr.splitlines()[0] == "25 articles"
    assert sum(map(int, ran.stderr.splitlines()[1:])) < 1_000


# --- list and show ------------------------------------------------------------------------------

SHAPE = {
    "doi": str, "key": str, "type": str, "title": str, "authors": list, "container": str,
    "year": int, "volume": str, "number": str, "pages": str, "source": str, "projects": list,
    "usecases": list, "other": list, "facets": dict, "versions": list, "pending": bool,
    "flags": list,
}  # fmt: skip


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
def test_json_in_pieces_is_one_array_with_an_article_on_each_line(
    shipped: Path, count: int
) -> None:
    articles = (Library(shipped).select(with_facets=True) * 10)[:count]
    found = list(json_pieces(articles))
    assert json.loads("".join(found)) == [plain(article) for article in articles]
    lines = "".join(found).splitlines()
    assert [json.loads(line.rstrip(",")) for line in lines[1:-1]] == [*map(plain, articles)]
    assert len(found) == len("[]") + -(-count // 100)


def test_list_json_has_exactly_the_documented_shape(biblio: Biblio, shipped: Path) -> None:
    done(biblio("nominate", KOCHKOV, "--pc", "PC5", "--usecase", "emulator", "--why", "w",
                "--version-of", "10.5555/v"))  # fmt: skip
    articles = json.loads(done(biblio("list", "--json")).out)
    assert len(articles) == 25
    for article in articles:
        assert {name: type(value) for name, value in article.items()} == SHAPE
        assert list(article) == list(SHAPE)
        assert article["source"] in ("crossref", "datacite", "hal", "facts", "person")
        for person in article["authors"]:
            assert list(person) in (["family", "given", "orcid"], ["name"])
        for said in article["projects"]:
            assert list(said) == ["id", "call", "status", "scope", "why", "by", "on"]
        for tag in article["usecases"]:
            assert list(tag) == ["slug", "by", "score", "evidence", "state"]
            assert tag["by"] in ("person", "rule") and tag["state"] in ("decided", "review")
            assert tag["score"] is None if tag["by"] == "person" else 0 <= tag["score"] <= 1
            assert all(list(e) == ["text", "where"] for e in tag["evidence"])
    (kochkov,) = (article for article in articles if article["doi"] == KOCHKOV)
    assert kochkov["versions"] == [{"doi": "10.5555/v", "relation": "version-of"}]
    assert [said["status"] for said in kochkov["projects"]] == ["nominated", "suggested"]
    assert kochkov["projects"][0]["why"] == "w"
    assert kochkov["usecases"] == [
        {"slug": "emulator", "by": "person", "score": None, "evidence": [], "state": "decided"}
    ]
    shown = json.loads(done(biblio("show", "kochkov2024neural", "--json")).out)
    assert shown == [kochkov]


def test_list_is_of_88_columns_off_a_terminal_without_colour(biblio: Biblio, shipped: Path) -> None:
    ran = done(biblio("list", env={"COLUMNS": "40", "FORCE_COLOR": "1"}))
    assert max(map(len, ran.out.splitlines())) <= 88
    assert "\x1b" not in ran.out + ran.err
    assert "25 articles" in ran.err
    assert "kochkov2024neural" in ran.out and "[PC5] [PC7]" in ran.out


def test_a_suggestion_is_marked_as_one_in_a_list(biblio: Biblio, shipped: Path) -> None:
    done(biblio("nominate", KOCHKOV, "--pc", "PC5"))
    ran = done(biblio("list", "--query", "neural general circulation"))
    assert " PC5 [PC7] " in ran.out


@pytest.mark.parametrize(
    ("filters", "keys"),
    [
        (["--pc", "GLADAPT"], {"sjursen2025machine"}),
        (["--pc", "gladapt,PC1"], {"sjursen2025machine"}),
        (["--pc", "localising", "--year", "2024"],
         {"doury2024on", "gonzalezabad2024likelihood", "banomedina2024transferability"}),
        (["--year", "2025-2026", "--pc", "PC10"], set()),
        (["--status", "nominated"], set()),
        (["--model", "icon-a"], {"bonnet2025tuning"}),
        (["--method", "graph"], set()),
        (["--query", "PRECIPITATION gonzalez"], {"gonzalezabad2024likelihood"}),
        (["--query", "starter nothing"], set()),
        (["--query", KOCHKOV], {"kochkov2024neural"}),
        (["--pc", "unassigned"], set()),
    ],
)  # fmt: skip
def test_list_shows_what_the_filters_let_through(
    biblio: Biblio, shipped: Path, filters: list[str], keys: set[str]
) -> None:
    assert set(listed(biblio("list", "--json", *filters))) == keys


def test_list_of_a_use_case_follows_the_verdict_of_a_person(biblio: Biblio, shipped: Path) -> None:
    done(biblio("tag", "doury2024on", "--set", "calibration"))
    done(biblio("tag", "gonzalezabad2024likelihood", "--set", "none"))
    found = {
        slug: set(listed(biblio("list", "--json", "--pc", "PC10", "--usecase", slug)))
        for slug in ("calibration", "downscaling", "none", "emulator,calibration")
    }
    assert found["calibration"] == {"doury2024on"}
    assert "doury2024on" in found["emulator,calibration"]
    assert not {"doury2024on", "gonzalezabad2024likelihood"} & found["downscaling"]
    assert "gonzalezabad2024likelihood" in found["none"]
    assert "doury2024on" not in found["none"]


def test_nothing_to_list_is_no_error(biblio: Biblio, folder: Path) -> None:
    ran = done(biblio("list"))
    assert (ran.out, ran.err) == ("", "no article\n")
    assert done(biblio("list", "--json")).out == "[]\n"


def test_review_lists_doubts_with_the_commands_that_settle_them(
    biblio: Biblio, folder: Path
) -> None:
    title = "Thunderstorm nowcasting with deep neural networks"
    path = file_of(folder, "PC4")
    path.write_text(f"@misc{{duben2024lightning, title = {{{title}}}, author = {{Düben, P.}},\n"
                    "  year = {2024}, status = {nominated}}\n", "utf-8")  # fmt: skip
    doubtful = listed(biblio("list", "--review", "--json"))
    assert doubtful == ["duben2024lightning"]
    ran = done(biblio("list", "--review"))
    [key] = doubtful
    doubt = rf"^{key}: [a-z-]+ 0\.\d\d: .+ \((title|abstract)\)\n  yes: biblio (tag {key} .*)\n"
    found = re.search(doubt, ran.out, re.M)
    assert found, ran.out
    done(biblio(*found[2].split()))
    assert key not in listed(biblio("list", "--review", "--json"))


def test_check_lists_where_a_person_and_the_rules_differ_and_changes_nothing(
    biblio: Biblio, shipped: Path
) -> None:
    done(biblio("tag", "gonzalezabad2024likelihood", "--set", "none"))
    path = file_of(shipped, "PC10")
    before = path.read_bytes()
    ran = done(biblio("check"))
    said = "gonzalezabad2024likelihood: a person says none, the rules downscaling"
    assert said in ran.out and path.read_bytes() == before
    done(biblio("tag", "gonzalezabad2024likelihood", "--set", "auto"))
    assert said not in done(biblio("check")).out


def test_show_tells_the_source_of_each_field(biblio: Biblio, shipped: Path) -> None:
    path = file_of(shipped, "PC10")
    text = path.read_text(encoding="utf-8")
    doury = "@article{doury2024on,\n"
    assert doury in text
    path.write_text(text.replace(doury, doury + "  volume = {99},\n  corrects = {volume},\n"))
    ran = done(biblio("show", "doury2024on", "--fields"))
    lines = {line.split()[0]: line for line in ran.out.splitlines()}
    assert lines["volume"].endswith("99  [a person]")
    assert lines["title"].endswith("[starter list]")
    assert lines["doi"].endswith("[nomination]")
    card = done(biblio("show", "doury2024on")).out
    assert "source: starter list" in card
    assert f"bib/nominations/{CALL}/PC10.bib:" in card


def test_show_of_what_is_not_there_names_the_nearest(biblio: Biblio, shipped: Path) -> None:
    ran = biblio("show", "kochkov2024neurl")
    assert (ran.code, ran.out) == (2, "")
    assert "nearest: kochkov2024neural" in ran.err
    other = biblio("show", "10.1038/s41586-024-07744-z")
    assert other.code == 2
    assert KOCHKOV in other.err


# --- tag ----------------------------------------------------------------------------------------


def test_tag_sets_a_verdict_for_every_project_and_gives_it_back_to_the_rules(
    biblio: Biblio, shipped: Path
) -> None:
    before = snapshot(shipped)
    ran = done(biblio("tag", "kochkov2024neural", "--set", "emulator,calibration"))
    assert "PC5.bib" in ran.err and "PC7.bib" in ran.err
    for project in ("PC5", "PC7"):
        fields = entries(shipped, project)["kochkov2024neural"]
        assert fields["usecase"] == "emulator, calibration"
        assert fields["status"] == "suggested"
    (article,) = json.loads(done(biblio("tag", "kochkov2024neural", "--json")).out)
    assert [tag["slug"] for tag in article["usecases"]] == ["emulator", "calibration"]
    done(biblio("tag", "kochkov2024neural", "--set", "none"))
    (article,) = json.loads(done(biblio("show", "kochkov2024neural", "--json")).out)
    assert article["usecases"] == []
    done(biblio("tag", "kochkov2024neural", "--set", "auto"))
    assert snapshot(shipped) == before


def test_tag_shows_the_words_that_decided(biblio: Biblio, shipped: Path) -> None:
    ran = done(biblio("tag", "durand2024data"))
    assert "emulator" in ran.out
    assert re.search(r"  emulator 0\.\d\d : « .*surrogate.* » \(titre\)", spaced(ran.out))


def test_tag_refuses_an_unknown_use_case(biblio: Biblio, shipped: Path) -> None:
    before = snapshot(shipped)
    ran = biblio("tag", "kochkov2024neural", "--set", "emulators")
    assert ran.code == 2
    assert "known, nearest first: emulator," in ran.err
    assert snapshot(shipped) == before


def test_tag_reads_any_texts_a_line_each(biblio: Biblio, folder: Path, tmp_path: Path) -> None:
    texts = [
        {"doi": "10.5555/1", "title": "A neural network emulator of an ocean model",
         "abstract": "We train a neural network on NEMO."},
        {"doi": "10.5555/2", "title": "Rain gauges", "abstract": None},
    ]  # fmt: skip
    path = tmp_path / "texts.jsonl"
    path.write_text("\ufeff" + "\n\n".join(map(json.dumps, texts)) + "\r\n", encoding="utf-8")
    ran = done(biblio("tag", "--from", str(path), "--json"))
    first, second = (json.loads(line) for line in ran.out.splitlines())
    assert list(first) == ["doi", "uses_ai", "usecases", "other", "facets"]
    assert (first["doi"], first["uses_ai"]) == ("10.5555/1", True)
    assert [tag["slug"] for tag in first["usecases"]] == ["emulator"]
    assert list(first["usecases"][0]) == ["slug", "by", "score", "evidence", "state"]
    assert first["facets"]["models"] == ["NEMO"]
    assert list(first["facets"]) == ["models", "data", "methods", "themes"]
    assert (second["doi"], second["uses_ai"], second["usecases"]) == ("10.5555/2", False, [])


def test_tag_needs_one_thing_to_tag(biblio: Biblio, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text('{"title": "a"}\nnot json\n')
    for arguments, said in (
        ([], "which article?"),
        (["x", "--from", str(path)], "no ID"),
        (["--from", "none.jsonl"], "no file none.jsonl"),
        (["--from", str(path)], "texts.jsonl:2"),
    ):
        ran = biblio("tag", *arguments)
        assert (ran.code, ran.out) == (2, ""), arguments
        assert said in ran.err


# --- check --------------------------------------------------------------------------------------


def test_check_of_the_shipped_folder_asks_about_one_pair_and_finds_nothing_else(
    biblio: Biblio, shipped: Path
) -> None:
    ran = done(biblio("check"))
    assert "bonnet2024tuning: the preprint 10.5194/egusphere-2024-2508 may have been" in ran.out
    assert "0 errors, 1 warning" in ran.err
    assert len(json.loads(done(biblio("check", "--format", "json")).out)) == 1


def test_check_says_what_is_wrong_where_and_what_to_do(biblio: Biblio, shipped: Path) -> None:
    put(shipped, "10.5555/ice")
    extra = {
        "PC1": (
            "@article{one,\n  doi = {10.5555/none},\n  status = {nominated},\n"
            "  usecase = {emulater},\n}\n"  # no record, no such use case
        ),
        "PC3": "@article{KOCHKOV2024neural,\n  doi = {10.5555/ice},\n}\n",  # a key clash
        "PC11": f"@article{{kochkov2024neural,\n  doi = {{{KOCHKOV}}},\n  year = {{1999}},\n}}\n",
        "PC6": (
            f"@article{{mine,\n  doi = {{{KOCHKOV}}},\n  status = {{maybe}},\n"
            "  corrects = {colour, volume},\n}\n"
        ),
    }
    for project, text in extra.items():
        file_of(shipped, project).write_text(text, encoding="utf-8")
    (shipped / "replies" / CALL / "PC99.yml").write_text("activities: [emulation]\n")
    before = snapshot(shipped)
    ran = biblio("check")
    assert ran.code == 1
    expected = {
        "PC1.bib:1": ["no record of 10.5555/none", "unknown use case emulater", "did you mean em"],
        "PC11.bib:1": ["unknown project PC11", "did you mean PC1", "year differs", "corrects = {y"],
        "PC6.bib:1": ["status = {maybe}", "corrects names colour", "no such field", "has the key"],
        "PC99.yml:1": ["unknown project PC99", "unknown use case emulation"],
    }  # fmt: skip
    for place, messages in expected.items():
        lines = ran.out.splitlines()
        said = "".join(
            line + lines[n + 1] for n, line in enumerate(lines[:-1]) if place in line
        )  # fmt: skip
        for message in messages:
            assert message in said, (place, message, ran.out)
    assert "stands for" in ran.out
    assert snapshot(shipped) == before
    found = json.loads(biblio("check", "--format", "json").out)
    names = ["where", "what", "hint", "severity", "check", "why"]
    assert all(list(p) == names and p["hint"] for p in found)
    assert {p["severity"] for p in found} == {"error", "warning"}
    own = json.loads(biblio("check", "--pc", "PC1", "--format", "json").out)
    assert {p["where"] for p in own} == {f"bib/nominations/{CALL}/PC1.bib:1"}


def test_check_reports_corrections_and_verdicts_that_differ(biblio: Biblio, shipped: Path) -> None:
    for project, volume, usecase in (("PC1", "1", "emulator"), ("PC2", "2", "none")):
        file_of(shipped, project).write_text(
            f"@article{{kochkov2024neural,\n  doi = {{{KOCHKOV}}},\n  volume = {{{volume}}},\n"
            f"  corrects = {{volume}},\n  usecase = {{{usecase}}},\n}}\n"
        )
    ran = biblio("check")
    assert ran.code == 1
    assert "correct one field differently" in ran.out
    assert "verdicts differ (PC1: emulator; PC2: none)" in ran.out
    (article,) = json.loads(done(biblio("show", KOCHKOV, "--json")).out)
    assert article["flags"] == ["corrections-differ", "verdicts-differ"]
    assert article["volume"] == "632"


def test_check_reports_an_article_that_stands_twice_in_one_file(
    biblio: Biblio, shipped: Path
) -> None:
    path = file_of(shipped, "PC5")
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text[: text.index("@misc")], encoding="utf-8")
    ran = biblio("check")
    assert ran.code == 1
    assert f"PC5 has {KOCHKOV} twice: here and at " in ran.out
    assert f"bib/nominations/{CALL}/PC5.bib:{text.count(chr(10)) + 1}: error" in ran.out


# --- report -------------------------------------------------------------------------------------


def test_report_lists_suggestions_apart_from_nominations(biblio: Biblio, shipped: Path) -> None:
    done(biblio("nominate", KOCHKOV, "--pc", "PC5", "--why", "dynamique"))
    ran = done(biblio("report", "--pc", "PC5", "--lang", "en"))
    nominations, _, rest = ran.out.partition("\nSuggestions")
    assert "Neural general circulation models" in nominations
    assert "dynamique" in nominations
    assert "ArchesClimate" in rest and "ArchesClimate" not in nominations
    assert max(map(len, ran.out.splitlines())) <= 100
    french = done(biblio("report", "--pc", "PC5")).out
    assert french != ran.out
    assert done(biblio("report", "--pc", "PC5", env={"LC_ALL": "C", "LANG": "en"})).out == french


def test_report_across_projects_has_a_row_a_project_and_a_column_a_use_case(
    biblio: Biblio, shipped: Path
) -> None:
    ran = done(biblio("report", "--format", "md", "--lang", "en"))
    rows = [line for line in ran.out.splitlines() if line.startswith("|")]
    names = [row.split("|")[1].strip().split()[0] for row in rows[2:17]]
    assert names == [f"PC{n}" for n in range(1, 11)] + [
        "CERISE", "ExTempCO", "ARCHIVES", "LEAP-HCS", "GLADAPT",
    ]  # fmt: skip
    assert len({row.count("|") for row in rows[:17]}) == 1


def test_report_goes_to_a_file_whose_ending_picks_the_format(
    biblio: Biblio, shipped: Path, tmp_path: Path
) -> None:
    ran = done(biblio("report", "--pc", "PC5", "-o", "PC5.md"))
    assert ran.out == ""
    assert "written: PC5.md" in ran.err
    text = (tmp_path / "PC5.md").read_text(encoding="utf-8")
    assert text == done(biblio("report", "--pc", "PC5", "--format", "md")).out
    assert text.startswith("# PC5")
    done(biblio("report", "--pc", "PC5", "-o", "other.md", "--format", "text"))
    assert not (tmp_path / "other.md").read_text(encoding="utf-8").startswith("#")


def test_report_of_a_project_without_articles_says_so(biblio: Biblio, shipped: Path) -> None:
    assert "PC1" in done(biblio("report", "--pc", "PC1")).out
    ran = biblio("report", "--pc", "PC0")
    assert (ran.code, ran.out) == (2, "")


# --- build --------------------------------------------------------------------------------------


def test_build_gives_equal_bytes_from_equal_input(
    biblio: Biblio, shipped: Path, tmp_path: Path
) -> None:
    ran = done(biblio("build"))
    assert "written: public" in ran.err
    done(biblio("build", "-o", "again", env={"PYTHONHASHSEED": "7", "LANG": "en_US.UTF-8"}))
    first = snapshot(tmp_path / "public")
    assert first.pop(".gitignore") == b"*\n"
    assert snapshot(tmp_path / "again") == first
    assert {"index.md", "PC5.md", "PC1.md", "bib/all.bib", "bib/PC5.bib",
            "bib/downscaling.bib"} <= set(first)  # fmt: skip
    assert "bib/PC1.bib" not in first
    done(biblio("build"))
    assert snapshot(tmp_path / "public") == {**first, ".gitignore": b"*\n"}


def test_build_removes_only_what_an_earlier_build_made(
    biblio: Biblio, shipped: Path, tmp_path: Path
) -> None:
    done(biblio("build"))
    public = tmp_path / "public"
    own = {"notes.md": b"my notes\n", "bib/refs.bib": b"@misc{a}\n", "CNAME": b"x\n"}
    for name, text in own.items():
        (public / name).write_bytes(text)
    file_of(shipped, "GLADAPT").unlink()
    projects = (shipped / "projects.csv").read_text()
    (shipped / "projects.csv").write_text(projects.replace("GLADAPT,ANR,GLADAPT,\n", ""))
    ran = done(biblio("build"))
    assert "removed: public/GLADAPT.md" in ran.err
    assert not (public / "GLADAPT.md").exists()
    assert not (public / "bib" / "GLADAPT.bib").exists()
    assert {name: (public / name).read_bytes() for name in own} == own


def test_build_overwrites_nothing_that_it_did_not_make(
    biblio: Biblio, shipped: Path, tmp_path: Path
) -> None:
    own = tmp_path / "docs" / "index.md"
    own.parent.mkdir()
    own.write_text("# My page\n", encoding="utf-8")
    ran = biblio("build", "-o", "docs")
    assert ran.code == 2
    assert "docs/index.md" in ran.err
    assert snapshot(own.parent) == {"index.md": b"# My page\n"}


def test_build_writes_nothing_into_the_data_folder(biblio: Biblio, shipped: Path) -> None:
    before = snapshot(shipped)
    done(biblio("build"))
    assert snapshot(shipped) == before


def test_build_and_export_leave_out_what_is_pending_and_say_so(
    biblio: Biblio, shipped: Path, tmp_path: Path
) -> None:
    assert biblio("add", "10.5555/ice", "--pc", "PC5").code == 3
    for arguments in (["build"], ["export", "-o", "all.bib"]):
        ran = biblio(*arguments)
        assert ran.code == 1
        assert "pending-10-5555-ice: left out" in ran.err
    assert "10.5555/ice" not in (tmp_path / "all.bib").read_text(encoding="utf-8")
    assert "10.5555/ice" not in (tmp_path / "public/bib/all.bib").read_text(encoding="utf-8")
    assert "pending-10-5555-ice" in (tmp_path / "public/PC5.md").read_text(encoding="utf-8")


# --- the command line itself --------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    ["init", "add", "nominate", "drop", "enrich", "list", "show", "tag", "report", "export",
     "check", "build"],
)  # fmt: skip
def test_each_command_has_help_with_one_example(biblio: Biblio, command: str) -> None:
    ran = done(biblio(command, "--help"))
    assert ran.out.count("Example: biblio") == 1
    assert f"Example: biblio {command}" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 88


def test_an_unknown_command_names_the_nearest(biblio: Biblio) -> None:
    ran = biblio("nomminate")
    assert ran.code == 2
    assert "did you mean: nominate?" in ran.err
