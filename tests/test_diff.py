"""`biblio diff`: every kind of change in words, apart where it must be; hostile and absent REFs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import Biblio, Ran, program

from traccs_biblio import bibtex
from traccs_biblio.changes import KINDS, Change, between
from traccs_biblio.library import Library
from traccs_biblio.programme import LANGUAGES
from traccs_biblio.reports.words import WORDS
from traccs_biblio.revisions import state_at
from traccs_biblio.store import Stored

CALL = "ag-2026"
ONE, TWO, PREPRINT, PAPER = "10.5555/a.1", "10.5555/a.2", "10.48550/arxiv.2401.1", "10.5555/paper"


def entry(key: str, doi: str = "", status: str = "nominated", **fields: str) -> str:
    said = {"doi": doi, "status": status, **{n.replace("_", "-"): v for n, v in fields.items()}}
    return bibtex.format_entry("article", key, {n: v for n, v in said.items() if v})


def answer(doi: str, title: str = "A title", **more: Any) -> Stored:
    content = {
        "DOI": doi,
        "type": "journal-article",
        "title": [title],
        "author": [{"family": "Salas y Mélia", "given": "David"}],
        "container-title": ["Revue"],
        "issued": {"date-parts": [[2024]]},
    }
    return Stored(doi, "crossref", {**content, **more})


class State:
    """A data folder that the test fills; `then` is a copy of it as it was."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def bib(self, project: str, *entries: str) -> None:
        path = self.folder / "nominations" / CALL / f"{project}.bib"
        path.write_text("\n".join(entries), "utf-8")

    def record(self, stored: Stored) -> None:
        Library(self.folder).store.put(stored)

    def reply(self, project: str, text: str) -> None:
        path = self.folder / "replies" / CALL / f"{project}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def then(self) -> Path:
        copy = self.folder.parent / "then"
        shutil.copytree(self.folder, copy)
        return copy

    def changes(self, then: Path) -> list[Change]:
        return list(between(Library(then), Library(self.folder)).told)


@pytest.fixture
def state(folder: Path) -> State:
    made = State(folder)
    for stored in (answer(ONE, "One"), answer(TWO, "Two")):
        made.record(stored)
    return made


def kinds(changes: list[Change]) -> list[str]:
    return [change.kind for change in changes]


def of(changes: list[Change], kind: str) -> Change:
    [found] = [change for change in changes if change.kind == kind]
    return found


# --- what people do -----------------------------------------------------------------------------

