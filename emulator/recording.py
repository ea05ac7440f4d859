"""Writes down which API operations are called: what a deployment needs to be allowed.

`python -m emulator --record FILE` writes one JSON object a line, when an operation is called for the first time:

    {"client": "Terraform", "service": "s3", "operation": "PutBucketVersioning"}

`client` is the program that calls, null for one that isn't known here; `service` is the name that requests are signed
for; `operation` is null for a request that no model of botocore's knows.
"""

import json
import re
from pathlib import Path
from threading import Lock

from emulator.api_names import operation_name
from emulator.wsgi import Environ

# As they call themselves; Terraform uses an SDK that calls itself something, too.
_CLIENT = re.compile(r"Terraform|aws-cli|Boto3")


class Recording:
    """The calls of one run of the emulator."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._written: set[str] = set()

    def add(self, service: str, environ: Environ, body: bytes) -> None:
        """Note a signed request."""
        operation = operation_name(service, environ, body)
        client = _CLIENT.search(environ.get("HTTP_USER_AGENT", ""))
        call: dict[str, str | None] = {
            "client": client[0] if client else None,
            "service": service,
            "operation": operation,
        }
        if operation is None:
            call["request"] = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}"
        line = json.dumps(call)
        with self._lock:
            if line not in self._written:
                self._written.add(line)
                with self._file.open("a", encoding="utf-8") as file:
                    file.write(f"{line}\n")
