"""The shell of an operator: which AWS it talks to, and with which credentials."""

import os

import pytest

from ledger.local_environment import without_account


def point_at(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make this process's environment that of a new shell in which an emulator's `.local/env` was sourced."""
    kept = {name for name in without_account(os.environ) if not name.startswith("TF_")}
    for name in os.environ.keys() - kept:
        monkeypatch.delenv(name)
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "emulator",
        "AWS_SECRET_ACCESS_KEY": "emulator",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "2",
    }.items():
        monkeypatch.setenv(name, value)
