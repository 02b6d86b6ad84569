"""The Tab key in real shells: bash, zsh on a terminal of its own, fish."""

from __future__ import annotations

import os
import pty
import select
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, program

SHELLS = ("bash", "zsh", "fish")
TELL_KEY = "\x14"  # Ctrl-T, bound below to a widget that prints the line

Environment = dict[str, str]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a copy of the shipped library and `biblio` on a path of its own."""
    shutil.copytree(ROOT / "bib", tmp_path / "bib")
    biblio = tmp_path / "bin" / "biblio"
    biblio.parent.mkdir()
    biblio.write_text(f'#!/bin/sh\nexec {sys.executable} -m traccs_biblio "$@"\n', "utf-8")
    biblio.chmod(0o755)
    return tmp_path


def environment(home: Path, **more: str) -> Environment:
    """What a shell of this test sees: nothing of who runs it but where programs are."""
    path = f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {
        "PATH": path, "HOME": str(home), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT),
        "TERM": "dumb", **more,
    }  # fmt: skip


def asked(home: Path, line: str, shell: str = "bash") -> list[str]:
    """What `biblio` answers a shell that completes a line at its end; it says nothing else."""
    words = shlex.split(line)
    there = len(words) if line.endswith(" ") else len(words) - 1
    variables = {"COMP_WORDS": line, "COMP_CWORD": str(there)}
    done = subprocess.run(
        ["biblio"],
        cwd=home,
        env=environment(home, **variables, _BIBLIO_COMPLETE=f"{shell}_complete"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


def script(home: Path, shell: str) -> Path:
    """The script of a shell, as the documents say to make it."""
    done = subprocess.run(
        ["biblio"],
        env=environment(home, _BIBLIO_COMPLETE=f"{shell}_source"),
        capture_output=True,
        check=True,
    )
    path = home / f"biblio.{shell}"
    path.write_bytes(done.stdout)
    return path


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_valid_in_its_shell(home: Path, shell: str) -> None:
    subprocess.run([program(shell), "-n", str(script(home, shell))], check=True)


def in_bash(home: Path, line: str) -> list[str]:
    """The words that bash would offer."""
    words = [*shlex.split(line), *([""] if line.endswith(" ") else [])]
    typed = " ".join(map(shlex.quote, words))
    code = (
        f"source {shlex.quote(str(script(home, 'bash')))}\n"
        f"COMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}\n"
        'complete -p biblio >&2 && _biblio_completion biblio && printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run(
        [program("bash"), "--norc", "-c", code],
        cwd=home,
        env=environment(home),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "-F _biblio_completion biblio" in done.stderr
    return done.stdout.split()


def in_fish(home: Path, line: str) -> list[str]:
    """The words that fish would offer, without what it shows beside them."""
    return [found.split("\t")[0] for found in fish(home, line)]


def fish(home: Path, line: str) -> list[str]:
    """The words that fish would offer, each with what it shows beside it after a tab."""
    code = f"source {shlex.quote(str(script(home, 'fish')))}; complete -C {shlex.quote(line)}"
    done = subprocess.run(
        [program("fish"), "--no-config", "-c", code],
        cwd=home,
        env=environment(home),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize("complete", [in_bash, in_fish])
def test_bash_and_fish_offer_names_of_the_folder(
    home: Path, complete: Callable[[Path, str], list[str]]
) -> None:
    assert complete(home, "biblio report --pc LE") == ["LEAP-HCS"]
    assert complete(home, "biblio show koch") == ["kochkov2024neural"]
    assert complete(home, "biblio list --usecase em") == ["emulator"]
    assert complete(home, "biblio rep") == ["report"]


def test_zsh_completes_what_is_typed_on_a_terminal(home: Path) -> None:
    zsh, source = program("zsh"), script(home, "zsh")
    terminal, far_end = pty.openpty()
    child = subprocess.Popen(
        [zsh, "-f", "-i"],
        cwd=home,
        env=environment(home),
        stdin=far_end,
        stdout=far_end,
        stderr=far_end,
        start_new_session=True,
    )
    os.close(far_end)

    def until(awaited: str) -> str:
        seen = ""
        while awaited not in seen:
            ready, _, _ = select.select([terminal], [], [], 60)
            assert ready, f"{awaited!r} never came: {seen!r}"
            seen += os.read(terminal, 4096).decode("utf-8", "replace")
        return seen

    def typed(text: str) -> None:
        os.write(terminal, text.encode())

    try:
        typed("autoload -U compinit; compinit -u -D; "
              f"source {shlex.quote(str(source))}; told() {{ print -r -- \"<$BUFFER>\" }}; "
              "zle -N told; bindkey '^T' told; print rea''dy\n")  # fmt: skip
        until("ready")
        typed(f"biblio report --pc LE\t{TELL_KEY}")
        until("<biblio report --pc LEAP-HCS >")
        typed(f"\x15biblio show koch\t{TELL_KEY}")
        until("<biblio show kochkov2024neural >")
        typed(f"\x15biblio status --pc=LE\t{TELL_KEY}")
        until("<biblio status --pc=LEAP-HCS >")
        typed(f"\x15biblio list --model N\t{TELL_KEY}")
        until("<biblio list --model N")  # several go on from it, and it stays
        typed("\x15exit\n")
    finally:
        os.close(terminal)  # which ends the shell, if it has not ended by itself
        child.wait(60)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("biblio list --usecase emulator,down", ["plain,emulator,downscaling"]),
        ("biblio list --usecase EXT", ["plain,extreme-events"]),
        ("biblio list --usecase no", ["plain,none"]),
        ("biblio list --model NEM", ["plain,NEMO"]),
        ("biblio list --model nem", ["plain,NEMO"]),
        ("biblio list --pc=LE", ["plain,LEAP-HCS"]),
        ("biblio list --usecase EMULATOR,em", []),  # what is there is not offered again
        ("biblio report --call ag", ["plain,ag-2026"]),
        ("biblio report --lang ", ["plain,fr", "plain,en"]),
        ("biblio report --style na", ["plain,nature"]),
        ("biblio tag kochkov2024neural --set emul", ["plain,emulator"]),
        ("biblio nominate --pc PC5 germ", ["plain,germain2025improvement"]),
        ("biblio drop --pc PC4 koch", []),  # PC4 has no such entry
        ("biblio drop --pc PC5 koch", ["plain,kochkov2024neural"]),
        ("biblio import ", ["file,"]),
        ("biblio --bib ", ["dir,"]),
        ("biblio build -o ", ["dir,"]),
    ],
)
def test_each_kind_of_name_is_completed(home: Path, line: str, answer: list[str]) -> None:
    assert asked(home, line) == answer


def test_a_name_in_other_capitals_is_offered_only_where_none_has_the_same(home: Path) -> None:
    lexicon = "models: [NEMO, nextSIM, Nudge]\n"
    (home / "bib" / "lexicon.yml").write_text(lexicon, "utf-8")
    assert asked(home, "biblio list --model N") == ["plain,NEMO", "plain,Nudge"]
    assert asked(home, "biblio list --model n") == ["plain,nextSIM"]
    assert asked(home, "biblio list --model nU") == ["plain,Nudge"]


def test_fish_completes_the_value_of_an_option_and_shows_a_whole_title(home: Path) -> None:
    assert in_fish(home, "biblio report --pc=LE") == ["--pc=LEAP-HCS"]
    pc5 = home / "bib" / "nominations" / "ag-2026" / "PC5.bib"
    title = "Ice, snow, and Ólason"
    pc5.write_text(f"@misc{{olason2024ice,\n title = {{{title}}},\n author = {{Ólason, E.}},\n"
                   " year = 2024,\n status = {nominated},\n}\n", "utf-8")  # fmt: skip
    shown = fish(home, "biblio drop --pc PC5 ol")
    assert shown == ["olason2024ice\tIce; snow; and Ólason"]


def test_a_name_with_accents_or_a_comma_is_completed(home: Path) -> None:
    rows = (home / "bib" / "projects.csv").read_text("utf-8") + "ÉTÉ,ANR,Ólason,\n"
    (home / "bib" / "projects.csv").write_text(rows, "utf-8")
    assert asked(home, "biblio list --pc PC5,ét") == ["plain,PC5,ÉTÉ"]
    assert in_bash(home, "biblio list --pc É") == ["ÉTÉ"]


@pytest.mark.parametrize(
    "line",
    [
        "biblio --bib nowhere report --pc P",
        "biblio report --call nope --pc P",
        "biblio nope --pc P",
        "biblio show 'unfinished",
        "biblio report --pc",
    ],
)
def test_where_nothing_can_be_completed_nothing_is_said(home: Path, line: str) -> None:
    variables = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1)}
    done = subprocess.run(
        ["biblio"],
        cwd=home,
        env=environment(home, **variables, _BIBLIO_COMPLETE="bash_complete"),
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_broken_folder_completes_what_it_can_and_says_nothing(home: Path) -> None:
    (home / "bib" / "projects.csv").write_bytes(b"\xff\xfe broken")
    (home / "bib" / "lexicon.yml").write_text("models: [", "utf-8")
    (home / "bib" / "nominations" / "ag-2026" / "PC5.bib").write_text(
        "@article{a, title = {", "utf-8"
    )
    assert asked(home, "biblio list --model N") == []
    assert "plain,PC4" in asked(home, "biblio list --pc P")
    assert asked(home, "biblio show koch") == ["plain,kochkov2024neural"]  # PC7 has it as well


def test_a_start_of_biblio_does_not_pay_for_completion(home: Path) -> None:
    code = (
        "import sys, traccs_biblio.cli, traccs_biblio.commands.report\n"
        "print('click.shell_completion' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(home), capture_output=True, text=True
    )
    assert done.stdout == "False\n", done.stderr
