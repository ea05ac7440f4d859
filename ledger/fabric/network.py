"""The Fabric network as it is deployed, read from the outputs of its tier."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ledger import aws, remote_state
from ledger.diagnosis import Circumstances
from ledger.errors import LedgerError, UsageError
from ledger.project import Project
from ledger.session import load_environment

TIER = "fabric"
ORDERER, PEER = "orderer", "peer"

_HOST_NAMES = "FabricNodeHostNames"
_INSTANCE_IDS = "FabricNodeInstanceIds"
_VOLUME_IDS = "FabricNodeVolumeIds"
_BUCKET = "FabricArtifactsBucket"
_DOCUMENT = "FabricOperationsDocument"
_CHANNEL = "FabricChannel"
_MSP_IDS = "FabricMspIds"
_OUTPUTS = (_HOST_NAMES, _INSTANCE_IDS, _VOLUME_IDS, _BUCKET, _DOCUMENT, _CHANNEL, _MSP_IDS)


@dataclass(frozen=True)
class Node:
    """An orderer or a peer."""

    name: str
    """For example `orderer-0`; also its folder in the artifacts bucket."""
    role: str
    """`orderer` or `peer`."""
    host_name: str
    """The name in its certificates."""
    instance_id: str
    volume_id: str


@dataclass(frozen=True)
class FabricNetwork:
    """One environment's nodes, and where their operators reach them."""

    environment: str
    region: str
    artifacts_bucket: str
    operations_document: str
    """The Systems Manager document that runs an operation on a node."""
    channel: str
    msp_ids: Mapping[str, str]
    """By role."""
    nodes: tuple[Node, ...]
    """Orderers first, each role by number."""

    @classmethod
    def of(cls, environment: str) -> "FabricNetwork":
        """The network of a deployed environment.

        Raises:
            UsageError: if there is no such environment, or its Fabric tier is not deployed.
            LedgerError: if the tier was deployed before it had all that is needed, or its state can't be read.
        """
        region = load_environment(environment).region
        backend = Project.find().backend
        key = backend.state_key(environment, TIER)
        circumstances = Circumstances(environment=environment, endpoint=aws.endpoint())
        state = remote_state.read_all(backend, circumstances, prefix=key).get(key)
        if state is None or not state.applied:
            raise UsageError(
                f"The Fabric network of {environment} is not deployed.", hint=f"Run: ledger deploy {environment}"
            )
        outputs = {name: output.value for name, output in state.outputs.items()}
        absent = [name for name in _OUTPUTS if not outputs.get(name)]
        if absent:
            raise LedgerError(
                f"The Fabric network of {environment} was deployed before it had {', '.join(absent)}.",
                hint=f"Bring it up to date: ledger deploy {environment} --tier {TIER}",
            )
        return cls(
            environment=environment,
            region=region,
            artifacts_bucket=outputs[_BUCKET],
            operations_document=outputs[_DOCUMENT],
            channel=outputs[_CHANNEL],
            msp_ids=outputs[_MSP_IDS],
            nodes=_nodes(environment, outputs),
        )

    @property
    def orderers(self) -> tuple[Node, ...]:
        """The nodes that order transactions."""
        return tuple(node for node in self.nodes if node.role == ORDERER)

    @property
    def peers(self) -> tuple[Node, ...]:
        """The nodes that hold the ledger and its state."""
        return tuple(node for node in self.nodes if node.role == PEER)

    @property
    def quorum(self) -> int:
        """How many orderers have to agree for anything to be ordered."""
        return len(self.orderers) // 2 + 1

    def select(self, names: Collection[str]) -> tuple[Node, ...]:
        """The named nodes in the network's order; all if none is named.

        Raises:
            UsageError: if a name is no node's.
        """
        unknown = sorted(set(names) - {node.name for node in self.nodes})
        if unknown:
            raise UsageError(
                f"{self.environment} has no Fabric node called {', '.join(unknown)}.",
                hint=f"Its nodes are {', '.join(node.name for node in self.nodes)}.",
            )
        return tuple(node for node in self.nodes if not names or node.name in names)

    def node(self, name: str) -> Node:
        """The node of that name.

        Raises:
            UsageError: if there is none.
        """
        return self.select([name])[0]


def _nodes(environment: str, outputs: Mapping[str, Any]) -> tuple[Node, ...]:
    try:
        nodes = [
            Node(
                name=name,
                role=name.partition("-")[0],
                host_name=host_name,
                instance_id=outputs[_INSTANCE_IDS][name],
                volume_id=outputs[_VOLUME_IDS][name],
            )
            for name, host_name in outputs[_HOST_NAMES].items()
        ]
        return tuple(sorted(nodes, key=lambda node: (node.role, int(node.name.partition("-")[2]))))
    except (KeyError, ValueError) as error:  # as after an apply that failed half-way
        raise LedgerError(
            f"The outputs of {environment}'s Fabric tier don't fit together: {error.args[0]}.",
            hint=f"Bring the deployment to its end: ledger deploy {environment} --tier {TIER}",
        ) from error
