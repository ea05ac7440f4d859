"""The gate for all stacks: checkov over what was synthesized or planned, held against the waivers.

`python -m policies.scan` runs it; see `make checkov`.
"""
