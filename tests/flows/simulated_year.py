"""A simulated year of fifty sites as rows of the log tables, with its true incidents.

It also contains quiet months, failures that last one day, dead links that fail every night, and
pages without text, none of which are incidents.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import pyarrow as pa

from crawlers.run_folder import YIELDS
from warehouse import Warehouse
from warehouse.incidents import Cause

FIRST, LAST = date(2025, 7, 1), date(2026, 6, 30)
HOUR = time(22, 30)  # UTC; 06:30 in Beijing on the next day

DAY = timedelta(days=1)
KIND = "npc_work_report"


@dataclass(frozen=True)
class True_:  # noqa: N801
    """A true incident, from the first day on which it is detectable to the day of its end."""

    site: str
    cause: Cause
    subject: str
    begins: date
    ends: date | None


@dataclass
class Place:
    """One site's year; due, given: None for a site without expected reports."""

    site: str
    due: date | None = None
    given: date | None = None
    trouble: dict[str, tuple[date, date]] = field(default_factory=dict)
    hiccups: set[date] = field(default_factory=set)

    def in_(self, kind: str, day: date) -> bool:
        first, last = self.trouble.get(kind, (LAST, FIRST))
        return first <= day < last

    def reads(self, day: date) -> bool:
        kinds = ("outage", "block", "redesign")
        return day not in self.hiccups and not any(self.in_(kind, day) for kind in kinds)


def places(rng: random.Random) -> list[Place]:
    """Return forty sites with an expected report and ten without."""
    made = [Place(f"site_{number:02}") for number in range(50)]
    for place in made[:40]:
        place.due = rng.choice([date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)])
        place.given = place.due - timedelta(days=rng.randint(1, 30))
    for place in made:
        days = [FIRST + timedelta(days=n) for n in range(3, 362, 3)]
        place.hiccups = set(rng.sample(days, 4))  # never two in a row
    made[0].trouble["redesign"] = (date(2025, 10, 10), date(2025, 12, 1))
    made[1].trouble["outage"] = (date(2026, 1, 5), date(2026, 1, 15))
    made[2].trouble["block"] = (date(2025, 11, 20), date(2026, 2, 1))
    made[3].trouble["block"] = (date(2026, 3, 10), date(2026, 4, 20))  # over its due day
    made[3].due, made[3].given = date(2026, 3, 31), date(2026, 3, 20)
    made[45].trouble["outage"] = (date(2025, 8, 5), date(2025, 8, 6))  # one day: ends by itself
    made[4].due, made[4].given = date(2026, 2, 28), date(2026, 3, 18)  # late
    made[5].due, made[5].given = date(2026, 1, 31), None  # never
    for place in made[:6]:
        place.hiccups = set()
    return made


def truth(made: list[Place]) -> list[True_]:
    """Return the incidents of the year; trouble counts from the second visit in a row."""
    url = listing(made[0].site, date(2025, 10, 10))
    return [
        True_("site_00", Cause.LIST_EMPTY, url, date(2025, 10, 10), date(2025, 12, 1)),
        True_("site_01", Cause.CRAWL_FAILED, "", date(2026, 1, 5), date(2026, 1, 15)),
        True_("site_02", Cause.BLOCKED, "", date(2025, 11, 20), date(2026, 2, 1)),
        True_("site_03", Cause.BLOCKED, "", date(2026, 3, 10), date(2026, 4, 20)),
        True_("site_04", Cause.MISSING, f"{KIND} 2026", date(2026, 3, 1), date(2026, 3, 18)),
        True_("site_05", Cause.MISSING, f"{KIND} 2026", date(2026, 2, 1), None),
    ]


def listing(site: str, day: date) -> str:
    """Return the list's URL; the operator sets a new one after the redesign."""
    new = site == "site_00" and day >= date(2025, 12, 1)
    return f"https://{site}.example/{'new' if new else 'gzbg'}/index.html"


def moment(day: date) -> datetime:
    """Return when the day's crawl was loaded: early that day in Beijing."""
    return datetime.combine(day - DAY, HOUR)


