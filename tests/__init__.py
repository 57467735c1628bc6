"""Tests mirror the packages; tests/sites has raw fixtures, tests/quality the quality floors."""
