"""A second process reads what the first would: it may be there or not, and end at any moment."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from traccs_biblio import ahead as module
from traccs_biblio.ahead import Ahead, Concluded, Told, Work, ahead
from traccs_biblio.check import check
from traccs_biblio.errors import DataError
from traccs_biblio.library import Library
from traccs_biblio.model import Article, Metadata
from traccs_biblio.store import Stored
from traccs_biblio.text import of_plain
from traccs_biblio.usecases import Rules, read

ROOT = Path(__file__).resolve().parent.parent
CAN_FORK = sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1
pytestmark = pytest.mark.skipif(not CAN_FORK, reason="only Linux, with two processors, forks")

TITLES = (
    "Emulating sea ice in NEMO with a neural network", "Emulating sea ice with a neural network",
    "Downscaling of heat waves by Düben and Le Sommer with a U-Net", "Observed snow in the Alps",
    "Calibration of LMDZ by history matching, after Salas y Mélia", "",
)  # fmt: skip
DOIS = [f"10.5555/{number}" for number in range(360)]
UNREADABLE, UNKNOWN = DOIS[100], DOIS[200]


def tell(doi: str) -> Told | None:
    if doi == UNREADABLE:
        raise DataError("is not JSON")
    if doi == UNKNOWN:
        return None
    number = DOIS.index(doi)
    title = TITLES[number % len(TITLES)]
    said = Metadata(doi, title=of_plain(f"{title} {number}"), abstract=title[: number // 6])
    return Stored(doi, "crossref", {}), said._replace(dates={}, cleaned={})


@pytest.fixture(scope="module")
def work() -> Work:
    rules = Rules.load(None)
    return Work(tell, lambda title, abstract: Concluded(read(title, abstract, rules)))


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that run the tests side by side are left out of the count."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)


@pytest.fixture
def other(work: Work, no_threads: None) -> Iterator[Ahead]:
    with ahead(DOIS, work) as found:
        assert found is not None
        yield found


def all_told(other: Ahead) -> dict[str, Told]:
    """All that the other process has to say, however long it takes."""
    is_there = True
    while is_there:
        is_there = bool(multiprocessing.active_children())
        assert other.told("10.5555/none") is None  # what has come meanwhile is taken
        time.sleep(0.01)
    return {doi: told for doi in DOIS if (told := other.told(doi))}


def conclusions(work: Work, told: dict[str, Told]) -> list[Concluded]:
    return [work.conclude(m.title.plain, m.abstract) for _, m in told.values() if m]


def test_what_it_tells_is_what_is_read_here(work: Work, other: Ahead) -> None:
    told = all_told(other)
    assert told.keys() == {*DOIS} - {UNREADABLE, UNKNOWN}
    assert all(told[doi] == tell(doi) for doi in told)
    found = [other.concluded(m.title.plain, m.abstract) for _, m in told.values() if m]
    assert found == conclusions(work, told)
    assert any(concluded.reading.tags for concluded in found)


def test_the_second_process_does_the_reading(other: Ahead, work: Work) -> None:
    """Without a way to conclude the first process still has every answer."""
    told = all_told(other)
    other._work = other._work._replace(conclude=None)  # type: ignore[arg-type]
    found = [other.concluded(m.title.plain, m.abstract) for _, m in told.values() if m]
    assert found == conclusions(work, told)


def test_what_it_has_not_read_is_concluded_here(work: Work, other: Ahead) -> None:
    expected = work.conclude("A neural emulator", "")
    assert other.concluded("A neural emulator", "") == expected


def test_what_the_first_process_has_read_is_not_read_again(work: Work, no_threads: None) -> None:
    def slowly(doi: str) -> Told | None:
        time.sleep(0.01)
        return tell(doi)

    with ahead(DOIS, work._replace(tell=slowly)) as other:
        assert other
        assert not any(other.told(doi) for doi in DOIS[:330])
        told = all_told(other)
    assert told.keys() == {*DOIS[330:]}


@pytest.mark.parametrize("at", [0, 150, len(DOIS)])
def test_where_it_is_killed_the_first_process_reads(work: Work, other: Ahead, at: int) -> None:
    for number, doi in enumerate([*DOIS, "10.5555/none"]):
        if number == at:
            for process in multiprocessing.active_children():  # there is one, or it is through
                process.kill()
                process.join()
        told = other.told(doi)
        assert told is None or told == tell(doi)
        title = f"A neural emulator {number}"
        assert other.concluded(title, "") == work.conclude(title, "")


def test_it_ends_with_what_it_was_for_though_it_has_more_to_say(
    work: Work, no_threads: None
) -> None:
    with suppress(KeyboardInterrupt), ahead(DOIS * 100, work) as other:
        assert other
        raise KeyboardInterrupt
    assert multiprocessing.active_children() == []


def test_none_outlives_a_first_process_that_is_killed() -> None:
    script = (
        "import multiprocessing, time\n"
        "from traccs_biblio.ahead import Work, ahead\n"
        "from traccs_biblio.store import Stored\n"
        "told = Stored('10.5555/a', 'crossref', {'title': 'long ' * 1000}), None\n"
        "with ahead(['10.5555/a'] * 10_000, Work(lambda doi: told, None)) as other:\n"
        "    print(multiprocessing.active_children()[0].pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    first = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert first.stdout
    second = int(first.stdout.readline())
    assert _runs(second)
    first.send_signal(signal.SIGKILL)
    first.wait()
    first.stdout.close()
    for _ in range(200):
        if not _runs(second):
            break
        time.sleep(0.05)
    assert not _runs(second)


def _runs(process: int) -> bool:
    """Whether a process is there, and not only waits to be buried."""
    with suppress(OSError):
        stat = Path(f"/proc/{process}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] != "Z"
    return False


def test_beside_threads_there_is_none(work: Work) -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        with ahead(DOIS, work) as other:
            assert other is None
    finally:
        done.set()
        thread.join()


@pytest.mark.parametrize("with_facets", [False, True])
def test_a_library_lists_the_same_with_and_without(
    with_facets: bool, monkeypatch: pytest.MonkeyPatch, no_threads: None
) -> None:
    alone = Library(ROOT / "bib").select(with_facets=with_facets)
    monkeypatch.setattr(module, "MANY", 1)
    helped = Library(ROOT / "bib", may_fork=True)
    assert helped.select(with_facets=with_facets) == alone
    assert any(article.tags for article in alone)
    assert any(article.facets for article in alone) == with_facets
    assert helped._ahead is None


def test_a_check_finds_the_same_with_and_without(
    monkeypatch: pytest.MonkeyPatch, no_threads: None
) -> None:
    alone, helped = Library(ROOT / "bib"), Library(ROOT / "bib", may_fork=True)
    monkeypatch.setattr(module, "MANY", 1)
    helped.at_rest()
    assert check(helped) == check(alone) != []
    # it has every reading, of which the second process had some
    helped.__dict__["rules"] = None
    assert [article.tags for article in helped.select()] == [a.tags for a in alone.select()]


@pytest.mark.parametrize("is_helped", [False, True])
def test_what_is_made_of_an_article_is_made_while_others_are_read(
    is_helped: bool, monkeypatch: pytest.MonkeyPatch, no_threads: None
) -> None:
    monkeypatch.setattr(module, "MANY", 1)
    library, seen = Library(ROOT / "bib", may_fork=is_helped), list[tuple[Article, bool]]()
    found = library.select(meanwhile=lambda a: seen.append((a, library._ahead is not None)))
    assert {id(article) for article in found} == {id(article) for article, _ in seen}
    assert {was_helped for _, was_helped in seen} == {is_helped}


def test_an_error_in_what_is_made_ends_the_other_process(
    monkeypatch: pytest.MonkeyPatch, no_threads: None
) -> None:
    def fails(article: Article) -> None:
        raise DataError("no entry")

    monkeypatch.setattr(module, "MANY", 1)
    library = Library(ROOT / "bib", may_fork=True)
    with pytest.raises(DataError, match="no entry"):
        library.select(meanwhile=fails)
    assert (library._ahead, multiprocessing.active_children()) == (None, [])


def test_without_memory_or_descriptors_the_first_process_reads_alone(
    work: Work, no_threads: None
) -> None:
    import resource  # which Windows lacks

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    opened = len(os.listdir("/proc/self/fd"))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        with ahead(DOIS, work) as other:
            assert other is None
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert len(os.listdir("/proc/self/fd")) == opened


def test_a_record_that_cannot_be_read_is_told_once_and_by_the_first_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_threads: None
) -> None:
    shipped = shutil.copytree(ROOT / "bib", tmp_path / "bib")
    broken = sorted((shipped / "records").glob("*.json"))[3]
    broken.write_text("{", "utf-8")
    alone = Library(shipped)
    expected = alone.select()
    monkeypatch.setattr(module, "MANY", 1)
    helped = Library(shipped, may_fork=True)
    assert helped.select() == expected
    assert helped.problems == alone.problems
    assert [problem.where for problem in helped.problems] == [f"{broken}:1"]


def test_what_the_second_process_has_read_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_threads: None
) -> None:
    shipped = shutil.copytree(ROOT / "bib", tmp_path / "bib")
    monkeypatch.setattr(module, "MANY", 1)
    library = Library(shipped, may_fork=True)
    identities = list(library.places)
    with library._reading(identities, with_facets=True):
        for process in multiprocessing.active_children():
            process.join()  # all that it has to say of so few is on its way
        shutil.rmtree(shipped / "records")
        records = library._families.works(identities, lambda record: record)
    assert records
    assert not any(record.pending for record in records)


def test_a_program_that_only_opens_a_library_is_not_copied(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MANY", 1)
    library = Library(ROOT / "bib")
    with library._reading(list(library.places), with_facets=False):
        assert multiprocessing.active_children() == []
