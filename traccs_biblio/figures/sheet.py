"""A sheet on which everything is placed in points from measured text.

It takes the size of what is drawn on it: no label can be cut, however long a name. Nothing relies
on colour alone, and the letters are outlines: an SVG that names a font shows another one, wider or
without "ń", where it is absent.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import InputError
from ..text import in_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, GREY, PALE = "#111111", "#595959", "#d0d0d0"
BLUE, ORANGE = "#0b559f", "#b34700"  # told apart by all eyes, and the second is always dashed
BODY, SMALL, TITLE = 10.0, 8.5, 15.0
MARGIN, LINE = 20.0, 1.3  # points; height of a line, in sizes of its letters
#: Where a line may end: after a space or a hyphen.
_PARTS = re.compile(r"[^ -]*[ -]|[^ -]+")
#: Of the PNG: sharp on a slide and in print.
DPI = 200

Point = tuple[float, float]
Size = tuple[float, float]


class Box(NamedTuple):
    """A rectangle in points from the top left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    def moved(self, x: float, y: float) -> Box:
        return self._replace(x=self.x + x, y=self.y + y)

    def grown(self, x: float, y: float) -> Box:
        return Box(self.x - x, self.y - y, self.width + 2 * x, self.height + 2 * y)

    def covers(self, other: Box) -> bool:
        """Whether the two share an area."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def crossed(self, start: Point, end: Point) -> bool:
        """Whether a straight line passes through: it is cut back to each side in turn."""
        first, last = 0.0, 1.0
        for place, size, one, other in zip(self[:2], self[2:], start, end, strict=True):
            run = other - one
            if not run:
                if not place < one < place + size:
                    return False
                continue
            near, far = sorted(((place - one) / run, (place + size - one) / run))
            first, last = max(first, near), min(last, far)
        return first < last


class Sheet:
    """A figure in points from its top left corner, as large as what is drawn on it."""

    def __init__(self) -> None:
        from matplotlib.figure import Figure
        from matplotlib.font_manager import FontProperties, get_font
        from matplotlib.transforms import Affine2D

        # not pyplot, which keeps every figure and asks what display there is
        self._figure = Figure(dpi=DPI, facecolor="white")
        self._down = Affine2D()  # from points to inches from below, known once all is drawn
        self._points = self._down + self._figure.dpi_scale_trans
        self._right = self._bottom = 0.0
        self._order = count()  # what is drawn later lies above, text or not
        paths = {bold: _font(bold) for bold in (False, True)}
        self._fonts = {bold: FontProperties(fname=path) for bold, path in paths.items()}
        self._letters = get_font(paths[False]).get_charmap()

    def width(self, text: str, size: float = BODY, bold: bool = False) -> float:
        """How wide a line is."""
        from matplotlib.textpath import text_to_path

        font = self._fonts[bold].copy()
        font.set_size(size)
        width, _, _ = text_to_path.get_text_width_height_descent(self._shown(text), font, False)
        return float(width)

    def size(self, lines: Sequence[str], size: float) -> Size:
        """Width and height of lines of text."""
        return max((self.width(line, size) for line in lines), default=0), len(lines) * size * LINE

    def wrapped(self, text: str, width: float, size: float = BODY, bold: bool = False) -> list[str]:
        """The text in lines, ended at spaces and hyphens; a word wider than that is broken."""
        lines = [""]
        for part in _PARTS.findall(in_line(text)):
            if self.width((lines[-1] + part).rstrip(" "), size, bold) <= width:
                lines[-1] += part
                continue
            lines.append("")
            for letter in part:
                if self.width((lines[-1] + letter).rstrip(" "), size, bold) > width:
                    lines.append("")
                lines[-1] += letter
        return [line.strip(" ") for line in lines if line.strip(" ")]

    def write(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        size: float = BODY,
        align: str = "left",
        bold: bool = False,
        colour: str = INK,
    ) -> None:
        """Lines of text from `y` downwards."""
        for number, line in enumerate(lines):
            if not line:
                continue
            middle = y + (number + 0.5) * size * LINE
            self._figure.text(
                x,
                middle + 0.36 * size,
                self._shown(line),
                transform=self._points,
                zorder=next(self._order),
                fontproperties=self._fonts[bold],
                fontsize=size,
                horizontalalignment=align,
                verticalalignment="baseline",
                color=colour,
                parse_math=False,  # "$" in a name is a dollar
            )
            before = {"left": 0.0, "center": 0.5, "right": 1.0}[align]
            self._reach(x + (1 - before) * self.width(line, size, bold), middle + size * LINE / 2)

    def box(self, area: Box, fill: str, edge: str, thick: float = 0.8, hatch: str = "") -> None:
        """A rectangle."""
        from matplotlib.patches import Rectangle

        self._figure.add_artist(
            Rectangle(
                (area.x, area.y),
                area.width,
                area.height,
                transform=self._points,
                zorder=next(self._order),
                facecolor=fill,
                edgecolor=edge,
                linewidth=thick,
                hatch=hatch or None,
            )
        )
        self._reach(area.x + area.width, area.y + area.height)

    def line(
        self,
        start: Point,
        end: Point,
        thick: float = 0.8,
        colour: str = INK,
        dashed: bool = False,
        faint: bool = False,
    ) -> None:
        """A straight line."""
        from matplotlib.lines import Line2D

        drawn = Line2D(
            *zip(start, end, strict=True),
            transform=self._points,
            zorder=next(self._order),
            color=colour,
            solid_capstyle="butt",
            linestyle="--" if dashed else "-",
            linewidth=thick,
            alpha=0.45 if faint else 1,
        )
        self._figure.add_artist(drawn)
        self._reach(max(start[0], end[0]), max(start[1], end[1]))

    def figure(self, title: str) -> Figure:
        """What was drawn, with a margin."""
        width, height = (edge + MARGIN for edge in (self._right, self._bottom))
        self._down.clear().scale(1 / 72, -1 / 72).translate(0, height / 72)
        self._figure.set_size_inches(width / 72, height / 72)
        self._figure.set_label(title)
        return self._figure

    def _reach(self, x: float, y: float) -> None:
        self._right, self._bottom = max(self._right, x), max(self._bottom, y)

    def _shown(self, text: str) -> str:
        """The text without control characters; a letter that the font lacks as "�"."""
        return "".join(c if ord(c) in self._letters else "\ufffd" for c in in_line(text))


def ink_on(fill: str) -> str:
    """Black or white, whichever stands out more: by WCAG at least 4.5 to 1 on any colour."""
    return max("black", "white", key=lambda ink: contrast(ink, fill))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG, from 1 to 21."""
    from matplotlib.colors import to_rgb

    def luminance(colour: str) -> float:
        linear = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)
        )
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _font(bold: bool) -> str:
    """The file of DejaVu Sans that matplotlib brings, whatever fonts a machine has."""
    import matplotlib

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return f"{matplotlib.get_data_path()}/fonts/ttf/{name}"


