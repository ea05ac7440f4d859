"""Stand-ins for what an operator has installed: `configtxgen`, `peer` and `session-manager-plugin`.

Each keeps a log of what it was called with, and answers as the real one does: Fabric 2.5's texts were measured with its
real binaries (`peer channel join` on a channel that exists) or are taken from its source.
"""

import hashlib
import json
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]
CONFIG, CONFIG_UPDATE = 1, 2
"""`HeaderType` of Fabric's common.proto."""

_STAND_IN = """#!{python}
import sys
sys.path.insert(0, {repository!r})
from pathlib import Path
from tests.support import fabric_binaries
sys.exit(fabric_binaries.{function}(Path({folder!r}), sys.argv[1:]))
"""

_STAMP = "2026-11-24 20:00:00.000 UTC"


@dataclass(frozen=True)
class FabricBinaries:
    """A folder for the PATH with the stand-ins in it."""

    folder: Path

    def install(self, *programs: str) -> None:
        """Put some of them there: `configtxgen`, `peer`, `session-manager-plugin`."""
        (self.folder / "state").mkdir(parents=True, exist_ok=True)
        for program in programs:
            path = self.folder / program
            path.write_text(
                _STAND_IN.format(
                    python=sys.executable,
                    repository=str(REPOSITORY),
                    function=program.replace("-", "_"),
                    folder=str(self.folder / "state"),
                )
            )
            path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def calls(self, program: str) -> list[dict[str, Any]]:
        """What a program was called with, in order: `argv` and the `environment` that matters."""
        log = self.folder / f"state/{program}.calls"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def fail(self, program: str, text: str) -> None:
        """Let a program say this and fail from now on; an empty text ends it."""
        (self.folder / f"state/{program}.fails").write_text(text)

    def forwarded_process(self) -> int:
        """The plugin's last process."""
        return int((self.folder / "state/plugin.pid").read_text())


def configtxgen(state: Path, arguments: list[str]) -> int:
    """Reads configtx.yaml and all that it names, and writes a genesis block."""
    import yaml  # noqa: PLC0415 - the other stand-ins don't need it

    failed = _called(state, "configtxgen", arguments)
    options = dict(zip(arguments[::2], arguments[1::2], strict=True))
    module = f"{_STAMP} 0004 {{level}} [common.tools.configtxgen] {{function}} -> "
    folder = Path(options["-configPath"])
    configuration = yaml.safe_load((folder / "configtx.yaml").read_text())
    profile = configuration["Profiles"].get(options["-profile"])
    if profile is None:
        failed = f"Could not find profile: {options['-profile']}"
        failed += ". Please make sure that FABRIC_CFG_PATH or -configPath is set to a path which contains "
        failed += "configtx.yaml with the specified profile"
    if failed:
        sys.stderr.write(f"{module.format(level='INFO', function='main')}Loading configuration\n")
        sys.stderr.write(f"{module.format(level='ERRO', function='func1')}{failed}\n")
        return 1
    named = [organization["MSPDir"] for organization in configuration["Organizations"]]
    named += [consenter["ClientTLSCert"] for consenter in profile["Orderer"]["EtcdRaft"]["Consenters"]]
    assert all((folder / path).exists() for path in named), named
    Path(options["-outputBlock"]).write_bytes(make_block(options["-channelID"], data=json.dumps(profile).encode()))
    sys.stderr.write(f"{module.format(level='INFO', function='doOutputBlock')}Writing genesis block\n")
    return 0


