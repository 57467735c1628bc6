"""Compose: the rooms' functions as Prefect flows, and the `govreports` command.

Each task is one call of a plain function of another room and passes run ids and paths, never
page bytes.
"""
