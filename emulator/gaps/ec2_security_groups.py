"""EC2: descriptions of security group rules."""

from moto.ec2.models.security_groups import SecurityGroupRule

from emulator.gaps.framework import Gap, Original

RULE_DESCRIPTIONS = Gap(
    id="ec2-rule-descriptions",
    service="ec2",
    symptom="A rule whose peer is a security group or a prefix list loses its description: plans drift.",
    cure="The description is kept where moto reads it from.",
)


@RULE_DESCRIPTIONS.around(SecurityGroupRule, "__init__")
def _keep_the_description(original: Original, self: SecurityGroupRule, *args: object, **kwargs: object) -> None:
    original(self, *args, **kwargs)
    # The peer is a range, a group or a prefix list; moto passes it by position or by name.
    named = (value for name, value in kwargs.items() if name != "tags")
    for peer in (*args, *named):
        if isinstance(peer, dict) and peer.get("Description"):
            self.ip_range = {**self.ip_range, "Description": peer["Description"]}
