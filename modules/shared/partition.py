"""AWS partitions."""


def partition_of(region: str) -> str:
    """The partition that a region belongs to.

    Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
    """
    if region.startswith("cn-"):
        return "aws-cn"
    if region.startswith("us-gov-"):
        return "aws-us-gov"
    return "aws"


def domain_of(region: str) -> str:
    """The domain of AWS's own services in a region.

    Source: https://docs.aws.amazon.com/general/latest/gr/rande.html
    """
    return "amazonaws.com.cn" if partition_of(region) == "aws-cn" else "amazonaws.com"
