"""Start two crawls of one site on two Dask workers: python -m tests.flows.two_crawls SITE."""

import json
import os
import sys
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from crawlers.crawl.process import new_run
from crawlers.site import Registry
from flows.ingest import crawl_site
from flows.runtime import task_runner
from flows.settings import read_settings


@task(cache_policy=NO_CACHE)
def crawl_here(home: Path, run_id: str) -> int:
    """Crawl as the flow does; return the worker's PID."""
    crawl_site.fn(home, run_id)
    return os.getpid()


@task(cache_policy=NO_CACHE)
def crawl_without_limit() -> str:
    """Try to crawl a site without a concurrency limit; return the name of the error."""
    try:
        with task_runner.crawl_slot(read_settings(), "no such site"):
            return "none"
    except Exception as error:  # noqa: BLE001  every error is a result here
        return type(error).__name__


@flow
def twice(name: str) -> None:
    settings = read_settings()
    [site] = [each for each in Registry.read(settings.sites) if each.site == name]
    task_runner.make_concurrency_limits(settings, [name])
    crawls = []
    for number in range(2):
        run = new_run(settings.home / str(number), name)  # run ids are times and could collide
        place = settings.home / "runs" / f"{number}-{run.run_id}"
        place.parent.mkdir(parents=True, exist_ok=True)
        run.path.rename(place)
        (place / "site.json").write_text(site.model_dump_json(), encoding="utf-8")
        (place / "known.jsonl").touch()
        crawls.append(crawl_here.submit(settings.home, place.name))
    told: dict[str, object] = {"workers": [each.result() for each in crawls]}
    told |= {"without limit": crawl_without_limit.submit().result()}
    (settings.home / "told.json").write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    twice.with_options(task_runner=task_runner.task_runner_of(read_settings()))(sys.argv[1])
