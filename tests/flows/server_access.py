"""How a client of our own Prefect server logs in: as environment, settings or HTTP client."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

from flows.home import server_password
from flows.runtime import api_url
from tests.wait_until import PATIENCE


def access(home: Path, port: int) -> dict[str, str]:
    """Return the environment of an operator who names this home's server as their own."""
    return {"PREFECT_API_URL": api_url(port), "PREFECT_API_AUTH_STRING": server_password(home)}


def using(home: Path, port: int) -> AbstractContextManager[Any]:
    """Make Prefect in this process use the server of a home."""
    found = {PREFECT_API_URL: api_url(port), PREFECT_API_AUTH_STRING: server_password(home)}
    return temporary_settings(found)


def client(home: Path, port: int) -> httpx.Client:
    """Return a client of the API with the password."""
    user, _, password = server_password(home).partition(":")
    url = f"{api_url(port)}/"
    return httpx.Client(base_url=url, auth=(user, password), timeout=PATIENCE)
