"""Faults that a review found, each with the case that showed it. The numbers are the review's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote

import pytest
from conftest import CALL, Biblio, Ran, file_of, snapshot
from standin import StandIn, work

from traccs_biblio.store import Store, Stored, file_name

EARLIER = "ag-2025"
DAY = "2026-02-01"  # of the fixture
ICE, SNOW, OLD, OLDER = "10.5555/ice", "10.5555/snow", "10.5555/old", "10.5555/older"
REGISTRY = [
    work(ICE, title=["Sea ice"], author=[{"family": "Düben", "given": "Ève"}],
         issued={"date-parts": [[2024]]}),
    work(SNOW, title=["Snow"], author=[{"family": "Ólason", "given": "Sæunn"}],
         issued={"date-parts": [[2025]]}),
]  # fmt: skip


def registries(**options: Any) -> StandIn:
    """The registries; two DOIs are aliases of the article on ice."""
    return StandIn(works=REGISTRY, aliases={OLD: ICE, OLDER: ICE}, **options)


def store(folder: Path) -> None:
    """The records of both articles, as if Crossref had been asked."""
    for record in REGISTRY:
        Store(folder).put(Stored(record["DOI"], "crossref", record))


def entry(key: str, kind: str = "misc", **fields: str) -> str:
    """An entry as a person writes it; `nominated_by` is `nominated-by`."""
    lines = [f"  {name.replace('_', '-')} = {{{value}}},\n" for name, value in fields.items()]
    return f"@{kind}{{{key},\n{''.join(lines)}}}\n"


def write(folder: Path, project: str, *entries: str, call: str = CALL) -> Path:
    """A project's file with exactly these entries, and the call, which has a day, if it is new."""
    path = file_of(folder, project, call)
    if not path.parent.exists():
        path.parent.mkdir()
        (path.parent / "call.yml").write_text("opened: 2025-01-01\n", encoding="utf-8")
    path.write_text("\n".join(entries), encoding="utf-8", newline="")
    return path


def text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def listed(ran: Ran, code: int = 0) -> dict[str, dict[str, Any]]:
    """The articles of a list's JSON, by key."""
    assert ran.code == code, ran.err
    return {article["key"]: article for article in json.loads(ran.out)}


def ended(ran: Ran, code: int) -> Ran:
    assert ran.code == code, ran.out + ran.err
    return ran


# --- what a person wrote stays (1, 2, 6, 18, 21) ------------------------------------------------


@pytest.mark.parametrize("how", [["enrich"], ["add", ICE, "--pc", "PC7"]], ids=["enrich", "add"])
def test_what_a_person_wrote_in_a_pending_entry_outlasts_the_record(
    biblio: Biblio, folder: Path, how: list[str]
) -> None:
    """1: its title, author and year were overwritten or lost with the first answer."""
    before = entry(
        "pending-10-5555-ice", title="The {ICE} of mine", author="Nansen, Fridtjof", year="1897",
        doi=ICE, status="nominated", why="w", corrects="title, author, year",
    )  # fmt: skip
    path = write(folder, "PC5", before)
    with registries() as server:
        ended(biblio(*how, env=server.environment()), 0)
    assert text(path) == before.replace("misc{pending-10-5555-ice", "article{nansen1897ice")
    article = listed(biblio("list", "--pc", "PC5", "--json"))["nansen1897ice"]
    assert (article["title"], article["year"]) == ("The ICE of mine", 1897)
    assert [person["family"] for person in article["authors"]] == ["Nansen"]


def test_an_alias_in_a_pending_entry_gives_way_and_its_title_stays(
    biblio: Biblio, folder: Path
) -> None:
    """1: the same, where the DOI is an alias."""
    before = entry(
        "pending-10-5555-old", doi=OLD, title="Mine", corrects="title", status="nominated"
    )
    path = write(folder, "PC5", before)
    with registries() as server:
        ended(biblio("enrich", env=server.environment()), 0)
    after = before.replace("misc{pending-10-5555-old", "article{duben2024mine")
    assert text(path) == after.replace(OLD, ICE)


