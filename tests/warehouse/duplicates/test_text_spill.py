"""Texts on a shelf come back as they were, in any order, and the file is gone afterwards."""

import pickle
from errno import ENOENT
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.duplicates.text_spill import Shelf, shelved
from warehouse.errors import WarehouseError

texts = st.dictionaries(st.integers(1, 2**32 - 1), st.text(st.characters(), max_size=40))


@given(texts)
def test_any_text_comes_back(kept: dict[int, str]) -> None:
    with shelved(kept.items()) as shelf:
        sent: Shelf = pickle.loads(pickle.dumps(shelf))  # as a worker gets it
        with sent.opened() as read:
            assert {serial: read(serial) for serial in reversed(kept)} == kept
            assert read(0) == ""


def test_a_part_has_what_is_asked_for_and_the_file_goes() -> None:
    with shelved([(1, "一"), (2, "二"), (3, "\ud800")]) as shelf:
        with shelf.only({1, 3}).opened() as read:
            assert [read(serial) for serial in (3, 2, 1)] == ["\ud800", "", "一"]
        assert shelf.path.exists()
    assert not shelf.path.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> IO[bytes]:
        return Path("/dev/full").open("wb", buffering=0)

    monkeypatch.setattr("warehouse.duplicates.text_spill.NamedTemporaryFile", full)
    with pytest.raises(WarehouseError, match=r"No space left.*TMPDIR"), shelved([(1, "一")]):
        pass


def test_a_missing_folder_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with pytest.raises(WarehouseError, match=r"gone: No such file.*TMPDIR"), shelved([(1, "一")]):
        pass


def test_no_folder_at_all_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(**_: object) -> IO[bytes]:
        raise FileNotFoundError(ENOENT, "No usable temporary directory found")

    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr("warehouse.duplicates.text_spill.NamedTemporaryFile", none)
    with pytest.raises(WarehouseError, match=r"any folder: No usable.*TMPDIR"), shelved([]):
        pass
