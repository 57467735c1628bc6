"""Practice sites, one module for each CMS family, and those that show a single problem.

In go stories; out come websites. Only the builder uses it.
"""

from crawlers.practice.sites.big5 import Big5Website
from crawlers.practice.sites.feeds import FeedWebsite, SitemapWebsite
from crawlers.practice.sites.generic import PlainWebsite
from crawlers.practice.sites.gkmlpt import GkmlptWebsite
from crawlers.practice.sites.hanweb import HanwebWebsite
from crawlers.practice.sites.mirror import MirrorWebsite
from crawlers.practice.sites.traps import TrapsWebsite
from crawlers.practice.sites.trs import TrsWebsite
from crawlers.practice.sites.ucap import UcapWebsite
from crawlers.practice.sites.vsb import VsbWebsite

__all__ = [
    "Big5Website",
    "FeedWebsite",
    "GkmlptWebsite",
    "HanwebWebsite",
    "MirrorWebsite",
    "PlainWebsite",
    "SitemapWebsite",
    "TrapsWebsite",
    "TrsWebsite",
    "UcapWebsite",
    "VsbWebsite",
]
