"""The console of all commands: what it prints cannot control the terminal."""

from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from crawlers.display_text import display_line, display_text

_PAGE_WIDTH = 180


class SafeConsole(Console):
    """A console that escapes control and invisible characters in everything that it prints.

    It has no markup: brackets in a title are brackets, and styles are given with `styled`. Strings
    are escaped before the layout, so that columns stay aligned; anything else, when it is rendered.
    """

    def __init__(self, *, stderr: bool = False, soft_wrap: bool = False) -> None:
        """Off a terminal it is wide, so that it does not break lines."""
        super().__init__(
            stderr=stderr, soft_wrap=soft_wrap, markup=False, emoji=False, highlight=False
        )
        if not self.is_terminal:
            self.width = _PAGE_WIDTH

    def render_str(self, text: str, **options: Any) -> Text:
        """Return a string as text, escaped."""
        return super().render_str(display_text(text), **options)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Yield the segments of an object, escaped; the console's own control codes stay."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(display_text(segment.text), segment.style)


def console(*, stderr: bool = False, soft_wrap: bool = False) -> SafeConsole:
    """Return a console for standard output or standard error."""
    return SafeConsole(stderr=stderr, soft_wrap=soft_wrap)


def shown(value: object) -> str:
    """Return a value as one line to be shown; None is an empty text."""
    return "" if value is None else display_line(value)


def styled(value: object, style: str) -> Text:
    """Return a value as one line with a style of rich, e.g. "bold red"."""
    return Text(shown(value), style)
