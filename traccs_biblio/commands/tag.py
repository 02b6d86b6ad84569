"""`biblio tag`: use cases with their evidence, and a person's verdict."""

import json
import shlex
from math import inf
from pathlib import Path

import click

from ..errors import InputError
from ..library import Library
from ..reports.reference import card
from ..writing import edit_all, writing
from .console import Console, columns, shown, subcommand


@subcommand("tag", "biblio tag kochkov2024neural --set online-correction,emulator")
@click.argument("id_", metavar="[ID]", required=False)
@click.option("--set", "verdict", metavar="U,..|none|auto", help="A verdict, or back to the rules.")
@click.option("--from", "texts", metavar="FILE.jsonl", help="Tag any texts (doi, title, abstract).")
@click.option("--json", "as_json", is_flag=True, help="For programs; with --from, a line each.")
def command(
    console: Console, id_: str | None, verdict: str | None, texts: str | None, as_json: bool
) -> None:
    """Show an article's use cases and the words that decided them, or set them: a person has the
    last word. --set none says that none applies, --set auto leaves it to the rules."""
    library = console.library
    if texts:
        if id_ or verdict:
            raise InputError("--from tags texts of a file: no ID and no --set", "")
        _tag_texts(console, library, Path(texts))
        return
    if not id_:
        raise InputError("which article?", "biblio tag ID, or biblio tag --from FILE.jsonl --json")
    identity = library.find(id_)
    if verdict is not None:
        slugs = None if verdict.strip().lower() == "auto" else library.usecase_slugs(verdict)
        _set(console, library, identity, slugs)
    record = library.record(identity)
    if record is None:
        return
    article = library.article(record)
    if as_json:
        from ..exports.json import dump

        console.write(dump([library.with_facets(article)]))
    else:
        console.write(card(article, library.call.lang, columns()) + "\n")


def _set(console: Console, library: Library, identity: str, slugs: tuple[str, ...] | None) -> None:
    """One verdict in every nomination of the article: projects do not differ by accident. Raises
    `InputError` where this call has none of it that is not withdrawn."""
    _refuse_other_calls(library, identity)
    value = None if slugs is None else ", ".join(slugs) or "none"
    with writing(library):
        changed = edit_all(library, identity, {"usecase": value})
    said = "the rules decide" if value is None else f"usecase = {{{value}}}"
    console.say(f"{said}: {', '.join(map(shown, changed)) or 'nothing to change'}")


def _refuse_other_calls(library: Library, identity: str) -> None:
    """A verdict is written into what is nominated or suggested in one call: an article that only
    other calls have, or that is withdrawn in this one, gets none, and that must not look like
    done."""
    record = library.record(identity)
    if record is None or record.said(library.call_id):
        return
    here = [one for one in record.nominations if one.call == library.call_id]
    elsewhere = [one for one in record.nominations if one.live or not here]
    others = sorted({one.call for one in elsewhere})
    key = shlex.quote(record.key)
    cures = []
    if others:
        naming = library.naming(others[-1]) or f" --call {others[-1]}"
        cures.append(f"biblio tag {key} --set ...{naming}")
    if here:
        who = ", ".join(dict.fromkeys(one.project or "unassigned" for one in here))
        what = f"is withdrawn in {library.call_id} ({who})"
        what += f", and stands in {', '.join(others)}" if others else ""
        back = f"biblio nominate {key} --pc {here[0].project or 'PC'}{library.naming()}"
        cures.append(f"{back} brings it back")
    else:
        what = f"is not in {library.call_id}, but in {', '.join(others)}"
    raise InputError(f"{record.key} {what}; nothing was set", "; ".join(cures))


def _tag_texts(console: Console, library: Library, path: Path) -> None:
    from ..exports.json import tag
    from ..files import read_text
    from ..text import of_registry
    from ..usecases import facets, read

    if not path.is_file():
        raise InputError(f"no file {path}", "one JSON object a line: doi, title, abstract")
    lines = []
    for number, line in enumerate(read_text(path, inf).removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)
            title, abstract = (of_registry(text.get(n) or "").plain for n in ("title", "abstract"))
        except (ValueError, AttributeError, TypeError, RecursionError):
            raise InputError(
                f"{path}:{number} is not an object with doi, title and abstract",
                '{"doi": "10.5194/...", "title": "...", "abstract": "..."}',
            ) from None
        reading = read(title, abstract, library.rules)
        answer = {
            "doi": text.get("doi"),
            "uses_ai": reading.uses_ai,
            "usecases": [tag(t) for t in reading.tags],
            "other": list(reading.other),
            "facets": {
                name: list(found)
                for name, found in facets(title, abstract, library.lexicon).items()
            },
        }
        lines.append(json.dumps(answer, ensure_ascii=False) + "\n")
    console.write("".join(lines))
