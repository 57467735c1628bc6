"""The practice web: a synthetic government web on 127.0.0.1 with known gold.

It serves the demo, the tests and the benchmarks. Its reports are generated and its sites are
invented; nothing in it is taken from a real one.
"""
