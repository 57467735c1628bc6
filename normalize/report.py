"""What a text says of itself as a work report: kind, body, region, meeting, speaker, years."""

import re
from dataclasses import replace
from datetime import date

from normalize import bodies, opening
from normalize.bodies import Named
from normalize.document import Kind, Level, Report
from normalize.opening import Opening, fold
from normalize.places import Place, locate
from normalize.years import Years, years

_ANNOUNCES = re.compile(
    r"决议|决定|通知|公告|公报|通告|条例|办法|规定|意见|方案|分工|细则|纲要|规划|批复|函|公示|名单|招标|采购|预算|决算"
)
_ABRIDGED = re.compile(
    r"[(（\[【〔][^)）\]】〕]{0,6}(?:摘要|摘登|摘编|节选|节录)[^)）\]】〕]{0,4}[)）\]】〕]"
)
_WRITTEN = re.compile(r"[(（\[【〔]书面[^)）\]】〕]{0,4}[)）\]】〕]")
_DRAFT = re.compile(
    r"[(（\[【〔][^)）\]】〕]{0,6}(?:草案|草稿|征求意见稿|讨论稿|审议稿|送审稿)[^)）\]】〕]{0,4}[)）\]】〕]"
)


def read(
    title: str | None,
    text: str,
    region_hint: str | None = None,
    *,
    published: date | None = None,
    abstract: str | None = None,
) -> Report:
    """Return what title and text say of the report; nothing is guessed.

    region_hint: GB/T 2260 code of the site's region. published: the day the page was published,
    after which no report can have been given. abstract: what a disclosure block gives as 内容概述
    (the start of the text, sometimes less damaged than the text itself).
    """
    head = opening.read(text, published)
    if abstract:
        head = _completed(head, opening.read(abstract, published))
    names = [title] if title else []
    named = _named(names + list(head.lines[:8]), head)
    if not named:
        return Report(kind=_other(title, text))
    told = years(title, text, head.given_on, published)
    place = locate(_sources(named, head), text, told.report, region_hint)
    return _report(named, head, place, told, _title(names, head))


def _completed(head: Opening, other: Opening) -> Opening:
    """Return the opening with what it lacks taken from the other."""
    fields = ("greeted", "mandate", "meeting", "term", "session", "given_on", "speaker", "post")
    missing = {name: getattr(other, name) for name in fields if getattr(head, name) is None}
    return replace(head, **missing)


def _named(titles: list[str], head: Opening) -> list[Named]:
    """Return the bodies that titles and mandate name, if they agree on the kind."""
    by_title = next((named for line in titles if (named := bodies.of_title(line))), None)
    by_mandate = bodies.of_mandate(head.mandate) if head.mandate else None
    return [named for named in (by_title, by_mandate) if named]


def _other(title: str | None, text: str) -> Kind:
    """Tell news about a report from everything else."""
    shown = title or ""
    if _ANNOUNCES.search(shown):
        return Kind.OTHER
    about = "工作报告" in shown or "工作报告" in fold(text[:400])
    return Kind.NEWS if about else Kind.OTHER


def _title(names: list[str], head: Opening) -> str | None:
    lines = [line for line in head.lines[:8] if bodies.is_title(line)]
    return "".join(names + lines) or None


def _sources(named: list[Named], head: Opening) -> list[str]:
    """Return the phrases that can name the body's place, surest first."""
    return [
        *(name.body for name in named),
        *(phrase for phrase in (head.meeting, head.post) if phrase),
    ]


def _report(
    named: list[Named], head: Opening, place: Place, told: Years, title: str | None
) -> Report:
    kind = named[-1].kind
    if kind is Kind.NPC and place.level is Level.TOWNSHIP:
        kind = Kind.PRESIDIUM
    marked = title is not None
    return Report(
        kind=kind,
        body=_body(named, place),
        region=place.region,
        level=place.level,
        meeting=head.meeting,
        term=head.term,
        session=head.session,
        given_on=head.given_on,
        speaker=head.speaker,
        post=head.post,
        report_year=told.report,
        reviewed_year=told.reviewed,
        abridged=bool(_ABRIDGED.search(title or "")) if marked else None,
        written=bool(_WRITTEN.search(title or "")) if marked else None,
        draft=bool(_DRAFT.search(title or "")) if marked else None,
    )


def _body(named: list[Named], place: Place) -> str | None:
    """Return the fullest name: one that names its place, and 政协 where that is what it is."""
    full = [name.body for name in named if name.body in place.named]
    if not full:
        return None
    known = [body for body in full if named[0].kind is not Kind.CPPCC or "政" in body]
    return (known or full)[0]
