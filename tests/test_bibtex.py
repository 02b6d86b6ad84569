"""BibTeX text: cut, read and changed, with pybtex as the judge of what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pybtex.database.input.bibtex import LowLevelParser, month_names
from pybtex.scanner import PybtexSyntaxError
from pybtex.utils import CaseInsensitiveDict

from traccs_biblio import bibtex, files
from traccs_biblio.bibtex import Entry
from traccs_biblio.errors import DataError
from traccs_biblio.exports.bibtex import people
from traccs_biblio.exports.spelling import PLAIN, spelled
from traccs_biblio.model import Author, Text
from traccs_biblio.tex import tex, tex_escape
from traccs_biblio.text import capitals

# --- files as people and programs write them ----------------------------------------------------

#: Characters that mean something to BibTeX, TeX or a splitter, and some that mean nothing.
_CHARACTERS = "aé日 \n\t,=#%@\\()\"'$&~^_-;.:0"
_text = st.text(_CHARACTERS, max_size=12)
_nested = st.recursive(
    _text,
    lambda inner: st.lists(inner, max_size=3).map(lambda parts: "{" + "".join(parts) + "}"),
    max_leaves=6,
)
#: A value whose braces are balanced.
values = st.lists(_nested, max_size=3).map("".join)
_keys = st.text("abcXYZ019:_-./+", min_size=1, max_size=8)
_names = st.text("abcdefgXYZ-_", min_size=1, max_size=8).filter(
    lambda name: name.lower() not in ("doi", "string", "comment", "preamble")
)
_types = st.sampled_from(["article", "Misc", "ONLINE", "inproceedings"])
_space = st.sampled_from(["", " ", "\n", "\r\n  ", "\t"])
_quoted = values.map(lambda v: '"' + re.sub('"', "'", v) + '"')
_simple = st.one_of(
    values.map(lambda v: "{" + v + "}"),
    _quoted,
    st.sampled_from(["2024", "jan", "DEC", "known", "KNOWN"]),
)
_value = st.lists(_simple, min_size=1, max_size=3).map(" # ".join)
_junk = st.text('ab é,=#%(){}"\n', max_size=15)
_STRING = '@string{known = "a macro"}\n'


@st.composite
def entries(draw: st.DrawFn) -> str:
    space = draw(_space)
    fields = draw(st.lists(st.tuples(_names, _value), max_size=4))
    body = ",".join(f"{space}{name}{draw(_space)}={space}{value}{space}" for name, value in fields)
    comma = "," if fields else draw(st.sampled_from(["", ","]))
    end = draw(st.sampled_from(["", ","])) if fields else ""
    opening, closing = draw(st.sampled_from([("{", "}"), ("(", ")")]))
    # in parentheses BibTeX's keys go up to a comma or a space: there must be one
    if opening == "(" and not comma:
        comma = ","
    key = draw(_keys)
    return f"@{draw(_types)}{space}{opening}{space}{key}{comma}{body}{end}{space}{closing}"


@st.composite
def blocks(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["entry", "entry", "string", "preamble", "comment"]))
    if kind == "entry":
        return draw(entries())
    if kind == "string":
        name = draw(_names)
        return draw(st.sampled_from(["@string{%s = %s}", "@STRING(%s = %s)"])) % (
            "m" + name, draw(_simple),
        )  # fmt: skip
    if kind == "preamble":
        return draw(st.sampled_from(["@preamble{%s}", "@Preamble( %s )"])) % draw(_quoted)
    return draw(st.sampled_from(["@comment{}", "@Comment{jabref-meta: databaseType:bibtex;}"]))


@st.composite
def bib_files(draw: st.DrawFn) -> str:
    parts = [draw(st.sampled_from(["", "\ufeff", "% Encoding: UTF-8\n"])), _STRING]
    for block in draw(st.lists(blocks(), max_size=5)):
        parts += [draw(_junk), "\n", block, "\n"]
    return "".join([*parts, draw(_junk)])


def judged(text: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The entries of a text by pybtex alone: type, key, fields."""
    macros = CaseInsensitiveDict(month_names)
    for kind, content in LowLevelParser(text, macros=macros):
        if kind.lower() in ("string", "preamble"):
            continue
        key, fields = content
        read: dict[str, str] = {}
        for name, parts in fields:
            read.setdefault(name.lower(), re.sub(r"\s+", " ", "".join(parts)).strip())
        yield kind.lower(), key, read


