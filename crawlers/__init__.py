"""Crawl: from a site's description to raw responses on disk.

Input is a `Site` (crawlers.site). Output is a run folder (crawlers.run_folder) with a ledger that
has one line per request and the crawl's statistics, and WARC segments in the archive folder.
Nothing here extracts a report, opens the warehouse or imports a flow.
"""
