"""A port of a node on this machine, through Session Manager: no port is opened to the world for it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from typing import IO

from ledger import aws
from ledger.diagnosis import Circumstances, recognise_text
from ledger.errors import LedgerError
from ledger.fabric.channel import programs
from ledger.fabric.network import FabricNetwork, Node

OPENS_WITHIN_SECONDS = 30.0
POLL_SECONDS = 0.1
ENDS_WITHIN_SECONDS = 5.0
"""What a program gets to end in after each signal, before a harder one."""

_DOCUMENT = "AWS-StartPortForwardingSession"
_LOOPBACK = "127.0.0.1"
# What the AWS CLI adds when the plugin fails; with an older plugin, the session's token is in it.
_PLUGINS_COMMAND = "'session-manager-plugin', "


def require_programs() -> None:
    """Fails unless all that forwards a port is there."""
    programs.require(programs.AWS)
    programs.require(programs.PLUGIN)


@contextlib.contextmanager
def forwarded(network: FabricNetwork, node: Node, port: int) -> Iterator[int]:
    """Within this block a node's port is reached at a local one, whose number it gives.

    Raises:
        LedgerError: if the session isn't opened, with what the AWS CLI or its plugin says.
    """
    require_programs()
    local = _free_port()
    parameters = {"portNumber": [str(port)], "localPortNumber": [str(local)]}
    command = [programs.require(programs.AWS), "ssm", "start-session", "--region", network.region]
    command += ["--target", node.instance_id, "--document-name", _DOCUMENT, "--parameters", json.dumps(parameters)]
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(  # noqa: S603 - found on the PATH, our own arguments, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # the plugin, which it starts, is ended with it; Ctrl-C is ours to hand on
        )
        try:
            _await(process, local, network, node, told)
            yield local
        finally:
            _end(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _await(process: "subprocess.Popen[bytes]", local: int, network: FabricNetwork, node: Node, told: IO[bytes]) -> None:
    deadline = time.monotonic() + OPENS_WITHIN_SECONDS
    while process.poll() is None:
        if _accepts(local):
            return
        if time.monotonic() >= deadline:
            raise LedgerError(
                f"{node.name}: Session Manager has opened no port in {OPENS_WITHIN_SECONDS:.0f} seconds. "
                f"Its last words: {_last_words(told)}",
                hint=_way_out("", network, node),
            )
        time.sleep(POLL_SECONDS)
    words = _last_words(told)
    raise LedgerError(f"{node.name}: Session Manager ended early: {words}", hint=_way_out(words, network, node))


def _accepts(port: int) -> bool:
    try:
        socket.create_connection((_LOOPBACK, port), timeout=POLL_SECONDS).close()
    except OSError:
        return False
    return True


def _last_words(told: IO[bytes]) -> str:
    told.seek(0)
    lines = [line.strip() for line in told.read().decode(errors="replace").splitlines()]
    own = [line for line in lines if line and _PLUGINS_COMMAND not in line]
    return own[-1] if own else "it says nothing."


def _way_out(words: str, network: FabricNetwork, node: Node) -> str:
    known = recognise_text(words, Circumstances(environment=network.environment, endpoint=aws.endpoint()))
    if known is not None:
        return known.hint
    return (
        "Is the node running and registered? aws ssm describe-instance-information "
        f"--region {network.region} --filters Key=InstanceIds,Values={node.instance_id}"
    )


def _end(process: "subprocess.Popen[bytes]") -> None:
    """The interrupt lets the plugin close the session; what doesn't heed it is ended all the same."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        _signalled(process.pid, number)
        deadline = time.monotonic() + ENDS_WITHIN_SECONDS
        while time.monotonic() < deadline:
            # The plugin, a child of the CLI's, may outlive it.
            if process.poll() is not None and not _signalled(process.pid, 0):
                return
            time.sleep(POLL_SECONDS / 5)


def _signalled(group: int, number: int) -> bool:
    """Whether anything of a process group is left to get a signal; 0 only asks."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True
