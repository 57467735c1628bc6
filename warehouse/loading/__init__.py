"""A run folder into tables: batch files, staging, fetches, versions; and the state of a crawl.

In goes a run folder; when `load_run` returns, all its rows are stored, and otherwise none.
Flows use it.
"""

from warehouse.loading.batch_file import BATCH_SCHEMA, is_sound, write_batch
from warehouse.loading.crawl_state import known_urls, last_full_walk
from warehouse.loading.load import Loaded, find_pending_relations, load_run, load_runs_without_pages
from warehouse.loading.template_rows import TemplateVersion, last_template
from warehouse.loading.versions import unified_diff

__all__ = [
    "BATCH_SCHEMA",
    "Loaded",
    "TemplateVersion",
    "find_pending_relations",
    "is_sound",
    "known_urls",
    "last_full_walk",
    "last_template",
    "load_run",
    "load_runs_without_pages",
    "unified_diff",
    "write_batch",
]
