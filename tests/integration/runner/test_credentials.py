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


SOMEBODY = """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>\
<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"""


class _Refusal(BaseHTTPRequestHandler):
    """Answers as AWS answers somebody whose session has ended, or who asks for what is another account's."""

    answer_to_head = 400
    answer = (403, EXPIRED)

    def do_GET(self) -> None:
        self._refuse()

    def do_HEAD(self) -> None:
        # An answer to HEAD has no body that could say why.
        self.send_response(self.answer_to_head)
        self.end_headers()

    def do_POST(self) -> None:
        self._refuse()

    def log_message(self, *_: object) -> None:
        pass

    def _refuse(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, words = self.answer
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        self.wfile.write(words.encode())


class _Foreign(_Refusal):
    answer_to_head = 403
    answer = (200, SOMEBODY)


@pytest.fixture
def refused(
    request: pytest.FixtureRequest, new_project: Callable[..., RunnerProject], monkeypatch: pytest.MonkeyPatch
) -> Iterator[RunnerProject]:
    """A project whose AWS answers so."""
    project = new_project(provider=True)
    project.state_stack()
    project.stack("network", {"resource": {"terraform_data": {"one": {}}}})
    with ThreadingHTTPServer(("127.0.0.1", 0), request.param) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        yield project
        server.shutdown()


@pytest.mark.parametrize("refused", [_Refusal], indirect=True, ids=["expired"])
@pytest.mark.parametrize("command", ["plan", "deploy --yes", "outputs", "drift", "destroy --yes", "bootstrap --yes"])
def test_expired_credentials_are_told_with_the_way_out(refused: RunnerProject, command: str) -> None:
    name, *options = command.split()
    ran = refused.ledger(name, "production", *options)
    assert ran.exit_code == 1
    assert "The AWS credentials have expired." in ran.errors
    assert "aws sso login" in ran.errors
    assert "Traceback" not in ran.text


@pytest.mark.parametrize("refused", [_Foreign], indirect=True, ids=["foreign"])
def test_a_bucket_of_another_account_is_not_taken_for_a_matter_of_credentials(refused: RunnerProject) -> None:
    ran = refused.ledger("bootstrap", "production", "--yes")
    assert ran.exit_code == 1
    assert f"The bucket {refused.bucket} is somebody else's, or these credentials may not see it." in ran.errors
    assert "choose another one in backend.tf.json" in ran.errors
