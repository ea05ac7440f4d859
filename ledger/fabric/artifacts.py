"""What operators put into the artifacts bucket: each node's own keys, the guide's two archives.

| Key | Has | Which nodes can read it |
|---|---|---|
| `nodes/<node>/identity.tar.gz` | the node's own `msp/` and `tls/` | that node |
| `crypto-config/fabric-crypto.tar.gz` | the whole tree, with the authorities' and the users' keys | none |
| `chaincode/fabric-chaincode.tar.gz` | the chaincode | all |

Everything is read and proven before anything is handed on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from ledger.errors import UsageError
from ledger.fabric import certificates
from ledger.fabric.crypto_config import EXTEND, GENERATE, ROLES, CryptoConfig, NoIdentityError
from ledger.fabric.identity import Identity, prove
from ledger.fabric.network import Node
from ledger.fabric.packing import PLAIN_MODE, Files, executables, pack, read_folder, unpack

CRYPTO_KEY = "crypto-config/fabric-crypto.tar.gz"
CHAINCODE_KEY = "chaincode/fabric-chaincode.tar.gz"


@dataclass(frozen=True)
class Archive:
    """An archive for the artifacts bucket."""

    key: str
    files: Files
    packed: bytes
    node: Node | None = None
    """Whose keys these are, if they are one node's."""
    identity: Identity | None = None


def gather(tree: CryptoConfig, nodes: Sequence[Node], chaincode: Path | None, now: datetime) -> list[Archive]:
    """All archives: the guide's first, then the nodes'.

    Raises:
        UsageError: with everything that is wrong with any of them.
    """
    identities = {node: _identity(tree, node, now) for node in nodes}
    problems = [
        f"{node.name} ({node.host_name}): {problem}"
        for node, identity in identities.items()
        for problem in identity.problems
    ]
    archives: list[Archive] = []
    for read in (partial(_all_keys, tree), *([partial(_chaincode, chaincode)] if chaincode else [])):
        try:
            archives.append(read())
        except UsageError as error:
            problem = error.message.rstrip(".")
            # What is wrong in a node's folder is wrong in the whole tree, too.
            problems += [] if any(known.endswith(problem) for known in problems) else [problem]
    if problems:
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise UsageError(
            f"Nothing was uploaded, for this is wrong:\n{listed}",
            hint=f"A new tree: {GENERATE}; more nodes for this one, under the same authorities: {EXTEND}",
        )
    return [
        *archives,
        *(
            Archive(f"nodes/{node.name}/identity.tar.gz", identity.files, pack(identity.files), node, identity)
            for node, identity in identities.items()
        ),
    ]


def strangers(tree: CryptoConfig, nodes: Sequence[Node]) -> list[Path]:
    """The folders of nodes that the deployed network doesn't have."""
    return [
        path for role in ROLES for path in tree.strangers(role, {node.host_name for node in nodes if node.role == role})
    ]


def _identity(tree: CryptoConfig, node: Node, now: datetime) -> Identity:
    try:
        home = tree.home(node.role, node.host_name)
    except NoIdentityError as error:
        return Identity({}, (error.message,))
    return prove(home, node.host_name, now)


def _all_keys(tree: CryptoConfig) -> Archive:
    files = {f"crypto-config/{path}": content for path, content in read_folder(tree.folder).items()}
    return Archive(CRYPTO_KEY, files, pack(files))


def _chaincode(source: Path) -> Archive:
    if source.is_dir():
        files = {f"chaincode/{path}": content for path, content in read_folder(source).items()}
        executable = frozenset(f"chaincode/{path}" for path in executables(source))
        archive = Archive(CHAINCODE_KEY, files, pack(files, mode=PLAIN_MODE, executable=executable))
    elif source.is_file():
        packed = _content(source)
        archive = Archive(CHAINCODE_KEY, unpack(packed) or {}, packed)
    else:
        raise UsageError(f"{source} (--chaincode) is neither a folder nor an archive.")
    if not archive.files:
        raise UsageError(f"{source} (--chaincode) has no files, or is no whole tar.gz of files.")
    keys = sorted(_with_private_keys(archive.files))
    if keys:
        raise UsageError(
            f"{source} (--chaincode) has private keys, and every node can read chaincode: {', '.join(keys)}."
        )
    return archive


def _with_private_keys(files: Files) -> Iterator[str]:
    return (path for path, content in files.items() if certificates.count_private_keys(content))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.") from error
