"""Real texts in ../shared, stored as gzipped JSON Lines, one object per line."""

import gzip
import json
from pathlib import Path

LAWS = "load/laws.jsonl.gz"
NATIONAL_REPORTS = "near_dup/national_reports.jsonl.gz"


def records(path: Path, step: int = 1) -> list[dict[str, str]]:
    """Return every `step`-th object of a file, beginning with the first."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for number, line in enumerate(lines) if number % step == 0]


def texts(path: Path, step: int = 1) -> list[str]:
    """Return the texts of every `step`-th object of a file, beginning with the first."""
    return [each["text"] for each in records(path, step)]
