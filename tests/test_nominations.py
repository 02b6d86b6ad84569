"""People's files, read and written; one record of many nominations; citation keys."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from traccs_biblio import answers, records, writing
from traccs_biblio.errors import DataError
from traccs_biblio.library import Library
from traccs_biblio.model import Article, Author, Metadata, Nomination, Record, Text
from traccs_biblio.nominations import NominationFile
from traccs_biblio.selection import Filter
from traccs_biblio.store import Store, Stored
from traccs_biblio.writing import Details, Wanted

CALL = "ag-2026"
DOI = "10.5555/seaice"

PROJECTS = "id,kind,acronym,title\nPC1,PC,DIALOG,\nPC2,PC,,\nPC10,PC,LOCALISING,\n"
USECASES = "".join(
    f"- slug: {slug}\n  label: {{fr: {slug}, en: {slug}}}\n"
    for slug in ("emulator", "calibration", "downscaling")
)


def answer(**fields: object) -> dict[str, object]:
    return {
        "type": "journal-article", "title": ["Emulating sea ice"], "volume": "7",
        "author": [{"family": "Düben", "given": "Ève"}], "issued": {"date-parts": [[2024, 3]]},
        "container-title": ["Journal of Imaginary Climates"], **fields,
    }  # fmt: skip


@pytest.fixture
def bib(tmp_path: Path) -> Path:
    """A small data folder with one record and no nomination."""
    folder = tmp_path / "bib"
    (folder / "nominations" / CALL).mkdir(parents=True)
    (folder / "nominations" / CALL / "call.yml").write_text(f"id: {CALL}\n", encoding="utf-8")
    (folder / "projects.csv").write_text(PROJECTS, encoding="utf-8")
    (folder / "usecases.yml").write_text(USECASES, encoding="utf-8")
    Store(folder).put(Stored(DOI, "crossref", answer()))
    return folder


def write(bib: Path, project: str, text: str) -> NominationFile:
    """A project's file with exactly these characters."""
    path = bib / "nominations" / CALL / f"{project}.bib"
    path.write_bytes(text.encode("utf-8"))
    return NominationFile(path)


def entry(key: str, doi: str = DOI, **fields: str) -> str:
    lines = [f"  {name.replace('_', '-')} = {{{value}}},\n" for name, value in fields.items()]
    return f"@article{{{key},\n  doi = {{{doi}}},\n{''.join(lines)}}}\n\n"


def add(library: Library, doi: str, project: str, details: Details) -> Nomination:
    """What `biblio add` writes, with the answer that is stored."""
    wanted = Wanted(details, "nominated", doi, library.store.get(doi))
    (said,) = writing.add(library, [wanted], project)
    assert said is not None
    return said


def only(bib: Path) -> Record:
    (record,) = Library(bib).all_records()
    return record


def only_article(bib: Path) -> Article:
    library = Library(bib)
    return library.article(only(bib))


def read_one(file: NominationFile) -> Nomination:
    return file.nomination(file.entries()[0])


# --- reading ------------------------------------------------------------------------------------


def test_an_entry_is_read_as_what_a_person_says(bib: Path) -> None:
    file = write(
        bib, "PC1",
        entry(
            "duben2024emulating", "https://doi.org/10.5555/SeaIce", status="Suggested",
            why=r"d{\'e}j{\`a} 100 % s\^ur", nominated_by="JL", nominated_on="2026-01-20",
            scope="Outside", usecase="emulator; calibration", corrects="Title, year",
            version_of="10.5555/Preprint", not_version_of="10.5555/a; 10.5555/b",
            title="Sea ice", timestamp="2025-11-03", groups="toread",
        ),
    )  # fmt: skip
    said = read_one(file)
    assert said == Nomination(
        key="duben2024emulating", call=CALL, project="PC1", status="suggested", doi=DOI,
        why="déjà 100 % sûr", by="JL", on="2026-01-20", scope="outside",
        usecases=("emulator", "calibration"), corrects=("title", "year"),
        version_of=("10.5555/preprint",), not_version_of=("10.5555/a", "10.5555/b"),
        entry_type="article", path=file.path, line=1, number=1,
        fields={"doi": "https://doi.org/10.5555/SeaIce", "title": "Sea ice",
                "timestamp": "2025-11-03", "groups": "toread"},
    )  # fmt: skip


def test_a_verdict_of_none_is_not_the_absence_of_a_verdict(bib: Path) -> None:
    file = write(bib, "PC1", entry("a", usecase="none") + entry("b") + entry("c", usecase=""))
    assert [file.nomination(block).usecases for block in file.entries()] == [(), None, ()]


