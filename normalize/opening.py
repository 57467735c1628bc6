"""The opening of a report: what stands between its title and its first paragraph.

    2024年1月29日在示例市第十届人民代表大会第三次会议上
    示例市人大常委会主任  某某
    各位代表：
    我受示例市人大常委会委托，向大会报告工作，请予审议。

Read are the lines before the greeting, the greeting, and the mandate (我受…委托, 我代表…).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from normalize import dates
from normalize.surnames import NAME, is_name

_REACH = 3000  # characters: a letter of transmittal may stand before the report
_MAX_LINES = 40
_LONG = 120  # no line of an opening is longer; a paragraph is

GREETING = re.compile(r"(?:尊敬的)?(?:各位(?:人大|政协)?(?P<who>代表|委员)|同志们|代表同志们)")
_HEADING = re.compile(r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d+[、.])")
_MANDATE = re.compile(r"我们?(?:现在|现|谨)?(?:受|代表)(?P<text>[^。;!]{2,200})")
_ENTRUSTED = re.compile(r"(?:^|[,、。\s])受(?P<text>[^。;!]{2,200})")
_FIGURES = r"[一二三四五六七八九十百\d]{1,4}"
MEETING = re.compile(
    rf"(?P<name>[一-龥]{{0,30}}?第?(?P<term>{_FIGURES})届[一-龥]{{0,20}}?"
    rf"(?:人民代表大会|人大|政协|委员会|代表大会)(?:常务委员会)?第?(?P<session>{_FIGURES})次(?:全体)?会议)"
)
_HAN_DAY = (
    r"[一二三四五六七八九〇零○]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_GIVEN = re.compile(rf"(?P<date>\d{{4}}年\d{{1,2}}月\d{{1,2}}日|{_HAN_DAY})")
# 2024年01月30日 on a line of its own is what a CMS prints; a speaker writes 1月30日.
_LONE_DATE = re.compile(rf"^\(?(?P<date>\d{{4}}年[1-9]\d?月[1-9]\d?日|{_HAN_DAY})\)?$")
_POST = (
    r"(?:代理?|常务副|副|执行)?(?:省长|市长|县长|区长|州长|盟长|旗长|镇长|乡长|专员|总理|委员长|"
    r"院长|检察长|主席团(?:常务|执行)?主席|主席|主任)"
)
_SPEAKER_LINE = re.compile(
    rf"^(?:报告人:?)?(?P<post>[一-龥、()]{{0,30}}?{_POST}(?:、[一-龥]{{2,12}})?):?\s*(?P<name>{NAME})$"
)
_SPEAKER_INLINE = re.compile(
    rf"(?P<post>[一-龥]{{0,20}}?{_POST})\s*(?P<name>{NAME})(?=同志|在|所?作|向大会|$)"
)
_SPEAKER_BEFORE = re.compile(rf"(?P<name>{NAME})(?P<post>{_POST})(?=在)")


@dataclass(frozen=True, slots=True)
class Opening:
    """What an opening states; what it does not state is None.

    lines: folded lines before the greeting (NFKC, single blanks). greeted: "代表" or "委员".
    mandate: what follows 我受 or 我代表, up to the end of the sentence.
    """

    lines: tuple[str, ...] = ()
    greeted: str | None = None
    mandate: str | None = None
    meeting: str | None = None
    term: int | None = None
    session: int | None = None
    given_on: date | None = None
    speaker: str | None = None
    post: str | None = None


def read(text: str, latest: date | None = None) -> Opening:
    """Return what the opening of `text` states; `latest` is the last day it can be given on."""
    lines, greeted, rest = _parts(text)
    said = mandate(rest)
    joined = "".join(lines).replace(" ", "")
    meeting = _meeting(joined) or MEETING.search(said or "")
    post, speaker = _speaker(lines)
    return Opening(
        lines=lines,
        greeted=greeted,
        mandate=said,
        meeting=_meeting_name(meeting) if meeting else None,
        term=dates.number(meeting["term"]) if meeting else None,
        session=dates.number(meeting["session"]) if meeting else None,
        given_on=_given_on(lines, joined, latest),
        speaker=speaker,
        post=post,
    )


def mandate(text: str) -> str | None:
    """Return what follows 我代表, 我受 or 受 in `text`, up to the end of the sentence."""
    found = _MANDATE.search(text) or _ENTRUSTED.search(text)
    return found["text"] if found else None


def fold(line: str) -> str:
    """Return the line in NFKC, without invisible characters, blanks single."""
    shown = re.sub(r"[\u200b-\u200f\u2060\ufeff\u00ad]", "", unicodedata.normalize("NFKC", line))
    return re.sub(r"\s+", " ", shown).strip()


def _parts(text: str) -> tuple[tuple[str, ...], str | None, str]:
    """Split the start of `text` into opening lines, whom it greets, and what follows."""
    lines: list[str] = []
    rows = [row for line in text[:_REACH].splitlines() if (row := fold(line))]
    for at, row in enumerate(rows[:_MAX_LINES]):
        greeting = GREETING.search(row)
        if greeting and greeting.start() < _LONG:
            lines += [row[: greeting.start()]] if greeting.start() else []
            rest = row[greeting.end() :] + "\n" + "\n".join(rows[at + 1 : at + 5])
            return tuple(lines), greeting["who"], rest[:600]
        if _HEADING.match(row) or (len(row) > _LONG and "会议上" not in row):
            break
        lines.append(row)
    return tuple(lines), None, "\n".join(rows[len(lines) : len(lines) + 3])[:600]


def _meeting(joined: str) -> re.Match[str] | None:
    """Return the meeting that the report was given to: the one behind 在 or a date, else any."""
    starts = [mark.end() for mark in re.finditer(r"[在日,:—(]", joined)]
    matches = (MEETING.match(joined, start) for start in (*starts, 0))
    return next(filter(None, matches), None)


def _meeting_name(meeting: re.Match[str]) -> str:
    return re.sub(r"^(?:在|向|于)", "", meeting["name"])


def _given_on(lines: tuple[str, ...], joined: str, latest: date | None) -> date | None:
    """Return the day beside the meeting, or the one that has a line to itself."""
    for match in _GIVEN.finditer(joined):
        around = joined[match.start() : match.end() + 60]
        if MEETING.search(around) or "会议上" in around:
            return dates.parse(match["date"], latest)
    alone = [match for line in lines if (match := _LONE_DATE.match(line.replace(" ", "")))]
    return dates.parse(alone[0]["date"], latest) if len(alone) == 1 else None


def _speaker(lines: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Return post and name of who gave the report."""
    for line in lines:
        bare = re.sub(r"^[-—(\s]+|\)$", "", re.sub(r"\((?:女|男)?[,、]?[一-龥]{0,4}族\)", "", line))
        for pattern in (_SPEAKER_LINE, _SPEAKER_INLINE, _SPEAKER_BEFORE):
            for match in pattern.finditer(bare):
                name = match["name"].replace(" ", "")
                if is_name(name):
                    return _post(match["post"]), name
    return _two_lines(lines)


def _post(written: str) -> str:
    """Return the post without what runs into it (…会议上, a date)."""
    return re.sub(r"^.*(?:会议上|日|在)", "", written)


def _two_lines(lines: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Read a name that has a line to itself, and the post in the line before it."""
    for before, line in zip(("", *lines), lines, strict=False):
        name = line.replace(" ", "")
        if re.fullmatch(NAME, line) and is_name(name):
            return (before if re.search(rf"{_POST}$", before) else None), name
    return None, None
