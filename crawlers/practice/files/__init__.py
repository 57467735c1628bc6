"""Files that practice sites attach: DOCX and OFD written from a story.

In goes a story; out come bytes. The builder and the sites use it.
"""

from crawlers.practice.files.article_files import attach_report, attachment_files, place_attachment

__all__ = [
    "attach_report",
    "attachment_files",
    "place_attachment",
]
