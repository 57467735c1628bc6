"""Dask workers on this machine: other users reach neither scheduler nor workers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.wait_until import PATIENCE

pytestmark = pytest.mark.processes

CLUSTER = """
import os, socket, urllib.error, urllib.request
import distributed
from flows.runtime import task_runner_of
from flows.settings import Settings
from tests.flows.other_user import listening_ports
from tests.processes import family

def answers(port):
    for path in ("/", "/status", "/health", "/info/logs.html", "/json/counts.json", "/metrics"):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5)
            return True
        except (OSError, ValueError):
            pass
    return False

def enters(address, **security):
    try:
        with distributed.Client(address, timeout=5, **security) as client:
            client.submit(os.getuid).result(timeout=5)
        return True
    except Exception:
        return False

def main():
    kwargs = task_runner_of(Settings(processes=2, task_runner="dask")).cluster_kwargs
    with distributed.LocalCluster(**kwargs) as cluster:
        with distributed.Client(cluster) as client:
            assert client.submit(os.getuid).result() == os.getuid()
        ports = listening_ports({each.pid for each in family(os.getpid())})
        assert len(ports) >= 5, ports
        assert not [port for port in ports if answers(port)]
        where = cluster.scheduler_address
        assert not enters(where.replace("tls:", "tcp:"))
        assert not enters(where, security=distributed.Security.temporary())
        workers = list(cluster.scheduler_info["workers"])
        nannies = [each["nanny"] for each in cluster.scheduler_info["workers"].values()]
        assert {each.partition(":")[0] for each in (where, *workers, *nannies)} == {"tls"}
    print("closed")

if __name__ == "__main__":
    main()
"""


def test_scheduler_and_workers_need_a_certificate(tmp_path: Path) -> None:
    script = tmp_path / "cluster.py"
    script.write_text(CLUSTER, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=4 * PATIENCE,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
    )
    assert done.stdout.endswith("closed\n"), done.stdout + done.stderr
