"""Texts put aside on disk, each in reach by its serial, for processes that compare them.

Batch files and tables pack many texts together. What is compared is unpacked once, in the order
in which it stands there, and then read in any order without holding it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

_CODE = "utf-16-le"  # read in half of the time of UTF-8, and two thirds of its size for Chinese


@dataclass(frozen=True, slots=True)
class Shelf:
    """A file of texts, and the first byte and the bytes of each, by serial."""

    path: Path
    places: Mapping[int, tuple[int, int]]

    def only(self, serials: Collection[int]) -> "Shelf":
        """Return the same file with less to find in it."""
        return Shelf(self.path, {each: self.places[each] for each in serials})

    @contextmanager
    def opened(self) -> Iterator[Callable[[int], str]]:
        """Give what returns the text of a serial; empty for one that is not here."""
        with self.path.open("rb") as file:
            yield partial(self._text, file)

    def _text(self, file: BinaryIO, serial: int) -> str:
        start, size = self.places.get(serial, (0, 0))
        file.seek(start)
        return file.read(size).decode(_CODE, "surrogatepass")


@contextmanager
def shelved(texts: Iterable[tuple[int, str]]) -> Iterator[Shelf]:
    """Put texts on a shelf that is gone after the block; it stands where TMPDIR says."""
    places = {}
    with NamedTemporaryFile(prefix="govreports-") as file:
        for serial, text in texts:
            start = file.tell()
            places[serial] = start, file.write(text.encode(_CODE, "surrogatepass"))
        file.flush()
        yield Shelf(Path(file.name), places)