A, B = entry("one", ONE), entry("two", TWO)
#: An entry before and after, and the change: (kind, before, after).
ENTRIES: dict[str, tuple[str, str, list[tuple[str, str, str]]]] = {
    "nominated": ("", A, [("nominated", "", "")]),
    "suggested": ("", entry("one", ONE, "suggested"), [("suggested", "", "")]),
    "confirmed": (
        entry("one", ONE, "suggested"), entry("one", ONE, nominated_on="2026-02-01"),
        [("confirmed", "suggested", "nominated")],
    ),
    "withdrawn": (
        A, entry("one", ONE, "withdrawn", withdrawn_why="hors sujet"),
        [("withdrawn", "nominated", "withdrawn")],
    ),
    "taken up again": (
        entry("one", ONE, "withdrawn"), A, [("restored", "withdrawn", "nominated")],
    ),
    "no longer nominated": (
        A, entry("one", ONE, "suggested"), [("demoted", "nominated", "suggested")],
    ),
    "deleted by hand": (A, "", [("removed", "nominated", "")]),
    "reason": (entry("one", ONE, why="a"), entry("one", ONE, why="b"), [("why", "a", "b")]),
    "scope": (A, entry("one", ONE, scope="inside"), [("scope", "", "inside")]),
    "who": (A, entry("one", ONE, nominated_by="JL"), [("by", "", "JL")]),
    "verdict": (A, entry("one", ONE, usecase="emulator"), [("verdict", "", "emulator")]),
    "the verdict none is one": (A, entry("one", ONE, usecase="none"), [("verdict", "", "none")]),
    "reason of a withdrawal": (
        entry("one", ONE, "withdrawn", withdrawn_why="a"),
        entry("one", ONE, "withdrawn", withdrawn_why="b"), [("withdrawn-why", "a", "b")],
    ),
    "other DOI": (A, entry("one", TWO), [("doi", ONE, TWO)]),
    "final key": (entry("pending-10-5555-a-1", ONE), A, [("key", "pending-10-5555-a-1", "one")]),
    "other key": (A, entry("uno", ONE), [("rekeyed", "one", "uno")]),
    "correction": (
        A, entry("one", ONE, year="2025", corrects="year"), [("corrected", "", "2025")],
    ),
    "a reading copy says nothing": (A, entry("one", ONE, year="1999", title="Other"), []),
    "fields in another order": (
        entry("one", ONE, why="a"),
        "@Article{one,\r\n  why = {a},\r\n  status = {nominated},\r\n  doi = {" + ONE + "},\r\n}",
        [],
    ),
    "title of a work without DOI": (
        entry("one", author="Düben, Peter", title="Ólason's ice"),
        entry("one", author="Düben, Peter", title="Szczepański's ice"),
        [("corrected", "Ólason's ice", "Szczepański's ice")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ENTRIES)
def test_what_a_person_changes_is_told(state: State, name: str) -> None:
    before, after, expected = ENTRIES[name]
    state.bib("PC5", before, B)
    then = state.then()
    state.bib("PC5", after, B)
    told = state.changes(then)
    assert [(c.kind, c.before, c.after) for c in told] == expected
    assert all((c.project, c.call) == ("PC5", CALL) for c in told)


def test_every_kind_of_change_has_its_words_in_both_languages() -> None:
    for kind in KINDS:
        assert f"diff {kind}" in WORDS
        assert all(WORDS[f"diff {kind}"])


def test_a_suggestion_is_told_apart_from_a_projects_own_word(state: State) -> None:
    then = state.then()
    state.bib("PC5", A, entry("two", TWO, "suggested"))
    groups = {change.kind: change.group for change in state.changes(then)}
    assert groups == {"nominated": "people", "suggested": "suggestions"}


def test_out_of_unassigned_is_a_move_and_two_projects_each_have_their_own_word(
    state: State,
) -> None:
    state.bib("unassigned", entry("one", ONE, "suggested"))
    state.bib("PC7", B)
    then = state.then()
    state.bib("unassigned")
    state.bib("PC5", A)
    state.bib("PC7")
    state.bib("PC8", B)
    told = state.changes(then)
    assert [(c.project, c.kind) for c in told] == [
        ("PC5", "confirmed"), ("PC5", "moved"), ("PC7", "removed"), ("PC8", "nominated"),
    ]  # fmt: skip
    assert (of(told, "moved").before, of(told, "moved").after) == ("unassigned", "PC5")


def test_a_preprint_that_gives_way_to_its_article_is_replaced(state: State) -> None:
    state.record(answer(PREPRINT, "Ice", type="posted-content", subtype="preprint"))
    state.bib("PC5", entry("ice", PREPRINT))
    then = state.then()
    relation = {"has-preprint": [{"id-type": "doi", "id": PREPRINT, "asserted-by": "subject"}]}
    state.record(answer(PAPER, "Ice", relation=relation))
    state.bib("PC5", entry("ice", PREPRINT, "withdrawn"), entry("salasice", PAPER))
    told = state.changes(then)
    assert of(told, "replaced").after == PAPER
    assert of(told, "nominated").key == "salasice"
    assert "withdrawn" not in kinds(told)


def test_words_that_were_resolved_name_the_entry_that_came_instead(
    state: State, biblio: Biblio
) -> None:
    """As `nominate --replaces` writes it, whether the work is new or there already."""
    words = [entry(f"received2026{n}", received=f"l'article n° {n} d'Ólason") for n in (1, 2)]
    state.bib("PC5", *words, entry("two", TWO))
    then = state.then()
    for number, doi in ((1, ONE), (2, TWO)):
        old = f"received2026{number}"
        ran = biblio("nominate", doi, "--pc", "PC5", "--replaces", old, "--bib", str(state.folder))
        assert ran.code == 0, ran.err
    told = state.changes(then)
    new = of(told, "nominated").key
    assert [(c.before, c.after, c.group) for c in told if c.kind == "resolved"] == [
        ("received20261", new, "people"), ("received20262", "two", "people"),
    ]  # fmt: skip
    assert "withdrawn" not in kinds(told)
    ran = biblio("diff", str(then), "--lang", "en", "--bib", str(state.folder))
    assert "Resolved: received20262 → two" in ran.out
    ran = biblio("nominate", "received20261", "--pc", "PC5", "--bib", str(state.folder))
    assert ran.code == 0  # taken up again, it is no longer replaced
    text = (state.folder / "nominations" / CALL / "PC5.bib").read_text("utf-8")
    assert text.count("replaced-by") == 1


def test_an_article_that_replaces_another_is_told_by_its_key(state: State, biblio: Biblio) -> None:
    state.bib("PC5", A, entry("mine", author="Düben, P.", title="Snow", year="2025"))
    then = state.then()
    ran = biblio("nominate", "mine", "--pc", "PC5", "--replaces", "one", "--bib", str(state.folder))
    assert ran.code == 0, ran.err
    assert [(c.kind, c.before, c.after) for c in state.changes(then)] == [
        ("replaced", "one", "mine")
    ]


# --- what registries and rules say --------------------------------------------------------------


def test_a_preprint_that_is_published_now_cites_the_article(state: State) -> None:
    relation = {"is-preprint-of": [{"id-type": "doi", "id": PAPER, "asserted-by": "subject"}]}
    state.record(answer(PREPRINT, "Ice", type="posted-content", subtype="preprint"))
    state.bib("PC5", entry("ice", PREPRINT))
    then = state.then()
    preprint = answer(PREPRINT, "Ice", type="posted-content", subtype="preprint", relation=relation)
    state.record(preprint)
    assert of(state.changes(then), "published").after == PAPER
    state.record(answer(PAPER, "Ice"))
    told = of(state.changes(then), "cited")
    assert (told.project, told.before, told.after) == ("PC5", PREPRINT, PAPER)


def test_the_record_of_the_article_alone_is_enough_to_be_told(state: State) -> None:
    """The entry and the preprint's own record have not changed a byte."""
    relation = {"is-preprint-of": [{"id-type": "doi", "id": PAPER, "asserted-by": "subject"}]}
    preprint = answer(PREPRINT, "Ice", type="posted-content", subtype="preprint", relation=relation)
    state.record(preprint)
    state.bib("PC5", entry("ice", PREPRINT))
    then = state.then()
    state.record(answer(PAPER, "Ice"))
    assert of(state.changes(then), "cited").after == PAPER


@pytest.mark.parametrize("kind", ["retraction", "correction", "expression_of_concern"])
def test_a_retraction_is_told_to_each_project_that_has_the_article(state: State, kind: str) -> None:
    state.bib("PC5", A)
    state.bib("PC7", entry("one", ONE, "suggested"), B)
    state.bib("PC8", entry("one", ONE, "withdrawn"))
    then = state.then()
    update = {"DOI": "10.5555/notice", "type": kind, "label": kind, "source": "publisher"}
    state.record(answer(ONE, "One", **{"updated-by": [update]}))
    told = state.changes(then)
    name = "concern" if kind.startswith("expression") else kind
    assert [(c.project, c.kind, c.after) for c in told] == [
        ("PC5", name, "10.5555/notice"), ("PC7", name, "10.5555/notice"),
    ]  # fmt: skip
    back = list(between(Library(state.folder), Library(then)).told)
    assert kinds(back) == ["cleared", "cleared"]


def test_a_refresh_that_changes_metadata_is_told_and_people_who_correct_are_told_apart(
    state: State,
) -> None:
    state.bib("PC5", A)
    then = state.then()
    state.record(answer(ONE, "One, in another title", volume="7"))
    state.bib("PC5", entry("one", ONE, pages="1--9", corrects="pages"))
    told = state.changes(then)
    assert [(c.kind, c.field, c.after) for c in told] == [
        ("corrected", "pages", "1-9"),
        ("refreshed", "title", "One, in another title"),
        ("refreshed", "volume", "7"),
    ]


def test_the_rules_are_told_apart_and_only_where_no_person_has_judged(state: State) -> None:
    state.bib("PC5", A)
    state.bib("PC7", entry("two", TWO, usecase="none"))
    then = state.then()
    for doi in (ONE, TWO):
        state.record(answer(doi, "A neural network emulator of the radiation of a climate model"))
    told = [c for c in state.changes(then) if c.group == "rules"]
    assert [(c.project, c.before, "emulator" in c.after) for c in told] == [("PC5", "", True)]


def test_words_added_to_usecases_yml_change_tags_though_no_article_has_changed(
    state: State,
) -> None:
    state.bib("PC5", A)
    state.record(answer(ONE, "Deep learning of zorglub waves"))
    then = state.then()
    path = state.folder / "usecases.yml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("\n- slug: emulator\n", "\n- slug: emulator\n  evidence: [zorglub]\n")
    )
    assert path.read_text("utf-8") != text
    assert of(state.changes(then), "tags").project == "PC5"


def test_a_pending_article_that_is_fetched_says_so(state: State) -> None:
    doi = "10.5555/late"
    state.bib("PC5", entry("pending-10-5555-late", doi))
    then = state.then()
    state.record(answer(doi, "Late"))
    state.bib("PC5", entry("salasymelia2024late", doi))
    assert kinds(state.changes(then)) == ["key", "fetched"]


# --- replies and other files --------------------------------------------------------------------


def test_replies_and_activities_are_told(state: State) -> None:
    state.reply("PC5", "replied: false\nactivities: [emulator]\n")
    then = state.then()
    state.reply("PC5", "replied_on: 2026-02-03\nactivities: [downscaling]\n")
    state.reply("PC7", "replied_on:\nactivities: []\n")
    told = [(c.project, c.kind, c.before, c.after) for c in state.changes(then)]
    assert told == [
        ("PC5", "replied", "", "2026-02-03"),
        ("PC5", "declared", "", "downscaling"),
        ("PC5", "undeclared", "emulator", ""),
        ("PC7", "replied", "", ""),
    ]


def test_a_file_that_differs_and_says_the_same_is_named(state: State) -> None:
    state.bib("PC5", A)
    then = state.then()
    state.bib("PC5", A, "A comment that no program reads\n")
    (state.folder / "lexicon.yml").write_text("models: [NEMO]\n")
    changes = between(Library(then), Library(state.folder))
    assert not changes.told and not changes.none
    assert changes.files == (f"nominations/{CALL}/PC5.bib", "lexicon.yml")


@pytest.mark.parametrize("side", ["then", "now"])
def test_what_cannot_be_read_on_one_side_is_neither_gone_nor_new(state: State, side: str) -> None:
    state.bib("PC5", A, B)
    then = state.then()
    broken = State(then if side == "then" else state.folder)
    broken.bib("PC5", A, "@article{two,\n  doi = {" + TWO + "},\n  why = {never closed,\n}\n")
    changes = between(Library(then), Library(state.folder))
    assert [c for c in changes.told if c.kind in ("removed", "nominated")] == []
    assert changes.unreadable == (f"nominations/{CALL}/PC5.bib",)
    broken.bib("PC5", "<<<<<<< ours\n" + A + "=======\n" + B + ">>>>>>> theirs\n")
    changes = between(Library(then), Library(state.folder))
    assert not changes.told
    assert changes.unreadable == (f"nominations/{CALL}/PC5.bib",)
    assert any("git conflict" in problem.message for problem in changes.problems)


def test_only_what_differs_is_read(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    parse = bibtex.parse

    def counted(text: str, block: bibtex.Block, macros: dict[str, str] | None = None) -> Any:
        read.append(block.key)
        return parse(text, block, macros)

    many = [entry(f"key{n}", f"10.5555/n.{n}") for n in range(50)]
    state.bib("PC5", *many)
    state.bib("PC7", B)
    then = state.then()
    state.bib("PC5", *many[:49], entry("key49", "10.5555/n.49", why="x"))
    monkeypatch.setattr(bibtex, "parse", counted)
    assert kinds(state.changes(then)) == ["why"]
    assert set(read) == {"key49"}


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def repository(state: State, tmp_path: Path) -> Path:
    """A data folder under git, with a tag, and a nomination since."""
    state.bib("PC5", entry("one", ONE, "suggested"))
    git(tmp_path, "init", "-q", "-b", "main", ".")
    git(tmp_path, "config", "user.name", "X")
    git(tmp_path, "config", "user.email", "x@example.org")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "start")
    git(tmp_path, "tag", "assembly-2026")
    state.bib("PC5", entry("one", ONE, why="à cause de <script>|*x* Szczepański"))
    state.bib("PC7", entry("two", TWO, "suggested"))
    return tmp_path


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        [program("git"), "-C", str(root), *arguments],
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    assert not done.returncode, done.stderr
    return done.stdout.decode("utf-8")


def test_a_tag_is_compared_and_nothing_of_the_work_tree_is_touched(
    repository: Path, biblio: Biblio
) -> None:
    before = snapshot(repository)
    ran = biblio("diff", "assembly-2026", "--lang", "en")
    assert ran.code == 0
    assert "PC5 COMPACT" in ran.out and "Suggestion confirmed" in ran.out
    assert "Suggestions that the project has not confirmed" in ran.out
    assert snapshot(repository) == before
    again = biblio("diff", "assembly-2026", "--lang", "en")
    assert again.out == ran.out


def snapshot(root: Path) -> Mapping[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_languages_and_markdown_escape_what_strangers_wrote(
    repository: Path, biblio: Biblio, lang: str
) -> None:
    ran = biblio("diff", "assembly-2026", "--lang", lang, "--format", "md")
    assert ran.code == 0
    assert "<script>" not in ran.out and "Szczepański" in ran.out
    assert "*x*" not in ran.out
    if lang == "fr":
        assert "Raison donnée\u00a0: «\u00a0à cause" in ran.out
        assert "Salas y Mélia" in ran.out


def test_json_is_for_programs(repository: Path, biblio: Biblio) -> None:
    ran = biblio("diff", "assembly-2026", "--format", "json", "--pc", "PC5")
    content = json.loads(ran.out)
    assert (content["since"], content["until"]) == ("assembly-2026", None)
    assert [(c["project"], c["kind"], c["doi"]) for c in content["changes"]] == [
        ("PC5", "confirmed", ONE), ("PC5", "why", ONE),
    ]  # fmt: skip


def test_without_ref_it_is_since_the_assembly(repository: Path, biblio: Biblio) -> None:
    none = biblio("diff")
    assert none.code == 2 and "presented: TAG" in none.err
    path = repository / "bib" / "nominations" / CALL / "call.yml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("presented:", "presented: assembly-2026"), "utf-8")
    ran = biblio("diff", "--lang", "fr")
    assert ran.code == 0 and "Depuis l'assemblée (assembly-2026)" in ran.out
    assert "Suggestion confirmée" in ran.out


def test_in_a_new_call_without_ref_the_error_names_the_call_that_was_presented(
    repository: Path, biblio: Biblio
) -> None:
    path = repository / "bib" / "nominations" / CALL / "call.yml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("presented:", "presented: assembly-2026"), "utf-8")
    assert biblio("init", "--call", "zz-2027", "--years", "2025,2026").code == 0
    ran = biblio("diff")
    assert ran.code == 2 and "zz-2027 was not presented" in ran.err
    assert f"since the assembly of {CALL}: biblio diff --call {CALL};" in ran.err
    assert "biblio diff assembly-2026" in ran.err
    ran = biblio("diff", "--call", CALL, "--lang", "en")
    assert ran.code == 0 and "Since the assembly (assembly-2026)" in ran.out


def test_of_a_whole_hash_the_report_shows_the_start(repository: Path, biblio: Biblio) -> None:
    commit = git(repository, "rev-parse", "HEAD").strip()
    ran = biblio("diff", commit, commit, "--lang", "en")
    assert f"Since {commit[:9]}, up to {commit[:9]}." in ran.out
    assert json.loads(biblio("diff", commit, "--format", "json").out)["since"] == commit


def test_equal_states_say_so(repository: Path, biblio: Biblio) -> None:
    ran = biblio("diff", "assembly-2026", "assembly-2026", "--lang", "en")
    assert ran.code == 0 and "Nothing has changed." in ran.out
    copy = repository / "copy"
    shutil.copytree(repository / "bib", copy)
    ran = biblio("diff", "copy", "--lang", "fr")
    assert ran.code == 0 and "Rien n'a changé." in ran.out


def test_two_revisions_are_compared_whatever_the_folder_is_now(
    repository: Path, biblio: Biblio
) -> None:
    git(repository, "commit", "-q", "-am", "confirmed")
    ran = biblio("diff", "HEAD", "assembly-2026", "--format", "json")
    assert [c["kind"] for c in json.loads(ran.out)["changes"]] == ["demoted", "why"]


HOSTILE = ["--output=x", "-h", "--help", "-c", "HEAD:bib", "a..b", "", "../..", "v1\nv2", "@{-9}",
          "--since=yesterday", "--all", "--glob=*", "--show-toplevel"]  # fmt: skip


@pytest.mark.parametrize("ref", HOSTILE)
def test_a_hostile_ref_is_never_an_option_of_git(
    repository: Path, biblio: Biblio, ref: str
) -> None:
    before = snapshot(repository)
    ran = biblio("diff", "--", ref)
    assert ran.code == 2
    assert "neither a git revision nor a copied data folder" in ran.err
    assert "assembly-2026" in ran.err
    assert snapshot(repository) == before


def test_a_mistyped_tag_names_the_nearest(repository: Path, biblio: Biblio) -> None:
    ran = biblio("diff", "asembly-2026")
    assert ran.code == 2 and "nearest: assembly-2026" in ran.err


def test_a_revision_before_the_data_folder_says_so(repository: Path, biblio: Biblio) -> None:
    empty = git(
        repository, "commit-tree", "-m", "x", git(repository, "mktree", "--missing").strip()
    )
    ran = biblio("diff", empty.strip())
    assert ran.code == 2 and "was no data folder there" in ran.err


def test_without_git_a_copy_is_compared_and_a_tag_gets_a_sentence(
    state: State, biblio: Biblio, tmp_path: Path
) -> None:
    state.then()
    state.bib("PC5", A)
    above = {"GIT_CEILING_DIRECTORIES": str(tmp_path)}
    ran = biblio("diff", "then", "--lang", "en", env=above)
    assert ran.code == 0 and "New nomination" in ran.out
    ran = biblio("diff", "v1", env=above)
    assert ran.code == 2 and "not under git" in ran.err
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    ran = biblio("diff", "v1", env={"PATH": str(nothing)})
    assert ran.code == 2 and "git cannot be run" in ran.err
    ran = biblio("diff", "then", "--lang", "en", env={"PATH": str(nothing)})
    assert ran.code == 0 and "New nomination" in ran.out


def test_an_unreadable_side_is_said_in_the_report_and_by_the_name_of_the_revision(
    repository: Path, biblio: Biblio
) -> None:
    path = repository / "bib" / "nominations" / CALL / "PC8.bib"
    path.write_text("<<<<<<< ours\n" + A + "=======\n>>>>>>> theirs\n", "utf-8")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "conflict")
    path.write_text(A, "utf-8")
    ran: Ran = biblio("diff", "HEAD", "--lang", "en")
    assert ran.code == 1
    assert "the comparison is incomplete" in " ".join(ran.out.split())
    assert f"HEAD:nominations/{CALL}/PC8.bib" in ran.err
    assert os.sep + "biblio-" not in ran.err + ran.out


def test_private_is_never_read_from_a_revision(repository: Path, biblio: Biblio) -> None:
    secret = repository / "bib" / "private" / "people.csv"
    secret.parent.mkdir(exist_ok=True)
    secret.write_text("Ólason\n")
    git(repository, "add", "-f", "-A")
    git(repository, "commit", "-q", "-m", "private by mistake")
    with state_at("HEAD", repository / "bib") as then:
        assert (then / "projects.csv").is_file() and not (then / "private").exists()
    secret.unlink()
    for form in ("text", "json", "md"):
        ran = biblio("diff", "HEAD", "--format", form)
        assert ran.code == 0 and "lason" not in ran.out + ran.err
