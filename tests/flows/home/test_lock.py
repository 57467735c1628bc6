"""Two processes never work in one state folder; a dead process holds no lock."""

import subprocess
import sys
from pathlib import Path

import pytest

from flows.home.lock import hold_home
from tests.conftest import ROOT
from tests.flows.run_command import govreports
from warehouse.errors import WarehouseLocked

pytestmark = pytest.mark.processes

HOLD = "import sys,time; from pathlib import Path; from flows.home.lock import hold_home\n"
HOLD += "with hold_home(Path(sys.argv[1])): print('held', flush=True); time.sleep(600)"


def test_a_second_process_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"held\n"
        with pytest.raises(WarehouseLocked) as caught, hold_home(tmp_path):
            pass
        assert caught.value.retry
        assert f"PID {first.pid}" in caught.value.message
        (tmp_path / "one.txt").write_text("各位代表", encoding="utf-8")
        refused = govreports("import", str(tmp_path / "one.txt"), home=tmp_path)
        assert refused.returncode == 2
        assert "at work" in refused.stderr
        first.kill()
    with hold_home(tmp_path):
        pass
