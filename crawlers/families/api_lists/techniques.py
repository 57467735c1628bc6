"""The API lists that are recognised without a site file; TECHNIQUES.md lists where each is used.

Sources: the public crawlers that TECHNIQUES.md names. Of two that fit a page the earlier wins.
"""

from crawlers.families.api_lists.spec import ApiList, ParameterSource, address_ending, assigned

JSON = ApiList(name="json", url="")
"""Any JSON: rows and counts are recognised by the names of their fields."""

_HEX = r"(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"

JPAAS = ApiList(
    name="jpaas",
    # Only the tag of a list: each page also has such tags for its navigation and its footer.
    at=r"(?i)\bqueryData\s*=",
    responds=r"/front/page/build/unit\b",
    url="{url}",
    parameters={"url": ParameterSource(attribute="url")},
    spread="queryData",
    prefer=r"(?i)tagId=[^&]{0,300}(?:列表|list|内容|右侧)",
    page="pageNo",
    size="rows",
    wrapped="paramJson",
    lazy=True,
    html="data.html",
)
UCAP_SEARCH = ApiList(
    name="ucap-search",
    at=rf"/common/search/(?:{_HEX}\b|[\"']\s*\+|\$\{{)|/searchList\b",
    responds=rf"/common/search/{_HEX}\b|/searchList\b",
    url="{endpoint}/{channel}",
    parameters={
        "endpoint": address_ending(r"/(?:common/search|searchList)\b"),
        "channel": ParameterSource(
            text=rf"(?:(?:/common/search|/searchList)/|(?i:channel_?id)[\"']?\s*[:=]\s*[\"'])({_HEX})\b"
        ),
        "_isAgg": "true",
        "_isJson": "true",
        "_template": "index",
    },
    page="page",
    size="_pageSize",
    items="data.results",
    total="data.total",
)
GKMLPT = ApiList(
    name="gkmlpt",
    responds=r"/gkmlpt/api/all/\d+",
    at=r"(?!)",  # the family reads the column tree, which names the lists
    url="",
    page="page",
    rows=100,
    items="articles",
    link=("url", "post_url"),
    date=("date", "display_publish_time", "first_publish_time", "created_at"),
    may_be_empty=True,
)
CAC = ApiList(
    name="cac",
    at=r"/cms/JsonList\b|/A\d{5,8}index_\d+\.htm$",
    responds=r"/cms/JsonList\b",
    url="/cms/JsonList",
    method="FORM",
    parameters={
        "channelCode": (
            ParameterSource(address=r"/(A\d{5,8})index_\d+\.htm"),
            ParameterSource(variable="channelCode"),
        )
    },
    page="pageno",
    size="perPage",
    rows=20,
    items="list",
    title=("topic", "title"),
    link=("infourl", "url"),
    date=("pubtime",),
    total="total",
)
CHINATAX = ApiList(
    name="chinatax",
    at=r"getFileListByCodeId",
    responds=r"/getFileListByCodeId\b",
    url="{endpoint}",
    method="FORM",
    parameters={
        "endpoint": ParameterSource(text=r"[\"']([^\"'\s]*getFileListByCodeId)[\"'?]"),
        "codeId": "",
        "channelId": ParameterSource(variable="channelId"),
    },
    page="page",
    size="size",
    items="results.data.results",
    total="results.data.total",
)
SUZHOU = ApiList(
    name="load-data",
    at=r"\binterfacesWeb\w*/loadData\b",
    responds=r"/interfacesWeb\w*/loadData\b",
    url="{endpoint}",
    method="FORM",
    parameters={
        "endpoint": ParameterSource(text=r"[\"']([^\"'\s]*\binterfacesWeb\w*/loadData[^\"'\s]*)"),
        "channel_id": ParameterSource(variable="channel_id"),
    },
    optional=("channel_id",),
    page="pageIndex",
    items="data.list",
    date=("PUBLISHED_TIME_FORMAT", "C_FWRQ_FORMAT"),
    total="data.allRow",
    pages="data.totalPage",
)
CHANGZHOU = ApiList(
    name="ns-class",
    at=r"/ns_class/[\w-]+\?[^\"'\s]{0,300}\bact=ajax",
    responds=r"\A[^?#]*/ns_class/[\w-]+\?(?:[^#]*&)?act=ajax",
    url="{endpoint}",
    parameters={
        "endpoint": ParameterSource(
            text=r"[\"']([^\"'\s]{0,300}/ns_class/[\w-]+\?[^\"'\s]{0,300}\bact=ajax[^\"'\s]{0,300})"
        ),
    },
    page="page",
    html="html",
)
TRUECMS = ApiList(
    name="truecms",
    at=r"\bmessageController/getMessage\.do|\bgetRemoteData\b",
    responds=r"/TrueCMS/messageController/getMessage\.do",
    url="/TrueCMS/messageController/getMessage.do",
    parameters={
        "perpage": "20",
        "columnId": (
            ParameterSource(
                text=r"(?i)columnId[\"']?\s*[:=,]\s*[\"']?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"
            ),
            ParameterSource(variable="columnId"),
        ),
        "contentTemplate": "",
    },
    rows=20,
    start="startrecord",
    end="endrecord",
    html="result",
)
LONSUN = ApiList(
    name="lonsun",
    at=r"/public/column/\d+\?(?:[^#\"'\s]{0,300}&)?catId=\d+|labelName[\"']?\s*[:=]\s*[\"']?publicInfoList",
    responds=r"/site/label/8888\b",
    url="/site/label/8888",
    parameters={
        "IsAjax": "1",
        "dataType": "html",
        "labelName": "publicInfoList",
        "siteId": ParameterSource(text=r"(?i)\bsiteId[\"']?\s*[:=]\s*[\"']?(\d{4,12})"),
        "action": "list",
        "isDate": "true",
        "dateFormat": "yyyy-MM-dd",
        "length": "50",
        "organId": (
            ParameterSource(address=r"/public/column/(\d+)"),
            assigned("organId", r"\d{1,12}"),
        ),
        "type": (
            ParameterSource(address=r"[?&]type=(\d+)"),
            ParameterSource(text=r"[?&]type=(\d{1,3})\b"),
        ),
        "catId": (
            ParameterSource(address=r"[?&]catId=(\d+)"),
            assigned("catId", r"\d{1,12}"),
        ),
    },
    optional=("type",),
    page="pageIndex",
    size="pageSize",
)
STATIC_JSON = ApiList(
    name="static-json",
    at=r"[\"'/](?:[A-Z]{8,40}|zuixinzhengce|ds_\w+)\.json\b",
    url="{address}",
    parameters={
        "address": ParameterSource(
            text=r"[\"']([^\"'\s]*\b(?:[A-Z]{8,40}|zuixinzhengce|ds_\w+)\.json)"
        ),
    },
)
ANY_FILE = STATIC_JSON.model_copy(
    update={
        "at": r"\.json\b",
        "parameters": {
            "address": ParameterSource(
                text=r"(?i)[\"']([^\"'\s]{0,200}?(?:list|data|news|info|article|content|doc|report|index)"
                r"[\w-]{0,40}\.json)\b"
            ),
        },
    }
)
"""A file of rows by its name, for a page that has no other rows."""
XINHUA = ApiList(
    name="xinhua",
    at=r"(?i)data-?source\s*[:=]\s*[\"']?(?:ds_\w|[0-9a-f]{32}\b)",
    responds=r"/ds_\w+\.json\b",
    url="ds_{name}.json",
    parameters={
        "name": ParameterSource(
            text=r"(?i)data-?source\s*[:=]\s*[\"']?(?:ds_|(?=[0-9a-f]{32}\b))(\w{2,60})"
        ),
    },
)

TECHNIQUES = (
    JPAAS, UCAP_SEARCH, GKMLPT, CAC, CHINATAX, SUZHOU, CHANGZHOU, TRUECMS, LONSUN, STATIC_JSON,
    XINHUA,
)  # fmt: skip
"""Techniques that a list page is tried for, in this order."""
