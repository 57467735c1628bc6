"""A reader that queries in a loop until its standard input is closed.

python -m tests.warehouse.polling_reader PUBLISHED

Prints the number of documents after each query. A result with a part of a load, or an error, ends
it with a status other than 0.
"""

import sys
import threading
import time

from warehouse import connect

STATE = """
SELECT (SELECT count(*) FROM documents), (SELECT coalesce(sum(documents), 0) FROM runs),
       (SELECT count(*) FROM copies), (SELECT count(*) FROM integrity)
"""


def main(published: str) -> None:
    until_closed = threading.Thread(target=sys.stdin.read, daemon=True)
    until_closed.start()
    while until_closed.is_alive():
        print(count_checked(published), flush=True)
        time.sleep(0.02)  # the loads need the processor, too


def count_checked(published: str) -> int:
    """Return the number of documents; AssertionError if the file has a part of a load."""
    with connect(published, read_only=True) as warehouse:
        [(documents, recorded, copies, broken)] = warehouse.rows(STATE)
    assert documents == recorded == copies, (documents, recorded, copies)
    assert not broken
    return int(documents)


if __name__ == "__main__":
    main(*sys.argv[1:])
