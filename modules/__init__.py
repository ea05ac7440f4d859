"""The tiers, one folder each, and what they are built from."""
