"""The one role, if any, for which the denials in resource policies don't hold."""

from collections.abc import Mapping

from modules.shared.tier_stack import TierStack


def unless_break_glass(stack: TierStack) -> Mapping[str, Mapping[str, str]]:
    """The condition of a denial to everybody but `protection.break_glass_role_arn`; none without such a role."""
    role = stack.environment.protection.break_glass_role_arn
    # For a session, the key has its role's ARN.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
    return {"ArnNotEquals": {"aws:PrincipalArn": role}} if role else {}
