"""Maintenance: compaction, retention, transfer, the published copy, renormalisation.

Input: an open warehouse or its location. `flows` uses this subpackage.
"""

from warehouse.maintenance.compaction import compact, wasted_share
from warehouse.maintenance.published_copy import publish_copy
from warehouse.maintenance.renormalization_diff import RenormalizationDiff, compare_warehouses
from warehouse.maintenance.retention import note_removed, removed_files, unneeded_files
from warehouse.maintenance.stored_runs import (
    NotedRun,
    carry_over,
    keep_times,
    noted_ledger,
    noted_runs,
)
from warehouse.maintenance.transfer import transfer_tables

__all__ = [
    "NotedRun",
    "RenormalizationDiff",
    "carry_over",
    "compact",
    "compare_warehouses",
    "keep_times",
    "note_removed",
    "noted_ledger",
    "noted_runs",
    "publish_copy",
    "removed_files",
    "transfer_tables",
    "unneeded_files",
    "wasted_share",
]
