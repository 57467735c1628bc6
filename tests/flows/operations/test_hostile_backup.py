"""A backup that somebody has changed: it is refused before anything is written."""

import hashlib
import json
from pathlib import Path

import pytest

from crawlers.errors import DamagedState
from flows.home.workspace import Workspace
from flows.operations.backup import restore_backup

EVIL = b"evil"


def row(path: str, content: bytes) -> dict[str, object]:
    digest = hashlib.sha256(content).hexdigest()
    return {"path": path, "size": len(content), "changed": 1, "digest": digest}


def backup(folder: Path, manifest: object) -> Path:
    """Write a backup with one sound file; return its folder."""
    sound = folder / "backup" / "home" / "runs" / "r" / "site.json"
    sound.parent.mkdir(parents=True)
    sound.write_bytes(b"{}")
    text = manifest if isinstance(manifest, str) else json.dumps(manifest)
    (folder / "backup" / "manifest.json").write_text(text, encoding="utf-8")
    return folder / "backup"


@pytest.mark.parametrize(
    "path",
    [
        "../escaped.txt",
        "../../escaped.txt",
        "runs/../../escaped.txt",
        "runs/r/../../../escaped.txt",
        "{absolute}",
        "runs//escaped.txt",
        "./runs/escaped.txt",
        "runs/r/\0escaped.txt",
        "logs/escaped.txt",
        "escaped.txt",
        "",
    ],
)
def test_a_path_that_no_backup_has_is_refused(tmp_path: Path, path: str) -> None:
    named = path.replace("{absolute}", str(tmp_path / "escaped.txt"))
    source = backup(tmp_path, [row("runs/r/site.json", b"{}"), row(named, EVIL)])
    if "\0" not in named:
        place = source / "home" / named
        if not place.is_dir():  # with the right digest at the place that the manifest names
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(EVIL)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(DamagedState, match=r"manifest\.json"):
        restore_backup(source, Workspace(tmp_path / "new"))
    assert [each for each in sorted(tmp_path.rglob("*")) if each not in before] == []


@pytest.mark.parametrize(
    "manifest",
    ["null", "not json", "[1]", '[{"path": "x"}]', "{}", '"x"', "[[]]", "[" * 9_000, "", "\x00"],
)
def test_a_manifest_that_is_none_is_a_damaged_backup(tmp_path: Path, manifest: str) -> None:
    source = backup(tmp_path, manifest)
    with pytest.raises(DamagedState, match=r"manifest\.json") as raised:
        restore_backup(source, Workspace(tmp_path / "new"))
    assert "\n" not in raised.value.message
    assert not (tmp_path / "new").exists()


def test_a_link_in_the_home_leads_nowhere_else(tmp_path: Path) -> None:
    source = backup(tmp_path, [row("runs/r/site.json", b"{}")])
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "runs").symlink_to(outside)
    with pytest.raises(Exception, match="leads out of"):
        restore_backup(source, Workspace(tmp_path / "new"))
    assert list(outside.iterdir()) == []
