"""The container tier: the image repositories and the services that run the images."""

from modules.container.tier import ContainerTier

__all__ = ["ContainerTier"]
