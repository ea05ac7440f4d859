"""The nodes' instances."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.stacks import Stack

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]


@pytest.fixture(params=["orderer_0", "orderer_1", "orderer_2", "peer_0", "peer_1"])
def instance(request: pytest.FixtureRequest, production: Production) -> dict[str, Any]:
    """Each of production's instances."""
    found: dict[str, Any] = production("fabric").resources("aws_instance")[f"{request.param}_instance"]
    return found


def test_metadata_needs_a_session_token(instance: dict[str, Any]) -> None:
    assert instance["metadata_options"]["http_tokens"] == "required"


def test_metadata_is_out_of_the_containers_reach(instance: dict[str, Any]) -> None:
    assert instance["metadata_options"]["http_put_response_hop_limit"] == 1


def test_root_volume_is_encrypted_with_our_key_and_ends_with_the_instance(instance: dict[str, Any]) -> None:
    root = instance["root_block_device"]
    assert root["volume_type"] == "gp3"
    assert root["encrypted"] is True
    assert root["kms_key_id"] == "${aws_kms_key.volumes_key_key.arn}"
    assert root["delete_on_termination"] is True


def test_metrics_are_detailed_and_recovery_is_automatic(instance: dict[str, Any]) -> None:
    assert instance["monitoring"] is True
    assert instance["maintenance_options"] == {"auto_recovery": "default"}


def test_there_is_no_ssh_key(instance: dict[str, Any]) -> None:
    assert "key_name" not in instance


def test_there_is_no_public_address(instance: dict[str, Any]) -> None:
    assert not instance.get("associate_public_ip_address")


def test_termination_protection_can_be_lifted_by_a_variable(instance: dict[str, Any]) -> None:
    assert instance["disable_api_termination"] == "${var.deletion_protection}"


@pytest.mark.parametrize(
    ("environment", "protected"), [("production", True), ("staging", True), ("development", False)]
)
def test_termination_protection_is_as_the_environment_wants(
    tier_of: TierOf,
    environment: str,
    protected: bool,  # noqa: FBT001 - pytest passes it by name
) -> None:
    variable = tier_of("fabric", environment).document["variable"]["deletion_protection"]
    assert variable["default"] is protected


def test_neither_a_newer_image_nor_other_user_data_touches_a_node(instance: dict[str, Any]) -> None:
    assert instance["lifecycle"]["ignore_changes"] == ["ami", "user_data"]
    assert instance["user_data_replace_on_change"] is False


def test_a_node_has_the_security_group_of_its_role(production: Production) -> None:
    for name, instance in production("fabric").resources("aws_instance").items():
        [group] = instance["vpc_security_group_ids"]
        assert group.endswith(f"security_group_access_{name.split('_')[0]}_id}}")


def test_nodes_stand_in_the_private_subnets_of_their_zones(production: Production) -> None:
    subnets = {
        name.removesuffix("_instance"): instance["subnet_id"].rpartition("private_")[2].removesuffix("_id}")
        for name, instance in production("fabric").resources("aws_instance").items()
    }
    assert subnets == {"orderer_0": "a", "orderer_1": "b", "orderer_2": "c", "peer_0": "c", "peer_1": "b"}


def test_a_volume_lies_in_the_zone_of_its_instances_subnet(production: Production) -> None:
    fabric = production("fabric")
    for name, instance in fabric.resources("aws_instance").items():
        zone = fabric.resources("aws_ebs_volume")[name.replace("_instance", "_data_disk")]["availability_zone"]
        assert instance["subnet_id"].endswith(f"private_{zone[-1]}_id}}")


def test_other_environments_append_their_name(tier_of: TierOf) -> None:
    instance = tier_of("fabric", "staging").resources("aws_instance")["orderer_0_instance"]
    assert instance["tags"]["Name"] == "banking-audit-fabric-orderer-0-staging"


def test_development_has_one_orderer_and_one_peer(tier_of: TierOf) -> None:
    instances = tier_of("fabric", "development").resources("aws_instance")
    assert {name: instance["instance_type"] for name, instance in instances.items()} == {
        "orderer_0_instance": "t3.small",
        "peer_0_instance": "t3.small",
    }


def test_sizes_from_the_smallest_to_the_largest_synthesize(sized: tuple[Stack, int, int]) -> None:
    fabric, orderers, peers = sized
    for kind in ("aws_instance", "aws_ebs_volume", "aws_volume_attachment", "aws_iam_instance_profile"):
        assert len(fabric.resources(kind)) == orderers + peers
    names = {instance["tags"]["Name"] for instance in fabric.resources("aws_instance").values()}
    assert len(names) == orderers + peers


def test_a_growing_network_leaves_the_nodes_it_has_untouched(
    sized: tuple[Stack, int, int],
    tier_of: TierOf,
) -> None:
    grown, orderers, peers = sized
    for kind in ("aws_instance", "aws_ebs_volume", "aws_volume_attachment"):
        before = {
            name: resource
            for name, resource in tier_of("fabric", "staging").resources(kind).items()
            if int(name.split("_")[1]) < {"orderer": orderers, "peer": peers}[name.split("_")[0]]
        }
        assert before.items() <= grown.resources(kind).items()
