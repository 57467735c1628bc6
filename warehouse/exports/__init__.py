"""Exports for people: row formats, datasets, data dictionary, cookbook, report cards.

Input: an open warehouse. Output: files or rows. `flows` uses this subpackage.
"""

from warehouse.exports.cookbook import recipe, recipes
from warehouse.exports.data_dictionary import dictionary_lines
from warehouse.exports.dataset import write_dataset
from warehouse.exports.report_card import ReportCard, read_card, text_difference
from warehouse.exports.report_selection import Selection
from warehouse.exports.row_formats import restore_neutralized, write_rows

__all__ = [
    "ReportCard",
    "Selection",
    "dictionary_lines",
    "read_card",
    "recipe",
    "recipes",
    "restore_neutralized",
    "text_difference",
    "write_dataset",
    "write_rows",
]
