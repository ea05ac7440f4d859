"""Lambda: where a function sends its failed events."""

from moto.awslambda.models import LambdaFunction

from emulator.gaps.framework import Gap, Original, Shape

DEAD_LETTERS = Gap(
    id="lambda-dead-letters",
    service="lambda",
    symptom="DeadLetterConfig is accepted and forgotten: every plan wants to set it.",
    cure="It is kept on the function, on create and on update.",
)


@DEAD_LETTERS.around(LambdaFunction, "__init__")
def _keep_on_create(
    original: Original, self: LambdaFunction, account_id: str, spec: Shape, *args: object, **kwargs: object
) -> None:
    original(self, account_id, spec, *args, **kwargs)
    vars(self)["dead_letter_config"] = spec.get("DeadLetterConfig")


@DEAD_LETTERS.around(LambdaFunction)
def _update_configuration(original: Original, self: LambdaFunction, changes: Shape) -> Shape:
    if "DeadLetterConfig" in changes:
        vars(self)["dead_letter_config"] = changes["DeadLetterConfig"]
    described: Shape = original(self, changes)
    return described


@DEAD_LETTERS.around(LambdaFunction)
def _get_configuration(original: Original, self: LambdaFunction, *args: object, **kwargs: object) -> Shape:
    described: Shape = original(self, *args, **kwargs)
    kept = vars(self).get("dead_letter_config")
    if kept and kept.get("TargetArn"):
        described["DeadLetterConfig"] = kept
    return described
