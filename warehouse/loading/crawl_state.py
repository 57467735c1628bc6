"""What the warehouse knows of a site before its next crawl."""

from collections.abc import Iterator
from datetime import datetime

from crawlers.page import Outcome, Provenance
from crawlers.run_folder import FULL_WALK, KnownPage
from warehouse.connection import Warehouse

# A response of "not modified" has no body: the last one that had says what the address holds.
_KNOWN = f"""
SELECT url, arg_max(outcome, (fetched_at, number)), arg_max(digest, (fetched_at, number)),
       arg_max(etag, (fetched_at, number)), arg_max(last_modified, (fetched_at, number)),
       arg_max(found, (fetched_at, number))
FROM (SELECT url, outcome, coalesce(digest, '') AS digest, coalesce(etag, '') AS etag,
             coalesce(last_modified, '') AS last_modified, fetched_at, number,
             {{'list_page': list_page, 'anchor': anchor, 'list_date': list_date,
               'parent': parent}} AS found
      FROM fetches WHERE site = ? AND outcome <> '{Outcome.NOT_MODIFIED}')
GROUP BY url ORDER BY url
"""  # noqa: S608 - coalesce: arg_max skips rows whose value is NULL


# A run of an earlier release does not say whether it walked every list; the first one did.
_FULL_WALK = f"""
SELECT coalesce(
    max(started_at) FILTER (json_extract_string(stats, '$."{FULL_WALK}"') IS NOT NULL),
    min(started_at))
FROM runs WHERE site = ?
"""  # noqa: S608 - a constant


def last_full_walk(warehouse: Warehouse, site: str) -> datetime | None:
    """Return when a crawl last walked every list of a site (UTC); None before the first crawl."""
    ((found,),) = warehouse.rows(_FULL_WALK, [site])
    return found if isinstance(found, datetime) else None


def known_urls(warehouse: Warehouse, site: str) -> Iterator[KnownPage]:
    """Yield what each URL of the site that was ever requested brought last."""
    for url, outcome, digest, etag, last_modified, found in warehouse.rows(_KNOWN, [site]):
        response = digest or None, etag or None, last_modified or None
        yield KnownPage(url, Outcome(outcome), *response, Provenance(site, **found))
