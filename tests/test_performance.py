"""docs/performance.md tells what every benchmark found, and with what. Nothing is timed here."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "performance.md").read_text("utf-8")
BENCHMARKS = sorted(
    path.stem
    for path in (ROOT / "benchmarks").glob("*.py")
    if path.stem == "scale" or "\ndef figures(" in path.read_text("utf-8")
)


def test_there_are_benchmarks() -> None:
    assert {"startup", "fetching", "beside"} <= set(BENCHMARKS)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_the_page_has_a_section_of_each_benchmark(name: str) -> None:
    """With figures, or the reason why there are none."""
    said = PAGE.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    assert "| --- |" in said or "Not run:" in said, "run: python benchmarks"


@pytest.mark.parametrize(
    "what", ["processor", "cores", "memory", "Python", "click", "pybtex", "habanero", "pandoc"]
)
def test_the_page_names_the_machine_and_the_versions(what: str) -> None:
    [line] = [line for line in PAGE.splitlines() if line.startswith(f"| {what} |")]
    assert line.split("|")[2].strip()


def test_the_page_says_which_aims_are_held_and_where_others_are_quicker() -> None:
    aims = PAGE.partition("\n## The aims\n")[2].partition("\n## ")[0]
    assert "aims are held" in aims
    assert ("| not held |" in PAGE) == ("Not held:" in aims)
    beside = PAGE.partition("\n## beside\n")[2].partition("\n## ")[0]
    assert "loses to" in beside or "nobody is quicker" in beside
