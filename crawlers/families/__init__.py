"""CMS families: how the systems behind government sites list, page and lay out articles."""
