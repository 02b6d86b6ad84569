"""The README is short and says what is so: its commands run, and CI runs its test command."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

README = ROOT / "README.md"


def test_the_readme_is_short() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 90


def test_ci_runs_the_test_command_of_the_readme() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    (command,) = [block.strip() for block in blocks if "pytest" in block]
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert command in lines


def test_the_shell_lines_of_the_readme_work_on_the_shipped_library(tmp_path: Path) -> None:
    """Those that need no network, run as given on a copy of `bib/`."""
    shutil.copytree(ROOT / "bib", tmp_path / "bib")
    for line in (
        ["report", "--pc", "PC5"],
        ["export", "--usecase", "downscaling", "-o", "proposal.bib"],
        ["nominate", "kochkov2024neural", "--pc", "PC5", "--by", "JL", "--scope", "outside"],
        ["drop", "couairon2024archesweather", "--pc", "PC5", "--why", "hors sujet"],
    ):
        typed = " ".join(f'"{word}"' if " " in word else word for word in line)
        assert f"biblio {typed}" in README.read_text(encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "traccs_biblio", *line],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr.decode()
    assert (tmp_path / "proposal.bib").stat().st_size > 500


def test_the_documented_flags_and_types_are_those_of_the_program() -> None:
    from traccs_biblio.model import FLAGS, TYPES

    page = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    table = page.split("| flag | meaning |")[1]
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.*) \|$", table, re.M))
    assert rows == FLAGS
    listed = re.search(r"`type` is one of `([^`]*)`", page)
    assert listed
    assert tuple(re.split(r",\s+", listed[1])) == TYPES
