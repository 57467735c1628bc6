"""Load every dictionary that normalising needs, on import.

Workers are forked from a server process that imports this first (normalize.workers): they then
start in milliseconds and share the dictionaries' memory, instead of reading them one by one.
"""

from crawlers.page import FetchedPage
from normalize.pipeline import normalize_page

# Damaged as mirrors do it, so that restoration, too, loads what it reads.
_DAMAGED = "各位代表:過(guò)去一年,市人大常委會(huì)堅(jiān)持依法履職,圓滿(mǎn)完成任務(wù)。"

tuple(normalize_page(FetchedPage("warm:", f"工作報(bào)告\n{_DAMAGED * 9}".encode())))
