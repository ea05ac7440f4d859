"""The deploy role: what Terraform calls, and therefore what it must be allowed, instead of AdministratorAccess."""