def test_without_a_status_or_with_an_odd_one_an_entry_only_suggests(bib: Path) -> None:
    bare = "@misc{a,\n  doi = {10.5555/bare},\n}\n"
    file = write(bib, "PC1", bare + entry("b", status="maybe", scope="near"))
    first, second = (file.nomination(block) for block in file.entries())
    assert first.status == "suggested"
    assert [(p.severity, p.message.split(",")[0]) for p in first.odd] == [
        ("warning", "a: no status")
    ]
    assert (second.status, second.scope) == ("suggested", "")
    assert [p.message.split(" is none of ")[0] for p in second.odd] == [
        "b: status = {maybe}", "b: scope = {near}",
    ]  # fmt: skip


def test_a_doi_that_is_none_is_noted(bib: Path) -> None:
    said = read_one(write(bib, "PC1", entry("a", "to appear")))
    assert said.doi == ""
    assert "a: doi = {to appear} is not a DOI" in [p.message for p in said.odd]


def test_unassigned_is_nobodys_project(bib: Path) -> None:
    assert read_one(write(bib, "unassigned", entry("a"))).project == ""


def test_the_accents_of_notes_are_letters_and_nothing_else_in_them_is_tex(bib: Path) -> None:
    library = Library(bib)
    why = r"na{\"\i}ve {\oe}uvre, gar\c{c}on, \$5 & 50 % of CO_2 \emph{here}"
    with writing.writing(library):
        add(library, DOI, "PC1", Details(why=why))
    said = only(bib).nominations[0]
    assert said.why == r"naïve œuvre, garçon, \$5 & 50 % of CO_2 \emph{here}"


def test_what_nobody_could_resolve_is_kept_as_it_was_sent(bib: Path) -> None:
    write(bib, "PC1", "@misc{pending1,\n  received = {Düben et al., sea ice paper, GRL?},\n}\n")
    (record,) = Library(bib).all_records()
    assert record.nominations[0].received == "Düben et al., sea ice paper, GRL?"
    assert not record.metadata.title


def test_an_entry_without_doi_is_read_in_full_in_either_dialect(bib: Path) -> None:
    write(
        bib, "PC1",
        "@thesis{plain, author = {van der Meer, Johan}, title = {Sea {ICE}}, date = {2024-05-01},"
        " journaltitle = {J. Imag. Clim.}, number = {3}, pages = {12--19}}\n",
    )  # fmt: skip
    metadata = only(bib).metadata
    assert only(bib).source == "person"
    assert metadata.authors == (Author("van der Meer", "Johan"),)
    assert (metadata.year, metadata.month, metadata.type) == (2024, 5, "thesis")
    assert (metadata.title.plain, metadata.title.tex) == ("Sea ICE", "Sea {ICE}")
    assert (metadata.container, metadata.issue, metadata.pages) == ("J. Imag. Clim.", "3", "12-19")


# --- files that cannot be read ------------------------------------------------------------------

BROKEN = {
    "brace": ("@article{a,\n  title = {never closed,\n}\n", 1, "never closed"),
    "macro": ("@article{a,\n  title = {A},\n  journal = jgr,\n}\n", 3, "undefined string"),
    "conflict": (f"<<<<<<< HEAD\n{entry('a')}=======\n>>>>>>> x\n", 1, "git conflict markers"),
    "stray": ("@article{a,\n  title = {A}},\n  year = {2024},\n}\n", 3, "outside of any entry"),
}


@pytest.mark.parametrize("damage", BROKEN)
def test_an_unreadable_file_says_where_and_is_never_rewritten(bib: Path, damage: str) -> None:
    text, line, what = BROKEN[damage]
    file = write(bib, "PC1", text)
    (problem, *_) = file.problems()
    assert problem.where == f"{file.path}:{line}"
    assert what in problem.message
    assert problem.hint
    with pytest.raises(DataError, match=what):
        file.append([Nomination("b", CALL, "PC1", doi=DOI)])
    if damage != "conflict":
        with pytest.raises(DataError, match=what):
            file.change(file.entries()[0], {"why": "w"})
    assert file.path.read_text(encoding="utf-8") == text


def test_bytes_that_are_not_utf8_are_an_error_with_the_line_and_stay(bib: Path) -> None:
    path = bib / "nominations" / CALL / "PC1.bib"
    raw = "@misc{a,\n  why = {déjà},\n}\n".encode("latin-1")
    path.write_bytes(raw)
    file = NominationFile(path)
    (problem,) = file.problems()
    assert problem.where == f"{path}:2"
    assert "UTF-8" in problem.message
    with pytest.raises(DataError):
        file.append([Nomination("b", CALL, "PC1", doi=DOI)])
    assert path.read_bytes() == raw


