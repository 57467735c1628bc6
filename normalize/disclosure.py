"""The 政府信息公开 block: names of its fields, in a table, a list, or run-on text.

The block is metadata, never body text (State Council guideline 国办发〔2017〕47号 asks for it).
"""

import re
from collections.abc import Iterator

from normalize.document import Found, RejectedSpan
from normalize.opening import fold

LABELS: dict[str, str | None] = {
    "索引号": "index_number",
    "索取号": "index_number",
    "信息索引": "index_number",
    "文号": "document_number",
    "发文字号": "document_number",
    "文件编号": "document_number",
    "发文号": "document_number",
    "文件文号": "document_number",
    "公文文号": "document_number",
    "发文文号": "document_number",
    "信息名称": "title",
    "文件名称": "title",
    "名称": "title",
    "标题": "title",
    "文件标题": "title",
    "信息标题": "title",
    "发布机构": "issuer",
    "发文机关": "issuer",
    "发文单位": "issuer",
    "发布单位": "issuer",
    "发布部门": "issuer",
    "发文机构": "issuer",
    "制发机关": "issuer",
    "公开责任部门": "issuer",
    "责任部门": "issuer",
    "公开机构": "issuer",
    "公开主体": "issuer",
    "信息来源": "source",
    "来源": "source",
    "稿源": "source",
    "文章来源": "source",
    "成文日期": "written_on",
    "成文时间": "written_on",
    "产生日期": "written_on",
    "生成日期": "written_on",
    "发文日期": "written_on",
    "制发日期": "written_on",
    "印发日期": "written_on",
    "发布日期": "published_at",
    "发布时间": "published_at",
    "公开日期": "published_at",
    "公开时间": "published_at",
    "公布日期": "published_at",
    "发表时间": "published_at",
    "发稿时间": "published_at",
    "内容概述": "abstract",
    "内容摘要": "abstract",
    "内容简介": "abstract",
    "信息摘要": "abstract",
    "主题词": "keywords",
    "关键词": "keywords",
    "关键字": "keywords",
    "主题分类": "topic",
    "信息分类": "topic",
    "信息类别": "topic",
    "所属主题": "topic",
    "公开分类": "topic",
    "分类": "topic",
    "体裁分类": "genre",
    "组配分类": "arrangement",
    "所属栏目": "column",
    "公开方式": None,
    "公开形式": None,
    "公开时限": None,
    "公开范围": None,
    "公开程序": None,
    "信息时效期": None,
    "有效性": None,
    "时效性": None,
    "时效": None,
    "信息有效性": None,
    "是否有效": None,
    "效力状态": None,
    "有效期": None,
    "废止日期": None,
    "实施日期": None,
    "生效日期": None,
    "失效日期": None,
    "施行日期": None,
    "服务对象": None,
    "语种": None,
    "著录日期": None,
    "文种": None,
    "公开类别": None,
    "信息公开类别": None,
    "信息格式": None,
    "载体类型": None,
    "版式": None,
    "下载": None,
    "文件下载": None,
    "作者": "author",
    "责任编辑": None,
    "编辑": None,
    "浏览次数": None,
    "浏览量": None,
    "点击数": None,
    "点击量": None,
    "访问量": None,
    "阅读次数": None,
    "阅读量": None,
    "字号": None,
    "字体": None,
    "打印": None,
    "分享": None,
}
"""The field that a label fills; None for labels whose value we do not keep."""

STRONG = frozenset({"index_number", "document_number", "written_on", "issuer", "topic", "genre"})
"""Fields that no byline has: two of them make a block."""


def _spaced(label: str) -> str:
    return r"[ \u3000\xa0]*".join(label)  # 索 引 号


_LABEL = re.compile(
    r"[【\[(（]?(?P<label>"
    + "|".join(_spaced(label) for label in sorted(LABELS, key=len, reverse=True))
    + r")[】\])）]?[ \u3000\xa0]*[:：][ \u3000\xa0]*"
)
_EMPTY = re.compile(
    r"^(?:无|暂无|null|none|undefined|nan|-+|—+|/|\$.*|\{.*\}|\[.*\])?$", re.IGNORECASE
)
_FOOTER = re.compile(
    r"主办单位|承办单位|技术支持|网站标识码|ICP备|公网安备|版权所有|邮政编码|联系电话|站点地图|网站地图|建议使用|推荐使用|"
    r"IPV?6|【?打印本页】?|【?关闭(?:本页|窗口)】?|分享到|微博\s*微信|浏览器版本|以上版本浏览器",
    re.IGNORECASE,
)
_TODAY = re.compile(r"^(?:今天是|当前位置|您(?:现在|当前)?(?:所在)?的?位置|欢迎).{0,60}$")
_HEADER_LINES = 30
_FOOTER_LINES = 20


def pairs(run: str) -> Iterator[tuple[str, str]]:
    """Yield (label, value) of a run such as `主题分类:社会管理 体裁分类:报告`."""
    matches = list(_LABEL.finditer(run))
    for match, after in zip(matches, [*matches[1:], None], strict=False):
        value = run[match.end() : after.start() if after else len(run)]
        yield re.sub(r"\s", "", match["label"]), fold(value)


def stated(label: str, value: str) -> Found | None:
    """Return the field that a label and its value state, or None (no field, no value)."""
    name = LABELS.get(re.sub(r"[\s:：【】\[\]]", "", label))
    return Found(name, value, f"disclosure:{label}") if name and not _EMPTY.match(value) else None


def from_text(text: str) -> tuple[tuple[Found, ...], str, tuple[RejectedSpan, ...]]:
    """Take the header block and the footer off a plain text.

    Returns what the block states, the text between, and what was taken off. A text without block
    and footer comes back as it is.
    """
    lines = text.splitlines(keepends=True)
    start, found = _header(lines)
    end = _footer(lines, start)
    rejected = [
        *(RejectedSpan("disclosure block", line.strip()) for line in lines[:start] if line.strip()),
        *(RejectedSpan("footer", line.strip()) for line in lines[end:] if line.strip()),
    ]
    return found, "".join(lines[start:end]), tuple(rejected)


def _header(lines: list[str]) -> tuple[int, tuple[Found, ...]]:
    """Return the line after the block, and what the block states."""
    end, found = 0, []
    for at, line in enumerate(lines[:_HEADER_LINES]):
        shown = line.strip()
        if _LABEL.match(shown):
            found += [value for pair in pairs(shown) if (value := stated(*pair))]
            end = at + 1
        elif shown and not _TODAY.match(shown):
            break
    is_block = len({value.name for value in found} & STRONG) > 1
    return (end, tuple(found)) if is_block else (0, ())


def _footer(lines: list[str], start: int) -> int:
    """Return the first line of the footer: from there on each line is one, or empty."""
    end = len(lines)
    for at in range(len(lines) - 1, max(start, len(lines) - _FOOTER_LINES) - 1, -1):
        shown = lines[at].strip()
        if len(shown) > 120 or (shown and not _FOOTER.search(shown)):
            break
        end = at if shown else end
    return end
