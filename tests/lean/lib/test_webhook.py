"""Nothing is posted behind our own walls, whatever an address looks like and whoever answers for its name."""

import socket
import ssl
import time
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from lean.lib import webhook
from lean.lib.outside import may_reach
from lean.lib.webhook import AddressNotAllowed, Allowed, Undelivered
from tests.chat_server import LOOPBACK, ChatServer, trusting

SLACK = Allowed(("hooks.slack.com", "*.logic.azure.com", "chat.example.org:8443"))
# What somebody would like to reach from here.
TABLE_INSIDE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.1.2.3
127.255.255.255 168.63.129.16 169.254.0.1 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1
192.0.0.170 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.7
203.0.113.7 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.254 255.255.255.255 :: ::1 ::127.0.0.1 ::a00:1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1
64:ff9b::a9fe:a9fe 64:ff9b::808:808 64:ff9b:1::1 100::1 100:0:0:1::1 2001::1 2001:0:7f00:1::1 2001:2::1 2001:10::1
2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1::1 2002:a9fe:a9fe::1 2620:4f:8000::1 3fff::1 4000::1 5f00::1 fc00::1
fd00::1 fd00:ec2::254 fd20:ce::254 fdff:ffff::1 fe80::1 fe80::a9fe:a9fe feb0::1 fec0::1 feff::1 ff02::1 ff0e::1
"""
OUTSIDE_TABLE = """
1.1.1.1 3.68.1.2 8.8.8.8 9.255.255.255 11.0.0.0 52.29.1.2 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1
169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.1 192.167.255.255 192.169.0.0 198.17.255.255
198.20.0.0 223.255.255.255 2600:1f18::1 2606:4700::1111 2a00:1450:4001::200e 2001:4860:4860::8888 2400:cb00::1
2003::1
"""
INSIDE, OUTSIDE = TABLE_INSIDE.split(), OUTSIDE_TABLE.split()
ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6))


@pytest.fixture
def server():
    server = ChatServer()
    server.start()
    yield server
    server.stop()


# --- Which addresses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ip", INSIDE)
def test_an_address_inside_is_never_reached(ip):
    assert not may_reach(ip_address(ip))


@pytest.mark.parametrize("ip", OUTSIDE)
def test_an_address_outside_is(ip):
    assert may_reach(ip_address(ip))


def test_there_are_enough_of_them():
    assert len(set(INSIDE)) >= 60


@given(ADDRESSES)
@example(IPv6Address("fec0::1"))
def test_what_python_calls_private_is_never_reached(ip):
    assume(not ip.is_global or ip.is_multicast or ip.is_reserved)
    assert not may_reach(ip)


@given(st.ip_addresses(v=4))
@example(IPv4Address("8.8.8.8"))
def test_no_ipv4_comes_in_disguise(ip):
    number = int(ip)
    disguises = (
        IPv6Address(number),
        IPv6Address((0xFFFF << 32) + number),
        IPv6Address((0xFFFF << 48) + number),
        IPv6Address((0x0064FF9B << 96) + number),
        IPv6Address((0x2002 << 112) + (number << 80)),
        IPv6Address((0x20010000 << 96) + (number ^ 0xFFFFFFFF)),
        IPv6Address((0xFE80 << 112) + (0x5EFE << 32) + number),
    )
    assert not any(may_reach(each) or may_reach(each, private=True) for each in disguises)


@pytest.mark.parametrize("ip", ["10.1.2.3", "172.16.9.9", "192.168.7.7", "100.64.0.9", "fd12::1"])
def test_only_the_one_named_host_may_be_private(ip):
    assert may_reach(ip_address(ip), private=True)


@pytest.mark.parametrize(
    "ip", ["127.0.0.1", "::1", "169.254.169.254", "0.0.0.0", "fe80::1", "fd00:ec2::254", "100.100.100.200", "224.0.0.1"]
)
def test_not_even_that_one_is_this_machine_or_what_a_cloud_tells_it(ip):
    assert not may_reach(ip_address(ip), private=True)


# --- Which words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "https://hooks.slack.com/services/T/B/x",
        "HTTPS://HOOKS.SLACK.COM/services/T/B/x",
        "https://hooks.slack.com:443/services/T/B/x",
        "https://prod-1.westeurope.logic.azure.com:443/workflows/1/triggers/manual/paths/invoke?api-version=1&sig=a_b-c",
        "https://chat.example.org:8443/hooks/x",
    ],
)
def test_an_allowed_host_is_read(address):
    target = webhook.read(address, SLACK)
    assert webhook.read(str(target), SLACK) == target


@pytest.mark.parametrize(
    "address",
    [
        "",
        "hooks.slack.com/services/T/B/x",
        "//hooks.slack.com/x",
        "http://hooks.slack.com/x",
        "ftp://hooks.slack.com/x",
        "file:///etc/passwd",
        "gopher://hooks.slack.com/x",
        "https://hooks.slack.com.example.org/x",
        "https://evil-hooks.slack.com/x",
        "https://logic.azure.com/x",
        "https://evillogic.azure.com/x",
        "https://hooks.slack.com./x",
        "https://hooks..slack.com/x",
        "https://hooks.slack.com@127.0.0.1/x",
        "https://127.0.0.1@hooks.slack.com/x",
        "https://user:word@hooks.slack.com/x",
        "https://hooks.slack.com:8443/x",
        "https://hooks.slack.com:0/x",
        "https://hooks.slack.com:22/x",
        "https://hooks.slack.com:99999/x",
        "https://hooks.slack.com:x/x",
        "https://hooks.slack.com#@127.0.0.1/",
        "https://hooks.slack.com\\@127.0.0.1/",
        "https://hooks.slack.com\t/x",
        "https://hooks.slack.com/x y",
        "https://hooks.slack.com/x\r\nHost: 127.0.0.1",
        "https://hooks.slack.com%00.example.org/",
        "https://hooks%2eslack.com/x",
        "https://hooks。slack.com/x",
        "https://hooks.ѕlack.com/x",
        "https://xn--hooks-slack.com/x",
        "https://127.0.0.1/x",
        "https://2130706433/x",
        "https://0x7f000001/x",
        "https://0x7f.0.0.1/x",
        "https://017700000001/x",
        "https://0177.0.0.1/x",
        "https://127.1/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://[fe80::1%25eth0]/x",
        "https://localhost/x",
        "https://chat.example.org/hooks/x",
        "https://hooks.slack.com/" + "x" * 1000,
    ],
)
def test_any_other_is_refused_before_a_name_server_is_asked(address):
    with pytest.raises(AddressNotAllowed) as refusal:
        webhook.read(address, SLACK)
    assert "/x" not in str(refusal.value)


@given(ADDRESSES, st.sampled_from(["{}", "{:d}", "{:#x}", "0{:o}", "[{}]", "[::ffff:{}]", "{}.", "0x{:08X}."]))
def test_a_host_of_numbers_is_never_taken_even_where_it_is_listed(ip, form):
    written = form.format(int(ip) if form[-2] in "dxoX" or ":" in form[1:4] else ip)
    with pytest.raises(AddressNotAllowed):
        webhook.read(f"https://{written}/x", Allowed((written, str(ip), "*"), private=written))


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused_and_nothing_else(before, after):
    for address in (
        before,
        f"https://{before}",
        f"https://{before}hooks.slack.com{after}",
        f"https://hooks.slack.com{after}",
    ):
        try:
            target = webhook.read(address, SLACK)
        except AddressNotAllowed:
            continue
        assert target.port in SLACK.port_of(target.host)
        assert target.path.startswith("/")
        assert target.path.isascii()


# --- Whom it reaches --------------------------------------------------------------------------------------------


def test_a_name_is_resolved_once_and_that_very_address_is_reached(server):
    """A name server that answers with another address the second time is never asked a second time."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["169.254.169.254"]])
    asked = partial(webhook.post, resolve=lambda *_: next(answers), also=LOOPBACK, context=trusting())
    asked(server.at("hooks.slack.com"), {"text": "Hi"}, allowed=server.allowing("hooks.slack.com"))
    [posted] = server.posted
    assert (posted.path, posted.body) == ("/services/T1/B1/secret", {"text": "Hi"})
    assert posted.host == f"hooks.slack.com:{server.port}"
    assert next(answers) == ["10.0.0.1"]


