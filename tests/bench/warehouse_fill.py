"""Many texts for a large warehouse, generated and written fast.

Benchmarks measure the load. Writing batch files in the usual way, with an object for each document,
would take three times as long as everything else.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from normalize.document import Kind
from normalize.fingerprint.minhash import FINGERPRINT_VERSION, fingerprints
from tests.bench.corpus import Corpus
from warehouse.loading.batch_file import BATCH_SCHEMA, document_id, pack

_STOCK = 1_000  # reports that the pieces are cut from
_PIECE = 10  # characters: four of ten 5-grams then occur in few other texts
_CONSTANT: dict[str, Any] = {
    "site": "import", "kind": Kind.NPC, "encoding": "utf-8", "encoding_source": "utf8",
    "method": "plain", "replacements": 0, "unresolved": 0, "lost_singles": 0, "damage": 0.0,
    "lost": 0, "normalizer": "bench", "fingerprint": FINGERPRINT_VERSION,
}  # fmt: skip


class Patchwork:
    """Texts by number, each made of pieces from a stock; one takes 0.02 ms, a report 0.3 ms."""

    def __init__(self, characters: int, seed: int = 1) -> None:
        corpus = Corpus(seed)
        stock = "".join(corpus.report(number) for number in range(_STOCK)).replace("\n", "")
        self._stock = np.frombuffer(stock.encode("utf-16-le"), dtype="<u2")
        self.seed, self.characters = seed, characters

    def report(self, number: int) -> str:
        """Return a text; the same seed and number yield the same one."""
        rng = np.random.default_rng((self.seed, number))
        starts = rng.integers(0, len(self._stock) - _PIECE, self.characters // _PIECE)
        places = (starts[:, None] + np.arange(_PIECE)).ravel()
        text: str = self._stock[places].tobytes().decode("utf-16-le")
        return text


def write_plain(path: Path, texts: Sequence[str], first: int) -> None:
    """Write a batch file of plain texts, each at a different URL, numbered from `first`."""
    numbers = range(first, first + len(texts))
    urls = [f"https://www.x{number}.gov.cn/1.html" for number in numbers]
    prints = fingerprints(texts)
    columns: dict[str, Any] = {
        "id": list(map(document_id, urls, numbers, texts)), "url": urls, "part": list(numbers),
        "text": texts, "characters": list(map(len, texts)), "digest": prints.digests,
        "bands": _lists(prints.bands), "shingles": _lists(prints.shingles),
    }  # fmt: skip
    arrays = [_column(field, columns, len(texts)) for field in BATCH_SCHEMA]
    path.parent.mkdir(parents=True, exist_ok=True)
    pack(pa.Table.from_arrays(arrays, schema=BATCH_SCHEMA), path)


def _lists(lists: Iterable[npt.NDArray[np.uint32]]) -> Any:
    parts = list(lists)
    ends: Any = pa.array(np.cumsum([0, *map(len, parts)]).astype(np.int32))
    values: Any = pa.array(np.concatenate(parts))
    return pa.ListArray.from_arrays(ends, values)


def _column(field: Any, columns: dict[str, Any], count: int) -> Any:
    if field.name in columns:
        return pa.array(columns[field.name], field.type)
    if field.name in _CONSTANT:
        return pa.repeat(pa.scalar(_CONSTANT[field.name], field.type), count)
    return pa.nulls(count, field.type)
