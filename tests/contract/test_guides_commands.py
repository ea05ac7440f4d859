"""Each command of the operators' guide has its place in the runbook, where it is run, or says why it can't be here."""

import re

import pytest

from tests.support.documentation import Block, blocks
from tests.support.stacks import ROOT

RUNBOOK = blocks(ROOT / "docs/runbook.md")

RUN = [
    ("Prerequisites: Verify credentials", "aws sts get-caller-identity"),
    ("Step 2: npm run build", "make synth"),
    ("Step 2: npm run diff", "ledger plan production"),
    ("Step 3: cdk bootstrap", "ledger bootstrap production"),
    ("Step 4: ./deploy.sh", "ledger deploy production --yes"),
    ("Step 4: cdk deploy banking-audit-ledger-network-production", "ledger deploy production --tier network"),
    ("Step 6: upload the crypto materials", "aws s3 cp fabric-crypto.tar.gz"),
    ("Step 6: where to", "s3://${S3_BUCKET_NAME}-fabric-artifacts/crypto-config/"),
    ("Step 6: upload the chaincode", "aws s3 cp fabric-chaincode.tar.gz"),
    ("Step 6: where to", "s3://${S3_BUCKET_NAME}-fabric-artifacts/chaincode/"),
    ("Step 7: describe-stacks", "ledger outputs production"),
    ("Step 7: Check stack status", "ledger drift production"),
    ("Configure DNS: Get ALB DNS name", "banking-audit-ledger-network-production output -raw ALBDNSName"),
    (
        "Initialize Database: Get database endpoint",
        "banking-audit-ledger-database-production output -raw DatabaseEndpoint",
    ),
    ("Initialize Database: Get credentials", "get-secret-value --secret-id banking-audit/db-credentials"),
    ("Initialize Database: Get credentials", "banking-audit/db-credentials --query SecretString --output text"),
    ("Deploy Fabric Network: instance IDs", 'ec2 describe-instances --filters "Name=tag:Name,Values=*fabric*"'),
    (
        "Deploy Fabric Network: what is shown",
        "--query 'Reservations[].Instances[].[InstanceId,PrivateIpAddress,State.Name]' --output table",
    ),
    ("Configure Monitoring", "aws sns subscribe --topic-arn"),
    ("Configure Monitoring: the topic", "arn:aws:sns:${AWS_REGION}:${AWS_ACCOUNT_ID}:banking-audit-alerts"),
    ("Configure Monitoring: who is told", "--protocol email --notification-endpoint"),
    ("CloudWatch Dashboard", "aws cloudwatch list-dashboards"),
    ("Alarms", "aws cloudwatch describe-alarms"),
    ("Manual Backups: Create", "rds create-db-snapshot --db-instance-identifier banking-audit-db "),
    ("Manual Backups: the name", '--db-snapshot-identifier "banking-audit-manual-$(date +%Y%m%d)"'),
    ("Manual Backups: List", "rds describe-db-snapshots --db-instance-identifier banking-audit-db "),
    (
        "Database Recovery",
        "rds restore-db-instance-from-db-snapshot --db-instance-identifier banking-audit-db-restored",
    ),
    (
        "Application Recovery",
        "ecs update-service --cluster banking-audit-cluster --service backend-service --force-new-deployment",
    ),
    ("Rollback: PREVIOUS_REVISION", "list-task-definitions --family-prefix banking-audit-backend --sort DESC"),
    ("Rollback: PREVIOUS_REVISION", "--no-paginate --query 'taskDefinitionArns[:2] | [-1]'"),
    ("Rollback", "ecs update-service --cluster banking-audit-cluster --service backend-service --task-definition"),
    (
        "Backend cannot connect: security groups",
        'ec2 describe-security-groups --filters "Name=group-name,Values=*database*"',
    ),
    ("Backend cannot connect: what the groups let in", "--query 'SecurityGroups[].IpPermissions'"),
    (
        "Backend cannot connect: database status",
        "rds describe-db-instances --db-instance-identifier banking-audit-db ",
    ),
    ("High costs: cost explorer", "aws ce get-cost-and-usage"),
    ("High costs: cost explorer", "--granularity MONTHLY --metrics BlendedCost --group-by Type=DIMENSION,Key=SERVICE"),
    ("Useful Commands: Cost report", "--granularity DAILY --metrics BlendedCost"),
    ("High costs: running", 'ec2 describe-instances --filters "Name=instance-state-name,Values=running"'),
    (
        "High costs: what is shown",
        "--query 'Reservations[].Instances[].[InstanceId,InstanceType,LaunchTime]' --output table",
    ),
    (
        "Useful Commands: View all resources",
        'resourcegroupstaggingapi get-resources --tag-filters "Key=Project,Values=BankingAuditLedger"',
    ),
    (
        "Useful Commands: Service health",
        "ecs describe-services --cluster banking-audit-cluster --services backend-service frontend-service",
    ),
]
"""The guide's command, and what stands for it in a block that the tests run."""

