"""The practice web: a synthetic government web on 127.0.0.1 with known gold.

It serves the demo, the tests and the benchmarks. Its reports are generated and its sites are
invented; nothing in it is taken from a real one.

    from crawlers.practice import PracticeWeb, build_web

    with PracticeWeb(build_web(seed=1), port=8700) as web:
        web.sites      # tuple of crawlers.site.Site, ready to crawl
        web.gold       # URL -> what must come out
        web.log        # requests by URL
        web.web        # add, edit, delete reports; website(name).mood = Mood.HANGING

Take `web.gold` once and ask it often: it is made anew, as the web stands, at each access.
"""

from crawlers.practice.build import build_web
from crawlers.practice.server import PracticeWeb

__all__ = ["PracticeWeb", "build_web"]
