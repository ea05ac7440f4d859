"""The network tier: the VPC and everything that leads into it or out of it."""

from modules.network.tier import NetworkTier

__all__ = ["NetworkTier"]
