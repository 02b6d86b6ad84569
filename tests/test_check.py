"""`biblio check`: every finding at its place, the formats of CI, `--fix`, and `--cited`.

`python tests/test_check.py --write` puts the table of all findings into docs/reference/checks.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, Biblio, Ran, program

from traccs_biblio.check import CHECKS, FINDINGS, check
from traccs_biblio.check.texts import fault
from traccs_biblio.check.works import _titles, odd_pages
from traccs_biblio.library import Library
from traccs_biblio.model import Problem
from traccs_biblio.store import Store, file_name
from traccs_biblio.text import of_plain

CALL = "ag-2026"
CC = "https://creativecommons.org/licenses/"
TEMPLATE = ROOT / "traccs_biblio" / "template"
DOCS = ROOT / "docs" / "reference" / "checks.md"
_MARKS = re.compile(r"(<!-- findings -->\n).*?(<!-- /findings -->)", re.S)


@pytest.fixture
def bib(tmp_path: Path) -> Path:
    """A new data folder without nominations."""
    folder = tmp_path / "bib"
    (folder / "nominations" / CALL).mkdir(parents=True)
    for name in ("usecases.yml", "lexicon.yml", "projects.csv"):
        shutil.copy(TEMPLATE / name, folder / name)
    shutil.copy(TEMPLATE / "call.yml", folder / "nominations" / CALL / "call.yml")
    for name in ("records", f"replies/{CALL}", "private"):
        (folder / name).mkdir(parents=True)
    return folder


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    return path


def pc(number: int) -> str:
    return f"nominations/{CALL}/PC{number}.bib"


def entry(key: str, doi: str = "", status: str = "suggested", **fields: str) -> str:
    """An entry with its fields in braces."""
    said = {"doi": doi, "status": status, **{n.replace("_", "-"): v for n, v in fields.items()}}
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in said.items() if value)
    return f"@article{{{key},\n{lines}}}\n"


NOMINATED = {"status": "nominated", "why": "un cœur appris", "usecase": "downscaling"}


def record(folder: Path, doi: str, **said: Any) -> Path:
    """A record of Crossref as it is stored; `title`, `family` and any field of an answer."""
    family, given = said.pop("family", "Ólason"), said.pop("given", "Einar")
    answer = {
        "DOI": doi,
        "type": "journal-article",
        "title": [said.pop("title", f"A sea ice emulator for {doi[8:]}")],
        "author": [{"family": family, "given": given, **said.pop("person", {})}],
        "container-title": ["The Cryosphere"],
        "issued": {"date-parts": [[said.pop("year", 2024), 3, 1]]},
        "page": "1-9",
        **said,
    }
    content = {
        "doi": doi,
        "source": "crossref",
        "aliases": said.pop("aliases", []),
        "answer": answer,
    }
    content["aliases"] = answer.pop("aliases", [])
    if hal := answer.pop("hal", None):
        content["hal"] = hal
    return write(folder, f"records/{file_name(doi)}", json.dumps(content))


def one_line(text: str) -> str:
    """A text without its line breaks."""
    return " ".join(text.split())


def found(folder: Path) -> list[Problem]:
    return check(Library(folder))


def slugs(problems: Iterable[Problem]) -> set[str]:
    return {problem.slug for problem in problems}


# --- the findings ---------------------------------------------------------------------------------


def table() -> str:
    """All findings as the table of docs/reference/checks.md."""
    rows = ["| check | severity | why it matters | what to do |", "|---|---|---|---|"]
    for finding in FINDINGS.values():
        severity: str = finding.severity
        if finding.suggested:
            severity += f" ({finding.suggested} of a suggestion)"
        rows.append(f"| `{finding.slug}` | {severity} | {finding.why} | {finding.todo} |")
    return "\n".join(rows) + "\n"


def test_the_page_of_the_checks_has_every_finding_as_the_code_has_it() -> None:
    inside = _MARKS.search(DOCS.read_text(encoding="utf-8"))
    assert inside
    assert inside[0] == f"{inside[1]}{table()}{inside[2]}", "python tests/test_check.py --write"


def test_every_finding_has_a_name_for_ever_a_reason_and_a_cure() -> None:
    for slug, finding in FINDINGS.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", slug)
        assert len(finding.why) > 25 and len(finding.todo) > 10, slug
        assert "|" not in finding.why + finding.todo


def scene(slug: str, bib: Path) -> str:
    """Make a folder in which a check finds this; the place that it should name."""
    ice, one = "10.5555/ice", pc(1)
    if slug == "unreadable":
        write(bib, one, "\n@article{ok,\n  doi = {10.5555/x\n}\n")
        return f"{one}:2"
    if slug == "git-conflict":
        write(bib, one, "<<<<<<< HEAD\n=======\n>>>>>>> other\n")
        return f"{one}:1"
    if slug == "unknown-macro":
        write(bib, one, "@article{a,\n  title = {T},\n  journal = gmdd,\n}\n")
        return f"{one}:3"
    if slug == "field-twice":
        write(bib, one, "@misc{a,\n  title = {T},\n  author = {A, B},\n  title = {U},\n}\n")
        return f"{one}:4"
    if slug == "private-name":
        write(bib, "private/people.csv", 'name,orcid,project\n"Le Sommer, Julien",,PC1\n')
        write(bib, one, entry("ice", why="vu avec Julien Le Sommer", title="T", author="A, B"))
        return f"{one}:3"
    if slug == "misnamed-record":
        record(bib, ice).rename(bib / "records" / "ice.json")
        return "records/ice.json:1"
    if slug == "unused-record":
        record(bib, ice)
        return f"records/{file_name(ice)}:1"
    if slug == "link-out":
        outside = write(bib.parent, "ours.bib", "")
        (bib / one).symlink_to(outside)
        return f"{one}:1"
    if slug == "unknown-project":
        write(bib, pc(77), "")
        return f"{pc(77)}:1"
    record(bib, ice, **ANSWERS.get(slug, {}))
    if slug == "too-few":
        write(bib, one, entry("ice", ice, **NOMINATED))
        return f"{one}:1"
    if slug == "too-many":
        keys = [f"e{number}" for number in range(6)]
        text = "".join(entry(k, title=f"Title {k}", author="A, B", **NOMINATED) for k in keys)
        write(bib, one, text)
        return f"{one}:1"
    if slug in ("key-clash", "two-keys"):
        record(bib, "10.5555/other")
        same = slug == "key-clash"
        write(bib, one, entry("ice", ice))
        write(bib, pc(2), entry("ICE" if same else "snow", "10.5555/other" if same else ice))
        return f"{pc(2)}:1"
    if slug in ("corrections-differ", "verdicts-differ"):
        for number, volume in ((1, "1"), (2, "2")):
            said = {"volume": volume, "corrects": "volume"}
            if slug == "verdicts-differ":
                said = {"usecase": "none" if number == 1 else "downscaling"}
            write(bib, pc(number), entry("ice", ice, **said))
        return f"{pc(2)}:1"
    if slug == "nominated-twice":
        write(bib, one, entry("ice", ice) + entry("ice", ice))
        return f"{one}:5"
    if slug == "preprint-beside-article":
        record(bib, "10.5555/pre", type="posted-content", subtype="preprint")
        text = entry("ice", ice) + entry("pre", "10.5555/pre", version_of=ice)
        write(bib, one, text)
        return f"{one}:5"
    if slug in ("may-be-versions", "nearly-same"):
        kind = {"type": "posted-content", "subtype": "preprint"} if slug != "nearly-same" else {}
        record(bib, "10.5555/pre", title="A sea ice emulator for ice", **kind)
        write(bib, one, entry("ice", ice) + entry("pre", "10.5555/pre"))
        return f"{one}:5"
    write(bib, one, ENTRIES.get(slug, entry("ice", ice)))
    return f"{one}:{3 if slug == 'listed-twice' else 2 if slug == 'doi-spelling' else 1}"


#: What the registry says of 10.5555/ice in a scene.
ANSWERS: dict[str, dict[str, Any]] = {
    "preprint-published": {
        "type": "posted-content", "subtype": "preprint",
        "relation": {"is-preprint-of": [{"id": "10.5555/final", "id-type": "doi"}]},
    },
    "retracted": {"updated-by": [{"type": "retraction", "DOI": "10.5555/notice"}]},
    "concern": {"updated-by": [{"type": "expression_of_concern", "DOI": "10.5555/notice"}]},
    "corrected": {"updated-by": [{"type": "erratum", "DOI": "10.5555/notice"}]},
    "may-be-notice": {"title": "Retraction: A sea ice emulator"},
    "odd-metadata": {"container-title": []},
    "odd-title": {"title": "https://example.org/ice"},
    "unseen-characters": {"family": "Düb\x1b[31men"},
    "odd-pages": {"page": "120-19"},
    "odd-year": {"year": 2024},
    "outside-window": {"year": 2001},
    "alias": {"aliases": ["10.5555/old"]},
}  # fmt: skip
#: What PC1 says in a scene, where it is not a suggestion of 10.5555/ice.
ENTRIES = {
    "unknown-use-case": entry("ice", "10.5555/ice", usecase="emulater"),
    "odd-day": entry("ice", "10.5555/ice", **{"nominated-on": "début février"}),
    "odd-statement": entry("ice", "10.5555/ice", scope="abroad"),
    "no-status": entry("ice", "10.5555/ice", status=""),
    "odd-correction": entry("ice", "10.5555/ice", corrects="colour"),
    "outside-window": entry("ice", "10.5555/ice", **NOMINATED),
    "no-reason": entry("ice", "10.5555/ice", status="nominated"),
    "no-use-case": entry("n", status="nominated", title="On tides", author="Le Sommer, J."),
    "nothing-to-cite": entry("empty", title="A title alone"),
    "no-record": entry("ice", "10.5555/none"),
    "starter-signature": entry("ice", "10.5555/ice", nominated_by="starter list", **NOMINATED),
    "doi-spelling": entry("ice", "https://doi.org/10.5555/ICE"),
    "listed-twice": entry("ice", usecase="emulator, emulator", title="T", author="A, B"),
    "wrong-tex": entry("t", title=r"A \{ brace }", author="A, B", year="2024"),
    "loose-tex": entry("t", title="Ice & snow", author="A, B", year="2024"),
    "foreign-command": entry("t", title=r"A \mycommand{title}", author="A, B", year="2024"),
    "dangerous-command": entry("t", title=r"A \input{secret}", author="A, B", year="2024"),
    "differs-from-registry": entry("ice", "10.5555/ice", year="1999"),
    "person-and-rules": entry("ice", "10.5555/ice", usecase="post-processing"),
    "odd-year": entry("ice", "10.5555/ice", nominated_on="2019-02-03"),
    "alias": entry("ice", "10.5555/old"),
}


@pytest.mark.parametrize("slug", FINDINGS)
def test_each_finding_is_found_at_its_place_with_its_severity(slug: str, bib: Path) -> None:
    place = scene(slug, bib)
    if slug == "alias":
        shutil.copy(
            bib / "records" / file_name("10.5555/ice"), bib / "records" / file_name("10.5555/old")
        )
    told = [problem for problem in found(bib) if problem.slug == slug]
    assert told, (slug, found(bib))
    assert f"{bib}/{place}" in {problem.where for problem in told}
    finding = FINDINGS[slug]
    severity = {finding.suggested, finding.severity} - {None}
    assert all(p.hint and p.message and p.severity in severity for p in told)
    assert not {p.slug for p in found(bib)} - set(FINDINGS)


def test_a_folder_in_order_has_no_finding(bib: Path) -> None:
    dois = [f"10.5555/{name}" for name in ("ice", "snow", "tides")]
    titles = ("A sea ice emulator", "Neural snow downscaling", "Learned tides of the Atlantic")
    for doi, title in zip(dois, titles, strict=True):
        record(bib, doi, title=title, family=doi[8:].title())
    write(bib, pc(1), "".join(entry(doi[8:], doi, **NOMINATED) for doi in dois))
    notes = [problem for problem in found(bib) if problem.severity != "info"]
    assert notes == []


def test_a_link_within_the_repository_is_no_finding_and_one_of_a_folder_is(bib: Path) -> None:
    target = write(bib.parent, "ours.bib", "")
    (bib / pc(1)).symlink_to(Path("../../../ours.bib"))
    assert [p.message for p in found(bib)] == ["is a link to ../../../ours.bib, outside of bib"]
    subprocess.run([program("git"), "init", "-q", str(bib.parent)], check=True)
    assert found(bib) == [] and target.exists()
    (bib / "tracked").symlink_to("/nowhere")
    [problem] = found(bib)
    assert (problem.slug, problem.severity) == ("link-out", "info")
    assert problem.where == f"{bib / 'tracked'}:1"


def test_of_a_suggestion_neither_reason_nor_use_case_nor_number_is_asked(bib: Path) -> None:
    record(bib, "10.5555/ice", title="On tides")
    write(bib, pc(1), entry("ice", "10.5555/ice"))
    assert not slugs(found(bib)) & {"no-reason", "no-use-case", "too-few"}


def test_a_published_preprint_is_a_warning_where_it_is_nominated_and_a_note_where_suggested(
    bib: Path,
) -> None:
    record(bib, "10.5555/ice", **ANSWERS["preprint-published"])
    for said, severity in (({}, "info"), (NOMINATED, "warning")):
        write(bib, pc(1), entry("ice", "10.5555/ice", **said))
        (told,) = [p for p in found(bib) if p.slug == "preprint-published"]
        assert told.severity == severity


def test_that_no_use_case_applies_is_an_answer(bib: Path) -> None:
    record(bib, "10.5555/ice", title="On tides")
    write(bib, pc(1), entry("ice", "10.5555/ice", status="nominated"))
    assert "no-use-case" in slugs(found(bib))
    write(bib, pc(1), entry("ice", "10.5555/ice", status="nominated", usecase="none"))
    assert "no-use-case" not in slugs(found(bib))


def test_a_preprint_and_its_article_count_once_for_the_number_that_is_asked(bib: Path) -> None:
    text = ""
    for name in ("a", "b", "c", "d", "e"):
        record(bib, f"10.5555/{name}", title=f"Title of {name}", family=f"Düben{name}")
        text += entry(name, f"10.5555/{name}", **NOMINATED)
    record(bib, "10.5555/pre", type="posted-content", subtype="preprint", family="Dübena")
    text += entry("pre", "10.5555/pre", version_of="10.5555/a", **NOMINATED)
    write(bib, pc(1), text)
    assert "too-many" not in slugs(found(bib))


def test_a_hint_for_an_older_call_names_it_since_it_would_change_the_new_one(bib: Path) -> None:
    def commands(call: str = "") -> list[str]:
        hints = [problem.hint for problem in check(Library(bib, call))]
        return [
            h for hint in hints for h in re.findall(r"biblio (?:nominate|tag|drop) [^;]*", hint)
        ]

    first = {"title": "Modelled tides of the ocean", "year": "2024"}
    record(bib, "10.5555/pre", **first, type="posted-content", subtype="preprint")
    record(bib, "10.5555/art", **first)
    known = {"is-preprint-of": [{"id": "10.5555/text", "id-type": "doi"}]}
    record(bib, "10.5555/known", title="Known", type="posted-content", relation=known)
    record(bib, "10.5555/two", title="Two opinions")
    said = {"status": "nominated"}
    starter = {**said, "nominated_by": "starter list"}
    write(bib, pc(1), entry("bare", "10.5555/art", **starter) + entry("pre", "10.5555/pre", **said)
          + entry("known", "10.5555/known", **said)
          + entry("two", "10.5555/two", usecase="emulator", **said))  # fmt: skip
    keys = [f"e{number}" for number in range(6)]
    many = "".join(entry(k, title=f"Title {k}", author="A, B", **NOMINATED) for k in keys)
    write(bib, pc(2), many)
    record(bib, "10.5555/text", title="Known")
    write(
        bib,
        pc(3),
        entry("two", "10.5555/two", usecase="downscaling", **said)
        + entry("known", "10.5555/known", **said)
        + entry("text", "10.5555/text", **said),
    )
    alone = commands()
    assert {problem.slug for problem in found(bib)} >= {
        "too-few", "too-many", "no-reason", "no-use-case", "preprint-beside-article",
        "starter-signature", "verdicts-differ", "person-and-rules", "preprint-published",
        "may-be-versions",
    }  # fmt: skip
    assert len(alone) > 8 and not [one for one in alone if "--call" in one]
    write(bib, "nominations/zz-2027/call.yml", "articles: {min: 3, max: 5}\n")
    older = commands(CALL)
    assert len(older) == len(alone)
    assert [one for one in older if f"--call {CALL}" not in one] == []


def test_a_record_is_not_called_useless_while_an_entry_cannot_be_read(bib: Path) -> None:
    record(bib, "10.5555/ice")
    assert "unused-record" in slugs(found(bib))
    write(bib, pc(1), "@article{ice,\n  doi = {10.5555/ice},\n  title = {T,\n}\n")
    assert "unused-record" not in slugs(found(bib))


def test_a_record_with_a_byte_order_mark_is_read_and_one_in_ruins_does_not_doubt_the_doi(
    bib: Path, biblio: Biblio
) -> None:
    write(bib, pc(1), entry("olason2024sea", "10.5555/ice"))
    path = record(bib, "10.5555/ice")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert slugs(found(bib)) == set()
    store = Store(bib)
    store.put(store.load(path))  # biblio alone writes records, and without the mark
    assert path.read_bytes().startswith(b"{")
    path.write_bytes(b"\xef\xbb\xbfnothing")
    assert slugs(found(bib)) == {"unreadable"}
    whole, own = biblio("check"), biblio("check", "--pc", "PC1")
    assert whole.code == 1 and whole.out == own.out and path.name in own.out
    assert biblio("check", "--pc", "PC2").code == 0
    ran = biblio("nominate", "olason2024sea", "--pc", "PC1")
    assert ran.code == 1 and path.name in ran.err


def test_an_entry_that_is_all_there_is_of_a_work_is_judged_as_a_registry_is(bib: Path) -> None:
    bad = {"caps": "THE MELTING OF GLACIERS", "lost": "Temp\ufffdrature", "mixed": "Сlimаte models"}
    write(
        bib, pc(1), "".join(entry(k, title=t, author="A, B", year="2024") for k, t in bad.items())
    )
    told = [p.message for p in found(bib) if p.slug == "odd-metadata"]
    for key, words in {"caps": "in capitals", "lost": "were lost", "mixed": "mixes alph"}.items():
        assert any(m.startswith(f"{key}: ") and words in m for m in told), (key, told)


def test_signs_that_nobody_sees_are_named_in_what_people_wrote_and_in_records(bib: Path) -> None:
    record(bib, "10.5555/ice", title="Sea \u202eeci")
    text = entry("a", title="Ice\x1b[2J", author="Szczepański\u200b, E.", year="2024", why="\x07")
    text += entry("olason2024sea", "10.5555/ice", title="Sea ice", why="à\tcause")
    write(bib, pc(1), text)
    told = [p.message for p in found(bib) if p.slug == "unseen-characters"]
    assert sorted(told) == [
        "a: author holds U+200B",
        "a: title holds U+001B",
        "a: why holds U+0007",
        "olason2024sea: the registry's title holds characters that nobody sees",
    ]


@pytest.mark.parametrize(
    ("pages", "is_odd"),
    [("1-9", False), ("123-9", False), ("e2024", False), ("S1-S9", False), ("1135-1142", False),
     ("120-19", True), ("120-20", False), ("99-12", True), ("0-0", True),
     ("pp. 3-4", True), ("in press", True), ("12-", True), ("", False), ("L12345", False)],
)  # fmt: skip
def test_pages_that_nobody_finds_are_odd(pages: str, is_odd: bool) -> None:
    assert bool(odd_pages(pages)) == is_odd


def test_git_leaves_a_conflict_and_check_names_the_file_and_its_lines(
    bib: Path, biblio: Biblio
) -> None:
    git = program("git")

    def run(*arguments: str) -> int:
        author = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        done = subprocess.run([git, *author, *arguments], cwd=bib.parent, capture_output=True)
        return done.returncode

    record(bib, "10.5555/ice")
    write(bib, pc(1), entry("ice", "10.5555/ice", why="une raison"))
    assert run("init", "-b", "main") == run("add", "bib") == run("commit", "-m", "one") == 0
    run("switch", "-c", "other")
    write(bib, pc(1), entry("ice", "10.5555/ice", why="une autre"))
    assert run("commit", "-am", "two") == run("switch", "main") == 0
    write(bib, pc(1), entry("ice", "10.5555/ice", why="la troisième"))
    assert run("commit", "-am", "three") == 0 and run("merge", "other") == 1
    ran = biblio("check")
    assert ran.code == 1
    assert re.search(rf"bib/{pc(1)}:\d: error: holds\s+git conflict[^]]*\[git-conflict\]", ran.out)
    shown = f"git checkout --conflict=diff3 -- bib/{pc(1)}"
    assert shown in one_line(ran.out)
    assert run(*shlex.split(shown)[1:]) == 0
    again = biblio("check")
    assert "[git-conflict]" in again.out and shown not in one_line(again.out)
    text = (bib / pc(1)).read_text(encoding="utf-8")
    assert all(f"why = {{{why}}}" in text for why in ("une raison", "une autre", "la troisième"))


# --- TeX ------------------------------------------------------------------------------------------

TEX = {
    r"Sal{\'a}s y M\'elia, \emph{Climate} and $CO_2^{+}$ \& \% \# \_ \$": True,
    r"\ensuremath{a_1} \(b_2\) {\"u} \'{E}": True,
    "Ice & snow": False,
    "100 % sure": False,
    "x_1": False,
    "Issue #4": False,
    "a^2": False,
    "Costs $5": False,
    r"A \{ brace }": False,
}


@pytest.mark.parametrize("tex", TEX)
def test_what_check_says_of_tex_is_what_pdflatex_does(tex: str, tmp_path: Path) -> None:
    assert bool(fault(tex)) != TEX[tex]
    source = rf"\documentclass{{article}}\begin{{document}}\parbox{{9cm}}{{{tex}}}" + "\n"
    (tmp_path / "a.tex").write_text(source + r"\end{document}", encoding="utf-8")
    command = [program("pdflatex"), "-halt-on-error", "-interaction=nonstopmode", "a.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True)
    assert (done.returncode == 0) == TEX[tex]


def test_tex_of_a_reading_copy_is_nobodys_concern_and_that_of_a_correction_is(bib: Path) -> None:
    record(bib, "10.5555/ice")
    write(bib, pc(1), entry("ice", "10.5555/ice", title=r"Ice & \input{x}"))
    assert not slugs(found(bib)) & {"loose-tex", "wrong-tex", "dangerous-command"}
    said = entry("ice", "10.5555/ice", title=r"Ice & \input{x}", corrects="title")
    write(bib, pc(1), said)
    assert {"loose-tex", "dangerous-command"} <= slugs(found(bib))


def test_what_latex_stops_at_is_wrong_and_each_loose_sign_is_named(bib: Path) -> None:
    titles = {"bare": r"Ends in \'", "twice": "The $x^a^b$", "loose": "R&D 50% a_b $x_1$"}
    write(bib, pc(1), "".join(
        entry(key, title=title, author="A, B", year="2024") for key, title in titles.items()
    ))  # fmt: skip
    told = {(p.slug, p.message) for p in found(bib) if "tex" in p.slug}
    lacks = "title will not compile: a command lacks what it takes, or a sign of maths has two"
    assert {m.partition(":")[0] for s, m in told if s == "wrong-tex"} == {"bare", "twice"}
    assert all(lacks in m for s, m in told if s == "wrong-tex")
    assert ("loose-tex", "loose: title is no TeX: & % _ stand there without a backslash") in told


def test_a_title_of_thousands_of_words_is_compared_as_a_whole(bib: Path) -> None:
    long = " ".join(f"word{n}" for n in range(8000))
    write(bib, pc(1), entry("a", title=long, author="A, B", year="2024"))
    [work] = Library(bib).all_records()
    assert len(_titles(work)) == 1
    short = work._replace(metadata=work.metadata._replace(title=of_plain("a b c d e")))
    assert len(_titles(short)) == 6


def test_a_year_that_is_none_is_told_as_it_is_written_and_no_registry_is_blamed(bib: Path) -> None:
    write(bib, pc(1), entry("a", title="SEA ICE IN THE MODEL", author="A, B", year="20245"))
    told = [(p.slug, p.message) for p in found(bib)]
    assert ("odd-year", "a: year = 20245 is no year") in told
    assert ("odd-metadata", "a: the title or a name is in capitals") in told
    assert not any("registry" in m for s, m in told if s == "odd-metadata")


# --- formats --------------------------------------------------------------------------------------


def troubled(bib: Path) -> None:
    """A folder with a finding of each severity, whose words have every awkward sign."""
    record(bib, "10.5555/ice", **{"updated-by": [{"type": "erratum", "DOI": "10.5555/n"}]})
    text = entry("ice", "10.5555/ice", usecase="100%,b:c", why="x")
    write(bib, pc(1), text + entry("clash", "", title="T", author="Düben, Peter", status=""))


def test_json_holds_place_words_cure_severity_name_and_reason(bib: Path, biblio: Biblio) -> None:
    troubled(bib)
    ran = biblio("check", "--format", "json")
    assert ran.code == 1
    told = json.loads(ran.out)
    names = ["where", "what", "hint", "severity", "check", "why"]
    assert all(list(one) == names and all(one.values()) for one in told)
    assert {one["severity"] for one in told} == {"error", "warning", "info"}
    assert {one["where"] for one in told} == {f"bib/{pc(1)}:1", f"bib/{pc(1)}:7"}


def test_the_text_says_why_once_for_each_check(bib: Path, biblio: Biblio) -> None:
    troubled(bib)
    out = biblio("check").out
    assert out.count("[unknown-use-case]") == 2
    assert one_line(out).count(FINDINGS["unknown-use-case"].why) == 1


def test_the_text_fits_a_terminal_and_tells_errors_first(bib: Path, biblio: Biblio) -> None:
    troubled(bib)
    long = "10.5555/" + "a-long-suffix-" * 9 + "x"
    write(bib, pc(2), entry("wait", long, status="nominated"))
    out = biblio("check").out
    assert long in out  # whole, to be copied
    assert all(len(line) <= 88 for line in out.splitlines() if line.startswith("  "))
    shape = r"(\S.*: (error|warning|info): |  do:  |  why: | {7}\S)"
    assert all(re.match(shape, line) for line in out.splitlines()), out
    order = re.findall(r"^\S+:\d+: (error|warning|info): ", out, re.M)
    assert order == sorted(order, key=["error", "warning", "info"].index)
    assert len(set(order)) == 3


def test_github_gets_one_command_a_finding_with_its_signs_escaped(
    bib: Path, biblio: Biblio
) -> None:
    troubled(bib)
    strange = bib / "nominations" / CALL / "PC,1:2.bib"
    strange.write_text("", encoding="utf-8")
    ran = biblio("check", "--format", "github")
    assert ran.code == 1
    lines = ran.out.splitlines()
    shape = r"::(error|warning|notice) file=([^,:]+),line=(\d+),title=([a-z-]+)::(.+)"
    read = [re.fullmatch(shape, line) for line in lines]
    assert all(read) and len(lines) == len(found(bib))
    assert {one[1] for one in read if one} == {"error", "warning", "notice"}
    assert f"file=bib/nominations/{CALL}/PC%2C1%3A2.bib,line=1" in ran.out
    assert "unknown use case 100%25%0A" in ran.out


def test_gitlab_gets_a_report_whose_fingerprints_stay_when_lines_move(
    bib: Path, biblio: Biblio
) -> None:
    troubled(bib)

    def report() -> list[dict[str, Any]]:
        told = json.loads(biblio("check", "--format", "gitlab").out)
        assert isinstance(told, list)
        return told

    before = report()
    for one in before:
        assert set(one) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert one["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert one["check_name"] in FINDINGS and one["location"]["path"] == f"bib/{pc(1)}"
    assert len({one["fingerprint"] for one in before}) == len(before)
    path = bib / pc(1)
    path.write_text("\n\na comment\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    after = report()
    assert [one["fingerprint"] for one in after] == [one["fingerprint"] for one in before]
    lines = [[one["location"]["lines"]["begin"] for one in told] for told in (before, after)]
    assert [line + 3 for line in lines[0]] == lines[1]


def test_paths_are_relative_to_the_folder_in_which_the_command_runs(
    bib: Path, biblio: Biblio
) -> None:
    write(bib, pc(1), entry("ice", "10.5555/a"))
    write(bib, pc(2), entry("ice", "10.5555/b"))
    for kind in ("text", "json", "github", "gitlab"):
        assert str(bib.parent) not in biblio("check", "--format", kind).out


@pytest.mark.parametrize(
    "arguments",
    [["--fix", "--format", "json"], ["--yes"], ["some.tex"], ["--cited", "a.tex", "--fix"],
     ["--cited", "a.tex", "--format", "gitlab"], ["--cited", "a.tex", "--pc", "PC1"],
     ["--cited", "nowhere.tex"], ["--cited", "a.doc"]],
)  # fmt: skip
def test_options_that_do_not_go_together_are_refused(
    arguments: list[str], bib: Path, biblio: Biblio
) -> None:
    (bib.parent / "a.tex").write_text(r"\cite{a}")
    (bib.parent / "a.doc").write_text("a")
    ran = biblio("check", *arguments)
    assert (ran.code, ran.out) == (2, "") and "error: " in ran.err


def test_other_commands_do_not_load_the_checks(bib: Path) -> None:
    code = (
        "import sys; from traccs_biblio.commands import list, export, report; "
        "print([name for name in sys.modules if 'traccs_biblio.check' in name])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == b"[]"


# --- --fix ----------------------------------------------------------------------------------------

UNTIDY = (
    "\ufeff@comment{jabref-meta: databaseType:bibtex;}\r\n% a note\r\n\r\n"
    "@Article{salas2024ice,\r\n  Author = {Salas y Mélia, David},\r\n"
    '\tDOI="https://doi.org/10.5555/ICE" ,\r\n  status = {nominated},why={été},\r\n'
    "  usecase = {downscaling, none-such, Downscaling},\r\n  nominated-on = {2026-2-3},\r\n"
    "  corrects = {year; year}, year = 2024,\r\n  version-of = {doi:10.5555/Snow 10.5555/snow}\r\n"
    "}\r\n\r\n@misc{untouched, doi = {10.5555/fine}, note = {a}}"
)
TIDY = (
    UNTIDY.replace('"https://doi.org/10.5555/ICE"', "{10.5555/ice}")
    .replace("{downscaling, none-such, Downscaling}", "{downscaling, none-such}")
    .replace("{2026-2-3}", "{2026-02-03}")
    .replace("{year; year}", "{year}")
    .replace("{doi:10.5555/Snow 10.5555/snow}", "{10.5555/snow}")
)


def test_fix_changes_what_is_safe_and_leaves_every_other_byte(bib: Path, biblio: Biblio) -> None:
    path = write(bib, pc(1), UNTIDY)
    ran = biblio("check", "--fix", "--yes")
    assert ran.code == 0, ran.err
    assert path.read_bytes() == TIDY.encode("utf-8")
    assert f"mended: bib/{pc(1)}" in ran.err
    again = biblio("check", "--fix", "--yes")
    assert (again.code, again.out) == (0, "") and path.read_bytes() == TIDY.encode("utf-8")


def test_fix_shows_the_diff_that_patch_would_apply_and_asks_before_it_writes(
    bib: Path, biblio: Biblio
) -> None:
    text = entry("a", "doi:10.5555/ICE", title="Un émulateur")
    path = write(bib, pc(1), text)
    ran = biblio("check", "--fix")
    assert ran.code == 1 and path.read_bytes() == text.encode("utf-8")
    assert "nothing was changed" in ran.err
    assert f"--- bib/{pc(1)}\n+++ bib/{pc(1)}\n@@ " in ran.out
    assert "\n-  doi = {doi:10.5555/ICE},\n+  doi = {10.5555/ice},\n" in ran.out
    git = program("git")
    patch = (bib.parent / "fix.patch").write_text(ran.out, encoding="utf-8")
    assert patch
    subprocess.run([git, "apply", "-p0", "fix.patch"], cwd=bib.parent, check=True)
    assert path.read_text("utf-8") == text.replace("doi:10.5555/ICE", "10.5555/ice")


@pytest.mark.parametrize(("answer", "is_mended"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_fix_asks_on_a_terminal(bib: Path, answer: str, is_mended: bool) -> None:
    path = write(bib, pc(1), entry("a", "doi:10.5555/ICE", title="T"))
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "traccs_biblio", "check", "--fix"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=bib.parent, stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ):
        os.close(theirs)
        os.write(ours, answer.encode())
        said = b""
        try:
            while part := os.read(ours, 4096):
                said += part
        except OSError:  # the other end is closed
            pass
    os.close(ours)
    assert b"Change this?" in said
    assert (b"{10.5555/ice}" in path.read_bytes()) == is_mended


@pytest.mark.parametrize(
    "field",
    ["doi = {see 10.5555/a and 10.5555/b}", "doi = {10.5555/ICE is the one}",
     "doi = {10.5555/ice}", "usecase = {downscaling, emulator}", "nominated-on = {2026-2-30}",
     "nominated-on = {3/2/2026}", "version-of = {10.5555/A and a word}", "doi = name",
     "doi = {https://journal.example/10.5555/ICE/full}"],
)  # fmt: skip
def test_fix_leaves_what_could_mean_something_else(field: str, bib: Path, biblio: Biblio) -> None:
    path = write(bib, pc(1), f"@string{{name = {{10.5555/ICE}}}}\n@misc{{a,\n  {field},\n}}\n")
    before = path.read_bytes()
    assert biblio("check", "--fix", "--yes").code == 0
    assert path.read_bytes() == before


def test_fix_does_not_touch_a_file_with_an_unreadable_entry(bib: Path, biblio: Biblio) -> None:
    broken = write(bib, pc(1), entry("a", "doi:10.5555/ICE") + "@misc{b,\n  title = {T,\n}\n")
    whole = write(bib, pc(2), entry("c", "doi:10.5555/ICE"))
    before = broken.read_bytes()
    ran = biblio("check", "--fix", "--yes")
    assert ran.code == 1 and "is unreadable" in ran.err
    assert broken.read_bytes() == before
    assert whole.read_bytes() == entry("c", "10.5555/ice").encode()


def test_fix_of_one_project_leaves_the_others(bib: Path, biblio: Biblio) -> None:
    one = write(bib, pc(1), entry("a", "doi:10.5555/ICE"))
    two = write(bib, pc(2), entry("b", "doi:10.5555/ICE"))
    assert biblio("check", "--fix", "--yes", "--pc", "PC2").code == 0
    assert b"doi:" in one.read_bytes() and b"doi:" not in two.read_bytes()


def test_fix_gives_a_record_its_own_name_and_never_writes_over_another(
    bib: Path, biblio: Biblio
) -> None:
    astray = record(bib, "10.5555/ice").rename(bib / "records" / "10.5555-ICE.json")
    content = astray.read_bytes()
    ran = biblio("check", "--fix", "--yes")
    own = bib / "records" / file_name("10.5555/ice")
    assert ran.code == 0 and own.read_bytes() == content and not astray.exists()
    assert ran.out == f"rename from bib/records/{astray.name}\nrename to bib/records/{own.name}\n"
    astray.write_bytes(b"{}")
    second = bib / "records" / "copy.json"
    second.write_bytes(content)
    assert biblio("check", "--fix", "--yes").code == 0
    assert second.exists() and own.read_bytes() == content


# --- --cited --------------------------------------------------------------------------------------


def proposal(bib: Path) -> Path:
    """A library, and the document that cites it."""
    record(bib, "10.5555/new", year=2025, family="Le Sommer", given="Julien", title="New")
    record(bib, "10.5555/old", year=2012, family="Saint-Martin", given="D.", title="Old",
           hal={"fileMain_s": "https://hal.science/hal-01234567/file/a.pdf"},
           license=[{"URL": f"{CC}by/4.0/", "content-version": "vor"}])  # fmt: skip
    record(bib, "10.5555/bad", year=2021, family="Szczepański", title="Bad",
           **{"updated-by": [{"type": "retraction", "DOI": "10.5555/notice"}]})  # fmt: skip
    record(bib, "10.5555/pre", year=2020, family="Düben", given="Peter", title="Early",
           type="posted-content", subtype="preprint",
           relation={"is-preprint-of": [{"id": "10.5555/final", "id-type": "doi"}]})  # fmt: skip
    keys = {"lesommer2025new": "new", "saintmartin2012old": "old", "bad": "bad", "pre": "pre"}
    text = "".join(entry(key, f"10.5555/{doi}") for key, doi in keys.items())
    text += entry("own", title="No DOI", author="Ólason, Einar") + entry(
        "wait", "10.5555/wait", eprint="2405.1"
    )
    write(bib, pc(1), text)
    write(bib, pc(2), entry("zz2025other", "10.5555/new"))
    document = bib.parent / "main.aux"
    cited = [*keys, "own", "wait", "zz2025other", "saintmartin2012odl"]
    document.write_text("".join(f"\\citation{{{key}}}\n" for key in cited), encoding="utf-8")
    return document


def test_the_health_of_a_proposal_is_told_work_by_work(bib: Path, biblio: Biblio) -> None:
    proposal(bib)
    ran = biblio("check", "--cited", "main.aux")
    assert ran.code == 1
    for line in (
        "6 works cited, 1 unknown key",
        "  saintmartin2012odl is not in the library; nearest: saintmartin2012old",
        "  bad is retracted (notice: 10.5555/notice)",
        "  pre: published as 10.5555/final; biblio enrich --refresh fetches it",
        "  lesommer2025new, zz2025other: one work, whose key is lesommer2025new",
        "not checked: no registry has answered; biblio enrich asks: 1",
        "without DOI: 1",
        "years: 2012 to 2025; 2 of 4 are of 2021 to 2025 (50 %)",
        "open to read: 2 of 6 (33 %)",
        "  saintmartin2012old (HAL): https://hal.science/hal-01234567/file/a.pdf",
        "  pre (preprint): https://doi.org/10.5555/pre",
        "  not known, which is not no: lesommer2025new, bad, own",
        "  not checked: wait",
        "by the programme's own people: not known, since private/people.csv is not there",
    ):
        assert line in ran.out.splitlines(), ran.out


def test_the_programmes_people_are_told_by_orcid_else_by_full_name(
    bib: Path, biblio: Biblio
) -> None:
    proposal(bib)
    record(bib, "10.5555/homonym", year=2024, title="Homonym", family="Le Sommer", given="Julien",
           person={"ORCID": "https://orcid.org/0000-0002-1825-0097"})  # fmt: skip
    record(bib, "10.5555/married", year=2024, title="Married", family="Other", given="Name",
           person={"ORCID": "https://orcid.org/0000-0001-5109-3700"})  # fmt: skip
    text = (bib / pc(1)).read_text(encoding="utf-8")
    write(bib, pc(1), text + entry("homo", "10.5555/homonym") + entry("wed", "10.5555/married"))
    write(
        bib,
        "private/people.csv",
        "name,orcid,project\nLe Sommer Julien,,PC5\nSALAS Y MELIA David,,PC1\n"
        '"Le Sommer, Julien",0000-0002-1694-292X,PC5\nPeter Dueben,0000-0001-5109-3700,PC2\n'
        'David Saint-Martin,,PC1\n"OLASON, Einar",,PC3\n',
    )
    document = bib.parent / "main.typ"
    keys = ("lesommer2025new", "homo", "wed", "saintmartin2012old", "own", "bad")
    document.write_text(" ".join(f"@{key}" for key in keys), encoding="utf-8")
    told = json.loads(biblio("check", "--cited", "main.typ", "--format", "json").out)
    own = {work["key"]: work["own"] for work in told["works"]}
    assert own == {
        "lesommer2025new": ["Le Sommer, Julien"],
        "homo": [],  # another ORCID is another person
        "wed": ["Peter Dueben"],
        "saintmartin2012old": [],
        "own": ["OLASON, Einar"],
        "bad": [],
    }
    perhaps = {work["key"]: work["perhaps"] for work in told["works"] if work["perhaps"]}
    assert perhaps == {"saintmartin2012old": ["David Saint-Martin"]}
    assert told["own"] == 3


def test_json_of_a_proposal_tells_unknown_from_no(bib: Path, biblio: Biblio) -> None:
    proposal(bib)
    told = json.loads(biblio("check", "--cited", "main.aux", "--format", "json").out)
    works = {work["key"]: work for work in told["works"]}
    assert works["wait"]["checked"] is False and works["own"]["doi"] is None
    assert works["lesommer2025new"]["own"] is None and told["own"] is None
    assert works["saintmartin2012old"]["open"]["by"] == "HAL" and works["own"]["open"] is None
    assert told["years"] == {"newest": 2025, "oldest": 2012, "recent": 2, "dated": 4,
                             "undated": ["own", "wait"]}  # fmt: skip
    assert [one["key"] for one in told["unknown"]] == ["saintmartin2012odl"]


def test_an_article_that_is_only_like_a_cited_preprint_is_asked_about(
    bib: Path, biblio: Biblio
) -> None:
    preprint = {"type": "posted-content", "subtype": "preprint", "title": "Learned sea ice"}
    record(bib, "10.5555/pre", family="Salas y Mélia", **preprint)
    record(bib, "10.5555/art", family="Salas y Mélia", title="Learned Sea-Ice", year=2025)
    record(bib, "10.5555/far", family="Salas y Mélia", title="On tides")
    keys = {
        "salas2024learned": "pre",
        "salasymelia2025learned": "art",
        "salasymelia2024tides": "far",
    }
    text = "".join(entry(key, f"10.5555/{doi}", status="nominated") for key, doi in keys.items())
    write(bib, pc(1), text)
    (bib.parent / "a.tex").write_text(r"\cite{salas2024learned}")  # the article is not cited
    ran = biblio("check", "--cited", "a.tex")
    said = one_line(ran.out)
    assert ran.code == 0
    assert "preprints that have been published: none" in said  # nobody has said so
    assert (
        "preprints that may have been published: 1 salas2024learned: may be published as " in said
    )
    yes = "biblio nominate salas2024learned --pc PC1 --version-of 10.5555/art"
    assert f"if so: {yes}; if not: not-version-of = {{10.5555/art}} in its entry" in said
    for answer in ("version-of", "not-version-of"):
        write(bib, pc(1), text.replace("status", f"{answer} = {{10.5555/art}},\n  status", 1))
        told = json.loads(biblio("check", "--cited", "a.tex", "--format", "json").out)["works"][0]
        assert told["perhaps_published"] == []
        assert told["published"] == ("10.5555/art" if answer == "version-of" else None)


def test_a_preprint_is_told_to_whoever_cites_it_and_not_to_whoever_cites_the_article(
    bib: Path, biblio: Biblio
) -> None:
    record(bib, "10.5555/final", title="An article",
           relation={"has-preprint": [{"id": "10.5555/pre", "id-type": "doi"}]})  # fmt: skip
    record(bib, "10.5555/pre", title="Early", type="posted-content", subtype="preprint",
           relation={"is-preprint-of": [{"id": "10.5555/final", "id-type": "doi"}]})  # fmt: skip
    write(bib, pc(1), entry("early", "10.5555/pre") + entry("article", "10.5555/final"))
    told = {}
    for key in ("early", "article"):
        (bib.parent / "a.tex").write_text(rf"\cite{{{key}}}")
        out = biblio("check", "--cited", "a.tex", "--format", "json").out
        told[key] = json.loads(out)["works"][0]["published"]
    assert told == {"early": "10.5555/final", "article": None}


def test_several_documents_are_one_proposal_and_a_good_one_exits_with_0(
    bib: Path, biblio: Biblio
) -> None:
    proposal(bib)
    (bib.parent / "a.tex").write_text(r"\citep[see][p.~3]{lesommer2025new} \input{annex}")
    (bib.parent / "b.typ").write_text("@saintmartin2012old and @lesommer2025new")
    ran = biblio("check", "--cited", "a.tex", "b.typ")
    assert ran.code == 0 and ran.out.startswith("2 works cited\n")
    assert "annex" in ran.err


def test_a_document_in_an_old_encoding_is_read_and_nocite_means_the_whole_call(
    bib: Path, biblio: Biblio
) -> None:
    proposal(bib)
    text = "% un été, des modèles\n\\cite{lesommer2025new}\n\\nocite{*}\n"
    (bib.parent / "old.tex").write_bytes(text.encode("latin-1"))
    ran = biblio("check", "--cited", "old.tex")
    assert ran.out.startswith("6 works cited\n"), ran.out


def test_a_people_file_without_names_is_named_and_nothing_is_guessed(
    bib: Path, biblio: Biblio
) -> None:
    proposal(bib)
    write(bib, "private/people.csv", "who,orcid\nA,\n")
    ran = biblio("check", "--cited", "main.aux")
    assert ran.code == 1 and "bib/private/people.csv" in ran.err and ran.out == ""


# --- before a commit, and in CI -------------------------------------------------------------------


def done_in(folder: Path, command: str) -> Ran:
    """A command of a sample, as a shell runs it."""
    words = shlex.split(command.split(">")[0])
    assert words[:2] == ["biblio", "check"]
    done = subprocess.run(
        [sys.executable, "-m", "traccs_biblio", *words[1:]], cwd=folder, capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_the_hook_runs_the_check_where_a_commit_touches_the_folder(bib: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["id"] == "biblio-check" and hook["language"] == "python"
    assert hook["pass_filenames"] is False
    assert re.search(hook["files"], f"bib/{pc(1)}") and not re.search(hook["files"], "src/bib/a")
    assert done_in(bib.parent, hook["entry"]).code == 0
    write(bib, pc(1), entry("a", "10.5555/none"))
    assert done_in(bib.parent, hook["entry"]).code == 1


def test_the_samples_for_ci_run_the_check_in_the_format_of_their_forge(bib: Path) -> None:
    troubled(bib)
    samples = {name: yaml.safe_load((ROOT / "docs" / "ci" / f"check-{name}.yml").read_text("utf-8"))
               for name in ("github", "gitlab")}  # fmt: skip
    steps = samples["github"]["jobs"]["check"]["steps"]
    ran = done_in(bib.parent, steps[-1]["run"])
    assert ran.code == 1 and ran.out.startswith("::")
    job = samples["gitlab"]["check"]
    command = job["script"][-1]
    ran = done_in(bib.parent, command)
    assert ran.code == 1 and json.loads(ran.out)
    assert command.split("> ")[1] == job["artifacts"]["reports"]["codequality"]
    assert job["artifacts"]["when"] == "always"


def test_the_shipped_library_stays_short_and_right(biblio: Biblio) -> None:
    before = hashlib.sha256(b"".join(p.read_bytes() for p in sorted((ROOT / "bib").rglob("*.bib"))))
    ran = biblio("check", cwd=ROOT)
    assert ran.code == 0 and ran.out.count("  do:  ") <= 2
    mended = biblio("check", "--fix", cwd=ROOT)
    assert (mended.code, mended.out) == (0, "")
    after = hashlib.sha256(b"".join(p.read_bytes() for p in sorted((ROOT / "bib").rglob("*.bib"))))
    assert before.digest() == after.digest()
    assert len(CHECKS) > 20


if __name__ == "__main__" and "--write" in sys.argv:
    text = DOCS.read_text(encoding="utf-8")
    DOCS.write_text(_MARKS.sub(lambda m: f"{m[1]}{table()}{m[2]}", text), encoding="utf-8")


def test_known_facts_alone_are_not_checked(biblio: Biblio, tmp_path: Path) -> None:
    """No registry has been asked about the shipped library: nothing of it is reassuring."""
    (tmp_path / "main.typ").write_text("@kochkov2024neural", encoding="utf-8")
    where = ("--bib", str(ROOT / "bib"), "--cited", "main.typ")
    told = json.loads(biblio("check", *where, "--format", "json").out)
    assert [work["checked"] for work in told["works"]] == [False]
    said = biblio("check", *where).out
    assert re.search(r"not checked: no registry has answered.*\n  kochkov2024neural", said), said


def test_what_nobody_could_resolve_is_no_nomination_yet(biblio: Biblio, folder: Path) -> None:
    path = folder / "nominations" / "ag-2026" / "PC5.bib"
    path.write_text("@misc{received1, received = {Dupont, 2025}, status = {nominated}}\n", "utf-8")
    said = biblio("check", "--bib", str(folder)).out
    assert "[too-few]" not in said and "[no-reason]" not in said
