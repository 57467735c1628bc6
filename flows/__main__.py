"""`python -m flows` is `govreports`."""

from flows.cli import main

if __name__ == "__main__":  # workers of the normaliser import this module again
    main()
