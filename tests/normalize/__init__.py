"""Tests of the room normalize."""
