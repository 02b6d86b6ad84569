"""Typst, which sets PDFs and formats references by CSL styles: in this process, offline, in well
under a second. It is an extra, since its wheel is 30 MB."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from ..errors import DataError, InputError


def typeset(
    files: Mapping[str, str], kind: Literal["pdf", "html"], inputs: Mapping[str, str] | None = None
) -> bytes:
    """`main.typ` of the files as PDF or HTML; the files exist in memory alone, and equal input
    gives equal bytes. `InputError` names the extra where Typst is not installed; `DataError` says
    what Typst cannot set."""
    try:
        import typst
    except ImportError:
        raise InputError(
            "PDF and CSL styles need Typst, which is not installed",
            "in the folder of biblio's code: pip install '.[pdf]'",
        ) from None
    sources: Any = {name: text.encode("utf-8") for name, text in files.items()}
    try:
        return typst.compile(sources, format=kind, sys_inputs=dict(inputs or {}), timestamp=0)
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # a panic of Rust is no Exception
        said = next(iter(str(error).splitlines()), type(error).__name__)
        raise DataError(
            f"Typst cannot set a text of this report: {said}",
            "mend a text that is very long or has marks upon marks; or write .html or .docx",
        ) from error
