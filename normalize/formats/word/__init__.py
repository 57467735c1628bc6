"""Word files as their readers see them: automatic numbers in, deleted and hidden text out.

The bytes of a DOCX go in; its lines, properties and rejected spans come out, or `Unreadable` is
raised. `normalize.formats` uses it.
"""

from normalize.formats.word.docx_package import WordText, read_word_package
from normalize.formats.word.field_codes import equation_text
from normalize.formats.word.number_formats import number_text

__all__ = ["WordText", "equation_text", "number_text", "read_word_package"]