def test_an_entry_without_doi_is_nominated_out_of_unassigned(biblio: Biblio, folder: Path) -> None:
    """2: a traceback, after the entry had been moved as a mere suggestion."""
    mine = entry(
        "nansen1897north", "book", title="Farthest North", author="Nansen, Fridtjof", year="1897",
        status="suggested",
    )  # fmt: skip
    other = entry("other", title="Other", author="A, B", year="2024", status="suggested")
    write(folder, "unassigned", mine, other)
    ran = ended(biblio("nominate", "nansen1897north", "--pc", "PC5", "--why", "w", "--by", "JL"), 0)
    assert "moved from unassigned.bib and nominated" in ran.err
    assert text(file_of(folder, "unassigned")) == other
    (article,) = listed(biblio("list", "--pc", "PC5", "--json")).values()
    assert article["projects"] == [
        {"id": "PC5", "call": CALL, "status": "nominated", "scope": None, "why": "w", "by": "JL",
         "on": DAY}
    ]  # fmt: skip
    written = text(file_of(folder, "PC5"))
    assert written.startswith(mine.split("  status")[0]) and written.count("@") == 1


def test_one_correction_does_not_make_an_unknown_article_citable(
    biblio: Biblio, folder: Path
) -> None:
    """6: it was exported with what little a person had corrected."""
    write(folder, "PC5", entry("pending-10-5555-ice", doi=ICE, title="Mine", corrects="title"))
    article = listed(biblio("list", "--json"))["pending-10-5555-ice"]
    assert article["pending"] is True
    ran = ended(biblio("export"), 1)
    assert "@" not in ran.out
    assert "pending-10-5555-ice: left out" in ran.err


def test_an_article_completed_by_hand_is_citable_and_gets_a_key(
    biblio: Biblio, folder: Path
) -> None:
    """6: it kept its provisional key for ever, since its agency has no record to give."""
    before = entry(
        "pending-10-1393-x", "article", doi="10.1393/x", title="Mine", author="Nansen, Fridtjof",
        year="1897", corrects="title, author, year", status="nominated",
    )  # fmt: skip
    path = write(folder, "PC5", before)
    with registries(agencies={"10.1393": "mEDRA"}, registered=["10.1393/x"]) as server:
        ran = ended(biblio("enrich", env=server.environment()), 1)  # mEDRA gives no metadata
    assert "pending-10-1393-x is now nansen1897mine" in ran.err
    assert text(path) == before.replace("pending-10-1393-x", "nansen1897mine")
    exported = ended(biblio("export"), 0)
    assert re.findall("@.*", exported.out) == ["@article{nansen1897mine,"]


def test_a_corrected_year_wins_over_a_date_beside_it(biblio: Biblio, folder: Path) -> None:
    """18: `date` hid `year`, although `year` is the one named in `corrects`."""
    store(folder)
    fields = {"doi": ICE, "date": "2023-05-01", "year": "2025", "corrects": "year"}
    write(folder, "PC5", entry("duben2024sea", **fields))
    assert listed(biblio("list", "--json"))["duben2024sea"]["year"] == 2025


def test_a_path_of_windows_is_written_as_it_was_typed(biblio: Biblio, folder: Path) -> None:
    r"""21: `\c` and a letter after it became a c with a cedilla."""
    store(folder)
    why = r"voir D:\c data et \r x"
    ended(biblio("add", ICE, "--pc", "PC5", "--why", why), 0)
    assert f"  why          = {{{why}}},\n" in text(file_of(folder, "PC5"))
    assert listed(biblio("list", "--json"))["duben2024sea"]["projects"][0]["why"] == why


