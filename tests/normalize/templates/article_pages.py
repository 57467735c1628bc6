"""Article pages of an invented site, with a sidebar of teasers next to each article."""

import random
from collections.abc import Sequence

FEED = "".join(
    f"<li><h4><a href=/{n}.html>乙地公布第{n}批项目</a></h4>"
    f"<p>乙地有关部门公布第{n}批项目，共计{n}个。</p>"
    for n in range(60, 68)
)


def sentences(page: int, count: int = 6) -> list[str]:
    draw = random.Random(page)
    words = ["全县", "产业", "民生", "改革", "项目", "乡村", "环境", "治理", "教育", "就业", "开放"]
    return [
        f"{''.join(draw.choices(words, k=9))}，第{page}年第{n}项取得{draw.randint(10, 99)}件成果。"
        for n in range(count)
    ]


def page(lines: Sequence[str], inside: str = "", before: str = "", after: str = "") -> str:
    body = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f"<html><body><div class=head>首页</div><div class=wrap>{before}<div class=nr_txt>{body}"
        f"{inside}</div><div class=side><ul>{FEED}</ul></div></div>{after}</body></html>"
    )
