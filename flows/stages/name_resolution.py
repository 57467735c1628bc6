"""Which sites have no address on this network: one look at all host names before a run.

A crawl is a process of its own, and takes seconds to learn that a name is not found. Without a
network that would be an hour for a whole registry.
"""

import socket
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from ipaddress import ip_address
from urllib.parse import urlsplit

from crawlers.crawl import end_unresolved
from crawlers.run_folder import RunFolder
from crawlers.site import Site
from flows.home import Workspace, log_warning
from flows.stages.run_stages import site_of

AT_ONCE = 32
"""Names that are looked up at the same time. If all of so many fail and none is found, the
resolver itself is at fault, and the others are not tried."""

Lookup = Callable[[str], object]
"""Looks a host name up; raises OSError, of which gaierror says why."""


def end_runs_without_address(
    workspace: Workspace, runs: Collection[RunFolder], lookup: Lookup | None = None
) -> list[RunFolder]:
    """End the new runs of sites whose host names are not found; return these runs.

    Runs that were interrupted, and sites with a proxy, which resolves names itself, are left to
    the crawl.
    """
    chosen = {
        run.run_id: site
        for run in runs
        if not run.ledger.exists() and (site := site_of(run)) and not site.proxy
    }
    lost = unresolved(chosen.values(), lookup or _look_up)
    ended = [run for run in runs if run.run_id in chosen and chosen[run.run_id].site in lost]
    for run in ended:
        site = chosen[run.run_id]
        end_unresolved(site, run, workspace.archive, lost[site.site])
        run.seal(run.ledger, run.stats)
    if ended:
        log_warning("host names not found", sites=len(ended), of=len(runs))
    return ended


def unresolved(sites: Iterable[Site], lookup: Lookup) -> dict[str, str]:
    """Return, by name of the site, why none of its host names was found.

    Where some names are found, only those that do not exist count: a crawl tries the others again.
    """
    hosts = {site.site: _hosts(site) for site in sites}
    named = dict.fromkeys(host for each in hosts.values() for host in each)
    failed = _failures(list(named), lookup)
    dead = len(failed) == len(named)
    lost = {host: error for host, error in failed.items() if dead or not _may_pass(error)}
    return {
        site: str(lost[each[0]])
        for site, each in hosts.items()
        if each and all(host in lost for host in each)
    }


def _hosts(site: Site) -> list[str]:
    """Return the hosts that a crawl begins with; none if one of them is an address."""
    entrance = site.start or (site.home,)
    if len(site.mixed) == len(site.start):
        entrance = (*site.start, site.home)
    names = dict.fromkeys(urlsplit(str(url)).hostname or "" for url in entrance)
    return [] if any(map(_is_literal, names)) else list(names)


def _failures(hosts: list[str], lookup: Lookup) -> dict[str, OSError]:
    """Return the error of each host that was not found."""
    failed: dict[str, OSError] = {}
    found = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting: dict[Future[object], str] = {pool.submit(lookup, host): host for host in hosts}
        for done in as_completed(waiting):
            error = done.exception()
            if isinstance(error, OSError):
                failed[waiting[done]] = error
            else:
                found += 1
            silent = not found and len(failed) >= AT_ONCE
            if silent and all(map(_may_pass, failed.values())):
                pool.shutdown(wait=False, cancel_futures=True)
                first = next(iter(failed.values()))
                return {host: failed.get(host, first) for host in hosts}
    return failed


def _may_pass(error: OSError | BaseException | None) -> bool:
    """Return whether a lookup failed because the resolver did not respond."""
    return not isinstance(error, socket.gaierror) or error.errno == socket.EAI_AGAIN


def _look_up(host: str) -> object:
    return socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost") or not host
    return True
