"""The name of a request in AWS's words, for protocols that say it only in the method and the path.

Taken from botocore's models of the services: `GET /2020-05-31/distribution` is CloudFront's ListDistributions.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from botocore.loaders import Loader

from emulator.wsgi import Environ

_ACTION = re.compile(rb"(?:^|&)Action=(\w+)")
_ACTION_STANDS_BEFORE = 4096

# Only a header tells these operations of S3's apart; botocore gives both the same path.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
_COPY = {"PutObject": "CopyObject", "UploadPart": "UploadPartCopy"}


@dataclass(frozen=True)
class _Route:
    """How one operation of a REST service is asked for."""

    operation: str
    method: str
    path: re.Pattern[str]
    query: frozenset[tuple[str, str]]
    literal_characters: int

    def matches(self, method: str, path: str, query: frozenset[tuple[str, str]]) -> bool:
        return self.method == method and self.query <= query and self.path.fullmatch(path) is not None

    @property
    def precision(self) -> tuple[int, int]:
        """Of two routes that match, the one that says more is meant."""
        return len(self.query), self.literal_characters


def operation_name(service: str, environ: Environ, body: bytes) -> str | None:
    """The API operation that a request signed for `service` asks for; None if no model knows it."""
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return str(target).rsplit(".", 1)[-1]
    action = _ACTION.search(body[:_ACTION_STANDS_BEFORE])
    if action and "x-www-form-urlencoded" in environ.get("CONTENT_TYPE", ""):
        return action[1].decode()
    query = frozenset(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    # Of a parameter with a value, most routes ask only that it is there.
    asked = query | {(name, "") for name, _value in query}
    method, path = environ["REQUEST_METHOD"], _path(environ)
    fitting = [route for route in _routes().get(service, ()) if route.matches(method, path, asked)]
    if not fitting:
        return None
    operation = max(fitting, key=lambda route: route.precision).operation
    return _COPY.get(operation, operation) if "HTTP_X_AMZ_COPY_SOURCE" in environ else operation


def _path(environ: Environ) -> str:
    """With what was escaped still escaped: an ARN's slashes are no steps of a path."""
    raw = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or environ["PATH_INFO"])
    path = raw.partition("?")[0]
    return path.rstrip("/") or "/"


@cache
def _routes() -> Mapping[str, tuple[_Route, ...]]:
    """The routes of all REST services, by the name that their requests are signed for; takes two seconds."""
    loader, found = Loader(), defaultdict[str, list[_Route]](list)
    for name in loader.list_available_services("service-2"):
        model: dict[str, Any] = loader.load_service_model(name, "service-2")
        metadata = model["metadata"]
        if metadata["protocol"].startswith("rest-"):
            signed_for = metadata.get("signingName") or metadata["endpointPrefix"]
            found[signed_for] += [
                _route(operation, spec["http"], _required(spec, model["shapes"]))
                for operation, spec in model["operations"].items()
                if operation not in _COPY.values()
            ]
    return {service: tuple(routes) for service, routes in found.items()}


def _required(spec: dict[str, Any], shapes: dict[str, Any]) -> frozenset[tuple[str, str]]:
    """The query parameters without which it wouldn't be this operation."""
    shape = shapes[spec["input"]["shape"]] if "input" in spec else {}
    members = (shape["members"][name] for name in shape.get("required", ()))
    return frozenset(
        (member.get("locationName", ""), "") for member in members if member.get("location") == "querystring"
    )


def _route(operation: str, http: dict[str, Any], required: frozenset[tuple[str, str]]) -> _Route:
    path, _, query = http["requestUri"].partition("?")
    path = path.rstrip("/") or "/"
    pieces = re.split(r"(\{[^}]+\})", path)
    pattern = "".join(_placeholder(piece) if piece.startswith("{") else re.escape(piece) for piece in pieces)
    return _Route(
        operation=operation,
        method=http["method"],
        path=re.compile(pattern),
        query=required | frozenset(parse_qsl(query, keep_blank_values=True)),
        literal_characters=sum(len(piece) for piece in pieces if not piece.startswith("{")),
    )


def _placeholder(piece: str) -> str:
    return ".+" if piece.endswith("+}") else "[^/]+"
