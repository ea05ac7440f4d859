"""Who may do what, proved from the synthesized stacks: `python -m policies.iam`.

Collects every policy document, gives it to independent linters, holds it against our own rules, and looks for a way in
which a role could get more than its own rights.
"""
