"""Run the flow `maintain` on the home in the first argument, as `govreports serve` would."""

import sys
from pathlib import Path

from flows.runtime import own_server
from flows.settings import quiet_prefect


def main() -> None:
    home = Path(sys.argv[1])
    quiet_prefect(home)
    with own_server(home):
        from flows.maintain import maintain

        maintain(home=home)


if __name__ == "__main__":
    main()
