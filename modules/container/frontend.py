"""The frontend: the web application that auditors open."""

from environments import Environment
from modules.container.workload import Workload
from modules.network import NetworkTier
from modules.network.flows import Party


def frontend_workload(environment: Environment, *, network: NetworkTier) -> Workload:
    """The frontend's workload: every path that isn't the backend's."""
    settings = environment.container.frontend
    return Workload(
        name="frontend",
        settings=settings,
        party=Party.FRONTEND,
        paths=("/*",),
        rule_priority=100,
        health_check_path="/",
        environment={
            "PORT": str(settings.container_port),
            "API_URL": f"{network.application_url}/api",
        },
    )