def read(text: str) -> list[Entry]:
    """The entries of a text as biblio reads them."""
    cut = bibtex.cut(text)
    macros = bibtex.macros_of(text, cut)
    return [bibtex.parse(text, block, macros) for block in cut if block.is_entry]


# --- cutting and reading ------------------------------------------------------------------------


@given(bib_files())
def test_the_cutter_and_pybtex_find_the_same_entries(text: str) -> None:
    expected = list(judged(text))
    found = [block for block in bibtex.cut(text) if block.is_entry]
    assert [(b.kind, b.key) for b in found] == [(kind, key) for kind, key, _ in expected]
    assert not any(block.error for block in found)


@given(bib_files())
def test_an_entry_read_alone_is_what_pybtex_reads_in_the_whole_file(text: str) -> None:
    assert [(e.type, e.key, dict(e.fields)) for e in read(text)] == list(judged(text))


@given(bib_files())
def test_the_quick_way_reads_what_pybtex_reads(text: str) -> None:
    cut = bibtex.cut(text)
    macros = bibtex.macros_of(text, cut)
    for block in cut:
        quick = bibtex._plain(text[block.start : block.end], block)
        if block.is_entry and quick is not None:
            assert quick == bibtex._parsed(text, block, macros)


@given(_keys, st.lists(st.tuples(_names, values), max_size=4, unique_by=lambda f: f[0].lower()))
def test_the_quick_way_reads_whatever_biblio_writes(
    key: str, fields: list[tuple[str, str]]
) -> None:
    text = bibtex.format_entry("article", key, dict(fields))
    block = bibtex.cut(text)[0]
    quick = bibtex._plain(text[: block.end], block)
    assert quick is not None
    assert quick == bibtex._parsed(text, block, {})


@pytest.mark.parametrize(
    "text",
    [
        "@misc{a, title = {x} # {y}, note = {n}}", '@misc{a, title = "x"}', "@misc(a, title = {x})",
        "@misc{a, year = 2024}", "@misc{a, title = {x} y}", "@misc{a, title = {x}, = }",
        "@misc{a, title = {x}, note}", "@misc{a title = {x}}", "@misc{a}", '@misc{a"b, note = {n}}',
    ],
)  # fmt: skip
def test_what_is_not_all_in_braces_is_left_to_pybtex(text: str) -> None:
    (block,) = bibtex.cut(text)
    assert bibtex._plain(text, block) is None
    try:
        expected = list(judged(text))
    except PybtexSyntaxError:
        with pytest.raises(DataError, match="is not BibTeX"):
            bibtex.parse(text, block, {})
    else:
        entry = bibtex.parse(text, block, {})
        assert [(entry.type, entry.key, dict(entry.fields))] == expected


@given(bib_files())
def test_the_pieces_of_a_file_do_not_overlap_and_each_begins_with_an_at(text: str) -> None:
    at = 0
    for block in bibtex.cut(text):
        assert at <= block.start < block.end
        assert text[block.start] == "@"
        at = block.end


@given(entries())
def test_the_fields_are_found_where_they_stand(text: str) -> None:
    block = bibtex.cut(text)[0]
    (entry,) = judged(_STRING + text)
    spans = bibtex.spans(text[block.start : block.end])
    assert list(dict.fromkeys(span.name for span in spans)) == list(entry[2])
    for span in spans:
        assert text[span.start : span.start + len(span.name)].lower() == span.name


@given(st.text('@{}()"#,=%a \n', max_size=60))
def test_any_text_is_cut_without_an_error(text: str) -> None:
    cut = bibtex.cut(text)
    bibtex.lost_fields(text, cut)
    for block in cut:
        bibtex.spans(text[block.start : block.end])
        bibtex.peek(text[block.start : block.end], "a")
    for block in cut:
        try:
            bibtex.parse(text, block, {})
        except DataError as error:
            assert error.line >= bibtex.line_of(text, block.start)


def test_an_entry_within_a_comments_braces_is_an_entry_as_for_bibtex() -> None:
    text = "@comment{ @misc{hidden, title = {T}} }\n@misc{seen, title = {S}}\n"
    assert [e.key for e in read(text)] == ["hidden", "seen"] == [k for _, k, _ in judged(text)]