class Year:
    """The rows of the log tables for one year."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.places = places(self.rng)
        self.rows: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("runs", "fetches", "documents", "copies", "rejections")
        }
        for place in self.places:
            self._live(place)

    def fill(self, warehouse: Warehouse) -> None:
        for place in self.places:
            warehouse.rows(
                "INSERT INTO sites VALUES (?, ?, NULL, 'npc', ?, NULL, NULL, true, NULL)",
                [place.site, place.site, f"https://{place.site}.example/"],
            )
            if place.due:
                owed = [place.site, KIND, 1, f"{place.due:%m-%d}"]
                warehouse.rows("INSERT INTO expectations VALUES (?, ?, ?, ?)", owed)
        for name, rows in self.rows.items():
            warehouse.connection.register("rows", pa.Table.from_pylist(rows))
            warehouse.rows(f"INSERT INTO {name} BY NAME SELECT * FROM rows")
            warehouse.connection.unregister("rows")

    def _live(self, place: Place) -> None:
        waiting = [date(2024, 3, 1), date(2025, 3, 1)] if place.due else []  # the years before
        dead = self.rng.random() < 0.3
        for day in days():
            if place.given == day:
                waiting.append(day)
            news = self.rng.random() < (0.15 if day.month in (12, 1, 2, 3) else 0.02)
            run_id = f"{moment(day):%Y%m%dT%H%M%S}-{place.site}"
            fetched = list(self._fetches(place, day, dead))
            if place.reads(day):
                new = (self._document(place, run_id, day, each.year, KIND) for each in waiting)
                fetched.extend(new)
                waiting.clear()
                if news:
                    fetched.append(self._news(place, run_id, day))
            self._run(place, run_id, day, fetched)

    def _fetches(self, place: Place, day: date, dead: bool) -> Iterator[tuple[str, str]]:
        url, outcome = listing(place.site, day), "list"
        if place.in_("outage", day) or day in place.hiccups:
            outcome = "timeout"
        elif place.in_("block", day):
            outcome = "challenge"
        elif place.in_("redesign", day):
            outcome = self.rng.choice(["list", "gone"])
        elif day > FIRST and self.rng.random() < 0.3:
            outcome = "not_modified"
        yield url, outcome
        if dead and outcome in ("list", "not_modified"):
            yield from ((f"https://{place.site}.example/{n}.html", "server_error") for n in "123")

    def _run(self, place: Place, run_id: str, day: date, fetched: list[tuple[str, str]]) -> None:
        url = listing(place.site, day)
        entries = {url: 0 if place.in_("redesign", day) else 18 + self.rng.randint(-2, 2)}
        stats = {"finish_reason": "finished"}
        if fetched[0][1] == "list":
            stats[YIELDS] = entries  # type: ignore[assignment]
        self.rows["runs"].append(
            {
                "run_id": run_id, "site": place.site, "loaded_at": moment(day),
                "finish_reason": "finished", "fetches": len(fetched), "documents": 0,
                "rejections": 0, "stats": json.dumps(stats),
            }
        )  # fmt: skip
        for number, (address, outcome) in enumerate(fetched, 1):
            self.rows["fetches"].append(
                {
                    "run_id": run_id, "number": number, "site": place.site, "url": address,
                    "outcome": outcome, "fetched_at": moment(day), "revisit": False,
                    "list_page": None if number == 1 else url,
                }
            )  # fmt: skip

    def _news(self, place: Place, run_id: str, day: date) -> tuple[str, str]:
        if self.rng.random() > 0.1:
            return self._document(place, run_id, day, None, "report_news")
        url = f"https://{place.site}.example/picture/{day}.html"
        self.rows["rejections"].append(
            {
                "rejection_id": url, "url": url, "site": place.site, "reason": "no_text",
                "detail": "", "run_id": run_id, "fetched_at": moment(day),
            }
        )  # fmt: skip
        return url, "document"

    def _document(
        self, place: Place, run_id: str, day: date, year: int | None, kind: str
    ) -> tuple[str, str]:
        rng, serial = self.rng, len(self.rows["documents"]) + 1
        url = f"https://{place.site}.example/{serial}.html"
        self.rows["documents"].append(
            {
                "serial": serial, "document_id": str(serial), "url": url, "part": 0,
                "site": place.site, "text": "", "kind": kind, "report_year": year,
                "characters": rng.randint(6000, 15000) if year else rng.randint(200, 4000),
                "speaker": "张三" if rng.random() < 0.9 else None, "region": "330802",
                "given_on": day, "encoding": "utf-8", "encoding_source": "utf8",
                "replacements": 0, "unresolved": 0, "lost_singles": 0, "damage": 0.0, "lost": 0,
                "method": "container:#zoom" if rng.random() < 0.95 else "density",
                "normalizer": "1", "fingerprint": "1", "run_id": run_id,
                "fetched_at": moment(day),
            }
        )  # fmt: skip
        self.rows["copies"].append(
            {
                "document_id": str(serial), "report_id": str(serial), "relation": "canonical",
                "jaccard": 1.0, "containment": 1.0,
            }
        )  # fmt: skip
        return url, "document"


def days() -> Iterator[date]:
    """Yield the days of the year."""
    yield from (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
