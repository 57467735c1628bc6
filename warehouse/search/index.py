"""The search index: derived from the published reports, and rebuilt whenever it is not valid.

    <folder>/index/      Tantivy's files
    <folder>/state.json  version of this layout, and the published file it was last compared with

The key of an entry is a hash of its content. A refresh removes keys that no report has any more and
adds new ones, so it does not matter what has changed: new reports, better canonical documents,
another normaliser, an older warehouse.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import tantivy

from warehouse.connection import Location, Warehouse, connect
from warehouse.engine import is_lake, snapshot_id
from warehouse.errors import WarehouseError, WarehouseLocked, WarehouseMissing
from warehouse.search.index_folding import fold, spaced_pairs

VERSION = 2
"""Incremented when the format of entries changes; an index of another version is rebuilt."""

_NEW = {"version": VERSION, "changed": 0, "size": 0}
"""State of an empty index."""

_HEAP = 128_000_000  # bytes that Tantivy buffers before it writes a segment
_THREADS = 2
_BATCH = 1_000  # texts in memory at once
_PAIRS = "pairs"

_ENTRY = """report_id, title, kind, region, region_name, body, report_year,
    given_on::VARCHAR AS given_on, site, url, characters, place_names, place_codes"""
_REPORTS = """(
    SELECT * FROM reports LEFT JOIN (
        SELECT place, string_agg(
                concat_ws(chr(10), full_name, array_to_string(former_names, chr(10))), chr(10)
                ORDER BY code) AS place_names,
            string_agg(code, ' ' ORDER BY code) AS place_codes
        FROM regions GROUP BY place) AS named USING (place))"""
"""The reports with all names and codes that their places have and had."""
_KEYS = f"""
SELECT report_id, md5_number_lower(entry::VARCHAR) AS key
FROM (SELECT {_ENTRY} FROM {_REPORTS}) AS entry
"""  # noqa: S608
_ENTRIES = f"SELECT key, {_ENTRY}, text FROM {_REPORTS} JOIN wanted USING (report_id)"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Refreshed:
    """Number of entries that a refresh added and removed."""

    added: int = 0
    removed: int = 0


def refresh_index(folder: Path, published: Location) -> Refreshed:
    """Update the index to the published file, unless it is current.

    Raises WarehouseMissing when nothing is published, WarehouseLocked while another process
    updates the index, WarehouseError when it cannot be written.
    """
    if is_index_current(folder, published):
        return Refreshed()
    state = _state(published)
    try:
        with damage_as_value_error():
            done = _update(folder, published)
        _write_state(folder, state)
    except (OSError, ValueError) as error:
        raise WarehouseError(
            f"the search index in {folder} cannot be written: {error}",
            "is the disk full? the index can be deleted: the next search builds it again",
        ) from error
    return done


def open_current(folder: Path, published: Location) -> tantivy.Index:
    """Return the index after a refresh; while another process updates it, its previous state."""
    try:
        refresh_index(folder, published)
    except WarehouseLocked:
        if not (_read_state(folder) or _NEW)["changed"]:
            raise  # the other process is building the first index
    return tantivy.Index(schema(), str(folder / "index"))


def delete_index(folder: Path) -> None:
    """Delete the index; the next search builds it again."""
    shutil.rmtree(folder, ignore_errors=True)


def is_index_current(folder: Path, published: Location) -> bool:
    """Return whether the index is that of the published file; raises WarehouseMissing."""
    return _read_state(folder) == _state(published) and is_usable(folder)


def is_usable(folder: Path) -> bool:
    """Return whether there is an index of this version that can be opened."""
    try:
        with damage_as_value_error():
            return _version(folder) == VERSION and bool(tantivy.Index.open(str(folder / "index")))
    except (ValueError, OSError):
        return False


@contextmanager
def damage_as_value_error() -> Iterator[None]:
    """Raise ValueError for what damaged files of an index lead to.

    Tantivy panics on some of them. PyO3 raises a panic as PanicException, which is not an Exception
    and belongs to no module that can be imported.
    """
    try:
        yield
    except (KeyError, TypeError) as error:  # of an entry
        raise ValueError(f"damaged entry: {error!r}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(f"damaged index: {error}") from error


def schema() -> tantivy.Schema:
    """Return the fields of an entry; hits are displayed from `entry` (JSON) and `text`."""
    builder = tantivy.SchemaBuilder()
    for name in ("content", "title", "place"):
        builder.add_text_field(name, tokenizer_name=_PAIRS, index_option="position")
    for name in ("kind", "region"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("year", indexed=True)
    builder.add_unsigned_field("key", indexed=True, fast=True)
    builder.add_bytes_field("entry", stored=True, indexed=False)
    builder.add_bytes_field("text", stored=True, indexed=False)
    return builder.build()


def _open_for_writing(folder: Path) -> tantivy.Index:
    """Open the index for writing; create it if there is no usable one."""
    if not is_usable(folder):
        delete_index(folder)
        (folder / "index").mkdir(parents=True)
        tantivy.Index(schema(), str(folder / "index"))
        _write_state(folder, _NEW)
    index = tantivy.Index(schema(), str(folder / "index"))
    cut = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_PAIRS, cut)
    return index


def _update(folder: Path, published: Location) -> Refreshed:
    with connect(str(published), read_only=True) as warehouse:
        try:
            with damage_as_value_error():
                return _compare(warehouse, _open_for_writing(folder))
        except ValueError:  # damaged files: the index is derived
            delete_index(folder)
            return _compare(warehouse, _open_for_writing(folder))


def _compare(warehouse: Warehouse, index: tantivy.Index) -> Refreshed:
    keys = warehouse.query(_KEYS)
    wanted = set(keys.column("key").to_pylist())
    writer = _writer(index)
    had = _indexed(index)
    for key in had - wanted:
        writer.delete_documents_by_term("key", key)
    new = [key not in had for key in keys.column("key").to_pylist()]
    for entry in _entries(warehouse, keys.filter(pa.array(new, pa.bool_()))):
        writer.add_document(entry)
    writer.commit()
    writer.wait_merging_threads()
    return Refreshed(sum(new), len(had - wanted))


def _writer(index: tantivy.Index) -> tantivy.IndexWriter:
    try:
        return index.writer(_HEAP, _THREADS)
    except ValueError as error:
        raise WarehouseLocked(
            "another process is updating the search index", "wait for it to end"
        ) from error


def _indexed(index: tantivy.Index) -> set[int]:
    searcher = index.searcher()
    if not searcher.num_docs:
        return set()
    hits = searcher.search(tantivy.Query.all_query(), searcher.num_docs, count=False).hits
    keys = searcher.fast_field_values("key", [address for _, address in hits])
    return {int(key) for key in keys if key is not None}


def _entries(warehouse: Warehouse, wanted: pa.Table) -> Iterator[tantivy.Document]:
    warehouse.connection.register("wanted", wanted)
    for batch in warehouse.connection.execute(_ENTRIES).to_arrow_reader(_BATCH):
        for row in batch.to_pylist():
            yield _entry(row.pop("key"), row.pop("text"), row)
    warehouse.connection.unregister("wanted")


def _entry(key: int, text: str, entry: dict[str, Any]) -> tantivy.Document:
    names, codes = entry.pop("place_names"), entry.pop("place_codes")
    made = tantivy.Document()
    made.add_unsigned("key", key)
    made.add_bytes("entry", json.dumps(entry, ensure_ascii=False).encode())
    made.add_bytes("text", text.encode())
    made.add_text("kind", entry["kind"])
    for field, words in (
        ("content", (entry["title"], text)),
        ("title", (entry["title"],)),
        ("place", (entry["region_name"], entry["body"], names)),
    ):
        made.add_text(field, spaced_pairs(fold("\n".join(filter(None, words)))))
    for code in {entry["region"], *(codes or "").split()} - {None}:
        made.add_text("region", code)
    if entry["report_year"] is not None:
        made.add_integer("year", entry["report_year"])
    return made


def _state(published: Location) -> dict[str, int]:
    if is_lake(str(published)):
        with connect(str(published), read_only=True) as warehouse:
            return {"version": VERSION, "changed": snapshot_id(warehouse.connection), "size": -1}
    try:
        found = Path(published).stat()
    except FileNotFoundError:
        raise WarehouseMissing(
            f"there is no warehouse at {published}",
            "`govreports demo` or `govreports run` creates one",
        ) from None
    return {"version": VERSION, "changed": found.st_mtime_ns, "size": found.st_size}


def _read_state(folder: Path) -> dict[str, int] | None:
    try:
        found: dict[str, int] = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def _write_state(folder: Path, state: dict[str, int]) -> None:
    (folder / "state.json").write_text(json.dumps(state), encoding="utf-8")


def _version(folder: Path) -> int | None:
    state = _read_state(folder)
    return state.get("version") if isinstance(state, dict) else None
