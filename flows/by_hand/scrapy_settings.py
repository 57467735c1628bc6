"""Scrapy's settings by hand: those of every crawl, with the operator's from the environment."""

from crawlers import settings as crawl_settings
from crawlers.errors import SettingError
from flows.settings import read_settings

globals().update({name: getattr(crawl_settings, name) for name in dir(crawl_settings)})

try:
    _operator = read_settings()
except SettingError as error:  # a traceback of Scrapy's start would hide what to do
    raise SystemExit(f"Error: {error}") from None

CONTACT = _operator.contact
HOME_FOLDER = str(_operator.home)
SITES_FOLDER = str(_operator.sites)
FEED_EXPORT_ENCODING = "utf-8"  # Scrapy's default writes \\u escapes into JSON
COMMANDS_MODULE = "flows.by_hand.commands"
ITEM_PIPELINES = {"flows.by_hand.readable_items.ReadableItems": 300}
