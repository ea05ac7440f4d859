"""ECS: settings of a service that moto accepts and forgets."""

from moto.core.utils import camelcase_to_underscores
from moto.ecs.responses import EC2ContainerServiceResponse

from emulator.gaps.framework import Gap, Original

SERVICE_SETTINGS = Gap(
    id="ecs-service-settings",
    service="ecs",
    symptom="A new service forgets ECS Exec, managed tags, grace period and deployment configuration.",
    cure="CreateService keeps them; UpdateService of moto's keeps them already.",
)

_FORGOTTEN = (
    "availabilityZoneRebalancing",
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "placementConstraints",
    "placementStrategy",
)


@SERVICE_SETTINGS.around(EC2ContainerServiceResponse)
def _create_service(original: Original, self: EC2ContainerServiceResponse) -> object:
    action = original(self)
    service = action.result["service"]
    for name in _FORGOTTEN:
        value = self._get_param(name)
        if value is not None:
            setattr(service, camelcase_to_underscores(name), value)
    return action
