"""What a check can find: its name, why it matters and what to do, beside the code that finds it."""

from __future__ import annotations

from typing import NamedTuple

from ..model import Nomination, Problem, Severity
from .places import at


class Finding(NamedTuple):
    """One kind of finding. `slug` names it for ever: in JSON, in CI, in docs/reference/checks.md.

    `suggested` is its severity at an entry that no project has made its own.
    """

    slug: str
    severity: Severity
    why: str
    todo: str
    suggested: Severity | None = None

    def of(self, said: Nomination, message: str, hint: str = "") -> Problem:
        """This finding at a nomination."""
        severity = self.suggested if self.suggested and not said.counts else self.severity
        return self.there(at(said), message, hint)._replace(severity=severity)

    def there(self, where: str, message: str, hint: str = "") -> Problem:
        """This finding at a place; `hint` where more can be said than what to do in general."""
        return Problem(where, message, hint or self.todo, self.severity, slug=self.slug)