def test_macros_months_and_joined_values_are_expanded() -> None:
    text = (
        "@string{jgr = {J. Geophys. Res.}}\n@string(jd = jgr # {: Atmos.})\n"
        '@article{a, JOURNAL = JD, month = feb, year = 2024, title = {A } # "{B} c"}\n'
    )
    assert dict(read(text)[0].fields) == {
        "journal": "J. Geophys. Res.: Atmos.", "month": "February", "year": "2024",
        "title": "A {B} c",
    }  # fmt: skip


def test_an_unknown_macro_is_an_error_with_its_line() -> None:
    text = "@misc{a, title = {A}}\n\n@article{b,\n  title = {B},\n  journal = jgr,\n}\n"
    block = bibtex.cut(text)[1]
    with pytest.raises(DataError, match="entry b is not BibTeX: undefined string") as caught:
        bibtex.parse(text, block, {})
    assert caught.value.line == 5


def test_of_a_repeated_field_the_first_counts_on_either_way() -> None:
    quick = "@misc{a, note = {one}, note = {two}}"
    slow = '@misc{a, note = "one", note = {two}}'
    assert read(quick)[0].fields["note"] == read(slow)[0].fields["note"] == "one"


def test_peek_finds_the_raw_value_of_a_field() -> None:
    block = '@misc{a, title = {no doi = {10.1/x} here}, DOI = "10.5555/A", year = 2024 }'
    assert bibtex.peek(block, "doi") == "10.5555/A"
    assert bibtex.peek(block, "year") == "2024"
    assert bibtex.peek(block, "why") == ""


# --- damaged files ------------------------------------------------------------------------------

THREE = """\
@article{one,
  title = {One},
  year  = {2021},
}

@article{two,
  title = {Two},
  year  = {2022},
}

@article{three,
  title = {Three},
  year  = {2023},
}
"""


@pytest.mark.parametrize("missing", ["{Two}", "{2022}", "}\n\n@article{three"])
@pytest.mark.parametrize("brace", ["}"])
def test_one_missing_brace_costs_one_entry(missing: str, brace: str) -> None:
    text = THREE.replace(missing, missing.replace(brace, "", 1))
    good, bad = [], []
    cut = bibtex.cut(text)
    for block in cut:
        try:
            good.append(bibtex.parse(text, block, {}).key)
        except DataError as error:
            bad.append((block.key, error.line))
    assert good == ["one", "three"]
    assert bad == [("two", 6)]


def test_a_brace_too_many_further_down_does_not_hide_the_entry_that_lacks_one() -> None:
    text = THREE.replace("{Two}", "{Two") + "}\n"
    cut = bibtex.cut(text)
    assert [(block.key, bool(block.error)) for block in cut] == [
        ("one", False), ("two", True), ("three", False),
    ]  # fmt: skip


def test_a_brace_missing_in_the_last_entry_costs_that_entry_alone() -> None:
    text = THREE.replace("{2023}", "{2023")
    cut = bibtex.cut(text)
    assert [bool(block.error) for block in cut] == [False, False, True]
    with pytest.raises(DataError, match="three is never closed"):
        bibtex.parse(text, cut[2], {})


def test_fields_that_a_brace_too_many_cut_off_are_found() -> None:
    text = THREE.replace("{Two},", "{Two}},")
    cut = bibtex.cut(text)
    assert [bibtex.line_of(text, at) for at in bibtex.lost_fields(text, cut)] == [8]
    assert bibtex.lost_fields(THREE, bibtex.cut(THREE)) == []


def test_lost_fields_after_the_last_entry_are_found_and_comments_are_none() -> None:
    text = "% year = 2020 was\nfree text\n" + THREE.replace("{Three},", "{Three}},")
    cut = bibtex.cut(text)
    assert [bibtex.line_of(text, at) for at in bibtex.lost_fields(text, cut)] == [15]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_conflict_markers_are_found_with_their_lines(newline: str) -> None:
    text = f"a\n<<<<<<< HEAD\n{THREE}||||||| base\n=======\n>>>>>>> branch x\nb\n"
    text = text.replace("\n", newline)
    assert files.conflict_lines(text) == (2, 2 + 14 + 3)


def test_a_title_with_many_signs_is_no_conflict() -> None:
    assert files.conflict_lines("@misc{a, title = {a <<<<<<< b >>>>>>> c},\n}\n=======\n") is None
    assert files.conflict_lines("<<<<<<<x\n") is None


