"""The command line at a terminal, where somebody answers its question."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from ledger.events import without_colours


def at_terminal(folder: Path, *arguments: str, answer: str) -> tuple[int, str]:
    """Run the command line at a terminal, answer its one question; its exit code, and what is on the screen."""
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    process = subprocess.Popen(
        [sys.executable, "-m", "ledger", *arguments],
        cwd=folder,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "160"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    screen = b""
    try:
        while part := os.read(ours, 65536):
            screen += part
    except OSError:
        pass  # Linux' way to say that nobody holds the terminal's other end any more
    os.close(ours)
    return process.wait(), without_colours(screen.decode())
