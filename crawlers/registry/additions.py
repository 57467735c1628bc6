"""Plans the site files that tables add: new ones, and keys that present ones lack."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from crawlers.registry.addresses import Moved, domain, has_words, host, is_address, same, slug
from crawlers.registry.fact_tables import ListRow, MovedRow
from crawlers.registry.list_selection import (
    Start,
    bare_name,
    group,
    home_of,
    is_former,
    left_out,
    starts,
)
from crawlers.site import Body, ExpectedKind, Registry, Site, dump_site
from crawlers.site_evidence import AddressSource, Basis, Seen, Sighting

FILLED = ("start", "mixed", "allowed", "formerly", "evidence", "seen")
"""Keys that are added to present files that lack them."""

_EXPECTED = {
    Body.NPC: ExpectedKind.NPC,
    Body.GOV: ExpectedKind.GOV,
    Body.CPPCC: ExpectedKind.CPPCC,
    Body.COURT: ExpectedKind.COURT,
    Body.PROCURATORATE: ExpectedKind.PROCURATORATE,
}
_FAMILIES = {
    "trs t-date": "trs",
    "trs createPage": "trs",
    "hanweb col": "hanweb",
    "ucap": "ucap",
    "gkmlpt": "gkmlpt",
    "vsb": "vsb",
}
_RECENT = "2024"  # an older technique may have been replaced: it is recognised from the pages
_SLOTS, _SLOT_MINUTES, _OFFSET = 96, 15, 7
_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_WORKS = re.compile(r"^works(?: from (?P<place>[^()]+?))? \((?P<day>\d{4}-\d\d(?:-\d\d)?)\)$")
_BLOCKED = re.compile(r"(?P<day>\d{4}-\d\d-\d\d): blocked for an? (?P<place>[^,|]+)")
_TAKEN = re.compile(r"HIJACKED|taken over")


@dataclass(frozen=True, slots=True)
class Addition:
    """One site file. new: it does not exist. keys: what a present file lacks, as YAML."""

    site: Site
    path: Path
    new: bool
    keys: str = ""


@dataclass(slots=True)
class Additions:
    """What tables add to a registry. left_out: rows that are not used, by reason."""

    files: list[Addition] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def plan_additions(
    registry: Registry, rows: Iterable[ListRow], moved: Iterable[MovedRow] = ()
) -> Additions:
    """Return the files that the rows add to a registry, in order of the table.

    The same tables and registry yield the same files; files that are whole yield nothing.
    """
    rows, gone, found = list(rows), Moved(moved), Additions()
    present = {(site.region, site.body): site for site in registry}
    names = set(registry.sites)
    homes = {same(str(site.home)) for site in registry}
    found.left_out.update(reason for row in rows if (reason := left_out(row, gone)))
    for (region, body), own in group(rows, gone).items():
        known = present.get((region, body))
        home = str(known.home) if known else home_of(own, gone)
        if home is None:
            found.left_out["its home page is unknown"] += len(own)
            continue
        if known is None and same(home) in homes:
            found.left_out["its home page is that of another site"] += len(own)
            continue
        values = _facts(own, home, gone)
        if known:
            keys = _lacking(known, values)
            if keys:
                path = registry.folder / f"{known.site}.yml"
                found.files.append(Addition(known, path, new=False, keys=keys))
            continue
        name = _free_name(home, region, body, names)
        names.add(name)
        homes.add(same(home))
        site = Site.model_validate({**_identity(name, own, home, region, body), **values})
        found.files.append(Addition(site, registry.folder / f"{name}.yml", new=True))
    return found


def write_additions(additions: Additions, *, fill: bool) -> Iterator[Path]:
    """Write the new files; with `fill`, also append to present files the keys that they lack."""
    for each in additions.files:
        if each.new:
            each.path.parent.mkdir(parents=True, exist_ok=True)
            with each.path.open("x", encoding="utf-8") as file:
                file.write(dump_site(each.site))
        elif fill:
            text = each.path.read_text(encoding="utf-8").rstrip("\n")
            each.path.write_text(f"{text}\n{each.keys}", encoding="utf-8")
        else:
            continue
        yield each.path


def schedule_of(name: str) -> str:
    """Return a site's cron fields: a quarter of an hour that its name chooses, once a day."""
    digest = hashlib.sha256(name.encode()).digest()
    slot = int.from_bytes(digest[:4]) % _SLOTS
    hour, minute = divmod(slot * _SLOT_MINUTES + _OFFSET, 60)
    return f"{minute} {hour} * * *"


