"""The port matrix as it is meant: what its lines say, and what follows from them."""

import pytest

from policies.reachability.errors import UnreadableNetworkError
from policies.reachability.matrix import Line, PortMatrix, read_matrix

PAGE = """# Port matrix

| From | To | TCP port | Why |
|---|---|---|---|
| internet | load-balancer | 443 | Users |
| internet | load-balancer | 80 | Users without HTTPS |
| peer | internet | 443 | AWS |
| backend | database | 5432 | Queries |
"""


@pytest.fixture
def matrix() -> PortMatrix:
    return read_matrix(PAGE, "page.md").with_services(["s3"])


def test_a_pages_lines_are_read() -> None:
    assert read_matrix(PAGE, "page.md").lines == (
        Line("internet", "load-balancer", 443),
        Line("internet", "load-balancer", 80),
        Line("peer", "internet", 443),
        Line("backend", "database", 5432),
    )


@pytest.mark.parametrize(
    ("source", "destination", "ports"),
    [
        ("backend", "database", "5432"),
        ("database", "backend", ""),
        ("peer", "s3", "443"),
        ("backend", "s3", ""),
        ("peer", "load-balancer", "443"),
        ("backend", "load-balancer", ""),
        ("s3", "load-balancer", "80, 443"),
    ],
)
def test_public_addresses_are_part_of_the_internet(
    matrix: PortMatrix, source: str, destination: str, ports: str
) -> None:
    assert str(matrix.allows(source, destination)) == ports


def test_what_only_follows_is_known_as_such(matrix: PortMatrix) -> None:
    assert matrix.follows("peer", "load-balancer")
    assert not matrix.follows("internet", "load-balancer")
    assert not matrix.follows("backend", "load-balancer")


def test_who_goes_outside(matrix: PortMatrix) -> None:
    assert [one for one in ("backend", "database", "load-balancer", "peer") if matrix.goes_outside(one)] == [
        "load-balancer",
        "peer",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# Nothing", "page.md: there is no table | From | To | TCP port | Why | in it. Write it: make docs"),
        (PAGE + "| a | b | https | c |\n", "page.md: a | b | https | c has to be"),
        (PAGE + "| a | b |\n", "page.md: a | b has to be"),
    ],
)
def test_what_is_no_matrix_is_told(text: str, message: str) -> None:
    with pytest.raises(UnreadableNetworkError) as error:
        read_matrix(text, "page.md")
    assert message in str(error.value)
