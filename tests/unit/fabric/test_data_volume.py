"""The disks that hold the ledger."""

from collections.abc import Callable

import pytest

from tests.support.stacks import Stack

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]


@pytest.fixture(params=["orderer_0", "orderer_1", "orderer_2", "peer_0", "peer_1"])
def node(request: pytest.FixtureRequest) -> str:
    """Each of production's nodes."""
    return str(request.param)


def test_a_volume_is_gp3_and_encrypted_with_our_key(production: Production, node: str) -> None:
    volume = production("fabric").resources("aws_ebs_volume")[f"{node}_data_disk"]
    assert volume["type"] == "gp3"
    assert volume["encrypted"] is True
    assert volume["kms_key_id"] == "${aws_kms_key.volumes_key_key.arn}"


def test_a_volume_belongs_to_its_nodes_instance(production: Production, node: str) -> None:
    attachment = production("fabric").resources("aws_volume_attachment")[f"{node}_data_attachment"]
    assert attachment["volume_id"] == f"${{aws_ebs_volume.{node}_data_disk.id}}"
    assert attachment["instance_id"] == f"${{aws_instance.{node}_instance.id}}"


def test_terraform_never_detaches_a_volume_that_is_in_use(production: Production, node: str) -> None:
    attachment = production("fabric").resources("aws_volume_attachment")[f"{node}_data_attachment"]
    assert attachment["skip_destroy"] is True


def test_terraform_deletes_a_volume_only_after_its_protected_instance(production: Production, node: str) -> None:
    """Terraform destroys what refers before what is referred to."""
    instance = production("fabric").resources("aws_instance")[f"{node}_instance"]
    assert f"${{aws_ebs_volume.{node}_data_disk.id}}" in instance["user_data"]
    assert instance["disable_api_termination"] == "${var.deletion_protection}"


@pytest.mark.parametrize(("environment", "left"), [("production", True), ("staging", True), ("development", False)])
def test_a_protected_environments_volumes_leave_a_last_snapshot(
    tier_of: TierOf,
    environment: str,
    left: bool,  # noqa: FBT001 - pytest passes it by name
) -> None:
    volumes = tier_of("fabric", environment).resources("aws_ebs_volume").values()
    assert {volume["final_snapshot"] for volume in volumes} == {left}


def test_a_volume_has_the_size_of_its_roles_settings(unusual: Stack) -> None:
    sizes = {(name.split("_")[0], volume["size"]) for name, volume in unusual.resources("aws_ebs_volume").items()}
    assert sizes == {("orderer", 33), ("peer", 44)}


def test_a_volume_is_named_for_its_node(production: Production, node: str) -> None:
    volume = production("fabric").resources("aws_ebs_volume")[f"{node}_data_disk"]
    assert volume["tags"]["Name"] == f"banking-audit-fabric-{node.replace('_', '-')}-data"
