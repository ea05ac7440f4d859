"""The states of the first image's roll-out, in the Amazon States Language.

Creates nothing. Source: https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

import json


def first_image_states(*, partition: str, cluster: str) -> str:
    """Start the service that the input names (`{"service": "…"}`) if it should run and doesn't.

    With `"restart": true` in the input, a service that runs is started anew, too.
    """
    sdk = f"arn:{partition}:states:::aws-sdk:ecs"
    retry = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 5, "MaxAttempts": 3, "BackoffRate": 2}]
    states = {
        "LookAtService": {
            "Type": "Task",
            "Resource": f"{sdk}:describeServices",
            "Parameters": {"Cluster": cluster, "Services.$": "States.Array($.service)"},
            "ResultSelector": {"service.$": "States.ArrayGetItem($.Services, 0)"},
            "ResultPath": "$.found",
            "Retry": retry,
            "Next": "DoesItRun",
        },
        "DoesItRun": {
            "Type": "Choice",
            "Choices": [
                {
                    "And": [
                        {"Variable": "$.found.service.RunningCount", "NumericEquals": 0},
                        # Off-peak, none may be wanted.
                        {"Variable": "$.found.service.DesiredCount", "NumericGreaterThan": 0},
                    ],
                    "Next": "StartService",
                },
                {
                    "And": [
                        {"Variable": "$.restart", "IsPresent": True},
                        {"Variable": "$.found.service.RunningCount", "NumericGreaterThan": 0},
                    ],
                    "Next": "StartService",
                },
            ],
            "Default": "LeaveServiceAlone",
        },
        "StartService": {
            "Type": "Task",
            "Resource": f"{sdk}:updateService",
            "Parameters": {"Cluster": cluster, "Service.$": "$.service", "ForceNewDeployment": True},
            "Retry": retry,
            "End": True,
        },
        "LeaveServiceAlone": {"Type": "Succeed"},
    }
    return json.dumps(
        {"Comment": "Starts a service without a running task", "StartAt": "LookAtService", "States": states},
    )
