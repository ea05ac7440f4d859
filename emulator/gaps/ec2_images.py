"""EC2: AWS's images, under the ids that a region's public parameters point to."""

from moto.ec2.models.amis import AmiBackend
from moto.utilities.utils import load_resource

from emulator.gaps.framework import Gap, Original

REGIONAL_IMAGES = Gap(
    id="ec2-regional-images",
    service="ec2",
    symptom="With a short list of images, every region has those of us-east-1: public parameters point nowhere.",
    cure="The images of the list get the ids that moto's public parameters have for the region.",
)

_PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{architecture}"


@REGIONAL_IMAGES.around(AmiBackend, "_load_amis")
def _load_regional(original: Original, self: AmiBackend) -> None:
    original(self)
    # The region is the EC2 backend's, which mixes this class in.
    ids = _published_ids(vars(self)["region_name"])
    for image in list(self.amis.values()):
        published = ids.get(_PARAMETER.format(architecture=image.architecture))
        if published:
            del self.amis[image.id]
            image.id = published
            self.amis[published] = image


def _published_ids(region: str) -> dict[str, str]:
    try:
        parameters = load_resource(f"ssm/resources/ami-amazon-linux-latest/{region}.json")
    except FileNotFoundError:
        # A region that moto has no parameters for.
        return {}
    return {parameter["Name"]: parameter["Value"] for parameter in parameters}
