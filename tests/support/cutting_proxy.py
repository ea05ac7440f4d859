"""A way to a server that breaks after a while."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def cutting_proxy(port: int, *, after: int) -> Iterator[int]:
    """A port that leads to another on this machine, until the client has sent so many pieces; then all is cut."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_serve, args=(listening, port, after), daemon=True).start()
        yield listening.getsockname()[1]


def _serve(listening: socket.socket, port: int, after: int) -> None:
    left = after
    # Any error is an end of something: of the test, or of a connection whose client learns of it.
    with suppress(OSError):
        while True:
            client, _ = listening.accept()
            with client, socket.create_connection(("127.0.0.1", port)) as server, suppress(OSError):
                threading.Thread(target=_pump, args=(server, client), daemon=True).start()
                while left > 0 and (piece := client.recv(65536)):
                    left -= 1
                    server.sendall(piece)
                _shut(client)
                _shut(server)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    _shut(target)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
