"""A second process tags what the first would: it may be there or not, and may end at any moment."""

import multiprocessing
import os
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
from traccs_biblio.ahead import Ahead, ahead
from traccs_biblio.library import Library
from traccs_biblio.usecases import Rules, read

ROOT = Path(__file__).resolve().parent.parent
CAN_FORK = sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1
pytestmark = pytest.mark.skipif(not CAN_FORK, reason="only Linux, with two processors, forks")

TITLES = (
    "Emulating sea ice in NEMO with a neural network", "Emulating sea ice with a neural network",
    "Downscaling of heat waves by Düben and Le Sommer with a U-Net", "Observed snow in the Alps",
    "Calibration of LMDZ by history matching, after Salas y Mélia", "",
)  # fmt: skip
TEXTS = [(f"{title} {number}", title[:number]) for number in range(60) for title in TITLES]


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules.load(None)


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that run the tests side by side are left out of the count."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)


@pytest.fixture
def other(rules: Rules, no_threads: None) -> Iterator[Ahead]:
    with ahead(rules) as found:
        assert found is not None
        yield found


def test_what_was_given_is_read_as_here_and_so_is_what_was_not(rules: Rules, other: Ahead) -> None:
    for text in TEXTS:
        other.give(*text)
    assert [other.read(*text) for text in TEXTS] == [read(*text, rules) for text in TEXTS]
    assert other.read("A neural emulator", "") == read("A neural emulator", "", rules)


def test_the_second_process_does_the_reading(rules: Rules, other: Ahead) -> None:
    """Without its rules the first process still has every answer."""
    for text in TEXTS:
        other.give(*text)
    expected = [read(*text, rules) for text in TEXTS]
    other._rules = None  # type: ignore[assignment]
    assert [other.read(*text) for text in TEXTS] == expected


@pytest.mark.parametrize("at", [0, 150, len(TEXTS)])
def test_where_it_is_killed_the_first_process_reads(rules: Rules, other: Ahead, at: int) -> None:
    for number, text in enumerate([*TEXTS, ("", "")]):
        if number == at:
            [process] = multiprocessing.active_children()
            process.kill()
            process.join()
        other.give(*text)
    assert [other.read(*text) for text in TEXTS] == [read(*text, rules) for text in TEXTS]


def test_it_ends_with_what_it_was_for(rules: Rules, no_threads: None) -> None:
    with suppress(KeyboardInterrupt), ahead(rules) as other:
        assert other
        for text in TEXTS:
            other.give(*text)
        raise KeyboardInterrupt
    assert multiprocessing.active_children() == []


def test_none_outlives_a_first_process_that_is_killed() -> None:
    script = (
        "import multiprocessing, time\n"
        "from traccs_biblio.ahead import ahead\n"
        "from traccs_biblio.usecases import Rules\n"
        "with ahead(Rules.load(None)) as other:\n"
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


def test_beside_threads_there_is_none(rules: Rules) -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        with ahead(rules) as other:
            assert other is None
    finally:
        done.set()
        thread.join()


def test_a_library_lists_the_same_with_and_without(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = Library(ROOT / "bib").select()
    monkeypatch.setattr(module, "MANY", 1)
    helped = Library(ROOT / "bib", may_fork=True)
    assert helped.select() == alone
    assert any(article.tags for article in alone)
    assert helped._ahead is None


def test_a_program_that_only_opens_a_library_is_not_copied(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MANY", 1)
    library = Library(ROOT / "bib")
    with library._tagging_of(10_000):
        assert multiprocessing.active_children() == []
