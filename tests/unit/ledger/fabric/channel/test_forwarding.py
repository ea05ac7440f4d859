"""A forwarded port is open within the block and gone after it; what goes wrong is told in the CLI's own words.

A few lines of shell stand in for the AWS CLI here; the real one runs in the integration tests.
"""

import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from ledger.errors import LedgerError
from ledger.fabric.channel import forwarding
from ledger.fabric.channel.forwarding import forwarded
from ledger.fabric.network import FabricNetwork

LISTENING = """#!{python}
import json, os, pathlib, signal, socket, sys
pathlib.Path({home!r}, "pid").write_text(str(os.getpid()))
for number in {ignored!r}:
    signal.signal(number, signal.SIG_IGN)
port = json.loads(sys.argv[-1])["localPortNumber"][0]
with socket.create_server(("127.0.0.1", int(port))) as listener:
    while True:
        listener.accept()[0].close()
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the PATH begins with; the plugin is in it."""
    program(tmp_path, "session-manager-plugin", "#!/bin/sh\n")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(forwarding, "ENDS_WITHIN_SECONDS", 0.2)
    return tmp_path


def program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)


def listening(home: Path, *ignored: int) -> None:
    program(home, "aws", LISTENING.format(python=sys.executable, home=str(home), ignored=tuple(map(int, ignored))))


def connects(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("ignored", [(), (signal.SIGINT,), (signal.SIGINT, signal.SIGTERM)])
def test_the_port_is_open_within_the_block_only(network: FabricNetwork, home: Path, ignored: tuple[int, ...]) -> None:
    listening(home, *ignored)
    with forwarded(network, network.peers[0], 7051) as port:
        assert connects(port)
    assert not connects(port)
    with pytest.raises(ProcessLookupError):
        os.kill(int((home / "pid").read_text()), 0)


def test_the_session_ends_when_what_uses_it_fails(network: FabricNetwork, home: Path) -> None:
    listening(home)
    ports = []

    def use() -> None:
        with forwarded(network, network.peers[0], 7051) as port:
            ports.append(port)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        use()
    assert not connects(ports[0])


def test_a_plugin_that_outlives_the_cli_is_ended_too(network: FabricNetwork, home: Path) -> None:
    listening(home, signal.SIGINT)
    (home / "aws").rename(home / "plugin")
    program(home, "aws", '#!/bin/sh\nplugin "$@" &\nwait\n')
    with forwarded(network, network.peers[0], 7051) as port:
        assert connects(port)
    assert not connects(port)


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        (
            "An error occurred (TargetNotConnected) when calling the StartSession operation: i-3 is not connected.",
            "aws ssm describe-instance-information --region us-east-1 --filters Key=InstanceIds,Values=i-3",
        ),
        (
            "An error occurred (ExpiredTokenException) when calling the StartSession operation: expired",
            "Renew them",
        ),
    ],
)
def test_a_session_that_ends_early_has_its_last_words(network: FabricNetwork, home: Path, said: str, hint: str) -> None:
    program(home, "aws", f"#!/bin/sh\necho first\necho '{said}' >&2\nexit 254\n")
    with pytest.raises(LedgerError) as caught, forwarded(network, network.peers[0], 7051):
        pass
    assert caught.value.message == f"peer-0: Session Manager ended early: {said}"
    assert hint in (caught.value.hint or "")


def test_the_sessions_token_is_not_shown(network: FabricNetwork, home: Path) -> None:
    plugin = (
        """Command '['session-manager-plugin', '{"SessionId": "s", "TokenValue": "secret"}', 'us-east-1']' returned"""
    )
    (home / "said").write_text(f"\n{plugin} non-zero exit status 1.\n")
    program(home, "aws", f"#!/bin/sh\ncat {home}/said\nexit 255\n")
    with pytest.raises(LedgerError) as caught, forwarded(network, network.peers[0], 7051):
        pass
    assert caught.value.message == "peer-0: Session Manager ended early: it says nothing."


def test_a_port_that_never_opens_is_not_waited_for_forever(
    network: FabricNetwork, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forwarding, "OPENS_WITHIN_SECONDS", 0.3)
    program(home, "aws", "#!/bin/sh\necho Starting session; exec sleep 60\n")
    with pytest.raises(LedgerError, match=r"opened no port in 0 seconds\. Its last words: Starting session"):
        forwarded(network, network.peers[0], 7051).__enter__()


@pytest.mark.parametrize(("kept", "missing"), [("aws", "session-manager-plugin"), ("session-manager-plugin", "aws")])
def test_a_missing_program_is_told_with_where_to_get_it(
    network: FabricNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str, missing: str
) -> None:
    program(tmp_path, kept, "#!/bin/sh\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LedgerError) as caught, forwarded(network, network.peers[0], 7051):
        pass
    assert caught.value.message == f"{missing} is not on the PATH."
    assert caught.value.exit_code == 3
    assert "https://docs.aws.amazon.com/" in (caught.value.hint or "")
