"""Two people, one folder under git: real merges, in both orders, of what biblio and JabRef write.

The hand that takes both sides of a conflict does what docs/how-to/teams.md says, and no more.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from conftest import ROOT, Biblio, program

from traccs_biblio import bibtex
from traccs_biblio.check import check
from traccs_biblio.library import Library
from traccs_biblio.model import Nomination
from traccs_biblio.nominations import NominationFile, file_of
from traccs_biblio.store import Stored, slim
from traccs_biblio.writing import Details, Wanted, add, confirm, edit

PAIRS = 100
SEED = 20260203
PEOPLE = [
    ("Le Sommer", "Julien"), ("Salas y Mélia", "David"), ("Saint-Martin", "David"),
    ("Düben", "Peter"), ("Ólason", "Einar"), ("Szczepański", "Jan"), ("Ménégoz", "Martin"),
    ("Øyvind", "Ada"), ("Brajard", "Julien"), ("Çelik", "Ayşe"), ("Nguyễn", "Linh"), ("Roy", "B."),
]  # fmt: skip
DOIS = [f"10.5555/team.{number}" for number in range(len(PEOPLE))]
#: What the folder has from the start: project -> its suggestions, by number of the work.
START = {"PC5": (0, 1, 2, 3), "PC7": (4, 1, 5), "PC8": (6, 7)}


def fetched(doi: str, day: int) -> Stored:
    """The answer of a registry on some day: scores, counts and times of indexing differ."""
    number = DOIS.index(doi)
    family, given = PEOPLE[number]
    answer = {
        "DOI": doi,
        "type": "journal-article",
        "title": [f"Learning {family} number {number} with neural networks"],
        "author": [{"family": family, "given": given}],
        "container-title": ["Revue d'essai"],
        "issued": {"date-parts": [[2024, 5]]},
        "is-referenced-by-count": 3 * day,
        "indexed": {"date-time": f"2026-01-{day:02}T00:00:00Z"},
        "score": day / 7,
    }
    return Stored(doi, "crossref", slim("crossref", answer))


def nominate(folder: Path, project: str, number: int, day: int, status: str = "nominated") -> None:
    library = Library(folder)
    stored = fetched(DOIS[number], day)
    library.store.put(stored)
    details = Details(why=f"raison n° {number} de {project}", by="JL", on=f"2026-01-{day:02}")
    if status == "suggested":
        details = Details(by="starter list")
    wanted = Wanted(details, status, stored.doi, stored)
    assert add(library, [wanted], project) != [None]


def take(folder: Path, project: str, number: int, day: int) -> None:
    """Confirm a suggestion."""
    details = Details(why=f"confirmé le {day}", by="JL", scope="outside")
    confirm(Library(folder), DOIS[number], project, details, f"2026-01-{day:02}")


def withdraw(folder: Path, project: str, number: int, day: int) -> None:
    changes = {"status": "withdrawn", "withdrawn-why": f"retiré le {day}"}
    edit(Library(folder), DOIS[number], project, changes)


def judge(folder: Path, project: str, number: int, day: int) -> None:
    """A person's verdict in the project's own entry."""
    edit(Library(folder), DOIS[number], project, {"usecase": "emulator"})


def resave(path: Path) -> None:
    """As JabRef saves a library: fields in alphabetical order, CRLF, its metadata at the end."""
    text = path.read_text("utf-8")
    entries = []
    for block in bibtex.cut(text):
        entry = bibtex.parse(text, block)
        width = max(map(len, entry.fields))
        lines = [f"  {n.ljust(width)} = {{{entry.fields[n]}}}," for n in sorted(entry.fields)]
        entries.append("\n".join([f"@{entry.type.capitalize()}{{{entry.key},", *lines, "}"]))
    meta = "@Comment{jabref-meta: databaseType:biblatex;}"
    path.write_bytes("\n\n".join([*entries, meta, ""]).replace("\n", "\r\n").encode())


# --- git ----------------------------------------------------------------------------------------


class Team:
    """A repository with a data folder in it, and two people who start from one state."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "bib"

    def git(self, *arguments: str, may_fail: bool = False) -> tuple[int, str]:
        done = subprocess.run(
            [program("git"), "-C", str(self.root), *arguments], capture_output=True, timeout=60
        )
        said = (done.stdout + done.stderr).decode("utf-8", "replace")
        assert may_fail or not done.returncode, said
        return done.returncode, said

    def commit(self, name: str, work: Callable[[], None], start: str = "main") -> None:
        """A branch with what one person did."""
        self.git("checkout", "-q", "-f", "-B", name, start)
        work()
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", name)

    def merge(self, mine: str, theirs: str) -> list[str]:
        """Merge; the files in conflict."""
        self.git("checkout", "-q", "-f", "-B", "merged", mine)
        code, said = self.git("merge", "-q", "--no-edit", theirs, may_fail=True)
        if not code:
            return []
        _, files = self.git("diff", "--name-only", "--diff-filter=U")
        assert files.split(), said
        return files.split()

    def both_whole(self, name: str) -> str:
        """docs/how-to/teams.md, step 1: the file with both sides whole instead of the conflicts,
        where every side holds whole entries, each of another article; else ""."""
        text = (self.root / name).read_text("utf-8")
        sides = [(found[1], found[2], found[3]) for found in CONFLICT.finditer(text)]
        if any(base.strip() for _, base, _ in sides):
            return ""
        if not all(whole(mine) and whole(theirs) for mine, _, theirs in sides):
            return ""
        text = CONFLICT.sub(r"\1\3", text)
        keys = [block.key for block in bibtex.cut(text)]
        return text if len(keys) == len(set(keys)) else ""

    def carry_over(self, name: str) -> None:
        """docs/how-to/teams.md, step 2: my file as I had it, then what the other did since: new
        entries at the end, changed fields where I did not change them myself."""
        self.git("checkout", "--ours", "--", name)
        _, base = self.git("show", f"main:{name}")
        _, theirs = self.git("show", f"MERGE_HEAD:{name}")
        before, after = fields_of(base), fields_of(theirs)
        path = self.root / name
        for block in bibtex.cut(theirs):
            text = path.read_text("utf-8")
            own = next((b for b in bibtex.cut(text) if b.key == block.key), None)
            if own is None:
                piece = theirs[block.start : block.end].replace("\r\n", "\n")
                path.write_text(bibtex.append(text, piece + "\n"), "utf-8")
                continue
            old, mine = before.get(own.key, {}), bibtex.parse(text, own).fields
            new = {n: v for n, v in after[own.key].items() if v != old.get(n)}
            free = {n: v for n, v in new.items() if mine.get(n) == old.get(n)}
            path.write_text(bibtex.splice(text, own, free), "utf-8")


