"""What the fabric stack tells operators."""

from collections.abc import Callable

from tests.support.stacks import Stack

Production = Callable[[str], Stack]

NODES = ["orderer-0", "orderer-1", "orderer-2", "peer-0", "peer-1"]


def test_every_node_is_listed_with_instance_address_and_volume(production: Production) -> None:
    outputs = production("fabric").outputs
    for name, kind, part in (
        ("FabricNodeInstanceIds", "aws_instance", "instance.id"),
        ("FabricNodePrivateIps", "aws_instance", "instance.private_ip"),
        ("FabricNodeVolumeIds", "aws_ebs_volume", "data_disk.id"),
    ):
        assert outputs[name]["value"] == {node: f"${{{kind}.{node.replace('-', '_')}_{part}}}" for node in NODES}


def test_peers_are_listed_with_the_port_of_their_gateway(production: Production) -> None:
    assert production("fabric").outputs["FabricPeerEndpoints"]["value"] == [
        "peer0.bank.bankingaudit.com:7051",
        "peer1.bank.bankingaudit.com:7051",
    ]


def test_the_names_in_the_certificates_are_told(production: Production) -> None:
    assert production("fabric").outputs["FabricNodeHostNames"]["value"] == {
        "orderer-0": "orderer.bankingaudit.com",
        "orderer-1": "orderer2.bankingaudit.com",
        "orderer-2": "orderer3.bankingaudit.com",
        "peer-0": "peer0.bank.bankingaudit.com",
        "peer-1": "peer1.bank.bankingaudit.com",
    }


def test_where_images_are_pushed_to_is_told(production: Production) -> None:
    assert production("fabric").outputs["FabricImageRepositories"]["value"] == {
        what: f"${{aws_ecr_repository.images_{what}_repository.repository_url}}"
        for what in ("orderer", "peer", "tools")
    }


def test_buckets_secret_and_log_group_are_told(production: Production) -> None:
    outputs = production("fabric").outputs
    assert outputs["FabricArtifactsBucket"]["value"] == "${aws_s3_bucket.artifacts_bucket.bucket}"
    assert outputs["FabricArchiveBucket"]["value"] == "${aws_s3_bucket.archive_bucket.bucket}"
    assert outputs["FabricCredentialsSecretArn"]["value"] == "${aws_secretsmanager_secret.credentials_secret.arn}"
    assert outputs["FabricLogGroup"]["value"] == "${aws_cloudwatch_log_group.log_group.name}"
