"""The port matrix: who may open a connection to whom, on which port, and why.

Security-group rules, the documentation's table and the reachability tests are all derived from `flows`; nothing else
opens a port. Not in the table, because security groups don't filter it: the VPC's DNS resolver, time service and
instance metadata.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from environments import Environment
from environments.schema.network import InterfaceEndpoint

HTTP_PORT = 80
HTTPS_PORT = 443
DATABASE_PORT = 5432
ORDERER_PORT = 7050
PEER_PORT = 7051
"""Fabric's default ports. The orderers' admin port 7053 is missing on purpose: operators reach it on the node."""


class Party(StrEnum):
    """Who takes part in a connection."""

    INTERNET = "internet"
    LOAD_BALANCER = "load-balancer"
    BACKEND = "backend"
    FRONTEND = "frontend"
    DATABASE = "database"
    ROTATION = "rotation"
    """The function that changes the application's password."""
    ORDERER = "orderer"
    PEER = "peer"
    ENDPOINTS = "endpoints"
    """The interface endpoints: AWS services at addresses inside the VPC."""
    S3 = "s3"
    """S3 at its public addresses, which the private subnets reach through the gateway endpoint."""
    DYNAMODB = "dynamodb"
    """DynamoDB, likewise."""

    @property
    def has_security_group(self) -> bool:
        """Whether the party lives in the VPC."""
        return self is not Party.INTERNET and not self.has_gateway_endpoint

    @property
    def has_gateway_endpoint(self) -> bool:
        """Whether the party is an AWS service that the VPC's route tables lead to."""
        return self in {Party.S3, Party.DYNAMODB}


@dataclass(frozen=True)
class Flow:
    """One kind of connection: TCP, opened by the source."""

    source: Party
    destination: Party
    port: int
    why: str
    """Becomes the rule's description: letters, digits, spaces and `._-:/()#,@[]+=&;{}!$*`, at most 255 characters."""


_IMAGE_AND_LOG = frozenset({InterfaceEndpoint.ECR_API, InterfaceEndpoint.ECR_DOCKER, InterfaceEndpoint.LOGS})

AWS_SERVICES: Mapping[Party, frozenset[InterfaceEndpoint]] = {
    Party.BACKEND: _IMAGE_AND_LOG
    | {InterfaceEndpoint.KMS, InterfaceEndpoint.SECRETS_MANAGER, InterfaceEndpoint.SSM_MESSAGES},
    # The agent of an ECS Exec session decrypts it with KMS, in the frontend's tasks too.
    Party.FRONTEND: _IMAGE_AND_LOG | {InterfaceEndpoint.KMS, InterfaceEndpoint.SSM_MESSAGES},
    # A node is a whole computer: beside Fabric, it runs the agents of Systems Manager and CloudWatch, and the AWS CLI.
    Party.ORDERER: frozenset(InterfaceEndpoint),
    Party.PEER: frozenset(InterfaceEndpoint),
    Party.ROTATION: frozenset({InterfaceEndpoint.SECRETS_MANAGER}),
}
"""The AWS services that each party calls; `ssmmessages` carries ECS Exec and Session Manager."""


def flows(environment: Environment) -> tuple[Flow, ...]:
    """The port matrix of an environment."""
    backend = environment.container.backend.container_port
    frontend = environment.container.frontend.container_port
    return (
        Flow(Party.INTERNET, Party.LOAD_BALANCER, HTTPS_PORT, "Users over HTTPS"),
        Flow(Party.INTERNET, Party.LOAD_BALANCER, HTTP_PORT, "Users without HTTPS, to be redirected"),
        Flow(Party.LOAD_BALANCER, Party.BACKEND, backend, "Requests and health checks of the API"),
        Flow(Party.LOAD_BALANCER, Party.FRONTEND, frontend, "Requests and health checks of the user interface"),
        Flow(Party.BACKEND, Party.DATABASE, DATABASE_PORT, "Queries and migrations"),
        Flow(Party.ROTATION, Party.DATABASE, DATABASE_PORT, "A new password for the application"),
        Flow(Party.BACKEND, Party.PEER, PEER_PORT, "Transactions through the Fabric Gateway"),
        Flow(Party.PEER, Party.ORDERER, ORDERER_PORT, "Transactions to order, and ordered blocks"),
        Flow(Party.ORDERER, Party.ORDERER, ORDERER_PORT, "Raft consensus"),
        Flow(Party.PEER, Party.PEER, PEER_PORT, "Gossip and endorsement"),
        Flow(Party.ORDERER, Party.DYNAMODB, HTTPS_PORT, "The lock that a node takes before it stops Fabric"),
        Flow(Party.PEER, Party.DYNAMODB, HTTPS_PORT, "The lock that a node takes before it stops Fabric"),
        *_aws_flows(environment),
    )


def as_markdown(matrix: Iterable[Flow]) -> str:
    """The port matrix as a table for the documentation."""
    rows = [f"| {flow.source} | {flow.destination} | {flow.port} | {flow.why} |" for flow in matrix]
    return "\n".join(["| From | To | TCP port | Why |", "|---|---|---|---|", *rows, ""])


def _aws_flows(environment: Environment) -> Iterable[Flow]:
    """The ways to AWS: an endpoint where there is one, else the NAT gateways."""
    endpoints = environment.network.interface_endpoints
    for party, services in AWS_SERVICES.items():
        if services & endpoints:
            yield Flow(party, Party.ENDPOINTS, HTTPS_PORT, _list("AWS inside the VPC", services & endpoints))
        if party is not Party.ROTATION:
            # Lambda brings the function's code; all others fetch theirs.
            yield Flow(party, Party.S3, HTTPS_PORT, "Image layers, packages and artifacts")
        if services - endpoints:
            yield Flow(party, Party.INTERNET, HTTPS_PORT, _list("AWS through NAT", services - endpoints))


def _list(what: str, services: Iterable[InterfaceEndpoint]) -> str:
    return f"{what}: {', '.join(sorted(services))}"
