"""What a page states about its document: meta tags, disclosure block, byline, titles.

The lines and elements of a page go in; `Found` statements come out, best source first.
Extraction and the pipeline use it.
"""

from normalize.metadata.byline import breadcrumb_column
from normalize.metadata.byline_lines import (
    is_labelled_day,
    is_of_event,
    line_statements,
    updated_statement,
)
from normalize.metadata.disclosure_block import (
    DisclosureField,
    disclosure_fields,
    has_colon,
    is_disclosure_block,
    is_field_label,
    label_cells,
)
from normalize.metadata.document_title import (
    is_stated_title,
    text_heading,
    title_of_name,
    title_of_page,
)
from normalize.metadata.statements import (
    best_day,
    best_statement,
    find_statements,
    list_statements,
    site_region,
)

__all__ = [
    "DisclosureField",
    "best_day",
    "best_statement",
    "breadcrumb_column",
    "disclosure_fields",
    "find_statements",
    "has_colon",
    "is_disclosure_block",
    "is_field_label",
    "is_labelled_day",
    "is_of_event",
    "is_stated_title",
    "label_cells",
    "line_statements",
    "list_statements",
    "site_region",
    "text_heading",
    "title_of_name",
    "title_of_page",
    "updated_statement",
]
