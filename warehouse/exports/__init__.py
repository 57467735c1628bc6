"""What leaves the warehouse for people: row formats, datasets, dictionary, cookbook, report cards.

In goes an open warehouse; out come files or rows. Commands and the flow `publish` use it.
"""

from warehouse.exports.cookbook import recipe, recipes
from warehouse.exports.data_dictionary import dictionary_lines
from warehouse.exports.dataset import write_dataset
from warehouse.exports.report_card import ReportCard, read_card, text_difference
from warehouse.exports.row_formats import ROW_FORMATS

__all__ = [
    "ROW_FORMATS",
    "ReportCard",
    "dictionary_lines",
    "read_card",
    "recipe",
    "recipes",
    "text_difference",
    "write_dataset",
]
