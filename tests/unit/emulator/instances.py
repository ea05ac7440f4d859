"""Instances, as the tests of EC2's gaps launch and look at them."""

from collections.abc import Callable
from typing import Any

Aws = Callable[[str], Any]


def launch(aws: Aws, **settings: object) -> str:
    """Launch one instance; returns its id."""
    ec2 = aws("ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    launched = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.medium", **settings)
    return str(launched["Instances"][0]["InstanceId"])


def described(aws: Aws, instance_id: str) -> dict[str, Any]:
    """What EC2 says of an instance."""
    found = aws("ec2").describe_instances(InstanceIds=[instance_id])
    instance: dict[str, Any] = found["Reservations"][0]["Instances"][0]
    return instance
