"""What a linter or a rule finds."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One thing about one policy that must be mended, waived or explained."""

    check: str
    """Who finds what, as in `parliament/RESOURCE_STAR` or `iam/pass-role`."""
    stack: str
    address: str
    """The Terraform address of the resource that carries the policy, or of the role."""
    detail: str
    remedy: str = ""
    """What to do."""
