from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection, Exchange, Queue
from kombu.transport.virtual import Channel

import portal.broker  # noqa: F401 - registers the URL scheme
from portal.broker import sqlite

ROOT = Path(__file__).resolve().parents[2]
LETTERS = Queue("letters", Exchange("letters", type="direct"), routing_key="letters")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite3broker:///{tmp_path}/var/broker.sqlite3"


@pytest.fixture
def channel(url: str) -> Iterator[Channel]:
    with Connection(url) as connection:
        channel = connection.channel()
        LETTERS(channel).declare()
        yield channel


def publish(channel: Channel, *bodies: str, priority: int | None = None) -> None:
    for body in bodies:
        message = channel.prepare_message(f'"{body}"', priority, "application/json", "utf-8")
        channel.basic_publish(message, exchange="letters", routing_key="letters")


def take(channel: Channel, no_ack: bool = True) -> str | None:
    message = channel.basic_get("letters", no_ack=no_ack)
    return message and message.payload


def test_messages_come_out_in_the_order_they_went_in(channel: Channel) -> None:
    publish(channel, "a", "b", "c")

    assert [take(channel) for _ in range(4)] == ["a", "b", "c", None]


def test_a_higher_priority_comes_first(channel: Channel) -> None:
    publish(channel, "plain")
    publish(channel, "urgent", priority=5)

    assert [take(channel), take(channel)] == ["urgent", "plain"]


def test_size_counts_what_waits_and_purge_empties_it(channel: Channel) -> None:
    publish(channel, "a", "b")
    take(channel, no_ack=False)

    assert channel._size("letters") == 1
    assert channel.queue_purge("letters") == 1
    assert channel._size("letters") == 0


def test_an_acknowledged_message_is_gone_and_a_requeued_one_keeps_its_place(channel: Channel) -> None:
    publish(channel, "a", "b", "c")
    channel.basic_ack(channel.basic_get("letters").delivery_tag)
    channel.basic_reject(channel.basic_get("letters").delivery_tag, requeue=True)

    again = channel.basic_get("letters")

    assert (again.payload, again.delivery_info["redelivered"]) == ("b", True)
    assert [take(channel), take(channel)] == ["c", None]


def test_a_rejected_message_is_dropped(channel: Channel) -> None:
    publish(channel, "a")
    channel.basic_reject(channel.basic_get("letters").delivery_tag, requeue=False)

    assert channel._execute("SELECT count(*) FROM msg").fetchone() == (0,)


def test_closing_gives_unacknowledged_messages_back(url: str, channel: Channel) -> None:
    publish(channel, "a")
    with Connection(url) as other:
        assert other.channel().basic_get("letters").payload == "a"
        assert take(channel) is None

    assert take(channel) == "a"


def test_fanout_reaches_every_bound_queue_of_every_connection(url: str, channel: Channel) -> None:
    news = Exchange("news", type="fanout")
    with Connection(url) as other:
        for name, where in (("first", channel), ("second", other.channel())):
            Queue(name, news)(where).declare()
        news(channel).declare()
        with Connection(url) as third:
            third.Producer().publish("hello", exchange=news, declare=[news])

    assert [channel.basic_get(name).payload for name in ("first", "second")] == ["hello", "hello"]


def test_stale_control_messages_are_swept(channel: Channel) -> None:
    gone = Queue("gone.pidbox", Exchange("letters", type="direct"), routing_key="letters", message_ttl=0.01)
    gone(channel).declare()
    publish(channel, "a")
    time.sleep(0.05)

    assert channel.basic_get("gone.pidbox") is None
    channel._swept_at = -sqlite.SWEEP_SECONDS
    assert take(channel) == "a"
    assert channel._size("gone.pidbox") == 0


def test_threads_never_get_the_same_message(url: str, channel: Channel) -> None:
    publish(channel, *(str(number) for number in range(200)))
    taken: list[str] = []

    def consume() -> None:
        with Connection(url) as connection:
            mine = connection.channel()
            while body := take(mine, no_ack=False):
                taken.append(body)
            mine.qos._delivered.clear()  # so that closing gives nothing back

    threads = [threading.Thread(target=consume) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(taken, key=int) == [str(number) for number in range(200)]


TAKE_AND_DIE = """
import os, signal, sys
import portal.broker
from kombu import Connection
assert Connection(sys.argv[1]).channel().basic_get("letters").payload == "a"
os.kill(os.getpid(), signal.SIGKILL)
"""


def take_and_die(url: str) -> None:
    run = subprocess.run([sys.executable, "-c", TAKE_AND_DIE, url], cwd=ROOT, timeout=60, check=False)
    assert run.returncode == -signal.SIGKILL


def test_a_killed_process_gives_its_messages_back(url: str, channel: Channel) -> None:
    publish(channel, "a", "b")

    take_and_die(url)

    assert [take(channel), take(channel)] == ["a", "b"]


def test_a_message_that_kills_everyone_is_dropped_at_last(
    url: str, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "MAX_DELIVERIES", 1)
    publish(channel, "a")

    take_and_die(url)

    assert take(channel) is None
    assert channel._execute("SELECT count(*) FROM msg").fetchone() == (0,)


def test_a_relative_path_is_refused() -> None:
    with pytest.raises(ValueError, match="absolute path"):
        Connection("sqlite3broker:///broker.sqlite3").channel()
