"""`python -m flows` is `govreports`."""

from flows.cli import main

if __name__ == "__main__":  # the normaliser's worker processes import this module again
    main()
