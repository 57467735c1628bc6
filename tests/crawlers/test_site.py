"""Site files: an error names file, line and the nearest key."""

from pathlib import Path

import pytest

from crawlers.errors import EmptyRegistry, InvalidSite, UnknownSite
from crawlers.site import ExpectedKind, Registry, Site, dump_site, load_site
from normalize.document import Kind
from tests.conftest import ROOT

GOOD = """\
site: example_gov
name: 示例市人民政府
region: "330802"
body: gov
home: https://www.example.gov.cn/
family: hanweb
start: [https://www.example.gov.cn/col/col123/index.html]
schedule: "0 6 * * *"
expect: {gov_work_report: {per_year: 1, due: "03-31"}}
"""


def save(folder: Path, text: str, name: str = "a.yml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_documented_example_loads_and_survives_a_dump(tmp_path: Path) -> None:
    site = load_site(save(tmp_path, GOOD))
    assert (site.site, site.family, site.timezone) == ("example_gov", "hanweb", "Asia/Shanghai")
    assert site.expect[ExpectedKind.GOV].due == "03-31"
    assert load_site(save(tmp_path, dump_site(site), "b.yml")) == site


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("family:", "familly:"), 6, "nearest key: family"),
        (("per_year: 1", "per_yaer: 1"), 9, "nearest key: per_year"),
        (("body: gov", "body: goverment"), 4, "'npc', 'gov'"),
        (('"330802"', '"3308"'), 3, "region"),
        (("hanweb", "hanwebb"), 6, "nearest: hanweb"),
        (("0 6 * * *", "0 25 * * *"), 8, "cron"),
        (("0 6 * * *", "daily"), 8, "cron"),
        (("gov_work_report", "gov_report"), 9, "expect"),
        (("name:", "body: gov\nname:"), 5, "twice"),
        (("[https", "[not a url, https"), 7, "start.0"),
        (("region:", "timezone: Mars/Base\nregion:"), 3, "time zone"),
        (("region:", "quiet: [9-11]\nregion:"), 3, "09:00-11:30"),
        (("region:", "verify_tls: false\nregion:"), 1, "tls_reason"),
        (("[https", "[[https"), 8, "not valid YAML"),
    ],
)
def test_an_error_names_file_line_and_the_accepted_values(
    tmp_path: Path, change: tuple[str, str], line: int, says: str
) -> None:
    path = save(tmp_path, GOOD.replace(*change, 1))
    with pytest.raises(InvalidSite) as caught:
        load_site(path)
    assert f"{path}:{line}:" in str(caught.value)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "- a\n", "just words\n", "a: !!python/name:os.system x\n"])
def test_a_file_without_a_site_is_invalid(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidSite):
        load_site(save(tmp_path, text))


def test_a_file_that_cannot_be_read_is_invalid(tmp_path: Path) -> None:
    with pytest.raises(InvalidSite):
        load_site(tmp_path / "absent.yml")
    (tmp_path / "gbk.yml").write_bytes("name: 示例".encode("gbk"))
    with pytest.raises(InvalidSite):
        load_site(tmp_path / "gbk.yml")


def test_the_registry_suggests_near_names_and_rejects_duplicates(tmp_path: Path) -> None:
    save(tmp_path, GOOD)
    registry = Registry.read(tmp_path)
    assert [site.site for site in registry] == ["example_gov"]
    with pytest.raises(UnknownSite, match="did you mean example_gov"):
        registry.get("exmaple_gov")
    with pytest.raises(UnknownSite, match="govreports sites"):
        registry.get("zzz")
    save(tmp_path, GOOD, "b.yml")
    with pytest.raises(InvalidSite, match=r"b\.yml.*taken by.*a\.yml"):
        Registry.read(tmp_path)


def test_a_registry_without_files_is_an_error_that_names_the_folder(tmp_path: Path) -> None:
    with pytest.raises(EmptyRegistry, match=r"nowhere does not exist.*GOVREPORTS_SITES"):
        Registry.read(tmp_path / "nowhere")
    with pytest.raises(EmptyRegistry, match="has no site files"):
        Registry.read(tmp_path)


