"""A Fabric network as far as its operators see it: a state, instances, the real document, machines that answer."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ledger.fabric import operations
from ledger.project import Project
from modules.fabric.operations import document_content
from tests.support.emulators import connect, serving
from tests.support.fabric_state import put_fabric_state
from tests.support.machines import Machines
from tests.support.operators import point_at
from tests.support.runner import RunnerProject

NODES = ("orderer-0", "orderer-1", "orderer-2", "peer-0", "peer-1")
DOCUMENT = "banking-audit-fabric-operations"
BUCKET = "banking-audit-fabric-artifacts"
Outputs = dict[str, Any]


@pytest.fixture(scope="session")
def machines_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("machines")


@pytest.fixture(scope="session")
def emulator_url(machines_folder: Path) -> Iterator[str]:
    """The address of an emulator with machines, for the session."""
    yield from serving("emulator", "--port", "{port}", "--machines", str(machines_folder))


@pytest.fixture(scope="session")
def client(emulator_url: str) -> Callable[[str], Any]:
    """A client of an AWS service."""
    return lambda service: connect(emulator_url, service)


@pytest.fixture(scope="session")
def outputs(client: Callable[[str], Any]) -> Outputs:
    """What the Fabric tier would hand out, of instances that exist."""
    client("ssm").create_document(Name=DOCUMENT, DocumentType="Command", Content=json.dumps(document_content()))
    client("s3").create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
    image = client("ec2").describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    instances = {}
    for name in NODES:
        tags = [{"Key": "Name", "Value": f"banking-audit-fabric-{name}"}]
        launched = client("ec2").run_instances(
            ImageId=image,
            MinCount=1,
            MaxCount=1,
            InstanceType="t3.medium",
            TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
        )
        instances[name] = launched["Instances"][0]["InstanceId"]
    return {
        "FabricArtifactsBucket": BUCKET,
        "FabricChannel": "audit",
        "FabricMspIds": {"orderer": "OrdererMSP", "peer": "BankMSP"},
        "FabricNodeHostNames": {name: f"{name}.bankingaudit.com" for name in NODES},
        "FabricNodeInstanceIds": instances,
        "FabricNodeVolumeIds": {name: f"vol-{name}" for name in NODES},
        "FabricOperationsDocument": DOCUMENT,
    }


@pytest.fixture(scope="session")
def deployed(client: Callable[[str], Any], outputs: Outputs, tmp_path_factory: pytest.TempPathFactory) -> RunnerProject:
    """A checkout, whose state bucket has production's Fabric tier."""
    project = RunnerProject(tmp_path_factory.mktemp("checkout"), name="operations")
    put_fabric_state(client("s3"), outputs, backend=Project(project.root).backend)
    return project


@pytest.fixture
def project(deployed: RunnerProject, emulator_url: str, monkeypatch: pytest.MonkeyPatch) -> RunnerProject:
    """The checkout, with the shell's environment pointing at the emulator."""
    point_at(emulator_url, monkeypatch)
    monkeypatch.setenv("LEDGER_ENV_FILE", str(deployed.write_values()))
    monkeypatch.setattr(operations, "POLL_SECONDS", 0.05)
    return deployed


def _status_of(name: str, **told: Any) -> dict[str, Any]:
    """What a healthy node says; orderer-1 leads."""
    orders, leads = name.startswith("orderer"), name == "orderer-1"
    return {
        "node": name,
        "role": name.partition("-")[0],
        "host_name": f"{name}.bankingaudit.com",
        "fabric": "active",
        "healthy": True,
        "identity": True,
        "volume": True,
        "channels": {"audit": {"height": 128, "consensus": "active" if orders else None}},
        "active_nodes": 3 if leads else None,
        "leader": leads if orders else None,
        "last_backup": {"key": f"backups/{name}/a", "height": 120, "time": "20261124T003000Z"},
        "last_integrity": None,
    } | told


class Network:
    """The machines behind the instances, by the nodes' names."""

    status_of = staticmethod(_status_of)

    def __init__(self, folder: Path) -> None:
        self.machines = Machines(folder)

    def answer(
        self, node: str, operation: str, answer: dict[str, Any] | None, *, said: str = "", code: int = 0
    ) -> None:
        self.machines.answer(f"banking-audit-fabric-{node}", operation, answer, said=said, code=code)

    def unreachable(self, node: str) -> None:
        self.machines.remove(f"banking-audit-fabric-{node}")

    def asked(self) -> list[tuple[str, ...]]:
        """Node, operation and argument."""
        return [(name.removeprefix("banking-audit-fabric-"), *rest) for name, *rest in self.machines.asked()]


@pytest.fixture
def network(machines_folder: Path) -> Network:
    """All nodes are well, and every operation succeeds."""
    made = Network(machines_folder)
    made.machines.forget()
    for name in NODES:
        made.answer(name, "status", _status_of(name))
        key = f"backups/{name}/ledger-backup-20261124T203000Z.tar.gz"
        made.answer(name, "backup", {"key": key, "height": 128, "time": "20261124T203000Z"})
        clean = {"result": "clean", "errors": 0, "height_at_least": 128, "evidence": f"evidence/{name}/a.json"}
        made.answer(name, "verify", clean)
    return made


@pytest.fixture
def stored(client: Callable[[str], Any]) -> Iterator[Callable[..., str]]:
    """Puts a backup as a node does; answers its key."""
    s3 = client("s3")

    def put(node: str, time: str, *, height: int | None = None, locked: bool = False, whole: bool = True) -> str:
        key = f"backups/{node}/ledger-backup-{time}.tar.gz"
        metadata = {} if height is None else {"height": str(height)}
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"x" * 2048, Metadata=metadata)
        if locked:
            until = datetime(2036, 1, 2, tzinfo=UTC)
            s3.put_object_retention(Bucket=BUCKET, Key=key, Retention={"Mode": "GOVERNANCE", "RetainUntilDate": until})
        if whole:
            s3.put_object(Bucket=BUCKET, Key=f"{key}.sha256", Body=b"digest")
        return key

    yield put
    for version in s3.list_object_versions(Bucket=BUCKET).get("Versions", []):
        s3.delete_object(
            Bucket=BUCKET, Key=version["Key"], VersionId=version["VersionId"], BypassGovernanceRetention=True
        )