def test_braces_too_deep_are_refused_and_read_as_an_error() -> None:
    deep = "{" * 120 + "}" * 120
    assert not bibtex.balanced(deep)
    assert bibtex.balanced("{" * 80 + "}" * 80)
    text = f"@misc{{a, title = {{{deep}}},\n}}"
    with pytest.raises(DataError):
        bibtex.parse(text, bibtex.cut(text)[0], {})


@given(st.text("{}a\\", max_size=12))
def test_a_value_is_balanced_if_and_only_if_pybtex_reads_it_back(value: str) -> None:
    text = "@misc{a, title = {" + value + "}, note = {after}}"
    try:
        found = list(judged(text))
    except PybtexSyntaxError:
        found = []
    whole = len(found) == 1 and found[0][2] == {"title": value, "note": "after"}
    if not value:
        whole = True
    assert bibtex.balanced(value) == whole


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "people"),
    [
        ("Doury, Antoine", [Author("Doury", "Antoine")]),
        ("Antoine Doury and Samuel Somot",
         [Author("Doury", "Antoine"), Author("Somot", "Samuel")]),
        ("Johan van der Meer", [Author("van der Meer", "Johan")]),
        ("van der Meer, Johan", [Author("van der Meer", "Johan")]),
        ("de Souza, Ana and {Le Priol}, Cl{\\'e}ment",
         [Author("de Souza", "Ana"), Author("Le Priol", "Clément")]),
        ("Ba{\\~n}o-Medina, Jorge", [Author("Baño-Medina", "Jorge")]),
        ("King, Jr., Martin Luther", [Author("King", "Martin Luther", "Jr.")]),
        ("{The CMIP and IPCC Team} and Doury, A.",
         [Author(name="The CMIP and IPCC Team"), Author("Doury", "A.")]),
        ("{Salas y M{\\'e}lia}, David", [Author("Salas y Mélia", "David")]),
        ("{\\O}stby, Torbj{\\o}rn", [Author("Østby", "Torbjørn")]),
        ("", []),
    ],
)  # fmt: skip
def test_names_keep_their_particles_and_groups(field: str, people: list[Author]) -> None:
    assert list(bibtex.names(field)) == people


# --- writing ------------------------------------------------------------------------------------


@given(
    _types,
    _keys,
    st.lists(st.tuples(_names, values), max_size=4, unique_by=lambda f: f[0].lower()),
)
def test_write_read_write_is_a_fixed_point(
    kind: str, key: str, fields: list[tuple[str, str]]
) -> None:
    written = bibtex.format_entry(kind.lower(), key, {name.lower(): v for name, v in fields})
    (entry,) = read(written)
    again = bibtex.format_entry(entry.type, entry.key, entry.fields)
    (same,) = read(again)
    assert same == entry
    assert bibtex.format_entry(same.type, same.key, same.fields) == again
    assert [k for _, k, _ in judged(written)] == [key]


def test_a_value_that_would_break_the_file_is_not_written() -> None:
    for value in ("a } b", "a { b", "} {"):
        with pytest.raises(DataError, match="braces of why are not balanced"):
            bibtex.format_entry("misc", "a", {"why": value})
        with pytest.raises(DataError, match="braces of why are not balanced"):
            bibtex.splice(THREE, bibtex.cut(THREE)[0], {"why": value})


@given(bib_files(), st.data())
def test_a_splice_changes_one_field_of_one_entry_and_leaves_all_other_bytes(
    text: str, data: st.DataObject
) -> None:
    cut = [block for block in bibtex.cut(text) if block.is_entry]
    if not cut:
        return
    block = data.draw(st.sampled_from(cut))
    value = re.sub(r"\s+", " ", data.draw(values)).strip()
    before = list(judged(text))
    number = cut.index(block)
    name = data.draw(st.sampled_from(["why", *before[number][2]]))
    new = bibtex.splice(text, block, {name: value})
    assert new.startswith(text[: block.start])
    assert new.endswith(text[block.end :])
    after = list(judged(new))
    expected = {**before[number][2], name: value}
    if not value:  # pybtex drops no empty value
        assert after[number][2].get(name, "") == ""
    else:
        assert after[number][2] == expected
    assert after[:number] + after[number + 1 :] == before[:number] + before[number + 1 :]
    kept = {s.name: new for s in bibtex.spans(text[block.start : block.end])}
    assert set(kept) <= {s.name for s in bibtex.spans(new[block.start :])}


