"""Files that practice sites attach: DOCX, PDF, OFD and zip, most of them with a report.

Input are the facts of a report. Output are the bytes of a file, placed on a site with its gold.
The builder and the sites use it.
"""

from crawlers.practice.files.article_files import attach_report, attachment_files, place_attachment

__all__ = [
    "attach_report",
    "attachment_files",
    "place_attachment",
]
