"""The Fabric network behind the documentation's commands, where the emulator has the instances and nothing in them.

- Machines: a folder for each node, in which its real scripts run; in place of systemd, Docker and Fabric, stubs that
  keep what they are told.
- The operators' `crypto-config`, beside the checkout, as the guide has it.
- Stand-ins for the programs of the operators' machine.
"""

import base64
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.crypto_config import make_crypto_config
from tests.support.emulators import connect
from tests.support.fabric_binaries import FabricBinaries
from tests.support.fabric_node import FabricNode, unpack
from tests.support.ledger_node import give_ledger
from tests.support.machines import Machines
from tests.support.node_units import SYSTEMCTL, give_units

BUNDLE = "bootstrap/bootstrap.tar.gz"
DIGEST = f"sha256:{'a' * 64}"
HEIGHT = 7

# The units do it meanwhile: every minute, and Fabric starts once the keys are there.
WAITING = """if [[ $1 == is-active && ! -d $root/run/banking-audit/identity ]]; then
  "$bundle/libexec/fetch-identity" "$root" >/dev/null 2>&1 && touch "$running"
fi
"""

CURL = """[[ -e $running ]] || exit 7
case ${@: -1} in
  */healthz) echo '{"status":"OK"}' ;;
  */metrics) if [[ -e $joined ]]; then cat "$metrics"; fi ;;
esac"""

# The tools' image: osnadmin joins once, and ledgerutil finds nothing.
DOCKER = """[[ $1 == run ]] || exit 0
case $* in
  *osnadmin*)
    if [[ -e $joined ]]; then echo 'Status: 405'; else echo 'Status: 201'; fi
    touch "$joined" ;;
  *ledgerutil*)
    for argument in "$@"; do [[ $argument != *:/result ]] || result=${argument%:/result}; done
    mkdir "$result/audit_verification_result"
    echo '[]' >"$result/audit_verification_result/blocks.json"
    echo 'Successfully executed verify tool. No error is found.' ;;
esac"""

# Other nodes can be reached by name on AWS only.
OPENSSL = """[[ $1 == s_client ]] || exec {openssl} "$@" """

METRICS = {
    "orderer": (
        'ledger_blockchain_height{{channel="audit"}} {height}\n'
        'participation_status{{channel="audit"}} 1\n'
        'participation_consensus_relation{{channel="audit"}} 1\n'
        'consensus_etcdraft_is_leader{{channel="audit"}} {leads}\n'
        'consensus_etcdraft_active_nodes{{channel="audit"}} {active}\n'
        'consensus_etcdraft_cluster_size{{channel="audit"}} {orderers}\n'
    ),
    "peer": 'ledger_blockchain_height{{channel="audit"}} {height}\n',
}
"""What Fabric measures once the node has joined; the first orderer leads."""


@dataclass(frozen=True)
class DocumentedNetwork:
    """Where all of it lies: beside the checkout that the commands run in."""

    folder: Path

    @property
    def machines(self) -> Path:
        """What the emulator is to be told as its machines' folder, before there are any."""
        return self.folder / "machines"

    @property
    def programs(self) -> FabricBinaries:
        """What belongs on the operators' PATH."""
        return FabricBinaries(self.folder / "programs")

    def prepare(self) -> None:
        """What is there before anything is deployed."""
        self.machines.mkdir(parents=True)
        self.programs.folder.mkdir()
        self.programs.install("configtxgen", "peer", "session-manager-plugin")

    def stand_up(self, endpoint: str) -> None:
        """Give every deployed node a machine, and the operators the keys for all of them."""
        born = dict(_births(endpoint))
        hosts = {role: [_host(node) for node in born.values() if _role(node) == role] for role in METRICS}
        for name, user_data in born.items():
            Machines(self.machines).run(name, self._node(user_data, endpoint, orderers=len(hosts["orderer"])))
        make_crypto_config(self.folder / "blockchain-fabric", orderers=hosts["orderer"], peers=hosts["peer"])

    def _node(self, user_data: dict[str, Any], endpoint: str, *, orderers: int) -> FabricNode:
        identity = _identity(user_data)
        node = FabricNode(self.folder / "nodes" / identity["NODE_NAME"], identity["NODE_NAME"], endpoint)
        for file in user_data["write_files"]:
            path = node.root / file["path"].lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file["content"])
        s3 = connect(endpoint, "s3")
        unpack(s3.get_object(Bucket=identity["ARTIFACTS_BUCKET"], Key=BUNDLE)["Body"].read(), node)
        settings = node.root / "etc/banking-audit/settings.env"
        # No image is mirrored here.
        settings.write_text(settings.read_text().replace("TOOLS_DIGEST=\n", f"TOOLS_DIGEST={DIGEST}\n"))
        return self._furnished(node, identity, orderers)

    def _furnished(self, node: FabricNode, identity: dict[str, str], orderers: int) -> FabricNode:
        give_units(give_ledger(node))
        (node.home / "running").unlink()
        leads = identity["NODE_NUMBER"] == "0"
        measured = METRICS[identity["NODE_ROLE"]].format(
            height=HEIGHT, leads=int(leads), active=orderers if leads else 0, orderers=orderers
        )
        (node.home / "metrics").write_text(measured)
        node.stub("systemctl", f"{WAITING}{SYSTEMCTL}")
        node.stub("curl", CURL)
        node.stub("docker", DOCKER)
        node.stub("openssl", OPENSSL.format(openssl=shutil.which("openssl")))
        # A peer is joined by the operators' `peer`, which notes it there.
        by_peer = self.programs.folder / f"state/{identity['NODE_HOST_NAME']}.joined"
        node.extra["joined"] = str(by_peer if identity["NODE_ROLE"] == "peer" else node.home / "joined")
        return node


def _births(endpoint: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The Name tag of each running node, and the user data that its instance was started with."""
    ec2 = connect(endpoint, "ec2")
    filters = [{"Name": "tag:Role", "Values": [*METRICS]}, {"Name": "instance-state-name", "Values": ["running"]}]
    for reservation in ec2.describe_instances(Filters=filters)["Reservations"]:
        for instance in reservation["Instances"]:
            [name] = (tag["Value"] for tag in instance["Tags"] if tag["Key"] == "Name")
            told = ec2.describe_instance_attribute(InstanceId=instance["InstanceId"], Attribute="userData")
            yield name, json.loads(base64.b64decode(told["UserData"]["Value"]).partition(b"\n")[2])


def _identity(user_data: dict[str, Any]) -> dict[str, str]:
    [text] = (file["content"] for file in user_data["write_files"] if file["path"] == "/etc/banking-audit/node.env")
    return dict(line.split("=", 1) for line in text.splitlines())


def _host(user_data: dict[str, Any]) -> str:
    return _identity(user_data)["NODE_HOST_NAME"]


def _role(user_data: dict[str, Any]) -> str:
    return _identity(user_data)["NODE_ROLE"]
