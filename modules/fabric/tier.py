"""The fabric stack.

Creates: the nodes and their names, the artifacts bucket with the bootstrap bundle, the ledger's archive, the image
repositories, the Fabric secret, the nodes' lock, their log group, the operations document, the daily snapshots, and two
keys.
"""

from collections.abc import Sequence

from cdktf import TerraformOutput
from constructs import Construct

from environments import Environment
from modules.fabric.archive import build_archive
from modules.fabric.artifacts import build_artifacts
from modules.fabric.bundle import Bundle
from modules.fabric.destruction_guard import DestructionGuard
from modules.fabric.images import FabricImages
from modules.fabric.machine_image import AmazonLinux
from modules.fabric.node import FabricNode, Surroundings
from modules.fabric.node_lock import NodeLock
from modules.fabric.node_names import NodeName
from modules.fabric.operations import OperationsDocument
from modules.fabric.placement import Seat, placement
from modules.fabric.rendering import Whereabouts, render_node
from modules.fabric.snapshots import SnapshotSchedule
from modules.network import NetworkTier
from modules.network.flows import PEER_PORT, Party
from modules.shared.backend import StateBackend
from modules.shared.encryption_key import EncryptionKey, KeyUser
from modules.shared.log_group import LogGroup
from modules.shared.secret import Secret
from modules.shared.tier_stack import TierStack

LOG_GROUP = "/fabric/banking-audit"


class FabricTier(TierStack):
    """The Hyperledger Fabric network's nodes and artifacts."""

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        backend: StateBackend,
        network: NetworkTier,
    ) -> None:
        super().__init__(scope, tier="fabric", environment=environment, backend=backend)
        self._network = network
        self._data_key = self._build_data_key()
        self.artifacts = build_artifacts(self, key=self._data_key, access_logs=network.access_logs)
        self.archive = build_archive(self, key=self._data_key, access_logs=network.access_logs)
        self.credentials = self._build_credentials()
        self.log_group = LogGroup(
            self,
            "log",
            stack=self,
            name=self.names.of(LOG_GROUP),
            key=self._data_key,
        )
        self.metrics_namespace = self.names.of("BankingAudit/Fabric")
        self._images = FabricImages(self, "images", stack=self, key=self._data_key)
        self._lock = NodeLock(self, "lock", stack=self, key=self._data_key)
        seats = self._seats()
        self._build_bundle(seats)
        self.nodes = self._build_nodes(seats)
        self._name_nodes()
        self._operations = OperationsDocument(self, "operations", stack=self)
        self._build_outputs()
        DestructionGuard(self, "ledger", stack=self)

    @property
    def peers(self) -> tuple[FabricNode, ...]:
        """The nodes that are peers."""
        return tuple(node for node in self.nodes if node.role is Party.PEER)

    @property
    def orderers(self) -> tuple[FabricNode, ...]:
        """The nodes that are orderers."""
        return tuple(node for node in self.nodes if node.role is Party.ORDERER)

    @property
    def peer_endpoints(self) -> tuple[str, ...]:
        """Where the peers' Gateway service listens: the name in the certificate, and the port."""
        return tuple(f"{peer.host_name}:{PEER_PORT}" for peer in self.peers)

    def _build_data_key(self) -> EncryptionKey:
        return EncryptionKey(
            self,
            "data_key",
            alias=self.names.of("banking-audit-fabric"),
            description="Encrypts the Fabric network's artifacts, archive, secret and logs",
            users=[KeyUser.CLOUDWATCH_LOGS],
        )

    def _build_credentials(self) -> Secret:
        """The identity that the backend submits transactions with; operators put the value, nodes can't read it."""
        return Secret(
            self,
            "credentials",
            stack=self,
            name=self.names.of("banking-audit/fabric-credentials"),
            description="Hyperledger Fabric identity of the backend; its value is put by operators",
            key=self._data_key,
        )

    def _seats(self) -> tuple[Seat, ...]:
        fabric = self.environment.fabric
        return placement(
            orderers=fabric.orderers.count,
            peers=fabric.peers.count,
            zones=len(self._network.availability_zones),
        )

    def _build_bundle(self, seats: Sequence[Seat]) -> None:
        whereabouts = Whereabouts(
            registry_id=self.account_id,
            registry=self._images.registry,
            repositories=self._images.names,
            locks_table=self._lock.table_name,
            log_group=self.names.of(LOG_GROUP),
            metrics_namespace=self.metrics_namespace,
        )
        rendered = {
            f"nodes/{seat.name}/{path}": content
            for seat in seats
            for path, content in render_node(
                seat,
                seats,
                fabric=self.environment.fabric,
                whereabouts=whereabouts,
            ).items()
        }
        Bundle(self, "bundle", artifacts=self.artifacts, rendered=rendered)

    def _build_nodes(self, seats: Sequence[Seat]) -> tuple[FabricNode, ...]:
        surroundings = Surroundings(
            network=self._network,
            machine_images=AmazonLinux(self, "amazon_linux"),
            volumes_key=EncryptionKey(
                self,
                "volumes_key",
                alias=self.names.of("banking-audit-fabric-volumes"),
                description="Encrypts the Fabric nodes' volumes and their snapshots",
            ),
            snapshots=SnapshotSchedule(self, "snapshots", stack=self),
            artifacts=self.artifacts,
            images=self._images,
            lock=self._lock,
            log_group=self.log_group,
            metrics_namespace=self.metrics_namespace,
        )
        return tuple(FabricNode(self, seat.id, stack=self, seat=seat, surroundings=surroundings) for seat in seats)

    def _name_nodes(self) -> None:
        for node in self.nodes:
            NodeName(self, f"{node.id}_name", node=node, network=self._network)

    def _build_outputs(self) -> None:
        fabric = self.environment.fabric
        outputs = {
            "FabricArtifactsBucket": self.artifacts.name,
            "FabricArchiveBucket": self.archive.name,
            "FabricChannel": fabric.channel,
            "FabricCredentialsSecretArn": self.credentials.arn,
            "FabricImageRepositories": self._images.urls,
            "FabricLogGroup": self.log_group.name,
            "FabricMspIds": {Party.ORDERER.value: fabric.orderers.msp_id, Party.PEER.value: fabric.peers.msp_id},
            "FabricNodeHostNames": {node.name: node.host_name for node in self.nodes},
            "FabricNodeInstanceIds": {node.name: node.instance_id for node in self.nodes},
            "FabricNodePrivateIps": {node.name: node.private_ip for node in self.nodes},
            "FabricNodeVolumeIds": {node.name: node.volume_id for node in self.nodes},
            "FabricOperationsDocument": self._operations.name,
            "FabricPeerEndpoints": list(self.peer_endpoints),
        }
        for name, value in outputs.items():
            TerraformOutput(self, name, value=value)
