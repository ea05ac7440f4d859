"""The door in front of moto: the emulator's own pages, new services, one request at a time.

moto's models aren't made for parallel requests, and Terraform sends ten at a time:
the gateway reads a request, and lets one after the other in. That costs nothing (the
work is Python's) and makes every read-modify-write of moto's and ours atomic. Services
that hold a request open (`_WAITING_SERVICES`) go past the lock.
"""

import io
import json
import logging
import os
import re
from collections.abc import Iterable
from pathlib import Path
from threading import Lock

from moto import __version__ as moto_version
from moto.core.request import Request, normalize_request
from werkzeug.wrappers import Response

from emulator import failures
from emulator.gaps.framework import NEW_SERVICES
from emulator.inventory import inventory
from emulator.leftovers import RESOURCES_PATH
from emulator.recording import Recording
from emulator.retries import Retries
from emulator.wsgi import Answer, Application, Environ, StartResponse

NAME = "banking-audit-ledger"
HEALTH_PATH = "/emulator/health"

# SQS long polling sleeps inside the request, up to 20 seconds.
_WAITING_SERVICES = {"sqs"}
# In an Authorization header (Signature Version 4): key/date/region/service/aws4_request.
_SIGNED_FOR = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/")
_UNROUTED = b"The requested URL was not found on the server."
_ACTION = re.compile(rb"(?:^|&)Action=(\w+)")

log = logging.getLogger(__name__)


class Gateway:
    """A WSGI application around moto's."""

    def __init__(self, moto: Application, recording: Recording | None = None) -> None:
        self._moto = moto
        self._lock = Lock()
        self._retries = Retries()
        self._recording = recording

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        service = signing_service(environ)
        # Only unsigned: a signed one is for an S3 bucket that happens to be called `emulator`.
        if not service and environ["PATH_INFO"] == HEALTH_PATH:
            return _json(_health())(environ, start_response)
        if not service and environ["PATH_INFO"] == RESOURCES_PATH:
            with self._lock:
                return _json(inventory())(environ, start_response)
        body = _read_body(environ)
        operation = _operation(environ, body)
        log.info("%s %s", service or "-", operation)
        if service and self._recording is not None:
            self._recording.add(service, environ, body)
        try:
            if service in _WAITING_SERVICES:
                return self._moto(environ, start_response)
            with self._lock:
                serve = _serve_new if service in NEW_SERVICES else self._moto
                answer = self._retries.answer(serve, environ)
            _check_routed(service, answer)
            return answer(environ, start_response)
        except Exception as cause:
            # Whatever moto trips over, the client gets an answer it understands.
            log.exception("%s %s", service, operation)
            return failures.answer(service, operation, environ, cause)(environ, start_response)


def signing_service(environ: Environ) -> str:
    """The service that a request is signed for; empty if it is unsigned."""
    signed = _SIGNED_FOR.search(environ.get("HTTP_AUTHORIZATION", ""))
    return signed[1].lower() if signed else ""


def _read_body(environ: Environ) -> bytes:
    """Read before the lock is taken: a slow sender must not hold the others up."""
    length = environ.get("CONTENT_LENGTH")
    if not length:
        return b""
    body: bytes = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _operation(environ: Environ, body: bytes) -> str:
    """What is asked for, in AWS's words where the protocol has them."""
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return str(target).rsplit(".", 1)[-1]
    action = _ACTION.search(body[:4096])
    if action and "x-www-form-urlencoded" in environ.get("CONTENT_TYPE", ""):
        return action[1].decode()
    query = environ.get("QUERY_STRING")
    return f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}{'?' if query else ''}{query or ''}"


def _check_routed(service: str, answer: Answer) -> None:
    # Flask's page, not AWS's answer: Terraform would take a missing API for a missing resource.
    if service and answer.status.startswith("404") and _UNROUTED in b"".join(answer.body):
        # As moto itself says it of an operation that it lacks; `failures` explains both.
        raise NotImplementedError("moto has no such path")


def _serve_new(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    request = normalize_request(Request(environ))
    dispatch = NEW_SERVICES[signing_service(environ)].dispatch
    status, headers, body = dispatch(request, request.raw_url, dict(request.headers))
    return Response(body, status=status, headers=headers)(environ, start_response)


def _json(content: object) -> Response:
    return Response(json.dumps(content), content_type="application/json")


def _health() -> object:
    # The folder tells whose it is, should the one who started it have forgotten.
    return {"emulator": NAME, "moto": moto_version, "pid": os.getpid(), "folder": str(Path.cwd())}