# --- generated files stay out of the data folder (3, 16) ----------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["export", "-o", f"bib/nominations/{CALL}/PC5.bib"],
        ["export", "--format", "csv", "-o", "bib/projects.csv"],
        ["report", "-o", "bib/report.md"],
        ["build", "-o", "."],
        ["build", "-o", "bib"],
    ],
    ids=" ".join,
)
def test_what_is_generated_never_lands_in_the_data_folder(
    biblio: Biblio, folder: Path, tmp_path: Path, arguments: list[str]
) -> None:
    """3: an export replaced a project's file; `build -o .` wrote into bib/."""
    store(folder)
    write(folder, "PC5", entry("duben2024sea", doi=ICE, status="nominated", why="w"))
    before = snapshot(tmp_path)
    ran = ended(biblio(*arguments), 2)
    assert ran.out == ""
    assert "data folder" in ran.err
    assert snapshot(tmp_path) == before


def test_build_keeps_an_export_that_was_put_there_by_hand(
    biblio: Biblio, folder: Path, tmp_path: Path
) -> None:
    """16: it was taken for a file of an earlier build, and removed."""
    store(folder)
    write(folder, "PC5", entry("duben2024sea", doi=ICE, status="nominated"))
    ended(biblio("build"), 0)
    mine = tmp_path / "public" / "bib" / "mine.bib"
    ended(biblio("export", "-o", str(mine)), 0)
    before = mine.read_bytes()
    ran = ended(biblio("build"), 0)
    assert "removed" not in ran.err
    assert mine.read_bytes() == before


def test_build_does_not_overwrite_an_export_either(
    biblio: Biblio, folder: Path, tmp_path: Path
) -> None:
    """16: the same, under a name that build uses."""
    store(folder)
    write(folder, "PC5", entry("duben2024sea", doi=ICE, status="nominated"))
    (tmp_path / "public" / "bib").mkdir(parents=True)
    ended(biblio("export", "--year", "2025", "-o", "public/bib/all.bib"), 0)
    before = snapshot(tmp_path)
    ran = ended(biblio("build"), 2)
    assert "public/bib/all.bib was not made by biblio build" in ran.err.replace("\\", "/")
    assert snapshot(tmp_path) == before


def test_what_build_makes_is_ignored_by_git(biblio: Biblio, folder: Path, tmp_path: Path) -> None:
    """16: the folder was tracked unless somebody thought of it."""
    ended(biblio("build"), 0)
    assert (tmp_path / "public" / ".gitignore").read_bytes() == b"*\n"


# --- which call is the newest (4) ---------------------------------------------------------------


def _empty_folder(root: Path) -> None:
    (root / "ag-2027").mkdir()


def _no_day(root: Path) -> None:
    write(root.parent, "PC5", call=EARLIER)  # opened in 2025; the day of ag-2026 is not known


def _no_terms(root: Path) -> None:
    (root / "zz").mkdir()
    (root / "zz" / "PC5.bib").write_bytes(b"")


@pytest.mark.parametrize("arrange", [_empty_folder, _no_day, _no_terms])
def test_a_nomination_goes_into_the_call_that_is_open(
    biblio: Biblio, folder: Path, arrange: Callable[[Path], None]
) -> None:
    """4: an empty folder, an older call, and one without call.yml were taken for the newest."""
    store(folder)
    arrange(folder / "nominations")
    before = snapshot(folder)
    ended(biblio("add", ICE, "--pc", "PC5"), 0)
    after = snapshot(folder)
    assert after.keys() - before.keys() == {f"nominations/{CALL}/PC5.bib"}
    assert {name: after[name] for name in before} == before


def test_an_unreadable_call_is_still_the_newest_and_is_named(biblio: Biblio, folder: Path) -> None:
    """4: the closed call before it was written into."""
    store(folder)
    old = write(folder, "PC5", entry("o", doi=SNOW, status="nominated"), call=EARLIER)
    (folder / "nominations" / CALL / "call.yml").write_text("years: [2024\n", encoding="utf-8")
    before = old.read_bytes()
    ran = ended(biblio("add", ICE, "--pc", "PC5"), 1)
    assert f"nominations/{CALL}/call.yml" in ran.err
    assert old.read_bytes() == before
    assert f"doi          = {{{ICE}}}" in text(file_of(folder, "PC5"))


