"""`govreports init`: a folder that a service manager and a shell can use; nothing overwritten."""

import shlex
from pathlib import Path

import pytest
import yaml

from crawlers.errors import SettingError
from flows.operations.new_installation import PREFECT_FILES, make_installation
from tests.flows.run_command import govreports_here


def settings_in(path: Path) -> dict[str, str]:
    """Return what a shell and systemd read from a file of settings."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    return dict(shlex.split(line)[0].split("=", 1) for line in lines)


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    folder = tmp_path / "registry"
    folder.mkdir()
    text = "site: aa\nname: 甲县人民政府\nbody: gov\nhome: https://www.a.gov.cn/\n"
    (folder / "aa.yml").write_text(text, encoding="utf-8")
    return folder


def test_the_files_of_an_installation_fit_together(tmp_path: Path, registry: Path) -> None:
    folder = tmp_path / "new" / "govreports"
    made = make_installation(folder, "O'Brien <a b@example.org>", registry)
    assert all(path.exists() for path in made)
    settings = settings_in(folder / "govreports.env")
    assert settings == {
        "GOVREPORTS_HOME": str(folder / "data"),
        "GOVREPORTS_SITES": str(folder / "sites"),
        "GOVREPORTS_CONTACT": "O'Brien <a b@example.org>",
    }
    unit = (folder / "govreports.service").read_text(encoding="utf-8")
    assert f"EnvironmentFile={folder}/govreports.env" in unit
    assert "/govreports serve\n" in unit
    for name in PREFECT_FILES:
        assert yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    listed = govreports_here("sites", home=tmp_path / "home", environment=settings)
    assert "甲县人民政府" in listed.stdout


def test_nothing_is_overwritten(tmp_path: Path, registry: Path) -> None:
    make_installation(tmp_path / "a", "a@example.org", registry)
    (tmp_path / "a" / "govreports.env").write_text("mine")
    with pytest.raises(SettingError, match="exists already"):
        make_installation(tmp_path / "a", "a@example.org", registry)
    assert (tmp_path / "a" / "govreports.env").read_text() == "mine"


@pytest.mark.parametrize("contact", ["", " ", "a@example.org\nGOVREPORTS_HOME=/", "a\x1b[0m"])
def test_a_contact_is_one_line(tmp_path: Path, registry: Path, contact: str) -> None:
    with pytest.raises(SettingError, match="contact"):
        make_installation(tmp_path / "a", contact, registry)
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("name", ["a b", "a%h", "$HOME", "a'b", "a\nb"])
def test_a_path_that_a_unit_would_misread_is_refused(
    tmp_path: Path, registry: Path, name: str
) -> None:
    with pytest.raises(SettingError, match="unit"):
        make_installation(tmp_path / name, "a@example.org", registry)


def test_the_command_names_what_it_wrote_and_what_comes_next(tmp_path: Path) -> None:
    done = govreports_here(
        "init", str(tmp_path / "a"), "--contact", "a@example.org", home=tmp_path / "home"
    )
    assert done.returncode == 0, done.stderr
    assert f". {tmp_path}/a/govreports.env" in done.stdout
    assert len(list((tmp_path / "a" / "sites").glob("*.yml"))) > 500
    assert "--contact" in govreports_here("init", "--help", home=tmp_path / "home").stdout
