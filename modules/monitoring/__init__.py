"""The monitoring tier: alarms, dashboards and saved log queries."""

from modules.monitoring.tier import MonitoringTier

__all__ = ["MonitoringTier"]