# --- a failure is no answer (5, 12, 25) ---------------------------------------------------------


@contextmanager
def doi_org(answer: Callable[[str], object]) -> Iterator[str]:
    """A doi.org that answers every question so: its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = unquote(self.path.partition("/ra/")[2].partition("?")[0])
            body = json.dumps(answer(asked)).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


#: Answers of doi.org that say nothing about the DOI that was asked.
ODD: dict[str, Callable[[str], object]] = {
    "another status": lambda asked: [{"DOI": asked, "status": "Error: database unavailable"}],
    "no status": lambda asked: [{"DOI": asked}],
    "another DOI": lambda asked: [{"DOI": "10.9999/x", "status": "DOI does not exist"}],
    "the agency of another": lambda asked: [{"DOI": "10.9999/x", "RA": "mEDRA"}],
    "nothing": lambda asked: [],
}


@pytest.mark.parametrize("odd", ODD)
def test_a_failing_doi_org_does_not_say_that_a_doi_does_not_exist(
    biblio: Biblio, folder: Path, odd: str
) -> None:
    """5: the article was not added, as if it were registered nowhere."""
    with StandIn() as server, doi_org(ODD[odd]) as url:
        env = {**server.environment(), "BIBLIO_DOI_URL": url}
        ran = ended(biblio("add", ICE, "--pc", "PC5", env=env), 3)
    assert "does not exist" not in ran.err
    assert "kept as pending" in ran.err
    assert text(file_of(folder, "PC5")).startswith("@misc{pending-10-5555-ice,\n")
    assert not list((folder / "records").iterdir())


@pytest.mark.parametrize("odd", ODD)
def test_accept_removes_nothing_while_doi_org_fails(biblio: Biblio, folder: Path, odd: str) -> None:
    """5: the record was deleted."""
    store(folder)
    write(folder, "PC5", entry("duben2024sea", doi=ICE, status="nominated"))
    before = snapshot(folder)
    with StandIn() as server, doi_org(ODD[odd]) as url:
        env = {**server.environment(), "BIBLIO_DOI_URL": url}
        ended(biblio("enrich", "--accept", ICE, env=env), 3)
    assert snapshot(folder) == before


def test_a_replacement_is_whole_while_the_services_are_down(biblio: Biblio, folder: Path) -> None:
    """12: the new article was nominated, and the old one stayed beside it."""
    store(folder)
    before = entry("duben2024sea", doi=ICE, status="nominated")
    write(folder, "PC5", before)
    ran = ended(biblio("nominate", "10.5555/new", "--pc", "PC5", "--replaces", ICE), 3)
    assert f"withdrawn for PC5: {ICE}" in ran.err
    first, second = text(file_of(folder, "PC5")).split("\n\n")
    withdrawn = before.replace("{nominated}", "{withdrawn}")
    *lines, closing = withdrawn.splitlines()
    assert first.splitlines() == [*lines, "  replaced-by = {10.5555/new},", closing]
    assert second.startswith("@misc{pending-10-5555-new,") and "{nominated}" in second


def test_a_refresh_of_a_doi_that_is_gone_fails_and_keeps_the_record(
    biblio: Biblio, folder: Path
) -> None:
    """25: a warning and exit code 0."""
    store(folder)
    write(folder, "PC5", entry("duben2024sea", doi=ICE, status="nominated"))
    before = snapshot(folder)
    with StandIn(works=REGISTRY[1:]) as server:
        ran = ended(biblio("enrich", "--refresh", ICE, env=server.environment()), 1)
    assert f"error: {ICE}: the new answer lacks the whole record; the old record stands" in ran.err
    assert snapshot(folder) == before


def test_accept_of_everything_must_be_asked_for(biblio: Biblio, folder: Path) -> None:
    """15: `enrich --accept` alone took every loss of every article."""
    store(folder)
    write(folder, "PC5", entry("duben2024sea", doi=ICE, status="nominated"))
    before = snapshot(folder)
    with StandIn(works=[work(ICE, author=None)]) as server:
        ran = ended(biblio("enrich", "--accept", env=server.environment()), 2)
        assert server.count() == 0
    assert "--accept for which articles?" in ran.err
    assert snapshot(folder) == before


# --- a command acts on what was meant, or not at all (7, 10, 11, 13) ----------------------------


@pytest.mark.parametrize(
    "arguments",
    [["drop", "same", "--pc", "PC5"], ["show", "same"], ["tag", "same", "--set", "emulator"],
     ["nominate", "SAME", "--pc", "PC5", "--why", "w"], ["add", "same", "--pc", "PC7"]],
    ids=lambda arguments: arguments[0],
)  # fmt: skip
def test_a_key_of_two_works_is_refused_with_both_dois(
    biblio: Biblio, folder: Path, arguments: list[str]
) -> None:
    """7: one of the two was taken, whichever came last."""
    store(folder)
    write(folder, "PC5", entry("same", doi=ICE, status="nominated"),
          entry("Same", doi=SNOW, status="nominated"))  # fmt: skip
    before = snapshot(folder)
    ran = ended(biblio(*arguments), 2)
    assert ran.out == ""
    assert f"the key {arguments[1]} stands for two works: {ICE}, {SNOW}" in ran.err
    assert snapshot(folder) == before


def test_a_verdict_is_written_into_this_call_alone(biblio: Biblio, folder: Path) -> None:
    """10: the files of closed calls changed too."""
    store(folder)
    said = entry("duben2024sea", doi=ICE, status="nominated")
    old = write(folder, "PC7", said, call=EARLIER)
    new = write(folder, "PC5", said)
    ended(biblio("tag", ICE, "--set", "emulator"), 0)
    assert text(old) == said
    assert re.findall(r"usecase\s*= \{(.*)\}", text(new)) == ["emulator"]


def test_a_verdict_that_cannot_be_written_everywhere_is_written_nowhere(
    biblio: Biblio, folder: Path
) -> None:
    """10: the files before the unreadable one had been changed."""
    store(folder)
    said = entry("duben2024sea", doi=ICE, status="nominated")
    write(folder, "PC5", said)
    write(folder, "PC7", said, "@misc{odd,\n  journal = nowhere,\n}\n")
    before = snapshot(folder)
    ran = ended(biblio("tag", ICE, "--set", "emulator"), 1)
    assert "PC7.bib:7 is unreadable" in ran.err
    assert snapshot(folder) == before


@pytest.mark.parametrize(
    ("command", "verdict", "what"),
    [
        ("tag", "", "'' names no use case"),
        ("tag", "none,emulator", "'none,emulator' is both none and a use case"),
        ("add", "", "'' names no use case"),
        ("nominate", "emulator; NONE", "'emulator; NONE' is both none and a use case"),
    ],
)
def test_a_verdict_that_says_nothing_or_two_things_is_refused(
    biblio: Biblio, folder: Path, command: str, verdict: str, what: str
) -> None:
    """11: "" meant none, and none was dropped beside another."""
    store(folder)
    write(folder, "PC5", entry("duben2024sea", doi=ICE, usecase="downscaling", status="nominated"))
    arguments = {"tag": ["tag", ICE, "--set"], "add": ["add", SNOW, "--pc", "PC5", "--usecase"],
                 "nominate": ["nominate", ICE, "--pc", "PC5", "--usecase"]}[command]  # fmt: skip
    before = snapshot(folder)
    ran = ended(biblio(*arguments, verdict), 2)
    assert what in ran.err
    assert snapshot(folder) == before


def test_auto_is_understood_in_capitals(biblio: Biblio, folder: Path) -> None:
    """11: AUTO was an unknown use case."""
    store(folder)
    fields = {"doi": ICE, "status": "nominated"}
    path = write(folder, "PC5", entry("duben2024sea", **fields, usecase="downscaling"))
    ended(biblio("tag", ICE, "--set", "AUTO"), 0)
    assert text(path) == entry("duben2024sea", **fields)


@pytest.mark.parametrize("other", [ICE, OLDER], ids=["its own DOI", "another alias"])
def test_an_article_that_the_project_has_by_an_alias_is_not_added_again(
    biblio: Biblio, folder: Path, other: str
) -> None:
    """13: it was, where another project has it by its own DOI, and by an alias that was new."""
    for name in (ICE, OLD):
        Store(folder).put(Stored(ICE, "crossref", REGISTRY[0], (OLD,)), name=name)
    write(folder, "PC5", entry("duben2024sea", doi=OLD, status="nominated"))
    if other == ICE:
        write(folder, "PC7", entry("duben2024sea", doi=ICE, status="nominated"))
    before = snapshot(folder / "nominations")
    with registries() as server:
        ran = ended(biblio("add", other, "--pc", "PC5", env=server.environment()), 0)
    assert (ran.out, f"PC5 has {ICE} already; nothing changed" in ran.err) == ("", True)
    assert snapshot(folder / "nominations") == before


# --- what is counted and shown (8, 17, 19, 26, 27) ----------------------------------------------


def _keywords(ran: Ran) -> list[str]:
    return re.findall(r"keywords\s*= \{(.*)\}", ended(ran, 0).out)


def test_an_export_does_not_count_an_earlier_call(biblio: Biblio, folder: Path) -> None:
    """8: who nominated in 2025 was said to nominate now."""
    store(folder)
    write(folder, "PC7", entry("olason2025snow", doi=SNOW, status="nominated"), call=EARLIER)
    write(folder, "PC5", entry("olason2025snow", doi=SNOW, status="suggested"))
    ran = biblio("export")
    assert _keywords(ran) == ["suggested for PC5"]
    assert "1 article: 0 nominated, 1 only suggested" in ran.err


def test_an_export_for_a_project_counts_its_own_word(biblio: Biblio, folder: Path) -> None:
    """8: another project's nomination made it one of PC5."""
    store(folder)
    write(folder, "PC7", entry("olason2025snow", doi=SNOW, status="nominated"))
    write(folder, "PC5", entry("olason2025snow", doi=SNOW, status="suggested"))
    assert "0 nominated, 1 only suggested" in ended(biblio("export", "--pc", "PC5"), 0).err
    assert "1 nominated, 0 only suggested" in ended(biblio("export", "--pc", "PC7"), 0).err


