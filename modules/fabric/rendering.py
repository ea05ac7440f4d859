"""What each node is told: the files of the bootstrap bundle that are rendered from the settings.

Nothing in them is a Terraform reference: they are known when the stacks are synthesized, and a template that names a
value which isn't given fails then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment as Templates
from jinja2 import FileSystemLoader, StrictUndefined

from environments.schema.fabric import FabricSettings, OrdererSettings, PeerSettings
from modules.fabric.agent import agent_configuration, scrape_configuration
from modules.fabric.placement import Seat, host_name
from modules.network.flows import ORDERER_PORT, PEER_PORT, Party

ADMIN_PORT = 7053
CHAINCODE_PORT = 7052
OPERATIONS_PORT = 9443
"""Fabric's usual ports of what only the node itself reaches."""

FABRIC_UID = 7050
"""The user that Fabric runs as on a node; no other account has the number."""

IDENTITY = "/etc/hyperledger/identity"
LEDGER = "/var/hyperledger/production"
"""Inside the container; the operators' guide looks for the ledger at the same path on the node."""

_templates = Templates(
    loader=FileSystemLoader(Path(__file__).parent / "on_node/templates"),
    undefined=StrictUndefined,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701 - environment files and units know no HTML
)


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """What all nodes' files say alike, and isn't a setting of the Fabric network."""

    registry_id: str
    """The AWS account of the image registry."""
    registry: str
    """The registry's host name."""
    repositories: Mapping[str, str]
    """`orderer`, `peer` and `tools` to the repository's name."""
    locks_table: str
    log_group: str
    metrics_namespace: str


def render_node(
    seat: Seat,
    seats: Sequence[Seat],
    *,
    fabric: FabricSettings,
    whereabouts: Whereabouts,
) -> dict[str, str]:
    """A node's folder in the bundle: file name to content."""
    values = _values(seat, seats, fabric, whereabouts)
    files = {
        "etc/settings.env": _render("settings.env", values),
        "etc/fabric.env": _render(f"{seat.role.value}.env", values),
        "etc/cloudwatch-agent.json": agent_configuration(
            seat,
            namespace=whereabouts.metrics_namespace,
            log_group=whereabouts.log_group,
        ),
        "etc/prometheus.yaml": scrape_configuration(seat, port=OPERATIONS_PORT),
        "units/banking-audit-backup.timer": _render("backup.timer", values),
    }
    if seat.role is Party.PEER:
        files["units/banking-audit-integrity.timer"] = _render("integrity.timer", values)
    return files


def _values(
    seat: Seat,
    seats: Sequence[Seat],
    fabric: FabricSettings,
    whereabouts: Whereabouts,
) -> dict[str, object]:
    is_orderer = seat.role is Party.ORDERER
    mine: OrdererSettings | PeerSettings = fabric.orderers if is_orderer else fabric.peers
    orderers = [f"{host_name(other, fabric)}:{ORDERER_PORT}" for other in seats if other.role is Party.ORDERER]
    peers = {other: f"{host_name(other, fabric)}:{PEER_PORT}" for other in seats if other.role is Party.PEER}
    images, backups = fabric.images, fabric.backups
    lock = backups.object_lock != "off"
    return {
        "host_name": host_name(seat, fabric),
        "msp_id": mine.msp_id,
        "identity": IDENTITY,
        "ledger": LEDGER,
        "uid": FABRIC_UID,
        "service_port": ORDERER_PORT if is_orderer else PEER_PORT,
        "admin_port": ADMIN_PORT,
        "chaincode_port": CHAINCODE_PORT,
        "operations_port": OPERATIONS_PORT,
        "channel": fabric.channel,
        "orderers": ",".join(orderers),
        "peers": ",".join(peers.values()),
        # A peer that has no other one asks itself.
        "gossip_bootstrap": " ".join(address for other, address in peers.items() if other != seat) or peers.get(seat),
        "version": images.version,
        "registry": whereabouts.registry,
        "registry_id": whereabouts.registry_id,
        "fabric_repository": whereabouts.repositories[seat.role.value],
        "fabric_digest": (images.orderer_digest if is_orderer else images.peer_digest) or "",
        "tools_repository": whereabouts.repositories["tools"],
        "tools_digest": images.tools_digest or "",
        "locks_table": whereabouts.locks_table,
        "backups_folder": f"backups/{seat.name}",
        "object_lock_mode": backups.object_lock.upper() if lock else "",
        "object_lock_years": backups.object_lock_years if lock else "",
        "backup_time": _later(backups.begins, backups.minutes_apart * seats.index(seat)),
        "integrity_time": _later(fabric.integrity.begins, fabric.integrity.minutes_apart * seat.number),
    }


def _render(template: str, values: dict[str, object]) -> str:
    """A template with its values; the scripts source what becomes of it, so nothing in it may need quotes."""
    return _templates.get_template(f"{template}.j2").render(values)


def _later(begins: str, minutes: int) -> str:
    """A time of day, so many minutes after another one."""
    hour, minute = map(int, begins.split(":"))
    hours, minute = divmod(hour * 60 + minute + minutes, 60)
    return f"{hours % 24:02}:{minute:02}"
