"""Floors that quality may not fall below."""