SHOWN = [
    ("Configuration Files", "cp .env.aws.example .env.aws"),
    ("Step 2: npm install", "make setup"),
    ("Domain & SSL Certificate", 'aws acm request-certificate --domain-name "$DOMAIN_NAME" --validation-method DNS'),
    ("Domain & SSL Certificate: its region", '--validation-method DNS --region "$AWS_REGION"'),
    ("Step 5: Login to ECR", "aws ecr get-login-password"),
    ("Step 5: Login to ECR", "docker login --username AWS --password-stdin"),
    ("Step 5: Login to ECR", "${AWS_ACCOUNT_ID}.dkr.ecr.${AWS_REGION}.amazonaws.com"),
    ("Step 5: Build and push", "docker build -t"),
    ("Step 5: Build and push", 'docker push "$image"'),
    ("Step 5: Build and push", "dkr.ecr.${AWS_REGION}.amazonaws.com/banking-audit-${service}:latest"),
    ("Step 5: the sources", "backend-go"),
    ("Step 5: the sources", "frontend-react"),
    ("Step 6: Create crypto materials", "(cd ../blockchain-fabric && ./scripts/network.sh up)"),
    ("Step 6: Package for S3", "tar czf fabric-crypto.tar.gz -C ../blockchain-fabric crypto-config/"),
    ("Step 6: Package for S3", "tar czf fabric-chaincode.tar.gz -C ../blockchain-fabric chaincode/"),
    ("Step 7: Test health endpoint", "/healthz"),
    ("Initialize Database", "ecs execute-command --cluster banking-audit-cluster"),
    ("Initialize Database", '--container BackendContainer --interactive --command "/bin/sh"'),
    ("Initialize Database: migrations", "aws ecs run-task --cluster banking-audit-cluster"),
    ("Deploy Fabric Network", 'aws ssm start-session --target "$INSTANCE_ID"'),
    ("Deploy Fabric Network: Verify", "docker ps"),
    ("Deploy Fabric Network: Verify", "docker logs orderer.bankingaudit.com"),
    ("Fabric Ledger Backup", 'aws ssm start-session --target "$PEER_INSTANCE_ID"'),
    ("Fabric Ledger Backup", "sudo tar czf"),
    ("Fabric Ledger Backup", 'ledger-backup-$(date +%Y%m%d).tar.gz" /var/hyperledger/production'),
    ("Fabric Ledger Backup: Upload", "s3://${ARTIFACTS_BUCKET}/backups/${NODE_NAME}/"),
    ("Backend logs", "aws logs tail /ecs/banking-audit-backend --follow"),
    ("Frontend logs", "aws logs tail /ecs/banking-audit-frontend --follow"),
    ("Database logs", "aws rds describe-db-log-files --db-instance-identifier banking-audit-db"),
    ("RDS Optimization: Connect", 'psql -h "$DB_HOST" -U "$DB_USER" -d "$DB_NAME"'),
    ("RDS Optimization: the extension", "CREATE EXTENSION IF NOT EXISTS pg_stat_statements"),
    ("RDS Optimization: slow queries", "FROM pg_stat_statements"),
    ("RDS Optimization: slow queries", "SELECT query, calls, total_exec_time, mean_exec_time FROM pg_stat_statements"),
    ("RDS Optimization: slow queries", "ORDER BY total_exec_time DESC LIMIT 10"),
    (
        "RDS Optimization: Create indexes",
        "CREATE INDEX CONCURRENTLY idx_logs_source_event_type ON logs (source, event_type)",
    ),
    ("Check for resource limits", "aws service-quotas list-service-quotas --service-code ec2"),
    ("Check for resource limits", "--query 'Quotas[?QuotaName==`EC2-VPC Elastic IPs`]'"),
    ("Rollback CDK stack", 'git checkout "$COMMIT" -- environments/production.toml'),
    ("Rollback CDK stack", "ledger deploy production --tier container"),
    ("Enable AWS GuardDuty", "guardduty create-detector --enable --finding-publishing-frequency FIFTEEN_MINUTES"),
    ("Enable CloudTrail", "cloudtrail create-trail --name banking-audit-trail --s3-bucket-name"),
    ("Cleanup: Destroy all", "ledger destroy production"),
    ("Cleanup: Destroy individual stacks", "ledger destroy production --tier monitoring"),
]
"""The guide's command, and what stands for it in a block that needs more than an emulated AWS."""

