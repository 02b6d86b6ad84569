"""A process that has loaded all of biblio and runs a command in a fork of itself, so that a hundred
of them can be killed in the time that ten would take to start.

    with Warm() as warm:
        warm.run(["list"], cwd)                # to its end
        warm.run(["build"], cwd, after=0.02)   # killed after 0.02 seconds

The command is the real one, in a process of its own; what it loads is loaded already. Pictures are
left out, as without the extra `figures`.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Self

LOADED_LATE = (
    "anyascii", "filelock", "ftfy", "habanero", "pybtex.database.input.bibtex", "requests", "yaml",
    "pylatexenc.latex2text",
)  # fmt: skip


class Done(NamedTuple):
    """How a command ended: its exit code, or the signal as a negative number; the seconds it took,
    and what it said on stderr."""

    code: int
    seconds: float
    err: str


class Warm:
    """The process, as a context manager; `environment` is that of the commands."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self._environment, text=True,
        )  # fmt: skip
        return self

    def __exit__(self, *exception: object) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()

    def run(self, arguments: list[str], cwd: Path, after: float | None = None) -> Done:
        """Run `biblio` with these arguments, and kill it `after` so many seconds if it still
        runs."""
        assert self._process.stdin and self._process.stdout
        order = {"arguments": arguments, "cwd": str(cwd), "after": after}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return Done(*json.loads(self._process.stdout.readline()))


def load() -> None:
    """Import everything that a command may."""
    sys.modules["matplotlib"] = None  # type: ignore[assignment]
    import traccs_biblio

    for module in pkgutil.walk_packages(traccs_biblio.__path__, "traccs_biblio."):
        if not module.name.startswith(("traccs_biblio.figures.", "traccs_biblio.__main__")):
            importlib.import_module(module.name)
    for name in LOADED_LATE:
        importlib.import_module(name)


def obey(order: dict[str, Any]) -> list[object]:
    """Carry out one order, in a fork."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if not child:
            become(order, said.fileno())
        if order["after"] is not None:
            time.sleep(order["after"])
            os.kill(child, signal.SIGKILL)  # one that has ended is still to be waited for
        _, status = os.waitpid(child, 0)
        seconds = time.monotonic() - began
        said.seek(0)
        return [os.waitstatus_to_exitcode(status), seconds, said.read().decode("utf-8", "replace")]


def become(order: dict[str, Any], said: int) -> None:
    """Be `biblio`."""
    from traccs_biblio.cli import main

    code: object = 70
    try:
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(0, 1)
        os.dup2(said, 2)
        os.chdir(order["cwd"])
        sys.argv = ["biblio", *order["arguments"]]
        main()
    except SystemExit as end:
        code = end.code
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    load()
    for line in sys.stdin:
        print(json.dumps(obey(json.loads(line))), flush=True)
