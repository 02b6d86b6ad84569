"""What the Tab key completes: names of the data folder, read when the key is pressed.

click asks the `type` of an option or argument for the words that may follow, in a process of its
own (`_BIBLIO_COMPLETE=bash_complete biblio`), and prints them in the manner of the shell. See
docs/how-to/completion.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click
from click.types import StringParamType

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ..library import Library

#: A word with what a shell may show beside it.
Words = Iterable[tuple[str, str]]

#: More keys than these are completed without their titles, for each of which a record is opened.
TITLED = 40


class Completed(StringParamType):
    """A text that the shell completes with names of the data folder, commas between them."""

    def __init__(self, words: Callable[[Library, click.Context], Words]) -> None:
        self.words = words

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The names that go on from what was typed; whatever its capitals, where none has the same.
        One that stands before the comma is not offered again.

        Nothing can be told at this moment: an error message would land in the line that somebody
        types. So a folder that cannot be read completes nothing; the command itself says why.
        """
        from click.shell_completion import CompletionItem

        before, comma, typed = incomplete.rpartition(",")
        there = before.casefold().split(",")
        try:
            words = [
                (word, about)
                for word, about in self.words(_library(ctx), ctx)
                if word.casefold().startswith(typed.casefold())
                and word.casefold() not in there
                and " " not in word  # bash would take it for two words
            ]
        except Exception:
            return []
        # zsh puts what the words have in common in the place of what was typed: perhaps nothing
        words = [found for found in words if found[0].startswith(typed)] or words
        return [CompletionItem(before + comma + word, help=about or None) for word, about in words]


class Place(StringParamType):
    """The path of a file or a folder, which the shell completes by itself."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """A mark that asks the shell for its own files or folders."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type=self.kind)]


def mend_shells() -> None:
    """Have click complete `--pc=PC` in zsh and fish, which put the answer in the place of the whole
    word, and show fish no comma beside a word, which ends what it shows."""
    from click.shell_completion import FishComplete, ZshComplete, add_completion_class

    class Zsh(ZshComplete):
        def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
            return _whole(super().get_completions(args, incomplete), incomplete)

    class Fish(FishComplete):
        def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
            return _whole(super().get_completions(args, incomplete), incomplete)

        def format_completion(self, item: CompletionItem) -> str:
            item.help = item.help and item.help.replace(",", ";")
            return super().format_completion(item)

    add_completion_class(Zsh)
    add_completion_class(Fish)


def _whole(items: list[CompletionItem], incomplete: str) -> list[CompletionItem]:
    """The words that complete the value of `--option=`, with the option before them."""
    option, equals, _ = incomplete.partition("=")
    for item in items:
        if equals and option.startswith("-") and item.type == "plain":
            item.value = f"{option}={item.value}"
    return items


def _library(ctx: click.Context) -> Library:
    """The data folder and the call of the line that is being typed."""
    from ..library import Library
    from .folder import find_folder

    anywhere = ctx.find_root().params.get("bib")
    folder = find_folder(ctx.params.get("bib") or anywhere or "")
    return Library(folder, ctx.params.get("call") or "")


def _projects(library: Library, ctx: click.Context) -> Words:
    return [(project.id, project.acronym) for project in library.projects.values()]


def _usecases(library: Library, ctx: click.Context) -> Words:
    slugs = [(usecase.slug, usecase.label["en"]) for usecase in library.usecases]
    return [*slugs, ("none", "No use case")]


def _models(library: Library, ctx: click.Context) -> Words:
    return [(name, "") for name in library.lexicon.facet("models")]


def _methods(library: Library, ctx: click.Context) -> Words:
    return [(name, "") for name in library.lexicon.facet("methods")]


def _calls(library: Library, ctx: click.Context) -> Words:
    from ..programme import calls

    return [(call, "") for call in calls(library.folder)]


def _keys(library: Library, ctx: click.Context) -> Words:
    """Citation keys of the call; for `drop --pc PC5`, those of PC5."""
    project = ctx.params.get("pc") if ctx.info_name == "drop" else ""
    found: dict[str, str] = {}
    for identity, places in library.places.items():
        for file, block in places:
            if file.call == library.call_id and project in ("", file.project):
                found.setdefault(block.key, identity)
    keys = sorted(found, key=str.casefold)
    if len(keys) > TITLED:
        return [(key, "") for key in keys]
    return [(key, _title(library, found[key])) for key in keys]


def _title(library: Library, identity: str) -> str:
    record = library.record(identity)
    return record.metadata.title.plain if record else ""


def _styles(library: Library, ctx: click.Context) -> Words:
    from ..reports.csl import STYLES

    return [(style, "") for style in STYLES]


#: What completes an option or argument, by its name in the function of its command.
COMPLETED: dict[str, click.ParamType[Any]] = {
    **dict.fromkeys(("pc", "pcs"), Completed(_projects)),
    **dict.fromkeys(("usecase", "verdict"), Completed(_usecases)),
    **dict.fromkeys(("id_", "ids", "replaces"), Completed(_keys)),
    "model": Completed(_models),
    "method": Completed(_methods),
    "call": Completed(_calls),
    "style": Completed(_styles),
    **dict.fromkeys(("file", "cited", "more", "texts"), Place("file")),
    **dict.fromkeys(("bib", "folder"), Place("dir")),
}


def completed(parameters: Iterable[click.Parameter]) -> list[click.Parameter]:
    """The options and arguments of a command, those that hold a name or a path with completion."""
    known = list(parameters)
    for parameter in known:
        if parameter.name == "output":
            parameter.type = Place("dir" if parameter.metavar == "DIR" else "file")
        elif parameter.name in COMPLETED and isinstance(parameter.type, StringParamType):
            parameter.type = COMPLETED[parameter.name]
    return known
