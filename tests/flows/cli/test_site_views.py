"""`govreports probe` and `check` as a spider author uses them."""

import json
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from crawlers.practice.build import build_web
from crawlers.practice.pages.website import Behaviour
from crawlers.practice.server import PracticeWeb
from crawlers.site import load_site
from flows.cli.author_views.probe_view import propose_layout
from tests.flows.run_command import govreports, govreports_here
from tests.normalize.templates.article_pages import page, sentences


@pytest.fixture(scope="module")
def web() -> Iterator[PracticeWeb]:
    with PracticeWeb(build_web(seed=8)) as serving:
        yield serving


def run(tmp_path: Path, *arguments: str) -> CompletedProcess[str]:
    environment = {"GOVREPORTS_SITES": str(tmp_path / "sites")}
    return govreports_here(*arguments, home=tmp_path / "data", environment=environment)


@pytest.mark.processes
def test_probe_writes_a_site_that_check_then_verifies(web: PracticeWeb, tmp_path: Path) -> None:
    home = str(next(site.home for site in web.sites if site.site == "practice_vsb"))
    words = ("probe", home, "--practice", "--name", "aa", "--fixtures", str(tmp_path / "f"))
    places = {"GOVREPORTS_SITES": str(tmp_path / "sites")}
    dry = run(tmp_path, *words, "--dry-run")
    assert (dry.returncode, "wrote" in dry.stdout) == (0, False), dry.stderr
    assert not any(path.is_file() for path in tmp_path.rglob("*"))
    done = govreports(*words, home=tmp_path / "data", environment=places)
    assert done.returncode == 0, done.stderr
    container = "container  .v_news_content  (2 of 2 articles)"
    for told in (container, "family     vsb", "charset    gbk", "工作报告", "uv run pytest -k aa"):
        assert told in done.stdout
    path = tmp_path / "sites" / "aa.yml"
    assert len(list((tmp_path / "f" / "aa").glob("*/body.bin"))) >= 4
    before = path.read_bytes()
    again = run(tmp_path, *words)
    assert (again.returncode, path.read_bytes()) == (2, before)
    assert "exists already" in again.stderr
    dry = run(tmp_path, "check", "aa")
    assert (dry.returncode, path.read_bytes()) == (0, before)
    assert "1 of 1 sites work" in dry.stdout
    assert run(tmp_path, "check", "--write").returncode == 0
    assert load_site(path).verified != "never"
    (seen,) = load_site(path).seen
    assert (seen.result, seen.vantage) == ("works", None)
    for shown in ("工作报告", "characters", "site file", "allows"):
        assert shown in dry.stdout
    (found,) = json.loads(run(tmp_path, "check", "--json").stdout)
    assert (found["works"], found["article"]["text"]["characters"] > 100) == (True, True)
    assert len(found["lists"][0]["first"]) == 3
    web.web.website("practice_vsb").behaviour = Behaviour.BLOCKED
    blocked = run(tmp_path, "check", "--write", "--from", "Hangzhou")
    assert blocked.returncode == 1
    assert "status 403" in blocked.stdout
    after = load_site(path).seen
    assert [(one.vantage, one.result) for one in after] == [
        (None, "works"),
        ("Hangzhou", "blocked"),
    ]


@pytest.mark.parametrize(("designs", "selector"), [("aa", ".a"), ("ab", None), ("a", None)])
def test_articles_that_agree_on_a_container_propose_it(designs: str, selector: str | None) -> None:
    articles = [
        page(sentences(number)).replace("nr_txt", design).encode()
        for number, design in enumerate(designs)
    ]
    layout = propose_layout(articles)
    assert (layout.selector if layout else None) == selector


def test_no_site_is_requested_without_a_contact(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    text = "site: aa\nname: 甲\nbody: gov\nhome: http://www.a.gov.cn/\n"
    (tmp_path / "sites" / "aa.yml").write_text(text, encoding="utf-8")
    for words in (("probe", "http://www.a.gov.cn/"), ("check",)):
        done = run(tmp_path, *words)
        assert done.returncode == 2
        assert "GOVREPORTS_CONTACT" in done.stderr
