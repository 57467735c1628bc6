"""Prefect's runner, which starts a process for each flow that is due, until it must stop.

Import this module only after Prefect's settings are made.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner

from flows.runtime.kept_pauses import keep_pauses, remove_former
from flows.runtime.stop_signal import StopSignal


def run_deployments(deployments: Iterable[RunnerDeployment], stop: StopSignal) -> None:
    """Run deployments on schedule until `stop`; what is paused or active stays so."""
    # One flow at a time: they share the state folder.
    runner, served = _Runner(stop, pause_on_shutdown=False, limit=1), list(deployments)
    keep_pauses(served)
    for deployment in served:
        runner.add_deployment(deployment)
    remove_former(served)
    asyncio.run(_run_until(runner, stop))


async def _run_until(runner: Runner, stop: StopSignal) -> None:
    loop, started = asyncio.get_running_loop(), asyncio.ensure_future(runner.start())
    ending = stop.ending_with(lambda: loop.call_soon_threadsafe(started.cancel))
    with ending, suppress(asyncio.CancelledError):
        await started


class _Runner(Runner):
    def __init__(self, stop: StopSignal, **chosen: Any) -> None:
        super().__init__(**chosen)
        self._stop = stop

    def handle_sigterm(self, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """Stop in order; Prefect's own handler raises SystemExit in whatever code is running."""
        self._stop.ask()
