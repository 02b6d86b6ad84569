"""Nothing that was written is lost: writers at once, kills at any moment, disks that refuse, names
that a system would not take. docs/explanation/nothing-lost.md says what is promised; this holds to
it.
"""

from __future__ import annotations

import os
import pty
import random
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pytest
from conftest import CALL, ROOT, Biblio, file_of, program
from standin import StandIn, work
from warm import Warm

from traccs_biblio.bibtex import cut, parse
from traccs_biblio.errors import DataError
from traccs_biblio.files import is_unfinished, portable
from traccs_biblio.lock import LOCK, lock
from traccs_biblio.received import Declared
from traccs_biblio.replies import changes
from traccs_biblio.store import Store, file_name

PEOPLE = [
    {"family": "Szczepański", "given": "Łukasz"}, {"family": "Ólason", "given": "Einar"},
    {"family": "Salas y Mélia", "given": "David"}, {"family": "Le Sommer", "given": "Julien"},
]  # fmt: skip
A, B, C, D = "10.5555/a", "10.5555/b", "10.5555/c", "10.5555/d"


def environment(
    server: StandIn | None = None, more: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """That of a command whose registries are the stand-in, or nobody."""
    names = ("CROSSREF", "DATACITE", "DOI", "HAL")
    nowhere = {f"BIBLIO_{name}_URL": "http://127.0.0.1:9" for name in names}
    own = {k: v for k, v in os.environ.items() if not k.startswith("BIBLIO_")}
    given = server.environment() if server else nowhere
    fixed = {"PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1769904000"}
    return {**own, **given, **fixed, **more}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "traccs_biblio", *arguments]


def ended(
    arguments: Sequence[str | bytes],
    cwd: Path,
    env: Mapping[str, str],
    before: Callable[[], None] | None = None,
) -> tuple[int, bytes, bytes]:
    """Exit code, stdout and stderr of a process, none of which ends in a traceback."""
    done = subprocess.run(
        arguments, cwd=cwd, env=dict(env), capture_output=True, timeout=300, preexec_fn=before
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode("utf-8", "replace")
    return done.returncode, done.stdout, done.stderr


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file that is one: not the lock, nor what a killed write has left."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LOCK and not is_unfinished(path.name)
    }


def unfinished(folder: Path) -> list[Path]:
    return [path for path in folder.rglob(".*") if is_unfinished(path.name)]


def dois(path: Path) -> list[str]:
    text = path.read_bytes().decode("utf-8")
    return [parse(text, block).fields["doi"] for block in cut(text)]


def works(*names: str, volume: str = "1") -> list[dict[str, object]]:
    return [
        work(doi, title=[f"Machine learning and {doi[-3:]}"], author=PEOPLE, volume=volume)
        for doi in names
    ]


# --- many at once --------------------------------------------------------------------------------


def test_twenty_who_add_at_once_are_all_there(biblio: Biblio, folder: Path, tmp_path: Path) -> None:
    given = [f"10.5555/{number:02}" for number in range(20)]
    with StandIn(works=[work(doi, title=["One title"], author=PEOPLE) for doi in given],
                 limits=False) as server:  # fmt: skip
        _at_once([command("add", doi, "--pc", "PC5") for doi in given], tmp_path, server)
    path = file_of(folder, "PC5")
    assert sorted(dois(path)) == given
    text = path.read_text("utf-8")
    assert len({block.key.casefold() for block in cut(text)}) == 20
    store = Store(folder)
    assert sorted(store.load(file).doi for file in store.files()) == given
    assert unfinished(folder) == []
    assert biblio("check").code == 0


def test_twenty_who_add_one_article_nominate_it_once(
    biblio: Biblio, folder: Path, tmp_path: Path
) -> None:
    with StandIn(works=works(A), limits=False) as server:
        said = _at_once([command("add", A, "--pc", "PC5")] * 20, tmp_path, server)
    assert dois(file_of(folder, "PC5")) == [A]
    assert sum("has 10.5555/a already" in words for words in said) == 19
    assert biblio("check").code == 0


