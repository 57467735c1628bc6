"""The parts of a body text: the reports of a compilation, or the text itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from normalize.document import RejectedSpan, Restored
from normalize.pipeline.body import BodyText
from normalize.repair import moved_repairs
from normalize.reports import split_compilation


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """A text that becomes one document.

    title: its own, if the text is part of a compilation. rejected: spans removed from it. of_many:
    the text is part of a compilation.
    """

    restored: Restored
    body_text: BodyText
    rejected: tuple[RejectedSpan, ...]
    title: str | None = None
    of_many: bool = False


def parts(text: Restored, body_text: BodyText) -> Iterator[DocumentPart]:
    """Yield the reports of a compilation, or the text itself."""
    rejected = body_text.extracted.rejected
    compilation = split_compilation(text.text)
    if compilation is None:
        yield DocumentPart(text, body_text, rejected)
        return
    # Spans outside the reports are evidence of the compilation: the first part carries them.
    loose = (*rejected, *compilation.rejected)
    ends = [part.offset for part in compilation.parts[1:]] + [len(text.text)]
    for part, end in zip(compilation.parts, ends, strict=True):
        restored = moved_repairs(_cut(text, part.offset, end), part.text)
        yield DocumentPart(restored, body_text, loose, part.title, of_many=True)
        loose = ()


def _cut(text: Restored, start: int, end: int) -> Restored:
    """Return a span of a text with the repairs inside it."""
    inside = tuple(
        repair._replace(position=repair.position - start)
        for repair in text.repairs
        if start <= repair.position and repair.position + len(repair.after) <= end
    )
    marks = sum(repair.after.count("\ufffd") for repair in inside)
    return Restored(text.text[start:end], inside, marks)
