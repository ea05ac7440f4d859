"""Recognises the failures that have a known way out, in what Terraform or the AWS SDK says about them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ledger.events import Diagnostic


@dataclass(frozen=True)
class Cause:
    """A failure in the user's terms."""

    message: str
    hint: str


@dataclass(frozen=True)
class Circumstances:
    """What the way out depends on."""

    environment: str
    endpoint: str | None = None
    """`AWS_ENDPOINT_URL`: an emulator, if set."""
    state_owner: str | None = None
    """The environment whose bootstrap makes the state bucket."""
    stack_folder: str = "cdktf.out/stacks/<stack>"
    """Where Terraform ran, for commands to copy."""


_Explain = Callable[[re.Match[str], str, Circumstances], Cause]


def recognise(errors: Sequence[Diagnostic], circumstances: Circumstances) -> Cause | None:
    """The first known cause among the errors."""
    return recognise_text("\n".join(error.text for error in errors), circumstances)


def recognise_text(text: str, circumstances: Circumstances) -> Cause | None:
    """The known cause behind a text, be it Terraform's or boto3's."""
    for pattern, explain in _KNOWN:
        if found := pattern.search(text):
            return explain(found, text, circumstances)
    return None


def _lock_held(_: re.Match[str], text: str, circumstances: Circumstances) -> Cause:
    lock = dict(re.findall(r"^\s*(ID|Path|Operation|Who|Created):\s*(.+?)\s*$", text, re.MULTILINE))
    operation = lock.get("Operation", "?").removeprefix("OperationType").lower()
    return Cause(
        f"The state is locked by {lock.get('Who', 'somebody')}: {operation}, since {lock.get('Created', '?')} "
        f"(lock {lock.get('ID', '?')}, state {lock.get('Path', '?')}).",
        "Wait for it with --lock-timeout 10m. Only if its owner is certainly gone: "
        f"terraform -chdir={circumstances.stack_folder} force-unlock {lock.get('ID', '<lock>')}",
    )


def _lock_untakeable(_: re.Match[str], __: str, circumstances: Circumstances) -> Cause:
    return Cause(
        "The state lock could not be taken.",
        "Check that the lock table of backend.tf.json exists: ledger bootstrap "
        f"{circumstances.state_owner or circumstances.environment}",
    )


def _unreachable(found: re.Match[str], _: str, circumstances: Circumstances) -> Cause:
    if circumstances.endpoint:
        return Cause(
            f"Nothing answers at {circumstances.endpoint}, where AWS_ENDPOINT_URL points.",
            "Start the emulator with `ledger local up` and `source .local/env`, or unset AWS_ENDPOINT_URL for AWS.",
        )
    return Cause(f"AWS can't be reached: {found[0]}.", "Check the network, a proxy, and AWS_REGION.")


def _no_bucket(_: re.Match[str], __: str, circumstances: Circumstances) -> Cause:
    owner = circumstances.state_owner or circumstances.environment
    return Cause(
        "The state bucket of backend.tf.json does not exist in this account.",
        f"Create it with: ledger bootstrap {owner}",
    )


def _expired(_: re.Match[str], __: str, ___: Circumstances) -> Cause:
    return Cause(
        "The AWS credentials have expired.",
        "Renew them (`aws sso login`, or a new session token) and run the command again: it continues.",
    )


def _no_credentials(_: re.Match[str], __: str, ___: Circumstances) -> Cause:
    return Cause(
        "There are no AWS credentials.",
        "Set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (`aws configure`); "
        "for the emulator: source .local/env",
    )


def _refused_credentials(found: re.Match[str], __: str, ___: Circumstances) -> Cause:
    return Cause(
        f"AWS does not accept the credentials ({found[0]}).",
        "Check which ones are in use: aws sts get-caller-identity",
    )


def _wrong_account(_: re.Match[str], __: str, circumstances: Circumstances) -> Cause:
    return Cause(
        f"The credentials belong to another account than {circumstances.environment}'s.",
        "Compare AWS_ACCOUNT_ID in .env.aws with `aws sts get-caller-identity`, and switch AWS_PROFILE.",
    )


