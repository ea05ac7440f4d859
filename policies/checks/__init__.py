"""Our own checks for checkov: what the operators' guide promises, in numbers.

`promises.toml` holds the promises, `promise_check.py` what the checks share, and each other file one check. checkov
imports every file here as a top-level module: no name may be one of the standard library's.
"""
