"""Crawl: from a site's description to raw responses on disk.

In goes a `Site` (crawlers.site); out comes a run folder (crawlers.run_folder): WARC segments,
a ledger with one line for each response, and the crawl's statistics. Nothing here parses a
report, opens the warehouse or knows of a flow.
"""
