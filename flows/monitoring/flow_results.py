"""How each flow last ended, and the alert when one fails before its work is done.

The table of incidents is in the warehouse, and a flow writes it at its end. A flow that does not
get there (a lock held too long, a full disk, a damaged file, a missing registry, a crash) would
fail silently. So the end of each flow is recorded in `HOME/flows/NAME.json`, and its alert is
posted without the warehouse. A flow that fails again and again is one alert, as an incident is.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from crawlers.errors import DamagedState, GovreportsError
from crawlers.state_files import damaged, read_object, reading, write_whole
from flows.home import log_event, log_warning, utc_now
from flows.monitoring.webhook import DELAYS, deliver, ping
from flows.settings import Settings
from warehouse.incidents import Alert, Cause, Incident

ROUND = "ingest"
"""The flow that runs daily. Its success is the sign of life that a monitor waits for."""
_HINT = "delete the file: the next run of the flow writes it again"
_LOOK = "see the flow run in Prefect's pages, and HOME/logs; report it if it is our fault"


@dataclass(frozen=True, slots=True)
class FlowResult:
    """How one flow last ended.

    succeeded_at: UTC, the last end without a failure; None before the first.
    failed_at: UTC, the first of its failures in a row; None if the last run succeeded.
    evidence, next_step: of the latest failure. over_at: UTC, the success whose alert waits.
    delivered: whether the alert of the failure was delivered.
    """

    flow: str
    succeeded_at: datetime | None = None
    failed_at: datetime | None = None
    evidence: str = ""
    next_step: str = ""
    over_at: datetime | None = None
    delivered: bool = False

    @property
    def fails(self) -> bool:
        """Whether the last run failed."""
        return self.failed_at is not None and self.over_at is None

    @property
    def alert(self) -> Alert:
        """The message that it fails, or that it succeeds again; it has no row, so no number."""
        began = self.failed_at or utc_now()
        what = Incident(None, Cause.FLOW, self.flow, self.evidence, self.next_step, began)
        return Alert(0, what, self.over_at)


def read_flow_results(home: Path) -> list[FlowResult]:
    """Return how each flow last ended, by name. A damaged record counts as a failure."""
    return [_result(path) for path in sorted((home / "flows").glob("*.json"))]


def last_round(results: Sequence[FlowResult]) -> datetime | None:
    """Return when the daily flow last succeeded, in UTC; None if it never did."""
    return next((each.succeeded_at for each in results if each.flow == ROUND), None)


def is_silent(results: Sequence[FlowResult], within: timedelta) -> bool:
    """Return whether the daily flow has not succeeded for longer than `within`."""
    at = last_round(results)
    return at is None or utc_now() - at > within


def record_failure(
    settings: Settings, flow: str, error: BaseException, delays: Sequence[float] = DELAYS
) -> None:
    """Record that a flow failed, and post an alert unless its last failure was delivered.

    Raises nothing: a record that cannot be written, as on a full disk, still has its alert.
    """
    before = _before(settings.home, flow)
    failed = replace(
        before,
        failed_at=before.failed_at if before.fails else utc_now(),
        evidence=_evidence(error),
        next_step=(error.hint if isinstance(error, GovreportsError) else "") or _LOOK,
        over_at=None,
        delivered=before.delivered and before.fails,
    )
    log_event("flow failed", flow=flow, error=failed.evidence)
    _write(settings.home, failed)
    if not failed.delivered and _delivered(settings, failed, delays):
        _write(settings.home, replace(failed, delivered=True))


def record_success(settings: Settings, flow: str, delays: Sequence[float] = DELAYS) -> None:
    """Record that a flow did its work, post that its failure is over, and ping for the daily one.

    Raises nothing.
    """
    before, now = _before(settings.home, flow), utc_now()
    done = replace(before, succeeded_at=now)
    if before.failed_at is not None:
        done = replace(done, over_at=before.over_at or now)
        # An alert that never reached anyone needs no second one.
        if not before.delivered or _delivered(settings, done, delays):
            done = FlowResult(flow, succeeded_at=now)
    _write(settings.home, done)
    if flow == ROUND and settings.ping:
        ping(settings.ping.get_secret_value(), delays)


def _before(home: Path, flow: str) -> FlowResult:
    path = _path(home, flow)
    return _result(path) if path.exists() else FlowResult(flow)


def _delivered(settings: Settings, result: FlowResult, delays: Sequence[float]) -> bool:
    return bool(deliver([result.alert], settings.webhook_url, delays))


def _evidence(error: BaseException) -> str:
    if isinstance(error, GovreportsError):
        return error.message
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def _path(home: Path, flow: str) -> Path:
    return home / "flows" / f"{flow}.json"


def _result(path: Path) -> FlowResult:
    try:
        with reading(path, _HINT):
            found = read_object(path, _HINT)
            return FlowResult(
                path.stem,
                succeeded_at=_time(path, found["succeeded_at"]),
                failed_at=_time(path, found["failed_at"]),
                evidence=str(found["evidence"]),
                next_step=str(found["next_step"]),
                over_at=_time(path, found["over_at"]),
                delivered=found["delivered"] is True,
            )
    except (DamagedState, FileNotFoundError) as error:
        known = error if isinstance(error, DamagedState) else damaged(path, "it is gone", _HINT)
        return FlowResult(path.stem, None, utc_now(), known.message, known.hint)


def _time(path: Path, text: object) -> datetime | None:
    at = None if text is None else datetime.fromisoformat(str(text))
    if at is not None and at.tzinfo is not None:
        raise damaged(path, f"the time {text} has a zone", _HINT)
    return at


def _write(home: Path, result: FlowResult) -> None:
    text = json.dumps(asdict(result), default=datetime.isoformat, ensure_ascii=False, indent=1)
    try:
        path = _path(home, result.flow)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, f"{text}\n".encode())
    except OSError as error:
        log_warning("flow result not written", flow=result.flow, error=str(error))