@pytest.mark.parametrize("damage", BROKEN)
def test_the_other_files_load_and_the_other_entries_too(bib: Path, damage: str) -> None:
    write(bib, "PC2", BROKEN[damage][0])
    write(bib, "PC1", entry("whole"))
    library = Library(bib)
    keys = {article.record.key for article in library.select(Filter(projects=("PC1",)))}
    assert keys == {"whole"}
    assert any("whole" in record.keys for record in library.all_records())


def test_text_that_would_damage_the_file_is_refused_before_it_is_written(bib: Path) -> None:
    file = write(bib, "PC1", entry("a"))
    before = file.path.read_bytes()
    for value in ("a } b", "{", "}{", "{" * 95 + "}" * 95):
        with pytest.raises(DataError, match="not balanced"):
            file.change(file.entries()[0], {"why": value})
        with pytest.raises(DataError, match="not balanced"):
            file.append([Nomination("b", CALL, "PC1", doi=DOI, why=value)])
    with pytest.raises(DataError, match="would not read back"):
        file.append_entry("@misc{x,\n}\n@misc{y,\n}\n", "x")
    with pytest.raises(DataError, match="would not read back"):
        file.append_entry("no entry\n", "x")
    assert file.path.read_bytes() == before


# --- writing ------------------------------------------------------------------------------------

_notes = st.text("abé {}@%\"'#,=$&~^_\n\t日", max_size=30).map("x".__add__)


@given(why=_notes, by=_notes, received=_notes)
def test_what_is_written_is_what_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, why: str, by: str, received: str
) -> None:
    path = tmp_path_factory.mktemp("call") / "PC1.bib"
    path.write_text(entry("old"), encoding="utf-8")
    file = NominationFile(path)
    said = Nomination(
        "new", path.parent.name, "PC1", "nominated", DOI, why=why, by=by, received=received,
        usecases=(), scope="inside", on="2026-02-01", fields={"doi": DOI},
    )  # fmt: skip
    try:
        file.append([said])
    except DataError:
        assert any(_unbalanced(text) for text in (why, by, received))
        assert path.read_text(encoding="utf-8") == entry("old")
        return
    again = file.nomination(file.entries()[1])
    assert again.why == " ".join(why.split())
    assert again.by == " ".join(by.split())
    assert again.received == " ".join(received.split())
    assert (again.usecases, again.scope, again.on) == ((), "inside", "2026-02-01")
    assert path.read_text(encoding="utf-8").startswith(entry("old"))


def _unbalanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            return True
    return depth != 0


JABREF = (
    "% Encoding: UTF-8\r\n\r\n"
    "@String{jic = {Journal of Imaginary Climates}}\r\n\r\n"
    "@Article{Duben2024,\r\n"
    "  author    = {D{\\\"u}ben, {\\`E}ve},\r\n"
    "  title     = {Emulating {Sea Ice}},\r\n"
    "  journal   = jic,\r\n"
    "  year      = {2024},\r\n"
    "  doi       = {10.5555/SeaIce},\r\n"
    "  file      = {:Duben2024.pdf:PDF},\r\n"
    "  groups    = {toread},\r\n"
    "  timestamp = {2025-11-03},\r\n"
    "}\r\n\r\n"
    "@Misc{other, title = \"Other # thing\", note = {a} # { b}}\r\n\r\n"
    "@Comment{jabref-meta: databaseType:bibtex;}\r\n\r\n"
    "@Comment{jabref-meta: grouping:\r\n"
    "0 AllEntriesGroup:;\r\n"
    "1 StaticGroup:toread\\;0\\;1\\;\\;\\;\\;;\r\n"
    "}\r\n"
)  # fmt: skip


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_file_saved_by_jabref_keeps_every_byte_but_the_spliced_entry(
    bib: Path, mark: str
) -> None:
    file = write(bib, "PC1", mark + JABREF)
    library = Library(bib)
    with writing.writing(library):
        writing.edit(library, DOI, "PC1", {"why": "glace", "status": "suggested"})
    line = "  timestamp = {2025-11-03},\r\n"
    added = "  why       = {glace},\r\n  status    = {suggested},\r\n"
    expected = mark + JABREF.replace(line, line + added)
    assert file.path.read_bytes() == expected.encode("utf-8")
    said = only_of(bib, DOI).nominations[0]
    assert (said.key, said.why, said.status) == ("Duben2024", "glace", "suggested")


