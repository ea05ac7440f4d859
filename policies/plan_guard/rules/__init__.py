"""The rules: one function each, from a plan to its findings."""
