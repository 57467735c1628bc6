"""What a text says about itself as a work report: kind, body, region, meeting, speaker, years."""

import re
from dataclasses import replace
from datetime import date, timedelta

from normalize.document import Kind, Level, Report
from normalize.language import fold_line, fold_solid, to_simplified
from normalize.reports import headless, issuing_body, meeting, opening, speaker
from normalize.reports.issuing_body import NamedBody
from normalize.reports.kind_rules import KindRule, Reading, deciding_rule
from normalize.reports.location import Clues, Location, locate
from normalize.reports.meeting import Sitting
from normalize.reports.opening import Opening
from normalize.reports.speaker import Speaker
from normalize.reports.years import read_years

_LEADS = 4000  # characters that contain all names
_EARLY = timedelta(days=31)  # a draft is published before the report is given
_LATEST = date(2049, 12, 31)  # a later day is a misprint
_TITLE_LINES = 8  # of an opening that can contain a title
_LONG_LINE = 20
_ENDS = ("。", "!", ")", ":", "会议上", "日")
_MARKS = ("。", ",", "、", ";", "》", "”")
_INSIDE = re.compile(r"[,。]|[的了于对《“]$")
_SPREAD = 3  # lines over which one title can be split

_FULL_NAME = re.compile(r"政协|(?:人民代表大会常务委员会|人民政府|人民法院|人民检察院)$")
_MARK = r"[(\[【〔][^)\]】〕]{{0,8}}(?:{})[^)\]】〕]{{0,4}}[)\]】〕]"
_ABRIDGED = re.compile(_MARK.format("摘要|摘登|摘编|节选|节录") + r"|报告(?:摘要|摘登|节选)$")
_WRITTEN = re.compile(_MARK.format("书面"))
_DRAFT = re.compile(_MARK.format("草案|草稿|征求意见稿|讨论稿|审议稿|送审稿"))


def read_report(
    title: str | None,
    text: str,
    region_hint: str | None = None,
    *,
    published: date | None = None,
    fetched: date | None = None,
    abstract: str | None = None,
    origin: str | None = None,
) -> Report:
    """Return what title and text say about the report; nothing is guessed.

    region_hint: GB/T 2260 code of the site's region. published, fetched: the days on which the page
    was published and fetched; the report was given at most a month later. abstract: the 内容概述 of
    a disclosure block (the start of the text, sometimes less damaged than the text itself). origin:
    the source that the page states, often an organ of the region.
    Texts are read in simplified characters; names are returned as written.
    """
    found = _read(
        to_simplified(title) if title else None,
        to_simplified(text),
        region_hint,
        published,
        fetched,
        to_simplified(abstract) if abstract else None,
        to_simplified(origin) if origin else None,
    )
    written = "\n".join(fold_solid(value) for value in (title, text[:_LEADS], abstract) if value)
    return replace(
        found,
        body=_as_written(found.body, written),
        meeting=_as_written(found.meeting, written),
        speaker=_as_written(found.speaker, written),
        post=_as_written(found.post, written),
    )


def _as_written(value: str | None, written: str) -> str | None:
    """Return the characters of which `value` is the simplified form."""
    if value is None or value in written:
        return value
    at = to_simplified(written).find(value)
    return written[at : at + len(value)] if at >= 0 else value


def _read(
    title: str | None,
    text: str,
    region_hint: str | None,
    published: date | None,
    fetched: date | None,
    abstract: str | None,
    origin: str | None,
) -> Report:
    latest = min((day + _EARLY for day in (published, fetched) if day), default=_LATEST)
    head = opening.read(text)
    inside = _titles_inside(head)
    titles = [title, *inside] if title else inside
    reading = _reading(title, inside, head, text)
    rule = deciding_rule(reading)
    if rule.kind is not None:
        return Report(kind=rule.kind, kind_rule=rule.name)
    named = _named_bodies(reading)
    if not named:
        return _headless(rule, text, published, Clues(text, None, region_hint, origin))
    lines = (*titles[:1], *head.lines)
    sat, spoke = meeting.read(lines, head.mandate, latest), speaker.read(lines)
    if abstract:
        sat, spoke = _completed(sat, spoke, opening.read(abstract), latest)
    stated = read_years(title, text, sat.given_on, published)
    phrases = [*(name.body for name in named), *filter(None, (sat.meeting, spoke.post))]
    place = locate(phrases, Clues(text, stated.report, region_hint, origin))
    marked = fold_line("".join(titles))
    return Report(
        kind=_kind(named, place),
        kind_rule=rule.name,
        body=_body(named, spoke.post, place),
        region=place.region,
        level=place.level,
        meeting=sat.meeting,
        term=sat.term,
        session=sat.session,
        given_on=sat.given_on,
        speaker=spoke.name,
        post=spoke.post,
        report_year=stated.report,
        reviewed_year=stated.reviewed,
        abridged=bool(_ABRIDGED.search(marked)) if titles else None,
        written=bool(_WRITTEN.search(marked)) if titles else None,
        draft=bool(_DRAFT.search(marked)) if titles else None,
    )