def test_check_compares_with_the_registry_and_not_with_a_colleague(
    biblio: Biblio, folder: Path
) -> None:
    """17: a right reading copy was told to be wrong, since another project had corrected."""
    store(folder)
    write(folder, "PC5", entry("duben2024sea", doi=ICE, year="2020", corrects="year",
                               status="nominated"))  # fmt: skip
    write(folder, "PC7", entry("duben2024sea", doi=ICE, year="2024", status="nominated"))
    assert "differs" not in ended(biblio("check", "--pc", "PC7"), 0).out


def test_check_names_what_differs_in_plain_words(biblio: Biblio, folder: Path) -> None:
    """17: a title came as the inside of a Python value."""
    store(folder)
    write(folder, "PC5", entry("olason2025snow", doi=SNOW, title=r"Snow on {Mont} \'Etale",
                               status="nominated"))  # fmt: skip
    ran = ended(biblio("check", "--pc", "PC5"), 0)
    assert "title differs from the registry (Snow on Mont Étale here, Snow there)" in ran.out


def test_a_record_of_another_article_is_not_believed(biblio: Biblio, folder: Path) -> None:
    """19: a file renamed by hand gave one article the metadata of another."""
    Store(folder).put(Stored(SNOW, "crossref", REGISTRY[1]), name=ICE)
    write(folder, "PC5", entry("duben2024sea", doi=ICE, title="Sea ice", status="nominated"))
    ran = biblio("list", "--json")
    article = listed(ran, 1)["duben2024sea"]
    assert (article["doi"], article["title"], article["pending"]) == (ICE, "Sea ice", True)
    assert "unreadable" in article["flags"]
    assert f"is the record of {SNOW}, not of {ICE}" in ran.err