#: A conflict as git shows it with what stood there before: my side, that, the other side.
CONFLICT = re.compile(
    r"^<{7} .*\n((?:.*\n)*?)\|{7} .*\n((?:.*\n)*?)={7}\n((?:.*\n)*?)>{7} .*\n", re.M
)


def whole(side: str) -> bool:
    """Whether one side of a conflict holds entries from their first line to their last."""
    rest = side
    for block in reversed(bibtex.cut(side)):
        if block.error:
            return False
        rest = rest[: block.start] + rest[block.end :]
    return not rest.strip()


def fields_of(text: str) -> dict[str, Mapping[str, str]]:
    return {block.key: bibtex.parse(text, block).fields for block in bibtex.cut(text)}


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository from which every pair starts, set up as docs/how-to/teams.md says."""
    root = tmp_path_factory.mktemp("start") / "repository"
    made = [sys.executable, "-m", "traccs_biblio", "init", str(root / "bib")]
    subprocess.run(
        made, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    team = Team(root)
    team.git("init", "-q", "-b", "main", ".")
    for name, value in (("user.name", "X"), ("user.email", "x@example.org"),
                        ("core.autocrlf", "false"), ("core.safecrlf", "false"),
                        ("gc.auto", "0"), ("merge.conflictStyle", "diff3")):  # fmt: skip
        team.git("config", name, value)
    for project, numbers in START.items():
        for number in numbers:
            nominate(team.folder, project, number, 1, "suggested")
    team.git("add", "-A")
    team.git("commit", "-q", "-m", "start")
    return root


@pytest.fixture
def team(tmp_path: Path, start: Path) -> Team:
    shutil.copytree(start, tmp_path / "repository")
    return Team(tmp_path / "repository")


def nominations(folder: Path) -> dict[tuple[str, str], Nomination]:
    """All nominations by project and DOI, each once; every file reads as a whole."""
    library = Library(folder)
    found: dict[tuple[str, str], Nomination] = {}
    for file in library.files:
        assert file.problems() == []
        for block in file.entries():
            said = file.nomination(block)
            assert (said.project, said.doi) not in found, f"{said.project} has {said.doi} twice"
            found[said.project, said.doi] = said
    assert library.problems == []
    return found


def call_of(folder: Path) -> str:
    return Library(folder).call_id


def bib_of(folder: Path, project: str) -> NominationFile:
    return file_of(folder, call_of(folder), project)


# --- pairs of people ----------------------------------------------------------------------------

Act = Callable[[Path], None]
SAID = ("status", "why", "by", "on", "scope", "usecases", "withdrawn_why")


def some_acts(rng: random.Random, project: str, day: int) -> list[Act]:
    """What one person may do in one sitting: some of what is there, then new articles; perhaps
    JabRef saves the file at the end."""
    acts: list[Act] = []
    held = list(START[project])
    rng.shuffle(held)
    for number in held[: rng.choice((0, 0, 1, 2))]:
        what = rng.choice((take, withdraw, judge))
        acts.append(lambda f, n=number, do=what: do(f, project, n, day))  # type: ignore[misc]
    others = [n for n in range(len(DOIS)) if n not in START[project]]
    for number in rng.sample(others, rng.choice((0, 1, 1, 2))):
        acts.append(lambda f, n=number: nominate(f, project, n, day))  # type: ignore[misc]
    if rng.random() < 0.15:
        acts.append(lambda f: resave(bib_of(f, project).path))
    return acts


def append(project: str, number: int, day: int) -> Act:
    return lambda folder: nominate(folder, project, number, day)


#: What must work, by name: the project of each person and what they do.
HARD: dict[str, tuple[tuple[str, list[Act]], tuple[str, list[Act]]]] = {
    "both append to one file": (
        ("PC5", [append("PC5", 8, 5)]), ("PC5", [append("PC5", 9, 9)]),
    ),
    "both append two, with the same reason": (
        ("PC5", [append("PC5", 8, 5), append("PC5", 10, 5)]),
        ("PC5", [append("PC5", 9, 5), append("PC5", 11, 5)]),
    ),
    "both add one DOI to two projects, fetched on different days": (
        ("PC5", [append("PC5", 8, 5)]), ("PC7", [append("PC7", 8, 19)]),
    ),
    "both add one DOI to one project, fetched on different days": (
        ("PC5", [append("PC5", 8, 5)]), ("PC5", [append("PC5", 8, 19)]),
    ),
    "both begin a file": (
        ("PC9", [append("PC9", 8, 5)]), ("PC9", [append("PC9", 9, 6)]),
    ),
    "JabRef saves what another appends to": (
        ("PC5", [lambda f: resave(bib_of(f, "PC5").path)]), ("PC5", [append("PC5", 9, 9)]),
    ),
    "JabRef saves and both append": (
        ("PC5", [append("PC5", 8, 5), lambda f: resave(bib_of(f, "PC5").path)]),
        ("PC5", [append("PC5", 9, 9)]),
    ),
    "JabRef saves, another works on the first entry": (
        ("PC5", [lambda f: resave(bib_of(f, "PC5").path)]),
        ("PC5", [lambda f: take(f, "PC5", 0, 9)]),
    ),
    "JabRef saves on both sides": (
        ("PC5", [append("PC5", 8, 5), lambda f: resave(bib_of(f, "PC5").path)]),
        ("PC5", [lambda f: take(f, "PC5", 0, 9), lambda f: resave(bib_of(f, "PC5").path)]),
    ),
    "one withdraws what the other confirms": (
        ("PC5", [lambda f: withdraw(f, "PC5", 1, 5)]), ("PC5", [lambda f: take(f, "PC5", 1, 9)]),
    ),
    "one withdraws the last, the other confirms it": (
        ("PC5", [lambda f: withdraw(f, "PC5", 3, 5)]), ("PC5", [lambda f: take(f, "PC5", 3, 9)]),
    ),
}  # fmt: skip


def join(team: Team, people: tuple[tuple[str, list[Act]], tuple[str, list[Act]]]) -> list[int]:
    """Both people work, and their work is merged in both orders. Returns the conflicts of each."""
    team.git("checkout", "-q", "-f", "main")
    before = nominations(team.folder)
    states = []
    for name, (_, acts) in zip(("one", "other"), people, strict=True):

        def work(acts: list[Act] = acts) -> None:
            for act in acts:
                act(team.folder)

        team.commit(name, work)
        states.append(nominations(team.folder))
    projects = [project for project, _ in people]
    counts = []
    for mine, theirs in (("one", "other"), ("other", "one")):
        conflicts = team.merge(mine, theirs)
        own = f"bib/nominations/{call_of(team.folder)}/{projects[0]}.bib"
        assert conflicts in ([], [own] if projects[0] == projects[1] else []), conflicts
        count = 0
        if conflicts:
            found = [p for p in check(Library(team.folder)) if p.slug == "git-conflict"]
            assert len(found) == 1 and f"{projects[0]}.bib" in found[0].where
            count = (team.root / own).read_text("utf-8").count("<<<<<<<")
            if text := team.both_whole(own):
                (team.root / own).write_text(text, "utf-8")
            else:
                team.carry_over(own)
        counts.append(count)
        nothing_is_lost(before, states, nominations(team.folder))
    return counts


Said = dict[tuple[str, str], Nomination]


def nothing_is_lost(before: Said, states: list[Said], merged: Said) -> None:
    """Every nomination of both sides is there; what one side alone changed is as it wrote it, and
    what both changed is as one of them wrote it."""
    for place in set(states[0]) | set(states[1]):
        assert place in merged, place
        for name in SAID:
            old = getattr(before[place], name) if place in before else None
            sides = [getattr(state[place], name) for state in states if place in state]
            changed = [value for value in sides if value != old]
            assert getattr(merged[place], name) in (changed or [old]), (place, name)


@pytest.mark.parametrize("name", HARD)
def test_two_people_lose_nothing(team: Team, name: str) -> None:
    (mine, _), (theirs, _) = HARD[name]
    counts = join(team, HARD[name])
    if mine != theirs:
        assert counts == [0, 0]
    elif name != "JabRef saves on both sides":
        assert counts == [1, 1], counts


def test_a_hundred_pairs_of_people_lose_nothing(team: Team) -> None:
    rng = random.Random(SEED)
    together = 0
    for _ in range(PAIRS):
        mine = rng.choice(list(START))
        theirs = mine if rng.random() < 0.6 else rng.choice(list(START))
        people = ((mine, some_acts(rng, mine, 5)), (theirs, some_acts(rng, theirs, 17)))
        counts = join(team, people)
        if mine != theirs:
            assert counts == [0, 0]
        together += max(counts) > 0
    assert together > PAIRS / 5  # the pairs are hard enough to mean something


def test_a_file_in_conflict_is_explained_and_never_written(team: Team, biblio: Biblio) -> None:
    team.commit("one", lambda: nominate(team.folder, "PC5", 8, 5))
    team.commit("other", lambda: nominate(team.folder, "PC5", 9, 5))
    [name] = team.merge("one", "other")
    before = (team.root / name).read_bytes()
    ran = biblio("check", "--pc", "PC5", cwd=team.root)
    assert ran.code == 1
    assert "git conflict markers" in ran.out + ran.err
    assert "git checkout --conflict=diff3" in ran.out + ran.err
    assert biblio("nominate", DOIS[0], "--pc", "PC5", "--why", "x", cwd=team.root).code == 1
    assert (team.root / name).read_bytes() == before
    assert biblio("list", "--pc", "PC7", cwd=team.root).out.count(DOIS[4]) == 0
    assert "Ólason" in biblio("list", "--pc", "PC7", cwd=team.root).out


def test_a_record_that_its_registry_changed_in_between_is_fetched_again(team: Team) -> None:
    """The only file of two people on two projects that can conflict: the machine's own."""

    def other() -> None:
        nominate(team.folder, "PC7", 8, 9)
        store = Library(team.folder).store
        stored = store.get(DOIS[8])
        assert stored
        store.put(stored._replace(answer={**stored.answer, "title": ["Another title"]}))

    team.commit("one", lambda: nominate(team.folder, "PC5", 8, 5))
    team.commit("other", other)
    [name] = team.merge("one", "other")
    assert name.startswith("bib/records/")
    [problem] = [p for p in check(Library(team.folder)) if p.slug == "git-conflict"]
    assert "biblio enrich fetches it again" in problem.hint
    team.git("checkout", "--theirs", "--", name)
    said = nominations(team.folder)
    assert {("PC5", DOIS[8]), ("PC7", DOIS[8])} <= set(said)


