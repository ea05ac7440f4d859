"""Who can reach whom on which port, computed from the synthesized stacks: `python -m policies.reachability`.

Reads security groups, network ACLs, route tables, gateways, endpoints and public addresses of one environment; knows
nothing of the code that wrote them. See docs/reachability.md.
"""
