"""What it means for a running network when a node's keys are replaced."""

from collections.abc import Iterator

from ledger.fabric import certificates
from ledger.fabric.identity import Identity
from ledger.fabric.network import ORDERER, Node
from ledger.fabric.packing import Files

_TLS, _SIGNING = "tls/server.crt", "msp/signcerts/"


def describe(node: Node, old: Files | None, new: Identity) -> tuple[str, ...]:
    """How a node's new keys differ from those that the bucket has; None if these can't be read."""
    if old is None:
        return ("what is there is no whole archive of files",)
    return tuple(_differences(node, old, new.files)) or ("certificates or settings, with the same keys",)


def _differences(node: Node, old: Files, new: Files) -> Iterator[str]:
    if _authorities(old) != _authorities(new):
        yield "another authority: the channel's members refuse the node until the channel's configuration has it"
    if node.role == ORDERER and _keys(old, _TLS) != _keys(new, _TLS):
        yield "a new TLS key: the orderer is no consenter until the channel's configuration has its new certificate"
    elif _keys(old, _TLS, _SIGNING) != _keys(new, _TLS, _SIGNING):
        yield "new keys"


def _authorities(files: Files) -> set[bytes]:
    return {content for path, content in files.items() if path.startswith("msp/cacerts/") or path == "tls/ca.crt"}


def _keys(files: Files, *certificates_at: str) -> set[bytes]:
    found = [certificates.read(content) for path, content in files.items() if path.startswith(certificates_at)]
    return {certificates.public_key(certificate) for certificate in found if certificate is not None}
