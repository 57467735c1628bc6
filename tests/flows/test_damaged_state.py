"""A damaged file of a home stops nothing but its own run, and is named (issue: damaged state)."""

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from crawlers.errors import DamagedState, InvalidSite
from crawlers.run_folder import RunFolder, read_ledger
from flows.home import utc_now
from flows.home.workspace import Workspace
from flows.monitoring.installation import invalid_files, problems
from flows.operations.doctor import examine
from flows.operations.verification import verify_archive
from flows.settings import Settings
from flows.stages.site_selection import select_sites
from tests.flows.damaged_home import WAITING, flip, prepare, state_files, use, waiting_run
from tests.flows.run_command import govreports
from tests.flows.small_warehouse import TITLES, report
from warehouse import connect

pytestmark = pytest.mark.processes

NEW = "己县人民代表大会常务委员会工作报告"


@pytest.fixture(scope="module")
def prepared(imported_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(imported_home, tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def workspace(prepared: Path, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(prepared, tmp_path / "home"))


@pytest.fixture
def new(tmp_path: Path) -> Path:
    path = tmp_path / "new.txt"
    path.write_text(report(NEW, "new"), encoding="utf-8")
    return path


def incident_subjects(workspace: Workspace) -> dict[str, str]:
    with connect(str(workspace.warehouse)) as warehouse:
        found = problems(warehouse, workspace, utc_now())
    return {each.subject: each.evidence for each in found}


def unseal(run: Path) -> None:
    """Take the digests away, as in a home of an earlier version."""
    (run / "digests.json").unlink()


def insert(at: int, content: bytes) -> Callable[[Path], None]:
    def harm(path: Path) -> None:
        was = path.read_bytes()
        path.write_bytes(was[:at] + content + was[at:])

    return harm


def first_line(change: Callable[[dict[str, object]], object]) -> Callable[[Path], None]:
    """Return what replaces the first line of a ledger by what `change` makes of its values."""

    def harm(path: Path) -> None:
        line, _, rest = path.read_text(encoding="utf-8").partition("\n")
        values = json.loads(line)
        change(values)
        path.write_text(json.dumps(values) + "\n" + rest, encoding="utf-8")

    return harm


LEDGERS: dict[str, Callable[[Path], None]] = {
    "a line in two": insert(100, b"\n"),
    "bytes that are not UTF-8": insert(0, b"\xff\xfe\n"),
    "a list": insert(0, b"[]\n"),
    "an object without keys": insert(0, b"{}\n"),
    "null": insert(0, b"null\n"),
    "an empty line": insert(0, b"\n"),
    "a number": insert(0, b"17\n"),
    "nesting": insert(0, b"[" * 100_000 + b"\n"),
    "a NUL": insert(30, b"\0"),
    "an unknown outcome": first_line(lambda values: values.update(outcome="x")),
    "no day": first_line(lambda values: values.update(fetched_at="yesterday")),
    "an address that is a number": first_line(lambda values: values.update(url=7)),
    "a status that is a list": first_line(lambda values: values.update(status=[200])),
    "a status that no column holds": first_line(lambda values: values.update(status=2**40)),
    "half a character": first_line(lambda values: values.update(detail="\ud800")),
    "an unknown key": first_line(lambda values: values.update(colour="red")),
    "a record that is a text": first_line(lambda values: values.update(record="x")),
    "a record without a place": first_line(lambda values: values.update(record={"offset": 1})),
    "provenance that is null": first_line(lambda values: values.update(provenance=None)),
}


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize("harm", LEDGERS.values(), ids=LEDGERS.keys())
def test_a_damaged_ledger_is_an_error_that_names_it(
    workspace: Workspace, harm: Callable[[Path], None], sealed: bool
) -> None:
    run = RunFolder(waiting_run(workspace))
    harm(run.ledger)
    if sealed:
        with pytest.raises(DamagedState, match=r"ledger\.jsonl"):
            run.check_seals()
    else:
        with pytest.raises(DamagedState, match=r"ledger\.jsonl.*(line at byte|not JSON)") as caught:
            list(read_ledger(run.ledger))
        assert caught.value.path == str(run.ledger)


def content(new: bytes) -> Callable[[Path], None]:
    def harm(path: Path) -> None:
        path.write_bytes(new)

    return harm


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


HARMS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "ledger": ("ledger.jsonl", insert(100, b"\n")),
    "ledger bytes": ("ledger.jsonl", insert(0, b"\xff\xfe\n")),
    "statistics": ("stats.json", content(b'{"fin')),
    "statistics null": ("stats.json", content(b"null")),
    "a folder": ("stats.json", folder),
    "site": ("site.json", content(b"\xff{")),
    "pages": ("known.jsonl", content(b"{}\n")),
}


SOME_HARMS = [
    pytest.param(*harm, id=name, marks=[pytest.mark.slow] if number % 3 else [])
    for number, (name, harm) in enumerate(HARMS.items())
]


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize(("name", "harm"), SOME_HARMS)
def test_a_damaged_run_is_set_aside_and_others_are_loaded(
    workspace: Workspace, new: Path, name: str, harm: Callable[[Path], None], sealed: bool
) -> None:
    run = waiting_run(workspace)
    good = (run / name).read_bytes() if (run / name).exists() else None
    harm(run / name)
    if not sealed:
        unseal(run)
    seen = use(workspace.home, new)
    assert any(name in error for error in seen.errors)
    assert any(name in finding for finding in seen.findings)
    assert seen.titles == {*TITLES, NEW}
    assert name in incident_subjects(workspace)[run.name]
    assert any(name in f"{each.state}" for each in examine(Settings(home=workspace.home)))
    assert use(workspace.home, new).errors == []  # once reported, it is an incident
    shutil.rmtree(run / name, ignore_errors=True)
    (run / name).unlink(missing_ok=True)
    if good is not None:
        (run / name).write_bytes(good)
    seen = use(workspace.home, new)
    assert seen.errors == []
    assert seen.titles == {*TITLES, *WAITING, NEW}
    assert run.name not in incident_subjects(workspace)


@pytest.mark.parametrize("junk", [b"PAR1junk", b"", None])
def test_a_damaged_batch_is_made_again(workspace: Workspace, new: Path, junk: bytes | None) -> None:
    [batch] = RunFolder(waiting_run(workspace)).batch_files
    if junk is None:
        flip(batch, random.Random(1))
    else:
        batch.write_bytes(junk)
    seen = use(workspace.home, new)
    assert seen.errors == []
    assert seen.titles == {*TITLES, *WAITING, NEW}
    assert any(batch.name in finding for finding in seen.findings)


def header_bits() -> list[tuple[int, int]]:
    return [(byte, bit) for byte in range(10) for bit in range(8)]


def test_verify_finds_every_bit_of_a_gzip_header(workspace: Workspace) -> None:
    name = f"{waiting_run(workspace).name}-00000.warc.gz"
    segment = workspace.archive / name
    good = segment.read_bytes()
    for sealed in (True, False):
        for byte, bit in header_bits()[:: 1 if sealed else 7]:
            content = bytearray(good)
            content[byte] ^= 1 << bit
            segment.write_bytes(content)
            if not sealed:
                (waiting_run(workspace) / "digests.json").unlink(missing_ok=True)
            assert name in {each.file for each in verify_archive(workspace).problems}, (byte, bit)
    segment.write_bytes(good)
    assert verify_archive(workspace).problems == ()


def test_a_fifo_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    os.mkfifo(folder / "a.html")
    (folder / "to_device.txt").symlink_to("/dev/zero")
    (folder / "good.txt").write_text(report(NEW, 1), encoding="utf-8")
    done = govreports("import", str(folder), home=tmp_path / "home")
    assert done.returncode == 2
    assert "a.html: not a regular file" in done.stderr
    assert "to_device.txt: not a regular file" in done.stderr
    assert "sum: 1 of 1 files" in done.stdout


SITE = "site: {}\nname: 示例市人民政府\nbody: gov\nhome: http://127.0.0.1:1/\nprivate: true\n"


@pytest.mark.parametrize(
    "bad", ["site: zz_new\nfamly: plain\n", "\0", "a: &a [*a]\n", SITE.format("good_0"), "? [a]: b"]
)
def test_a_bad_site_file_stops_no_other_site(tmp_path: Path, bad: str) -> None:
    for number in range(3):
        (tmp_path / f"good_{number}.yml").write_text(SITE.format(f"good_{number}"))
    (tmp_path / "zz_new.yml").write_text(bad)
    chosen = select_sites(tmp_path, None, None)
    assert [site.site for site in chosen] == ["good_0", "good_1", "good_2"]
    [incident] = invalid_files(tmp_path, utc_now())
    assert incident.subject == "zz_new.yml"
    with pytest.raises(InvalidSite, match=r"zz_new\.yml"):
        select_sites(tmp_path, ["zz_new"], None)
    home = tmp_path / "home"
    told = [each.state for each in examine(Settings(home=home, sites=tmp_path))]
    assert any("zz_new.yml" in each for each in told)


@pytest.mark.parametrize(
    "count", [pytest.param(12, id="sample"), pytest.param(1000, id="all", marks=pytest.mark.slow)]
)
def test_random_damages(prepared: Path, tmp_path: Path, new: Path, count: int) -> None:
    rng = random.Random(count)
    names = [path.relative_to(prepared) for path in state_files(prepared)]
    for number in range(count):
        home = shutil.copytree(prepared, tmp_path / "home")
        name = names[number % len(names)]
        done = flip(home / name, rng)
        seen = use(home, new)
        if name.parts[0] in {"runs", "archive"}:
            named = name.stem if name.suffix == ".sha256" else name.name
            assert any(named in each for each in seen.findings), (done, seen)
        if name.parts[0] == "archive":
            assert any(name.name in each for each in seen.verified), (done, seen)
        if "duckdb" not in name.suffix:
            assert {*TITLES, NEW} <= seen.titles, (done, seen)
            assert set(WAITING) <= seen.titles or seen.errors, (done, seen)
        shutil.rmtree(home)
