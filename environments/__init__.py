"""The environments: typed, validated settings, read from a TOML file and the account's `.env.aws`.

`load("production")` gives a frozen `Environment`; a bad setting raises `ConfigurationError` with every problem.
"""

from environments.errors import ConfigurationError, Problem
from environments.loader import load, names
from environments.schema import Environment

__all__ = ["ConfigurationError", "Environment", "Problem", "load", "names"]
