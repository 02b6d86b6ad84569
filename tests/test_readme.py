"""The README says what is so: its commands run, its help is the help, CI runs its test command.

`python tests/test_readme.py --write` puts the help that is really printed into the README.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
_MARKS = re.compile(r"(<!-- help: .*? -->\n).*?(<!-- /help -->)", re.S)


def _help(*command: str) -> str:
    """What `biblio ... --help` prints off a terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "traccs_biblio", *command, "--help"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode("utf-8").replace("\r\n", "\n")


def _commands() -> list[str]:
    """The commands, as the program lists them."""
    listed = _help().split("Commands:\n")[1].split("\n\n")[0]
    return re.findall(r"^  (\w+) ", listed, re.M)


def _section() -> str:
    parts = [f"```text\n{_help()}```\n"]
    for name in _commands():
        parts.append(
            f"<details><summary><code>biblio {name}</code></summary>\n\n"
            f"```text\n{_help(name)}```\n\n</details>\n"
        )
    return "\n".join(parts)


def test_the_readme_has_every_command_with_the_help_it_prints() -> None:
    found = _MARKS.search(README.read_text(encoding="utf-8"))
    assert found
    inside = found[0][len(found[1]) : -len(found[2])]
    assert inside.strip() == _section().strip(), "run: python tests/test_readme.py --write"
    assert len(_commands()) == 17


def test_every_command_has_an_example_that_names_it() -> None:
    for name in _commands():
        assert f"Example: biblio {name} " in _help(name) + " ", name


def test_ci_runs_the_test_command_of_the_readme() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    (command,) = [block.strip() for block in blocks if "pytest" in block]
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert command in lines


def test_every_biblio_line_of_the_readme_is_understood(tmp_path: Path) -> None:
    """Each line's command and options exist: `--help` added at its end is accepted."""
    import shlex

    blocks = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("biblio ")]
    assert lines
    for line in lines:
        words = shlex.split(line)[1:]
        done = subprocess.run(
            [sys.executable, "-m", "traccs_biblio", *words, "--help"],
            cwd=ROOT,
            capture_output=True,
        )
        assert done.returncode == 0, line


def test_the_shell_lines_of_the_readme_work_on_the_shipped_library(tmp_path: Path) -> None:
    """Those that need no network, run as given on a copy of `bib/`."""
    import shutil

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


def _write() -> None:
    text = README.read_text(encoding="utf-8")
    new = _MARKS.sub(lambda found: found[1] + _section() + found[2], text)
    README.write_text(new, encoding="utf-8")


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    _write()
