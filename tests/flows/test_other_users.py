"""Another user of the machine, or a page in the operator's browser, is refused at each door."""

import base64
import json
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from crawlers.practice.build import build_web
from crawlers.practice.pages.website import Behaviour
from crawlers.practice.server import PracticeWeb
from flows.demo import write_registry
from flows.home import password_file, server_password
from tests.flows.other_user import (
    as_other_user,
    listening_ports,
    needs_root,
    reachable,
    readable,
    said,
    status,
    unix_sockets,
    writable,
)
from tests.flows.server_access import client
from tests.flows.service import Service
from tests.processes import family, wait_until_gone

pytestmark = pytest.mark.processes

UNAUTHORISED, FORBIDDEN = 401, 403


@dataclass(frozen=True)
class Attacked:
    """A service in the middle of a crawl; deployments: ids of its deployments by entrypoint."""

    service: Service
    pids: set[int]
    deployments: dict[str, str]


@pytest.fixture(scope="module")
def attacked(prefect_database: Path) -> Iterator[Attacked]:
    # Not in pytest's folder, which keeps other users out by itself.
    with TemporaryDirectory(prefix="govreports-shared-") as folder, PracticeWeb(build_web()) as web:
        Path(folder).chmod(0o755)
        service = Service(Path(folder))
        make_old_home(service.home, prefect_database)
        write_registry(service.sites, [each for each in web.sites if each.site == "practice_plain"])
        process = service.start()
        service.wait_until_loaded()
        web.web.website("practice_plain").behaviour = Behaviour.HANGING
        service.wait_until(
            "a crawl", lambda: [each for each in family(process.pid) if each.role == "spider"]
        )
        pids = {each.pid for each in family(process.pid)}
        with client(service.home, service.port) as api:
            found = api.post("deployments/filter", json={}).json()
        deployments = {each["entrypoint"]: each["id"] for each in found}
        yield Attacked(service, pids, deployments)
        web.web.website("practice_plain").behaviour = Behaviour.NORMAL
        process.send_signal(signal.SIGTERM)
        service.exit_code(process)
        wait_until_gone(service.home, details=service.log_tail)


def make_old_home(home: Path, database: Path) -> None:
    """Make a home as older versions did, which others can read."""
    before = os.umask(0o022)
    try:
        (home / "prefect").mkdir(parents=True)
        (home / "exports").mkdir()
        (home / "exports" / "old.parquet").write_bytes(b"PAR1")
        (home / "prefect" / "prefect.db").write_bytes(
            (database / "prefect" / "prefect.db").read_bytes()
        )
    finally:
        os.umask(before)


def basic(text: str) -> str:
    return f"Basic {base64.b64encode(text.encode()).decode()}"


WRONG = {
    "nothing": {},
    "another password": {"Authorization": basic("govreports:wrong")},
    "only the user": {"Authorization": basic("govreports:")},
    "not base64": {"Authorization": "Basic %"},
    "a bearer": {"Authorization": "Bearer x"},
}


@needs_root
@pytest.mark.parametrize("headers", WRONG.values(), ids=WRONG)
def test_no_code_runs_without_the_password(attacked: Attacked, headers: dict[str, str]) -> None:
    marker = attacked.service.home.parent / "marker"
    shell = {"prefect.deployments.steps.run_shell_script": {"script": f"touch {marker}"}}
    deployment = f"/api/deployments/{attacked.deployments['flows.publish.publish']}"
    requests = [
        ("POST", "/api/deployments/filter", {}),
        ("POST", "/api/flows/", {"name": "evil"}),
        ("PATCH", deployment, {"pull_steps": [shell]}),
        ("POST", f"{deployment}/create_flow_run", {"state": {"type": "SCHEDULED"}}),
        ("DELETE", deployment, None),
        ("GET", "/api/admin/settings", None),
        ("POST", "/api/admin/database/clear", {"confirm": True}),
        ("POST", "/api/block_documents/filter", {}),
        ("GET", "/api/health/../admin/settings", None),
    ]

    def attack() -> list[int]:
        return [status(attacked.service.port, *each, **headers)[0] for each in requests]

    assert set(as_other_user(attack)) == {UNAUTHORISED}
    with client(attacked.service.home, attacked.service.port) as api:
        assert api.get(deployment.removeprefix("/api/")).json()["pull_steps"] in (None, [])
        assert "evil" not in {each["name"] for each in api.post("flows/filter", json={}).json()}
    assert not marker.exists()


@needs_root
def test_nothing_of_the_home_can_be_read_or_changed(attacked: Attacked) -> None:
    home = attacked.service.home
    paths = [str(home), *(str(path) for path in home.rglob("*"))]
    assert str(password_file(home)) in paths
    assert any(path.endswith(".warc.gz") for path in paths)
    assert as_other_user(lambda: readable(paths)) == []
    assert as_other_user(lambda: writable(paths)) == []


def test_modes_leave_nothing_to_others(attacked: Attacked) -> None:
    home = attacked.service.home
    modes = {path: path.lstat().st_mode & 0o777 for path in (home, *home.rglob("*"))}
    assert {str(path): oct(mode) for path, mode in modes.items() if mode & 0o077} == {}
    assert modes[home] == 0o700
    assert modes[password_file(home)] == 0o600