def _completed(
    sat: Sitting, spoke: Speaker, other: Opening, latest: date | None
) -> tuple[Sitting, Speaker]:
    """Return sitting and speaker, completed from another opening of the text."""
    sitting = meeting.read(other.lines, other.mandate, latest)
    whole = sat if sat.meeting else replace(sitting, given_on=sat.given_on or sitting.given_on)
    return whole, spoke if spoke.name else speaker.read(other.lines)


def _titles_inside(head: Opening) -> list[str]:
    """Return the titles of reports in an opening, joined where they are split over lines.

    政府工作报告 on a line of its own inside a sentence is a link that broke the line.
    """
    lines = [line for at, line in enumerate(head.lines) if not _is_broken_link(head.lines, at)]
    lines = lines[:_TITLE_LINES]
    spread = (
        "".join(lines[start : start + count])
        for start in range(len(lines))
        for count in range(1, _SPREAD + 1)
    )
    return [line for line in spread if issuing_body.is_report_title(line)][:2]


def _is_broken_link(lines: tuple[str, ...], at: int) -> bool:
    """Return whether the line after goes on with the sentence that the line before left open."""
    after = lines[at + 1] if at + 1 < len(lines) else ""
    before = lines[at - 1] if at else ""
    open_sentence = len(before) > _LONG_LINE and not before.endswith(_ENDS)
    return after.startswith(_MARKS) or (open_sentence and bool(_INSIDE.search(before)))


def _reading(title: str | None, inside: list[str], head: Opening, text: str) -> Reading:
    own = issuing_body.of_title(title) if title else None
    return Reading(
        title=title,
        text=text,
        head=head,
        said=issuing_body.of_mandate(head.mandate) if head.mandate else None,
        own=own,
        entitled=own or next((issuing_body.of_title(line) for line in inside), None),
    )


def _named_bodies(reading: Reading) -> list[NamedBody]:
    """Return the bodies that title and mandate name; none if the text names none."""
    said, entitled = reading.said, reading.entitled
    if said:
        return [entitled, said] if entitled and entitled.kind is said.kind else [said]
    return [entitled] if entitled else []


def _kind(named: list[NamedBody], place: Location) -> Kind:
    township = place.level is Level.TOWNSHIP and named[-1].kind is Kind.NPC
    return Kind.PRESIDIUM if township else named[-1].kind


def _body(named: list[NamedBody], post: str | None, place: Location) -> str | None:
    """Return the name of the body in the title if it is a full one, else the longest name.

    Only a name with its place counts: 区人大常委会 does not.
    """
    full = [name.body for name in named if name.body in place.named]
    if full and _FULL_NAME.search(full[0]):
        return full[0]
    of_post = issuing_body.of_post(post, named[-1].kind) if post and post in place.named else None
    return max([*full, *([of_post] if of_post else [])], key=len, default=None)


def _headless(rule: KindRule, text: str, published: date | None, clues: Clues) -> Report:
    """Return a report without an opening, with its kind, place and years."""
    stated = read_years(None, text, None, published)
    place = locate([], clues)
    return Report(
        kind=headless.kind_of(text) or Kind.OTHER,
        kind_rule=rule.name,
        region=place.region,
        level=place.level,
        report_year=stated.report,
        reviewed_year=stated.reviewed,
    )
