"""The password of a home's server: made once, whole, and never readable by others."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows.home import password_file, server_password


def test_it_is_made_once_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    password = server_password(tmp_path / "a")
    path = password_file(tmp_path / "a")
    assert password == server_password(tmp_path / "a") == path.read_text().strip()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["password"]
    user, _, secret = password.partition(":")
    assert (user, len(secret)) == ("govreports", 43)
    assert password != server_password(tmp_path / "b")


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    for number in range(20):
        home = tmp_path / str(number)
        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(server_password, [home] * 8))) == 1
        assert [each.name for each in (home / "prefect").iterdir()] == ["password"]


@pytest.mark.parametrize(
    "text", ["", "govreports:", "admin:pass", "govreports:short\n", "\x00", "报告", "a" * 1000]
)
def test_a_damaged_file_is_replaced(tmp_path: Path, text: str) -> None:
    path = password_file(tmp_path)
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    assert server_password(tmp_path) == path.read_text().strip() != text.strip()


def test_what_others_could_read_is_replaced(tmp_path: Path) -> None:
    known = server_password(tmp_path)
    password_file(tmp_path).chmod(0o640)
    assert server_password(tmp_path) != known
    assert password_file(tmp_path).stat().st_mode & 0o777 == 0o600


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    known = server_password(tmp_path / "other")
    path = password_file(tmp_path / "home")
    path.parent.mkdir(parents=True)
    path.symlink_to(password_file(tmp_path / "other"))
    assert server_password(tmp_path / "home") != known
    assert not path.is_symlink()
    assert server_password(tmp_path / "other") == known
