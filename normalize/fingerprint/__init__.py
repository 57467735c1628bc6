"""Fingerprints: what is compared of a text, and small samples that find its duplicates.

In go texts; out come signatures and hashes as numpy arrays. The warehouse compares with them.
Replace this subpackage and `warehouse.duplicates.candidate_pairs` for another method.
"""

from normalize.fingerprint.comparison_text import Points, comparison_points, to_comparison_text
from normalize.fingerprint.minhash import FINGERPRINT_VERSION, SAMPLE_SIZE, fingerprints
from normalize.fingerprint.shingles import (
    SHINGLE_LENGTH,
    Hashes,
    distinct_hashes,
    run_starts,
    shingle_sequence,
)

__all__ = [
    "FINGERPRINT_VERSION",
    "SAMPLE_SIZE",
    "SHINGLE_LENGTH",
    "Hashes",
    "Points",
    "comparison_points",
    "distinct_hashes",
    "fingerprints",
    "run_starts",
    "shingle_sequence",
    "to_comparison_text",
]