def test_an_article_without_metadata_is_not_of_the_starter_list(
    biblio: Biblio, folder: Path
) -> None:
    """26: `show` named the starter list, and claimed that the registry names no author."""
    Store(folder).put(Stored(ICE, "facts", {}))
    write(folder, "PC5", entry("pending-10-5555-ice", doi=ICE, title="Mine", status="nominated"))
    assert listed(biblio("list", "--json"))["pending-10-5555-ice"]["flags"] == ["no-metadata"]
    shown = ended(biblio("show", ICE), 0).out
    assert "starter list" not in shown
    assert "source: reading copy in the nomination, not checked" in shown


def test_a_record_of_an_unknown_source_is_unreadable_and_named(
    biblio: Biblio, folder: Path
) -> None:
    """27: it was believed, or ended in a traceback."""
    store(folder)
    path = folder / "records" / file_name(ICE)
    path.write_text(text(path).replace('"crossref"', '"wikidata"'), encoding="utf-8")
    write(folder, "PC5", entry("duben2024sea", doi=ICE, status="nominated"))
    ran = ended(biblio("check"), 1)
    assert f"bib/records/{path.name}:1: error: is not a record of biblio" in ran.out
    assert "unreadable" in listed(biblio("list", "--json"), 1)["duben2024sea"]["flags"]


