"""The monitoring stack.

Creates: the alerts topic, alarms about every tier, routes of events to the topic, two dashboards, saved log queries.
"""

from cdktf import TerraformOutput
from constructs import Construct

from environments import Environment
from modules.container import ContainerTier
from modules.database import DatabaseTier
from modules.fabric import FabricTier
from modules.monitoring.alarm_group import AlarmGroup
from modules.monitoring.alerts_topic import AlertsTopic
from modules.monitoring.certificate_alarms import watch_certificates
from modules.monitoring.consensus_alarms import watch_consensus
from modules.monitoring.dashboard import Dashboard
from modules.monitoring.database_alarms import watch_database
from modules.monitoring.error_counts import ErrorCount
from modules.monitoring.event_routes import EventRoutes
from modules.monitoring.executive_dashboard import executive_rows
from modules.monitoring.ledger_alarms import watch_ledger
from modules.monitoring.load_balancer_alarms import watch_load_balancer, watch_nat_gateways, watch_web_firewall
from modules.monitoring.log_queries import LogQueries
from modules.monitoring.metrics import database_identifiers
from modules.monitoring.node_agent_alarms import watch_agents
from modules.monitoring.node_alarms import watch_nodes
from modules.monitoring.operator_dashboard import operator_rows
from modules.monitoring.routes import routes
from modules.monitoring.service_alarms import ServiceThresholds, watch_service
from modules.monitoring.surveyed import Surveyed
from modules.monitoring.users_affected import UsersAffected
from modules.network import NetworkTier
from modules.shared.backend import StateBackend
from modules.shared.tier_stack import TierStack


class MonitoringTier(TierStack):
    """Alarms, dashboards and saved log queries."""

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        backend: StateBackend,
        network: NetworkTier,
        database: DatabaseTier,
        fabric: FabricTier,
        container: ContainerTier,
    ) -> None:
        super().__init__(scope, tier="monitoring", environment=environment, backend=backend)
        self._network = network
        self._database = database
        self._fabric = fabric
        self._container = container
        self._settings = environment.monitoring
        self.topic = AlertsTopic(self, "alerts", stack=self)
        self._errors = [
            ErrorCount(self, f"{service.workload.name}_errors", stack=self, service=service)
            for service in (container.backend, container.frontend)
        ]
        self._alarms = AlarmGroup(self, "alarms", stack=self, topic=self.topic)
        self._build_alarms()
        self._users_affected = self._build_users_affected()
        self._build_event_routes()
        self._build_log_queries()
        self._build_dashboards()
        TerraformOutput(self, "AlertsTopicArn", value=self.topic.arn)

    def _build_alarms(self) -> None:
        alarms, settings, network = self._alarms, self._settings, self._network
        self._watch_services()
        watch_load_balancer(alarms, network=network, settings=settings)
        watch_web_firewall(alarms, network=network, region=self.region, settings=settings)
        watch_nat_gateways(alarms, network=network)
        watch_database(alarms, database=self._database, settings=settings)
        watch_nodes(alarms, fabric=self._fabric, settings=settings)
        watch_agents(alarms, fabric=self._fabric, settings=settings.fabric)
        watch_consensus(alarms, fabric=self._fabric, settings=settings.fabric)
        watch_ledger(alarms, fabric=self._fabric, settings=settings.fabric)
        watch_certificates(alarms, fabric=self._fabric, settings=settings.fabric)

    def _watch_services(self) -> None:
        settings, container = self._settings, self._container
        utilization = (
            (container.backend, settings.backend_cpu_percent, settings.backend_memory_percent),
            (container.frontend, settings.frontend_cpu_percent, settings.frontend_memory_percent),
        )
        for (service, cpu_percent, memory_percent), errors in zip(utilization, self._errors, strict=True):
            watch_service(
                self._alarms,
                service,
                network=self._network,
                container=container,
                errors=errors.metric,
                thresholds=ServiceThresholds(
                    cpu_percent=cpu_percent,
                    memory_percent=memory_percent,
                    answered_errors=settings.service_5xx_in_five_minutes,
                    logged_errors=settings.application_errors_in_five_minutes,
                ),
            )

    def _build_users_affected(self) -> UsersAffected:
        signs = ("alb_5xx_errors", "slow_responses", "backend_5xx_errors", "backend_down", "frontend_down")
        return UsersAffected(
            self,
            "users_affected",
            stack=self,
            topic=self.topic,
            alarms=[self._alarms[sign] for sign in signs],
        )

    def _build_event_routes(self) -> None:
        events = EventRoutes(
            self,
            "events",
            stack=self,
            topic=self.topic,
            alarms=self._alarms,
            routes=routes(self, container=self._container, database=self._database, fabric=self._fabric),
        )
        events.subscribe_to_database(list(database_identifiers(self._database).values()))

    def _build_log_queries(self) -> None:
        LogQueries(self, "queries", stack=self).save_all(
            network=self._network,
            database=self._database,
            fabric=self._fabric,
            container=self._container,
        )

    def _build_dashboards(self) -> None:
        seen = Surveyed(
            network=self._network,
            database=self._database,
            fabric=self._fabric,
            container=self._container,
            users_affected=self._users_affected.arn,
            alarms=self._alarms.arns,
            logged_errors=[errors.metric for errors in self._errors],
        )
        executive = Dashboard(
            self,
            "executive",
            stack=self,
            name="banking-audit-executive",
            rows=executive_rows(seen, region=self.region, environment=self.environment.name),
        )
        operator = Dashboard(
            self,
            "operator",
            stack=self,
            name="banking-audit-operator",
            rows=operator_rows(seen, region=self.region, settings=self._settings),
        )
        TerraformOutput(self, "ExecutiveDashboardUrl", value=executive.url)
        TerraformOutput(self, "OperatorDashboardUrl", value=operator.url)
