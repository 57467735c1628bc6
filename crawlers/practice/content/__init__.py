"""What the practice web publishes: reports, news and compilations, each with its gold.

In goes a seed; out come stories as text. Everything else of the practice web builds on it.
"""

from crawlers.practice.content.corpus import report_paragraphs
from crawlers.practice.content.gold import Gold, GoldBook, GoldCopy, GoldDocument, GoldRelation
from crawlers.practice.content.news import CompilationStory, NewsStory, Quotation
from crawlers.practice.content.publication import (
    COLUMNS,
    NEWS,
    NOTICES,
    REPORTS,
    Article,
    Dress,
    PracticeColumn,
)
from crawlers.practice.content.report_facts import (
    TOWNS,
    Facts,
    PracticeKind,
    PracticePlace,
    counties,
    practice_place,
)
from crawlers.practice.content.story import Abridged, Edited, Full, Story, stated

__all__ = [
    "COLUMNS",
    "NEWS",
    "NOTICES",
    "REPORTS",
    "TOWNS",
    "Abridged",
    "Article",
    "CompilationStory",
    "Dress",
    "Edited",
    "Facts",
    "Full",
    "Gold",
    "GoldBook",
    "GoldCopy",
    "GoldDocument",
    "GoldRelation",
    "NewsStory",
    "PracticeColumn",
    "PracticeKind",
    "PracticePlace",
    "Quotation",
    "Story",
    "counties",
    "practice_place",
    "report_paragraphs",
    "stated",
]