# --- what is broken, and what is not (23, 24, 29, 30, 35) ---------------------------------------


def test_words_between_entries_are_no_damage(biblio: Biblio, folder: Path) -> None:
    """23: a note of one's own made the file unwritable."""
    store(folder)
    before = (
        entry("duben2024sea", doi=ICE, status="nominated")
        + "\nTo ask at the assembly:\n  year = {2024} or 2025?\n\n"
        + entry("other", title="Other", author="A, B", year="2024", status="nominated")
    )
    path = write(folder, "PC5", before)
    assert "error" not in ended(biblio("check", "--pc", "PC5"), 0).out
    ended(biblio("add", SNOW, "--pc", "PC5"), 0)
    assert text(path).startswith(before)


@pytest.mark.parametrize("gap", [",\n  ", ", "], ids=["on the next line", "on the same line"])
def test_a_field_after_a_stray_brace_is_damage(biblio: Biblio, folder: Path, gap: str) -> None:
    """23: it was not seen on the line of the brace."""
    store(folder)
    broken = f"@misc{{a,\n  title = {{A}}}}{gap}year = {{2024}},\n}}\n"
    path = write(folder, "PC5", broken)
    line = 2 + gap.count("\n")
    ran = ended(biblio("check", "--pc", "PC5"), 1)
    assert f"PC5.bib:{line}: error: a field stands outside of any entry" in ran.out
    ended(biblio("add", SNOW, "--pc", "PC5"), 1)
    assert text(path) == broken


