"""The guide's five alarms fire when it says that they do."""

from collections.abc import Iterator

from checkov.common.models.enums import CheckCategories

from policies.checks.promise_check import PromiseCheck, Resource
from policies.checks.promises import PROMISES


class GuideAlarms(PromiseCheck):
    """Thresholds, periods and datapoints of the alarms that the guide names; other alarms pass."""

    def __init__(self) -> None:
        """Look at alarms."""
        super().__init__(
            1,
            "An alarm of the operators' guide fires when the guide says",
            "aws_cloudwatch_metric_alarm",
            "alarms",
            CheckCategories.LOGGING,
        )

    def broken(self, resource: Resource) -> Iterator[str]:
        """Compare each argument of an alarm of the guide's."""
        name = str(resource["alarm_name"]).removesuffix(f"-{resource.environment}")
        for argument, promise in PROMISES["alarms"]["of"].get(name, {}).items():
            if resource[argument] != promise:
                yield f"{argument}: promised {promise}, found {resource[argument]}"


check = GuideAlarms()
