"""A flow that `govreports serve` started ends with it, even by kill -9.

Prefect runs each flow as a process of its own. One that outlived its service would go on beside
the next one, and wait for ever at its end to hand its log to a server that is gone.
"""

import os
import threading
import time
from typing import Any

from prefect import Flow
from prefect.client.schemas.objects import FlowRun, State

from flows.settings import service

_LOOK = 1.0  # seconds between two looks


def end_with_service(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:  # noqa: ARG001
    """Watch from the begin of a run on; a hook of flows.

    Nothing happens to a run that an operator's worker started, or a command. Ending at once is
    safe, as being killed is: what the run has done stands in its folders, and the next goes on.
    """
    if (pid := service()) is not None:
        threading.Thread(target=_watch, args=[pid], name="service-watch", daemon=True).start()


def _watch(pid: int) -> None:
    while os.getppid() == pid:
        time.sleep(_LOOK)
    os._exit(1)
