"""Links to other bodies of a region are proposed as site files, and nothing is requested."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import HttpUrl

from crawlers.archive import Recorder
from crawlers.crawl import new_run
from crawlers.page import FetchedPage, Outcome, Provenance
from crawlers.run_folder import RunFolder
from crawlers.site import Body, Registry, Site, load_site
from flows.home import Workspace
from flows.operations.site_proposals import proposal, propose_sites
from tests.flows.run_command import govreports_here

HUBEI = Site(
    site="hubei_gov",
    name="湖北省人民政府",
    region="420000",
    body=Body.GOV,
    home=HttpUrl("https://www.hubei.gov.cn/"),
)
YICHANG = HUBEI.model_copy(
    update={
        "site": "yichang_gov",
        "region": "420500",
        "home": HttpUrl("http://www.yichang.gov.cn/"),
    }
)


@pytest.mark.parametrize(
    ("site", "text", "name", "region", "body"),
    [
        (HUBEI, "宜昌市", "宜昌市人民政府", "420500", "gov"),
        (HUBEI, "宜昌", "宜昌市人民政府", "420500", "gov"),
        (HUBEI, "宜昌市人民政府门户网站", "宜昌市人民政府", "420500", "gov"),
        (HUBEI, "恩施州", None, None, None),  # 恩施 is also a city of the prefecture
        (HUBEI, "恩施土家族苗族自治州", "恩施土家族苗族自治州人民政府", "422800", "gov"),
        (HUBEI, "省人大", "湖北省人民代表大会常务委员会", "420000", "npc"),
        (HUBEI, "湖北省政协", "政协湖北省", "420000", "cppcc"),
        (HUBEI, "省高级人民法院", "湖北省人民法院", "420000", "court"),
        (HUBEI, "省检察院", "湖北省人民检察院", "420000", "procuratorate"),
        (YICHANG, "夷陵区", "宜昌市夷陵区人民政府", "420506", "gov"),
        (YICHANG, "秭归县人民政府", "秭归县人民政府", "420527", "gov"),
        (YICHANG, "市人大常委会", "宜昌市人民代表大会常务委员会", "420500", "npc"),
        (YICHANG, "武汉市", None, None, None),  # elsewhere
        (YICHANG, "湖北省人民政府", None, None, None),
        (YICHANG, "市财政局", None, None, None),
        (YICHANG, "市政府", None, None, None),  # itself
        (YICHANG, "新华网", None, None, None),
        (YICHANG, "", None, None, None),
    ],
)
def test_a_link_names_a_body_of_the_region_or_nothing(
    site: Site, text: str, name: str | None, region: str | None, body: str | None
) -> None:
    found = proposal(site, "http://www.other.gov.cn/", text)
    if name is None:
        assert found is None
    else:
        assert found is not None
        assert (found.region, found.body) == (region, body)
        assert found.site_name.removeprefix("宜昌市") == name.removeprefix("宜昌市")


@pytest.mark.parametrize(
    "url",
    [
        "http://www.hubei.gov.cn/zwgk/",
        "http://www.other.gov.cn/zwgk/2026.html",
        "http://www.other.gov.cn/?id=7",
        "http://www.other.com/",
        "mailto:a@other.gov.cn",
    ],
)
def test_only_home_pages_of_other_public_sites_count(url: str) -> None:
    assert proposal(HUBEI, url, "宜昌市") is None


PAGE = """<html><meta charset=utf-8><title>栏目</title><body>
<ul><li><a href="/zwgk/1.html">2026年湖北省政府工作报告</a><span>2026-01-20</span></li></ul>
<div><a href="http://www.yichang.gov.cn/">宜昌市</a> <a href="http://www.xiangyang.gov.cn">襄阳市</a>
<a href="http://www.example.com/">荆州市</a> <a href="https://www.hbzx.gov.cn/">省政协</a></div>
<select><option>市州网站</option><option value="http://www.shiyan.gov.cn/">十堰市</option></select>
</body></html>"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Return a home with one crawl of a province, of which one list page is archived."""
    workspace = Workspace(tmp_path / "data")
    run: RunFolder = new_run(workspace.home, HUBEI.site)
    run.site.write_text(HUBEI.model_dump_json(), encoding="utf-8")
    recorder = Recorder(run, workspace.archive, "agent")
    page = FetchedPage(
        "https://www.hubei.gov.cn/zwgk/",
        PAGE.encode(),
        headers=(("Content-Type", "text/html"),),
        fetched_at=datetime(2026, 11, 28, tzinfo=UTC),
        outcome=Outcome.LIST,
        provenance=Provenance(HUBEI.site),
    )
    recorder.record(page, None, None)
    recorder.close()
    return workspace


def test_what_the_registry_lacks_is_proposed_with_evidence(
    workspace: Workspace, tmp_path: Path
) -> None:
    sites = tmp_path / "sites"
    sites.mkdir()
    text = 'site: yichang_gov\nname: 宜昌市人民政府\nregion: "420500"\nbody: gov\n'
    (sites / "yichang_gov.yml").write_text(
        f"{text}home: http://www.yichang.gov.cn/\n", encoding="utf-8"
    )
    found = propose_sites(workspace, Registry.read(sites), [])
    named = {each.site.name: str(each.site.home) for each in found.files}
    assert named == {
        "襄阳市人民政府": "http://www.xiangyang.gov.cn/",
        "政协湖北省": "https://www.hbzx.gov.cn/",
        "十堰市人民政府": "http://www.shiyan.gov.cn/",
    }
    places = {"GOVREPORTS_SITES": str(sites)}
    for words in (("--dry-run",), (), ()):
        done = govreports_here("sites", "propose", *words, home=workspace.home, environment=places)
        assert done.returncode == 0
        assert "3 sites are proposed" in done.stdout
        written = sorted((workspace.home / "proposed").glob("*.yml"))
        assert len(written) == (0 if words else 3)
    site = load_site(workspace.home / "proposed" / "xiangyang_gov.yml")
    (source,) = site.evidence
    assert (source.source, source.date) == (
        "link 襄阳市 on https://www.hubei.gov.cn/zwgk/", "2026-11-28",
    )  # fmt: skip
    assert site.verified == "never"
    assert len(Registry.read(sites)) == 1
