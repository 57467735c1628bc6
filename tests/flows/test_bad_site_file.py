"""One bad file of a registry, through the flow: the other sites are crawled, an alert names it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crawlers.practice.build import build_web
from crawlers.practice.server import PracticeWeb
from flows.demo import write_registry
from tests.flows.home_state import rows
from tests.flows.receiver import Receiver
from tests.flows.run_command import govreports

pytestmark = pytest.mark.processes

SITES = ("practice_plain", "practice_vsb")


def test_a_bad_site_file_is_one_incident_and_stops_no_other_site(
    tmp_path: Path, new_home: Callable[[Path], Path], receiver: Receiver
) -> None:
    home, registry = new_home(tmp_path / "home"), tmp_path / "sites"
    with PracticeWeb(build_web()) as web:
        sites = [each for each in web.sites if each.site in SITES]
        write_registry(registry, [each.model_copy(update={"expect": {}}) for each in sites])
        (registry / "zz_new.yml").write_text("site: zz_new\nfamly: plain\n", encoding="utf-8")
        environment = {"GOVREPORTS_SITES": str(registry), "GOVREPORTS_WEBHOOK": receiver.url}
        done = govreports("run", home=home, environment=environment)
    assert done.returncode == 0, done.stderr
    published = home / "published.duckdb"
    assert rows(published, "SELECT DISTINCT site FROM documents ORDER BY 1") == [
        (each,) for each in SITES
    ]
    assert [each["event"] for each in receiver.taken] == ["begin"]
    assert "zz_new.yml" in str(receiver.taken[0])
    assert [
        "zz_new.yml" in govreports(command, home=home, environment=environment).stdout
        for command in ("status", "doctor")
    ] == [True, True]
