"""EC2: settings of the account in a region (EBS default key, snapshot sharing, IMDS defaults)."""

from moto.ec2.responses import EC2Response

from emulator.gaps.framework import Gap, Shape, shelf

EBS_DEFAULT_KEY = Gap(
    id="ec2-ebs-default-key",
    service="ec2",
    symptom="GetEbsDefaultKmsKeyId and ResetEbsDefaultKmsKeyId answer 500.",
    cure="They read and reset what moto's own ModifyEbsDefaultKmsKeyId sets.",
)

SNAPSHOT_SHARING = Gap(
    id="ec2-snapshot-block-public-access",
    service="ec2",
    symptom="Block public access for EBS snapshots answers 500.",
    cure="The state is kept for each account and region.",
)

METADATA_DEFAULTS = Gap(
    id="ec2-instance-metadata-defaults",
    service="ec2",
    symptom="GetInstanceMetadataDefaults and ModifyInstanceMetadataDefaults answer 500.",
    cure="The defaults are kept for each account and region; `no-preference` and -1 remove one.",
)

_AWS_MANAGED_KEY = "alias/aws/ebs"
_METADATA_OPTIONS = ("HttpTokens", "HttpPutResponseHopLimit", "HttpEndpoint", "InstanceMetadataTags")
_NO_PREFERENCE = ("no-preference", -1)


@EBS_DEFAULT_KEY.operation(EC2Response)
def _get_ebs_default_kms_key_id(self: EC2Response, _request: Shape) -> Shape:
    return {"KmsKeyId": vars(self.ec2_backend).get("default_kms_key_id") or _AWS_MANAGED_KEY}


@EBS_DEFAULT_KEY.operation(EC2Response)
def _reset_ebs_default_kms_key_id(self: EC2Response, _request: Shape) -> Shape:
    self.ec2_backend.default_kms_key_id = ""
    return {"KmsKeyId": _AWS_MANAGED_KEY}


@SNAPSHOT_SHARING.operation(EC2Response)
def _enable_snapshot_block_public_access(self: EC2Response, request: Shape) -> Shape:
    shelf(self.ec2_backend, "account_settings")["snapshot_block_public_access"] = request["State"]
    return {"State": request["State"]}


@SNAPSHOT_SHARING.operation(EC2Response)
def _disable_snapshot_block_public_access(self: EC2Response, _request: Shape) -> Shape:
    shelf(self.ec2_backend, "account_settings").pop("snapshot_block_public_access", None)
    return {"State": "unblocked"}


@SNAPSHOT_SHARING.operation(EC2Response)
def _get_snapshot_block_public_access_state(self: EC2Response, _request: Shape) -> Shape:
    settings = shelf(self.ec2_backend, "account_settings")
    return {"State": settings.get("snapshot_block_public_access", "unblocked")}


@METADATA_DEFAULTS.operation(EC2Response)
def _modify_instance_metadata_defaults(self: EC2Response, request: Shape) -> Shape:
    settings = shelf(self.ec2_backend, "account_settings")
    defaults = dict(settings.get("instance_metadata_defaults", {}))
    defaults |= {name: request[name] for name in _METADATA_OPTIONS if name in request}
    kept = {name: value for name, value in defaults.items() if value not in _NO_PREFERENCE}
    settings.pop("instance_metadata_defaults", None)
    if kept:
        settings["instance_metadata_defaults"] = kept
    return {"Return": True}


@METADATA_DEFAULTS.operation(EC2Response)
def _get_instance_metadata_defaults(self: EC2Response, _request: Shape) -> Shape:
    return {"AccountLevel": shelf(self.ec2_backend, "account_settings").get("instance_metadata_defaults", {})}
