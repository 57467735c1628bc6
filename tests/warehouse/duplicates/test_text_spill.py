"""Spilled texts are read back unchanged, in any order, and the file is deleted afterwards."""

import pickle
from errno import ENOENT
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.duplicates.text_spill import SpilledTexts, spill_texts
from warehouse.errors import WarehouseError

texts = st.dictionaries(st.integers(1, 2**32 - 1), st.text(st.characters(), max_size=40))


@given(texts)
def test_any_text_is_read_back(kept: dict[int, str]) -> None:
    with spill_texts(kept.items()) as spilled:
        sent: SpilledTexts = pickle.loads(pickle.dumps(spilled))  # as it is sent to a worker
        with sent.reader() as read:
            assert {serial: read(serial) for serial in reversed(kept)} == kept
            assert read(0) == ""


def test_a_subset_has_only_its_texts_and_the_file_is_deleted() -> None:
    with spill_texts([(1, "一"), (2, "二"), (3, "\ud800")]) as spilled:
        with spilled.subset({1, 3}).reader() as read:
            assert [read(serial) for serial in (3, 2, 1)] == ["\ud800", "", "一"]
        assert spilled.path.exists()
    assert not spilled.path.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_reported_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> IO[bytes]:
        return Path("/dev/full").open("wb", buffering=0)

    monkeypatch.setattr("warehouse.duplicates.text_spill.NamedTemporaryFile", full)
    with pytest.raises(WarehouseError, match=r"No space left.*TMPDIR"), spill_texts([(1, "一")]):
        pass


def test_a_missing_folder_is_reported_with_a_hint(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with (
        pytest.raises(WarehouseError, match=r"gone: No such file.*TMPDIR"),
        spill_texts([(1, "一")]),
    ):
        pass


def test_having_no_folder_at_all_is_reported_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(**_: object) -> IO[bytes]:
        raise FileNotFoundError(ENOENT, "No usable temporary directory found")

    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr("warehouse.duplicates.text_spill.NamedTemporaryFile", none)
    with pytest.raises(WarehouseError, match=r"any folder: No usable.*TMPDIR"), spill_texts([]):
        pass