def only_of(bib: Path, doi: str) -> Record:
    record = Library(bib).record(doi)
    assert record is not None
    return record


def test_a_file_saved_by_jabref_grows_by_one_entry_at_its_end(bib: Path) -> None:
    file = write(bib, "PC1", JABREF)
    library = Library(bib)
    Store(bib).put(Stored("10.5555/b", "crossref", answer(title=["The snow"])))
    with writing.writing(library):
        add(library, "10.5555/b", "PC1", Details())
    new = file.path.read_bytes().decode("utf-8")
    assert new == JABREF + (
        "\r\n@article{duben2024snow,\r\n  title  = {The snow},\r\n  doi    = {10.5555/b},\r\n"
        "  status = {nominated},\r\n}\r\n"
    )


def test_an_entry_moves_between_files_as_it_stands(bib: Path) -> None:
    piece = entry("a", why="because").replace("why = ", 'note = "x" # { y},\n  why = ')
    first, last = entry("first", "10.5555/1"), entry("last", "10.5555/2")
    source = write(bib, "unassigned", first + piece + last)
    target = write(bib, "PC1", JABREF.replace("10.5555/SeaIce", "10.5555/x"))
    before = target.text
    library = Library(bib)
    with writing.writing(library):
        writing.move(library, DOI, "PC1", {})
    assert source.path.read_bytes().decode() == first + last
    new = target.path.read_bytes().decode()
    assert new == before + "\r\n" + piece.rstrip("\n").replace("\n", "\r\n") + "\r\n"


def test_a_moved_entry_has_its_macros_written_out(bib: Path) -> None:
    text = "@string{gmd = {Geosci. Model Dev.}}\n" + entry("a").replace(
        "doi = ", "journal = gmd # { D},\n  month = jan,\n  doi = "
    )
    write(bib, "unassigned", text)
    library = Library(bib)
    with writing.writing(library):
        writing.move(library, DOI, "PC1", {"why": "w"})
    (said,) = only(bib).nominations
    assert (said.project, said.why) == ("PC1", "w")
    assert said.fields["journal"] == "Geosci. Model Dev. D"
    assert "month = jan" in said.path.read_text(encoding="utf-8")


