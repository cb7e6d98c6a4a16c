"""How often one source may knock: counted in the cache that all processes share."""

import hashlib
from ipaddress import ip_address

from django.core.cache import cache


def source_of(request):
    """The address that our own proxies report; of an IPv6 address the network, which one household can fill."""
    text = request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(text)
    except ValueError:
        return text
    return str(address) if address.version == 4 else address.exploded[:19]


def is_allowed(action, source, *, limit, seconds, now):
    """Count one knock; False once more than `limit` fell into this window of `seconds`. `now` is an instant."""
    window = int(now.timestamp() // seconds)
    key = _key(action, source, window)
    if cache.add(key, 1, seconds):
        return limit >= 1
    try:
        return cache.incr(key) <= limit
    except ValueError:  # the window ended between the two calls
        return True


def is_blocked(action, source, *, limit, seconds, now):
    """Whether this source has used up its window; counts nothing."""
    window = int(now.timestamp() // seconds)
    return cache.get(_key(action, source, window), 0) > limit


def _key(action, source, window):
    return "throttle:" + hashlib.sha256(f"{action}:{source}:{window}".encode()).hexdigest()
