"""Fixtures of real sites: raw answers, and what a person read in them.

    tests/sites/<site>/<case>/
      body.bin        the answer, unpacked and not decoded
      response.json   address, status and headers, as received
      expected.json   what must come of it, read and corrected by a person

`govreports probe` captures the first two; the first test run writes the third. A site that is
not in the registry has its `site.yml` beside the cases.
"""
