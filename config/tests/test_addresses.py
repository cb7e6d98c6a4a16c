"""Whose address counts: what our proxies say, never what a stranger claims."""

from ipaddress import ip_network

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.middleware import ClientAddressMiddleware


def seen(settings, *, peer, proxies=(), **headers):
    """The address and the scheme that the rest of the product sees."""
    settings.TRUSTED_PROXIES = [ip_network(proxy) for proxy in proxies]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = RequestFactory().get("/", REMOTE_ADDR=peer, **headers)
    ClientAddressMiddleware(lambda request: HttpResponse())(request)
    return request.META["REMOTE_ADDR"], request.scheme


@pytest.mark.parametrize(
    "peer,proxies,forwarded,address",
    [
        ("203.0.113.9", [], "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", [], "198.51.100.1", "127.0.0.1"),
        ("10.0.0.2", ["10.0.0.0/8"], "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", ["10.0.0.0/8"], "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", ["10.0.0.0/8"], "198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("10.0.0.2", ["10.0.0.0/8"], "198.51.100.1, rubbish", "10.0.0.2"),
        ("10.0.0.2", ["10.0.0.0/8"], "", "10.0.0.2"),
        ("203.0.113.9", ["10.0.0.0/8"], "10.0.0.2", "203.0.113.9"),
    ],
)
def test_forwarded_addresses_count_only_from_trusted_proxies(settings, peer, proxies, forwarded, address):
    assert seen(settings, peer=peer, proxies=proxies, HTTP_X_FORWARDED_FOR=forwarded)[0] == address


@pytest.mark.parametrize(
    "peer,proxies,scheme",
    [
        ("203.0.113.9", [], "http"),
        ("203.0.113.9", ["10.0.0.0/8"], "http"),
        ("10.0.0.2", ["10.0.0.0/8"], "https"),
        ("127.0.0.1", [], "https"),
        ("127.0.0.1", ["10.0.0.0/8"], "http"),
    ],
)
def test_https_is_believed_from_a_proxy_of_ours_or_on_this_machine(settings, peer, proxies, scheme):
    assert seen(settings, peer=peer, proxies=proxies, HTTP_X_FORWARDED_PROTO="https")[1] == scheme
