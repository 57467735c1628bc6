"""A flow that `govreports serve` started ends with the service, even after kill -9.

Prefect runs each flow as a separate process. A flow that outlived its service would run in
parallel with the next one, and at its end wait forever to send its log to a dead server.
"""

import os
import threading
import time
from typing import Any

from prefect import Flow
from prefect.client.schemas.objects import FlowRun, State

from flows.settings import take_service_pid

_POLL_INTERVAL = 1.0  # seconds


def end_with_service(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:  # noqa: ARG001
    """End this process when its service ends; an `on_running` hook for flows.

    Runs started by an operator's worker or by a command are not affected. Exiting at once is as
    safe as a kill: finished work is in the run folders, and the next run continues from there.
    """
    if (pid := take_service_pid()) is not None:
        threading.Thread(target=_exit_after, args=[pid], name="service-watch", daemon=True).start()


def _exit_after(pid: int) -> None:
    while os.getppid() == pid:
        time.sleep(_POLL_INTERVAL)
    os._exit(1)
