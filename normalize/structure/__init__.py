"""The parts of a report: preamble, review, plan, closing, annex.

A text goes in; parts that cover it without gaps come out. Targets and the pipeline use it.
"""

from normalize.structure.report_parts import read_parts

__all__ = ["read_parts"]
