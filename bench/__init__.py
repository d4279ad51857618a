"""Benchmarks: figures beside a floor measured in the same run, never a pass or fail by time."""
