"""Findings as people, programs, GitHub and GitLab read them. Places are as they were given."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from hashlib import sha256

from ..model import Problem
from ..text import wrapped
from . import FINDINGS

WIDTH = 88  # columns of the text


def _place(problem: Problem) -> tuple[str, int]:
    """File and line; line 1 where the whole file is meant."""
    path, _, line = problem.where.rpartition(":")
    return (path, int(line)) if path and line.isdigit() else (problem.where, 1)


def _why(problem: Problem) -> str:
    finding = FINDINGS.get(problem.slug)
    return finding.why if finding else ""


def text(found: list[Problem]) -> str:
    """A finding: the place and what, then what to do; why it matters once for all of a kind."""
    lines, explained = [], set()
    for problem in found:
        # one line, as compilers write it: editors and grep find the place beside what is wrong
        lines.append(f"{problem.where}: {problem.severity}: {problem.message} [{problem.slug}]")
        lines += _wrapped("  do:  ", problem.hint)
        if problem.slug not in explained:
            lines += _wrapped("  why: ", _why(problem))
            explained.add(problem.slug)
    return "".join(f"{line}\n" for line in lines)


def _wrapped(label: str, words: str) -> list[str]:
    """Words after their label, in lines that a terminal shows whole; none where there are none."""
    return wrapped(label + words, WIDTH, rest=" " * len(label)) if words else []


def as_json(found: list[Problem]) -> str:
    """An array of objects, for programs."""
    plain = [
        {
            "where": problem.where,
            "what": problem.message,
            "hint": problem.hint,
            "severity": problem.severity,
            "check": problem.slug,
            "why": _why(problem),
        }
        for problem in found
    ]
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def github(found: list[Problem]) -> str:
    """Workflow commands, which GitHub shows beside the lines of a pull request."""
    levels = {"error": "error", "warning": "warning", "info": "notice"}
    lines = []
    for problem in found:
        path, line = _place(problem)
        message = "\n".join(part for part in (problem.message, problem.hint, _why(problem)) if part)
        place = f"file={_property(path)},line={line},title={_property(problem.slug)}"
        lines.append(f"::{levels[problem.severity]} {place}::{_data(message)}\n")
    return "".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def gitlab(found: list[Problem]) -> str:
    """A Code Quality report. A fingerprint does not depend on lines, which move."""
    levels = {"error": "critical", "warning": "minor", "info": "info"}
    seen: dict[str, int] = {}
    report = []
    for problem in found:
        path, line = _place(problem)
        same = f"{problem.slug}\n{path}\n{re.sub(r':[0-9]+', '', problem.message)}"
        seen[same] = seen.get(same, 0) + 1
        report.append(
            {
                "description": "; ".join(filter(None, (problem.message, problem.hint))),
                "check_name": problem.slug,
                "fingerprint": sha256(f"{same}\n{seen[same]}".encode()).hexdigest(),
                "severity": levels[problem.severity],
                "location": {"path": path, "lines": {"begin": line}},
            }
        )
    return json.dumps(report, ensure_ascii=False, indent=1) + "\n"


FORMATS: Mapping[str, Callable[[list[Problem]], str]] = {
    "text": text,
    "json": as_json,
    "github": github,
    "gitlab": gitlab,
}
