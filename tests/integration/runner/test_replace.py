"""`ledger fabric replace`: one node at a time, its volume kept, with real Terraform and nodes that answer."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger import emulator_process
from ledger.emulator_process import EmulatorFiles
from ledger.fabric import operations, waiting
from tests.support.ports import free_port
from tests.support.runner import AWS, PROTECTION, REPOSITORY, RunnerProject, client

pytestmark = pytest.mark.integration

NAMES = ("orderer-0", "orderer-1", "orderer-2")
DOCUMENT = "banking-audit-fabric-operations"

# A node's answers in turn; the last one stands.
SHELL = """#!/bin/sh
cat >/dev/null
first=$(ls answers | head -n 1)
cat "answers/$first"
[ "$(ls answers | wc -l)" -eq 1 ] || rm "answers/$first"
"""


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("machines")
    for name in NAMES:
        (folder / name).mkdir()
        (folder / name / "shell").write_text(SHELL)
        (folder / name / "shell").chmod(0o700)
    return folder


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory, machines: Path) -> Iterator[str]:
    files = EmulatorFiles(tmp_path_factory.mktemp("emulator"))
    environment = {**os.environ, "EMULATOR_MACHINES": str(machines)}
    emulator = emulator_process.start(files, REPOSITORY, free_port(), "us-east-1", environment)
    yield emulator.endpoint_url
    emulator_process.stop(emulator)


@pytest.fixture
def project(new_project: Callable[..., RunnerProject], monkeypatch: pytest.MonkeyPatch) -> RunnerProject:
    monkeypatch.setattr(operations, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(waiting, "POLL_SECONDS", 0.02)
    made = new_project(provider=True)
    made.make_state_bucket()
    return made


def answer(name: str, *, healthy: bool = True, height: int = 7) -> dict[str, Any]:
    return {
        "node": name,
        "fabric": "active" if healthy else "failed",
        "healthy": healthy,
        "identity": True,
        "volume": True,
        "channels": {"audit": {"height": height}} if healthy else {},
    }


def will_say(machines: Path, name: str, *answers: dict[str, Any]) -> None:
    folder = machines / name / "answers"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for number, each in enumerate(answers):
        (folder / f"{number:03}").write_text(json.dumps(each))


def run_instances() -> dict[str, str]:
    """The nodes' instances, by name: Terraform takes them in, as it waits for those that it makes."""
    return {
        name: client("ec2").run_instances(MinCount=1, MaxCount=1, **instance_of(name))["Instances"][0]["InstanceId"]
        for name in NAMES
    }


def instance_of(name: str) -> dict[str, Any]:
    tags = [{"Key": "Name", "Value": name}, {"Key": "Role", "Value": "orderer"}]
    return {
        "ImageId": image(),
        "InstanceType": "t3.micro",
        "Placement": {"AvailabilityZone": "us-east-1a"},
        "TagSpecifications": [{"ResourceType": "instance", "Tags": tags}],
    }


def image() -> str:
    found: str = client("ec2").describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    return found


