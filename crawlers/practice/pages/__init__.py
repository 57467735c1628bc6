"""How practice sites present content: HTTP messages, markup, frames, lists and whole sites.

In go stories; out come responses. Practice sites derive from `Website`.
"""

from crawlers.practice.pages.body_site import BodySite
from crawlers.practice.pages.frame import (
    Row,
    Stated,
    breadcrumb,
    info_line,
    meta_tags,
    rows_html,
    tools,
)
from crawlers.practice.pages.http_messages import Reply, Request, RequestLog
from crawlers.practice.pages.list_markup import SiteIdentity
from crawlers.practice.pages.markup import paragraphs
from crawlers.practice.pages.website import Extra, Mood, Website

__all__ = [
    "BodySite",
    "Extra",
    "Mood",
    "Reply",
    "Request",
    "RequestLog",
    "Row",
    "SiteIdentity",
    "Stated",
    "Website",
    "breadcrumb",
    "info_line",
    "meta_tags",
    "paragraphs",
    "rows_html",
    "tools",
]
