"""Emulators, and moto as it comes, as processes of the tests' own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import boto3
from botocore.config import Config

from emulator.server import ENVIRONMENT
from tests.support.ports import free_port

START_SECONDS = 30
REGION = "us-east-1"


def serving(module: str, *arguments: str) -> Iterator[str]:
    """Run a server module on a free port while the generator is open."""
    port = free_port()
    command = [sys.executable, "-m", module, *(argument.format(port=port) for argument in arguments)]
    process = subprocess.Popen(
        command, env={**os.environ, **ENVIRONMENT}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        await_answer(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


def await_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers; its process must live that long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"{process.args!r} ended with {process.returncode}"
        try:
            urlopen(f"{url}/moto-api/", timeout=5).close()  # noqa: S310 - http, see above
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{url} does not answer")


@cache
def connect(url: str, service: str, region: str = REGION) -> Any:
    """A client of one AWS service on a server."""
    # The default session: one of each client's own would read boto3's data anew.
    make: Any = boto3.client
    return make(
        service,
        endpoint_url=url,
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the emulator knows no passwords
        config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
    )
