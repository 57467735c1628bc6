"""Fingerprints: the comparison text of a text, and small samples that find its duplicates.

Input: texts. Output: signatures and hashes as numpy arrays. `warehouse` compares texts with them.
To change the method, replace this subpackage and `warehouse.duplicates.candidate_pairs`.
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
