"""The stages of a run as plain functions: crawl, normalise, load, publish; and file import.

Each stage takes a run folder and can be repeated. Flows wrap the stages as tasks.
"""

from flows.stages.batch_plan import count_batches
from flows.stages.file_import import Import, import_paths
from flows.stages.name_resolution import end_runs_without_address
from flows.stages.run_stages import (
    check_run,
    crawl_stage,
    finish_interrupted,
    load_stage,
    load_together,
    normalize_stage,
    note_last_template,
    open_runs,
    publish_stage,
    run_site_name,
    site_of,
    template_stage,
)
from flows.stages.run_template import fix_template
from flows.stages.site_selection import read_registry, select_sites

__all__ = [
    "Import",
    "check_run",
    "count_batches",
    "crawl_stage",
    "end_runs_without_address",
    "finish_interrupted",
    "fix_template",
    "import_paths",
    "load_stage",
    "load_together",
    "normalize_stage",
    "note_last_template",
    "open_runs",
    "publish_stage",
    "read_registry",
    "run_site_name",
    "select_sites",
    "site_of",
    "template_stage",
]
