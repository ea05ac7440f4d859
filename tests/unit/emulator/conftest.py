"""Two servers for a session: ours, and moto as it comes; every gap's test runs on both.

On stock moto the test must fail (strict xfail): once moto closes a gap, it passes
there, the run turns red, and the filler can go.
"""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from tests.support.emulators import connect, serving

REGION = "us-east-1"
#: An error, a page of Python, or a wrong or missing value; a server that isn't there is none of these.
GAPS_LOOK_LIKE = (ClientError, ResponseParserError, HTTPError, AssertionError, LookupError)
Client = Callable[[str], Any]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "fills(gap): the test of a gap filler; must fail on stock moto")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marker = metafunc.definition.get_closest_marker("fills")
    if marker is not None:
        reason = f"stock moto has the gap {marker.args[0]}; once this passes there, delete its filler"
        # Meant to fail there for good: it proves that the filler is still needed.
        stock = pytest.mark.xfail(strict=True, reason=reason, raises=GAPS_LOOK_LIKE)
        metafunc.parametrize("server", ["emulator", pytest.param("stock", marks=stock)], indirect=True)


@pytest.fixture(scope="session")
def emulator_url() -> Iterator[str]:
    """The address of an emulator for the session."""
    yield from serving("emulator", "--port", "{port}")


@pytest.fixture(scope="session")
def stock_url() -> Iterator[str]:
    """The address of moto as it comes."""
    yield from serving("moto.server", "-p", "{port}")


@pytest.fixture
def server(request: pytest.FixtureRequest) -> str:
    """The address of the server that a gap's test runs on."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def aws(server: str) -> Client:
    """A client for a service of that server: `aws("ec2")`."""
    return lambda service: connect(server, service)


@pytest.fixture
def emulated(emulator_url: str) -> Client:
    """A client for a service of the emulator, where there is nothing to compare with."""
    return lambda service: connect(emulator_url, service)


def send(server: str, service: str, body: str, **headers: str) -> str:
    """A request as Terraform's provider sends it, with what boto3 1.35.49 doesn't know."""
    credential = f"Credential=test/20261124/us-east-1/{service}/aws4_request"
    signed = {"Authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=none"}
    request = Request(server, data=body.encode(), headers={**signed, **headers})  # noqa: S310 - ours
    with urlopen(request, timeout=10) as response:  # noqa: S310
        answer: bytes = response.read()
    return answer.decode()


def ask(server: str, service: str, action: str, version: str, **parameters: str) -> str:
    body = urlencode({"Action": action, "Version": version, **parameters})
    return send(server, service, body, **{"Content-Type": "application/x-www-form-urlencoded"})
