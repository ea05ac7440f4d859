"""Serves moto with the gaps filled. Imports moto, which reads its environment then."""

import logging
import signal
import threading
from pathlib import Path
from types import FrameType

from moto import __version__ as moto_version
from moto.core.responses import BaseResponse
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import BaseWSGIServer, make_server

from emulator import gaps
from emulator.gateway import Gateway
from emulator.recording import Recording

_NOTICE = """\
This is an EMULATOR, not AWS: moto {moto} with {gaps} gaps filled, on http://{host}:{port}.
What applies here is wired and idempotent; whether it behaves as wanted, only AWS can tell.
Everything is in memory, and gone when this process ends."""


class _Handler(MotoRequestHandler):
    """Leaves the access log to the gateway, which knows services and operations."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def serve(host: str, port: int, region: str, record: Path | None) -> None:
    """Fill the gaps, say what this is, and serve until the process is stopped; calls are recorded in a file, if any."""
    gaps.install()
    BaseResponse.default_region = region
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    application = Gateway(DomainDispatcherApplication(create_backend_app), Recording(record) if record else None)
    server = make_server(host, port, application, threaded=True, request_handler=_Handler)
    # Of an IPv6 address, a URL has the brackets.
    named = f"[{host}]" if ":" in host else host
    notice = _NOTICE.format(moto=moto_version, gaps=len(gaps.catalogue()), host=named, port=port)
    _shut_down_when_told(server)
    print(notice, flush=True)  # noqa: T201 - the command line's own output
    server.serve_forever()


def _shut_down_when_told(server: BaseWSGIServer) -> None:
    """End the server's loop on SIGTERM and SIGINT, however many come.

    An exception out of the handler would surface wherever the main thread is at that moment, where it may be lost, or
    cut off what runs at the end of the process.
    """

    def shut_down(_signal: int, _frame: FrameType | None) -> None:
        # Not here: it waits for the loop that this handler has interrupted.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, shut_down)
    signal.signal(signal.SIGINT, shut_down)
