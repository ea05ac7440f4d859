"""Waivers: findings that it would be wrong to mend, each with a reason, who answers for it, and a last day.

They stand in policies/waivers.toml, for checkov and for the linters of IAM policies alike. `WaiverBook.read()` reads
them, `book.judge(findings, today)` holds findings against them.
"""

from policies.waivers.book import FILE, WaiverBook, WaiverError
from policies.waivers.finding import Finding
from policies.waivers.judgement import Judgement, Unused, Waived
from policies.waivers.waiver import Owner, Waiver

__all__ = ["FILE", "Finding", "Judgement", "Owner", "Unused", "Waived", "Waiver", "WaiverBook", "WaiverError"]