def _at_once(commands: list[list[str]], cwd: Path, server: StandIn) -> list[str]:
    env = environment(server)
    running = [
        subprocess.Popen(one, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for one in commands
    ]
    said = [process.communicate(timeout=300)[1].decode("utf-8") for process in running]
    assert [process.returncode for process in running] == [0] * len(running), said
    return said


HOLDER = """
import sys, time
from pathlib import Path
from traccs_biblio.lock import lock
with lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def _holding(folder: Path) -> subprocess.Popen[str]:
    """A process that holds the lock until its input ends."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], env=environment(), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout and holder.stdout.readline() == "held\n"
    return holder


def test_who_waits_too_long_hears_who_writes_and_a_killed_writer_holds_nothing(
    folder: Path,
) -> None:
    holder = _holding(folder)
    with pytest.raises(DataError, match=f"another biblio.*process {holder.pid} on"):  # noqa: SIM117
        with lock(folder, wait=0.1):
            pass
    holder.kill()
    holder.communicate()
    with lock(folder, wait=0.1):
        assert f"process {os.getpid()} on" in (folder / LOCK).read_text("utf-8")
    assert (folder / LOCK).read_bytes() == b""


@pytest.mark.parametrize("arguments", [["drop", A, "--pc", "PC5"], ["enrich", "--refresh", A]])
def test_who_waits_hears_at_once_for_whom_and_how_long(
    biblio: Biblio, folder: Path, tmp_path: Path, arguments: list[str]
) -> None:
    with StandIn(works=works(A), limits=False) as server:
        assert biblio("add", A, "--pc", "PC5", env=server.environment()).code == 0
        holder = _holding(folder)
        waiting = subprocess.Popen(
            command(*arguments), cwd=tmp_path, env=environment(server), text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert waiting.stderr
        said = next(line for line in waiting.stderr if not line.startswith("note:"))
        by = f"waiting for another biblio (process {holder.pid} on "
        assert said.startswith(by) and said.endswith("), up to 60 s\n")
        holder.communicate("", timeout=60)
        assert "waiting" not in waiting.stderr.read()
        assert waiting.wait(60) == 0
        waiting.stderr.close()


# --- killed --------------------------------------------------------------------------------------

#: The system calls of the write path.
CALLS = "mkdir,flock,write,fsync,chmod,chown,rename,unlink"
WRITER = """
import sys
from pathlib import Path
from traccs_biblio.files import write_text
write_text(Path(sys.argv[1]), sys.argv[2])
"""


def traced(*options: str) -> list[str]:
    """strace, for what follows; the test skips where the machine lets nobody trace."""
    strace = [program("strace"), "-f", "-qq", "-e", f"trace={CALLS},openat", *options]
    if subprocess.run([*strace, "true"], capture_output=True).returncode:
        pytest.skip("this machine does not let strace trace")
    return strace


def calls(
    arguments: list[str], cwd: Path, env: Mapping[str, str], traces: Path
) -> list[tuple[str, int]]:
    """The system calls of the write path that a command makes: each name with its numbers."""
    code, _, err = ended([*traced("-o", str(traces)), *arguments], cwd, env)
    assert code == 0, err
    names = re.findall(r"(?m)^\d+ +(\w+)\(", traces.read_text("utf-8"))
    count = Counter(name for name in names if name in CALLS.split(","))
    return [(name, number) for name in count for number in range(1, count[name] + 1)]


def killed_at(
    call: tuple[str, int], arguments: list[str], cwd: Path, env: Mapping[str, str]
) -> None:
    """Run a command that the kernel kills as it enters this call, so after the one before it."""
    kill = f"inject={call[0]}:signal=KILL:when={call[1]}"
    code, _, _ = ended([*traced("-o", os.devnull, "-e", kill), *arguments], cwd, env)
    assert code == -signal.SIGKILL, call


@pytest.mark.parametrize("way", ["new", "old", "link"])
def test_a_write_that_is_killed_at_any_system_call_leaves_the_old_file_or_the_new(
    tmp_path: Path, way: str
) -> None:
    path, home = tmp_path / "bib" / "sub" / "PC5.bib", tmp_path / "home.bib"
    writer = [sys.executable, "-c", WRITER, str(path), "Ólason\n"]

    def prepare() -> None:
        shutil.rmtree(path.parent.parent, ignore_errors=True)
        home.unlink(missing_ok=True)
        if way != "new":
            path.parent.mkdir(parents=True)
            place = home if way == "link" else path
            place.write_bytes(b"old\r\n")
            place.chmod(0o640)
        if way == "link":
            path.symlink_to(home)

    prepare()
    moments = calls(writer, tmp_path, environment(), tmp_path / "traces")
    assert {name for name, _ in moments} >= {"write", "chmod", "fsync", "rename"}
    seen = set()
    for moment in moments:
        prepare()
        killed_at(moment, writer, tmp_path, environment())
        seen.add(path.read_bytes() if path.exists() else None)
        ended(writer, tmp_path, environment())
        assert path.read_bytes() == "Ólason\n".encode()
        assert path.is_symlink() == (way == "link")
        if way != "new":
            assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert seen == {None if way == "new" else b"old\r\n", "Ólason\n".encode()}


def test_a_text_is_on_the_disk_before_it_bears_its_name_and_then_the_name(tmp_path: Path) -> None:
    """No kill shows it, a power cut would: the text is synced, renamed, and the folder synced."""
    path, traces = tmp_path / "PC5.bib", tmp_path / "traces"
    writer = [sys.executable, "-c", WRITER, str(path), "Ólason\n"]
    code, _, err = ended([*traced("-y", "-o", str(traces)), *writer], tmp_path, environment())
    assert code == 0, err
    called = re.findall(r"(?m)^\d+ +(fsync|rename)\((.*)\)", traces.read_text("utf-8"))
    unfinished = rf"{re.escape(str(tmp_path))}/\.biblio-\w+\.bib\.tmp"
    expected = [
        ("fsync", rf"\d+<{unfinished}>"),
        ("rename", rf'"{unfinished}", "{re.escape(str(path))}"'),
        ("fsync", rf"\d+<{re.escape(str(tmp_path))}>"),
    ]
    assert [name for name, _ in called] == [name for name, _ in expected]
    for (_, given), (_, wanted) in zip(called, expected, strict=True):
        assert re.fullmatch(wanted, given), given


def test_an_add_that_is_killed_at_any_system_call_can_be_run_again(
    folder: Path, tmp_path: Path
) -> None:
    fresh, once = tmp_path / "fresh", command("add", A, "--pc", "PC5")
    shutil.copytree(folder, fresh)
    with StandIn(works=works(A), limits=False, latency=0) as server:
        env = environment(server)
        moments = calls(once, tmp_path, env, tmp_path / "traces")
        states = [snapshot(fresh), snapshot(folder)]
        assert len(states[1]) == len(states[0]) + 2
        with Warm(env) as warm:
            for moment in moments:
                if moment[0] not in ("flock", "fsync", "rename"):  # the others are killed above
                    continue
                shutil.rmtree(folder)
                shutil.copytree(fresh, folder)
                killed_at(moment, once, tmp_path, env)
                _each_is_one_of(snapshot(folder), states)
                again = warm.run(["add", A, "--pc", "PC5"], tmp_path)
                assert again.code == 0, again.err
                assert snapshot(folder) == states[1]


def test_what_replaces_another_is_one_write_or_can_be_run_again(
    biblio: Biblio, folder: Path, tmp_path: Path
) -> None:
    with StandIn(works=works(A, B, C), limits=False, latency=0) as server:
        env = environment(server)
        assert biblio("add", A, "--pc", "PC5", env=env).code == 0
        assert biblio("add", B, "--pc", "PC5", "--status", "suggested", env=env).code == 0
        there = command("nominate", B, "--pc", "PC5", "--replaces", A)
        moments = calls(there, tmp_path, env, tmp_path / "traces")
        assert [name for name, _ in moments].count("rename") == 1
        new = command("nominate", C, "--pc", "PC5", "--replaces", B)
        killed_at(("rename", 3), new, tmp_path, env)  # its record and its entry are written
        assert biblio(*new[3:], env=env).code == 0
    path = file_of(folder, "PC5")
    text = path.read_text("utf-8")
    entries = [parse(text, block).fields for block in cut(text)]
    assert [(e["doi"], e["status"], e.get("replaced-by")) for e in entries] == [
        (A, "withdrawn", B), (B, "withdrawn", C), (C, "nominated", None)
    ]  # fmt: skip


def _each_is_one_of(found: dict[str, bytes], states: list[dict[str, bytes]]) -> None:
    """Every file is there as it was before, or as it is after."""
    for name in {*found, *states[0], *states[1]}:
        assert found.get(name) in [state.get(name) for state in states], name


#: What is killed at random moments, and how often.
STEPS = {
    "add": (["add", A, B, "--pc", "PC5"], 20),
    "import": (["import", "reply.bib", "--pc", "PC7"], 16),
    "enrich": (["enrich", "--refresh"], 20),
    "tag": (["tag", C, "--set", "emulator"], 14),
    "drop": (["drop", C, "--pc", "PC5"], 14),
    "nominate": (["nominate", C, "--pc", "PC7", "--why", "dynamique"], 8),
    "move": (["nominate", D, "--pc", "PC5"], 12),
    "build": (["build", "-o", "public"], 16),
}


def test_a_hundred_kills_at_random_moments_damage_nothing(biblio: Biblio, tmp_path: Path) -> None:
    reply = "".join(f"@misc{{{doi[-1]}, doi = {{{doi}}}}}\n" for doi in (A, B))
    fresh, place = tmp_path / "fresh", tmp_path / "place"
    fresh.mkdir()
    (fresh / "reply.bib").write_text(reply, "utf-8")
    assert biblio("init", cwd=fresh).code == 0
    chance, killed = random.Random(20261130), 0
    with StandIn(works=works(A, B, C, D), limits=False, latency=0) as server:
        assert biblio("add", C, "--pc", "PC5", cwd=fresh, env=server.environment()).code == 0
        assert biblio("add", D, cwd=fresh, env=server.environment()).code == 0
        with Warm(environment(server)) as warm:
            assert warm.run(["build", "-o", "public"], fresh).code == 0
            assert warm.run(["nominate", C, "--pc", "PC7"], fresh).code == 0
            server.works = {str(one["DOI"]): one for one in works(A, B, C, D, volume="2")}
            for step, times in STEPS.values():
                for _ in range(times + 1):
                    shutil.rmtree(place, ignore_errors=True)
                    shutil.copytree(fresh, place)
                    if _ == 0:  # the whole run, which tells the new versions and the time it takes
                        whole = warm.run(step, place)
                        assert whole.code == 0, whole.err
                        states = [snapshot(fresh), snapshot(place)]
                        assert states[0] != states[1]
                        continue
                    done = warm.run(step, place, after=chance.random() * whole.seconds)
                    killed += done.code == -signal.SIGKILL
                    _each_is_one_of(snapshot(place), states)
                    again = warm.run(step, place)
                    assert again.code == 0, (step, again.err)
                    assert snapshot(place) == states[1], step
    assert killed >= 50


def test_a_build_that_is_killed_among_its_pictures_knows_them_again(
    biblio: Biblio, folder: Path, tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib")
    assert biblio("build").code == 0
    with StandIn(works=works(A), limits=False) as server:
        assert biblio("add", A, "--pc", "PC5", env=server.environment()).code == 0
    before = snapshot(tmp_path / "public")
    pictures = [name for name in before if name.endswith((".svg", ".png"))]
    texts = len(before) - len(pictures) - 2  # the list of the pictures, and .gitignore
    # the list is written first, then the texts: killed at the fourth picture
    kill = f"inject=rename:signal=KILL:when={1 + texts + 4 + 1}"
    code, _, _ = ended([*traced("-o", os.devnull, "-e", kill), *command("build")],
                       tmp_path, environment())  # fmt: skip
    assert code == -signal.SIGKILL
    after = snapshot(tmp_path / "public")
    changed = [name for name in pictures if after[name] != before[name]]
    assert 0 < len(changed) < len(pictures)
    ran = biblio("build")
    assert ran.code == 0, ran.err
    assert unfinished(tmp_path / "public") != []  # less than an hour old: it may be another's


def test_an_init_that_is_killed_can_be_run_again(biblio: Biblio, tmp_path: Path) -> None:
    for number in (2, 4, 6):
        kill = f"inject=rename:signal=KILL:when={number}"
        code, _, _ = ended([*traced("-o", os.devnull, "-e", kill), *command("init", "new")],
                           tmp_path, environment())  # fmt: skip
        assert code == -signal.SIGKILL
        assert not (tmp_path / "new" / "projects.csv").exists()
        ran = biblio("init", "new")
        assert ran.code == 0, ran.err
        assert unfinished(tmp_path / "new") == []
        shutil.rmtree(tmp_path / "new")
    (tmp_path / "new" / "records").mkdir(parents=True)
    (tmp_path / "new" / "usecases.yml").write_text("# mine\n")
    assert biblio("init", "new").code == 2
    assert (tmp_path / "new" / "usecases.yml").read_text() == "# mine\n"


def test_what_a_killed_write_left_is_nothing_to_readers_and_git_and_goes_with_the_next_write(
    biblio: Biblio, folder: Path
) -> None:
    git = [program("git"), "-C", str(folder)]
    left = [
        folder / "nominations" / CALL / ".biblio-x7_k2q9a.bib.tmp",
        folder / "records" / ".biblio-abcdefgh.json.tmp",
        folder / "replies" / CALL / ".biblio-abcdefgh.yml.tmp",
        folder / ".biblio-abcdefgh.tmp",
    ]
    mine = folder / "nominations" / CALL / ".PC5.bib.swp"
    for path in (*left, mine):
        path.write_bytes(b"@article{half, tit")
    (folder / "nominations" / CALL / "._PC5.bib").write_bytes(b"\x00\x05\x16\x07")  # of a Mac
    assert biblio("list").code == 0
    assert biblio("check").code == 0
    subprocess.run([*git, "init", "-q"], check=True)
    listed = subprocess.run(
        [*git, "status", "--porcelain", "-uall"], capture_output=True, text=True, check=True
    )
    assert "biblio-" not in listed.stdout
    with StandIn(works=works(A), limits=False) as server:
        assert biblio("add", A, "--pc", "PC5", env=server.environment()).code == 0
    assert not any(path.exists() for path in left)
    assert mine.exists()


# --- disks and shares that refuse ----------------------------------------------------------------


def test_a_folder_on_a_read_only_disk_is_read_and_not_written(
    biblio: Biblio, folder: Path, tmp_path: Path
) -> None:
    before = snapshot(folder)
    refuse = traced("-o", os.devnull, "-P", str(folder / LOCK), "-e", "inject=openat:error=EROFS")
    with StandIn(works=works(A), limits=False) as server:
        code, _, err = ended([*refuse, *command("add", A, "--pc", "PC5")], tmp_path,
                             environment(server))  # fmt: skip
    assert code == 1
    assert b"bib: cannot be written: Read-only file system" in err
    assert b"nothing was changed" in err
    assert snapshot(folder) == before


@pytest.mark.parametrize("error", ["ENOLCK", "ENOSYS", "EOPNOTSUPP"])
def test_a_share_without_locks_is_not_written(folder: Path, tmp_path: Path, error: str) -> None:
    before = snapshot(folder)
    refuse = traced("-o", os.devnull, "-e", f"inject=flock:error={error}")
    with StandIn(works=works(A), limits=False) as server:
        code, _, err = ended([*refuse, *command("add", A, "--pc", "PC5")], tmp_path,
                             environment(server))  # fmt: skip
    assert code == 1
    assert b"bib: cannot be locked: " in err and b"share" in err
    assert snapshot(folder) == before


def test_a_full_disk_leaves_the_files_of_every_command_as_they_were(
    biblio: Biblio, folder: Path, tmp_path: Path
) -> None:
    with StandIn(works=works(A), limits=False) as server:
        assert biblio("add", A, "--pc", "PC5", env=server.environment()).code == 0
    written = (
        ["export", "-o", "refs.bib"], ["form", "--pc", "PC5", "-o", "PC5.xlsx"],
        ["report", "--pc", "PC5", "-o", "PC5.md"],
    )  # fmt: skip
    for arguments in written:
        (tmp_path / arguments[-1]).write_bytes(b"of last year\n")
    before = snapshot(tmp_path)

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    for arguments in (*written, ["init", "other"], ["drop", A, "--pc", "PC5"]):
        code, _, err = ended(command(*arguments), tmp_path, environment(), full)
        refused = (
            b"cannot be written: File too large",
            b"could not be made in the temporary folder",
        )
        assert code == 1 and any(words in err for words in refused), (arguments, err)
        assert snapshot(tmp_path) == before
        assert unfinished(tmp_path) == []


def test_an_import_on_a_full_disk_says_once_that_nothing_could_be_written(
    folder: Path, tmp_path: Path
) -> None:
    rows = [f'PC{n % 9 + 1},Sea ice of the year {n},"Ólason, E.",2024,x' for n in range(40)]
    text = "\n".join(["project,title,authors,year,why", *rows, ""])
    (tmp_path / "reply.csv").write_text(text, "utf-8")
    before = snapshot(folder)

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    code, out, err = ended(command("import", "reply.csv"), tmp_path, environment(), full)
    said = err.decode("utf-8")
    assert code == 1 and snapshot(folder) == before
    assert out.decode("utf-8").count("  not written  ") == 40
    assert said.count("cannot be written") == said.count("error:") == 1
    assert "PC1.bib" in said and ":0" not in said
    assert "40 understood: 40 not written\nnothing could be written: no file was changed\n" in said


@pytest.mark.parametrize("most", [0, 2048], ids=["no room", "no room for the second half"])
@pytest.mark.parametrize("lxml", ["True", "False"])
def test_a_workbook_that_the_temporary_folder_cannot_hold_is_a_sentence_that_names_it(
    folder: Path, tmp_path: Path, lxml: str, most: int
) -> None:
    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    (tmp_path / "t").mkdir()
    env = environment() | {"OPENPYXL_LXML": lxml, "TMPDIR": str(tmp_path / "t")}
    for arguments in (["form", "-o", "f.xlsx"], ["export", "-o", "e.xlsx"]):
        code, _, err = ended(command(*arguments), tmp_path, env, full)
        said = b"t: the workbook could not be made in the temporary folder: File too large"
        no_folder = b"the workbook could not be made in the temporary folder: No usable temporary"
        assert code == 1 and err.count(b"error:") == 1, err
        assert (said if most else no_folder) in err and b"TMPDIR" in err
        assert b"Traceback" not in err and b"Exception ignored" not in err
        assert not (tmp_path / arguments[-1]).exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_output_that_goes_to_a_full_disk_is_not_taken_for_whole(
    biblio: Biblio, folder: Path, tmp_path: Path
) -> None:
    for arguments in (["list", "--json"], ["export"], ["form", "-o", "-"]):
        with open("/dev/full", "wb") as full:
            done = subprocess.run(command(*arguments), cwd=tmp_path, env=environment(),
                                  stdout=full, stderr=subprocess.PIPE, timeout=120)  # fmt: skip
        assert done.returncode == 1, (arguments, done.stderr)
        assert b"not written whole: No space left on device" in done.stderr
        assert b"Traceback" not in done.stderr and b"Exception ignored" not in done.stderr


# --- devices, pipes and links --------------------------------------------------------------------


def test_output_to_what_is_no_file_is_written_through_and_nothing_takes_its_place(
    biblio: Biblio, library: Path, tmp_path: Path
) -> None:
    expected = biblio("export").out.encode()
    pipe, link = tmp_path / "pipe", tmp_path / "link.bib"
    os.mkfifo(pipe)
    for name in (pipe, link):
        if name == link:
            link.symlink_to(pipe)
        reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE)
        ran = biblio("export", "--format", "bibtex", "-o", str(name))
        assert ran.code == 0, ran.err
        assert reader.communicate(timeout=60)[0] == expected
        assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert link.is_symlink()
    assert biblio("export", "--format", "bibtex", "-o", "/dev/stdout").out.encode() == expected
    with (tmp_path / "list.bib").open("wb") as file:
        file.write(b"% ours\n")
        file.flush()
        subprocess.run(command("export", "--format", "bibtex", "-o", "/dev/stdout"), cwd=tmp_path,
                       env=environment(), stdout=file, check=True)  # fmt: skip
    assert (tmp_path / "list.bib").read_bytes() == b"% ours\n" + expected


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes a device")
def test_output_to_a_device_leaves_the_device(
    biblio: Biblio, library: Path, tmp_path: Path
) -> None:
    device = tmp_path / "nul"
    try:
        os.mknod(device, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        device.read_bytes()
    except OSError:
        pytest.skip("this machine lets nobody make a device")
    (tmp_path / "dev.bib").symlink_to(device)
    ran = biblio("export", "-o", "dev.bib")
    assert ran.code == 0, ran.err
    assert stat.S_ISCHR(device.stat().st_mode) and (tmp_path / "dev.bib").is_symlink()


#: Where a link of a data folder may lead, what then stands at its end, and what is said.
ASTRAY = {
    "PC9.bib": ("../../../home/.bashrc", "# mine\n", "is a link to"),
    "PC8.bib": ("../../../home/.profile", None, "is a link to"),
    "PC7.bib": ("../../../home/none/PC7.bib", None, "a folder that is not there"),
}


@pytest.mark.parametrize("name", ASTRAY)
def test_a_link_to_a_file_of_another_kind_is_not_written_through(
    biblio: Biblio, library: Path, tmp_path: Path, name: str
) -> None:
    target, held, said = ASTRAY[name]
    home = tmp_path / "home"
    home.mkdir()
    path = file_of(library, name.removesuffix(".bib"))
    path.symlink_to(target)
    if held:
        (path.parent / target).write_text(held)
    before = snapshot(tmp_path)
    with StandIn(works=works(B), limits=False) as server:
        ran = biblio("add", B, "--pc", path.stem, env=server.environment())
    assert ran.code == 1 and said in ran.err, ran.err
    after = snapshot(tmp_path)
    assert {n: after[n] for n in before} == before and set(home.rglob("*")) <= {home / ".bashrc"}


def test_a_link_to_a_file_that_is_still_to_come_is_written_through(
    biblio: Biblio, library: Path, tmp_path: Path
) -> None:
    (tmp_path / "ours.bib").symlink_to("theirs.bib")
    (tmp_path / "theirs.bib").symlink_to("home.bib")
    assert biblio("export", "-o", "ours.bib").code == 0
    assert (tmp_path / "ours.bib").is_symlink() and (tmp_path / "home.bib").is_file()
    (tmp_path / "refs.bib").symlink_to(".bashrc")
    ran = biblio("export", "-o", "refs.bib")
    assert ran.code == 1 and "refs.bib: is a link to" in ran.err
    assert not (tmp_path / ".bashrc").exists()


# --- what a write keeps --------------------------------------------------------------------------


def test_link_mode_group_mark_and_line_ends_outlast_a_write(
    biblio: Biblio, folder: Path, tmp_path: Path
) -> None:
    home = tmp_path / "elsewhere" / "ours.bib"
    home.parent.mkdir()
    decomposed = unicodedata.normalize("NFD", "Salas y Mélia")
    text = f"% {decomposed}\n@misc{{ólason2024,\n  doi = {{{A}}},\n  status = {{nominated}}\n}}\n"
    home.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode("utf-8"))
    home.chmod(0o660)
    if os.geteuid() == 0:
        os.chown(home, 12345, 54321)
    was = home.stat()
    path = file_of(folder, "PC5")
    path.symlink_to(home)
    assert biblio("drop", A, "--pc", "PC5").code == 0
    assert path.is_symlink()
    now = home.stat()
    assert (now.st_mode, now.st_uid, now.st_gid) == (was.st_mode, was.st_uid, was.st_gid)
    new = home.read_bytes()
    assert new.startswith(b"\xef\xbb\xbf") and b"withdrawn" in new
    assert new.count(b"\n") == new.count(b"\r\n")
    assert decomposed.encode("utf-8") in new


def test_a_folder_of_a_group_has_a_lock_for_the_group(folder: Path) -> None:
    folder.chmod(0o2775)
    with lock(folder):
        assert stat.S_IMODE((folder / LOCK).stat().st_mode) == 0o664


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another")
def test_who_cannot_keep_the_group_gives_no_other_more_than_everybody_has(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(b"old")
    path.chmod(0o664)
    os.chown(path, 12345, 54321)
    powers = "-chown,-fowner"  # root without the power to give files away
    weak = [program("setpriv"), f"--bounding-set={powers}", f"--inh-caps={powers}"]
    writer = [*weak, sys.executable, "-c", WRITER, str(path), "new"]
    code, _, err = ended(writer, tmp_path, environment())
    assert code == 0, err
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


# --- names ---------------------------------------------------------------------------------------

ODD = [
    "10.1175/1520-0477(1996)077<0935:wotwsm>2.0.co;2",
    "10.5555/a#b?c%d", "10.5555/../../etc/passwd", "10.5555/a/../b", "10.5555/con",
    "10.5555/nul.txt",
    "10.5555/" + "x" * 300, "10.5555/" + "%2f" * 100, "10.5555/é", "10.5555/a b".replace(" ", "\\"),
    "10.5555/a|b*c\"d", "10.5555/~", "10.5555/a.json",
]  # fmt: skip
DEVICES = ("CON", "nul", "Aux", "PRN", "com1", "LPT9", "con.bib", "COM¹")


def is_portable(name: str) -> bool:
    """Whether Linux, macOS and Windows take it as the name of a file, and keep it."""
    device = re.fullmatch(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", name)
    return (
        not device
        and not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
        and not name.startswith(".")
        and not name.endswith((".", " "))
        and 0 < len(name.encode("utf-8")) <= 255
        and unicodedata.is_normalized("NFC", name)
    )


@pytest.mark.parametrize("doi", ODD)
def test_the_name_of_a_record_is_one_everywhere(doi: str) -> None:
    name = file_name(doi)
    assert is_portable(name) and name.isascii()
    assert file_name(doi.upper()) == name
    assert len({file_name(other).casefold() for other in ODD}) == len(ODD)


@pytest.mark.parametrize(
    "name",
    [*ODD, *DEVICES, "..", ".", ".git", "PC5.", "PC5 ", " PC5", "../../x", "a\x00b", "a\nb",
     "É" * 200, unicodedata.normalize("NFD", "Équipe"), "PC5"],
)  # fmt: skip
def test_any_text_names_a_file_everywhere(name: str) -> None:
    made = portable(name)
    assert is_portable(f"{made}.html") and is_portable(f"{made}.bib")
    assert portable("PC5") == "PC5" and portable("Équipe 2") == "Équipe 2"


def test_odd_dois_stay_in_their_folder(biblio: Biblio, folder: Path, tmp_path: Path) -> None:
    given = [doi for doi in ODD if doi.isascii() and '"' not in doi]
    outside = {path for path in tmp_path.rglob("*") if folder not in (path, *path.parents)}
    with StandIn(works=[work(doi, author=PEOPLE) for doi in given], limits=False) as server:
        ran = biblio("add", *given, given[0].upper(), "--pc", "PC5", env=server.environment())
        assert ran.code == 0, ran.err
    records = [path.name for path in (folder / "records").rglob("*")]
    assert sorted(records) == sorted(map(file_name, given))
    assert sorted(dois(file_of(folder, "PC5"))) == sorted(given)
    for arguments in (["export", "-o", "refs.bib"], ["build"], ["check"]):
        ran = biblio(*arguments)
        assert ran.code == 0, (ran.out, ran.err)
    made = {path for path in tmp_path.rglob("*") if folder not in (path, *path.parents)}
    for path in made - outside:
        assert path.is_relative_to(tmp_path / "public") or path == tmp_path / "refs.bib"
        assert is_portable(path.name) or path.name in (".gitignore", ".made-by-biblio")


@pytest.mark.parametrize("name", ["../../out", "CON", "PC9.", "pc5", "a:b", "x" * 300])
def test_an_id_that_cannot_name_a_file_is_refused(
    biblio: Biblio, folder: Path, tmp_path: Path, name: str
) -> None:
    path = folder / "projects.csv"
    path.write_text(f"id,kind,acronym,title\nPC5,PC,,Un\n{name},PC,,Deux\n", "utf-8")
    before = {file.relative_to(tmp_path) for file in tmp_path.rglob("*")}
    ran = biblio("list")
    assert ran.code == 1 and "projects.csv:3" in ran.err
    if name != "pc5":
        assert biblio("add", A, "--pc", name).code == 2
    after = {file.relative_to(tmp_path) for file in tmp_path.rglob("*")}
    assert after == before


NFC, NFD = "ÉTÉ", unicodedata.normalize("NFD", "ÉTÉ")


@pytest.mark.parametrize(("listed", "typed"), [(NFC, NFC), (NFC, NFD), (NFD, NFC)])
def test_a_name_whose_accents_are_apart_is_the_same_name(
    biblio: Biblio, library: Path, listed: str, typed: str
) -> None:
    """Archives, shares and old disks of a Mac give back `ÉTÉ.bib` with its accents apart."""
    path = library / "projects.csv"
    path.write_text(f"id,kind,acronym,title\nPC5,PC,,Un\n{listed},PC,,Saison\n", "utf-8")
    file_of(library, "PC5").rename(file_of(library, NFD))
    reply = library / "replies" / CALL / f"{NFD}.yml"
    reply.write_text("replied_on: 2026-01-15\nactivities: []\n", "utf-8")
    old = shutil.copytree(library, library.parent / "old")
    assert "no article" not in biblio("list", "--pc", typed).out
    assert A in biblio("list", "--pc", typed, "--json").out
    ran = biblio("check")
    assert ran.code == 0 and "unknown" not in ran.out, ran.out
    assert f"{NFC} " in biblio("status").out and "2026-01-15" in biblio("status").out
    with StandIn(works=works(B), limits=False) as server:
        assert biblio("add", B, "--pc", typed, env=server.environment()).code == 0
    names = [one.name for one in (library / "nominations" / CALL).iterdir()]
    assert sorted(names) == sorted(["call.yml", f"{NFD}.bib"])  # and no twin
    assert dois(file_of(library, NFD)) == [A, B]
    file_of(old, NFD).rename(file_of(old, NFC))
    (old / "replies" / CALL / reply.name).rename(old / "replies" / CALL / f"{NFC}.yml")
    told = biblio("diff", str(old), "--format", "json").out
    assert B in told and A not in told and "2026-01-15" not in told
    declared = Declared(project=NFC, activities=("emulator",))
    [change, *_] = changes(library, CALL, NFC, declared)  # of a form
    assert (change.path, change.added) == (reply, ("activities: emulator",))


def test_a_call_is_named_however_its_accents_are_typed(biblio: Biblio, library: Path) -> None:
    call = library / "nominations" / CALL
    call.rename(call.with_name(NFD))
    for name in (NFC, NFD):
        assert biblio("list", "--call", name).code == 0


# --- consoles ------------------------------------------------------------------------------------

CONSOLES = {
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""},
}
READERS = (["list"], ["show", A], ["report", "--pc", "PC5"], ["export"], ["check"], ["status"],
           ["list", "--json"], ["--help"], ["add", "--help"], ["list", "--pc", "Ó"])  # fmt: skip


@pytest.fixture
def library(biblio: Biblio, folder: Path) -> Iterator[Path]:
    """A folder with one article, by people of many letters."""
    with StandIn(works=works(A), limits=False) as server:
        ran = biblio("add", A, "--pc", "PC5", "--why", "Düben, Saint-Martin", "--by", "JŁ",
                     env=server.environment())  # fmt: skip
        assert ran.code == 0
    yield folder


@pytest.mark.parametrize("console", CONSOLES)
def test_output_on_a_console_of_other_letters_is_utf8_in_a_pipe_and_never_fails(
    library: Path, tmp_path: Path, console: str
) -> None:
    env = environment(more=CONSOLES[console])
    for arguments in READERS:
        code, out, err = ended(command(*arguments), tmp_path, env)
        assert code == (2 if "Ó" in arguments else 0), err
        shown = out.decode("utf-8")
        if arguments == ["export"]:
            assert "Szczepa{\\'n}ski" in shown or "Szczepański" in shown


@pytest.mark.parametrize("console", CONSOLES)
def test_files_are_utf8_whatever_the_console(library: Path, tmp_path: Path, console: str) -> None:
    for name in ("refs.json", "list.md", "refs.csv"):
        wanted = ["report", "--pc", "PC5"] if name.endswith(".md") else ["export"]
        if name == "refs.json":
            wanted += ["--format", "csl-json"]
        usual = ended(command(*wanted, "-o", f"usual-{name}"), tmp_path, environment())
        other = ended(command(*wanted, "-o", name), tmp_path, environment(more=CONSOLES[console]))
        assert usual[0] == other[0] == 0, (usual, other)
        assert (tmp_path / name).read_bytes() == (tmp_path / f"usual-{name}").read_bytes()
        assert "Szczepański" in (tmp_path / name).read_text("utf-8")


@pytest.mark.parametrize("console", CONSOLES)
def test_a_terminal_shows_what_it_can_and_a_mark_for_the_rest(
    library: Path, tmp_path: Path, console: str
) -> None:
    for arguments in (["list"], ["show", A], ["report", "--pc", "PC5"], ["--help"]):
        ours, its = pty.openpty()
        process = subprocess.Popen(
            command(*arguments), cwd=tmp_path, env=environment(more=CONSOLES[console]),
            stdout=its, stderr=subprocess.PIPE,
        )  # fmt: skip
        os.close(its)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other side is closed
                break
            if not piece:
                break
            shown += piece
        os.close(ours)
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0 and b"Traceback" not in err, err
        if arguments[0] in ("show", "report"):  # click takes a terminal of ASCII for one of UTF-8
            spelled = "Szczepański".encode() if console == "C" else b"Szczepa?ski"
            assert spelled in shown, shown


def test_accents_that_are_typed_where_the_locale_knows_none_are_written_as_letters(
    library: Path, tmp_path: Path
) -> None:
    place = tmp_path / "réponses"
    place.mkdir()
    env = environment(more=CONSOLES["C"])
    typed = ["nominate", A, "--pc", "PC5", "--why", "océan, Ólason", "--by", "ŁS"]
    code, _, err = ended(command(*typed), tmp_path, env)
    assert code == 0, err
    text = file_of(library, "PC5").read_text("utf-8")
    assert "océan, Ólason" in text and "ŁS" in text
    code, _, err = ended(command("export", "-o", "réponses/é.bib"), tmp_path, env)
    assert code == 0 and (place / "é.bib").exists(), err
    broken = [*command("nominate", A, "--pc", "PC5", "--why"), b"oc\xe9an"]
    code, _, err = ended(broken, tmp_path, env)  # type: ignore[arg-type]
    assert code == 2 and b"UTF-8" in err
    assert file_of(library, "PC5").read_text("utf-8") == text
