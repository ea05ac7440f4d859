"""The CloudWatch agent's configuration on a node: what is measured, and under which names.

The agent runs on the node and reads Fabric's own metrics from the node's loopback. It knows Prometheus counters and
gauges only, drops histograms, and turns a counter into what was added since the last reading.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-PrometheusEC2.html
"""

import json
from collections.abc import Sequence

from modules.fabric.placement import Seat
from modules.network.flows import Party

NODE_DIMENSION = "Node"
PATH_DIMENSION = "path"
CHANNEL_DIMENSION = "channel"
CERTIFICATE_DIMENSION = "Certificate"

LEDGER_PATH = "/var/hyperledger"
ROOT_PATH = "/"

INTERVAL_SECONDS = 60
JOB = "fabric"

BACKUP_SUCCEEDED = "BackupSucceeded"
"""From `back-up`, once a night: 1, or 0 for a backup that failed."""
INTEGRITY_ERRORS = "LedgerIntegrityErrors"
"""From `verify-ledger`, once a night on every peer: how many errors were found, 0 for an unaltered ledger."""
CERTIFICATE_DAYS_LEFT = "CertificateDaysLeft"
"""From `report-certificates`, once an hour for each of these."""
CERTIFICATES = ("signing", "signing-authority", "tls", "tls-authority")

RUNNING = "fabric_version"
"""A gauge that every orderer and peer has as soon as it runs, before it has joined any channel."""

FAILED_PROPOSALS = (
    "endorser_proposal_validation_failures",
    "endorser_proposal_acl_failures",
    "endorser_proposal_simulation_failures",
    "endorser_endorsement_failures",
)
"""The ways in which a peer refuses or fails to endorse what a client proposes."""

ORDERER_CHANNEL_METRICS = (
    "consensus_etcdraft_active_nodes",
    "consensus_etcdraft_committed_block_number",
    "consensus_etcdraft_is_leader",
    "consensus_etcdraft_leader_changes",
    "consensus_etcdraft_proposal_failures",
)
PEER_CHANNEL_METRICS = ("ledger_blockchain_height",)
"""A state of one channel: over several channels, neither a sum nor a maximum of it means anything."""

PEER_METRICS = (
    "endorser_proposals_received",
    "endorser_successful_proposals",
    *FAILED_PROPOSALS,
    "ledger_transaction_count",
)
"""Counters, summed over whatever other labels they have: kind of transaction, chaincode, validation code.

The agent writes one data point for each set of labels, all under the node's name; CloudWatch's `Sum` adds them up.
Its other statistics would be of a single set of labels.

Source: https://hyperledger-fabric.readthedocs.io/en/release-2.5/metrics_reference.html
"""


def agent_configuration(seat: Seat, *, namespace: str, log_group: str) -> str:
    """The agent's own file.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html
    """
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
            "aggregation_dimensions": [[NODE_DIMENSION, PATH_DIMENSION]],
            "metrics_collected": {
                "disk": {
                    # XFS makes inodes as they are needed: full is when the space is used.
                    "measurement": ["used_percent"],
                    "resources": [ROOT_PATH, LEDGER_PATH],
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
                            _declaration(_node_metrics(seat), NODE_DIMENSION),
                            _declaration(_channel_metrics(seat), NODE_DIMENSION, CHANNEL_DIMENSION),
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


def _declaration(names: Sequence[str], *dimensions: str) -> dict[str, object]:
    """Which of Fabric's metrics become CloudWatch's, and by which of their labels they are told apart there."""
    return {
        "source_labels": ["job"],
        "label_matcher": f"^{JOB}$",
        "dimensions": [list(dimensions)],
        "metric_selectors": [f"^{name}$" for name in names],
    }


def _node_metrics(seat: Seat) -> tuple[str, ...]:
    return (RUNNING,) if seat.role is Party.ORDERER else (RUNNING, *PEER_METRICS)


def _channel_metrics(seat: Seat) -> tuple[str, ...]:
    return ORDERER_CHANNEL_METRICS if seat.role is Party.ORDERER else PEER_CHANNEL_METRICS
