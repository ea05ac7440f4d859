"""The door in front of moto: the emulator's own pages, new services, one request at a time.

moto's models aren't made for parallel requests, and Terraform sends ten at a time:
the gateway reads a request, and lets one after the other in. That costs nothing (the
work is Python's) and makes every read-modify-write of moto's and ours atomic. Services
that hold a request open (`_WAITING_SERVICES`) go past the lock.
"""

import io
import json
import os
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from moto import __version__ as moto_version
from moto.core.request import Request
from moto.core.utils import normalize_request
from werkzeug.wrappers import Response

from emulator.gaps.framework import NEW_SERVICES

NAME = "banking-audit-ledger"
HEALTH_PATH = "/emulator/health"
RESOURCES_PATH = "/emulator/resources"

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

# SQS long polling sleeps inside the request, up to 20 seconds.
_WAITING_SERVICES = {"sqs"}


class Gateway:
    """A WSGI application around moto's."""

    def __init__(self, moto: Application) -> None:
        self._moto = moto
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        service = signing_service(environ)
        if not service and environ["PATH_INFO"] == HEALTH_PATH:
            return _json({"emulator": NAME, "moto": moto_version, "pid": os.getpid()})(
                environ, start_response
            )
        _read_the_body(environ)
        if service in _WAITING_SERVICES:
            return self._moto(environ, start_response)
        with self._lock:
            if service in NEW_SERVICES:
                return list(_serve_new(service, environ)(environ, start_response))
            return list(self._moto(environ, start_response))


def signing_service(environ: Environ) -> str:
    """The service that a request is signed for (AWS Signature Version 4); empty if unsigned."""
    credential = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2]
    scope = credential.partition(",")[0].split("/")
    return scope[3].lower() if len(scope) > 3 else ""  # noqa: PLR2004 - key/date/region/service


def _read_the_body(environ: Environ) -> None:
    """Read before the lock is taken: a slow sender must not hold the others up."""
    length = environ.get("CONTENT_LENGTH")
    if length:
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(length)))


def _serve_new(service: str, environ: Environ) -> Response:
    request = normalize_request(Request(environ))
    status, headers, body = NEW_SERVICES[service].dispatch(request, request.raw_url, dict(request.headers))
    return Response(body, status=status, headers=headers)


def _json(content: object) -> Response:
    return Response(json.dumps(content), content_type="application/json")
