"""What the practice web publishes: reports, news and compilations, each with its gold.

Input are facts drawn from a seed. Output are stories: lines of text, and the documents that a
page with them must yield. All other parts of the practice web build on it.
"""

from crawlers.practice.content.corpus import report_paragraphs
from crawlers.practice.content.gold import (
    Gold,
    GoldDocument,
    GoldDuplicate,
    GoldIndex,
    GoldRelation,
)
from crawlers.practice.content.news import CompilationStory, NewsStory, Quotation
from crawlers.practice.content.publication import (
    COLUMNS,
    NEWS,
    NOTICES,
    REPORTS,
    Article,
    PageStyle,
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
from crawlers.practice.content.story import Abridged, Edited, Full, Story, gold_document

__all__ = [
    "COLUMNS",
    "NEWS",
    "NOTICES",
    "REPORTS",
    "TOWNS",
    "Abridged",
    "Article",
    "CompilationStory",
    "Edited",
    "Facts",
    "Full",
    "Gold",
    "GoldDocument",
    "GoldDuplicate",
    "GoldIndex",
    "GoldRelation",
    "NewsStory",
    "PageStyle",
    "PracticeColumn",
    "PracticeKind",
    "PracticePlace",
    "Quotation",
    "Story",
    "counties",
    "gold_document",
    "practice_place",
    "report_paragraphs",
]
