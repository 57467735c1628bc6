"""`make licences`: what ships has a licence that lets us ship it, and any other is refused."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.licences import ALLOWED, EXCEPTIONS, is_allowed, refused, shipped, stated

pytestmark = pytest.mark.processes


@pytest.mark.parametrize(
    "licence",
    [
        "MIT", "MIT OR GPL-3.0-only", "MPL-2.0 AND (Apache-2.0 OR MIT)", "(MIT)",
        "MIT; BSD License",
        "GPL-2.0-only OR (AGPL-3.0-only OR Zlib)",
    ],
)  # fmt: skip
def test_a_licence_that_lets_us_ship_is_allowed(licence: str) -> None:
    assert is_allowed(licence)


@pytest.mark.parametrize(
    "licence",
    [
        "UNKNOWN", "", "AGPL-3.0-only", "GPL-3.0-or-later", "MIT AND AGPL-3.0-only", "MIT; UNKNOWN",
        "MIT; GNU Affero General Public License v3", "Proprietary", "MITx", "see LICENSE", "MIT OR",
        "GPL-2.0-only WITH Classpath-exception-2.0", "True", "__import__('os').abort()",
        "(MIT OR Apache-2.0) AND SSPL-1.0", "()()", "MIT (MIT)",
    ],
)  # fmt: skip
def test_any_other_licence_is_refused(licence: str) -> None:
    assert not is_allowed(licence)
    assert refused({"thing": licence, "good": "MIT"}) == {"thing": licence}


def test_an_exception_holds_for_the_licence_that_was_read() -> None:
    [name, *_] = EXCEPTIONS
    assert refused({name: EXCEPTIONS[name][0]}) == {}
    assert refused({name: "AGPL-3.0-only"}) == {name: "AGPL-3.0-only"}


def test_what_ships_is_the_closure_of_the_dependencies_and_extras() -> None:
    names = set(shipped())
    assert {"duckdb", "scrapy", "prefect", "obstore", "distributed", "twisted"} <= names
    assert not names & {"govreports", "pytest", "moto", "pip-licenses", "warcio"}  # dev and bench


def test_everything_that_ships_has_an_allowed_licence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.licences"], cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "0 with a licence that is not allowed" in done.stdout
    assert "AGPL" not in done.stdout


def test_the_tool_states_the_licences_of_packages() -> None:
    assert stated(["duckdb", "rich"]) == {
        "duckdb": "MIT License",
        "rich": "MIT License",
    }
    assert "UNKNOWN" not in ALLOWED
