"""Policy conditions, as AWS evaluates them."""

import pytest

from emulator.gaps.conditions import Context, holds

CONTEXT: Context = {
    "aws:securetransport": "true",
    "aws:principalaccount": "123456789012",
    "s3:tlsversion": "1.3",
    "aws:sourceaccount": None,
    "aws:tagkeys": ("Owner", "Project"),
    "dynamodb:leadingkeys": (),
}


@pytest.mark.parametrize(
    ("operator", "key", "value", "expected"),
    [
        ("Bool", "aws:SecureTransport", "false", False),
        ("Bool", "aws:SecureTransport", True, True),
        ("StringEquals", "aws:PrincipalAccount", ["1", "123456789012"], True),
        ("StringEquals", "aws:PrincipalAccount", "1", False),
        ("StringNotEquals", "aws:PrincipalAccount", ["1", "123456789012"], False),
        ("StringLike", "aws:PrincipalAccount", "123*", True),
        ("StringNotLike", "aws:PrincipalAccount", "123*", False),
        ("NumericLessThan", "s3:TlsVersion", "1.2", False),
        ("NumericGreaterThanEquals", "s3:TlsVersion", "1.2", True),
        ("Null", "aws:SourceAccount", "true", True),
        ("Null", "aws:PrincipalAccount", "true", False),
        # An absent key matches nothing, except for negated and …IfExists operators.
        ("StringEquals", "aws:SourceAccount", "1", False),
        ("StringEqualsIfExists", "aws:SourceAccount", "1", True),
        ("StringNotEquals", "aws:SourceAccount", "1", True),
        # Keys with several values, which a quantifier tells how to compare.
        ("ForAllValues:StringEquals", "aws:TagKeys", ["Owner", "Project", "Cost"], True),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["Owner"], False),
        ("ForAllValues:StringNotEquals", "aws:TagKeys", ["Cost"], True),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["Owner"], True),
        ("ForAnyValue:StringLike", "aws:TagKeys", ["Cost*"], False),
        ("ForAllValues:StringEquals", "dynamodb:LeadingKeys", ["stopping"], True),
        ("ForAnyValue:StringEquals", "dynamodb:LeadingKeys", ["stopping"], False),
        ("ForAllValues:StringEquals", "aws:SourceAccount", "1", True),
        ("ForAnyValue:StringEquals", "aws:PrincipalAccount", "123456789012", True),
        ("StringEquals", "aws:TagKeys", "Owner", None),
        ("ForSomeValues:StringEquals", "aws:TagKeys", "Owner", None),
        ("ForAllValues:IpAddress", "aws:TagKeys", "Owner", None),
        # What the emulator doesn't know it doesn't decide.
        ("StringEquals", "aws:SourceVpce", "vpce-1", None),
        ("IpAddress", "aws:PrincipalAccount", "10.0.0.0/8", None),
    ],
)
def test_an_operator_compares_as_aws_does(operator: str, key: str, value: object, expected: bool | None) -> None:  # noqa: FBT001
    assert holds({operator: {key: value}}, CONTEXT) is expected


def test_all_conditions_must_hold() -> None:
    secure = {"Bool": {"aws:SecureTransport": "true"}}
    assert holds({**secure, "StringEquals": {"aws:PrincipalAccount": "123456789012"}}, CONTEXT) is True
    assert holds({**secure, "StringEquals": {"aws:PrincipalAccount": "1"}}, CONTEXT) is False


def test_one_that_fails_decides_although_another_is_unknown() -> None:
    unknown = {"StringEquals": {"aws:SourceVpce": "vpce-1"}}
    assert holds({**unknown, "Bool": {"aws:SecureTransport": "false"}}, CONTEXT) is False
    assert holds({**unknown, "Bool": {"aws:SecureTransport": "true"}}, CONTEXT) is None


def test_no_condition_always_holds() -> None:
    assert holds({}, CONTEXT) is True