def spelled(figure: Figure, kind: str, lang: str) -> bytes:
    """The figure as a file, the same bytes whenever it is made."""
    about = {"svg": {"Title": figure.get_label(), "Language": lang, "Date": None, "Creator": None}}
    file = io.BytesIO()
    figure.savefig(file, format=kind, dpi=DPI, metadata=about.get(kind, {"Software": None}))
    return file.getvalue()


@contextmanager
def settings() -> Iterator[None]:
    """matplotlib's own settings with ours, whatever a person's matplotlibrc says."""
    try:
        import matplotlib
    except ImportError:
        raise InputError(
            "figures need matplotlib, which is not installed",
            "in the folder of biblio's code: pip install '.[figures]'",
        ) from None
    # naming the backend would start pyplot, which asks what display there is
    default: Any = {n: value for n, value in matplotlib.rcParamsDefault.items() if n != "backend"}
    # on a slow machine its first run says, in the midst of our own lines, that it looks for fonts
    fonts = logging.getLogger("matplotlib.font_manager")
    level = fonts.level
    fonts.setLevel(logging.ERROR)
    try:
        with matplotlib.rc_context(default):
            matplotlib.rcParams.update({"svg.fonttype": "path", "svg.hashsalt": "biblio"})
            yield
    finally:
        fonts.setLevel(level)
