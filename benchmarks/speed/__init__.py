"""How fast it is, beside what else would be used: `python -m benchmarks.speed`."""
