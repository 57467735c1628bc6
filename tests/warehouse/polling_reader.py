"""A reader that asks again and again, until it is told to end.

python -m tests.warehouse.polling_reader PUBLISHED

Prints the number of documents after each answer. An answer that is of half a load, or an error,
ends it with a status other than 0.
"""

import sys
import threading

from warehouse import connect

STATE = """
SELECT (SELECT count(*) FROM documents), (SELECT coalesce(sum(documents), 0) FROM runs),
       (SELECT count(*) FROM copies), (SELECT count(*) FROM integrity)
"""


def main(published: str) -> None:
    told_to_end = threading.Thread(target=sys.stdin.read, daemon=True)
    told_to_end.start()
    while told_to_end.is_alive():
        print(whole(published), flush=True)


def whole(published: str) -> int:
    """Return the number of documents; AssertionError where the file is not of whole loads."""
    with connect(published, read_only=True) as warehouse:
        [(documents, told, copies, broken)] = warehouse.rows(STATE)
    assert documents == told == copies, (documents, told, copies)
    assert not broken
    return int(documents)


if __name__ == "__main__":
    main(*sys.argv[1:])