def test_the_link_of_a_linked_file_stays_a_link(bib: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.bib"
    real.write_text(entry("a"), encoding="utf-8")
    path = bib / "nominations" / CALL / "PC1.bib"
    path.symlink_to(real)
    file = NominationFile(path)
    file.change(file.entries()[0], {"why": "w"})
    assert path.is_symlink()
    assert "why = {w}" in real.read_text(encoding="utf-8")


# --- one record of many nominations -------------------------------------------------------------


def test_a_reading_copy_is_ignored_and_what_corrects_names_wins(bib: Path) -> None:
    write(
        bib, "PC1",
        entry("a", title="Not the {Title}", year="1999", volume="62", corrects="volume"),
    )  # fmt: skip
    record = only(bib)
    assert record.metadata.title.plain == "Emulating sea ice"
    assert (record.metadata.year, record.metadata.volume) == (2024, "62")
    assert record.sources["volume"] == "person"
    assert record.sources["year"] == "crossref"


def test_a_corrected_title_keeps_its_tex(bib: Path) -> None:
    write(bib, "PC1", entry("a", title="Emulating {S}ea {Ice}", corrects="title"))
    assert only(bib).metadata.title == Text((("Emulating Sea Ice", ""),), "Emulating {S}ea {Ice}")


def test_corrections_that_differ_leave_the_registrys_value(bib: Path) -> None:
    write(bib, "PC1", entry("a", volume="62", corrects="volume"))
    write(bib, "PC2", entry("a", volume="63", corrects="volume"))
    record = only(bib)
    assert record.metadata.volume == "7"
    assert record.sources["volume"] == "crossref"
    assert "corrections-differ" in record.flags


def test_equal_corrections_agree_however_they_are_spelled(bib: Path) -> None:
    write(bib, "PC1", entry("a", author=r"D{\"u}ben, {\`E}.", corrects="author"))
    write(bib, "PC2", entry("a", author="Düben, Ève", corrects="author"))
    record = only(bib)
    assert "corrections-differ" not in record.flags
    assert record.metadata.authors[0].family == "Düben"
    assert record.sources["authors"] == "person"


def test_a_correction_takes_away_the_flag_of_what_the_registry_lacks(bib: Path) -> None:
    Store(bib).put(Stored(DOI, "crossref", answer(author=[], issued=None)))
    write(bib, "PC1", entry("a"))
    assert only(bib).flags == ("no-author", "no-year")
    write(bib, "PC1", entry("a", year="2024", author="Düben, E.", corrects="year, author"))
    assert only(bib).flags == ()


def test_a_withdrawn_nomination_keeps_its_corrections_and_loses_its_verdict(bib: Path) -> None:
    write(
        bib, "PC1",
        entry("a", status="withdrawn", volume="62", corrects="volume", usecase="downscaling"),
    )  # fmt: skip
    write(bib, "PC2", entry("a", usecase="emulator"))
    article = only_article(bib)
    assert article.record.metadata.volume == "62"
    assert article.slugs == ("emulator",)
    assert article.record.flags == ()
    assert Library(bib).select(Filter(projects=("PC1",))) == []


def test_verdicts_of_several_projects_are_united_in_the_programmes_order(bib: Path) -> None:
    write(bib, "PC1", entry("a", usecase="downscaling"))
    write(bib, "PC2", entry("a", usecase="emulator"))
    write(bib, "PC10", entry("a"))
    article = only_article(bib)
    assert article.slugs == ("emulator", "downscaling")
    assert {tag.by for tag in article.tags} == {"person"}
    assert "verdicts-differ" in article.record.flags


def test_a_verdict_of_none_leaves_no_use_case(bib: Path) -> None:
    title = {"title": ["A neural network emulator of an ocean model"]}
    Store(bib).put(Stored(DOI, "crossref", answer(**title)))
    write(bib, "PC1", entry("a"))
    assert only_article(bib).slugs == ("emulator",)
    write(bib, "PC1", entry("a", usecase="none"))
    assert only_article(bib).tags == ()


def test_one_doi_in_two_projects_is_one_record(bib: Path) -> None:
    write(bib, "PC1", entry("a"))
    write(bib, "PC2", entry("a", "doi:10.5555/SEAICE"))
    record = only(bib)
    assert record.projects == ("PC1", "PC2")
    assert record.keys == ("a",)


def test_of_two_keys_the_older_nomination_gives_the_one_to_cite(bib: Path) -> None:
    write(bib, "PC1", entry("aaa", nominated_on="2026-02-02"))
    write(bib, "PC2", entry("zzz", nominated_on="2026-01-20"))
    assert only(bib).keys == ("zzz", "aaa")


def test_of_two_keys_of_one_day_the_smaller_is_the_one_to_cite(bib: Path) -> None:
    write(bib, "PC1", entry("Zzz", nominated_on="2026-01-20"))
    write(bib, "PC2", entry("aaa", nominated_on="2026-01-20"))
    write(bib, "PC10", entry("AAA", nominated_on="2026-01-20"))
    keys = only(bib).keys
    assert [key.lower() for key in keys] == ["aaa", "zzz"]


def test_a_nomination_without_a_day_is_the_youngest_and_a_pending_key_is_none(bib: Path) -> None:
    write(bib, "PC1", entry("aaa"))
    write(bib, "PC2", entry("zzz", nominated_on="2026-01-20"))
    write(bib, "PC10", entry("pending-x", nominated_on="2020-01-01"))
    assert only(bib).keys == ("zzz", "aaa")


def test_a_doi_and_its_alias_are_one_work(bib: Path) -> None:
    store = Store(bib)
    store.put(Stored(DOI, "crossref", answer(), aliases=("10.5555/old",)))
    store.put(Stored(DOI, "crossref", answer(), aliases=("10.5555/old",)), name="10.5555/old")
    write(bib, "PC1", entry("a"))
    write(bib, "PC2", entry("a", "10.5555/old"))
    library = Library(bib)
    (article,) = library.select()
    assert article.record.doi == DOI
    assert article.record.aliases == ("10.5555/old",)
    assert article.record.projects == ("PC1", "PC2")
    assert "alias" in article.record.flags
    assert library.find("10.5555/OLD") in library.places


def test_a_nomination_that_no_registry_has_answered_is_pending(bib: Path) -> None:
    write(bib, "PC1", entry("a", "10.5555/unknown", title="A reading copy"))
    record = only(bib)
    assert record.pending
    assert record.metadata.title.plain == "A reading copy"
    assert record.source == "reading copy"


def test_an_unreadable_record_is_flagged_and_its_nomination_stays(bib: Path) -> None:
    Store(bib).path(DOI).write_text("<<<<<<< HEAD\n{}\n", encoding="utf-8")
    write(bib, "PC1", entry("a"))
    library = Library(bib)
    (record,) = library.all_records()
    assert "unreadable" in record.flags
    assert record.pending
    assert any("git conflict markers" in problem.message for problem in library.problems)


_said = st.builds(
    Nomination,
    key=st.sampled_from(["a", "A", "b", "pending-x"]),
    call=st.sampled_from(["ag-2025", CALL]),
    project=st.sampled_from(["", "PC1", "PC2", "PC10"]),
    status=st.sampled_from(["suggested", "nominated", "withdrawn"]),
    doi=st.sampled_from([DOI, "10.5555/old"]),
    on=st.sampled_from(["", "2026-01-20", "2026-02-01"]),
    usecases=st.sampled_from([None, (), ("emulator",), ("calibration", "emulator")]),
    corrects=st.sampled_from([(), ("volume",), ("title", "year")]),
    path=st.just(Path()),
    fields=st.sampled_from([{}, {"volume": "1"}, {"volume": "2", "title": "T", "year": "2000"}]),
)


@given(st.lists(_said, min_size=1, max_size=4), st.booleans())
def test_the_order_of_nominations_does_not_matter(said: list[Nomination], known: bool) -> None:
    numbered = [n._replace(line=number) for number, n in enumerate(said)]
    stored = Stored(DOI, "crossref", answer()) if known else None
    metadata = answers.read("crossref", answer(), DOI) if known else None
    built = [
        records.build([records.Version(DOI, order, stored, metadata)])
        for order in permutations(numbered)
    ]
    assert all(record == built[0] for record in built)


@settings(max_examples=20)
@given(st.permutations(range(6)), st.permutations(["PC1", "PC2", "PC10"]))
def test_the_order_of_entries_and_files_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], projects: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("x") / "bib"
    (folder / "nominations" / CALL).mkdir(parents=True)
    (folder / "projects.csv").write_text(PROJECTS, encoding="utf-8")
    (folder / "usecases.yml").write_text(USECASES, encoding="utf-8")
    store = Store(folder)
    for number in range(3):
        store.put(Stored(f"10.5555/{number}", "crossref", answer(volume=str(number))))
    entries = [
        ("PC1", entry("a", "10.5555/0", nominated_on="2026-01-20")),
        ("PC1", entry("b", "10.5555/1", usecase="emulator")),
        ("PC2", entry("z", "10.5555/0", volume="62", corrects="volume")),
        ("PC2", entry("c", "10.5555/2", status="suggested")),
        ("PC10", entry("b", "10.5555/1", usecase="downscaling")),
        ("PC10", entry("c", "10.5555/2", status="withdrawn")),
    ]
    for project in projects:
        text = "".join(entries[n][1] for n in order if entries[n][0] == project)
        write(folder, project, text)
    articles = Library(folder).select()
    seen = [
        (a.record.doi, a.record.keys, a.record.metadata.volume, a.slugs,
         sorted(n.project for n in a.record.nominations))
        for a in articles
    ]  # fmt: skip
    assert sorted(seen) == [
        ("10.5555/0", ("a", "z"), "62", ("emulator",), ["PC1", "PC2"]),
        ("10.5555/1", ("b",), "1", ("emulator", "downscaling"), ["PC1", "PC10"]),
        ("10.5555/2", ("c",), "2", ("emulator",), ["PC10", "PC2"]),
    ]


