"""Names and addresses of `private/` in files under git. No finding repeats one: it may be printed
where many read it."""

from __future__ import annotations

from collections.abc import Iterator

from .. import programme
from ..bibtex import Block, line_of, spans
from ..discretion import Discretion
from ..errors import DataError
from ..files import read_text
from ..library import Library
from ..model import Problem, Record
from ..nominations import NominationFile
from ..tex import plain_of_note
from .findings import Finding

PRIVATE_NAME = Finding(
    "private-name",
    "warning",
    "who can read the repository or the web page reads it, and git keeps it for ever",
    "write initials or a role in its place; if it is public already, ask whose it is",
)

_HOLDS = "holds a name, an address or an ORCID of private/"


def private_names(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Names of `private/people.csv` and addresses of `private/contacts.csv` in what people said of
    articles and in their answers; authors of a reference are no finding."""
    discretion = library.discretion
    if not discretion:
        return
    for file in library.files:
        for block in file.entries():
            yield from _in_entry(discretion, file, block)
    for call in programme.calls(library.folder):
        for path in programme.reply_files(library.folder, call):
            try:
                text = read_text(path)
            except DataError:  # told where it is read
                continue
            plain = text.replace("\\n", "  ")  # the end of a line in a quoted text
            for line in dict.fromkeys(line_of(text, at) for at in discretion.places(plain)):
                yield PRIVATE_NAME.there(f"{path}:{line}", f"the reply {_HOLDS}")


def _in_entry(discretion: Discretion, file: NominationFile, block: Block) -> Iterator[Problem]:
    try:
        said = file.nomination(block)
    except DataError:
        return
    found = {
        "why": discretion.prose(said.why),
        "nominated-by": discretion.signature(said.by),
        "nominated-on": discretion.prose(said.on),
        "withdrawn-why": discretion.prose(said.withdrawn_why),
        "received": discretion.received(said.received),
        "note": discretion.prose(plain_of_note(said.fields.get("note", ""))),
        "howpublished": discretion.received(plain_of_note(said.fields.get("howpublished", ""))),
    }
    for span in spans(file.text[block.start : block.end]):
        if span.name in found:
            where = f"{file.path}:{line_of(file.text, block.start + span.start)}"
            if found.pop(span.name).told:
                yield PRIVATE_NAME.there(where, f"{said.key}: {span.name} {_HOLDS}")
