"""The practice web: synthetic government sites on 127.0.0.1, with the results known exactly.

Input is a seed. Output is a web to crawl and its gold: what each URL must yield. The demo, the
tests and the benchmarks use it. Its reports are generated and its sites are invented; nothing is
taken from a real site except the names and codes of places.

    from crawlers.practice import PracticeWeb, build_web

    with PracticeWeb(build_web(seed=1), port=8700) as web:
        web.sites      # tuple of crawlers.site.Site, ready to crawl
        web.gold       # by URL, what the page must yield
        web.log        # requests by URL
        web.web        # add, edit, delete reports; website(name).behaviour = Behaviour.HANGING

Each access to `web.gold` builds a new index of the web's current state: keep it in a variable.
"""

from crawlers.practice.build import build_web
from crawlers.practice.server import PracticeWeb

__all__ = ["PracticeWeb", "build_web"]
