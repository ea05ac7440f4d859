"""Runs the emulator: moto's server with the gaps filled, on loopback only."""

import argparse
import ipaddress
import os
import signal
import socket
import sys
from pathlib import Path
from types import FrameType

NOTICE = (
    "This is an EMULATOR (moto {moto} with {gaps} gaps filled), not AWS. What applies here is wired and "
    "idempotent; whether it behaves as wanted, only AWS can tell. All state is in memory, and gone at exit."
)
USAGE_ERROR = 2

#: Read by moto and botocore when they are imported.
ENVIRONMENT = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "MOTO_ACM_VALIDATION_WAIT": "0",
    "MOTO_AMIS_PATH": str(Path(__file__).parent / "data" / "amis.json"),
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
}


def main(argv: list[str] | None = None) -> int:
    """Parse the command line and serve until SIGTERM or SIGINT; the exit code."""
    options = _parser().parse_args(argv)
    if not _is_loopback(options.host):
        return _refuse(
            f"The emulator knows no passwords: it serves loopback addresses only, not {options.host}."
        )
    if _is_taken(options.host, options.port):
        return _refuse(
            f"Port {options.port} of {options.host} is taken: stop what uses it, or choose another --port."
        )
    os.environ.update(ENVIRONMENT)
    os.environ["AWS_DEFAULT_REGION"] = options.region
    os.environ["MOTO_PORT"] = str(options.port)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    _serve(options.host, options.port)
    return 0


def _serve(host: str, port: int) -> None:
    # moto reads its settings while it is imported, so only now.
    from moto import __version__ as moto_version  # noqa: PLC0415
    from moto.moto_server.werkzeug_app import (  # noqa: PLC0415
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from werkzeug.serving import run_simple  # noqa: PLC0415

    from emulator import gaps  # noqa: PLC0415
    from emulator.gateway import Gateway  # noqa: PLC0415

    gaps.install()
    print(NOTICE.format(moto=moto_version, gaps=len(gaps.catalogue())), flush=True)  # noqa: T201
    application = Gateway(DomainDispatcherApplication(create_backend_app))
    run_simple(host, port, application, threaded=True, request_handler=MotoRequestHandler)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m emulator", description="AWS on a laptop, for wiring tests."
    )
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address (default: %(default)s)")
    parser.add_argument("--port", type=int, default=5566, help="default: %(default)s")
    parser.add_argument("--region", default="us-east-1", help="the region of requests that name none")
    return parser


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_taken(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server itself binds: a port in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _refuse(reason: str) -> int:
    print(reason, file=sys.stderr)  # noqa: T201
    return USAGE_ERROR


def _stop(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)
