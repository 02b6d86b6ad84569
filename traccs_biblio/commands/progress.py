"""A bar on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ..enrich import Outcome, Progress


@contextmanager
def progress(length: int, label: str) -> Iterator[Progress]:
    """A function to call once an outcome; it moves the bar where stderr is a terminal."""
    if not sys.stderr.isatty() or length < 2:
        yield lambda outcome: None
        return
    bar: Any
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:

        def tick(outcome: Outcome) -> None:
            bar.update(1)

        yield tick
