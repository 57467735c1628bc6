"""A home is closed to other users: once, from its own mode, and nothing outside is touched."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawlers.errors import SettingError
from flows.home import make_private
from flows.home.privacy import tighten
from flows.settings import Settings, read_settings


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def old_home(tmp_path: Path, open_umask: None) -> Path:
    """Return a home of an older version: everybody can read it."""
    home = tmp_path / "home"
    for name in ("published.duckdb", "archive/a.warc.gz", "runs/1/ledger.jsonl", "prefect/x.db"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(b"x")
    (home / "tool").write_bytes(b"x")
    (home / "tool").chmod(0o755)
    return home


def modes(folder: Path) -> set[int]:
    return {path.lstat().st_mode & 0o777 for path in (folder, *folder.rglob("*"))}


def test_an_older_home_is_closed(old_home: Path) -> None:
    assert modes(old_home) == {0o755, 0o644}
    tighten(old_home, 0o077)
    assert modes(old_home) == {0o700, 0o600}


def test_what_links_point_to_stays_as_it_is(old_home: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "dataset.parquet").write_bytes(b"x")
    (old_home / "exports").symlink_to(shared)
    (old_home / "one.parquet").symlink_to(shared / "dataset.parquet")
    (old_home / "gone").symlink_to(tmp_path / "gone")
    tighten(old_home, 0o077)
    assert modes(shared) == {0o755, 0o644}


def test_a_file_opened_on_purpose_in_a_closed_home_stays_open(old_home: Path) -> None:
    tighten(old_home, 0o077)
    (old_home / "published.duckdb").chmod(0o644)
    tighten(old_home, 0o077)
    assert (old_home / "published.duckdb").stat().st_mode & 0o777 == 0o644


def test_an_interrupted_call_is_repeated(old_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chmod, calls = Path.chmod, []

    def killed(path: Path, mode: int) -> None:
        calls.append(path)
        if len(calls) == 3:
            raise KeyboardInterrupt
        chmod(path, mode)

    monkeypatch.setattr(Path, "chmod", killed)
    with pytest.raises(KeyboardInterrupt):
        tighten(old_home, 0o077)
    assert 0o644 in modes(old_home)
    tighten(old_home, 0o077)
    assert modes(old_home) == {0o700, 0o600}


def test_the_umask_is_set_and_no_home_is_made(tmp_path: Path, open_umask: None) -> None:
    assert make_private(Settings(home=tmp_path / "none")) == 0o022
    assert not (tmp_path / "none").exists()
    assert os.umask(0o022) == 0o077


def test_a_group_may_read_if_the_operator_says_so(old_home: Path) -> None:
    make_private(Settings(home=old_home, umask="027"))
    assert modes(old_home) == {0o750, 0o640}


@pytest.mark.parametrize(("written", "mask"), [("077", 0o077), ("27", 0o027), ("0022", 0o022)])
def test_the_umask_is_octal(written: str, mask: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVREPORTS_UMASK", written)
    assert read_settings().umask_bits == mask


@pytest.mark.parametrize("written", ["777", "8", "rwx", "", "-1", "0o77"])
def test_a_umask_that_shuts_out_the_owner_is_refused(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVREPORTS_UMASK", written)
    with pytest.raises(SettingError, match="GOVREPORTS_UMASK"):
        read_settings()
