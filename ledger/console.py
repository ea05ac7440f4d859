"""The two consoles: results go to stdout, everything about the way there to stderr."""

import sys
from typing import TextIO

from rich.console import Console

# Where nobody resizes a window, lines may be long: a log should not break them.
_LOG_WIDTH = 160


def _width(stream: TextIO) -> int | None:
    return None if stream.isatty() else _LOG_WIDTH


output = Console(highlight=False, markup=False, width=_width(sys.stdout))
errors = Console(stderr=True, highlight=False, markup=False, width=_width(sys.stderr))
