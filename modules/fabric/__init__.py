"""The fabric tier: the Hyperledger Fabric network's nodes and artifacts."""

from modules.fabric.tier import FabricTier

__all__ = ["FabricTier"]
