"""What a linter or a rule finds."""

from dataclasses import dataclass

from policies import waivers


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

    @property
    def waivable(self) -> waivers.Finding:
        """The same, as the book of waivers knows it."""
        _, tier, environment = f"--{self.stack}".rsplit("-", 2)
        return waivers.Finding(
            stack=self.stack,
            tier=tier,
            environment=environment,
            resource=self.address,
            check=self.check,
            message=self.detail,
            file=f"stacks/{self.stack}/cdk.tf.json",
            guideline=self.remedy,
        )
