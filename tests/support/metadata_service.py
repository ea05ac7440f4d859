"""An instance's metadata service: what the emulator says at EC2's own address, and a record of how it was asked."""

import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

ADDRESS = "169.254.169.254"
TOKEN_PATH = "/latest/api/token"  # noqa: S105 - a path, and no token
TOKEN_HEADER = "X-aws-ec2-metadata-token"  # noqa: S105 - a header's name


@dataclass(frozen=True)
class MetadataService:
    """A metadata service, while it is open."""

    url: str
    asked: list[str] = field(default_factory=list)
    """Method and path of each request, in order."""
    without_token: list[str] = field(default_factory=list)
    """The paths that were asked for as in version 1, without a session's token: those were refused."""

    @property
    def environment(self) -> dict[str, str]:
        """What makes a node take its credentials from here, and from nowhere else."""
        return {
            "AWS_ACCESS_KEY_ID": "",
            "AWS_SECRET_ACCESS_KEY": "",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": self.url,
        }


@contextmanager
def metadata_service(emulator_url: str) -> Iterator[MetadataService]:
    """The emulator's metadata service as an instance that insists on version 2 has it."""

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self._answer(allowed=True)

        def do_GET(self) -> None:
            allowed = bool(self.headers[TOKEN_HEADER])
            if not allowed:
                service.without_token.append(self.path)
            self._answer(allowed=allowed)

        def _answer(self, *, allowed: bool) -> None:
            service.asked.append(f"{self.command} {self.path}")
            body = self._told() if allowed else b""
            self.send_response(200 if allowed else 401)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _told(self) -> bytes:
            # The emulator knows by the host that its metadata is asked for.
            asked = urllib.request.Request(  # noqa: S310 - http, see the emulator's address
                f"{emulator_url}{self.path}", method=self.command, headers={"Host": ADDRESS}
            )
            with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310 - as above
                told: bytes = answer.read()
                return told

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: what was asked is kept."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service = MetadataService(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
