"""VSB (博达 SiteBuilder): `/info/1596/31008.htm`; list pages count down to 1.htm, the oldest."""

import re

from crawlers.families.base import Family


class Vsb(Family):
    """VSB. Its pager's links (下页) are followed: no file name says how many pages there are."""

    name = "vsb"
    containers = ("[id^=vsb_content]", ".v_news_content")
    article_url = re.compile(r"/info/\d+/(\d+)\.htm")
    marks = re.compile(
        r"(?i)vsb_content|v_news_content|_showDynClick|visual ?sitebuilder|/info/\d+/\d+\.htm"
    )