def test_line_ends_are_one_kind_in_git_whatever_an_editor_writes(team: Team) -> None:
    team.commit("one", lambda: resave(bib_of(team.folder, "PC5").path))
    assert b"\r\n" in bib_of(team.folder, "PC5").path.read_bytes()
    name = bib_of(team.folder, "PC5").path.relative_to(team.root)
    _, stored = team.git("show", f"one:{name}")
    assert "\r" not in stored and "@Comment{jabref-meta" in stored


def test_diff_says_what_the_other_did_while_a_file_is_in_conflict(
    team: Team, biblio: Biblio
) -> None:
    team.commit("one", lambda: withdraw(team.folder, "PC5", 1, 5))
    team.commit("other", lambda: take(team.folder, "PC5", 1, 9))
    assert team.merge("one", "other")
    _, base = team.git("merge-base", "HEAD", "MERGE_HEAD")
    refs = (base.strip(), "MERGE_HEAD")
    ran = biblio("diff", *refs, "--pc", "PC5", "--lang", "en", cwd=team.root)
    assert ran.code == 0
    assert "Suggestion confirmed" in ran.out and "confirmé le 9" in ran.out


def test_two_who_take_neighbours_out_of_unassigned_lose_nothing(team: Team) -> None:
    def start() -> None:
        for number in (8, 9, 10, 11):
            nominate(team.folder, "", number, 1, "suggested")

    team.commit("main", start)
    team.commit("one", lambda: take(team.folder, "PC5", 9, 5))
    team.commit("other", lambda: take(team.folder, "PC7", 10, 9))
    for mine, theirs in (("one", "other"), ("other", "one")):
        conflicts = team.merge(mine, theirs)
        assert [Path(name).name for name in conflicts] in ([], ["unassigned.bib"])
        for name in conflicts:
            team.git("checkout", "--ours", "--", name)
        said = nominations(team.folder)
        assert said["PC5", DOIS[9]].counts and said["PC7", DOIS[10]].counts
        assert ("", DOIS[8]) in said and ("", DOIS[11]) in said
