"""The template file of a run: what was written is read, and anything else is named as damage."""

import json
from pathlib import Path

import pytest

from crawlers.errors import DamagedState
from flows.stages.template_file import FixedTemplate, read_template, write_template
from normalize.templates import Layout, SiteTemplate

FIXED = FixedTemplate(
    SiteTemplate((Layout(".nr", 9, 10, frozenset({"p"}), labels=frozenset({"打字"})),), 10), 12, 1
)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "template.json"
    write_template(path, FIXED)
    return path


def test_it_is_read_as_it_was_written(written: Path) -> None:
    assert read_template(written) == FIXED
    assert FIXED.row
    assert (FIXED.row.version, FIXED.row.selector) == (FIXED.template.version, ".nr")
    assert FixedTemplate(SiteTemplate()).row is None


def test_every_changed_byte_of_the_template_is_damage(written: Path) -> None:
    good = written.read_bytes()
    for at in range(good.index(b'"template"'), len(good)):
        written.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        with pytest.raises(DamagedState, match=r"template\.json"):
            read_template(written)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b"7", b'"x"', b"\xff\xfe", b"[" * 100_000, b"{}",
        json.dumps({"version": "x", "template": {"layouts": 7}}).encode(),
        json.dumps({"version": "x", "template": {"layouts": [{}], "groups": 1}}).encode(),
        json.dumps({"version": "x", "template": [1]}).encode(),
    ],
)  # fmt: skip
def test_anything_else_is_damage(written: Path, content: bytes) -> None:
    written.write_bytes(content)
    with pytest.raises(DamagedState, match=r"template\.json"):
        read_template(written)


@pytest.mark.parametrize("change", [{"pages": -1}, {"missed": 13}, {"pages": "9"}, {"pages": True}])
def test_impossible_numbers_are_damage(written: Path, change: dict[str, object]) -> None:
    written.write_text(json.dumps(json.loads(written.read_text()) | change))
    with pytest.raises(DamagedState, match="numbers of pages"):
        read_template(written)


def test_a_missing_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_template(tmp_path / "template.json")
