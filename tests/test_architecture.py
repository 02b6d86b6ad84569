"""Imports point one way, and each third-party library and each side effect has one home."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import settings

PACKAGE = "traccs_biblio"

#: From the top down: a module may import from the layers below its own.
LAYERS = (
    ("__init__", "__main__", "cli", "commands", "commands.*"),
    ("check", "check.*", "changes", "intake", "intake.*", "track", "track.*"),
    ("writing", "cited", "replies", "pairs"),
    ("library",),
    ("ahead", "families"),
    ("site", "site.*", "figures", "figures.*"),
    ("nominations", "records", "resolve", "enrich", "usecases", "received", "received.*",
     "reports", "reports.*", "exports", "exports.*"),
    ("authorship", "discretion"),
    ("people",),
    ("programme", "store", "sources", "sources.*", "weights", "differences", "call", "form"),
    ("answers", "answers.*"),
    ("compare", "revisions", "matching", "names", "selection", "versions", "parts", "bibtex",
     "archives", "files", "lock", "phrases"),
    ("tex_commands",),
    ("tex",),
    ("text", "ids"),
    ("model",),
    ("errors",),
)  # fmt: skip
#: Within its own package a module of these may import its neighbours.
PACKAGES = (
    "commands", "check", "intake", "track", "received", "reports", "exports", "site", "figures",
    "sources", "answers",
)  # fmt: skip
#: The one value of the package itself that every layer may read.
VERSION = "__version__"
#: A module whose name is computed: only `cli` may import such, from its table of commands.
COMPUTED = "(computed)"

HOMES = {
    "click": ("cli", "__main__", "commands.*"),
    "habanero": ("sources.*",),
    "httpx2": ("sources.*",),
    "requests": ("sources.*",),
    "pybtex": ("bibtex",),
    "pandas": ("exports.table", "library"),  # the library names its type alone
    "yaml": ("files", "usecases", "replies"),
    "filelock": ("lock",),
    "pylatexenc": ("tex",),
    "anyascii": ("tex", "text"),
    "ftfy": ("text",),
    "openpyxl": ("received.sheets", "exports.table", "form"),
    "typst": ("reports.typesetting",),
    "matplotlib": ("figures.*",),
    "docx": ("reports.as_docx",),
    "rispy": ("received.ris",),
    "defusedxml": ("cited",),
}
#: Slow to import: each start of `biblio` would pay, whatever it does.
HEAVY = {
    "pybtex",
    "habanero",
    "httpx2",
    "requests",
    "pandas",
    "pylatexenc",
    "yaml",
    "filelock",
    "ftfy",
    "openpyxl",
    "typst",
    "matplotlib",
    "docx",
    "rispy",
    "defusedxml",
}

#: Who may print, exit, and read the command line or the environment.
FRONT = ("__main__", "cli", "commands.*")
EFFECTS = {
    "print", "input", "exit", "quit", "sys.exit", "sys.argv", "sys.stdout", "sys.stderr",
    "sys.stdin", "os.environ", "os.environb", "os.getenv", "os.putenv", "os._exit", "os.getcwd",
}  # fmt: skip


class Import(tuple[str, str, int]):
    """A module that is imported, how (module, function, typing), and the line."""


def modules(root: Path) -> dict[str, ast.Module]:
    """The syntax trees of a package by module name, without the package's own."""
    found = {}
    for path in sorted(root.rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        found[name.removesuffix(".__init__") or name] = ast.parse(path.read_text("utf-8"))
    return found


def imports(name: str, tree: ast.Module, root: Path) -> Iterator[Import]:
    """What a module imports: a module of the package as ".name", another by its first word."""

    def walk(node: ast.AST, how: str) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            inner = how
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                inner = "function"
            elif isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
                inner = "typing"
            for imported in _named(child, name, root):
                yield Import((imported, inner, child.lineno))  # type: ignore[attr-defined]
            yield from walk(child, inner)

    yield from walk(tree, "module")


def _named(node: ast.AST, name: str, root: Path) -> list[str]:
    if isinstance(node, ast.Import):
        return [_absolute(alias.name) for alias in node.names]
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
        first = node.args[0]
        return [_absolute(str(first.value)) if isinstance(first, ast.Constant) else COMPUTED]
    if not isinstance(node, ast.ImportFrom):
        return []
    if not node.level:
        base = _absolute(node.module or "")
        if not base.startswith("."):
            return [base]
        parts = base.strip(".").split(".") if base.strip(".") else []
    else:
        parent = name.split(".") if (root / name.replace(".", "/")).is_dir() else (
            name.split(".")[:-1]
        )  # fmt: skip
        parts = parent[: len(parent) - node.level + 1] + (node.module or "").split(".")
        parts = [part for part in parts if part]
    found = []
    for alias in node.names:
        place = root.joinpath(*parts, alias.name)
        is_module = place.is_dir() or place.with_suffix(".py").is_file()
        whole = [*parts, alias.name] if is_module or not parts else parts
        found.append("." + ".".join(whole))
    return list(dict.fromkeys(found))


def _absolute(name: str) -> str:
    if name == PACKAGE or name.startswith(PACKAGE + "."):
        return "." + name.removeprefix(PACKAGE).lstrip(".")
    return name.split(".")[0]


def matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def layer(name: str) -> int:
    """The number of a module's layer, 0 at the top; -1 where the rule does not know it."""
    return next((n for n, names in enumerate(LAYERS) if matches(name, names)), -1)


def broken_rules(root: Path) -> list[str]:
    """Where the package departs from the rules: "module:line: what"."""
    found = []
    for name, tree in modules(root).items():
        if layer(name) < 0:
            found.append(f"{name}:1: belongs to no layer")
        for imported, how, line in imports(name, tree, root):
            wrong = _upward(name, imported) or _astray(name, imported, how)
            found += [f"{name}:{line}: {wrong}"] if wrong else []
        if not matches(name, FRONT):
            found += [f"{name}:{line}: {what}" for what, line in _effects(tree)]
    return found


def _upward(name: str, imported: str) -> str:
    if not imported.startswith("."):
        computed = imported == COMPUTED and name != "cli"
        return "imports what it computes" if computed else ""
    target = imported.strip(".")
    if target == VERSION:
        return ""
    mine, theirs = layer(name), layer(target)
    top = name.split(".")[0]
    if theirs > mine or (theirs == mine == 0):
        return ""
    if top in PACKAGES and target.split(".")[0] == top:
        return ""
    return f"imports {target}, which is not below it"


def _astray(name: str, imported: str, how: str) -> str:
    if imported.startswith(".") or imported in (COMPUTED, *sys.stdlib_module_names):
        return ""
    if imported not in HOMES:
        return f"imports {imported}, which has no home"
    if not matches(name, HOMES[imported]):
        return f"imports {imported}, whose home is {', '.join(HOMES[imported])}"
    if imported in HEAVY and how == "module":
        return f"imports {imported} on loading, which is slow"
    return ""


def _effects(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Uses of what only the front may use, under whatever name it was imported."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            names.update({a.asname or a.name: f"{node.module}.{a.name}" for a in node.names})
        elif isinstance(node, ast.Import):
            names.update({a.asname or a.name: a.name for a in node.names})
    for node in ast.walk(tree):
        said = ""
        if isinstance(node, ast.Name):
            said = names.get(node.id, node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            said = f"{names.get(node.value.id, node.value.id)}.{node.attr}"
        if said in EFFECTS:
            yield f"uses {said}", node.lineno  # type: ignore[attr-defined]
        if isinstance(node, ast.Raise) and node.exc and "SystemExit" in ast.unparse(node.exc):
            yield "raises SystemExit", node.lineno


def test_the_package_keeps_the_rules() -> None:
    assert broken_rules(ROOT / PACKAGE) == []


def test_every_library_of_the_table_is_used_in_its_home() -> None:
    root = ROOT / PACKAGE
    used = {
        (imported, name)
        for name, tree in modules(root).items()
        for imported, _, _ in imports(name, tree, root)
    }
    for library, homes in HOMES.items():
        assert any(lib == library and matches(name, homes) for lib, name in used), library


#: A module of a small package, its text, and the rule that it breaks ("" for none).
SAMPLES = [
    ("text.py", "from .model import Text\n", ""),
    ("text.py", "from .library import Library\n", "text:1: imports library"),
    ("text.py", "def f():\n    from . import library\n", "text:2: imports library"),
    ("text.py", "import traccs_biblio.check\n", "text:1: imports check"),
    ("text.py", "from traccs_biblio import check\n", "text:1: imports check"),
    ("text.py", "from traccs_biblio.check import check\n", "text:1: imports check"),
    ("text.py", "from .ids import nearest\n", "text:1: imports ids"),
    ("text.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .bibtex import B\n",
     "text:3: imports bibtex"),
    ("errors.py", "from .model import Problem\n", "errors:1: imports model"),
    ("records.py", "from .nominations import Nomination\n", "records:1: imports nominations"),
    ("records.py", "from .exports.json import dump\n", "records:1: imports exports.json"),
    ("library.py", "from .check import check\n", "library:1: imports check"),
    ("check.py", "from .library import Library\n", ""),
    ("enrich.py", "from .commands.console import Console\n", "enrich:1: imports commands.console"),
    ("exports/json.py", "from ..reports.words import say\n", "exports.json:1: imports reports"),
    ("reports/words.py", "from .document import Line\n", ""),
    ("reports/words.py", "from ..model import Article\nfrom .. import __version__\n", ""),
    ("sources/http.py", "from ..store import Store\n", "sources.http:1: imports store"),
    ("answers/entry.py", "from . import shape\nfrom ..bibtex import names\n", ""),
    ("sources/http.py", "import requests\n", "sources.http:1: imports requests on loading"),
    ("sources/http.py", "def f():\n    import requests\n", ""),
    ("enrich.py", "def f():\n    import requests\n", "enrich:2: imports requests, whose home"),
    ("records.py", "def f():\n    from pybtex.database import Person\n",
     "records:2: imports pybtex, whose home"),
    ("exports/table.py",
     "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas as pd\n", ""),
    ("exports/csv.py", "def f():\n    import pandas\n", "exports.csv:2: imports pandas, whose"),
    ("files.py", "import yaml\n", "files:1: imports yaml on loading"),
    ("store.py", "import click\n", "store:1: imports click, whose home"),
    ("store.py", "import numpy\n", "store:1: imports numpy, which has no home"),
    ("store.py", "def f():\n    print(1)\n", "store:2: uses print"),
    ("store.py", "import sys\nsys.exit(1)\n", "store:2: uses sys.exit"),
    ("store.py", "import sys as s\nx = s.argv\n", "store:2: uses sys.argv"),
    ("store.py", "from sys import stderr as e\ne.write('')\n", "store:2: uses sys.stderr"),
    ("store.py", "import os\nx = os.environ['A']\n", "store:2: uses os.environ"),
    ("store.py", "from os import getenv\ngetenv('A')\n", "store:2: uses os.getenv"),
    ("store.py", "def f():\n    raise SystemExit(1)\n", "store:2: raises SystemExit"),
    ("store.py", "from importlib import import_module\nimport_module('a' + 'b')\n",
     "store:2: imports what it computes"),
    ("commands/add.py", "import os, sys, click\nprint(os.environ, sys.argv)\nsys.exit()\n", ""),
    ("helpers.py", "", "helpers:1: belongs to no layer"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "wrong"), SAMPLES)
def test_the_rules_bite(tmp_path: Path, path: str, text: str, wrong: str) -> None:
    root = tmp_path / PACKAGE
    for package in ("", *PACKAGES):
        (root / package).mkdir(exist_ok=True)
        (root / package / "__init__.py").write_text("")
    for names in LAYERS:
        for name in names:
            if "*" not in name and name not in PACKAGES and not name.startswith("__"):
                (root / f"{name}.py").write_text("")
    for name in ("commands/console", "exports/json", "reports/words", "reports/document",
                 "answers/shape"):  # fmt: skip
        (root / f"{name}.py").write_text("")
    assert broken_rules(root) == []
    (root / path).write_text(text)
    found = broken_rules(root)
    if wrong:
        assert len(found) == 1 and found[0].startswith(wrong), found
    else:
        assert found == []


def test_no_example_of_hypothesis_is_timed() -> None:
    """By `conftest`, for all tests: a loaded machine fails none."""
    assert settings().deadline is None
    for path in Path(__file__).parent.rglob("*.py"):
        if path.name != "conftest.py":
            assert "deadline" + "=" not in path.read_text("utf-8"), path
