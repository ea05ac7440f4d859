"""Refuses Terraform plans that would cost the ledger or other data, or make the system less safe; see docs/adr/0014.

Exports nothing, so that naming a rule loads no library: `rule_id` names the rules, `judgement` applies them.
"""
