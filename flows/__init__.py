"""Prefect flows and the `govreports` command, composed from the other packages.

Each task makes one call to a plain function and passes run ids and paths, never page bytes.
"""
