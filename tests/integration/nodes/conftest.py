"""What nodes find around them, beside the artifacts bucket."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

LOCKS = "banking-audit-fabric-locks"


@pytest.fixture
def locks(client: Callable[[str], Any]) -> Iterator[Any]:
    """DynamoDB, with the nodes' lock table of production in it."""
    dynamodb = client("dynamodb")
    dynamodb.create_table(
        TableName=LOCKS,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "Lock", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Lock", "AttributeType": "S"}],
    )
    yield dynamodb
    dynamodb.delete_table(TableName=LOCKS)
