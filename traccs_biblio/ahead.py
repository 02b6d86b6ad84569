"""A second process that reads many works from the last one on, while the first process does so from
the first one: they meet where both have done their part, and neither waits for the other.

What it finds is what this process would find: it runs the same functions over the same files and
rules. Where it cannot be had, is behind, or ends early, this process reads for itself.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from .errors import DataError
from .model import Metadata
from .store import Stored
from .usecases import Reading
from .versions import published_as

if TYPE_CHECKING:
    from mmap import mmap
    from multiprocessing.connection import Connection

#: From so many works on a second process pays: it costs 30 ms, and to read a work a whole one.
MANY = 1_000
#: Works that are handed over at once.
_HANDFUL = 50
#: What is stored of a DOI, and what it says.
Told = tuple[Stored, Metadata | None]


class Concluded(NamedTuple):
    """What the rules conclude from a title and an abstract, and the names that these hold, by
    facet; None where nobody asks for the names."""

    reading: Reading
    facets: dict[str, tuple[str, ...]] | None = None


class Work(NamedTuple):
    """How one work is read: by its DOI (None where nothing is stored of it), then by its texts."""

    tell: Callable[[str], Told | None]
    conclude: Callable[[str, str], Concluded]


class Ahead:
    """What the other process has read so far. `told` is asked in the order of the works."""

    def __init__(self, work: Work, other: Connection, dois: Sequence[str], here: mmap) -> None:
        import select

        self._work = work
        self._other = other
        self._places = {doi: place for place, doi in enumerate(dois)}
        self._here = here
        self._poll = select.poll()
        self._poll.register(other, select.POLLIN)
        self._told: dict[str, Told] = {}
        self._concluded: dict[tuple[str, str], Concluded] = {}

    def told(self, doi: str) -> Told | None:
        """What is stored of a DOI, if the other process has read it by now."""
        while doi not in self._told and self._poll.poll(0):
            try:
                self._take(self._other.recv())
            except (OSError, EOFError):  # it has ended; the rest is read here
                self._poll.unregister(self._other)
                break
        told = self._told.pop(doi, None)
        if told is None and doi in self._places:
            self._here[self._places[doi]] = 1
        return told

    def _take(self, handful: list[tuple[str, Told, Concluded | None]]) -> None:
        for doi, told, concluded in handful:
            self._told[doi] = told
            _, metadata = told
            if metadata and concluded:
                self._concluded[metadata.title.plain, metadata.abstract] = concluded

    def concluded(self, title: str, abstract: str) -> Concluded:
        """What is concluded from a text, whoever has read it; it is remembered."""
        known = self._concluded.get((title, abstract))
        if known is None:
            known = self._concluded[title, abstract] = self._work.conclude(title, abstract)
        return known


@contextmanager
def ahead(dois: Sequence[str], work: Work) -> Iterator[Ahead | None]:
    """A second process for so long, or None: where there is one processor alone, where threads
    run, of which a copy of this process would lack all but one, and elsewhere than on Linux."""
    if sys.platform != "linux" or threading.active_count() > 1 or len(os.sched_getaffinity(0)) < 2:
        yield None
        return
    from mmap import mmap
    from multiprocessing import get_context

    fork = get_context("fork")  # the rules are there already
    ends = None
    with suppress(OSError):  # there is no memory, or no file more may be open
        here = mmap(-1, len(dois) + 1)  # a byte a DOI, which both see: 1 once it is read here
        ends = fork.Pipe()
    if ends is None:
        yield None
        return
    ours, theirs = ends
    process = fork.Process(target=_serve, args=(dois, work, theirs, ours, here), daemon=True)
    with suppress(OSError):  # no process is to be had: nobody answers
        process.start()
    theirs.close()
    try:
        yield Ahead(work, ours, dois, here)
    finally:
        ours.close()  # what it still has to say is not needed any more
        if process.pid:
            process.join()


def _serve(dois: Sequence[str], work: Work, other: Connection, end: Connection, here: mmap) -> None:
    """Hand over what is read, from the last on, until all is or the first process has enough; less
    what that has read."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the first process, which closes
    end.close()  # else the end of the first would not be seen
    with suppress(OSError):
        for stop in range(len(dois), 0, -_HANDFUL):
            places = range(stop - 1, max(stop - _HANDFUL, 0) - 1, -1)
            left = (dois[place] for place in places if not here[place])
            read = [found for doi in left if (found := _read(doi, work))]
            other.send([(doi, told, _concluded(told, work)) for doi, told in read])


def _read(doi: str, work: Work) -> tuple[str, Told] | None:
    """One work; None where nothing is stored or it cannot be read, which the first process says."""
    try:
        told = work.tell(doi)
    except DataError:
        return None
    return told and (doi, told)


def _concluded(told: Told, work: Work) -> Concluded | None:
    """What is concluded from a work; None where the text of another version is shown."""
    _, metadata = told
    if metadata is None or published_as(metadata):
        return None
    return work.conclude(metadata.title.plain, metadata.abstract)
