"""What may be typed for an article, and what is no DOI."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from traccs_biblio.ids import (
    EXAMPLE,
    doi_url,
    elsevier_pii,
    holds_no_doi,
    is_reference,
    is_web_address,
    looks_like_key,
    nearest,
    normal_doi,
    prefix,
    split_dois,
)

SICI = "10.1175/1520-0477(1996)077<0935:wotwsm>2.0.co;2"
ARXIV = "10.48550/arxiv.2405.20903"
OLD_ARXIV = "10.48550/arxiv.physics/0601001"

SPELLINGS = {
    "10.1038/s41586-024-07744-y": EXAMPLE,
    "10.1038/S41586-024-07744-Y": EXAMPLE,
    "doi:10.1038/s41586-024-07744-y": EXAMPLE,
    "DOI: 10.1038/s41586-024-07744-y": EXAMPLE,
    "  10.1038/s41586-024-07744-y\n": EXAMPLE,
    "https://doi.org/10.1038/s41586-024-07744-y": EXAMPLE,
    "http://dx.doi.org/10.1038/s41586-024-07744-y": EXAMPLE,
    "doi.org/10.1038/s41586-024-07744-y": EXAMPLE,
    "https://doi.org/10.1038%2Fs41586-024-07744-y": EXAMPLE,
    "10.1038%2fs41586-024-07744-y": EXAMPLE,
    "https://doi.org/10.1038/s41586-024-07744-y?utm_source=mail#abstract": EXAMPLE,
    "https://www.nature.com/articles/10.1038/s41586-024-07744-y.": EXAMPLE,
    "Kochkov et al. (2024), doi:10.1038/s41586-024-07744-y.": EXAMPLE,
    "(10.1038/s41586-024-07744-y)": EXAMPLE,
    "« https://doi.org/10.1038/s41586-024-07744-y » ;": EXAMPLE,
    "{10.1038/s41586-024-07744-y},": EXAMPLE,
    "<https://doi.org/10.1038/s41586-024-07744-y>": EXAMPLE,
    "10.1038/s41586-\u200b024-07744-y\ufeff": EXAMPLE,
    "10.1038/s41586-024-\x1b07744-y": EXAMPLE,
    "https://agupubs.onlinelibrary.wiley.com/doi/full/10.1029/2024GL114106": "10.1029/2024gl114106",
    "https://agupubs.onlinelibrary.wiley.com/doi/10.1029/2024GL114106/abstract": (
        "10.1029/2024gl114106"
    ),
    "https://example.org/doi/pdf/10.1029/2024GL114106/pdf": "10.1029/2024gl114106",
    r"10.1007/978-3-030-12345-6\_7": "10.1007/978-3-030-12345-6_7",
    r"10.1007/978-3-030-12345-6\\_7": "10.1007/978-3-030-12345-6_7",
    SICI.upper(): SICI,
    f"https://doi.org/{SICI}": SICI,
    doi_url(SICI): SICI,
    f"see {SICI}.": SICI,
    "(see 10.1016/0167-8191(96)00024-5)": "10.1016/0167-8191(96)00024-5",
    "10.1016/S0022-1694(99)00004-[7]]": "10.1016/s0022-1694(99)00004-[7]",
    "10.1000.123/abc": "10.1000.123/abc",
    "10.5555/a%3cb": "10.5555/a%3cb",  # no URL: the percent sign is the DOI's own
    "arXiv:2405.20903": ARXIV,
    "arXiv:2405.20903v2": ARXIV,
    "2405.20903": ARXIV,
    "arxiv 2405.20903": ARXIV,
    "https://arxiv.org/abs/2405.20903v3": ARXIV,
    "https://arxiv.org/pdf/2405.20903v1.pdf": ARXIV,
    "https://arxiv.org/pdf/2405.20903": ARXIV,
    "https://arxiv.org/abs/2405.20903/": ARXIV,
    "https://arxiv.org/abs/2405.20903v2?context=cs": ARXIV,
    "https://arxiv.org/pdf/2405.20903v2.pdf#page=3": ARXIV,
    "export.arxiv.org/abs/2405.20903": ARXIV,
    "see arXiv:2405.20903v2.": ARXIV,
    "arXiv:2405.20903 [physics.ao-ph]": ARXIV,
    "Szczepański et al., arXiv:2405.20903 (2024)": ARXIV,
    "Düben, P. (2024). Ice. arXiv preprint arXiv:2405.20903": ARXIV,
    "Düben, P. (2024). Ice. arXiv preprint 2405.20903.": ARXIV,
    "arXiv:2405.20903, published as doi:10.1038/s41586-024-07744-y": EXAMPLE,
    "10.48550/arXiv.2405.20903": ARXIV,
    "10.48550/arXiv.2405.20903v2": ARXIV,
    "https://doi.org/10.48550/arXiv.2405.20903": ARXIV,
    "physics.ao-ph/0601001": OLD_ARXIV,
    "arXiv:physics.ao-ph/0601001v2": OLD_ARXIV,
    "math.GT/0309136": "10.48550/arxiv.math/0309136",
    "https://arxiv.org/abs/nlin/0601001": "10.48550/arxiv.nlin/0601001",
    "10.5555/conf-v2": "10.5555/conf-v2",  # a version is cut from arXiv's DOIs alone
}

NO_DOI = (
    "", " ", "PC5", "kochkov2024neural", "10.1038", "10.1038/", "10.1038/ s41586", "10.12/abc",
    "10.1038/...", "10/abc", "978-3-16-148410-0", "https://doi.org/", "https://arxiv.org/abs/",
    "2405.209", "arXiv:2405.209", "snow 2405.20903", "arXiv:2405.209031",
    "12.1038/s41586-024-07744-y", "110.1038", "https://example.org/2024/05",
)  # fmt: skip


@pytest.mark.parametrize(("given", "doi"), SPELLINGS.items())
def test_a_doi_is_understood_in_any_spelling(given: str, doi: str) -> None:
    assert normal_doi(given) == doi
    assert normal_doi(doi) == doi


@pytest.mark.parametrize("given", NO_DOI)
def test_what_is_no_doi_gives_none(given: str) -> None:
    assert normal_doi(given) == ""


def test_the_digits_before_ten_do_not_make_a_doi() -> None:
    assert normal_doi("110.1038/s41586") == ""


_pieces = st.lists(
    st.sampled_from(
        ["10.", "1038", "12345", "/", "a", "Z", "İ", "%2F", "%2f", "%25", "%252F", "%5C", "%20",
         "%E2%80%8B", "%1b", "\\_", "\\", "_", "(", ")", "<", ">", "[", "]", "{", "}", ".", ",",
         ";", "?", "#", "://", "https://", "doi.org/", "arxiv:", "10.48550/arXiv.", "2405.20903",
         "v2", "/pdf", "/abstract", " ", "\u200b", "\x1b", "»"]
    ),
    max_size=14,
)  # fmt: skip


@given(st.one_of(_pieces.map("".join), _pieces.map(lambda p: "10.1038/" + "".join(p)), st.text()))
@example("10.1000%2F10.1000%252fx")
@example("https://doi.org/10.1000/a://b%3Fc")
@example("10.1000/a\\\u200b_b")
@example("10.48550/arXiv.2405.20903v2v3")
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    doi = normal_doi(text)
    assert normal_doi(doi) == doi


@given(_pieces.map(lambda p: "10.1038/" + "".join(p)))
def test_a_normal_form_is_lower_case_and_has_no_character_that_cannot_be_seen(text: str) -> None:
    doi = normal_doi(text)
    assert doi == doi.lower()
    assert not set("\x1b\x9b\u200b\u202e \n") & set(doi)


@given(
    st.text("abcdefghij0123456789._-;:()<>", min_size=1)
    .map(lambda end: normal_doi(f"10.1038/x{end}"))
)  # fmt: skip
def test_the_link_of_a_doi_leads_back_to_it(doi: str) -> None:
    link = doi_url(doi)
    assert normal_doi(link) == doi
    assert not set('<>"{}\\ ') & set(link)


def test_the_prefix_is_the_registrants() -> None:
    assert prefix(EXAMPLE) == "10.1038"


def test_a_key_is_one_word_that_bibtex_takes() -> None:
    assert looks_like_key("kochkov2024neural")
    for text in ("two words", "a{b", "a,b", "50%", "", 'a"b'):
        assert not looks_like_key(text)


def test_the_nearest_words_come_first_whatever_their_case() -> None:
    assert nearest("compct", ["CERISE", "COMPACT", "CYCL"], 1) == ["COMPACT"]
    assert nearest("zzz", ["CERISE"]) == []


PAGES = {
    "https://www.nature.com/articles/s41586-024-07744-y#Sec2": "10.1038/s41586-024-07744-y",
    "https://journals.ametsoc.org/view/journals/aies/3/1/AIES-D-23-0099.1.xml": (
        "10.1175/aies-d-23-0099.1"
    ),
    "https://gmd.copernicus.org/articles/18/3681/2025/": "10.5194/gmd-18-3681-2025",
    "https://gmd.copernicus.org/articles/18/3681/2025/gmd-18-3681-2025.pdf": (
        "10.5194/gmd-18-3681-2025"
    ),
    "https://gmd.copernicus.org/preprints/gmd-2021-5/": "10.5194/gmd-2021-5",
    "https://egusphere.copernicus.org/preprints/2024/egusphere-2024-2508/": (
        "10.5194/egusphere-2024-2508"
    ),
    "https://agupubs.onlinelibrary.wiley.com/doi/full/10.1029/2024GL114318": (
        "10.1029/2024gl114318"
    ),
    "https://link.springer.com/article/10.1007/s00382-024-07350-8/fulltext.html": (
        "10.1007/s00382-024-07350-8"
    ),
    "https://www.pnas.org/doi/abs/10.1073/pnas.1810286115?x=y": "10.1073/pnas.1810286115",
    "https://iopscience.iop.org/article/10.1088/1748-9326/ad1234/pdf": ("10.1088/1748-9326/ad1234"),
    "https://www.biorxiv.org/content/10.1101/2020.02.18.954685v2.full.pdf": (
        "10.1101/2020.02.18.954685"
    ),
    "https://essopenarchive.org/doi/full/10.22541/essoar.170000000.00000000": (
        "10.22541/essoar.170000000.00000000"
    ),
    "https://zenodo.org/records/1234567": "10.5281/zenodo.1234567",
    "https://zenodo.org/badge/DOI/10.5281/zenodo.1234567.svg": "10.5281/zenodo.1234567",
    "https://www.nature.com/articles/s41586-024-07744-y.pdf": "10.1038/s41586-024-07744-y",
    "nature.com/articles/s41586-024-07744-y": "10.1038/s41586-024-07744-y",
    "https://www.nature.com/articles/news.2008.1234": "10.1038/news.2008.1234",
    "https://link.springer.com/content/pdf/10.1007/s00382-024-07350-8.pdf": (
        "10.1007/s00382-024-07350-8"
    ),
    "link.springer.com/content/pdf/10.1007/s00382-024-07350-8.pdf": "10.1007/s00382-024-07350-8",
    "https://link.springer.com/article/10.1007/s00382-024-07350-8/figures/1": (
        "10.1007/s00382-024-07350-8"
    ),
    "https://www.biorxiv.org/content/10.1101/2020.02.18.954685v2.full.pdf+html": (
        "10.1101/2020.02.18.954685"
    ),
    "https://journals.plos.org/x/article/file?id=10.1371/journal.pone.0012345&type=printable": (
        "10.1371/journal.pone.0012345"
    ),
    "https://example.org/export?doi=10.1371/journal.pone.0012345&foo=bar": (
        "10.1371/journal.pone.0012345"
    ),
    "https://doi.org/10.5555/snow.pdf": "10.5555/snow.pdf",
    "https://www.geosci-model-dev.net/9/1937/2016/": "10.5194/gmd-9-1937-2016",
    "http://www.atmos-chem-phys.net/9/1937/2009/acp-9-1937-2009.pdf": "10.5194/acp-9-1937-2009",
    "www.the-cryosphere.net/9/1937/2015/": "10.5194/tc-9-1937-2015",
    "gmd.copernicus.org/articles/18/3681/2025/": "10.5194/gmd-18-3681-2025",
}


@pytest.mark.parametrize("url", PAGES)
def test_the_address_of_a_page_gives_its_doi_by_the_publishers_rule(url: str) -> None:
    assert normal_doi(url) == PAGES[url]
    assert normal_doi(f"see <{url.rstrip('/')}/>." if url.endswith("/") else url) == PAGES[url]
    assert normal_doi(f"see {url}.") == PAGES[url]
    assert not holds_no_doi(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.mdpi.com/2072-4292/15/1/1",
        "https://www.cambridge.org/core/journals/annals/article/x/0123456789ABCDEF",
        "https://www.sciencedirect.com/journal/snow/vol/1/issue/2",
        "https://www.geosci-model-dev-discuss.net/9/1/2016/",
        "https://lab.example/papers/nature.com/articles/snow-1",
        "www.mdpi.com/2072-4292/15/1/1",
        "lab.example/papers/snow",
    ],
)
def test_a_page_that_does_not_tell_its_doi_is_not_guessed(url: str) -> None:
    assert normal_doi(url) == ""
    assert holds_no_doi(url)
    assert not is_reference(url)


@pytest.mark.parametrize(
    "text",
    [
        "https://www.sciencedirect.com/science/article/pii/S0034425723001234",
        "https://www.thelancet.com/journals/lancet/article/PIIS0140-6736(20)31180-6/fulltext",
        "https://hal.science/hal-04512345v1",
        "Düben, P. (2024), and/or others. Ice. https://www.mdpi.com/2072-4292/15/1/1",
        "kochkov2024neural",
        "",
    ],
)
def test_what_a_registry_can_be_asked_about_or_is_no_address_is_no_blind_page(text: str) -> None:
    assert not holds_no_doi(text)


def test_the_id_of_elsevier_is_read_in_the_spelling_of_the_lancet() -> None:
    assert elsevier_pii("PIIS0140-6736(20)31180-6") == "S0140673620311806"


PII = "https://www.sciencedirect.com/science/article/pii/S0034425723001234"
BLIND = "https://www.mdpi.com/2072-4292/15/1/1"

PASTED = {
    "10.5555/a 10.5555/b\n10.5555/c": ["10.5555/a", "10.5555/b", "10.5555/c"],
    "10.5555/a,10.5555/b;10.5555/c": ["10.5555/a", "10.5555/b", "10.5555/c"],
    "10.5555/a;hal-04512345": ["10.5555/a", "hal-04512345"],
    f"10.5555/a, 10.5555/b; hal-04512345; {PII}": ["10.5555/a", "10.5555/b", "hal-04512345", PII],
    f"10.5555/a {BLIND}": ["10.5555/a", BLIND],
    f"{SICI}; 10.5555/b": [SICI, "10.5555/b"],
    f"{SICI},{SICI}x": [SICI, f"{SICI}x"],
    "doi: 10.5555/a and arXiv:2405.20903": ["10.5555/a", "arXiv:2405.20903"],
    "(10.5555/a) et hal-04512345.": ["(10.5555/a)", "hal-04512345"],
}


@pytest.mark.parametrize("text", PASTED)
def test_several_identifiers_that_are_pasted_at_once_are_all_kept(text: str) -> None:
    assert split_dois(text) == PASTED[text]


@pytest.mark.parametrize(
    "text",
    [
        SICI,
        "arXiv:2405.20903 [physics.ao-ph]",
        "Düben, P. (2024), Ice; sea, 10.5555/a, also hal-04512345",
        "Le Sommer, J. (2024). Eddies, seen from space; a review.",
        "kochkov2024neural",
        "",
    ],
)
def test_a_sentence_stays_whole(text: str) -> None:
    assert split_dois(text) == [text]


def test_a_sentence_with_two_dois_loses_neither() -> None:
    assert split_dois("Ice: 10.5555/a; snow: 10.5555/b") == ["10.5555/a", "10.5555/b"]


SUFFIX = st.text("abcxyz0189._()/-;:Av ", min_size=1, max_size=20)
PREFIX = st.sampled_from(("10.5194/", "10.48550/arxiv.", "10.48550/", "10.123/", "10.1/arxiv.", ""))


@given(prefix=PREFIX, suffix=SUFFIX | st.from_regex(r"\A[0-9]{4}\.[0-9]{4,6}(v[12])?\Z"))
@example(prefix="10.48550/arxiv.", suffix="2405.20903v2")
@example(prefix="10.5194/", suffix="gmd-1-2008.")
@example(prefix="10.5194/", suffix="arxiv.2405.20903")
def test_a_doi_in_its_normal_form_is_told_as_any_other(prefix: str, suffix: str) -> None:
    """The short way, for a text that is one, gives what the long way does for text around it."""
    assert normal_doi(prefix + suffix) == normal_doi(f" {prefix}{suffix} ")


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("https://example.org/Ólason", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        (" https://example.org", False),
        ("//example.org", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_a_link_leads_to_a_page_of_the_web_alone(address: str, leads: bool) -> None:
    assert is_web_address(address) is leads
