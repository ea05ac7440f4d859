"""Step Functions: validation of state machine definitions."""

from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser, ASLParserException
from moto.stepfunctions.responses import StepFunctionResponse

from emulator.gaps.framework import Gap, Shape

VALIDATION = Gap(
    id="step-functions-validation",
    service="stepfunctions",
    symptom="ValidateStateMachineDefinition answers 501: no state machine can be planned.",
    cure="The definition is parsed by moto's own parser of the Amazon States Language.",
)


@VALIDATION.operation(StepFunctionResponse)
def _validate_state_machine_definition(self: StepFunctionResponse, request: Shape) -> Shape:  # noqa: ARG001
    diagnostics = []
    try:
        AmazonStateLanguageParser.parse(request["definition"])
    except ASLParserException as error:
        diagnostics = [
            {"severity": "ERROR", "code": "SCHEMA_VALIDATION_FAILED", "message": message} for message in error.errors
        ]
    return {"result": "FAIL" if diagnostics else "OK", "diagnostics": diagnostics, "truncated": False}


VERSIONS = Gap(
    id="step-functions-versions",
    service="stepfunctions",
    symptom="ListStateMachineVersions answers 501: no state machine can be read.",
    cure="The versions that moto keeps with a state machine are listed, the newest first.",
)


@VERSIONS.operation(StepFunctionResponse)
def _list_state_machine_versions(self: StepFunctionResponse, request: Shape) -> Shape:
    machine = self.stepfunction_backend.describe_state_machine(request["stateMachineArn"])
    versions = sorted(machine.versions.values(), key=lambda version: version.version, reverse=True)
    return {
        "stateMachineVersions": [
            {"stateMachineVersionArn": version.arn, "creationDate": version.creation_date} for version in versions
        ]
    }
