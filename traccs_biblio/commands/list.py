"""`biblio list`: which articles there are."""

from typing import Any, NamedTuple

import click

from ..model import Article, Nomination
from ..reports.reference import short_authors
from ..selection import Made
from ..text import terminal, wrapped
from .console import Console, chosen, columns, filters, subcommand

#: What stands before a title that should not be cited without looking.
MARKS = {
    "retracted": "RETRACTED",
    "concern": "expression of concern",
    "retraction-unclear": "retracted?",
    "notice": "a notice",
    "comment": "a comment",
    "published": "preprint, published since",
}


@subcommand("list", "biblio list --model NEMO --method diffusion")
@filters
@click.option("--review", is_flag=True, help="Whose use cases are in doubt, with the evidence.")
@click.option("--json", "as_json", is_flag=True, help="For programs: an array of articles.")
def command(
    console: Console,
    review: bool,
    as_json: bool,
    **wanted: Any,
) -> None:
    """List the articles of the call: key, projects, use cases, then who, year and title. A project
    in brackets has the article as a suggestion only; a use case with ? is in doubt."""
    library = console.library
    wish = chosen(library, **wanted)._replace(review=review)
    if as_json:
        from ..exports.json import line, pieces

        on_a_line = Made(line)
        articles = library.select(wish, with_facets=True, meanwhile=on_a_line)
        console.write_pieces(pieces(articles, on_a_line))
        return
    width = columns()
    row = Made(lambda article: _row(article, library.call_id, width))
    articles = library.select(wish, meanwhile=row)
    if not articles:
        console.say("no article")
        console.say_before()
        return
    console.write(table([row(article) for article in articles]))
    if review:
        console.write("\n" + "".join(doubt for article in articles for doubt in _doubts(article)))
    console.say(f"{len(articles)} article{'s' if len(articles) != 1 else ''}")


class Row(NamedTuple):
    """What the list says of an article."""

    key: str
    projects: str
    usecases: str
    about: list[str]  # who, year and title, in lines


def table(rows: list[Row]) -> str:
    """Two lines an article or more: key, projects and use cases in columns; then the rest."""
    keys, names = (max(len(row[column]) for row in rows) for column in range(2))
    lines = []
    for row in rows:
        lines.append(f"{row.key.ljust(keys)}  {row.projects.ljust(names)}  {row.usecases}")
        lines += row.about
    return "\n".join(lines) + "\n"


def _row(article: Article, call: str, width: int) -> Row:
    metadata = article.record.metadata
    said = [n for n in article.record.nominations if n.call == call]
    names = [_who(n) for n in said if n.live] or [f"({_who(n)}: withdrawn)" for n in said]
    slugs = [t.slug + ("?" if t.state == "review" else "") for t in article.tags]
    received = next((n.received for n in said if n.received), "")
    title = terminal(metadata.title) or article.record.doi or received or "(no title)"
    record = article.record
    marks = ["pending"] if record.pending else []
    marks += [mark for flag, mark in MARKS.items() if flag in record.flags]
    if record.metadata.type != "preprint" and MARKS["published"] in marks:
        marks.remove(MARKS["published"])  # the published text is what is shown
    known = metadata.authors or metadata.editors or metadata.year
    about = f"{short_authors(metadata)} {metadata.year or ''}: {title}" if known else title
    before = "".join(f"({mark}) " for mark in marks)
    lines = wrapped(before + about, width, "    ", "    ")
    return Row(record.key, " ".join(names), ",".join(slugs) or "-", lines)


def _who(nomination: Nomination) -> str:
    name = nomination.project or "unassigned"
    return f"[{name}]" if nomination.status == "suggested" else name


def _doubts(article: Article) -> list[str]:
    """Each doubtful use case with its evidence and the commands that settle it."""
    key = article.record.key
    found = []
    for tag in article.tags:
        if tag.state == "review":
            words = "; ".join(f"{e.text} ({e.where})" for e in tag.evidence)
            settled = ",".join(t.slug for t in article.tags if t.state == "decided" or t is tag)
            without = ",".join(t.slug for t in article.tags if t.state == "decided") or "none"
            found.append(
                f"{key}: {tag.slug} {tag.score:.2f}: {words}\n"
                f"  yes: biblio tag {key} --set {settled}\n"
                f"  no:  biblio tag {key} --set {without}\n"
            )
    return found
