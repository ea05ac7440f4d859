"""Refuses Terraform plans that would cost the ledger, its quorum or other data; see docs/adr/0014-the-plan-guard.md.

Exports nothing, so that naming a rule loads no library: `rule_id` names the rules, `judgement` applies them.
"""
