"""Sites without lists: only their own search names the reports, one site for each product.

Input and output are those of `practice.sites`, which finds `SITES` here.
"""

from crawlers.practice.sites.site_searches.search_products import SITES

__all__ = ["SITES"]
