"""The formatted list of what a document cites or a filter chose, for forms without LaTeX."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..model import Article
from .document import Block, Document, Heading, Item, Items, Line
from .reference import lead, warnings
from .words import say

_TITLE = {"fr": "Références", "en": "References"}


def references(
    articles: Sequence[Article],
    lang: str,
    call: str = "",
    styled: Mapping[str, Line] | None = None,
    numbered: bool = False,
) -> Document:
    """References in the order given, in a CSL style where `styled` has them by key, and under the
    numbers by which some styles cite them.

    With a call, what is only suggested in it stands apart; without, all is one list: that of a
    document, which cites, and does not nominate.
    """
    groups = {"": list(articles)}
    if call:
        named = [a for a in articles if any(said.counts for said in a.record.said(call))]
        hinted = [a for a in articles if a not in named]
        groups = {"confirmed": named, "suggestions": hinted} if hinted else {"": named}
    blocks: list[Block] = [Heading(1, _TITLE[lang])]
    for name, group in groups.items():
        if name and group:
            blocks.append(Heading(2, say(lang, name)))
        if group:
            items = tuple(_item(article, lang, styled or {}) for article in group)
            blocks.append(Items(items, numbered))
    return Document(lang, tuple(blocks))


def _item(article: Article, lang: str, styled: Mapping[str, Line]) -> Item:
    record = article.record
    return Item(styled.get(record.key) or lead(record), tuple(warnings(record, lang)))
