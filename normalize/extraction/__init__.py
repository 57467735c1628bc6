"""The main text of a page, with a check that nothing of it was lost.

Markup goes in, and an `Extracted` with its rejected spans comes out. A text file goes in, and its
text without header and footer comes out. The pipeline uses it.
"""

from normalize.extraction.extractor import (
    extract,
    extract_tree,
    has_layout,
    observe,
    observe_lines,
)
from normalize.extraction.text_files import read_bylines, read_text_file

__all__ = [
    "extract",
    "extract_tree",
    "has_layout",
    "observe",
    "observe_lines",
    "read_bylines",
    "read_text_file",
]
