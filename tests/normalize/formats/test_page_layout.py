"""Printed pages: heads and page numbers out, rows of lists and tables in, columns in order."""

from collections.abc import Callable, Sequence

import pytest

from normalize.document import Extracted
from normalize.formats.attachments import read_attachment
from normalize.formats.sniffing import sniff
from tests.normalize import file_writers
from tests.normalize.file_writers import Put

WIDTH = 34
REPORT = [
    "清河县人民代表大会常务委员会工作报告",
    "各位代表：",
    *(
        f"{number}、{topic}" + f"一年来，常委会在{topic}方面依法履职，成效明显。" * 6
        for number, topic in zip("一二三四五六七", "监督立法代表决定任免自身", strict=False)
    ),
]


def read(body: bytes) -> Extracted:
    return read_attachment(body, sniff(body)[0])


@pytest.fixture(params=["pdf", "ofd"])
def fixed(request: pytest.FixtureRequest) -> Callable[..., bytes]:
    """Writer of a fixed-layout format: both are read by the same rules."""
    return file_writers.pdf if request.param == "pdf" else file_writers.ofd


def printed(paragraphs: Sequence[str], rows: int) -> list[list[Put]]:
    """Break paragraphs into indented lines and pages."""
    lines: list[tuple[int, str]] = []
    for paragraph in paragraphs:
        lines.append((2, paragraph[: WIDTH - 2]))
        rest = paragraph[WIDTH - 2 :]
        lines += [(0, rest[at : at + WIDTH]) for at in range(0, len(rest), WIDTH)]
    return [
        [Put(90 + 12 * indent, 100 + 20 * at, text) for at, (indent, text) in enumerate(page)]
        for page in (lines[start : start + rows] for start in range(0, len(lines), rows))
    ]


Edge = Callable[[int], list[Put]]
"""Heads and feet of a page by its number."""

EDGES: dict[str, Edge] = {
    "small head and number": lambda n: [
        Put(200, 50, "清河县人大常委会文件", 9),
        Put(290, 800, f"— {n} —", 9),
    ],
    "head in the size of the text": lambda n: [
        Put(200, 55, "清河县人大常委会文件"),
        Put(290, 800, f"{n}"),
    ],
    "number right below the text": lambda n: [Put(290, 700, str(n))],
    "number in the head": lambda n: [
        Put(90, 60, f"2024年政府工作报告 第{n}页", 9)
    ] if n else [],
    "two rows above and below": lambda n: [
        Put(90, 40, "清河县人民代表大会", 9),
        Put(90, 55, "第三次会议文件", 9),
        Put(90, 780, "清河县人大常委会办公室印", 9),
        Put(290, 800, f"- {n} -", 9),
    ],
    "head of two parts": lambda n: [
        Put(90, 50, "清河县", 9),
        Put(400, 50, "会议文件", 9),
        Put(480, 800, f"第{n}页 共3页", 9),
    ],
}  # fmt: skip