def describe(project: RunnerProject, ids: dict[str, str]) -> None:
    """Nodes as the fabric tier has them: instances, and volumes that outlive them."""
    resources: dict[str, dict[str, Any]] = {kind: {} for kind in ("instance", "ebs_volume", "volume_attachment")}
    for name in NAMES:
        part = name.replace("-", "_")
        instance = f"${{aws_instance.{part}_instance.id}}"
        volume = f"${{aws_ebs_volume.{part}_disk.id}}"
        tags = {"Name": name, "Role": "orderer"}
        resources["instance"][f"{part}_instance"] = {
            "ami": image(),
            "instance_type": "t3.micro",
            "availability_zone": "us-east-1a",
            "user_data": f"DATA_VOLUME_ID={volume}",
            "tags": tags,
            "lifecycle": {"ignore_changes": ["ami", "user_data"]},
        }
        resources["ebs_volume"][f"{part}_disk"] = {"availability_zone": "us-east-1a", "size": 1}
        resources["volume_attachment"][f"{part}_attachment"] = {
            "device_name": "/dev/sdf",
            "instance_id": instance,
            "volume_id": volume,
            "skip_destroy": True,
        }
    document = {
        "schemaVersion": "2.2",
        "description": "What operators ask of nodes",
        "parameters": {
            "Operation": {"type": "String"},
            "Argument": {"type": "String", "default": ""},
        },
        "mainSteps": [
            {
                "action": "aws:runShellScript",
                "name": "operate",
                "inputs": {"runCommand": ["operate '' '{{ Operation }}' '{{ Argument }}'"]},
            }
        ],
    }
    by_node = {
        "FabricNodeHostNames": {name: f"{name}.bankingaudit.com" for name in NAMES},
        "FabricNodeInstanceIds": {name: f"${{aws_instance.{name.replace('-', '_')}_instance.id}}" for name in NAMES},
        "FabricNodeVolumeIds": {name: f"${{aws_ebs_volume.{name.replace('-', '_')}_disk.id}}" for name in NAMES},
        "FabricArtifactsBucket": "artifacts",
        "FabricOperationsDocument": "${aws_ssm_document.operations.name}",
        "FabricChannel": "audit",
        "FabricMspIds": {"orderer": "OrdererMSP"},
    }
    body = {f"aws_{kind}": described for kind, described in resources.items()}
    body["aws_ssm_document"] = {
        "operations": {"name": DOCUMENT, "document_type": "Command", "content": json.dumps(document)}
    }
    taken_in = [{"to": f"aws_instance.{name.replace('-', '_')}_instance", "id": found} for name, found in ids.items()]
    outputs = {name: {"value": value} for name, value in by_node.items()}
    project.stack("fabric", {**AWS, **PROTECTION, "resource": body, "import": taken_in, "output": outputs})


def instances() -> dict[str, str]:
    """The running instances by name."""
    found = client("ec2").describe_instances(Filters=[{"Name": "instance-state-name", "Values": ["running"]}])
    return {
        next(tag["Value"] for tag in instance["Tags"] if tag["Key"] == "Name"): instance["InstanceId"]
        for reservation in found["Reservations"]
        for instance in reservation["Instances"]
    }


def attachments(project: RunnerProject) -> dict[str, str]:
    """The instance that each node's volume is attached to."""
    body = client("s3").get_object(Bucket=project.bucket, Key=project.state_key("fabric"))["Body"].read()
    ids = json.loads(body)["outputs"]["FabricNodeVolumeIds"]["value"]
    found = client("ec2").describe_volumes(VolumeIds=list(ids.values()))["Volumes"]
    attached = {volume["VolumeId"]: [each["InstanceId"] for each in volume["Attachments"]] for volume in found}
    return {name: ",".join(attached[volume]) for name, volume in ids.items()}


def test_nodes_are_replaced_one_at_a_time_while_the_others_can_spare_them(
    project: RunnerProject, machines: Path
) -> None:
    before = run_instances()
    describe(project, before)
    deployed = project.ledger("deploy", "production", "--yes")
    assert deployed.exit_code == 0, deployed.text
    assert (instances(), attachments(project)) == (before, before)

    # Before anybody is asked, before its turn comes, and then: no keys yet, then healthy, one block after the other.
    booting = answer("orderer-0") | {"identity": False}
    catching_up = [answer("orderer-0", height=height) for height in (3, 5, 7)]
    will_say(machines, "orderer-0", answer("orderer-0"), answer("orderer-0"), booting, *catching_up)
    will_say(machines, "orderer-1", answer("orderer-1"))
    will_say(machines, "orderer-2", answer("orderer-2"), answer("orderer-2"), answer("orderer-2", healthy=False))
    stopped = project.ledger("fabric", "replace", "production", "orderer-1", "orderer-0", "--yes")
    assert stopped.exit_code == 1, stopped.text
    told = [line for line in stopped.output.splitlines() if line.startswith("orderer-0: it ")]
    assert told == ["orderer-0: it has no keys", "orderer-0: it has 3 of 7 blocks", "orderer-0: it has 5 of 7 blocks"]
    assert "orderer-0: back, with its ledger" in stopped.output
    assert "orderer-1 must not be replaced now: of the other orderers, not healthy: orderer-2." in stopped.errors
    assert "Replaced: orderer-0. Not begun: orderer-1." in stopped.errors
    after = instances()
    assert [name for name in NAMES if after[name] == before[name]] == ["orderer-1", "orderer-2"]
    assert attachments(project) == after
