"""How practice sites present content: HTTP messages, markup, page frames, lists, whole sites.

Input are articles. Output are responses to requests, and the gold of each URL. The sites derive
from `Website`; the builder, the attachments and the server use it too.
"""

from crawlers.practice.pages.body_site import BodySite
from crawlers.practice.pages.http_messages import Reply, Request, RequestLog
from crawlers.practice.pages.markup import paragraphs
from crawlers.practice.pages.page_frame import (
    PageStatements,
    Row,
    breadcrumb,
    info_line,
    meta_tags,
    rows_html,
    tools,
)
from crawlers.practice.pages.site_profile import SiteProfile
from crawlers.practice.pages.website import Behaviour, ExtraPage, Website

__all__ = [
    "Behaviour",
    "BodySite",
    "ExtraPage",
    "PageStatements",
    "Reply",
    "Request",
    "RequestLog",
    "Row",
    "SiteProfile",
    "Website",
    "breadcrumb",
    "info_line",
    "meta_tags",
    "paragraphs",
    "rows_html",
    "tools",
]