# --- citation keys ------------------------------------------------------------------------------


def metadata(
    family: str = "", year: int | None = 2024, title: str = "", doi: str = DOI
) -> Metadata:
    authors = (Author(family),) if family else ()
    return Metadata(doi=doi, authors=authors, year=year, title=Text(((title, ""),)))


@pytest.mark.parametrize(
    ("about", "key"),
    [
        (metadata("Kochkov", 2024, "Neural general circulation models"), "kochkov2024neural"),
        (metadata("Düben", 2024, "The sea ice"), "duben2024sea"),
        (metadata("van der Meer", 2025, "L'océan"), "vandermeer2025ocean"),
        (metadata("Baño-Medina", 2024, "Les étés d'un siècle"), "banomedina2024etes"),
        (metadata("Østby", 2024, "Der große Fluß"), "ostby2024grosse"),
        (metadata("", 2024, "A machine"), "anon2024machine"),
        (metadata("Doury", None, "On the suitability"), "doury" + "on"),
        (metadata("李", 2024, "海洋"), "li2024haiyang"),
        (metadata("Пушкин", 2024, "Лёд"), "pushkin2024led"),
        (metadata("!!!", 2024, "Ice", "10.5555/S41-7_x"), "s41-7-x2024ice"),
        (metadata("Doury", 2024, "The a of"), "doury2024of"),
        (metadata("Doury", 2024, "---"), "doury2024"),
        (metadata("", None, "", "10.5555/"), "anon"),
    ],
)
def test_a_key_is_family_year_and_first_word(about: Metadata, key: str) -> None:
    made = records.new_key(about, {})
    assert made == key
    assert made.isascii()


