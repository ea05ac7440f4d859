"""The emulator's command line: refuses what it must, then serves on loopback."""

import argparse
import errno
import importlib
import ipaddress
import os
import signal
import socket
import sys
from pathlib import Path
from types import FrameType

from emulator.machines import FOLDER_VARIABLE

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 5566
USAGE_ERROR = 2
RECORD_VARIABLE = "EMULATOR_RECORD"
UNDECIDED_VARIABLE = "EMULATOR_IAM_UNDECIDED"
_PORTS = range(1, 65536)
# The second: a machine without IPv6.
_NO_SUCH_ADDRESS = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}

#: What moto and botocore read when they are imported.
ENVIRONMENT = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "MOTO_ACM_VALIDATION_WAIT": "0",
    "MOTO_AMIS_PATH": str(Path(__file__).parent / "data" / "amis.json"),
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
}


def main(argv: list[str] | None = None) -> int:
    """Parse the command line and serve until SIGTERM or SIGINT; the exit code."""
    options = _parser().parse_args(argv)
    host, port = options.host, options.port
    if not _is_loopback(host):
        return _refuse(f"The emulator knows no passwords: it serves loopback addresses only, not {host}.")
    if (obstacle := _obstacle(host, port)) is not None:
        return _refuse(obstacle)
    if options.machines and not Path(options.machines).is_dir():
        return _refuse(
            f"{options.machines} is no folder: --machines takes the folder that holds the machines' folders."
        )
    os.environ.update(ENVIRONMENT, MOTO_PORT=str(port))
    if options.machines:
        os.environ[FOLDER_VARIABLE] = str(Path(options.machines).resolve())
    os.environ[UNDECIDED_VARIABLE] = options.iam_undecided
    if options.record:
        try:
            options.record.open("a", encoding="utf-8").close()
        except OSError as error:
            return _refuse(f"The calls can't be recorded in {options.record}: {error.strerror}. Name another file.")
    # Until there is a server to shut down.
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    # Only now: moto reads its environment while it is imported.
    importlib.import_module("emulator.serving").serve(host, port, options.region, options.record)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m emulator",
        description="AWS on a laptop: proves wiring and idempotence, not AWS's semantics.",
    )
    parser.add_argument("--host", default=DEFAULT_HOST, help="a loopback address (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, help="default: %(default)s")
    parser.add_argument("--region", default="us-east-1", help="region of requests that name none")
    parser.add_argument(
        "--machines",
        metavar="FOLDER",
        default=os.environ.get(FOLDER_VARIABLE),
        help="where Systems Manager's commands run: FOLDER/<Name tag of the instance>/shell gets the script on its "
        f"standard input (default: {FOLDER_VARIABLE}; without it no command reaches an instance)",
    )
    parser.add_argument(
        "--record",
        metavar="FILE",
        type=Path,
        default=os.environ.get(RECORD_VARIABLE),
        help="append every API operation that is called, once, as a line of JSON (default: "
        f"{RECORD_VARIABLE}; without it nothing is recorded)",
    )
    parser.add_argument(
        "--iam-undecided",
        choices=("deny", "allow"),
        default=os.environ.get(UNDECIDED_VARIABLE, "deny"),
        help="where IAM is enforced: what becomes of a request whose resource or condition isn't known here "
        "(default: %(default)s)",
    )
    return parser


def _port(text: str) -> int:
    try:
        port = int(text)
    except ValueError:
        port = 0
    if port not in _PORTS:
        raise argparse.ArgumentTypeError(f"{text} is no port: {_PORTS.start} to {_PORTS.stop - 1}")
    return port


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _obstacle(host: str, port: int) -> str | None:
    """Why nothing can listen there, and what to do about it; None if something can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As the server itself binds: a port in TIME_WAIT is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except PermissionError:
        return f"Port {port} of {host} is for privileged users only: choose a --port of 1024 or more."
    except OSError as error:
        if error.errno in _NO_SUCH_ADDRESS:
            return f"This machine has no address {host}: choose another --host, as in {DEFAULT_HOST}."
        return f"Port {port} of {host} is taken: stop the program that uses it, or choose another --port."
    return None


def _refuse(reason: str) -> int:
    print(reason, file=sys.stderr)  # noqa: T201 - the command line's own output
    return USAGE_ERROR


def _stop(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)
