"""A second process that tags the texts of many works while the first still reads the others.

What it concludes is what this process would conclude: it runs the same function over the same
rules. Where it cannot be had, or ends early, this process reads for itself.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from .usecases import Reading, Rules, read

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

#: From so many works on a second process pays: it costs 30 ms, and to tag a work a third of one.
MANY = 1_000
#: Texts that are handed over at once.
_HANDFUL = 100
Texts = tuple[str, str]  # title and abstract


class Ahead:
    """Readings of texts that were given before they are asked for."""

    def __init__(self, rules: Rules, other: Connection) -> None:
        self._rules = rules
        self._other = other
        self._handful: list[Texts] = []
        self._given: list[Texts] = []
        self._known: dict[Texts, Reading] | None = None

    def give(self, title: str, abstract: str) -> None:
        """Have a text read; it waits where the other process is behind."""
        self._handful.append((title, abstract))
        if len(self._handful) == _HANDFUL:
            self._hand_over()

    def _hand_over(self) -> None:
        with suppress(OSError):  # the other has ended; what it had read is read here
            self._other.send(self._handful)
        self._given += self._handful
        self._handful = []

    def read(self, title: str, abstract: str) -> Reading:
        """As `usecases.read`, whether the text was given or not."""
        if self._known is None:
            self._known = dict(zip(self._given, self._answers(), strict=False))
        return self._known.get((title, abstract)) or read(title, abstract, self._rules)

    def _answers(self) -> list[Reading]:
        self._hand_over()
        try:
            self._other.send(None)
            return list(self._other.recv())
        except (OSError, EOFError):
            return []


@contextmanager
def ahead(rules: Rules) -> Iterator[Ahead | None]:
    """A second process for so long, or None: where there is one processor alone, where threads
    run, of which a copy of this process would lack all but one, and elsewhere than on Linux."""
    if sys.platform != "linux" or threading.active_count() > 1 or len(os.sched_getaffinity(0)) < 2:
        yield None
        return
    from multiprocessing import get_context

    fork = get_context("fork")  # the rules are there already
    ours, theirs = fork.Pipe()
    process = fork.Process(target=_serve, args=(rules, theirs, ours), daemon=True)
    with suppress(OSError):  # no process is to be had: nobody answers
        process.start()
    theirs.close()
    try:
        yield Ahead(rules, ours)
    finally:
        ours.close()
        if process.pid:
            process.join()


def _serve(rules: Rules, other: Connection, end: Connection) -> None:
    """Read what comes, and answer once, when all is asked for: neither waits for the other."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the first process, which closes
    end.close()  # else the end of the first would not be seen
    found: list[Reading] = []
    with suppress(OSError, EOFError):
        while (texts := other.recv()) is not None:
            found += [read(title, abstract, rules) for title, abstract in texts]
        other.send(found)