FAULTS = """\
site: example_gov
name: 示例市人民政府
region: 330802
body: goverment
home: www.example.gov.cn
start: https://www.example.gov.cn/zfgzbg/
containers: ["div >"]
delay: soon
verify_tls: maybe
familly: trs
expect: {gov_work_report: {per_year: one, deu: "02-28"}}
seen: [{date: 2026-08-11, from: here, result: good}]
api: {url: /a, method: PUT}
verified: yesterday
"""


def test_all_faults_of_a_file_are_reported_at_once_in_words_of_yaml(tmp_path: Path) -> None:
    path = save(tmp_path, FAULTS)
    with pytest.raises(InvalidSite) as caught:
        load_site(path)
    faults = str(caught.value).split(f"{path}:")[1:]
    assert [int(fault.split(":")[0]) for fault in faults] == sorted([*range(3, 15), 11, 12])
    for said in (
        '`region` must be quoted: "330802"',
        "`body` is one of 'npc', 'gov'",
        "`home` is not an address",
        '`start` is a list, such as `start: ["https://',
        "'div >' is not a CSS selector",
        "`delay` is a number",
        "`verify_tls` is true or false",
        "`familly`: unknown key (nearest key: family)",
        "`expect.gov_work_report.per_year` is a whole number",
        "`expect.gov_work_report.deu`: unknown key (nearest key: due)",
        '`seen.0.date` must be quoted: "2026-08-11"',
        "`seen.0.result` is one of 'works'",
        "`api.method` is one of 'GET'",
        "`verified`",
    ):
        assert said in str(caught.value), said


def test_a_code_with_a_leading_zero_is_quoted_as_it_is_written(tmp_path: Path) -> None:
    with pytest.raises(InvalidSite, match='must be quoted: "011000"'):
        load_site(save(tmp_path, GOOD.replace('"330802"', "011000")))


def test_a_mixed_list_is_a_start_page(tmp_path: Path) -> None:
    with pytest.raises(InvalidSite, match="is not in start"):
        load_site(save(tmp_path, GOOD + "mixed: [https://www.example.gov.cn/x/]\n"))


def test_expected_kinds_are_the_work_reports_of_normalize() -> None:
    assert {kind.value for kind in ExpectedKind} == {k for k in Kind if k.endswith("_work_report")}


def test_the_model_forbids_unknown_keys() -> None:
    assert Site.model_config["extra"] == "forbid"


def test_all_registered_sites_are_valid_and_expect_a_report() -> None:
    registry = Registry.read(ROOT / "seeds" / "sites")
    assert len(registry) >= 71
    for site in registry:
        assert not site.private
        assert site.region
        assert site.schedule
        assert [expected.per_year for expected in site.expect.values()] == [1]


def test_the_registry_has_every_site_of_the_shared_facts(shared: Path) -> None:
    lines = (shared / "facts" / "sites.tsv").read_text(encoding="utf-8").splitlines()[1:]
    facts = {tuple(line.split("\t")) for line in lines}
    registry = Registry.read(ROOT / "seeds" / "sites")
    # The congress of Shanghai has left its domain (facts/moved.tsv).
    facts = {fact for fact in facts if "spcsc.sh.cn" not in fact[-1]}
    assert facts <= {(s.site, s.name, s.region, s.body.value, str(s.home)) for s in registry}


def test_county_reports_are_due_first_and_national_ones_last() -> None:
    registry = Registry.read(ROOT / "seeds" / "sites")
    due = {name: next(iter(registry.get(name).expect.values())).due for name in registry.sites}
    assert due["hanbin_gov"] < due["beijing_gov"] < due["govcn"]


def test_run_folders_keep_a_site_without_the_password_of_its_proxy() -> None:
    values = {"site": "toy", "name": "t", "body": "gov", "home": "http://a.gov.cn/"}
    site = Site.model_validate({**values, "proxy": "http://me:secret@proxy:3128"})
    assert site.kept.proxy == "http://proxy:3128"
    assert site.kept.with_password(site.proxy) == site
    assert site.kept.with_password("http://me:secret@other:3128") == site.kept
    assert site.kept.with_password(None) == site.kept
