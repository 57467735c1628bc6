"""What a text says about itself: body, meeting, speaker, location, years, outline.

The text of a document goes in; a `Report`, its sections, or the reports of a compilation come out.
What the text does not say is None. Metadata, extraction and the pipeline use it.
"""

from normalize.reports.compilation import split_compilation
from normalize.reports.divisions import division_name
from normalize.reports.fields import read_report
from normalize.reports.issuing_body import is_report_title
from normalize.reports.opening import GREETING
from normalize.reports.outline import sections

__all__ = [
    "GREETING",
    "division_name",
    "is_report_title",
    "read_report",
    "sections",
    "split_compilation",
]
