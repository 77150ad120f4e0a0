"""Whose a source is: registrable domains, names, which are independent, which the claimant's own."""

import socket

import pytest

from annotations.sources import Source, count_independent, is_own, plain_name, registrable_domain


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://news.bbc.co.uk/page", "bbc.co.uk"),
        ("https://BBC.co.uk./page", "bbc.co.uk"),
        ("https://statistics.example/report", "statistics.example"),
        ("https://ann.github.io/a", "ann.github.io"),
        ("https://www.city.kyoto.jp/", "city.kyoto.jp"),
        ("https://shop.bücher.de/", "xn--bcher-kva.de"),
        ("http://192.0.2.7:8080/", "192.0.2.7"),
        ("http://[2001:db8::1]/", "2001:db8::1"),
        ("https://co.uk/", "co.uk"),
        ("http://[broken/", ""),
        ("", ""),
        ("mailto:a@b.example", ""),
    ],
)
def test_domain_is_what_somebody_registered(url: str, domain: str):
    assert registrable_domain(url) == domain


def test_domains_are_read_without_the_network(monkeypatch):
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert registrable_domain("https://a.b.example.com.au/") == "example.com.au"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("The Guardian", "guardian"),
        ("  Acme, Corp.! ", "acme corp"),
        ("Der Spiegel", "spiegel"),
        ("Le Monde", "monde"),
        ("Ministère de la Santé", "ministere de la sante"),
        ("日本放送協会", "日本放送協会"),
        ("The", "the"),
        ("—", ""),
    ],
)
def test_spellings_of_a_name_are_equal(name: str, plain: str):
    assert plain_name(name) == plain


@pytest.mark.parametrize(
    ("sources", "names"),
    [
        ([], []),
        ([("a.example", ""), ("a.example", "")], ["a.example"]),
        ([("a.example", ""), ("b.example", "")], ["a.example", "b.example"]),
        ([("a.example", "Wire"), ("b.example", "WIRE")], ["a.example = b.example"]),
        ([("", "Wire"), ("a.example", "The Wire"), ("a.example", "Other")], ["a.example"]),
        ([("", ""), ("", " . ")], []),
        ([("", "Wire"), ("", "Port authority")], ["port authority", "wire"]),
        # Two that share nothing become one through a third that shares a domain with one, a name with the other.
        ([("a.example", "X"), ("b.example", "Y"), ("a.example", "Y")], ["a.example = b.example"]),
    ],
)
def test_sources_that_share_domain_or_publisher_are_one(sources, names):
    assert count_independent(Source(*each) for each in sources) == names


@pytest.mark.parametrize(
    ("source", "claimant", "own"),
    [
        (("acme-corp.com", ""), "ACME Corp.", True),
        (("acme.com", "Acme Corp"), "The Acme Corp", True),
        (("acme.com", ""), "www.acme.com", True),
        (("acme.com", ""), "https://acme.com/about", True),
        (("xn--bcher-kva.de", ""), "Bücher", True),
        (("acme.com", "Wire"), "Acme Corp", False),
        (("wire.com", "A book about Acme Corp"), "Acme Corp", False),
        (("acme.com", "Acme"), "", False),
        (("", ""), "Acme", False),
        (("j-smith.example", "Wire"), "Mr. Smith", False),
    ],
)
def test_source_is_own_by_publisher_domain_or_label(source, claimant, own):
    assert is_own(Source(*source), claimant) is own
