"""IAM policy conditions, decided as far as the emulator knows a request's context.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

#: Context keys in lower case. A key that maps to None is known to be absent from the
#: request; a key that isn't listed at all is unknown to the emulator. A tuple is a key
#: with several values.
Context = Mapping[str, str | tuple[str, ...] | None]

_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "stringequals": lambda actual, wanted: actual == wanted,
    "stringequalsignorecase": lambda actual, wanted: actual.lower() == wanted.lower(),
    "stringlike": fnmatchcase,
    "arnequals": fnmatchcase,
    "arnlike": fnmatchcase,
    "bool": lambda actual, wanted: actual.lower() == wanted.lower(),
    "numericequals": lambda actual, wanted: float(actual) == float(wanted),
    "numericlessthan": lambda actual, wanted: float(actual) < float(wanted),
    "numericlessthanequals": lambda actual, wanted: float(actual) <= float(wanted),
    "numericgreaterthan": lambda actual, wanted: float(actual) > float(wanted),
    "numericgreaterthanequals": lambda actual, wanted: float(actual) >= float(wanted),
}


def holds(conditions: Mapping[str, Mapping[str, Any]], context: Context) -> bool | None:
    """Whether a statement's Condition block holds; None when that can't be decided here.

    All conditions must hold, so that one that fails decides; only then does one that
    is unknown leave the block undecided.
    """
    verdicts = [
        _decide(operator, key, values, context) for operator, keys in conditions.items() for key, values in keys.items()
    ]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _decide(operator: str, key: str, values: object, context: Context) -> bool | None:
    if key.lower() not in context:
        return None
    actual = context[key.lower()]
    wanted = [str(value) for value in (values if isinstance(values, list) else [values])]
    quantifier, _, name = operator.lower().rpartition(":")
    if name == "null":
        return (actual is None) == (wanted[0].lower() == "true")
    if quantifier:
        return _decide_set(quantifier, name, actual, wanted)
    if isinstance(actual, tuple):
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
        return None
    return _compare(name, actual, wanted)


def _decide_set(quantifier: str, name: str, actual: str | tuple[str, ...] | None, wanted: list[str]) -> bool | None:
    """All of a key's values, none included, or one of them at least."""
    every = {"forallvalues": True, "foranyvalue": False}.get(quantifier)
    present = actual if isinstance(actual, tuple) else [] if actual is None else [actual]
    verdicts = [_compare(name, value, wanted) for value in present]
    if every is None or None in verdicts:
        return None
    return all(verdicts) if every else any(verdicts)


def _compare(name: str, actual: str | None, wanted: list[str]) -> bool | None:
    if_exists = name.endswith("ifexists")
    name = name.removesuffix("ifexists")
    negated = "not" in name
    test = _OPERATORS.get(name.replace("not", ""))
    if test is None:
        return None
    if actual is None:
        # An absent key matches no value: false, except for the negated and …IfExists operators.
        return negated or if_exists
    return any(test(actual, value) for value in wanted) != negated
