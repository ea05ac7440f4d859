"""AWS's own policies, as AWS publishes them; moto, the emulator's engine, carries their text."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data


def managed_policy(arn: str) -> Mapping[str, Any] | None:
    """The document behind the ARN of one of AWS's own policies; None if there is no such policy."""
    account, _, path = arn.partition(":policy/")
    if not account.endswith(":iam::aws"):
        return None
    found = _published().get(path.rpartition("/")[2])
    return None if found is None else found["Document"]


@cache
def _published() -> Mapping[str, Any]:
    published: Mapping[str, Any] = json.loads(aws_managed_policies_data)
    return published
