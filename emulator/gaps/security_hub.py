"""Security Hub: standards, and the hub's own settings."""

import json

from moto.securityhub import urls
from moto.securityhub.responses import SecurityHubResponse

from emulator.gaps.framework import Gap, Original, Shape, shelf

STANDARDS = Gap(
    id="securityhub-standards",
    service="securityhub",
    symptom="Standards can't be enabled, read or disabled.",
    cure="Subscriptions are kept by ARN, and are READY at once.",
)

HUB_SETTINGS = Gap(
    id="securityhub-settings",
    service="securityhub",
    symptom="UpdateSecurityHubConfiguration answers 500.",
    cure="AutoEnableControls and ControlFindingGenerator are kept and described.",
)

_SETTINGS = ("AutoEnableControls", "ControlFindingGenerator")


def _subscription_arn(response: SecurityHubResponse, standards_arn: str) -> str:
    # arn:aws:securityhub:<region>::standards/<name>/v/<version>, older ones …:::ruleset/<name>/v/<version>
    name = standards_arn.split("/", 1)[1]
    where = f"{response.region}:{response.current_account}"
    return f"arn:{response.partition}:securityhub:{where}:subscription/{name}"


@STANDARDS.operation(SecurityHubResponse)
def _batch_enable_standards(self: SecurityHubResponse, request: Shape) -> Shape:
    enabled = []
    for wanted in request["StandardsSubscriptionRequests"]:
        subscription = {
            "StandardsSubscriptionArn": _subscription_arn(self, wanted["StandardsArn"]),
            "StandardsArn": wanted["StandardsArn"],
            "StandardsInput": wanted.get("StandardsInput", {}),
            "StandardsStatus": "READY",
        }
        shelf(self.securityhub_backend, "standards")[subscription["StandardsSubscriptionArn"]] = subscription
        enabled.append(subscription)
    return {"StandardsSubscriptions": enabled}


@STANDARDS.operation(SecurityHubResponse)
def _get_enabled_standards(self: SecurityHubResponse, request: Shape) -> Shape:
    kept = shelf(self.securityhub_backend, "standards")
    wanted = request.get("StandardsSubscriptionArns") or list(kept)
    return {"StandardsSubscriptions": [kept[arn] for arn in wanted if arn in kept]}


@STANDARDS.operation(SecurityHubResponse)
def _batch_disable_standards(self: SecurityHubResponse, request: Shape) -> Shape:
    kept = shelf(self.securityhub_backend, "standards")
    disabled = [kept.pop(arn) for arn in request["StandardsSubscriptionArns"] if arn in kept]
    return {"StandardsSubscriptions": [{**each, "StandardsStatus": "DELETING"} for each in disabled]}


STANDARDS.paths(urls, SecurityHubResponse, "/standards/register$", "/standards/get$", "/standards/deregister$")


@HUB_SETTINGS.operation(SecurityHubResponse)
def _update_security_hub_configuration(self: SecurityHubResponse, request: Shape) -> None:
    shelf(self.securityhub_backend, "hub_settings").update(request)


@HUB_SETTINGS.around(SecurityHubResponse)
def _describe_hub(original: Original, self: SecurityHubResponse) -> object:
    return _with_settings(original(self), shelf(self.securityhub_backend, "hub_settings"))


def _with_settings(body: str, settings: Shape) -> str:
    return json.dumps({**json.loads(body), **{key: settings[key] for key in _SETTINGS if key in settings}})


@HUB_SETTINGS.around(SecurityHubResponse)
def _disable_security_hub(original: Original, self: SecurityHubResponse) -> object:
    answer = original(self)
    for name in ("hub_settings", "standards"):
        shelf(self.securityhub_backend, name).clear()
    return answer
