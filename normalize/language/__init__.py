"""Chinese: character classes, scripts, confusables, word frequency, plausibility, dates, folding.

Text goes in; measures, dates, folded text and character tables come out. Every other subpackage
may import it; it imports none of them.
"""

from normalize.language.character_classes import (
    HAN,
    ClassCounts,
    code_points,
    count_classes,
    word_code_points,
)
from normalize.language.confusables import (
    compatibility_ideographs,
    private_use_characters,
    radical_characters,
)
from normalize.language.dates import parse_date, parse_number, valid_date
from normalize.language.folding import fold_line, fold_solid
from normalize.language.plausibility import (
    ASCII_BITS,
    LOST_BITS,
    fair_cost,
    has_rare_run,
    text_cost,
)
from normalize.language.script import (
    AMBIGUOUS_FORMS,
    detect_script,
    is_encodable,
    made_by_conversion,
    only_simplified,
    only_traditional,
    simplified_characters,
    to_original,
    to_simplified,
)
from normalize.language.word_frequency import (
    is_known_word,
    isolated_likelihood,
    log_likelihood,
    pair_clash,
    word_bond,
    word_end_share,
)

__all__ = [
    "AMBIGUOUS_FORMS",
    "ASCII_BITS",
    "HAN",
    "LOST_BITS",
    "ClassCounts",
    "code_points",
    "compatibility_ideographs",
    "count_classes",
    "detect_script",
    "fair_cost",
    "fold_line",
    "fold_solid",
    "has_rare_run",
    "is_encodable",
    "is_known_word",
    "isolated_likelihood",
    "log_likelihood",
    "made_by_conversion",
    "only_simplified",
    "only_traditional",
    "pair_clash",
    "parse_date",
    "parse_number",
    "private_use_characters",
    "radical_characters",
    "simplified_characters",
    "text_cost",
    "to_original",
    "to_simplified",
    "valid_date",
    "word_bond",
    "word_code_points",
    "word_end_share",
]
