"""User data as it arrives on an instance."""

import json
import re
from typing import Any


def as_ec2_gets_it(user_data: str) -> dict[str, Any]:
    """What Terraform makes of the stack's user data: references filled in, escapes undone."""
    filled = re.sub(r"(?<!\$)\$\{(aws_\w+)\.\w+\.\w+\}", r"\1-value", user_data)
    header, body = filled.replace("$${", "${").replace("%%{", "%{").split("\n", 1)
    assert header == "#cloud-config"
    document: dict[str, Any] = json.loads(body)
    return document
