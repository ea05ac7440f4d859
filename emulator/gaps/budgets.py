"""Budgets: subscribers of notifications, tags, updates."""

from moto.budgets.responses import BudgetsResponse

from emulator.gaps.framework import Gap, Original, Shape, parameters, shelf

SUBSCRIBERS = Gap(
    id="budgets-subscribers",
    service="budgets",
    symptom="DescribeSubscribersForNotification answers 500.",
    cure="It reads the subscribers that moto keeps with the notification.",
)

TAGS = Gap(
    id="budgets-tags",
    service="budgets",
    symptom="ListTagsForResource answers 500.",
    cure="Tags are kept for each budget's ARN.",
)

UPDATES = Gap(
    id="budgets-updates",
    service="budgets",
    symptom="UpdateBudget answers 500: a budget can't be changed.",
    cure="The new budget replaces the kept one, notifications stay.",
)


@SUBSCRIBERS.operation(BudgetsResponse)
def _describe_subscribers_for_notification(self: BudgetsResponse, request: Shape) -> Shape:
    budgets = self.backend.budgets[request["AccountId"]]
    wanted = _identity(request["Notification"])
    for notification in budgets[request["BudgetName"]].notifications:
        if _identity(notification.details) == wanted:
            return {"Subscribers": notification.subscribers}
    return {"Subscribers": []}


def _identity(notification: Shape) -> tuple[str, str, float]:
    return (
        notification["NotificationType"],
        notification["ComparisonOperator"],
        float(notification["Threshold"]),
    )


def _tags(response: BudgetsResponse, arn: str) -> dict[str, str]:
    tags: dict[str, str] = shelf(response.backend, "tags").setdefault(arn, {})
    return tags


@TAGS.around(BudgetsResponse)
def _create_budget(original: Original, self: BudgetsResponse) -> object:
    answer = original(self)
    request = parameters(self)
    name = request["Budget"]["BudgetName"]
    arn = f"arn:{self.partition}:budgets::{request['AccountId']}:budget/{name}"
    _tags(self, arn).update({tag["Key"]: tag["Value"] for tag in request.get("ResourceTags", [])})
    return answer


@TAGS.around(BudgetsResponse)
def _delete_budget(original: Original, self: BudgetsResponse) -> object:
    answer = original(self)
    request = parameters(self)
    arn = f"arn:{self.partition}:budgets::{request['AccountId']}:budget/{request['BudgetName']}"
    shelf(self.backend, "tags").pop(arn, None)
    return answer


@TAGS.operation(BudgetsResponse)
def _list_tags_for_resource(self: BudgetsResponse, request: Shape) -> Shape:
    tags = shelf(self.backend, "tags").get(request["ResourceARN"], {})
    return {"ResourceTags": [{"Key": key, "Value": value} for key, value in tags.items()]}


@TAGS.operation(BudgetsResponse)
def _tag_resource(self: BudgetsResponse, request: Shape) -> None:
    _tags(self, request["ResourceARN"]).update({tag["Key"]: tag["Value"] for tag in request["ResourceTags"]})


@TAGS.operation(BudgetsResponse)
def _untag_resource(self: BudgetsResponse, request: Shape) -> None:
    for key in request["ResourceTagKeys"]:
        _tags(self, request["ResourceARN"]).pop(key, None)


@UPDATES.operation(BudgetsResponse)
def _update_budget(self: BudgetsResponse, request: Shape) -> None:
    # As moto keeps budgets: with timestamps as numbers, not parsed.
    changed = self._get_param("NewBudget")
    self.backend.budgets[request["AccountId"]][changed["BudgetName"]].budget.update(changed)
