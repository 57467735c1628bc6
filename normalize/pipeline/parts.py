"""The texts of a reading: itself, or the reports that it is compiled of."""

from collections.abc import Iterator
from dataclasses import dataclass

from normalize.document import RejectedSpan, Restored
from normalize.pipeline.body import BodyText
from normalize.repair import moved_repairs
from normalize.reports import split_compilation


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """A text that becomes one document.

    title: its own, where the text is part of a compilation. rejected: what was taken out of it.
    """

    restored: Restored
    reading: BodyText
    rejected: tuple[RejectedSpan, ...]
    title: str | None = None
    of_many: bool = False


def parts(text: Restored, reading: BodyText) -> Iterator[DocumentPart]:
    """Yield the reports of a compilation, or the text itself."""
    rejected = reading.extracted.rejected
    compilation = split_compilation(text.text)
    if compilation is None:
        yield DocumentPart(text, reading, rejected)
        return
    # What belongs to no report is evidence of the compilation: it stands with its first part.
    loose = (*rejected, *compilation.rejected)
    ends = [part.offset for part in compilation.parts[1:]] + [len(text.text)]
    for part, end in zip(compilation.parts, ends, strict=True):
        restored = moved_repairs(_cut(text, part.offset, end), part.text)
        yield DocumentPart(restored, reading, loose, part.title, of_many=True)
        loose = ()


def _cut(text: Restored, start: int, end: int) -> Restored:
    """Return a stretch of a text with the repairs that lie in it."""
    inside = tuple(
        repair._replace(position=repair.position - start)
        for repair in text.repairs
        if start <= repair.position and repair.position + len(repair.after) <= end
    )
    marks = sum(repair.after.count("\ufffd") for repair in inside)
    return Restored(text.text[start:end], inside, marks)
