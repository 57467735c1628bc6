"""`scrapy check`, which needs no network: the contracts are checked on the practice web."""

import argparse

from scrapy.commands.check import Command

from crawlers.practice import PracticeWeb, build_web

PORT = 8565
"""Port of the practice sites that the contracts of the spider name, from this one on."""


class CheckCommand(Command):
    """Checks the contracts of the spider while the practice web is served."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve the practice web, and check."""
        assert self.settings is not None
        self.settings.set("LOOPBACK", value=True, priority="cmdline")
        with PracticeWeb(build_web(), port=PORT):
            super().run(args, opts)
