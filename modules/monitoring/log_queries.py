"""Saved log queries.

Creates: a CloudWatch Logs Insights query for each question that comes up in an incident.
"""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.cloudwatch_query_definition import CloudwatchQueryDefinition
from constructs import Construct

from modules.container import ContainerTier
from modules.database import DatabaseTier
from modules.fabric import FabricTier
from modules.network import NetworkTier
from modules.network.flow_logs import FIELDS
from modules.shared.tier_stack import TierStack

ERRORS = """fields @timestamp, @logStream, @message
| filter @message like /(?i)(error|fatal|panic)/
| sort @timestamp desc
| limit 200"""

ERRORS_BY_MINUTE = """filter @message like /(?i)(error|fatal|panic)/
| stats count(*) as errors by bin(1m), @log
| sort errors desc"""

SLOW_STATEMENTS = """filter @message like /duration: /
| parse @message /duration: (?<milliseconds>[0-9.]+) ms +(?<statement>.*)/
| sort milliseconds desc
| display @timestamp, milliseconds, statement
| limit 50"""

FAILED_LOGINS = """filter @message like /(password authentication failed|no pg_hba.conf entry)/
| parse @message /(?<client>[0-9.]+)\\([0-9]+\\):(?<login>[^@]*)@(?<database>[^:]*)/
| stats count(*) as attempts by client, login, database
| sort attempts desc"""

SESSIONS = """fields @timestamp, @logStream as session, @message
| sort @timestamp desc
| limit 500"""

BLOCKED_REQUESTS = """filter action = "BLOCK"
| stats count(*) as requests by httpRequest.clientIp, terminatingRuleId
| sort requests desc
| limit 100"""


def _word(field: str) -> str:
    """A flow log's field as a name in a query."""
    return field.replace("-", "_")


# Logs Insights knows only AWS's own order of the fields.
DENIED_FLOWS = f"""parse @message "{" ".join("*" for _ in FIELDS)}" as {", ".join(map(_word, FIELDS))}
| filter action = "REJECT"
| stats count(*) as attempts by srcaddr, dstaddr, dstport, protocol
| sort attempts desc
| limit 100"""


class LogQueries(Construct):
    """The questions of an incident, ready to be asked, under `Banking audit` in Logs Insights."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack) -> None:
        super().__init__(scope, id)
        self._stack = stack

    def save_all(
        self,
        *,
        network: NetworkTier,
        database: DatabaseTier,
        fabric: FabricTier,
        container: ContainerTier,
    ) -> None:
        """Save every query, about the log groups in which the answers are."""
        services = [container.backend.log_group.name, container.frontend.log_group.name]
        everything = [*services, fabric.log_group.name, *database.log_group_names]
        self._save("Errors", ERRORS, services)
        self._save("Errors by minute", ERRORS_BY_MINUTE, everything)
        self._save("Fabric errors", ERRORS, [fabric.log_group.name])
        self._save("Slow statements", SLOW_STATEMENTS, database.log_group_names)
        self._save("Failed database logins", FAILED_LOGINS, database.log_group_names)
        self._save("Exec sessions", SESSIONS, [container.session_log.name])
        self._save("Blocked requests", BLOCKED_REQUESTS, [network.web_firewall.log_group.name])
        self._save("Denied flows", DENIED_FLOWS, [network.flow_logs.log_group.name])

    def _save(self, name: str, query: str, log_groups: Sequence[str]) -> None:
        folder = self._stack.names.of("Banking audit")
        CloudwatchQueryDefinition(
            self,
            name.lower().replace(" ", "_"),
            name=f"{folder}/{name}",
            query_string=query,
            log_group_names=list(log_groups),
        )
