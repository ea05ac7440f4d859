"""The settings of an environment: typed, frozen, validated. One file a group."""

from environments.schema.environment import Environment

__all__ = ["Environment"]
