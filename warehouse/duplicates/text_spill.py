"""Texts put aside on disk, each in reach by its serial, for processes that compare them.

Batch files and tables pack many texts together. What is compared is unpacked once, in the order
in which it stands there, and then read in any order without holding it.
"""

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from warehouse.errors import WarehouseError

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

    def _text(self, file: IO[bytes], serial: int) -> str:
        start, size = self.places.get(serial, (0, 0))
        file.seek(start)
        return file.read(size).decode(_CODE, "surrogatepass")


@contextmanager
def shelved(texts: Iterable[tuple[int, str]]) -> Iterator[Shelf]:
    """Put texts on a shelf that is gone after the block; it stands where TMPDIR says.

    Raises WarehouseError where there is no such folder, or no room in it.
    """
    with ExitStack() as stack:
        try:
            file = stack.enter_context(NamedTemporaryFile(prefix="govreports-", buffering=0))
            places = dict(_filled(file, texts))
        except OSError as error:
            folder = tempfile.tempdir or "any folder"  # None where not one is usable
            raise WarehouseError(
                f"no text can be put aside in {folder}: {error.strerror or error}",
                "free disk space there, or name another folder in TMPDIR: nothing is lost",
            ) from error
        yield Shelf(Path(file.name), places)


def _filled(
    file: IO[bytes], texts: Iterable[tuple[int, str]]
) -> Iterator[tuple[int, tuple[int, int]]]:
    """Write texts one after the other; yield the place of each, by serial."""
    start = 0
    for serial, text in texts:
        left = memoryview(text.encode(_CODE, "surrogatepass"))
        size = len(left)
        while left:  # a full disk takes a part, and refuses the rest
            left = left[file.write(left) :]
        yield serial, (start, size)
        start += size
