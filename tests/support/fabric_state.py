"""A deployed fabric tier, as far as its outputs tell: its state object, where `ledger` looks for it."""

import json
from collections.abc import Mapping
from typing import Any

from ledger.project import Backend, Project
from tests.support.runner import REPOSITORY


def put_fabric_state(
    s3: Any,
    outputs: Mapping[str, Any],
    *,
    environment: str = "production",
    backend: Backend | None = None,
) -> None:
    """Put the state into the state bucket, which is made if it is not there yet.

    Args:
        s3: a client of the emulator.
        outputs: name to value, as `FabricArtifactsBucket`.
        environment: whose fabric tier is deployed.
        backend: where the state lies; where `backend.tf.json` of this repository says unless another is given.
    """
    where = backend or Project(REPOSITORY).backend
    if where.bucket not in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]:
        s3.create_bucket(Bucket=where.bucket)
    state = {
        "version": 4,
        "terraform_version": "1.11.4",
        "serial": 1,
        "lineage": "5b2f3f0e-5d2f-4f6e-9a52-6c8fb3f3f1f0",
        "outputs": {name: {"value": value, "sensitive": False} for name, value in outputs.items()},
        "resources": [],
    }
    key = where.state_key(environment, "fabric")
    s3.put_object(Bucket=where.bucket, Key=key, Body=json.dumps(state).encode())
