"""What a text says of itself: body, meeting, speaker, location, years, outline.

In goes the text of a document; out come a `Report`, its sections, or the reports of a
compilation. What the text does not say is None. Metadata, extraction and the pipeline use it.
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
