"""Hand-made documents, runs and reports of plausible length and vocabulary."""

import random
import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from crawlers.page import FetchedPage, Outcome, Provenance
from crawlers.run_folder import LedgerEntry, RecordRef, RunFolder, write_lines
from normalize.document import Document, Evidence, Kind, Rejected, Report
from warehouse.engine.database_file import open_file
from warehouse.loading.batch_file import write_batch
from warehouse.schema import migration

EVIDENCE = Evidence("utf-8", "utf8", None, 0, "plain")
START = datetime(2025, 1, 20, 8, tzinfo=UTC)

WORDS = """
坚持 推进 完成 加强 落实 深化 监督 审议 报告 条例 代表 建议 办理 工作 发展 经济
项目 投资 产业 农业 乡村 振兴 生态 环境 治理 安全 教育 医疗 就业 社保 财政 收入
增长 企业 创新 改革 开放 城市 交通 建设 群众 服务 法治 执法 调研 视察 会议 决定
任免 基层 联络站 民生 实事 数字 平台 信息 公开 责任 目标 任务 措施 机制 体系 能力
水平 质量 效率 重点 难点 突出 问题 全面 持续 积极 主动 有效 扎实 稳步 不断 进一步
切实 认真 依法 充分 有力 着力 始终 牢牢
""".split()  # noqa: SIM905


def memory_limit(connection: duckdb.DuckDBPyConnection) -> str:
    """Return DuckDB's memory limit in its own notation, e.g. "96.0 MiB"."""
    ((limit,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    return str(limit)


def prose(seed: object, characters: int = 3000) -> str:
    """Return invented report prose: sentences of frequent words, with figures."""
    rng = random.Random(str(seed))
    lines: list[str] = []
    while sum(map(len, lines)) < characters:
        sentences = [_sentence(rng) for _ in range(rng.randint(3, 7))]
        lines.append("".join(sentences))
    return "\n".join(lines)[:characters]


def _sentence(rng: random.Random) -> str:
    clauses = ["".join(rng.choices(WORDS, k=rng.randint(3, 7))) for _ in range(rng.randint(1, 4))]
    if rng.random() < 0.5:
        clauses.append(f"{rng.choice(WORDS)}{rng.randint(2, 9999)}{rng.choice('件次个人万亩')}")
    return "，".join(clauses) + "。"


def edited(text: str, share: float, seed: object) -> str:
    """Return text with about this share of its characters replaced, dropped or doubled."""
    rng = random.Random(str(seed))
    out = []
    for char in text:
        if rng.random() >= share:
            out.append(char)
        else:
            out.append(rng.choice(["", char * 2, rng.choice(text)]))
    return "".join(out)


def document(text: str, url: str = "https://www.a.gov.cn/1.html", **fields: object) -> Document:
    """Return a document; keyword arguments may be fields of `Document`, `Report` and `Evidence`."""
    report = {key: fields.pop(key) for key in list(fields) if key in Report.__slots__}
    evidence = {key: fields.pop(key) for key in list(fields) if key in Evidence.__slots__}
    return Document(
        url=url,
        text=text,
        report=Report(**{"kind": Kind.NPC, **report}),  # type: ignore[arg-type]
        evidence=replace(EVIDENCE, **evidence),  # type: ignore[arg-type]
        **fields,  # type: ignore[arg-type]
    )


def older_warehouse(path: Path, last: int) -> Path:
    """Create a warehouse with the migrations up to the number `last`, and without views."""
    steps = path.with_suffix(".steps")
    steps.mkdir()
    for number, step in migration._steps(migration.FOLDER).items():
        if number <= last:
            shutil.copy(step, steps)
    views = steps / "views.sql"
    views.write_text("", encoding="utf-8")
    opened = open_file(str(path), read_only=False)
    with opened, pytest.MonkeyPatch.context() as patch:
        patch.setattr(migration, "VIEWS", views)
        migration.migrate(opened, steps)
    return path


def page(url: str, moment: datetime, site: str = "import") -> FetchedPage:
    return FetchedPage(
        url, b"", fetched_at=moment, record_id=f"urn:uuid:{url}", warc_file="r-00000.warc.gz",
        warc_offset=7, provenance=Provenance(site=site),
    )  # fmt: skip


@dataclass
class Runs:
    """Makes run folders like those that a crawl and the normalising workers write."""

    folder: Path
    made: int = 0
    sites: dict[str, str] = field(default_factory=dict)  # URL prefix → site name

    def make(self, *results: Document | Rejected, batch: int = 2000, name: str = "") -> RunFolder:
        self.made += 1
        moment = START + timedelta(days=self.made)
        run = RunFolder(self.folder / (name or f"{moment:%Y%m%dT%H%M%S}-test"))
        run.batches.mkdir(parents=True)
        pages = [self._page(each, moment + timedelta(seconds=n)) for n, each in enumerate(results)]
        pairs = [(each, (result,)) for each, result in zip(pages, results, strict=True)]
        for start in range(0, len(pairs), batch):
            write_batch(run.batches / f"{start:06d}.parquet", pairs[start : start + batch])
        write_lines(run.ledger, [entry(each) for each in pages])
        run.stats.write_text('{"finish_reason": "finished"}', encoding="utf-8")
        return run

    def _page(self, result: Document | Rejected, moment: datetime) -> FetchedPage:
        url = result.url if isinstance(result, Document) else result.page.url
        site = next((name for start, name in self.sites.items() if url.startswith(start)), "import")
        return page(url, moment, site)


def entry(fetched: FetchedPage, outcome: Outcome = Outcome.DOCUMENT) -> LedgerEntry:
    assert fetched.fetched_at
    record = RecordRef(fetched.record_id or "", "r-00000.warc.gz", 7, 100, f"sha256:{fetched.url}")
    return LedgerEntry(
        fetched.url, outcome, fetched.fetched_at, fetched.provenance, status=200,
        etag=f'"{fetched.url}"', record=record,
    )  # fmt: skip
