"""What several mutations weaken, and for whom."""

STRANGER = "arn:aws:iam::999999999999:root"
DATABASE = ("aws_db_instance", "primary_instance")
ORDERER = ("aws_instance", "orderer_0_instance")