def peer(state: Path, arguments: list[str]) -> int:
    """Joins a channel with a genesis block, once."""
    failed = _called(state, "peer", arguments, "CORE_", "FABRIC_")
    assert arguments[:3] == ["channel", "join", "-b"]
    host = os.environ["CORE_PEER_TLS_SERVERHOSTOVERRIDE"]
    for name in ("CORE_PEER_MSPCONFIGPATH", "CORE_PEER_TLS_ROOTCERT_FILE", "FABRIC_CFG_PATH"):
        assert Path(os.environ[name]).exists(), name
    assert (Path(os.environ["FABRIC_CFG_PATH"]) / "core.yaml").is_file()
    if not _reached(os.environ["CORE_PEER_ADDRESS"]):
        failed = "error getting endorser client for channel: endorser client failed to connect to "
        failed += f"{os.environ['CORE_PEER_ADDRESS']}: failed to create new connection: context deadline exceeded"
    joined = state / f"{host}.joined"
    sys.stderr.write(
        f"{_STAMP} 0001 INFO [channelCmd] InitCmdFactory -> Endorser and orderer connections initialized\n"
    )
    if joined.exists():
        failed = "proposal failed (err: bad proposal response 500: cannot create ledger from genesis block: "
        failed += f"ledger [{joined.read_text()}] already exists with state [ACTIVE])"
    if failed:
        sys.stderr.write(f"Error: {failed}\n")
        return 1
    from ledger.fabric.channel.block import Block  # noqa: PLC0415 - the other stand-ins don't need it

    joined.write_text(Block.parse(Path(arguments[3]).read_bytes(), arguments[3]).channel)
    sys.stderr.write(
        f"{_STAMP} 0002 INFO [channelCmd] executeJoin -> Successfully submitted proposal to join channel\n"
    )
    return 0


def session_manager_plugin(state: Path, arguments: list[str]) -> int:
    """Opens the local port of a port forwarding session, until it is interrupted."""
    import signal  # noqa: PLC0415 - the other stand-ins don't need it
    import socket  # noqa: PLC0415 - likewise

    # The CLI ignores interrupts while it waits for the plugin, which inherits that, and heeds them all the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if arguments == ["--version"]:
        sys.stdout.write("1.2.707.0\n")
        return 0
    failed = _called(state, "session-manager-plugin", arguments)
    if failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    (state / "plugin.pid").write_text(str(os.getpid()))
    request = json.loads(arguments[4])
    port = int(request["Parameters"]["localPortNumber"][0])
    session = json.loads(os.environ["AWS_SSM_START_SESSION_RESPONSE"])["SessionId"]
    with socket.create_server(("127.0.0.1", port)) as listener:
        sys.stdout.write(f"\nStarting session with SessionId: {session}\n")
        sys.stdout.write(f"Port {port} opened for sessionId {session}.\nWaiting for connections...\n")
        sys.stdout.flush()
        try:
            while True:
                listener.accept()[0].close()
        except KeyboardInterrupt:
            return 0


def _called(state: Path, program: str, arguments: list[str], *prefixes: str) -> str:
    """Note a call; answers what the program is to fail with."""
    environment = {name: value for name, value in os.environ.items() if prefixes and name.startswith(prefixes)}
    with (state / f"{program}.calls").open("a") as log:
        log.write(json.dumps({"argv": arguments, "environment": environment}) + "\n")
    fails = state / f"{program}.fails"
    return fails.read_text() if fails.exists() else ""


def _reached(address: str) -> bool:
    import socket  # noqa: PLC0415 - the other stand-ins don't need it

    host, _, port = address.partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except OSError:
        return False
    return True


def make_block(
    channel: str, *, number: int = 0, kind: int = CONFIG, data: bytes = b"configuration", transactions: int = 1
) -> bytes:
    """A block as Fabric writes it, field by field of common.proto."""
    channel_header = _number(1, kind) + _bytes(3, _number(1, 1_795_000_000)) + _bytes(4, channel.encode())
    header = _bytes(1, channel_header) + _bytes(2, _bytes(2, b"nonce"))
    envelope = _bytes(1, _bytes(1, header) + _bytes(2, data)) + _bytes(2, b"signature" if number else b"")
    envelopes = [envelope] * transactions
    digest = hashlib.sha256(b"".join(envelopes)).digest()
    block_header = (_number(1, number) if number else b"") + _bytes(2, b"\1" * 32 if number else b"")
    return (
        _bytes(1, block_header + _bytes(3, digest))
        + _bytes(2, b"".join(_bytes(1, each) for each in envelopes))
        + _bytes(3, _bytes(1, b"") * 5)
    )


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*encoded, value])
