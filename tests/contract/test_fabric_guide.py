"""The operators' guide's facts about what lies on a Fabric node, held against the bundle that production publishes."""

import base64
import io
import tarfile
from collections.abc import Callable

import pytest

from tests.support.permissions import may
from tests.support.stacks import Stack

Production = Callable[[str], Stack]

ARTIFACTS = "${aws_s3_bucket.artifacts_bucket.arn}"
LEDGERS = "/var/hyperledger/production"
NODES = ("orderer-0", "orderer-1", "orderer-2", "peer-0", "peer-1")


@pytest.fixture(scope="module")
def files(production: Production) -> dict[str, str]:
    """The files of the bundle, by name."""
    packed = production("fabric").resources("aws_s3_object")["bundle_archive"]["content_base64"]
    with tarfile.open(fileobj=io.BytesIO(base64.b64decode(packed))) as archive:
        return {entry.name: (archive.extractfile(entry) or io.BytesIO()).read().decode() for entry in archive}


@pytest.mark.parametrize("node", NODES)
def test_the_ledger_lies_in_var_hyperledger_production(files: dict[str, str], node: str) -> None:
    """Fabric Ledger Backup: `sudo tar czf … /var/hyperledger/production`."""
    told = dict(line.split("=", 1) for line in files[f"nodes/{node}/etc/fabric.env"].splitlines())
    place = "CORE_PEER_FILESYSTEMPATH" if node.startswith("peer") else "ORDERER_FILELEDGER_LOCATION"
    assert told[place].startswith(f"{LEDGERS}/") or told[place] == LEDGERS


@pytest.mark.parametrize("node", NODES)
def test_each_node_has_the_volume_that_its_ledger_is_kept_on(production: Production, node: str) -> None:
    """Fabric Ledger Backup: what is backed up is still there when the instance is not."""
    name = node.replace("-", "_")
    stack = production("fabric")
    attachment = stack.resources("aws_volume_attachment")[f"{name}_data_attachment"]
    assert attachment["instance_id"] == f"${{aws_instance.{name}_instance.id}}"
    assert attachment["volume_id"] == f"${{aws_ebs_volume.{name}_data_disk.id}}"
    user_data = stack.resources("aws_instance")[f"{name}_instance"]["user_data"]
    assert f"DATA_VOLUME_ID={attachment['volume_id']}\\n" in user_data


@pytest.mark.parametrize("node", NODES)
def test_no_node_can_read_the_archive_of_everybodys_keys(production: Production, node: str) -> None:
    """Step 6: `aws s3 cp fabric-crypto.tar.gz s3://…-fabric-artifacts/crypto-config/`; "least privilege"."""
    role = f"{node.replace('-', '_')}_access_role_role"
    assert may(production("fabric"), role, "s3:GetObject", f"{ARTIFACTS}/nodes/{node}/fabric-crypto.tar.gz")
    assert not may(production("fabric"), role, "s3:GetObject", f"{ARTIFACTS}/crypto-config/fabric-crypto.tar.gz")
