"""Elastic Load Balancing: reserved capacity of a load balancer."""

from moto.elbv2.responses import ELBV2Response

from emulator.gaps.framework import Gap, Shape

CAPACITY = Gap(
    id="elbv2-capacity-reservation",
    service="elbv2",
    symptom="DescribeCapacityReservation answers 500: it is newer than the pinned botocore.",
    cure="The answer is AWS's for a load balancer that has nothing reserved.",
)

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeCapacityReservation.html
CAPACITY.newer_model(
    "elbv2",
    operations={
        "DescribeCapacityReservation": {
            "name": "DescribeCapacityReservation",
            "http": {"method": "POST", "requestUri": "/"},
            "input": {"shape": "DescribeCapacityReservationInput"},
            "output": {
                "shape": "DescribeCapacityReservationOutput",
                "resultWrapper": "DescribeCapacityReservationResult",
            },
            "errors": [{"shape": "LoadBalancerNotFoundException"}],
        }
    },
    shapes={
        "DescribeCapacityReservationInput": {
            "type": "structure",
            "required": ["LoadBalancerArn"],
            "members": {"LoadBalancerArn": {"shape": "LoadBalancerArn"}},
        },
        "DescribeCapacityReservationOutput": {
            "type": "structure",
            "members": {"DecreaseRequestsRemaining": {"shape": "DecreaseRequestsRemaining"}},
        },
        "DecreaseRequestsRemaining": {"type": "integer"},
    },
)

_DECREASES_A_DAY = 2


@CAPACITY.operation(ELBV2Response)
def _describe_capacity_reservation(self: ELBV2Response, request: Shape) -> Shape:
    # Raises what AWS answers if there is no such load balancer.
    self.elbv2_backend.describe_load_balancers([request["LoadBalancerArn"]], [])
    return {"DecreaseRequestsRemaining": _DECREASES_A_DAY}
