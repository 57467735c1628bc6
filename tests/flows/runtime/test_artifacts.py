"""Prefect's artifacts and events quote sites without becoming their Markdown."""

from pathlib import Path
from typing import Any

import pytest

from flows.home.workspace import Workspace
from flows.runtime import artifacts
from tests.warehouse.factories import Runs, document, prose
from warehouse import connect
from warehouse.loading.load import load_run
from warehouse.maintenance.published_copy import publish_copy

TITLE = "](javascript:alert(1)) <img src=x onerror=alert(1)> | \x1b[31m\u202e `x` @all"


def test_titles_and_addresses_of_new_documents_are_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(tmp_path)
    addresses = ("https://www.a.cn/>) [x](y)\n# h", "javascript:alert(1)", "https://www.a.cn/国")
    made = [document(prose(n, 700), url, title=TITLE) for n, url in enumerate(addresses)]
    with connect(str(workspace.warehouse)) as warehouse:
        run = Runs(tmp_path / "runs").make(*made)
        load_run(warehouse, run)
    publish_copy(workspace.warehouse, workspace.published)
    written: dict[str, Any] = {}
    monkeypatch.setattr(artifacts, "write_overview", lambda *_: None)
    monkeypatch.setattr(
        artifacts, "create_markdown_artifact", lambda text, key: written.update({key: text})
    )
    monkeypatch.setattr(
        artifacts, "create_table_artifact", lambda rows, key, description: written.update(rows=rows)
    )
    artifacts.write_artifacts(workspace, [run.run_id], [])
    lines = written["new-documents"].split("\n")
    assert len(lines) == 3
    title = (
        r"\]\(javascript\:alert\(1\)\) &lt;img src\=x onerror\=alert\(1\)&gt; \| \\x1b\[31m"
        r"\\u202e \`x\` \@all"
    )
    assert lines == [
        f"- [{title}](<https://www.a.cn/%3E)%20[x](y)%0A#%20h>) npc_work_report",
        f"- {title} npc_work_report",
        f"- [{title}](<https://www.a.cn/%E5%9B%BD>) npc_work_report",
    ]
    assert [row["run_id"] for row in written["rows"]] == [run.run_id]
