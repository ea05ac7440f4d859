"""Speed and memory of the synthesis, against what a user would have otherwise: the stock import of the AWS bindings.

`python -m benchmarks` measures both in turns, shows a table, and writes `reports/bench.json`.
"""
