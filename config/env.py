"""Typed readers of the environment. They collect every problem, and `refuse_if_any` says all of them at once."""

import re
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "::1", "testserver"}
HOST = re.compile(r"^(\.?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])$", re.I)

# ISO 4217, the codes in circulation.
_CODES = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP "
    "CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG "
    "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL "
    "MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR "
    "RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD "
    "TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG"
)
CURRENCIES = frozenset(_CODES.split())


class Environment:
    """Reads names from a mapping such as `os.environ`; a value that makes no sense becomes a problem and the default
    is used meanwhile, so that one start shows every problem. An empty value counts as not given."""

    def __init__(self, values):
        self.values = values
        self.problems = []

    def complain(self, name, why):
        """Note that `name` cannot be used, and why, as the end of a sentence that starts with the name."""
        self.problems.append(f"{name} {why}")

    def given(self, name):
        return bool(self.values.get(name, "").strip())

    def text(self, name, default=""):
        return self.values.get(name, "").strip() or default

    def words(self, name, default=()):
        """A list, separated by commas."""
        found = [word.strip() for word in self.values.get(name, "").split(",")]
        return [word for word in found if word] or list(default)

    def flag(self, name, default):
        value = self.text(name).lower()
        if value and value not in TRUE | FALSE:
            self.complain(name, f"is “{value}”: it must be 1 or 0.")
            return default
        return value in TRUE if value else default

    def whole(self, name, default, least, most):
        """A whole number between two bounds, both allowed."""
        value = self.text(name)
        if not value:
            return default
        if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
            self.complain(name, f"is “{value}”: it must be a whole number from {least} to {most}.")
            return default
        return int(value)

    def choice(self, name, default, among):
        value = self.text(name, default)
        if value not in among:
            self.complain(name, f"is “{value}”: it must be one of {', '.join(among)}.")
            return default
        return value

    def path(self, name, default):
        """A path; a relative one is counted from where the default lies."""
        return Path(default).parent / self.text(name) if self.given(name) else Path(default)

    # --- values with a meaning -----------------------------------------------------------------------------------

    def currency(self, name, default):
        value = self.text(name, default)
        if value not in CURRENCIES:
            self.complain(name, f"is “{value}”: it must be a currency code of ISO 4217 such as CNY or EUR.")
            return default
        return value

    def time_zone(self, name, default):
        value = self.text(name, default)
        if value not in available_timezones():
            self.complain(name, f"is “{value}”: it must be a zone such as Asia/Shanghai or Europe/Berlin.")
            return default
        return value

    def hosts(self, name, default):
        """Host names without scheme and port; a leading dot takes in the sub-domains."""
        hosts = self.words(name, default)
        for host in hosts:
            if host == "*":
                self.complain(name, "is “*”: name the hosts, so that a forged Host header is refused.")
            elif not HOST.match(host):
                self.complain(name, f"has “{host}”: each must be a host name without scheme, port or path.")
        return hosts

    def networks(self, name):
        """Addresses or networks of proxies, e.g. `127.0.0.1, 10.0.0.0/8`."""
        networks = []
        for word in self.words(name):
            try:
                networks.append(ip_network(word, strict=False))
            except ValueError:
                self.complain(name, f"has “{word}”: each must be an IP address or a network such as 10.0.0.0/8.")
        return networks

    def address(self, name, default):
        """A mail address, with or without a display name."""
        value = self.text(name, default)
        _display, plain = parseaddr(value)
        if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", plain) or "\n" in value or "\r" in value:
            self.complain(name, f"is “{value}”: it must be a mail address, e.g. Redress <care@example.com>.")
            return default
        return value

    def url(self, name, schemes, default="", needs_host=True):
        """A URL with one of the schemes. Its value is never repeated in a problem: it may hold a password."""
        value = self.text(name, default)
        if not value:
            return ""
        parts = _split(value)
        if parts is None or parts.scheme not in schemes:
            self.complain(name, f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}.")
            return default
        if needs_host and not parts.hostname:
            self.complain(name, "names no host.")
            return default
        return value

    def any_url(self, name):
        """A URL of any scheme (Apprise knows more than a hundred)."""
        value = self.text(name)
        if value and not re.match(r"^[a-z][a-z0-9+.-]*://\S+$", value, re.I):
            self.complain(name, "must be an Apprise URL such as https://…, mailto://… or slack://….")
            return ""
        return value

    # --- what production needs -----------------------------------------------------------------------------------

    def check_secret(self, name, keys, least):
        """Production brings its own keys: the ones that `make run` writes for itself are for trying out."""
        if not keys:
            self.complain(name, f"is missing: production needs its own random secret of at least {least} characters.")
        for key in keys:
            if len(key) < least or len(set(key)) < 5 or key.startswith(("django-insecure-", "insecure")):
                self.complain(name, f"is too weak: each key must be random and have at least {least} characters.")
                return
        if len(set(keys)) < len(keys):
            self.complain(name, "has one key twice.")

    def check_production(self, site_url, hosts):
        """What must be given, beside the keys, before customers and colleagues are let in."""
        host = urlsplit(site_url).hostname or ""
        if not self.given("SITE_URL"):
            self.complain(
                "SITE_URL", "is missing: links in mails need the public address, e.g. https://care.example.com."
            )
        elif not site_url.startswith("https://"):
            self.complain(
                "SITE_URL", "must begin with https:// in production: sign-ins and tracking links are secrets."
            )
        elif not any(host == name or (name[0] == "." and host.endswith(name)) for name in hosts):
            self.complain("SITE_URL", f"names {host}, which ALLOWED_HOSTS does not have.")
        if not self.given("EMAIL_URL"):
            self.complain("EMAIL_URL", "is missing: without it mails to customers would only be written to files.")
        if not self.given("DEFAULT_FROM_EMAIL"):
            self.complain("DEFAULT_FROM_EMAIL", "is missing: customers must be able to answer our mails.")

    def refuse_if_any(self):
        """Stop the process, naming every problem, one sentence each."""
        if self.problems:
            raise SystemExit(refusal(self.problems))


def refusal(problems):
    """What is printed when Redress does not start."""
    count = "one setting needs" if len(problems) == 1 else f"{len(problems)} settings need"
    return "\n".join([f"Redress does not start: {count} attention.", *(f"  - {problem}" for problem in problems)])


def is_loopback(host):
    return host in LOOPBACK or host.endswith(".localhost") or host.startswith("127.")


def _split(value):
    """The parts of a URL, or None where it is none (a port that is no number, an open bracket)."""
    try:
        parts = urlsplit(value)
        if parts.scheme != "sqlite":  # there ":memory:" stands where a port would
            parts.port  # noqa: B018  (reading it is what checks it)
    except ValueError:
        return None
    return parts
