"""The two consoles: results go to stdout, everything about the way there to stderr."""

import os
import sys
from typing import TextIO

from rich.console import Console

# Where nobody resizes a window, lines may be long: a log should not break them.
_LOG_WIDTH = 160


class QuietConsole(Console):
    """Falls silent when its reader goes, as in `ledger deploy … | head`: what was begun is still brought to its end."""

    reader_gone = False

    def on_broken_pipe(self) -> None:
        """Instead of Rich's, which ends the thread that happens to print."""
        self.reader_gone = self.quiet = True
        # For what is still in the stream's buffer when the interpreter ends.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.file.fileno())
        os.close(nowhere)


def _width(stream: TextIO | None) -> int | None:
    """A stream that was closed before we began is None."""
    return None if stream is not None and stream.isatty() else _LOG_WIDTH


output = QuietConsole(highlight=False, markup=False, width=_width(sys.stdout))
errors = QuietConsole(stderr=True, highlight=False, markup=False, width=_width(sys.stderr))