@given(bib_files(), st.data())
def test_a_field_that_is_taken_out_is_the_only_one_to_go(text: str, data: st.DataObject) -> None:
    cut = [block for block in bibtex.cut(text) if block.is_entry]
    before = list(judged(text))
    able = [n for n, entry in enumerate(before) if entry[2]]
    if not able:
        return
    number = data.draw(st.sampled_from(able))
    block = cut[number]
    names = [span.name for span in bibtex.spans(text[block.start : block.end])]
    name = data.draw(st.sampled_from(names))
    if names.count(name) > 1:
        return
    new = bibtex.splice(text, block, {name: None})
    assert new.startswith(text[: block.start])
    assert new.endswith(text[block.end :])
    after = list(judged(new))
    assert after[number][2] == {n: v for n, v in before[number][2].items() if n != name}
    assert after[:number] + after[number + 1 :] == before[:number] + before[number + 1 :]


JABREF = (
    "\ufeff% Encoding: UTF-8\r\n\r\n"
    "@String{gmd = {Geosci. Model Dev.}}\r\n\r\n"
    "@Article{Bonnet2025,\r\n"
    "  author    = {Pauline Bonnet and others},\r\n"
    "  title     = {Tuning the {ICON-A} model},\r\n"
    "  journal   = gmd,\r\n"
    "  doi       = {10.5194/gmd-18-3681-2025},\r\n"
    "  timestamp = {2025-11-03},\r\n"
    "}\r\n\r\n"
    '@Misc{b, title = "B", note = {one line}}\r\n'
    "@Comment{jabref-meta: databaseType:bibtex;}\r\n"
)


def test_a_new_field_takes_the_place_and_the_manner_of_its_neighbours() -> None:
    block = bibtex.cut(JABREF)[1]
    new = bibtex.splice(JABREF, block, {"status": "nominated"})
    line = "  timestamp = {2025-11-03},\r\n"
    assert new == JABREF.replace(line, line + "  status    = {nominated},\r\n")


def test_a_changed_value_keeps_the_rest_of_its_line() -> None:
    block = bibtex.cut(JABREF)[1]
    new = bibtex.splice(JABREF, block, {"Journal": "GMD"})
    assert new == JABREF.replace("journal   = gmd,", "journal   = {GMD},")


def test_a_field_taken_out_takes_its_line_with_it() -> None:
    block = bibtex.cut(JABREF)[1]
    new = bibtex.splice(JABREF, block, {"timestamp": None})
    assert new == JABREF.replace("  timestamp = {2025-11-03},\r\n", "")


def test_an_entry_on_one_line_stays_on_one_line() -> None:
    block = bibtex.cut(JABREF)[2]
    new = bibtex.splice(JABREF, block, {"why": "w"})
    assert new == JABREF.replace("note = {one line}}", "note = {one line}, why = {w}}")


@pytest.mark.parametrize("text", ["@misc{a}", "@misc{a,}", "@misc{a,\n}", "@misc(a, )"])
def test_an_entry_without_fields_gets_its_first(text: str) -> None:
    new = bibtex.splice(text, bibtex.cut(text)[0], {"why": "w"})
    assert list(judged(new)) == [("misc", "a", {"why": "w"})]
    assert dict(read(new)[0].fields) == {"why": "w"}


def test_an_entry_is_renamed_and_retyped_in_place() -> None:
    block = bibtex.cut(JABREF)[1]
    new = bibtex.splice(JABREF, block, {}, key="bonnet2025tuning", kind="misc")
    assert new == JABREF.replace("@Article{Bonnet2025,", "@misc{bonnet2025tuning,")


@pytest.mark.parametrize(
    ("text", "gap"),
    [("", ""), ("\ufeff", ""), ("@misc{a}", "\n\n"), ("@misc{a}\n", "\n"), ("@misc{a}\n\n", ""),
     ("@misc{a}\r\n", "\r\n"), ("@misc{a}\r\n\r\n", ""), ("@misc{a,\r\n}", "\r\n\r\n")],
)  # fmt: skip
def test_an_entry_is_appended_after_one_blank_line_in_the_files_own_line_ends(
    text: str, gap: str
) -> None:
    entry = bibtex.format_entry("misc", "new", {"doi": "10.5555/a"})
    if "\r\n" in text:
        assert bibtex.append(text, entry) == text + gap + entry.replace("\n", "\r\n")
    else:
        assert bibtex.append(text, entry) == text + gap + entry


