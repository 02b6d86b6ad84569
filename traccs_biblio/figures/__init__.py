"""The figures for people's own slides, as SVG and PNG: the matrix, the years, the network."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Article
from ..reports.edition import Edition
from .articles_by_year import years
from .projects_by_usecase import matrix
from .sheet import settings, spelled
from .ties_between_projects import network

__all__ = ["draw", "matrix", "network", "years"]


def draw(edition: Edition, articles: Sequence[Article]) -> dict[str, bytes]:
    """The three figures in both formats, by file name; the articles need their facets.

    `InputError` names the extra where matplotlib is not installed.
    """
    with settings():
        figures = {
            "matrix": matrix(edition, articles),
            "years": years(edition, articles),
            "network": network(edition, articles),
        }
        return {
            f"{name}.{kind}": spelled(figure, kind, edition.lang)
            for name, figure in figures.items()
            for kind in ("svg", "png")
        }
