"""Users have TLS 1.2 or 1.3, and who comes without is sent there, as the guide promises."""

from collections.abc import Iterator

from checkov.common.models.enums import CheckCategories

from policies.checks.promise_check import PromiseCheck, Resource
from policies.checks.promises import PROMISES


class ListenerTls(PromiseCheck):
    """checkov's own CKV_AWS_103 also takes policies without TLS 1.3."""

    def __init__(self) -> None:
        """Look at the load balancer's listeners."""
        super().__init__(
            5,
            "Listeners take TLS 1.2 and 1.3 only, and redirect HTTP to it",
            "aws_lb_listener",
            "listener",
            CheckCategories.ENCRYPTION,
        )

    def broken(self, resource: Resource) -> Iterator[str]:
        """HTTPS by its policy, HTTP by what it does."""
        policies = PROMISES["listener"]["ssl_policies"]
        if resource["protocol"] == "HTTPS":
            if resource["ssl_policy"] not in policies:
                yield f"ssl_policy: promised one of {', '.join(policies)}, found {resource['ssl_policy']}"
            return
        for action in resource.blocks("default_action"):
            if action["type"] != "redirect" or "HTTPS" not in str(action.get("redirect")):
                yield f"default_action: promised a redirect to HTTPS, found {action['type']}"


check = ListenerTls()
