"""`python -m tests.bench NAME [ARGUMENTS]` runs a benchmark; without a name it lists them."""

import pkgutil
import sys
from importlib import import_module

import tests.bench

_HELPERS = frozenset({"__main__", "corpus"})


def names() -> list[str]:
    """Return the benchmarks by name."""
    return [each.name for each in pkgutil.iter_modules(tests.bench.__path__)]


def main(arguments: list[str]) -> None:
    """Run the benchmark that the first argument names, with the others."""
    known = [name for name in names() if name not in _HELPERS]
    if arguments and arguments[0] in known:
        import_module(f"tests.bench.{arguments[0]}").main(arguments[1:])
        return
    for name in known:
        about = (import_module(f"tests.bench.{name}").__doc__ or "").splitlines()[0]
        print(f"{name:<12} {about}")


if __name__ == "__main__":
    main(sys.argv[1:])
