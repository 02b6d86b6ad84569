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
def fetching(length: int, again: str) -> Iterator[Progress]:
    """A function to call once an outcome; it moves the bar where stderr is a terminal. Raises
    `click.Abort` on Ctrl-C, with what is kept, and what the same command does if it runs again."""
    try:
        if not sys.stderr.isatty() or length < 2:
            yield lambda outcome: None
            return
        bar: Any
        with click.progressbar(length=length, label="fetching", file=sys.stderr) as bar:

            def tick(outcome: Outcome) -> None:
                bar.update(1)

            yield tick
    except KeyboardInterrupt:
        click.echo(err=True)  # the terminal has shown ^C
        raise click.Abort(f"what was fetched is kept; {again}") from None
