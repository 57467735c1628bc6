"""Sites that hang, block, empty their lists or serve garbage: each is reported, and its end too.

The test calls the stages as the flow does, but without waiting minutes between retries.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from crawlers.errors import CrawlError
from crawlers.practice.build import build_web
from crawlers.practice.pages.http_messages import Reply
from crawlers.practice.pages.website import Behaviour
from crawlers.practice.server import PracticeWeb
from crawlers.run_folder import RunFolder
from flows.home.workspace import Workspace
from flows.monitoring.round import monitor
from flows.settings import Settings
from flows.stages import run_stages
from tests.flows.receiver import Receiver

pytestmark = pytest.mark.processes

HANGING = "practice_plain"
TROUBLES = {
    HANGING: Behaviour.HANGING,
    "practice_vsb": Behaviour.BLOCKED,
    "practice_ucap": Behaviour.EMPTY,
}
GARBAGE, WELL = "practice_big5", "practice_hanweb"
CAUSES = {
    (HANGING, "crawl_failed"),
    ("practice_vsb", "blocked"),
    ("practice_ucap", "list_empty"),
    (GARBAGE, "list_unreadable"),
}


def test_each_trouble_is_reported_with_its_cause_when_it_begins_and_when_it_ends(
    tmp_path: Path, receiver: Receiver
) -> None:
    workspace = Workspace(tmp_path)
    settings = Settings(home=tmp_path, processes=2, webhook=receiver.url)  # type: ignore[arg-type]
    impatient = settings.model_copy(update={"crawl_seconds": 6.0})  # for what never ends
    with PracticeWeb(build_web()) as web:
        names = {*TROUBLES, GARBAGE, WELL}
        # Without expected reports, which depend on the present date.
        sites = [site.model_copy(update={"expect": {}}) for site in web.sites if site.site in names]

        def crawl(run: RunFolder) -> None:
            hangs = web.web.website(run_stages.run_site_name(run)).behaviour is Behaviour.HANGING
            with suppress(CrawlError):
                run_stages.crawl_stage(workspace, run, impatient if hangs else settings)

        def cycle() -> set[tuple[str, str, str]]:
            """Crawl and monitor all sites once; return what was reported."""
            receiver.taken.clear()
            runs = run_stages.open_runs(workspace, sites)
            with ThreadPoolExecutor(2) as crawls:  # one hangs while the others continue
                list(crawls.map(crawl, runs))
            for run in runs:
                run_stages.complete(workspace, run, settings)
            monitor(workspace, settings, names)
            return {(each["event"], each["site"], each["cause"]) for each in receiver.taken}

        assert cycle() == set()
        for name, behaviour in TROUBLES.items():
            web.web.website(name).behaviour = behaviour
        garbage = web.web.website(GARBAGE)
        garbage.reply = lambda request: Reply(bytes(range(256)) * 9)  # type: ignore[method-assign]
        assert cycle() == set(), "one failure can be chance"
        assert cycle() == {("begin", *each) for each in CAUSES}
        assert cycle() == set(), "reported only once"
        for name in TROUBLES:
            web.web.website(name).behaviour = Behaviour.NORMAL
        del garbage.reply
        assert cycle() == {("over", *each) for each in CAUSES}
        assert cycle() == set()
