"""How a plan says that an environment is destroyed on purpose."""

from policies.plan_guard.document import PlanDocument

VARIABLE = "deletion_protection"
LIFTED = (False, "false")
"""A default is shown with its type; what `-var` and the environment set, as the text that it was given as."""


def destroys_on_purpose(plan: PlanDocument) -> bool:
    """Whether the protection is lifted and nothing at all is kept or made.

    Each alone is not enough: environments without protection are changed every day, and whoever destroys everything
    by mistake has not lifted the protection. A `-target` leaves something that the plan doesn't mention.
    """
    protection = plan.variables.get(VARIABLE)
    managed = [change for change in plan.resource_changes if change.mode == "managed"]
    deleted = {change.address for change in managed if change.change.deletes}
    existing = {item.address for item in plan.prior_state.values.root_module.everything() if item.mode == "managed"}
    return (
        protection is not None
        and protection.value in LIFTED
        and all(change.change.deletes and not change.change.replaces for change in managed)
        and existing <= deleted
    )
