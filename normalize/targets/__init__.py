"""Targets that the plan of a report sets and counts that its review reports, each with its words.

A text and its parts go in; targets come out, what the plan does not state, and counts. The pipeline
and the check of stored targets use it.
"""

from normalize.targets.indicators import CORE, INDICATORS
from normalize.targets.quantities import value_in
from normalize.targets.reported_facts import read_facts
from normalize.targets.target_reader import read_targets

__all__ = ["CORE", "INDICATORS", "read_facts", "read_targets", "value_in"]
