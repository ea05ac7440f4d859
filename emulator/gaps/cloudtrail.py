"""CloudTrail: deleting a trail."""

from moto.cloudtrail.models import CloudTrailBackend

from emulator.gaps.framework import Gap, Original

DELETE_BY_ARN = Gap(
    id="cloudtrail-delete-by-arn",
    service="cloudtrail",
    symptom="DeleteTrail with an ARN, as Terraform sends it, succeeds and deletes nothing.",
    cure="The trail is found by its name, the ARN's last part.",
)


@DELETE_BY_ARN.around(CloudTrailBackend)
def _delete_trail(original: Original, self: CloudTrailBackend, name: str) -> None:
    original(self, name.rsplit("/", 1)[-1])