def _identity(name: str, rows: list[ListRow], home: str, region: str, body: Body) -> dict[str, Any]:
    names = Counter(bare_name(row.site_name) for row in rows if row.site_name)
    title = min(names, key=lambda each: (-names[each], len(each)), default=name)
    due = "02-15" if region[4:] != "00" else "02-28"
    due = "03-31" if region == "100000" else due
    return {
        "site": name,
        "name": title,
        "region": region,
        "body": body,
        "home": home,
        "schedule": schedule_of(name),
        "expect": {_EXPECTED[body]: {"per_year": 1, "due": due}},
    }


def _facts(rows: list[ListRow], home: str, gone: Moved) -> dict[str, Any]:
    """Return the keys of a site that its rows state."""
    chosen = starts(rows, home, gone)
    former = [row.list_url for row in rows if is_former(row) and is_address(row.list_url)]
    former += [row.home for row in rows if gone.is_gone(row.home)]
    former += gone.of([home])
    kept = {same(url): url for url in former if not _covers(url, [home, *(c.url for c in chosen)])}
    hosts = {host(each.url) for each in chosen if domain(each.url) != domain(home)}
    values: dict[str, Any] = {
        "family": _family(chosen),
        "start": [each.url for each in chosen],
        "mixed": [each.url for each in chosen if each.mixed],
        "allowed": sorted(hosts),
        "formerly": list(kept.values()),
        "evidence": _evidence(rows, chosen, home),
        "seen": list(dict.fromkeys(seen for row in rows for seen in _seen(row))),
    }
    return {key: value for key, value in values.items() if value}


def _covers(url: str, used: Iterable[str]) -> bool:
    return any(same(one).startswith(same(url)) for one in used)


def _family(chosen: list[Start]) -> str | None:
    """Return the family that all lists of reports have, if the table saw it recently."""
    found = set()
    for each in chosen:
        known = (name for mark, name in _FAMILIES.items() if each.row.technique.startswith(mark))
        recent = each.row.evidence_date >= _RECENT and each.row.evidence_date[:1].isdigit()
        found.add(next(known, None) if recent and not each.mixed else None)
    return found.pop() if len(found) == 1 else None


def _evidence(rows: list[ListRow], chosen: list[Start], home: str) -> list[AddressSource]:
    """Return the source of each start page, of searches that need more, and of the home page."""
    listed = [(each.url, each.row) for each in chosen]
    searches = (row for row in rows if row.work_report == "search" and row.list_url)
    rest = [(row.list_url, row) for row in searches if not has_words(row.list_url)]
    if not any(not each.mixed for each in chosen):
        listed += rest
    if not listed:
        listed = [(home, row) for row in rows if same(row.home) == same(home)][:1]
    found: dict[str, AddressSource] = {}
    for url, row in listed:
        basis = Basis.PARENT if row.basis.startswith("parent") else Basis.LISTED
        day = _DAY.search(row.evidence_date)
        what = row.what or "home page"
        source = row.evidence or "not stated"
        dated = day[0] if day else None
        kept = AddressSource(address=url, what=what, source=source, date=dated, basis=basis)
        found.setdefault(same(url), kept)
    return list(found.values())


def _seen(row: ListRow) -> Iterator[Seen]:
    status = row.status
    if found := _WORKS.match(status):
        place = found["place"]
        yield Seen(date=found["day"], vantage=place, result=Sighting.WORKS)
    for found in _BLOCKED.finditer(status):
        place = found["place"].strip()
        yield Seen(date=found["day"], vantage=place, result=Sighting.BLOCKED)


def _lacking(site: Site, values: Mapping[str, Any]) -> str:
    """Return the keys that a present site does not have, as YAML; "" if there are none."""
    new = {key: values[key] for key in FILLED if key in values and not getattr(site, key)}
    if site.start:
        new.pop("mixed", None)
    if not new:
        return ""
    merged = Site.model_validate({**site.model_dump(by_alias=True), **new})
    dumped = merged.model_dump(mode="json", include=set(new), by_alias=True, exclude_defaults=True)
    ordered = {key: dumped[key] for key in new}
    return str(yaml.safe_dump(ordered, allow_unicode=True, sort_keys=False, width=100))


def _free_name(home: str, region: str, body: Body, taken: set[str]) -> str:
    """Return a name from the host and the body; with the region where it is taken."""
    own = slug(home)
    plain = own if own == body.value else f"{own}_{body.value}"[:63]
    return plain if plain not in taken else f"{own}_{region}_{body.value}"[:63]
