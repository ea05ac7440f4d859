"""Credentials that AWS doesn't take, with real Terraform: a sentence, a way out, and nothing touched."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.support.runner import RunnerProject

pytestmark = pytest.mark.integration

EXPIRED = """<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>\
<Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message></Error>\
<RequestId>1f2e</RequestId></ErrorResponse>"""


class _Refusal(BaseHTTPRequestHandler):
    """Answers everything as AWS answers somebody whose session has ended."""

    def do_GET(self) -> None:
        self._refuse()

    def do_HEAD(self) -> None:
        # An answer to HEAD has no body that could say why.
        self.send_response(400)
        self.end_headers()

    def do_POST(self) -> None:
        self._refuse()

    def log_message(self, *_: object) -> None:
        pass

    def _refuse(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(403)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(EXPIRED)))
        self.end_headers()
        self.wfile.write(EXPIRED.encode())


@pytest.fixture
def expired(new_project: Callable[..., RunnerProject], monkeypatch: pytest.MonkeyPatch) -> Iterator[RunnerProject]:
    """A project whose AWS says that the credentials have expired."""
    project = new_project(provider=True)
    project.state_stack()
    project.stack("network", {"resource": {"terraform_data": {"one": {}}}})
    with ThreadingHTTPServer(("127.0.0.1", 0), _Refusal) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        yield project
        server.shutdown()


@pytest.mark.parametrize("command", ["plan", "deploy --yes", "outputs", "drift", "destroy --yes", "bootstrap --yes"])
def test_expired_credentials_are_told_with_the_way_out(expired: RunnerProject, command: str) -> None:
    name, *options = command.split()
    ran = expired.ledger(name, "production", *options)
    assert ran.exit_code == 1
    assert "The AWS credentials have expired." in ran.errors
    assert "aws sso login" in ran.errors
    assert "Traceback" not in ran.text
