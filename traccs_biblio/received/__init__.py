"""Whole replies, as projects send them, to `Received`: read, and not yet looked up.

A form of ours (`form`), a table (`table`), a mail (`mail`) or a bibliography (`bib`, `ris`, `csl`);
`prose` knows what people write for an article. One bad row, line or entry stops no other. Nothing
here asks a registry.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import DataError, InputError
from ..model import EMPTY
from .bib import BIB, read_bib
from .csl import read_csl
from .foreign import refuse_foreign
from .form import read_form
from .mail import read_mail
from .message import is_message
from .reading import ROLES, Declared, Person, Reading, decoded
from .ris import RIS, read_ris
from .table import looks_like_table, read_csv, read_xlsx

__all__ = ["ROLES", "Declared", "Person", "Reading", "read"]

#: How a file's name ends, and how such a file is read; what else there is, its content tells.
_KINDS = {
    "csv": "csv", "tsv": "csv", "xlsx": "xlsx", "xlsm": "xlsx", "bib": "bib", "bibtex": "bib",
    "ris": "ris", "json": "csl-json", "eml": "mail",
}  # fmt: skip


def read(name: str, content: bytes, roles: Mapping[str, str] = EMPTY) -> Reading:
    """What a file says: its articles and confirmations, what its columns were taken for, and what
    could not be read.

    `name` is the file's ("-" for the standard input); `roles` (`--map`) gives the role of a
    column by its header, or by its number from 1. Raises `DataError` where nothing of the file
    can be read, and `InputError` for `roles` that name no column or no role.
    """
    kind = kind_of(name, content)
    refuse_foreign(name, content, kind)
    try:
        if kind in ("csv", "xlsx"):
            form = read_form(name, content, kind)
            if form and roles:
                raise InputError(f"{name} is a form of biblio: what it holds is known",
                                 "leave --map away")  # fmt: skip
            return form or (read_csv if kind == "csv" else read_xlsx)(name, content, roles)
        if kind == "mail":
            reading = _read_mail(name, content, roles)
        else:
            readers = {"bib": read_bib, "ris": read_ris, "csl-json": read_csl}
            reading = readers[kind](name, content)
    except DataError as error:
        error.path = error.path or name
        raise
    if roles and not reading.columns:
        raise InputError(f"{name} holds no table, so no column of it can be named")
    return reading


def _read_mail(name: str, content: bytes, roles: Mapping[str, str]) -> Reading:
    """A mail with what is attached to it; `roles` are for its tables."""

    def attached(file: str, data: bytes) -> Reading:
        return read(file, data, roles if kind_of(file, data) in ("csv", "xlsx") else EMPTY)

    return read_mail(name, content, attached)


def kind_of(name: str, content: bytes) -> str:
    """csv, xlsx, bib, ris, csl-json or mail: by the end of the name, or by the content."""
    if content.startswith(b"PK\x03\x04"):
        return "xlsx"
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in _KINDS:
        return _KINDS[ending]
    text = decoded(content).lstrip("\ufeff \t\r\n")
    if text.startswith(("[{", "{")) or (text.startswith("[") and text[1:].lstrip()[:1] in "{]"):
        return "csl-json"
    if RIS.match(text):
        return "ris"
    if BIB.match(text):
        return "bib"
    if is_message(text):
        return "mail"
    return "csv" if looks_like_table(text) else "mail"
