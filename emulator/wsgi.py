"""WSGI in types: what an application is, and an answer that can be looked at before it is sent."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


@dataclass(frozen=True)
class Answer:
    """A complete response; itself an application that sends it."""

    status: str
    headers: list[tuple[str, str]]
    body: list[bytes]

    def __call__(self, _environ: Environ, start_response: StartResponse) -> list[bytes]:
        """Send the answer."""
        start_response(self.status, self.headers)
        return self.body


def record(application: Application, environ: Environ) -> Answer:
    """Let an application answer, and keep what it would have sent."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> None:
        started.append((status, headers))

    body = list(application(environ, start_response))
    status, headers = started[-1]
    return Answer(status, headers, body)
