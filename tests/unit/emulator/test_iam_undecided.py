"""`--iam-undecided allow`: whether actions are enough can be proved where nobody knows a request's resource."""

from collections.abc import Iterator

import pytest

from tests.support.emulators import serving
from tests.support.enforcement import allowed, connect_as, enforcing, make_role

NAMED = {"Effect": "Allow", "Action": ["sns:CreateTopic"], "Resource": ["arn:aws:sns:us-east-1:123456789012:ours"]}
CONDITION = {"StringEquals": {"aws:ResourceTag/Project": "ours"}}


@pytest.fixture(scope="module", params=["allow", "deny"])
def undecided(request: pytest.FixtureRequest) -> Iterator[tuple[str, bool]]:
    """An emulator, and whether what it can't decide is allowed there."""
    for url in serving("emulator", "--port", "{port}", "--iam-undecided", request.param):
        yield url, request.param == "allow"


def test_a_resource_that_is_not_known_counts_as_asked(undecided: tuple[str, bool]) -> None:
    url, allows = undecided
    sns = connect_as(url, "sns", make_role(url, "resource", [NAMED]))
    with enforcing(url):
        assert allowed(sns, "create_topic", Name="ours") is allows


def test_a_condition_that_is_not_known_counts_as_asked(undecided: tuple[str, bool]) -> None:
    url, allows = undecided
    statement = {**NAMED, "Resource": ["*"], "Condition": CONDITION}
    sns = connect_as(url, "sns", make_role(url, "condition", [statement]))
    with enforcing(url):
        assert allowed(sns, "create_topic", Name="ours") is allows


def test_what_is_known_is_decided(undecided: tuple[str, bool]) -> None:
    url, _ = undecided
    denial = {**NAMED, "Effect": "Deny", "Resource": ["*"], "Condition": CONDITION}
    role = make_role(url, "known", [denial, NAMED], [{**NAMED, "Action": ["sns:ListTopics"]}])
    sns = connect_as(url, "sns", role)
    with enforcing(url):
        assert not allowed(sns, "create_topic", Name="ours"), "a denial that may hold denies"
        assert not allowed(sns, "delete_topic", TopicArn="arn:aws:sns:us-east-1:123456789012:ours")
