"""HTML as lines: parsed, and read as a person sees it, with what was left out and why.

Markup goes in; elements and lines come out. Metadata, extraction and the pipeline use it.
"""

from normalize.html.line_index import LineIndex
from normalize.html.line_reader import read_lines
from normalize.html.lines import Line, Lines, squeeze_blanks
from normalize.html.parsing import DROPPED, parse_html
from normalize.html.selectors import select_elements

__all__ = [
    "DROPPED",
    "Line",
    "LineIndex",
    "Lines",
    "parse_html",
    "read_lines",
    "select_elements",
    "squeeze_blanks",
]