def test_a_group_or_an_editor_gives_the_name_where_there_is_no_author() -> None:
    group = Metadata(authors=(Author(name="GLADAPT Team"),), year=2024)
    editor = Metadata(editors=(Author("Somot", "S."),), year=2024)
    assert records.new_key(group, {}) == "gladaptteam2024"
    assert records.new_key(editor, {}) == "somot2024"


def test_a_letter_is_added_on_a_clash_whatever_the_case() -> None:
    about = metadata("Doury", 2024, "Ice")
    taken: set[str] = set()
    made = []
    for _ in range(30):
        made.append(records.new_key(about, taken))
        taken.add(made[-1].casefold())
    assert made[:3] == ["doury2024ice", "doury2024icea", "doury2024iceb"]
    assert made[26:29] == ["doury2024icez", "doury2024iceaa", "doury2024iceab"]
    assert len(set(made)) == 30


def test_a_key_is_unique_over_all_calls_whatever_its_case(bib: Path) -> None:
    old = bib / "nominations" / "ag-2025"
    old.mkdir()
    (old / "PC1.bib").write_text(entry("Duben2024EMULATING", "10.5555/other"), encoding="utf-8")
    library = Library(bib, CALL)
    with writing.writing(library):
        said = add(library, DOI, "PC1", Details())
    assert said.key == "duben2024emulatinga"


def test_an_article_that_has_a_key_keeps_it_in_the_next_project(bib: Path) -> None:
    write(bib, "PC1", entry("ourIcePaper"))
    library = Library(bib)
    with writing.writing(library):
        said = add(library, DOI, "PC2", Details())
    assert said.key == "ourIcePaper"


def test_a_pending_key_gives_way_once_the_record_has_come(bib: Path) -> None:
    library = Library(bib)
    with writing.writing(library):
        said = add(library, "10.5555/New_One", "PC1", Details(why="w"))
        assert said.key == "pending-10-5555-new-one"
        stored = Stored("10.5555/new_one", "crossref", answer())
        library.store.put(stored)
        add(library, stored.doi, "PC2", Details())
        changed = writing.settle(library, ["10.5555/new_one"])
    assert {new for _, new in changed} == {"duben2024emulating"}
    record = only_of(bib, "10.5555/new_one")
    assert record.keys == ("duben2024emulating",)
    assert {n.project: n.why for n in record.nominations} == {"PC1": "w", "PC2": ""}


def with_pending(bib: Path) -> list[str]:
    """Two projects that wait for the same work, for two whose keys clash, for one under an alias,
    and for a preprint; the DOIs as nominated, that of the second project's file first."""
    names = {
        "10.5555/b": ("Ólason", "Snow"),
        "10.5555/c": ("Ólason", "Snow on sea ice"),
        "10.5555/d": ("Szczepański", "Clouds"),
    }
    for doi, (family, title) in names.items():
        Store(bib).put(Stored(doi, "crossref", answer(author=[{"family": family}], title=[title])))
    alias = Stored("10.5555/new", "crossref", answer(title=["Eddies"]), ("10.5555/old",))
    for name in ("10.5555/old", "10.5555/new"):
        Store(bib).put(alias, name)
    relation = {"is-preprint-of": [{"id-type": "doi", "id": "10.5555/d"}]}
    preprint = answer(type="posted-content", relation=relation)
    Store(bib).put(Stored("10.5555/pre", "crossref", preprint))
    one = entry("pending-b", "10.5555/b", why="déjà là") + entry("held", "10.5555/seaice")
    one += entry("pending-old", "10.5555/old").replace("@article", "@misc")
    write(bib, "PC1", "% of Salas y Mélia\n" + one + entry("pending-pre", "10.5555/pre"))
    two = entry("pending-new", "10.5555/new") + entry("pending-c", "10.5555/c")
    write(bib, "PC2", (two + entry("pending-b2", "10.5555/b")).replace("\n", "\r\n"))
    return ["10.5555/new", "10.5555/c", "10.5555/b", "10.5555/old", "10.5555/pre"]


def files_of(bib: Path) -> dict[str, str]:
    return {p.name: p.read_bytes().decode("utf-8") for p in (bib / "nominations").rglob("*.bib")}


class Counting(Library):
    """A library that counts how often it was told to read again what was written."""

    read = 0

    def reload(self) -> None:
        self.read += 1
        super().reload()


