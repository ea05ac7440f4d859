"""The command line: it drives Terraform through the synthesized stacks, tier by tier.

It knows the environments, the stacks' manifest and Terraform's output, never the modules that made the stacks.
"""
