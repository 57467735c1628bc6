"""Floors for decoding real files, whole and damaged, and for leaving sound texts alone.

The gold of a file is its bytes in the encoding of its label, where GB labels mean GB18030.
"""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from normalize import clean, decode, undo_mojibake
from tests.normalize.damaged_bytes import flips, touched
from tests.quality.floors import hold
from tests.real_texts import LAWS, NATIONAL_REPORTS, texts

WRONG_HEADERS = ("gb2312", "big5", "utf-8", "iso-8859-1", "euc-kr")
FLIPS = 4
TOUCHED = 3
"""Characters around a changed byte: it can be in two characters, and break a third."""


def labelled(folder: Path) -> Iterator[tuple[str, bytes, str]]:
    """Yield name, bytes and gold of each file whose gold Python can decode."""
    with (folder / "manifest.tsv").open(encoding="utf-8") as manifest:
        for row in csv.DictReader(manifest, delimiter="\t"):
            label, raw = row["gold_label"], (folder / row["file"]).read_bytes()
            if label != "euc-tw":
                codec = "gb18030" if label in {"gb2312", "gbk"} else label
                yield row["file"], raw, raw.decode(codec).removeprefix("\ufeff")


@pytest.fixture(scope="module")
def files(shared: Path) -> list[tuple[str, bytes, str]]:
    return list(labelled(shared / "encoding"))


def chinese(files: list[tuple[str, bytes, str]]) -> list[tuple[str, bytes, str]]:
    return [file for file in files if any("\u4e00" <= c <= "\u9fff" for c in file[2])]


@pytest.fixture(scope="module")
def sources(files: list[tuple[str, bytes, str]], shared: Path) -> list[tuple[str, bytes, str]]:
    """Return the files with Chinese text, and saved pages, which decode without a loss."""
    pages = sorted((shared / "pages").glob("*.html"))
    bodies = [(path.name, path.read_bytes()) for path in pages]
    return chinese(files) + [(name, raw, decode(raw).text) for name, raw in bodies]


def test_every_file_decodes_to_gold_from_its_bytes_alone(
    files: list[tuple[str, bytes, str]],
) -> None:
    wrong = [name for name, raw, gold in files if decode(raw).text != gold]
    assert len(files) > 100
    assert wrong == []
    hold("decode: files exact, of all", 1 - len(wrong) / len(files))


def test_the_same_text_in_euc_tw_and_big5_decodes_the_same(shared: Path) -> None:
    folder = shared / "encoding"
    by_size = {path.stat().st_size: path for path in (folder / "big5").iterdir()}
    pairs = [(path, by_size.get(path.stat().st_size)) for path in (folder / "euc-tw").iterdir()]
    twins = [(path, twin) for path, twin in pairs if twin]
    assert twins
    for path, twin in twins:
        assert decode(path.read_bytes()).text == decode(twin.read_bytes()).text


def test_wrong_headers_and_missing_declarations_change_nothing(
    sources: list[tuple[str, bytes, str]],
) -> None:
    wrong = [
        (name, header)
        for name, raw, gold in sources
        for header in WRONG_HEADERS
        if decode(raw, header).text != gold
    ]
    hidden = [
        name
        for name, raw, gold in sources
        if decode(raw.replace(b"charset", b"xxxxxxx").replace(b"encoding", b"xxxxxxxx")).text
        != gold.replace("charset", "xxxxxxx").replace("encoding", "xxxxxxxx")
    ]
    assert wrong == []
    assert hidden == []


def test_a_missing_last_byte_costs_the_last_character(
    sources: list[tuple[str, bytes, str]],
) -> None:
    costs = {name: touched(gold, decode(raw[:-1]).text) for name, raw, gold in sources}
    assert {name: cost for name, cost in costs.items() if cost > 1} == {}


def test_a_changed_byte_costs_the_characters_it_touches(
    sources: list[tuple[str, bytes, str]],
) -> None:
    costs = [
        touched(gold, decode(raw).text)
        for seed, (_, whole, gold) in enumerate(sources)
        for raw in flips(whole, FLIPS, seed)
    ]
    within = sum(cost <= TOUCHED for cost in costs) / len(costs)
    hold("decode: changed bytes that cost three characters at most, of all", within)
    hold("decode: characters that a changed byte costs", max(costs))


def test_pages_have_no_mojibake(shared: Path) -> None:
    for path in sorted((shared / "pages").glob("*.html")):
        decoded = decode(path.read_bytes())
        gold = path.with_suffix("").with_suffix(".gold.txt").read_text(encoding="utf-8")
        hanzi = {c for c in gold if "\u4e00" <= c <= "\u9fff"}
        assert decoded.replacements == 0, path.name
        assert len(hanzi - set(decoded.text)) <= 0.02 * len(hanzi), path.name
        assert undo_mojibake(gold).repairs == (), path.name


def sound(shared: Path) -> Iterator[str]:
    """Yield undamaged texts: laws, reports, gold of pages."""
    for name in (LAWS, NATIONAL_REPORTS):
        yield from texts(shared / name)
    for path in (shared / "pages").glob("*.gold.txt"):
        yield path.read_text(encoding="utf-8")


@pytest.mark.slow
def test_sound_texts_are_not_repaired(shared: Path) -> None:
    assert [text[:40] for text in sound(shared) if undo_mojibake(text).repairs] == []


@pytest.mark.slow
def test_sound_texts_survive_gb18030_and_cleaning(shared: Path) -> None:
    texts = random.Random(1).sample(list(sound(shared)), 600)
    for text in texts:
        assert decode(text.encode("gb18030")).text == text.removeprefix("\ufeff")
        once = clean(text).text
        assert clean(once).text == once
