"""Tests of normalize/."""
