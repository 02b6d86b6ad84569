"""The documents say what is so: tutorials run as written, links lead somewhere, the commands are
those of the program, and the site that mkdocs makes of them needs no other host.

`python tests/test_docs.py --write` puts into the pages what is really printed.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from conftest import ROOT, program

from traccs_biblio.cli import COMMANDS, cli

DOCS = ROOT / "docs"
README = ROOT / "README.md"
PAGES = sorted(DOCS.rglob("*.md"))
#: Pages whose shell lines are run, in order, each page in a clone of its own.
FOLLOWED = sorted(
    [*(DOCS / "tutorials").glob("*.md"), *(DOCS / "how-to").glob("add-*.md")],
)
COMMANDS_PAGE = DOCS / "reference" / "commands.md"
DECISIONS = DOCS / "decisions" / "index.md"

#: Shell lines, and what they print where a block of text follows.
_STEP = re.compile(
    r"^```sh\n(?P<lines>.*?)^```\n(?:\n```text\n(?P<printed>.*?)^```\n)?", re.M | re.S
)
_MARKS = re.compile(r"(<!-- made by tests/test_docs.py --write -->\n).*?(<!-- /made -->)", re.S)


# --- what is really printed -----------------------------------------------------------------------


def clone(place: Path) -> Path:
    """What a reader has after `git clone`: the data folder and the package, under git."""
    home = place / "biblio"
    home.mkdir()
    for name in ("bib", "traccs_biblio", ".gitignore"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, home / name)  # compiled, as it is after the first command
        else:
            shutil.copy(source, home / name)
    (place / "bin").mkdir()
    for program_, words in (("biblio", "-m traccs_biblio "), ("python", "")):
        here = place / "bin" / program_
        here.write_text(f'#!/bin/sh\nexec {sys.executable} {words}"$@"\n', "utf-8")
        here.chmod(0o755)
    for arguments in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "clone"]):
        subprocess.run(["git", *arguments], cwd=home, env=surroundings(place), check=True)
    return home


def surroundings(place: Path) -> dict[str, str]:
    """No registry, no settings of whoever runs this, and the day that it is: what a page shows may
    not depend on it."""
    nowhere = "http://127.0.0.1:9"
    return {
        "PATH": f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(place),
        "LANG": "C.UTF-8",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONPATH": str(place / "biblio"),
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{role}_NAME": "A reader" for role in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{role}_EMAIL": "reader@example.org" for role in ("AUTHOR", "COMMITTER")},
        **{f"BIBLIO_{name}_URL": nowhere for name in ("CROSSREF", "DATACITE", "DOI", "HAL")},
    }  # fmt: skip


def followed(page: str) -> str:
    """A page with what its shell lines print when they are run in order."""
    mark = "=== the next step ==="
    steps = [found["lines"] for found in _STEP.finditer(page)]
    script = "".join(f"printf '%s\\n' '{mark}'\n{lines}" for lines in steps)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        home = clone(place)
        (place / "steps.sh").write_text(script, "utf-8")
        done = subprocess.run(
            ["bash", "-e", str(place / "steps.sh")],
            cwd=home,
            env=surroundings(place),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=600,
        )
        printed = done.stdout.decode("utf-8").replace("\r\n", "\n")
        assert done.returncode == 0, printed
        found = [line for line in printed.splitlines() if folder in line]
        assert not found, f"no path of the reader: {found}"
    outputs = iter(printed.split(f"{mark}\n")[1:])

    def shown(found: re.Match[str]) -> str:
        output = next(outputs)
        block = f"\n```text\n{output}```\n" if output else ""
        return f"```sh\n{found['lines']}```\n{block}"

    return _STEP.sub(shown, page)


def help_of(*command: str) -> str:
    """What `biblio ... --help` prints off a terminal."""
    return CliRunner().invoke(cli, [*command, "--help"], prog_name="biblio").output


def commands_section() -> str:
    """The help of the program and of each command."""
    parts = [f"```text\n{help_of()}```\n"]
    parts += [f"## biblio {name}\n\n```text\n{help_of(name)}```\n" for name in COMMANDS]
    return "\n" + "\n".join(parts) + "\n"


def decisions_section() -> str:
    """The decisions, by their headings."""
    files = sorted(DECISIONS.parent.glob("0*.md"))
    headings = [path.read_text("utf-8").splitlines()[0].removeprefix("# ") for path in files]
    lines = [f"- [{heading}]({path.name})" for path, heading in zip(files, headings, strict=True)]
    return "\n" + "\n".join(lines) + "\n\n"


MADE = {COMMANDS_PAGE: commands_section, DECISIONS: decisions_section}


# --- the tests ------------------------------------------------------------------------------------


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", FOLLOWED, ids=name_of)
def test_the_shell_lines_of_a_page_print_what_it_shows(page: Path) -> None:
    for needed in ("git", "bash", *(("pdflatex", "bibtex") if "proposal" in page.name else ())):
        program(needed)
    text = page.read_text("utf-8")
    assert _STEP.search(text)
    assert text == followed(text), "run: python tests/test_docs.py --write"


@pytest.mark.parametrize("page", MADE, ids=name_of)
def test_a_page_that_is_made_is_what_the_program_says(page: Path) -> None:
    inside = _MARKS.search(page.read_text("utf-8"))
    assert inside
    assert inside[0] == f"{inside[1]}{MADE[page]()}{inside[2]}", (
        "run: python tests/test_docs.py --write"
    )


def test_every_command_has_an_example_that_names_it() -> None:
    page = COMMANDS_PAGE.read_text("utf-8")  # which is what is printed, as a test says
    for name in COMMANDS:
        assert re.search(rf"^  Example: biblio {name}( |$)", page, re.M), name


def lines_of(text: str) -> Iterator[str]:
    """The command lines of biblio in a page: in blocks, fenced or indented, and in words."""
    blocks = re.findall(r"^(?:```sh\n| {4})(?:.*\$ )?(.*)$", text, re.M)
    blocks += "\n".join(re.findall(r"```sh\n(.*?)```", text, re.S)).splitlines()
    words = re.findall(r"`(biblio [^`\n]+)`", text)
    for line in [*blocks, *words]:
        found = re.match(r"\s*(biblio [^|;&>#]+)", line)
        if found:
            yield found[1].strip()


@pytest.mark.parametrize("page", [README, *PAGES], ids=name_of)
def test_every_biblio_line_of_a_page_is_understood(page: Path) -> None:
    """Each line's command and options exist: with `--help` it is accepted."""
    for line in dict.fromkeys(lines_of(page.read_text("utf-8"))):
        words = shlex.split(re.sub(r"\$\(|\)", "", line))[1:]
        place = next((n for n, word in enumerate(words, 1) if word in COMMANDS), len(words))
        asked = [*words[:place], "--help", *words[place:]]
        done = CliRunner().invoke(cli, asked, standalone_mode=False)
        if isinstance(done.exception, click.BadOptionUsage):  # words on an option, without a value
            assert "requires an argument" in done.exception.message, (line, done)
        else:
            assert done.exception is None and done.output.startswith("Usage: "), (line, done)