SAID = [
    ("Pre-Deployment Checklist: Enable MFA for AWS account", "MFA for everyone who can log in"),
    ("Pre-Deployment Checklist: Review security group rules", "[port matrix](port-matrix.md)"),
    ("Pre-Deployment Checklist: Set up billing alerts", "billing alerts"),
    ("Step 4: Expected time", "30 to 45 minutes"),
    ("Backup Strategy: Point-in-time recovery available", "with point-in-time recovery"),
    ("Use Reserved Instances; Use Savings Plans", "Reserved Instances or Savings Plans"),
    ("Use VPC endpoints", "`interface_endpoints`"),
    ("Stack deployment fails: Check CloudFormation events", "names the log of the tier"),
    ("Configure AWS WAF: Attach WAF to ALB", "attached to the load balancer already"),
    ("ECS Task Optimization", "`aws ecs register-task-definition`"),
    ("Cleanup: WARNING", "**This deletes everything**"),
    ("Cleanup: reverse order", "monitoring, container, fabric, database, network"),
]
"""What the guide says, or has a command for that a stack makes needless, and how the runbook puts it."""


def one_line(block: Block) -> str:
    """A block's commands with their continuation lines joined."""
    return re.sub(r"\s+", " ", block.body.replace("\\\n", " "))


@pytest.mark.parametrize(("guide", "command"), RUN)
def test_command_of_the_guide_has_a_way_that_is_run(guide: str, command: str) -> None:
    run = [one_line(block) for block in RUNBOOK if block.reason_not_to_run is None]
    assert any(command in line for line in run), f"{guide}: nothing in the runbook that is run has {command}"


@pytest.mark.parametrize(("guide", "command"), SHOWN)
def test_command_of_the_guide_that_an_emulator_cannot_run_is_shown(guide: str, command: str) -> None:
    assert any(command in one_line(block) for block in RUNBOOK), f"{guide}: nothing in the runbook has {command}"


@pytest.mark.parametrize(("guide", "words"), SAID)
def test_what_the_guide_says_is_said(guide: str, words: str) -> None:
    runbook = " ".join((ROOT / "docs/runbook.md").read_text(encoding="utf-8").split())
    assert words in runbook, f"{guide}: the runbook doesn't say {words}"
