"""What every page has around its content: policy, style, script, language, links."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from .markup import Editions, attribute, both, file_of, labelled, link_to, phrase, text
from .words import script_words


def page(
    editions: Editions, title: Mapping[str, str], content: str, top: str = "index.html"
) -> str:
    """A whole page; `title` by language; `top` is the page across projects, "" on that one.

    Style and script stand in the page, allowed by their digests: whatever else got into it cannot
    run, and nothing is asked of the network. Figures are files beside it.
    """
    lang = next(iter(editions))
    style, script = _part("style.css"), _part("app.js")
    policy = (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "img-src 'self'; base-uri 'none'; form-action 'none'"
    )
    named = labelled(editions, lambda e: title[e.lang])
    up = f'<a class="up" href="{top}">{phrase(editions, "across")}</a>' if top else ""
    words = json.dumps(script_words(), ensure_ascii=False)
    return (
        f'<!doctype html>\n<html lang="{lang}" data-default="{lang}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title{named}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#main">{phrase(editions, "skip")}</a>\n'
        f"<header>{up}"
        f'<button type="button" id="language" hidden>{_other_language()}</button></header>\n'
        f'<main id="main" tabindex="-1">\n{content}</main>\n{_footer(editions)}'
        f'<p id="told" role="status" data-words="{attribute(words)}"></p>\n'
        '<template id="copying"><p class="do">'
        f'<button type="button" data-copy=".ref">{phrase(editions, "copy reference")}</button>'
        f'<button type="button" data-copy="pre">{phrase(editions, "copy bibtex")}</button></p>'
        f"</template>\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _other_language() -> str:
    """Each language in its own words, the one that is not shown."""
    return '<span class="fr" lang="en">English</span><span class="en" lang="fr">Français</span>'


def _footer(editions: Editions) -> str:
    """The way to every page."""
    edition = next(iter(editions.values()))
    projects = [(file_of(project), text(edition.name(project))) for project in edition.projects]
    usecases = [
        (file_of(usecase=u.slug), both(editions, lambda e, u=u: text(u.label[e.lang])))  # type: ignore[misc]
        for u in edition.usecases
    ]
    lists = []
    for name, links in (("projects", projects), ("use cases", usecases)):
        items = "".join(f'<li><a href="{link_to(file)}">{label}</a></li>' for file, label in links)
        lists.append(f"<p><b>{phrase(editions, name)}</b></p><ul>{items}</ul>")
    heading = phrase(editions, "pages")
    return (
        '<footer><nav aria-labelledby="pages">'
        f'<p class="unseen" id="pages">{heading}</p>{"".join(lists)}</nav></footer>\n'
    )


@cache
def _part(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _digest(part: str) -> str:
    found = hashlib.sha256(part.encode()).digest()
    return f"'sha256-{base64.b64encode(found).decode()}'"
