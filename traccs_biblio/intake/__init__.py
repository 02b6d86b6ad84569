"""From a whole reply to nominations: whose each thing is, which work it means, what it does.

    received (read)  ->  intended (project, work)  ->  written

`words` takes private names out of it, `projects` says whose it is, `meaning` which work and what is
to do (`held` compares it with what the project has), `outcomes` what registries answered, and
`done` writes. Nothing is lost: what cannot be resolved is kept as it was received, and named for a
person.
"""

from __future__ import annotations

from .done import Done, carry_out, words_withheld
from .held import has_reason
from .intended import Intended, numbered
from .meaning import held_like, intend
from .outcomes import with_outcomes
from .projects import by_keywords, whose
from .words import discreet, masked, statements

__all__ = [
    "Done", "Intended", "by_keywords", "carry_out", "discreet", "has_reason", "held_like", "intend",
    "masked", "numbered", "statements", "whose", "with_outcomes", "words_withheld",
]  # fmt: skip