def looks_first_and_connects_by_name(address, body, *, allowed, resolve, also, context):
    """As one would write it at first."""
    target = webhook.read(address, allowed)
    assert all(may_reach(ip_address(ip), also=also) for ip in resolve())
    plain = socket.create_connection((resolve()[0], target.port), timeout=5)
    with context.wrap_socket(plain, server_hostname=target.host) as secure:
        secure.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
        secure.recv(100)


@pytest.mark.parametrize(
    ("posts", "reaches"), [(webhook.post, "outside"), (looks_first_and_connects_by_name, "inside")]
)
def test_a_name_that_changes_between_two_questions_fools_who_asks_twice(server, posts, reaches):
    """127.0.0.1 stands for an address outside here, 127.0.0.2 for one inside."""
    inside, answers = ChatServer("127.0.0.2", server.port), iter([["127.0.0.1"], ["127.0.0.2"]])
    inside.start()
    given = {"allowed": server.allowing("hooks.slack.com"), "also": LOOPBACK, "context": trusting()}
    posts(server.at("hooks.slack.com"), {}, resolve=lambda *_: next(answers), **given)
    inside.stop()
    assert {"outside": len(server.posted), "inside": len(inside.posted)} == {"outside": 0, "inside": 0} | {reaches: 1}


def test_what_python_calls_global_would_let_in_some_of_these():
    let_in = {ip for ip in INSIDE if ip_address(ip).is_global}
    assert {"168.63.129.16", "fec0::1", "224.0.0.1"} & let_in


