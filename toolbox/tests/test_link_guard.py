"""The portal goes out to public addresses alone: no address of a private network, however it is written or reached."""

import socket
import ssl
import threading

import httpcore
import pytest
from django.core import checks

from toolbox.links import guard, probe
from toolbox.links.guard import is_public
from toolbox.links.probe import Reason
from toolbox.tests import answering
from toolbox.tests.answering import HOST, LOOPBACK, to


@pytest.fixture
def site():
    with answering.a_site() as running:
        yield running


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - refused here
        "10.1.2.3",
        "100.64.0.1",  # behind an operator's translation
        "127.0.0.1",
        "127.8.9.10",
        "169.254.169.254",  # the keys of a machine in a cloud
        "172.16.0.1",
        "172.31.255.254",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",  # nobody publishes such an address: a disguise
        "64:ff9b::7f00:1",  # 127.0.0.1 through NAT64
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",  # Teredo
        "2001:db8::1",
        "2002:7f00:1::1",  # 127.0.0.1 through 6to4
        "2002:c0a8:101::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1111%eth0",
        "fec0::1",
        "ff02::1",
        "localhost",
        "",
        "1.2.3",
    ],
)
def test_an_address_that_is_not_of_the_public_internet_is_refused(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "142.250.65.78", "2606:4700::1111", "2a00:1450::5", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_an_address_of_the_public_internet_passes(address):
    assert is_public(address)


def test_the_tests_may_open_loopback_and_nothing_else_of_the_inside():
    assert is_public("127.0.0.1", allow_loopback=True) and is_public("::1", allow_loopback=True)
    for address in ("10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "fe80::1"):
        assert not is_public(address, allow_loopback=True)


def test_a_name_that_leads_inside_is_not_opened(site, now):
    answer = site.prober(allow_loopback=False).ask(site.link("/"), now)
    assert (answer.reason, answer.status, site.asked) == (Reason.PRIVATE, None, [])


@pytest.mark.parametrize("inside", ["192.168.0.1", "169.254.169.254", "::ffff:127.0.0.1"])
def test_one_inside_address_among_others_makes_the_name_suspect(site, now, inside):
    site.names[HOST] = [LOOPBACK, inside]
    assert site.prober().ask(site.link("/"), now).reason == Reason.PRIVATE
    assert not site.asked


def test_a_redirection_towards_the_inside_is_not_followed(site, now):
    site.names["dedans.exemple.org"] = ["10.0.0.5"]
    link = site.play("/ancre", GET=to(f"http://dedans.exemple.org:{site.port}/secret"))
    assert site.prober().ask(link, now).reason == Reason.PRIVATE
    assert site.methods("/secret") == []


def test_a_name_that_changes_its_mind_leads_nowhere_else(site, now):
    """The connection goes to the address that was looked at: the name is asked once for each connection."""
    turns = iter([[LOOPBACK], ["10.0.0.5"], ["10.0.0.5"]])
    site.names[HOST] = lambda: next(turns)
    assert site.prober().ask(site.link("/200"), now).reason == Reason.OPENS
    assert site.resolved == [HOST]
    assert site.prober().ask(site.link("/200"), now).reason == Reason.PRIVATE


@pytest.mark.parametrize("host", ["127.1", "0x7f.1", "2130706433", "0177.0.0.1", "localhost", "[::1]", "127.0.0.1"])
def test_a_strange_way_to_write_loopback_is_seen_through(now, host):
    """As the machine itself resolves it, without any look-up outside."""

    def resolve(name, port):
        found = socket.inet_aton(name) if name[0].isdigit() else None
        return [socket.inet_ntoa(found)] if found else guard.system_addresses(name, port)

    answer = probe.Prober(resolve=resolve, seconds=answering.SECONDS).ask(f"http://{host}:8000/", now)
    assert answer.reason == Reason.PRIVATE


def test_the_next_address_of_a_name_is_tried_when_the_first_is_silent(site, now):
    site.names[HOST] = ["::1", LOOPBACK]  # the site listens on one of the two
    assert site.prober().ask(site.link("/200"), now).reason == Reason.OPENS


def test_no_more_than_three_addresses_of_a_name_are_tried(site, now):
    site.names[HOST] = ["::1"] * 3 + [LOOPBACK]
    assert site.prober().ask(site.link("/200"), now).reason == Reason.CONNECTION


def test_a_name_server_that_sleeps_does_not_hold_the_portal(site, now):
    asleep = threading.Event()

    def never():
        asleep.wait(10)
        return [LOOPBACK]

    site.names[HOST] = never
    try:
        answer = site.prober(seconds=0.2, head_seconds=0.1).ask(site.link("/"), now)
    finally:
        asleep.set()
    assert answer.reason == Reason.TIMEOUT


def test_a_socket_of_the_machine_is_no_address():
    door = guard.Door(resolve=guard.system_addresses, deadline=guard.Deadline(1))
    with pytest.raises(guard.NotPublic):
        door.connect_unix_socket("/run/postgresql/.s.PGSQL.5432")


def test_the_system_says_that_a_name_does_not_exist_or_that_it_does_not_know():
    assert LOOPBACK in guard.system_addresses("localhost", 80)
    for number, expected in ((socket.EAI_NONAME, guard.UnknownHost), (socket.EAI_AGAIN, guard.NoNameAnswer)):
        with pytest.raises(expected):
            guard.judge(socket.gaierror(number, "…"), "exemple.org")


def test_the_certificates_are_those_of_browsers_and_the_names_are_checked():
    context = probe.verified_tls()
    assert context.check_hostname and context.verify_mode == ssl.CERT_REQUIRED
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert isinstance(guard.Door(resolve=None, deadline=None), httpcore.NetworkBackend)


def test_a_portal_that_opens_its_own_machine_is_not_deployed(settings):
    assert not settings.LINKS_ALLOW_LOOPBACK and not probe.from_settings().allow_loopback
    assert "toolbox.E001" not in {one.id for one in checks.run_checks(include_deployment_checks=True)}
    settings.LINKS_ALLOW_LOOPBACK = True
    assert "toolbox.E001" in {one.id for one in checks.run_checks(include_deployment_checks=True)}