@given(bib_files())
def test_what_is_appended_is_one_more_entry_and_nothing_else_changes(text: str) -> None:
    new = bibtex.append(text, bibtex.format_entry("misc", "new", {"doi": "10.5555/a"}))
    assert new.startswith(text)
    assert list(judged(new)) == [*judged(text), ("misc", "new", {"doi": "10.5555/a"})]


# --- what most values need not pay for ----------------------------------------------------------


@pytest.mark.parametrize(
    ("author", "written"),
    [
        (Author("Düben", "Peter D."), "Düben, Peter D."),
        (Author("Saint-Martin", "David"), "Saint-Martin, David"),
        (Author("O'Neil", "J.-P. É."), r"O'Neil, J.-P. {\'E}."),
        (Author("Szczepański", "Wojciech"), "Szczepański, Wojciech"),
        (Author("Ólason", "Örjan"), 'Ólason, {\\"O}rjan'),
        (Author("Le Sommer", "Julien"), "Le Sommer, Julien"),
        (Author("Salas y Mélia", "David"), "{Salas y Mélia}, David"),
        (Author("Salas-y-Mélia", "D. and"), "Salas-y-Mélia, {D. and}"),
        (Author("King", "Martin", "Jr."), "King, Jr., Martin"),
        (Author("And", "Ann"), "{And}, Ann"),
        (Author("Saint-AND", "Ann"), "{Saint-AND}, Ann"),
        (Author("Smith", "And Ann"), "Smith, {And Ann}"),
        (Author("Andersen", "Andé"), "Andersen, Andé"),
        (Author("A, B", "C"), "{A, B}, C"),
        (Author("Ice", "A_1"), r"Ice, A\_1"),
        (Author("Ice"), "Ice"),
        (Author("ice", "A"), "{ice}, A"),
        (Author("Ice", "A", name="Sea & Ice"), r"{Sea \& Ice}"),
    ],
)  # fmt: skip
def test_an_ordinary_name_stays_and_any_other_is_made_safe(author: Author, written: str) -> None:
    assert people([author], initials=True) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (r"a \S b", r"a {\S}b"), (r"a \textbf{b}", r"a \textbf{b}"), (r"\aeX", r"{\aeX}"),
        ("$x_A$ b", "{$x_A$} b"), ("$x$ B", "$x$ B"), (r"\(A\)", r"{{\(A\)}}"),
        (r"\ensuremath{A}", r"{{\ensuremath{A}}}"), (r"A \& B", r"A \& B"),
        ("A é–€ B", "A é–€ B"), ("ж α", r"ж $\alpha$"), ("e\u0301", r"{\'e}"),
    ],
)  # fmt: skip
def test_only_capitals_of_commands_and_maths_are_braced(value: str, written: str) -> None:
    assert spelled(value, PLAIN) == written


@given(st.text("aZé1_ÉßA ", max_size=8))
def test_a_word_keeps_its_capitals_only_where_no_sentence_would_give_them(text: str) -> None:
    rule = r"[^\W\d_]*[a-zà-ÿ0-9]+[A-ZÀ-Þ]\w*|[A-ZÀ-Þ]\w*[A-ZÀ-Þ0-9]\w*"
    expected = [word for word in re.findall(r"\w+", text) if re.fullmatch(rule, word)]
    assert capitals(["AZ"]).findall(text) == expected


@pytest.mark.parametrize("name", ["]A", "^B", "-C", "[D", "\\E", "4DVar", "ÉCLAIRE"])
def test_a_name_may_begin_with_any_sign(name: str) -> None:
    assert capitals([name, "NEMO"]).findall(f"of {name} and NEMO") == [name, "NEMO"]


@given(st.lists(st.text('aé&"_{$ÉZ', min_size=1, max_size=5), max_size=3), st.booleans())
@example(["aZZ", '"ZZ"'], True)
def test_a_title_is_escaped_as_one_and_its_names_are_braced_run_by_run(
    runs: list[str], one: bool
) -> None:
    title = Text(tuple((run, "") for run in runs))
    shown = tex(title, re.compile("ZZ") if one else None)
    assert shown.replace("{ZZ}", "ZZ") == tex_escape("".join(runs))
    assert shown.count("{ZZ}") == sum(run.count("ZZ") for run in runs if one)
