"""What the tests share: the real program as a process, a fresh data folder, real programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
CALL = "ag-2026"

# Nothing is timed: a loaded machine needs longer for an example, and for making one. What a test
# keeps from one example to the next, as a folder, it is meant to keep.
settings.register_profile(
    "biblio",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("biblio")


class Ran(NamedTuple):
    """What a run of `biblio` did."""

    code: int
    out: str
    err: str


Biblio = Callable[..., Ran]


@pytest.fixture(scope="session")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `biblio init` makes: once, since hundreds of tests begin with it."""
    root = tmp_path_factory.mktemp("new")
    assert run_biblio(root, "init").code == 0
    return root / "bib"


@pytest.fixture
def folder(tmp_path: Path, new: Path) -> Path:
    """A new data folder."""
    return Path(shutil.copytree(new, tmp_path / "bib"))


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A copy of the folder that ships with the repository."""
    path = tmp_path / "bib"
    shutil.copytree(ROOT / "bib", path)
    return path


@pytest.fixture
def biblio(tmp_path: Path) -> Biblio:
    """Run `biblio` as a user does: a process of its own, in `tmp_path`, with a fixed day.

    Registries are out of reach unless `env` says where they are: a port that nobody listens on.
    """

    def run(*arguments: str, env: dict[str, str] | None = None, cwd: Path | None = None) -> Ran:
        return run_biblio(cwd or tmp_path, *arguments, env=env)

    return run


def run_biblio(cwd: Path, *arguments: str, env: dict[str, str] | None = None) -> Ran:
    """The same where no fixture of one test is at hand."""
    nowhere = "http://127.0.0.1:9"
    done = subprocess.run(
        [sys.executable, "-m", "traccs_biblio", *arguments],
        cwd=cwd,
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith("BIBLIO_")},
            "BIBLIO_CROSSREF_URL": nowhere,
            "BIBLIO_DATACITE_URL": nowhere,
            "BIBLIO_DOI_URL": nowhere,
            "BIBLIO_HAL_URL": nowhere,
            "SOURCE_DATE_EPOCH": "1769904000",  # 2026-02-01
            "PYTHONIOENCODING": "utf-8",
            "GITHUB_ACTIONS": "",  # whose log has a space more here and there
            "PYTHONPATH": str(ROOT),
            **(env or {}),
        },
        capture_output=True,
        timeout=300,
    )
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    assert "Traceback" not in err, err
    return Ran(done.returncode, out, err)


def file_of(folder: Path, project: str, call: str = CALL) -> Path:
    """The nominations of a project."""
    return folder / "nominations" / call / f"{project}.bib"


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, the lock apart."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".biblio.lock"
    }


def program(name: str) -> str:
    """The path of a real program; the test skips where it is absent, and fails in CI."""
    path = shutil.which(name)
    if path is None:
        if os.environ.get("BIBLIO_NO_SKIP"):
            pytest.fail(f"{name} is not installed, and CI must not skip")
        pytest.skip(f"{name} is not installed")
    return path


def shared(name: str) -> Path:
    """A file of the reference data beside the checkout; the test skips where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{path} is not here (reference data, not part of the project)")
    return path
