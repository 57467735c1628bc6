"""Tests mirror the rooms; tests/sites holds raw fixtures, tests/quality the floors."""
