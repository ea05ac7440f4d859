"""The shell of an operator: which AWS it talks to, and with which credentials."""

import os

import pytest

from ledger.local_environment import without_account


def point_at(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make this process's environment the one of a shell in which the emulator's `.local/env` was sourced."""
    for name in os.environ.keys() - without_account(os.environ).keys():
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
