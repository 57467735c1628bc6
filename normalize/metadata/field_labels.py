"""Labels of the fields in disclosure blocks and bylines (国办发〔2017〕47号 and what sites use)."""

_FIELDS: dict[str | None, str] = {
    "index_number": "索引号 索取号 信息索引",
    "document_number": "文号 发文字号 文件编号 发文号 文件文号 公文文号 发文文号",
    "title": "信息名称 文件名称 名称 标题 文件标题 信息标题",
    "issuer": (
        "发布机构 发文机关 发文单位 发布单位 发布部门 发文机构 制发机关 公开责任部门 "
        "责任部门 公开机构 公开主体 信息所属单位"
    ),
    "source": "信息来源 来源 稿源 文章来源",
    "written_on": (
        "成文日期 成文时间 产生日期 生成日期 生成时间 发文日期 发文时间 制发日期 印发日期"
    ),
    "published_at": (
        "发布日期 发布时间 公开日期 公开时间 公布日期 公布时间 发表日期 发表时间 发稿时间 "
        "刊发时间 刊发日期 刊登时间 刊登日期 录入时间 上传时间 添加时间 见报日期"
    ),
    "updated_at": "更新时间 更新日期 修改时间",
    "abstract": "内容概述 内容摘要 内容简介 信息摘要",
    "keywords": "主题词 关键词 关键字",
    "topic": "主题分类 信息分类 信息类别 所属主题 公开分类 分类",
    "genre": "体裁分类",
    "arrangement": "组配分类",
    "column": "所属栏目",
    None: (
        "公开方式 公开形式 公开时限 公开范围 公开程序 信息时效期 有效性 时效性 时效 "
        "信息有效性 是否有效 效力状态 有效期 废止日期 实施日期 生效日期 失效日期 "
        "施行日期 服务对象 语种 著录日期 文种 公开类别 信息公开类别 信息格式 载体类型 "
        "版式 下载 文件下载 责任编辑 编辑 浏览次数 浏览量 点击数 点击量 访问量 "
        "阅读次数 阅读量 字号 字体 打印 分享"
    ),
    "author": "作者",
}

_SIMPLIFIED = (
    "号发布机构关编称标题产制责门开单体类组属栏时间来简"
    "内词键状态废实务对语种录载点击览浏访阅读数辑级办围"
)
_TRADITIONAL = (
    "號發佈機構關編稱標題產製責門開單體類組屬欄時間來簡"
    "內詞鍵狀態廢實務對語種錄載點擊覽瀏訪閱讀數輯級辦圍"
)
TO_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
"""Characters of the labels: a page in traditional characters has 發佈日期."""

_CLASSES = {one: f"[{one}{other}]" for one, other in zip(_SIMPLIFIED, _TRADITIONAL, strict=True)}


def label_pattern(label: str) -> str:
    """Return a pattern for a label, with or without blanks inside (索 引 号), in either script."""
    return r"[ \u3000\xa0]*".join(_CLASSES.get(character, character) for character in label)


LABELS: dict[str, str | None] = {
    label: name for name, labels in _FIELDS.items() for label in labels.split()
}
"""The field of `Found` that a label fills; None for labels whose value is not kept."""

STRONG = frozenset({"index_number", "document_number", "written_on", "issuer", "topic", "genre"})
"""Fields that no byline has; two of them make a block."""
