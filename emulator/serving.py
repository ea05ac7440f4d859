"""Serves moto with the gaps filled. Imports moto, which reads its environment then."""

import logging

from moto import __version__ as moto_version
from moto.core.responses import BaseResponse
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from emulator import gaps
from emulator.gateway import Gateway

_NOTICE = """\
This is an EMULATOR, not AWS: moto {moto} with {gaps} gaps filled, on http://{host}:{port}.
What applies here is wired and idempotent; whether it behaves as wanted, only AWS can tell.
Everything is in memory, and gone when this process ends."""


class _Handler(MotoRequestHandler):
    """Leaves the access log to the gateway, which knows services and operations."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def serve(host: str, port: int, region: str) -> None:
    """Fill the gaps, say what this is, and serve until the process is stopped."""
    gaps.install()
    BaseResponse.default_region = region
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    application = Gateway(DomainDispatcherApplication(create_backend_app))
    server = make_server(host, port, application, threaded=True, request_handler=_Handler)
    notice = _NOTICE.format(moto=moto_version, gaps=len(gaps.catalogue()), host=host, port=port)
    print(notice, flush=True)  # noqa: T201 - the command line's own output
    try:
        server.serve_forever()
    finally:
        server.server_close()
