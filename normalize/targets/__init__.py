"""Targets that the plan of a report sets, each with the words that state it.

A text and its parts go in; targets come out, and what the plan does not state. The pipeline and
the check of stored targets use it.
"""

from normalize.targets.indicators import CORE, INDICATORS
from normalize.targets.quantities import value_in
from normalize.targets.target_reader import read_targets

__all__ = ["CORE", "INDICATORS", "read_targets", "value_in"]
