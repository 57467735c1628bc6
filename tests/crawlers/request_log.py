"""A downloader that tells when each request leaves.

A late answer makes the time to the next one look short; when requests leave, no server and no
network has a part in.
"""

import logging

from scrapy.core.downloader import Downloader, Slot
from scrapy.http import Request, Response

LEFT = "left"
_LOG = logging.getLogger(__name__)


class TellingDownloader(Downloader):
    """Scrapy's own, but each request leaves a line "left <seconds> <URL>" in the log."""

    async def _download(self, slot: Slot, request: Request) -> Response:
        _LOG.info("%s %.6f %s", LEFT, slot.lastseen, request.url)
        return await super()._download(slot, request)
