"""The channel whose ledger is the audit trail: its first block, its members, and how they stand."""
