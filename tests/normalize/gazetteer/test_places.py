"""Divisions keep one place over renamings, new codes and mergers: facts of public decisions."""

import pytest

from normalize.gazetteer import is_today, parent_of, place_of, regions, successor_of
from normalize.reports import divisions


@pytest.mark.parametrize(
    ("name", "year", "hint", "code", "place"),
    [
        ("襄樊市", 2008, None, "420600", "420600"),  # renamed 襄阳 in 2010
        ("楚州区", 2009, None, "320803", "320803"),  # renamed 淮安区 in 2011
        ("巢湖市", 2010, None, "341400", "340181"),  # abolished as a prefecture in 2011
        ("庐江县", 2005, None, "341421", "340124"),  # moved from 巢湖 to 合肥
        ("崇文区", 2009, None, "110103", "110101"),  # merged into 东城区 in 2010
        ("卢湾区", 2008, None, "310103", "310101"),  # merged into 黄浦区 in 2011
        ("下城区", 2015, None, "330103", "330105"),  # merged into 拱墅区 in 2021
        ("莱芜市", 2017, None, "371200", "370100"),  # merged into 济南 in 2019
        ("太谷县", 2010, None, "140726", "140703"),  # a district since 2019
        ("通县", 1990, None, "110223", "110112"),  # 通州区 since 1997
        ("通州市", 2005, None, "320683", "320612"),  # 通州区 of 南通 since 2009
        ("思茅地区", 2001, None, "532700", "530800"),  # 思茅市, later 普洱市
        ("伊克昭盟", 1999, None, "152700", "150600"),  # 鄂尔多斯市
        ("米林县", 2020, None, "540422", "540481"),  # a city since 2023
        ("渝北区", 2024, None, "500112", "500157"),  # 两江新区 since 2025
        ("江北区", 2024, "500000", "500105", "500157"),
        ("武昌县", 1990, None, "420122", "420115"),  # 江夏区, not 武昌区
    ],
)
def test_a_name_of_a_year_leads_to_its_code_and_to_the_place_of_today(
    name: str, year: int, hint: str | None, code: str, place: str
) -> None:
    found = divisions.resolve(name, year=year, hint=hint)
    assert found is not None
    assert (found.code, place_of(found.code)) == (code, place)
    assert is_today(place)


def test_what_followed_nothing_known_keeps_its_own_code() -> None:
    assert successor_of("130421") is None  # 邯郸县 was divided between two districts
    assert place_of("130421") == "130421"
    assert successor_of("110101") is None


def test_every_division_has_a_parent_and_one_place() -> None:
    codes = {region.code for region in regions()}
    assert {parent_of(code) for code in codes} - codes == {"100000"}
    assert parent_of("110101") == "110000"
    assert parent_of("429004") == "420000"
    assert parent_of("330103") == "330100"
    for code in codes:
        assert place_of(place_of(code)) == place_of(code)
        if is_today(code):
            assert place_of(code) == code


def test_years_are_in_order_and_no_heading_is_a_place() -> None:
    for region in regions():
        assert (region.since or 0) <= (region.until or 9999)
        assert region.name not in ("市辖区", "县", "省直辖县级行政区划")