@pytest.mark.parametrize("pages", [3, 5])
@pytest.mark.parametrize("edge", EDGES.values(), ids=EDGES)
def test_heads_and_numbers_are_rejected(
    fixed: Callable[..., bytes], edge: Edge, pages: int
) -> None:
    lines = sum(map(len, printed(REPORT, 1)))
    laid = printed(REPORT, -(-lines // pages))
    extracted = read(fixed([[*page, *edge(number)] for number, page in enumerate(laid, start=1)]))
    assert extracted.text.split("\n") == REPORT
    assert {span.reason for span in extracted.rejected} <= {"running_head", "page_number"}
    shown = "".join(put.text for number in range(1, len(laid) + 1) for put in edge(number))
    out = "".join(span.text for span in extracted.rejected)
    assert sorted(shown.replace(" ", "")) == sorted(out.replace(" ", "").replace("\t", ""))


@pytest.mark.parametrize(
    "edge", [EDGES["small head and number"], EDGES["head in the size of the text"]]
)
def test_files_of_two_pages_have_heads_too(fixed: Callable[..., bytes], edge: Edge) -> None:
    laid = printed(REPORT, 20)
    assert len(laid) == 2
    extracted = read(fixed([[*page, *edge(number)] for number, page in enumerate(laid, 1)]))
    assert extracted.text.split("\n") == REPORT
    assert len(extracted.rejected) == 4


def test_odd_and_even_pages_have_other_heads(fixed: Callable[..., bytes]) -> None:
    laid = printed(REPORT, 5)
    assert len(laid) >= 5
    pages = [
        [Put(*((90, 50, "会议文件") if n % 2 else (420, 50, "清河县")), 9), *page,
         Put(90 if n % 2 else 480, 800, str(n), 9)]
        for n, page in enumerate(laid, 1)
    ]  # fmt: skip
    extracted = read(fixed(pages))
    assert extracted.text.split("\n") == REPORT
    assert len(extracted.rejected) == 2 * len(laid)


def test_a_title_like_the_head_of_later_pages_is_kept(fixed: Callable[..., bytes]) -> None:
    laid = printed(REPORT, 12)
    pages = [
        [Put(150, 50, REPORT[0], 20), *page[1:]] if n == 0 else [Put(150, 45, REPORT[0], 9), *page]
        for n, page in enumerate(laid)
    ]
    extracted = read(fixed(pages))
    assert extracted.text.split("\n") == REPORT
    assert [span.text for span in extracted.rejected] == [REPORT[0]] * (len(laid) - 1)


ROWS: dict[str, Callable[[int], tuple[str, ...]]] = {
    "numbered list": lambda n: (f"{n}. 重点项目建设工程",),
    "list of codes": lambda n: (f"项目编号2024{n:03d}",),
    "table": lambda n: (str(n), "重点项目", "合格"),
    "table of equal rows": lambda _: ("重点项目", "合格", "100"),
    "table whose numbers are last": lambda n: ("项目", "万元", str(100 + n)),
    "equal lines": lambda _: ("通过",),
    "figures": lambda n: (str(n),),
    "years": lambda n: (str(1949 + n),),
    "names that take turns": lambda n: (("张三", "李四", "王五")[n % 3],),
}


@pytest.mark.parametrize("rows", [20, 22, 29])
@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_rows_of_lists_and_tables_are_never_heads(
    fixed: Callable[..., bytes], row: Callable[[int], tuple[str, ...]], rows: int
) -> None:
    pages = [
        [
            Put(90 + 150 * column, 100 + 20 * (n - start), cell)
            for n in range(start, min(start + rows, 88))
            for column, cell in enumerate(row(n))
        ]
        for start in range(1, 88, rows)
    ]
    extracted = read(fixed(pages))
    assert extracted.text.split("\n") == ["\t".join(row(n)) for n in range(1, 88)]
    assert extracted.rejected == ()


@pytest.mark.parametrize("gap", [20, 26, 40])
def test_the_heading_row_of_a_table_is_not_a_head(fixed: Callable[..., bytes], gap: int) -> None:
    head = ("序号", "名称", "状态")
    pages = [
        [Put(90 + 150 * at, 100, cell) for at, cell in enumerate(head)]
        + [
            Put(90 + 150 * at, 100 + gap + 20 * row, cell)
            for row in range(20)
            for at, cell in enumerate((str(20 * page + row), f"第{page}批项目{row}", "合格"))
        ]
        + [Put(290, 800, str(page + 1), 9)]
        for page in range(4)
    ]
    extracted = read(fixed(pages))
    assert len(extracted.text.split("\n")) == 84
    assert [span.reason for span in extracted.rejected] == ["page_number"] * 4


@pytest.mark.parametrize("turned", [True, False], ids=["drawn for the reader", "drawn upright"])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_rotated_pages(rotate: int, turned: bool) -> None:
    pages = [[*page, Put(290, 800, f"- {n} -", 9)] for n, page in enumerate(printed(REPORT, 15), 1)]
    extracted = read(file_writers.pdf(pages, rotate=rotate, turned=turned))
    assert extracted.text.split("\n") == REPORT
    assert len(extracted.rejected) == len(pages)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_rows_of_rotated_tables(rotate: int) -> None:
    page = [Put(90 + 150 * c, 100 + 20 * r, f"第{r}行{c}") for r in range(9) for c in range(3)]
    body = file_writers.pdf([page], rotate=rotate)
    assert read(body).text.split("\n") == [
        "\t".join(f"第{r}行{c}" for c in range(3)) for r in range(9)
    ]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_single_characters_of_rotated_pages_are_kept(rotate: int) -> None:
    parts = ["2018", "年", "1", "月", "17", "日", "第", "三", "次", "会议"]
    starts = [90 + 12 * len("".join(parts[:at])) for at in range(len(parts))]
    page = [Put(x, 100, part) for x, part in zip(starts, parts, strict=True)]
    assert read(file_writers.pdf([page], rotate=rotate)).text == "2018年1月17日第三次会议"


def column(side: str, x: float, y: float, rows: int, first: int) -> list[Put]:
    """Return full lines of sixteen different characters."""
    return [
        Put(x, y + 20 * at, side + "".join(chr(0x4E00 + 15 * (first + at) + n) for n in range(15)))
        for at in range(rows)
    ]


def text_of(*columns: list[Put]) -> str:
    return "".join(put.text for each in columns for put in each)


def by_rows(*columns: list[Put]) -> list[Put]:
    """Return the lines of columns in the order in which some programs write them."""
    return sorted((put for each in columns for put in each), key=lambda put: (put.y, put.x))


def test_columns_end_at_a_heading_across_them(fixed: Callable[..., bytes]) -> None:
    parts = [
        column(side, x, y, 7, first)
        for side, x, y, first in (
            ("左", 60, 100, 0), ("右", 320, 100, 20), ("左", 60, 320, 40), ("右", 320, 320, 60),
        )
    ]  # fmt: skip
    heading = Put(150, 270, "二、今后一年的主要工作安排和目标任务")
    page = by_rows([Put(150, 60, "政府工作报告", 20)], *parts, [heading])
    assert read(fixed([page])).text.split("\n") == [
        "政府工作报告",
        text_of(*parts[:2]),
        heading.text,
        text_of(*parts[2:]),
    ]


@pytest.mark.parametrize(("left", "right"), [(10, 3), (3, 3), (4, 1)])
def test_the_last_page_of_two_columns_has_the_gutter_of_the_others(
    fixed: Callable[..., bytes], left: int, right: int
) -> None:
    pages = [
        [column("左", 60, 100, rows[0], 60 * n), column("右", 320, 100, rows[1], 60 * n + 30)]
        for n, rows in enumerate([(10, 10), (10, 10), (left, right)])
    ]
    text = read(fixed([by_rows(*page) for page in pages])).text
    assert text == "".join(text_of(*page) for page in pages)


@pytest.mark.parametrize("x", [60, 290, 480])
def test_heads_and_numbers_of_pages_of_two_columns(fixed: Callable[..., bytes], x: int) -> None:
    pages = [
        [column("左", 60, 100, 9, 60 * n), column("右", 320, 100, 9, 60 * n + 30)] for n in range(3)
    ]
    edges = [[Put(60, 50, "清河日报", 9), Put(x, 800, f"- {n} -", 9)] for n in range(1, 4)]
    extracted = read(fixed([by_rows(*p, e) for p, e in zip(pages, edges, strict=True)]))
    assert extracted.text == "".join(text_of(*page) for page in pages)
    assert len(extracted.rejected) == 6
