"""Where the stacks are written to: `CDKTF_OUTDIR`, cdktf's own variable, else `cdktf.out`."""

import os
from collections.abc import Mapping
from pathlib import Path

from environments import ConfigurationError, Problem

VARIABLE = "CDKTF_OUTDIR"
DEFAULT_FOLDER = "cdktf.out"


def output_folder(environ: Mapping[str, str] | None = None) -> Path:
    """The folder, which need not exist yet.

    Args:
        environ: where the variable is looked up; by default in the process's environment.

    Raises:
        ConfigurationError: if cdktf, which makes this folder but none above it, couldn't write there.
    """
    named = (os.environ if environ is None else environ).get(VARIABLE)
    folder = Path(named or DEFAULT_FOLDER)
    wrong = _wrong(folder)
    if wrong is None:
        return folder
    problem = (
        Problem("environment variable", VARIABLE, named, wrong) if named else Problem(str(folder), "", None, wrong)
    )
    raise ConfigurationError([problem])


def _wrong(folder: Path) -> str | None:
    if not folder.parent.is_dir():
        return f"lies in no folder: needed is one that exists; run `mkdir -p {folder.parent}`, or unset {VARIABLE}"
    if folder.exists() and not folder.is_dir():
        return "is not a folder: needed is one, or a name that is not taken yet"
    written = folder if folder.exists() else folder.parent
    if not os.access(written, os.W_OK | os.X_OK):
        return f"can not be written: needed is the right to write into {written}"
    return None
