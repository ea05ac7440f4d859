"""The environments: typed, validated settings, read from a TOML file and the account's `.env.aws`.

`load("production")` gives a frozen `Environment`, `load_all()` every one that has a file; bad settings raise
`ConfigurationError` with every problem.
"""

from environments.errors import ConfigurationError, Problem, together
from environments.loader import load, load_all, names
from environments.schema import Environment

__all__ = ["ConfigurationError", "Environment", "Problem", "load", "load_all", "names", "together"]
