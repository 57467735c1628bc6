"""Floors below which quality must not fall."""
