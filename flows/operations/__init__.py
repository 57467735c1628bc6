"""Operations on a home: backup, maintenance, renormalisation, verification, doctor.

In goes a workspace; out come results as values. They print nothing: `flows.cli` shows the
results, and passes a `Progress` to those that take long.
"""

from flows.operations.article_text import read_article
from flows.operations.backup import back_up, restore_backup
from flows.operations.doctor import Finding, Health, examine
from flows.operations.maintenance import KEEP_DAYS, LEAST_DAYS, Maintained, maintain_home
from flows.operations.new_installation import make_installation
from flows.operations.progress import Progress
from flows.operations.renormalization import (
    RunChoice,
    change_counts,
    commit_renormalization,
    compare_renormalization,
    is_renormalization_prepared,
    prepare_renormalization,
    undo_renormalization,
)
from flows.operations.run_package import Packed, pack_runs, unpack_runs
from flows.operations.site_proposals import propose_sites
from flows.operations.verification import Verified, verify_archive

__all__ = [
    "KEEP_DAYS",
    "LEAST_DAYS",
    "Finding",
    "Health",
    "Maintained",
    "Packed",
    "Progress",
    "RunChoice",
    "Verified",
    "back_up",
    "change_counts",
    "commit_renormalization",
    "compare_renormalization",
    "examine",
    "is_renormalization_prepared",
    "maintain_home",
    "make_installation",
    "pack_runs",
    "prepare_renormalization",
    "propose_sites",
    "read_article",
    "restore_backup",
    "undo_renormalization",
    "unpack_runs",
    "verify_archive",
]