def _denied(found: re.Match[str], _: str, __: Circumstances) -> Cause:
    return Cause(
        f"AWS denies it: {' '.join(found[0].split())}.",
        "The role that deploys lacks this permission: grant it, or use the deploy role.",
    )


def _protected(_: re.Match[str], __: str, circumstances: Circumstances) -> Cause:
    return Cause(
        "The change would delete something that is protected from deletion, and AWS refuses.",
        "Change the settings so that it can stay. If it is to go, data and all: "
        f"ledger destroy {circumstances.environment} --tier <its tier> lifts the protection, then deploy again.",
    )


def _producer_missing(_: re.Match[str], __: str, circumstances: Circumstances) -> Cause:
    return Cause(
        "A tier that this one reads from has not been applied yet, or has changes to be applied first.",
        f"Deploy the tiers it depends on first; `ledger deploy {circumstances.environment}` keeps the order.",
    )


def _provider_lock(_: re.Match[str], __: str, ___: Circumstances) -> Cause:
    return Cause(
        "The provider does not match .terraform.lock.hcl.",
        "Use a mirror (TF_PLUGIN_MIRROR) that holds the locked version, or add this platform's hashes: "
        "terraform providers lock",
    )


def _provider_missing(_: re.Match[str], __: str, ___: Circumstances) -> Cause:
    return Cause(
        "The AWS provider can be had neither from the registry nor from a mirror.",
        "Without internet access name a provider mirror in TF_PLUGIN_MIRROR (see README, air-gapped).",
    )


# From the particular to the general: an earlier one often contains the words of a later one.
_KNOWN: tuple[tuple[re.Pattern[str], _Explain], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), explain)
    for pattern, explain in (
        # Without it nobody holds the lock: it couldn't be reached, and another pattern says why.
        (r"Lock Info:\s+ID:", _lock_held),
        (
            r"dependency lock file|does not match any of the checksums|doesn't match any of the checksums",
            _provider_lock,
        ),
        # A registry that can't be reached is neither AWS nor the emulator.
        (r"Failed to query available provider packages|Failed to install provider", _provider_missing),
        (
            r"\bExpiredToken(Exception)?\b|RequestExpired|(sso|security) (session|token)[\w ]* (has |is )?expired",
            _expired,
        ),
        (
            r"No valid credential sources|NoCredential|Unable to locate credentials|no EC2 IMDS role",
            _no_credentials,
        ),
        (
            (
                r"InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClientException|InvalidAccessKeyId"
                # EC2 says AuthFailure for permissions as well.
                r"|\bInvalidToken\b|AuthFailure(?=: AWS was not able to validate)"
            ),
            _refused_credentials,
        ),
        (r"AWS account ID not allowed|not allowed account|Invalid AWS account", _wrong_account),
        (
            (
                r"connection refused|no such host|i/o timeout|Could not connect to the endpoint URL"
                r"|network is unreachable|Connect timeout"
            ),
            _unreachable,
        ),
        # In the words of Terraform's backend, of its saving, and of boto3, which asks for no other bucket. Another
        # bucket's absence is for Terraform to tell.
        (
            (
                r"S3 bucket \"[^\"]+\" does not exist|(loading|saving|upload) (the )?state: [^\n]*NoSuchBucket"
                r"|\(NoSuchBucket\) when calling the"
            ),
            _no_bucket,
        ),
        (
            r"Unable to find remote state|Unsupported attribute[\s\S]*terraform_remote_state",
            _producer_missing,
        ),
        (r"protected against deletion|deletion protection|DeletionProtection", _protected),
        (r"\S+ is not authorized to perform: \S+( on resource: \S+)?", _denied),
        (r"AccessDenied\w*|UnauthorizedOperation", _denied),
        (r"AuthFailure[^\n]*permission[^\n.]*", _denied),
        (r"Error acquiring the state lock|failed to lock s3 state", _lock_untakeable),
    )
)
