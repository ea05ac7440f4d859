"""The disk that holds a node's ledger.

Creates: an encrypted gp3 volume, and its attachment to the node's instance.
"""

from cdktf_cdktf_provider_aws.ebs_volume import EbsVolume
from cdktf_cdktf_provider_aws.instance import Instance
from cdktf_cdktf_provider_aws.volume_attachment import VolumeAttachment
from constructs import Construct

from modules.fabric.snapshots import SnapshotSchedule
from modules.shared.encryption_key import EncryptionKey
from modules.shared.tier_stack import TierStack

DEVICE = "/dev/sdf"
"""The first of the names that AWS recommends for data volumes; on the node it is found by the volume's id.

Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html
"""


class DataVolume(Construct):
    """Outlives every instance that it serves.

    Terraform never detaches it: from an instance that is terminated, it comes free by itself, and AWS refuses to
    delete one that is still in use. The instance's user data names the volume, so Terraform deletes the volume after
    the instance only.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        name: str,
        size_gib: int,
        availability_zone: str,
        key: EncryptionKey,
        snapshots: SnapshotSchedule,
    ) -> None:
        super().__init__(scope, id)
        self._volume = EbsVolume(
            self,
            "disk",
            availability_zone=availability_zone,
            size=size_gib,
            type="gp3",
            encrypted=True,
            kms_key_id=key.arn,
            # Not the variable, which is lifted to destroy on purpose: just then a last copy is wanted.
            final_snapshot=stack.environment.protection.deletion_protection,
            tags={"Name": name, **snapshots.volume_tags},
        )

    @property
    def volume_id(self) -> str:
        """The volume's id, as a reference."""
        return self._volume.id

    def attach_to(self, instance: Instance) -> None:
        """Give an instance the volume."""
        VolumeAttachment(
            self,
            "attachment",
            device_name=DEVICE,
            instance_id=instance.id,
            volume_id=self.volume_id,
            skip_destroy=True,
        )