@pytest.mark.parametrize(
    ("row", "what"),
    [(",PC,NOBODY,\n", "has a row without id"), ("PC5,PC,TWICE,\n", "names PC5 twice")],
)
def test_one_bad_row_of_the_projects_leaves_the_others(
    biblio: Biblio, folder: Path, row: str, what: str
) -> None:
    """24: no project was known any more."""
    store(folder)
    write(folder, "PC5", entry("duben2024sea", doi=ICE, status="nominated"))
    with (folder / "projects.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(row)
    ran = biblio("list", "--pc", "compact", "--json")
    assert list(listed(ran, 1)) == ["duben2024sea"]
    assert f"bib/projects.csv:17: {what}" in ran.err
    assert ended(biblio("report", "--pc", "PC1"), 1).out


def test_a_project_with_a_file_is_known_without_the_list_of_projects(
    biblio: Biblio, folder: Path
) -> None:
    """24: a quote left open in projects.csv, and no list of any project came."""
    store(folder)
    write(folder, "PC5", entry("duben2024sea", doi=ICE, status="nominated"))
    (folder / "projects.csv").write_text('id,kind,acronym,title\nPC5,PC,"X,\n', encoding="utf-8")
    ran = biblio("list", "--pc", "pc5", "--json")
    assert list(listed(ran, 1)) == ["duben2024sea"]
    assert "projects.csv" in ran.err and "is not CSV" in ran.err


def test_use_cases_are_known_without_their_file(biblio: Biblio, folder: Path) -> None:
    """24: an unreadable usecases.yml made every use case unknown."""
    store(folder)
    write(folder, "PC5", entry("duben2024sea", doi=ICE, usecase="emulator", status="nominated"),
          entry("olason2025snow", doi=SNOW, usecase="none", status="nominated"))  # fmt: skip
    (folder / "usecases.yml").write_text("- slug: [\n", encoding="utf-8")
    ran = biblio("list", "--usecase", "emulator", "--json")
    assert list(listed(ran, 1)) == ["duben2024sea"]
    assert "usecases.yml" in ran.err


def test_verdicts_that_differ_are_told_to_each_project(biblio: Biblio, folder: Path) -> None:
    """29: only to the one whose nomination is the oldest."""
    store(folder)
    for project, usecase in (("PC5", "emulator"), ("PC7", "none"), ("PC8", "emulator")):
        said = {"usecase": usecase, "status": "nominated", "nominated_on": DAY}
        write(folder, project, entry("duben2024sea", doi=ICE, **said))
    words = "duben2024sea: verdicts differ (PC5: emulator; PC7: none; PC8: emulator)"
    for project in ("PC5", "PC7", "PC8"):
        ran = ended(biblio("check", "--pc", project), 0)
        assert ran.out.count(f"{project}.bib:1: warning: {words}") == 1, ran.out


@pytest.mark.parametrize("name", [f"nominations/{EARLIER}/call.yml", f"replies/{EARLIER}/PC5.yml"])
def test_check_reads_the_other_calls_as_well(biblio: Biblio, folder: Path, name: str) -> None:
    """30: what is broken there was found by nobody."""
    write(folder, "PC5", call=EARLIER)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("a: [\n", encoding="utf-8")
    ran = ended(biblio("check", "--call", CALL), 1)
    assert [line.split(":")[0] for line in ran.out.splitlines() if "error" in line] == [
        f"bib/{name}"
    ]


def test_years_that_run_backwards_are_refused(biblio: Biblio, folder: Path) -> None:
    """35: an empty list, as if there were no article."""
    ran = ended(biblio("list", "--year", "2025-2024"), 2)
    assert "no year from 2025 to 2024\n  --year 2024-2025" in ran.err


def test_add_of_a_key_without_doi_says_that_it_has_none(biblio: Biblio, folder: Path) -> None:
    """35: the key was said not to be in the library, with itself as the nearest one."""
    write(folder, "PC5", entry("nansen1897north", title="Farthest North", author="Nansen, F.",
                               status="nominated"))  # fmt: skip
    before = snapshot(folder)
    ran = ended(biblio("add", "nansen1897north", "--pc", "PC7"), 2)
    assert "nansen1897north is in the library, but has no DOI" in ran.err
    assert snapshot(folder) == before
