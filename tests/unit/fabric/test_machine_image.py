"""The nodes' operating system."""

from collections.abc import Callable

import pytest

from modules.fabric.machine_image import Architecture, architecture_of
from tests.support.stacks import Stack

Production = Callable[[str], Stack]


@pytest.mark.parametrize("instance_type", ["t3.medium", "t3a.large", "m5.large", "m7i-flex.large", "g5.xlarge"])
def test_intel_and_amd_families_run_x86_images(instance_type: str) -> None:
    assert architecture_of(instance_type) is Architecture.X86_64


@pytest.mark.parametrize("instance_type", ["t4g.medium", "m7g.large", "c7gn.xlarge", "r8gd.large", "a1.large"])
def test_graviton_families_run_arm_images(instance_type: str) -> None:
    assert architecture_of(instance_type) is Architecture.ARM64


def test_image_is_amazon_linux_2023_of_awss_public_parameter(production: Production) -> None:
    parameters = production("fabric").document["data"]["aws_ssm_parameter"]
    assert [parameter["name"] for parameter in parameters.values()] == [
        "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
    ]


def test_image_id_is_readable_in_a_plan(production: Production) -> None:
    images = {instance["ami"] for instance in production("fabric").resources("aws_instance").values()}
    assert images == {"${data.aws_ssm_parameter.amazon_linux_x86_64.insecure_value}"}


def test_roles_may_run_on_different_architectures(unusual: Stack) -> None:
    instances = unusual.resources("aws_instance")
    assert "arm64" in instances["peer_0_instance"]["ami"]
    assert "x86_64" in instances["orderer_0_instance"]["ami"]
