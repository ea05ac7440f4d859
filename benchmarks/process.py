"""One run of the synthesis in a process of its own: how long it takes, how much memory it holds at its peak."""

import json
import os
import subprocess
import sys
import tempfile
import time
from enum import StrEnum
from pathlib import Path
from typing import IO, NamedTuple

import psutil

ROOT = Path(__file__).parent.parent
POLL_SECONDS = 0.02
MIB = 1024 * 1024

PROGRAM = """
import sys, time
started = time.perf_counter()
import main
sys.stdout.write(str(time.perf_counter() - started))
sys.exit(main.main())
"""


class Bindings(StrEnum):
    """How the AWS bindings are loaded."""

    LAZY = "lazy"
    STOCK = "stock"


class Run(NamedTuple):
    """What one run took."""

    bindings: Bindings
    import_seconds: float
    """Until everything that `main.py` imports is loaded."""
    total_seconds: float
    """From the process's start to its end, the stacks written."""
    python_mib: float
    """Peak resident memory of the Python process."""
    node_mib: float
    """Peak resident memory of the Node processes that jsii starts, in sum."""
    resources: int
    """Resources and data sources in all stacks."""


def run(bindings: Bindings, program: str = PROGRAM) -> Run:
    """Synthesize all environments once, in a Python process that runs the program.

    Raises:
        RuntimeError: if the synthesis fails; the message is what it said.
    """
    with (
        tempfile.TemporaryDirectory() as outdir,
        # Files and no pipes: nobody reads while the process is watched, and a full pipe would stop it for good.
        tempfile.TemporaryFile("w+", encoding="utf-8") as said,
        tempfile.TemporaryFile("w+", encoding="utf-8") as complaints,
    ):
        environment = {**os.environ, "CDKTF_OUTDIR": outdir}
        environment.pop("CDKTF_EAGER_IMPORTS", None)
        if bindings is Bindings.STOCK:
            environment["CDKTF_EAGER_IMPORTS"] = "1"
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=environment,
            stdout=said,
            stderr=complaints,
        )
        python_bytes, node_bytes = _peak(process)
        total_seconds = time.perf_counter() - started
        if process.returncode:
            raise RuntimeError(_text_of(complaints))
        return Run(
            bindings=bindings,
            import_seconds=float(_text_of(said)),
            total_seconds=total_seconds,
            python_mib=python_bytes / MIB,
            node_mib=node_bytes / MIB,
            resources=count_resources(Path(outdir)),
        )


def count_resources(outdir: Path) -> int:
    """The resources and data sources of all stacks in a folder."""
    documents = (json.loads(file.read_text(encoding="utf-8")) for file in outdir.glob("stacks/*/cdk.tf.json"))
    return sum(
        len(found)
        for document in documents
        for section in ("resource", "data")
        for found in document.get(section, {}).values()
    )


def _peak(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    """Watch a process and its children until it ends; returns the largest resident memory of each, in bytes."""
    python = psutil.Process(process.pid)
    peak_python = peak_node = 0
    while process.poll() is None:
        try:
            peak_python = max(peak_python, python.memory_info().rss)
            peak_node = max(peak_node, sum(_resident(child) for child in python.children(recursive=True)))
        except psutil.NoSuchProcess:
            break
        time.sleep(POLL_SECONDS)
    process.wait()
    return peak_python, peak_node


def _resident(process: psutil.Process) -> int:
    try:
        return process.memory_info().rss
    except psutil.NoSuchProcess:
        return 0


def _text_of(file: IO[str]) -> str:
    file.seek(0)
    return file.read()
