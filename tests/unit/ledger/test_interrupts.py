"""Signals are handed on to the running processes, one for one."""

import os
import signal
import subprocess
import sys
import time

import pytest

from ledger.interrupts import Interrupts, leaving_in_order

_COUNTER = """
import signal, sys, time
seen = 0
def count(*_):
    global seen
    seen += 1
    print(seen, flush=True)
    if seen == 2:
        sys.exit(9)
signal.signal(signal.SIGINT, count)
print("ready", flush=True)
time.sleep(60)
"""


def test_every_interrupt_reaches_terraform_once_and_is_told() -> None:
    said: list[str] = []
    interrupts = Interrupts(said.append)
    process = subprocess.Popen([sys.executable, "-c", _COUNTER], stdout=subprocess.PIPE, text=True, process_group=0)
    assert process.stdout is not None
    with process, interrupts.caught(), interrupts.forwarded_to(process):
        assert process.stdout.readline() == "ready\n"
        assert not interrupts.requested
        for number in (signal.SIGINT, signal.SIGTERM):
            os.kill(os.getpid(), number)
            process.stdout.readline()
    assert process.returncode == 9
    assert interrupts.forced
    assert [text.split(":")[0] for text in said] == ["Stopping cleanly", "Stopping at once"]


def test_a_process_that_starts_after_the_interrupt_is_stopped_as_well() -> None:
    interrupts = Interrupts(lambda _text: None)
    with interrupts.caught():
        os.kill(os.getpid(), signal.SIGINT)
        with subprocess.Popen(["sleep", "60"], text=True) as process, interrupts.forwarded_to(process):
            began = time.monotonic()
            process.wait()
    assert time.monotonic() - began < 10
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_hang_up_reaches_terraform_although_nothing_can_be_said_any_more() -> None:
    def refuse(_text: str) -> None:
        raise OSError("the terminal is gone")

    interrupts = Interrupts(refuse)
    sleeping = subprocess.Popen(["sleep", "60"], text=True)
    with sleeping as process, interrupts.caught(), interrupts.forwarded_to(process):
        os.kill(os.getpid(), signal.SIGHUP)
        assert process.wait(timeout=10) == -signal.SIGINT
    assert interrupts.requested


def test_terraform_is_told_before_the_user_is() -> None:
    order: list[str] = []
    interrupts = Interrupts(lambda _text: order.append("user" if process.wait(timeout=10) else "nobody"))
    sleeping = subprocess.Popen(["sleep", "60"], text=True)
    with sleeping as process, interrupts.caught(), interrupts.forwarded_to(process):
        os.kill(os.getpid(), signal.SIGINT)
        assert order == ["user"]


def test_a_hang_up_that_nohup_ignores_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    interrupts = Interrupts(lambda _text: None)
    try:
        with leaving_in_order(), interrupts.caught():
            os.kill(os.getpid(), signal.SIGHUP)
            assert not interrupts.requested
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_where_no_terraform_runs_a_signal_ends_us_as_an_error_would(number: signal.Signals) -> None:
    before = signal.getsignal(number)  # under coverage, its own of SIGTERM
    with pytest.raises(SystemExit) as raised, leaving_in_order():
        os.kill(os.getpid(), number)
    assert raised.value.code == 128 + number
    assert signal.getsignal(number) is before
