"""Addresses that lead into the network the desk stands in, in every form that a resolver understands."""

import ipaddress

import pytest

from annotations.fetching.guard import AddressRefused, check_ip, check_url

REFUSED = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.1./",
    "http://%31%32%37.0.0.1/",
    "http://１２７.0.0.1/",
    "http://127。0。0。1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://10.1.2.3/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://172.31.255.255/",
    "http://192.168.0.1/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://203.0.113.9/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::]/",
    "http://[::1]/",
    "http://[::127.0.0.1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:8.8.8.8]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::a00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "http://[2001:db8::1]/",
    "http://[3fff::1]/",
    "http://[2a00::5efe:7f00:1]/",
    "http://[fc00::1]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[ff02::1]/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://desk.localhost/",
    "http://intranet/",
    "http://printer.local/",
    "http://metadata.google.internal/",
    "http://user@news.org/",
    "http://user:secret@news.org/",
    "http://news.org:8000/",
    "https://news.org:22/",
    "ftp://news.org/",
    "file:///etc/passwd",
    "gopher://news.org/",
    "javascript:alert(1)",
    "//news.org/",
    "news.org",
    "",
    "http://",
    "http:///path",
    "http://.../",
    "http://a..org/",
    "http://news.org\\@127.0.0.1/",
    "http://news.org/a b",
    "http://news.org/\r\nHost: 127.0.0.1",
    "http://[::1",
    "http://news.org:0/",
    "https://news.org:00/",
    f"http://{'a.' * 130}org/",
]


@pytest.mark.parametrize("address", REFUSED)
def test_check_url_refuses(address: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        check_url(address)
    assert list(refused.value.fields) == ["url"]


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("http://news.org", "news.org", 80),
        ("https://NEWS.org:443/a?b=c#d", "news.org", 443),
        ("http://news.org:443/", "news.org", 443),
        ("https://bücher.de/", "xn--bcher-kva.de", 443),
        ("http://8.8.8.8/", "8.8.8.8", 80),
        ("http://[2606:4700::1111]/", "2606:4700::1111", 80),
        ("http://news.org./", "news.org", 80),
    ],
)
def test_check_url_lets_the_public_web_through(address: str, host: str, port: int) -> None:
    target = check_url(address)
    assert (target.host, target.port, target.url.fragment) == (host, port, "")


def test_loopback_is_open_on_the_ports_named_alone() -> None:
    ports = frozenset({8190})
    assert check_url("http://127.0.0.1:8190/", loopback_ports=ports).port == 8190
    assert check_url("http://localhost:8190/", loopback_ports=ports).port == 8190
    for address in ("http://127.0.0.1:8191/", "http://127.0.0.1/", "http://10.0.0.1:8190/", "http://news.org:8190/"):
        with pytest.raises(AddressRefused):
            check_url(address, loopback_ports=ports)
    check_ip(ipaddress.ip_address("::1"), port=8190, loopback_ports=ports)
    with pytest.raises(AddressRefused):
        check_ip(ipaddress.ip_address("10.0.0.1"), port=8190, loopback_ports=ports)