#: Options of other programs that a page names by themselves.
OTHERS = {"--citeproc", "--held-out", "--only", "--validate-datamodel"}


def test_every_option_that_a_page_names_by_itself_is_there() -> None:
    known = {name for command in cli.list_commands(click.Context(cli))
             for name in re.findall(r"--[a-z][a-z-]*", help_of(command))}  # fmt: skip
    for page in (*PAGES, README):
        named = re.findall(r"`(--[a-z][a-z-]*)[^`]*`", page.read_text("utf-8"))
        assert set(named) <= known | OTHERS, page
    assert "--pc" in known


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub and mkdocs make them of plain words."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), re.M)
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()).strip() for heading in headings]
    return {re.sub(r" +", "-", heading) for heading in plain}


@pytest.mark.parametrize("page", [README, ROOT / "CONTRIBUTING.md", *PAGES], ids=name_of)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for target, anchor in re.findall(r"\]\((?!https?:|mailto:)([^)#]*)(?:#([^)]*))?\)", text):
        there = page.parent / target if target else page
        assert there.exists(), target
        if anchor:
            assert anchor in anchors(there.read_text("utf-8")), f"{target}#{anchor}"


def test_every_page_that_the_program_names_is_there() -> None:
    sources = [*(ROOT / "traccs_biblio").rglob("*.py"), *(ROOT / "tests").glob("*.py"), *PAGES,
               ROOT / ".pre-commit-hooks.yaml"]  # fmt: skip
    for source in sources:
        for named in re.findall(r"\bdocs/[\w/-]+\.md\b", source.read_text("utf-8")):
            assert (ROOT / named).exists(), f"{source}: {named}"


class Loaded(HTMLParser):
    """What a page loads when it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and (name == "src" or (tag == "link" and name == "href")):
                self.addresses.append(value)


def test_the_site_is_built_without_a_warning_and_loads_nothing_from_elsewhere(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(tmp_path / "site")],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > len(PAGES)
    for page in pages:
        loaded = Loaded()
        loaded.feed(page.read_text("utf-8"))
        assert not [a for a in loaded.addresses if re.match(r"(?:https?:)?//", a)], page
    for sheet in (tmp_path / "site").rglob("*.css"):
        outside = re.findall(
            r"(?:url\(['\"]?|@import ['\"])((?:https?:)?//[^'\")]*)", sheet.read_text("utf-8")
        )
        assert not outside, sheet


def write() -> None:
    """Put into the pages what is really printed."""
    for page, section in MADE.items():
        before, after = _MARKS.sub(r"\1\0\2", page.read_text("utf-8")).split("\0")
        page.write_text(before + section() + after, "utf-8")
    for page in FOLLOWED:
        page.write_text(followed(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    write()
