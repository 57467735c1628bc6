"""How editors write paragraphs: clean, styled, with line breaks, unclosed, in fonts, as Word."""

import re
from collections.abc import Callable, Iterable
from html import escape
from random import Random

_RUNS = re.compile(r"[0-9.%]+|[年月日三二一第届次]|[^0-9.%年月日三二一第届次]+")


def paragraphs(lines: Iterable[str], style: str, random: Random) -> str:
    """Return the lines as HTML in one of `STYLES`, without losing or adding any character.

    random: draws what varies within a style.
    """
    return "\n".join(STYLES[style](escape(line, quote=False), random) for line in lines)


def _clean(line: str, _random: Random) -> str:
    return f"<p>\u3000\u3000{line}</p>"


def _styled(line: str, random: Random) -> str:
    align = ' align="center"' if len(line) < 40 and random.random() < 0.3 else ""
    return f'<p{align} style="text-indent: 2em; line-height: 1.75em;">{line}</p>'


def _breaks(line: str, _random: Random) -> str:
    return f"&nbsp;&nbsp;&nbsp;&nbsp;{line}<br/>"


def _unclosed(line: str, _random: Random) -> str:
    return f"<P align=left>\u3000\u3000{line}"


def _fonts(line: str, random: Random) -> str:
    cut = random.randrange(len(line) + 1)
    while "&" in line[max(0, cut - 6) : cut]:  # never inside an entity
        cut -= 1
    return (
        f'<P style="TEXT-INDENT: 32pt"><FONT size=3 face=仿宋_GB2312>{line[:cut]}</FONT>'
        f"<FONT face=仿宋_GB2312><B>{line[cut:]}</B></FONT></P>"
    )


def _word(line: str, _random: Random) -> str:
    # Word puts digits in separate runs, and so the single characters between them.
    spans = "".join(f"<span{_language(run)}>{run}</span>" for run in _RUNS.findall(line))
    return (
        '<p class="MsoNormal" style="text-indent:32.0pt"><span style="font-size:16.0pt;'
        f'font-family:仿宋">{spans}<o:p></o:p></span></p>'
    )


def _language(run: str) -> str:
    return ' lang="EN-US"' if run[0].isascii() else ""


STYLES: dict[str, Callable[[str, Random], str]] = {
    "clean": _clean,
    "styled": _styled,
    "breaks": _breaks,
    "unclosed": _unclosed,
    "fonts": _fonts,
    "word": _word,
}
"""Ways of writing a paragraph, by name: functions from escaped text to HTML."""
