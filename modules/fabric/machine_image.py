"""The operating system of the nodes.

Creates: for each processor architecture in use, a look-up of AWS's public parameter for Amazon Linux 2023.
"""

import re
from enum import StrEnum

from cdktf_cdktf_provider_aws.data_aws_ssm_parameter import DataAwsSsmParameter
from constructs import Construct

PUBLIC_PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{architecture}"
"""Source: https://docs.aws.amazon.com/linux/al2023/ug/ec2.html."""

GRAVITON = re.compile(r"^(a1|[a-z]+\d+g[a-z]*)\.")
"""Graviton families have a `g` behind the generation: t4g, m7gd, c7gn.

Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
"""


class Architecture(StrEnum):
    """The processor architectures of Amazon Linux, in its own words."""

    X86_64 = "x86_64"
    ARM64 = "arm64"


def architecture_of(instance_type: str) -> Architecture:
    """The architecture that an instance type runs."""
    return Architecture.ARM64 if GRAVITON.match(instance_type) else Architecture.X86_64


class AmazonLinux(Construct):
    """The newest Amazon Linux 2023 at the time when a node is made."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self._images: dict[Architecture, DataAwsSsmParameter] = {}

    def image_id(self, instance_type: str) -> str:
        """The image for an instance type, as a reference."""
        architecture = architecture_of(instance_type)
        if architecture not in self._images:
            self._images[architecture] = DataAwsSsmParameter(
                self,
                architecture.value,
                name=PUBLIC_PARAMETER.format(architecture=architecture.value),
            )
        # `value` would hide the image's id from every plan, as if it were a secret.
        return self._images[architecture].insecure_value
