"""Load every table that normalising needs, on import.

Workers are forked from a server process that imports this module (normalize.workers.pool). They
start in milliseconds and share the memory of the tables, instead of building each table themselves.
"""

import gc
import warnings

from crawlers.page import FetchedPage
from normalize.fingerprint import fingerprints
from normalize.gazetteer import parent_of, place_of
from normalize.mirrors import gbk_characters, likely_characters, torn_characters
from normalize.pipeline import normalize_page

_REPORT = (
    "2024年1月9日在某某市第八屆人民代表大會第四次會議上，我代表市人大常委會向大會報告工作，"
    "請予審議。"
)
# Damaged as by mirrors, between characters and between the bytes of a character.
_MIRRORED = (
    "各位代表:過(guò)去一年,市人大常委會(huì)堅(jiān)持依法履職,圓滿(mǎn)完成任務(wù),"
    "改善治理?xiàng)l件(jiàn),圍繞中心工作?,服務(wù)大局?。"
)
_TORN = _REPORT.encode("gb18030")
_BODIES = (
    f"工作報(bào)告\n{_MIRRORED * 9}".encode(),
    f"<title>工作报告</title><h1>工作报告</h1><p>{_REPORT * 9}</p>".encode("gb18030"),
    _TORN * 9 + _TORN[:9] + _TORN[10:],
    (_REPORT * 9).encode("big5"),
    _REPORT.encode() * 9 + _REPORT.encode()[1:],
    (_REPORT * 9).encode().decode("gb18030", "replace").encode(),
)

# A worker runs the main module once more, as "__mp_main__"; it is already loaded because the pool
# preloads it by name (normalize.workers.pool).
warnings.filterwarnings(
    "ignore", "'.*' found in sys.modules after import of package", RuntimeWarning
)

for _body in _BODIES:
    tuple(normalize_page(FetchedPage("warm:", _body)))
for _lead in gbk_characters():
    likely_characters(_lead)
    torn_characters(_lead)
fingerprints([""])
place_of("341400")  # a division of the past
parent_of("330802")

gc.collect()
gc.freeze()  # permanent objects are not scanned again, so their memory stays shared
