"""Practice sites: one module per CMS family, and modules for special cases.

Special are a mirror, a site in Big5, and a site of traps. Input is a profile and a seed. Output is
a `Website` to put articles on. Only the builder uses it.
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
