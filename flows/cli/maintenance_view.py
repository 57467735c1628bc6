"""What maintenance removed, on the terminal."""

import json
from dataclasses import asdict

from flows.operations import Maintained


def print_maintained(done: Maintained, *, dry: bool, as_json: bool) -> None:
    """Print what was removed or, after a dry run, what would be."""
    if as_json:
        print(json.dumps({**asdict(done), "dry": dry}))
        return
    verb = "would be" if dry else "were"
    print(
        f"{len(done.segments)} archive files and the working files of {done.runs} runs {verb} "
        f"removed: {done.bytes / 1e6:.1f} MB"
    )
    if done.given_back:
        print(f"the warehouse is {done.given_back / 1e6:.1f} MB smaller")