@pytest.mark.parametrize("ips", [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["fe80::1%eth0"], ["10.0.0.1"], []])
def test_a_name_that_points_inside_is_refused_for_good_and_nobody_connected(server, ips):
    with pytest.raises(Undelivered) as refusal:
        webhook.post(
            server.at("hooks.slack.com"),
            {},
            allowed=server.allowing("hooks.slack.com"),
            resolve=lambda *_: ips,
            context=trusting(),
        )
    assert refusal.value.for_good
    assert server.posted == []


def test_the_certificate_has_to_be_that_of_the_name(server):
    allowed = server.allowing("other.slack.com", "hooks.slack.com")
    with pytest.raises(Undelivered, match="no valid certificate"):
        server.post(server.at("other.slack.com"), {}, allowed=allowed)
    with pytest.raises(Undelivered, match="no valid certificate"):
        server.post(server.at("hooks.slack.com"), {}, allowed=allowed, context=ssl.create_default_context())
    assert server.posted == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(server, status):
    other = ChatServer()
    other.start()
    server.status, server.headers = status, {"Location": other.at("hooks.slack.com")}
    with pytest.raises(Undelivered) as refusal:
        server.post(server.at("hooks.slack.com"), {}, allowed=server.allowing("hooks.slack.com"))
    other.stop()
    assert refusal.value.for_good
    assert other.posted == []


@pytest.mark.parametrize(
    ("status", "for_good"),
    [(400, True), (403, True), (404, True), (410, True), (408, False), (429, False), (500, False), (503, False)],
)
def test_an_answer_says_whether_it_is_for_good(server, status, for_good):
    server.status, server.headers, server.text = status, {"Retry-After": "30"}, "no_service secret"
    with pytest.raises(Undelivered, match=f"hooks.slack.com answers: {status}") as refusal:
        server.post(server.at("hooks.slack.com"), {}, allowed=server.allowing("hooks.slack.com"))
    assert (refusal.value.for_good, refusal.value.wait) == (for_good, 30)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("wait", ["soon", "-5", "9" * 400, "Wed, 21 Oct 2026 07:28:00 GMT", "٣"])
def test_a_wait_that_is_no_number_of_seconds_is_none(server, wait):
    server.status, server.headers = 503, {"Retry-After": wait.encode().decode("latin-1")}
    with pytest.raises(Undelivered) as refusal:
        server.post(server.at("hooks.slack.com"), {}, allowed=server.allowing("hooks.slack.com"))
    assert refusal.value.wait == 0


def test_whoever_dribbles_is_cut_off_in_time(server):
    server.slow, began = 0.05, time.monotonic()
    with pytest.raises(Undelivered, match="didn’t answer in time") as refusal:
        server.post(server.at("hooks.slack.com"), {}, allowed=server.allowing("hooks.slack.com"), seconds=0.4)
    assert time.monotonic() - began < 2
    assert not refusal.value.for_good


def test_a_long_answer_is_not_read_to_its_end(server):
    server.text = "x" * 5_000_000
    server.post(server.at("hooks.slack.com"), {}, allowed=server.allowing("hooks.slack.com"))
    assert len(server.posted) == 1


def test_of_several_addresses_one_that_answers_is_enough(server):
    also = (ip_network("127.0.0.0/8"),)
    allowed = server.allowing("hooks.slack.com")
    server.post(
        server.at("hooks.slack.com"), {}, allowed=allowed, resolve=lambda *_: ["127.0.0.3", "127.0.0.1"], also=also
    )
    assert len(server.posted) == 1


def test_who_is_not_there_is_asked_again_later():
    allowed = Allowed(("hooks.slack.com:9",))
    with pytest.raises(Undelivered, match="can’t be reached") as refusal:
        webhook.post(
            "https://hooks.slack.com:9/secret", {}, allowed=allowed, resolve=lambda *_: ["127.0.0.1"], also=LOOPBACK
        )
    assert not refusal.value.for_good
    assert "secret" not in str(refusal.value)


def test_no_proxy_of_the_environment_is_used(server, monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.post(server.at("hooks.slack.com"), {}, allowed=server.allowing("hooks.slack.com"))
    assert len(server.posted) == 1
