"""Elastic Load Balancing: reserved capacity of a load balancer."""

from moto.core.request import Request
from moto.elbv2.responses import ELBV2Response

from emulator.gaps.framework import Gap, Original

CAPACITY = Gap(
    id="elbv2-capacity-reservation",
    service="elbv2",
    symptom="DescribeCapacityReservation answers 500: newer than the API model that moto reads.",
    cure="The answer is AWS's for a load balancer that has nothing reserved.",
)

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeCapacityReservation.html
_NOTHING_RESERVED = """<?xml version="1.0" encoding="UTF-8"?>
<DescribeCapacityReservationResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/">
  <DescribeCapacityReservationResult>
    <DecreaseRequestsRemaining>2</DecreaseRequestsRemaining>
    <CapacityReservationState/>
  </DescribeCapacityReservationResult>
  <ResponseMetadata><RequestId>emulator</RequestId></ResponseMetadata>
</DescribeCapacityReservationResponse>
"""


@CAPACITY.around(ELBV2Response, "_dispatch")
def _describe_capacity_reservation(
    original: Original, self: ELBV2Response, request: Request, *args: object, **kwargs: object
) -> object:
    # Not an operation of the framework's: botocore 1.35.49 has no model of it.
    if request.values.get("Action") == "DescribeCapacityReservation":
        return 200, {"Content-Type": "text/xml"}, _NOTHING_RESERVED
    return original(self, request, *args, **kwargs)
