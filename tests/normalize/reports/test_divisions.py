"""Names of places become codes of GB/T 2260 if they are unambiguous, else None."""

import pytest

from normalize.document import Level
from normalize.reports import divisions


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("浙江省", "330000"),
        ("宁夏", "640000"),
        ("内蒙古", "150000"),
        ("新疆维吾尔自治区", "650000"),
        ("黔东南", "522600"),
        ("阿坝藏族羌族自治州", "513200"),
        ("扬州市", "321000"),
        ("衢州市柯城区", "330802"),
        ("浙江省衢州市柯城区", "330802"),
        ("天津市河北区", "120105"),
        ("北京市通州区", "110112"),
        ("南通市通州区", "320612"),
    ],
)
def test_an_unambiguous_name_has_one_code(name: str, code: str) -> None:
    found = divisions.resolve(name)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "name", ["城关区", "鼓楼区", "城区", "青山区", "江北区", "市", "", "没有县", "提案"]
)
def test_an_ambiguous_name_has_no_code(name: str) -> None:
    assert divisions.resolve(name) is None


def test_site_and_text_decide_between_namesakes() -> None:
    assert getattr(divisions.resolve("鼓楼区", hint="320100"), "code", None) == "320106"
    assert getattr(divisions.resolve("鼓楼区", hint="350102"), "code", None) == "350102"
    text = "包头市委、市政府支持青山区发展，包头市人大常委会领导到会指导。"
    assert getattr(divisions.resolve("青山区", context=text), "code", None) == "150204"
    assert divisions.resolve("青山区", context=f"{text}学习武汉市经验。") is None
    assert divisions.resolve("青山区", hint="330000") is None
    assert getattr(divisions.resolve("江北区", year=2023, hint="500000"), "code", None) == "500105"


def test_a_merged_county_is_found_in_its_time() -> None:
    assert getattr(divisions.resolve("下城区", year=2013), "code", None) == "330103"
    assert getattr(divisions.resolve("临平区", year=2024), "code", None) == "330113"


def test_a_region_with_a_new_code_has_the_code_of_its_time() -> None:
    assert getattr(divisions.resolve("崇川区", year=2024), "code", None) == "320613"
    assert getattr(divisions.resolve("崇川区", year=2010), "code", None) == "320602"


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("100000", Level.NATIONAL),
        ("330000", Level.PROVINCE),
        ("330800", Level.PREFECTURE),
        ("330802", Level.COUNTY),
        ("110112", Level.COUNTY),
    ],
)
def test_a_code_determines_the_level(code: str, level: Level) -> None:
    assert divisions.level_of(code) is level


def test_regions_are_within_their_superiors() -> None:
    assert divisions.within("330802", "330800")
    assert divisions.within("330802", "330000")
    assert divisions.within("330802", "100000")
    assert not divisions.within("330802", "330100")
    assert not divisions.within("330800", "330802")
    assert divisions.related("330800", "330802")


def test_the_region_that_a_text_names_far_more_often_than_any_other() -> None:
    assert divisions.most_named("市", "扬州新实践。" * 8 + "扩大理论宣讲。" * 3) == "321000"
    assert divisions.most_named("市", "昆山。" * 50 + "苏州。" * 10) == "320583"
    assert divisions.most_named("市", "扬州。" * 8 + "镇江。" * 6) is None
    assert divisions.most_named("市", "扬州。" * 4) is None
    assert divisions.most_named("县", "扬州。" * 40) is None
