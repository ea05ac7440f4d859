"""Application Auto Scaling: tags of scalable targets."""

import json

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse

from emulator.gaps.framework import Gap, Original, Shape, parameters, shelf

TAGS = Gap(
    id="application-autoscaling-tags",
    service="application-autoscaling",
    symptom="ListTagsForResource, TagResource and UntagResource answer 500: no target can be managed.",
    cure="Tags are kept for each scalable target's ARN, and go with the target.",
)


def _tags(response: ApplicationAutoScalingResponse) -> dict[str, dict[str, str]]:
    return shelf(response.applicationautoscaling_backend, "tags")


@TAGS.around(ApplicationAutoScalingResponse)
def _register_scalable_target(original: Original, self: ApplicationAutoScalingResponse) -> str:
    body: str = original(self)
    tags = parameters(self).get("Tags")
    if tags:
        _tags(self).setdefault(json.loads(body)["ScalableTargetARN"], {}).update(tags)
    return body


@TAGS.around(ApplicationAutoScalingResponse)
def _deregister_scalable_target(original: Original, self: ApplicationAutoScalingResponse) -> str:
    request = parameters(self)
    targets = self.applicationautoscaling_backend.targets.get(request["ScalableDimension"], {})
    target = targets.get(request["ResourceId"])
    body: str = original(self)
    if target is not None:
        _tags(self).pop(target.arn, None)
    return body


@TAGS.operation(ApplicationAutoScalingResponse)
def _list_tags_for_resource(self: ApplicationAutoScalingResponse, request: Shape) -> Shape:
    return {"Tags": _tags(self).get(request["ResourceARN"], {})}


@TAGS.operation(ApplicationAutoScalingResponse)
def _tag_resource(self: ApplicationAutoScalingResponse, request: Shape) -> None:
    _tags(self).setdefault(request["ResourceARN"], {}).update(request["Tags"])


@TAGS.operation(ApplicationAutoScalingResponse)
def _untag_resource(self: ApplicationAutoScalingResponse, request: Shape) -> None:
    tags = _tags(self).get(request["ResourceARN"], {})
    for key in request["TagKeys"]:
        tags.pop(key, None)
