"""What is safe on a network: addresses to connect to, bodies to inflate, URLs to keep.

Input is what a stranger sent: a host, a packed body, a URL. Output is a decision, a body with a
bound, or a URL without its credentials or in its normal form. Nothing here opens a connection.
"""

from crawlers.network.address_rules import (
    ForbiddenAddress,
    is_permitted_address,
    is_private_literal,
    plain_host,
)
from crawlers.network.former_addresses import FormerAddresses
from crawlers.network.inflation import Inflated, Packing, content_codings, inflate
from crawlers.network.page_address import (
    address_key,
    clean_address,
    twin_key,
    with_encoded_query,
)
from crawlers.network.page_redirects import (
    ScriptLocation,
    refresh_of_header,
    script_location,
)
from crawlers.network.url_credentials import without_credentials, without_secrets

__all__ = [
    "ForbiddenAddress",
    "FormerAddresses",
    "Inflated",
    "Packing",
    "ScriptLocation",
    "address_key",
    "clean_address",
    "content_codings",
    "inflate",
    "is_permitted_address",
    "is_private_literal",
    "plain_host",
    "refresh_of_header",
    "script_location",
    "twin_key",
    "with_encoded_query",
    "without_credentials",
    "without_secrets",
]
