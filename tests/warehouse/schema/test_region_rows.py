"""The table regions: whole, connected, with validity."""

from warehouse import Warehouse


def test_no_region_is_without_a_parent_or_a_province(warehouse: Warehouse) -> None:
    orphans = (
        "SELECT code FROM regions WHERE parent IS NULL OR parent NOT IN (SELECT code FROM regions)"
    )
    assert warehouse.rows(orphans) == [("100000",)]
    assert warehouse.rows("SELECT code FROM regions WHERE province IS NULL") == [("100000",)]
    lost = """SELECT (SELECT count(*) FROM regions) - sum(n)
              FROM (SELECT province, count(*) AS n FROM regions GROUP BY province)"""
    assert warehouse.rows(lost) == [(0,)]


def test_the_divisions_of_today_are_all_there(warehouse: Warehouse) -> None:
    counts = dict(
        warehouse.rows(
            "SELECT level, count(*) FROM regions WHERE valid_until IS NULL "
            "AND code[:2] NOT IN ('71', '81', '82') GROUP BY level"
        )
    )
    assert (counts["province"], counts["prefecture"]) == (31, 333)
    assert 2800 < counts["county"] < 2900


def test_validity_and_place(warehouse: Warehouse) -> None:
    sql = """SELECT name, former_names, valid_from, valid_until, successor, place FROM regions
             WHERE code IN ('420600', '330103', '330113') ORDER BY code"""
    assert warehouse.rows(sql) == [
        ("下城区", [], None, 2021, "330105", "330105"),
        ("临平区", [], 2021, None, None, "330113"),
        ("襄阳市", ["襄樊市"], None, None, None, "420600"),
    ]
    assert warehouse.rows(
        "SELECT count(*) FROM regions WHERE place NOT IN (SELECT code FROM regions)"
    ) == [(0,)]