@needs_root
def test_processes_do_not_show_the_password(attacked: Attacked) -> None:
    secrets = [f"/proc/{pid}/{name}" for pid in attacked.pids for name in ("environ", "mem")]
    assert as_other_user(lambda: readable(secrets)) == []


def test_the_password_is_in_no_argument_and_no_log(attacked: Attacked) -> None:
    home, password = attacked.service.home, server_password(attacked.service.home)
    forms = [password.encode(), password.partition(":")[2].encode(), basic(password)[6:].encode()]
    logs = [attacked.service.log, home / "prefect" / "server.log", *(home / "logs").iterdir()]
    shown = [*logs, *(Path(f"/proc/{pid}/cmdline") for pid in attacked.pids)]
    found = [
        path for path in shown for form in forms if path.exists() and form in path.read_bytes()
    ]
    assert found == []
    said = attacked.service.log.read_text(encoding="utf-8")
    assert f"http://127.0.0.1:{attacked.service.port}\n" in said
    assert str(password_file(home)) in said, "the operator is not shown how to log in"


@needs_root
def test_no_other_socket_is_open(attacked: Attacked) -> None:
    # Prefect's runner has one more port. It says nothing without a token, which only a flow's
    # environment has.
    others = sorted(listening_ports(attacked.pids) - {attacked.service.port})
    assert len(others) <= 1
    texts = (b"GET / HTTP/1.0\r\n\r\n", b"0" * 64 + b"\n")
    assert set(as_other_user(lambda: [said(port, text) for port in others for text in texts])) <= {
        ""
    }
    local = unix_sockets(attacked.pids)
    assert as_other_user(lambda: reachable(local)) == []


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:9", "http://localhost.evil.example"]
)
def test_a_page_of_another_origin_reads_nothing(attacked: Attacked, origin: str) -> None:
    right = {"Authorization": basic(server_password(attacked.service.home)), "Origin": origin}
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    for method, path, headers in (
        ("POST", "/api/deployments/filter", right),
        ("OPTIONS", "/api/deployments/filter", asked),
        ("GET", "/api/health", {"Origin": origin}),
        ("GET", "/ui-settings", {"Origin": origin}),
    ):
        code, found, _ = status(attacked.service.port, method, path, {}, **headers)
        assert (code, "access-control-allow-origin" in found) == (FORBIDDEN, False)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:4200", "127.0.0.1.evil.example", "127.0.0.1@evil", ""]
)
def test_a_name_that_leads_to_loopback_is_refused(attacked: Attacked, host: str) -> None:
    right = {"Authorization": basic(server_password(attacked.service.home)), "Host": host}
    for path in ("/", "/ui-settings", "/api/health", "/api/admin/settings"):
        code, _, text = status(attacked.service.port, "GET", path, **right)
        assert code in {400, FORBIDDEN}, text


def test_the_pages_call_their_own_server(attacked: Attacked) -> None:
    own = f"http://127.0.0.1:{attacked.service.port}"
    code, _, text = status(attacked.service.port, "GET", "/ui-settings")
    assert (code, json.loads(text)["api_url"]) == (200, f"{own}/api")
    assert json.loads(text)["auth"] == "BASIC"
    headers = {"Authorization": basic(server_password(attacked.service.home)), "Origin": own}
    code, found, _ = status(attacked.service.port, "POST", "/api/flows/filter", {}, **headers)
    assert (code, found["access-control-allow-origin"]) == (200, own)


@pytest.mark.parametrize("path", ["events/in", "events/out", "logs/out"])
@pytest.mark.parametrize("origin", [None, "http://evil.example"], ids=["a program", "a page"])
def test_a_web_socket_needs_the_password(attacked: Attacked, path: str, origin: str | None) -> None:
    def greeting(password: str, subprotocols: list[Any] | None = None) -> str:
        return greeted(f"{attacked.service.port}/api/{path}", password, subprotocols, origin)

    right = server_password(attacked.service.home)
    assert greeting(right) == ("auth_success" if origin is None else "InvalidStatus")
    assert greeting("govreports:wrong") in {"ConnectionClosedError", "InvalidStatus"}
    assert greeting(right, []) in {"InvalidStatus", "ConnectionClosedError"}


def greeted(place: str, password: str, subprotocols: list[Any] | None, origin: Any = None) -> str:
    """Return the type of the server's first message to a client, or of the error."""
    from websockets.exceptions import WebSocketException
    from websockets.sync.client import connect

    protocols: list[Any] = ["prefect"] if subprotocols is None else subprotocols
    try:
        with connect(
            f"ws://127.0.0.1:{place}", subprotocols=protocols, origin=origin, proxy=None
        ) as one:
            one.send(json.dumps({"type": "auth", "token": password}))
            return str(json.loads(one.recv())["type"])
    except WebSocketException as error:
        return type(error).__name__


def test_the_fixture_is_not_empty(attacked: Attacked) -> None:
    assert {"flows.ingest.ingest", "flows.publish.publish"} <= set(attacked.deployments)
    assert len(attacked.pids) >= 4, "service, server, flow, spider"
