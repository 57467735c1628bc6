"""The archive: every response as a WARC record, on disk or in an object store.

Input is a `FetchedPage`. Output are records that any WARC tool can read, and the same page again
from its file and offset. The crawl, the responses and the flows use it. Nothing here parses a page.
"""

from crawlers.archive.object_store import (
    remove_segment,
    segment_size,
    segment_sizes,
    set_object_store,
)
from crawlers.archive.recorder import Recorder
from crawlers.archive.segments import (
    ArchiveWriter,
    check_segment,
    move_segments,
    open_segment,
    read_page,
    segment_digest,
    segment_digests,
)
from crawlers.archive.warc import SentRequest, digest_of

__all__ = [
    "ArchiveWriter",
    "Recorder",
    "SentRequest",
    "check_segment",
    "digest_of",
    "move_segments",
    "open_segment",
    "read_page",
    "remove_segment",
    "segment_digest",
    "segment_digests",
    "segment_size",
    "segment_sizes",
    "set_object_store",
]
