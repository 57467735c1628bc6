"""The words around a target: its name, the verb, the stance, and the signs of the past."""

import re
from typing import NamedTuple

_STANCE = "力争|确保|争取|努力|奋力|力促|推动|促进|实现|保持|继续保持|计划|预期|预计|安排|保证"
_KEPT_STANCES = ("力争", "确保", "争取", "努力", "奋力", "保证", "继续保持")
_BEFORE = re.compile(
    rf"(?:{_STANCE}|全年|今年|年内|本年|(?:19|20)\d\d年(?:内|底)?|到(?:19|20)\d\d年|全[省市区州县国](?!生产总值|居民|社会)|我[省市区]|全自治区"
    r"|的(?=经济)|要|使|将|并|其中|同时|年度|的基础上|[、 ]|\d{1,2}[.、]|[一二三四五六七八九十]是)"
)
_VERBS = re.compile(
    r"(?:增长|下降|降低|减少|压减|提高|上涨|提升|增加|增速|增幅|涨幅"
    r"|达到|达|到|至|为|在|约|要|再|均|可|超过|突破|不低于|不少于|不超过|不高于|高于|低于|大于|以上|实现|完成|新增"
    r"|控制|继续|保持|稳定|维持|稳|增(?=[至到])|降(?=[至到])|力争|确保|争取|努力|奋力|计划|预期|预计|定|同口径|同比|比上年|较上年|比去年|今年|分别|年均|平均|左右"
    r"|(?<!价格)(?<!价格总水平)总水平|[,、 ])$"
)
_CHANGE = re.compile(r"增长|提高|提升|上涨|增速|增加|增幅|涨幅|下降|降低|减少|压减")
_TO_LEVEL = re.compile(r"(?:提高|提升|上涨|增加|下降|降低|减少)(?:至|到|达)")
_THIS_YEAR = re.compile(r"(?:今年|全年|明年|(?:19|20)\d\d年)的?")
_ADVERBS = re.compile(r"(?:不折不扣|全面|圆满|如期|确保|力争|努力|切实|坚决){1,6}")
_REACHES = re.compile(
    r"达|到|至|突破|超过|不低于|不少于|不超过|控制在|保持在|稳定在|完成|新增|以上|为$"
)
_HOLDS = re.compile(r"(控制在|保持在|稳定在|继续保持|稳定保持在|维持在|达到?)[^\d]{0,4}$")
_RATE = re.compile(r"速度|增长|目标|预期")
_PAST = re.compile(
    r"去年|上年(?!增)|过去|已经?(?:达|完成|建|实现|有|累计)|累计(?:完成|实现|建成)|比\d{4}年|突破了|超过了|达到了|增长了|实现了|下降了|提高了"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_UNTIL_YEAR = re.compile(r"(?:到|至)((?:19|20)\d\d)年")
_TWO = re.compile(r"[、和及与]")
_OUTCOME = re.compile(
    r"(?:力争|基本|全面|确保|继续|稳定|持续|进一步|不断|更加){0,6}"
    r"(?:同步|快于|高于|不低于|保持|完成|改善|提升|提高|下降|降低|一致|稳中提质|保稳提质|稳中有进|稳定|优化|增强|减少|平衡|提质|在合理)"
)
_TASK = re.compile(r"(?:确保|力争|不折不扣|全面|圆满|如期){0,4}(?:完成|实现)")
_INTENSITY = re.compile(
    r"能(?:源消)?耗强度|碳排放强度|单位[^、,]{2,8}?能耗|单位[^、,]{2,8}?二氧化碳排放量?"
)
_MEASURED = re.compile(
    r"(?:指标|任务|目标|质量|排放量?|总量|减排|降碳|保护|消耗|水质|比例|天数|收支|产量|收入|价格|能耗|强度|进出口|总额|投资|失业率)"
)


_SHARED_TAILS = (
    "常住居民人均可支配收入", "居民人均可支配收入", "居民可支配收入", "居民收入", "增加值",
)  # fmt: skip


class Subject(NamedTuple):
    """What precedes a quantity: 力争 + 社会消费品零售总额 + 增长.

    names: one, or as many as 分别 spreads over. start: where the quote begins in the clause.
    change: the verb of change. reaches: it says that a level is reached. modifier: 达到.
    is_rate: the name itself says that a speed is meant. spread: 分别 is said.
    """

    names: tuple[str, ...]
    start: int
    stance: str | None
    change: str | None
    reaches: bool
    modifier: str | None
    is_rate: bool
    spread: bool


class Aspiration(NamedTuple):
    """A target without a number, `clause[start:end]`."""

    names: tuple[str, ...]
    stance: str | None
    start: int
    end: int


def is_past(words: str, year: int | None) -> bool:
    """Return whether words speak of what was reached: 去年, 已完成, or an earlier year."""
    if _PAST.search(words):
        return True
    return year is not None and any(int(each) < year for each in _YEAR.findall(words))


def year_of(words: str) -> int | None:
    """Return the last year until which words aim (到2027年), or None."""
    years = _UNTIL_YEAR.findall(words)
    return int(years[-1]) if years else None


def subject_of(before: str) -> Subject:
    """Return the subject of a quantity from the folded words before it in the clause."""
    start = quote = _front(before)
    stances = [word for word in _KEPT_STANCES if word in before]
    first = re.search("力争|确保|争取|努力|奋力|保证", before[:start])
    if first:
        quote = first.start()
    again = list(_THIS_YEAR.finditer(before, start))
    end = _back(before, start)
    if again and again[-1].end() < end:  # 中央提出今年经济增长预期目标为
        start = again[-1].end()
    name, verbs = before[start:end], before[end:]
    change = None
    changes = _CHANGE.findall(verbs)
    if changes:
        change = None if _TO_LEVEL.search(verbs) else changes[-1]
    holds = _HOLDS.search(verbs)
    names = _names(name, spread="分别" in verbs)
    return Subject(
        names,
        quote,
        stances[0] if stances else (holds[1] if holds else None),
        change,
        bool(_REACHES.search(verbs)),
        holds[1] if holds and holds[1].startswith("达") else None,
        bool(_RATE.search(name + verbs)),
        "分别" in verbs,
    )


def aspiration(clause: str) -> Aspiration | None:
    """Return the target that a folded clause of the main targets states without a number."""
    bare = clause.rstrip()
    start = len(bare) - len(bare.lstrip())
    outcome = _OUTCOME.search(bare)
    if outcome is None or not _MEASURED.search(bare) or len(bare) - start > 60:
        return None
    stance = next((word for word in _KEPT_STANCES if word in bare), None)
    lead = _front(bare)
    name = bare[lead : outcome.start()].strip("、 ")
    name = re.split("增长|增速|增幅|涨幅|与", name, maxsplit=1)[0] if name else name
    if not name or _ADVERBS.fullmatch(name):
        task = _TASK.match(bare[lead:]) or _TASK.match(bare[start:])
        name = bare[(lead if task is None else start + task.end()) :]
        name = re.sub("^(?:国家|中央)?(?:下达)?的?", "", name)[:30]
    names = tuple(dict.fromkeys(each.strip() for each in name.split("、") if each.strip()))
    known = tuple(filter(None, map(_known, names)))
    if len(names) > 1 and len(known) == len(names):
        return Aspiration(known, stance, start, len(bare))
    whole = known[0] if known else name.strip("、 ")
    return Aspiration((whole,), stance, start, len(bare)) if whole else None


def _known(name: str) -> str | None:
    """Return the part of a name that is the name of an intensity, or None."""
    found = _INTENSITY.search(name)
    return found.group() if found else None


def _front(words: str) -> int:
    """Return where the name begins: after 全年, 力争, 在…的基础上 and the like."""
    position = 0
    while match := _BEFORE.match(words, position):
        position = match.end()
    return position


def _back(words: str, start: int) -> int:
    """Return where the name ends: before the verbs."""
    end = len(words)
    while end > start and (match := _VERBS.search(words, max(start, end - 8), end)):
        end = match.start()
    return end


def _names(name: str, *, spread: bool) -> tuple[str, ...]:
    """Return the names that 分别 spreads its numbers over: 城乡居民收入 are two."""
    pieces = name.replace(" ", "").strip("、").split("、")
    counted = [at for at, piece in enumerate(pieces) if re.search(r"\d", piece)]
    name = "、".join(pieces[counted[-1] + 1 :] if counted and len(pieces) > 1 else pieces)
    if not name:
        return ()
    if not spread:
        return (name,)
    if "城乡" in name:
        return (name.replace("城乡", "城镇", 1), name.replace("城乡", "农村", 1))
    pieces = [piece for piece in _TWO.split(name) if piece]
    if len(pieces) < 2:
        return (name,)
    tail = next((tail for tail in _SHARED_TAILS if pieces[-1].endswith(tail)), "")
    return tuple(piece if not tail or piece.endswith(tail) else piece + tail for piece in pieces)
