"""Prefect's runner, which starts a process for each flow that is due, until asked to stop.

Import it only when Prefect's settings are made.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner

from flows.runtime.stop_signal import StopSignal


def run_deployments(deployments: Iterable[RunnerDeployment], stop: StopSignal) -> None:
    """Keep the schedules of deployments, one flow at a time; they stay active when it ends."""
    # One at a time: they share the state folder.
    runner = _Runner(stop, pause_on_shutdown=False, limit=1)
    for deployment in deployments:
        runner.add_deployment(deployment)
    asyncio.run(_until_asked(runner, stop))


async def _until_asked(runner: Runner, stop: StopSignal) -> None:
    loop, started = asyncio.get_running_loop(), asyncio.ensure_future(runner.start())
    ending = stop.ending_with(lambda: loop.call_soon_threadsafe(started.cancel))
    with ending, suppress(asyncio.CancelledError):
        await started


class _Runner(Runner):
    def __init__(self, stop: StopSignal, **chosen: Any) -> None:
        super().__init__(**chosen)
        self._stop = stop

    def handle_sigterm(self, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """Stop in order; Prefect's own raises SystemExit wherever the signal comes."""
        self._stop.ask()