def test_keys_given_at_once_are_those_given_one_by_one(bib: Path, tmp_path: Path) -> None:
    dois = with_pending(bib)
    copytree(bib, tmp_path / "again")
    library, other = Counting(bib), Library(tmp_path / "again")
    settled = writing.settle(library, dois)
    one_by_one = [pair for doi in dois for pair in writing.settle(other, [doi])]
    assert sorted(settled) == sorted(one_by_one) and len(settled) == 6
    assert files_of(bib) == files_of(tmp_path / "again")
    assert library.read == 1
    keys = {n.doi: n.key for record in library.all_records() for n in record.nominations}
    assert "10.5555/old" not in keys  # an alias gives way
    assert len({key.casefold() for key in keys.values()}) == len(keys) == 5
    assert not [key for key in keys.values() if key.startswith("pending-")]
    assert files_of(bib)["PC2.bib"].count("\r\n") == files_of(bib)["PC2.bib"].count("\n")
    before = files_of(bib)
    assert writing.settle(library, dois) == [] and files_of(bib) == before


def test_a_preprint_stays_the_preprint_when_it_gets_its_key(bib: Path) -> None:
    with_pending(bib)
    writing.settle(Library(bib), ["10.5555/pre"])
    assert "doi = {10.5555/pre}" in files_of(bib)["PC1.bib"]
    assert "pending-pre" not in files_of(bib)["PC1.bib"]


def test_a_file_that_cannot_be_changed_keeps_no_other_from_its_keys(bib: Path) -> None:
    dois = with_pending(bib)
    text = files_of(bib)["PC1.bib"] + "@article{broken,\n  title = {\n"
    write(bib, "PC1", text)
    library = Library(bib)
    settled = writing.settle(library, dois)
    assert sorted(old for old, _ in settled) == ["pending-b2", "pending-c", "pending-new"]
    assert files_of(bib)["PC1.bib"] == text
    (told,) = [problem for problem in library.problems if "keep their keys" in problem.message]
    assert told.where == str(bib / "nominations" / CALL / "PC1.bib")
    assert told.severity == "error" and "unreadable" in told.message and told.hint
    write(bib, "PC1", text.removesuffix("@article{broken,\n  title = {\n"))
    keys = dict(settled) | dict(writing.settle(Library(bib), dois))
    assert keys["pending-b"] == keys["pending-b2"] and keys["pending-old"] == keys["pending-new"]


@given(st.text(max_size=20), st.text(max_size=30), st.text("ab/.-_é", max_size=10))
def test_any_name_and_title_give_a_key_that_bibtex_takes(
    family: str, title: str, suffix: str
) -> None:
    key = records.new_key(metadata(family, 2024, title, f"10.5555/{suffix}"), {})
    assert key.isascii()
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert key == key.lower() != ""


def test_two_works_without_doi_under_one_key_are_two_and_a_clash(bib: Path) -> None:
    text = "@misc{same,\n  title = {One},\n}\n@misc{same,\n  title = {Two},\n}\n"
    write(bib, "PC1", text)
    library = Library(bib)
    found = library.all_records()
    assert sorted(record.metadata.title.plain for record in found) == ["One", "Two"]
    assert len(records.clashes(found)) == 1


def test_one_key_on_two_works_is_a_clash(bib: Path) -> None:
    Store(bib).put(Stored("10.5555/b", "crossref", answer()))
    write(bib, "PC1", entry("Same"))
    write(bib, "PC2", entry("same", "10.5555/b"))
    ((key, one, other),) = records.clashes(Library(bib).all_records())
    assert key.lower() == "same"
    assert {one.doi, other.doi} == {DOI, "10.5555/b"}


def test_a_changed_entry_is_read_anew(tmp_path: Path) -> None:
    """What was read once is kept, and not beyond a change."""
    path = tmp_path / "PC5.bib"
    entry = "@misc{%s,\n  title  = {Of %s},\n  status = {suggested},\n}\n"
    path.write_text(entry % ("duben2020a", "Düben") + "\n" + entry % ("olason2021b", "Ólason"))
    file = NominationFile(path)
    before = [file.nomination(block) for block in file.entries()]
    assert file.nomination(file.entries()[0]) is before[0]
    file.change(file.entries()[0], {"status": "nominated", "why": "par Szczepański"})
    first, second = (file.nomination(block) for block in file.entries())
    assert (first.status, first.why) == ("nominated", "par Szczepański")
    assert (second.key, second.status, second.line) == ("olason2021b", "suggested", 7)
    file.remove(file.entries()[0])
    [left] = [file.nomination(block) for block in file.entries()]
    assert (left.key, left.line, left.number) == ("olason2021b", 1, 1)
