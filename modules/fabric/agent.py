"""The CloudWatch agent's configuration on a node: what is measured, and under which names.

The agent runs on the node and reads Fabric's own metrics from the node's loopback. It knows Prometheus counters and
gauges only, drops histograms, and turns a counter into what was added since the last reading.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-PrometheusEC2.html
"""

import json

from modules.fabric.placement import Seat
from modules.network.flows import Party

NODE_DIMENSION = "Node"
PATH_DIMENSION = "path"
INTERVAL_SECONDS = 60
JOB = "fabric"

ORDERER_METRICS = (
    "consensus_etcdraft_active_nodes",
    "consensus_etcdraft_cluster_size",
    "consensus_etcdraft_committed_block_number",
    "consensus_etcdraft_is_leader",
    "consensus_etcdraft_leader_changes",
    "consensus_etcdraft_proposal_failures",
)
PEER_METRICS = (
    "endorser_proposals_received",
    "endorser_successful_proposals",
    "endorser_proposal_simulation_failures",
    "endorser_endorsement_failures",
    "ledger_blockchain_height",
    "ledger_transaction_count",
)
"""Source: https://hyperledger-fabric.readthedocs.io/en/release-2.5/metrics_reference.html."""


def agent_configuration(seat: Seat, *, namespace: str, log_group: str) -> str:
    """The agent's own file."""
    node = {NODE_DIMENSION: seat.name}
    document = {
        "agent": {
            "metrics_collection_interval": INTERVAL_SECONDS,
            # Every metric says which node it is of; the host's name says nothing more.
            "omit_hostname": True,
        },
        "metrics": {
            "namespace": namespace,
            # Beside every file system's own dimensions, so that an alarm needn't know what they are.
            "aggregation_dimensions": [[NODE_DIMENSION, PATH_DIMENSION], [NODE_DIMENSION]],
            "metrics_collected": {
                "disk": {
                    "measurement": ["used_percent", "inodes_free"],
                    "resources": ["/", "/var/hyperledger"],
                    "drop_device": True,
                    "append_dimensions": node,
                },
                "mem": {"measurement": ["used_percent"], "append_dimensions": node},
            },
        },
        "logs": {
            "metrics_collected": {
                "prometheus": {
                    "prometheus_config_path": "/etc/banking-audit/prometheus.yaml",
                    "log_group_name": log_group,
                    "emf_processor": {
                        "metric_namespace": namespace,
                        "metric_declaration": [
                            {
                                "source_labels": ["job"],
                                "label_matcher": f"^{JOB}$",
                                "dimensions": [[NODE_DIMENSION]],
                                "metric_selectors": [f"^{name}$" for name in _metrics(seat)],
                            },
                        ],
                    },
                },
            },
        },
    }
    return f"{json.dumps(document, indent=2)}\n"


def scrape_configuration(seat: Seat, *, port: int) -> str:
    """The agent's Prometheus file: where Fabric's metrics are read, and the node's name on each of them."""
    document = {
        "global": {"scrape_interval": f"{INTERVAL_SECONDS}s", "scrape_timeout": "10s"},
        "scrape_configs": [
            {
                "job_name": JOB,
                "static_configs": [{"targets": [f"127.0.0.1:{port}"], "labels": {NODE_DIMENSION: seat.name}}],
            },
        ],
    }
    # JSON is YAML.
    return f"{json.dumps(document, indent=2)}\n"


def _metrics(seat: Seat) -> tuple[str, ...]:
    return ORDERER_METRICS if seat.role is Party.ORDERER else PEER_METRICS
