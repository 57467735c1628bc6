"""Fixtures of sites: raw responses, and the fields that a person has reviewed.

    tests/sites/<site>/<case>/
      body.bin        the body, decompressed but not decoded
      response.json   URL, status and headers, as received
      expected.json   the expected fields, reviewed and corrected by a person

`govreports probe` captures the first two, and the first test run writes the third. A site that is
not in the registry has a `site.yml` next to its cases.
"""
