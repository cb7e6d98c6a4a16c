"""Make `.venv` and install the pinned requirements; run by `make setup` with any Python from 3.11 on.

Uses the standard library alone, because nothing else is there yet. Some Debian images come without `ensurepip`: then
pip's own wheel is fetched from the package index that pip is configured for. Run again, it installs only what changed.
"""

import argparse
import base64
import configparser
import hashlib
import html.parser
import importlib.util
import json
import os
import re
import ssl
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
PYTHON = HOME / "bin" / "python"
LEAST = (3, 11)
INDEX = "https://pypi.org/simple"
PIP_WHEEL = re.compile(r"^pip-(\d+(?:\.\d+)*)-py3-none-any\.whl$")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dev", action="store_true", help="also what tests, lint and drills need")
    options = parser.parse_args()
    if sys.version_info < LEAST:
        sys.exit(
            f"Redress needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try: make PYTHON=python3.11 run"
        )
    name = "requirements-dev.txt" if options.dev else "requirements.txt"
    stamp, wanted = HOME / f".installed-{name}", fingerprint()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    make_environment()
    print(f"Installing {name} …", flush=True)
    pip("install", "-qq", "--disable-pip-version-check", "-r", str(ROOT / name))
    stamp.write_text(wanted)


def fingerprint():
    """Changes with the requirements and with the Python that the environment was made for."""
    texts = [(ROOT / name).read_bytes() for name in ("requirements.txt", "requirements-dev.txt")]
    return hashlib.sha256(b"\0".join([sys.version.encode(), *texts])).hexdigest()


def make_environment():
    """An environment with pip in it, however little the system's Python brings along."""
    if not PYTHON.exists():
        print(f"Making {HOME.name} …", flush=True)
        venv.create(HOME, with_pip=False, symlinks=True)
    if has_pip():
        return
    if importlib.util.find_spec("ensurepip") and run("-m", "ensurepip", "--upgrade", check=False) == 0 and has_pip():
        return
    with tempfile.TemporaryDirectory() as folder:
        wheel = fetch_pip(Path(folder))
        run(f"{wheel}/pip", "install", "--quiet", "--no-index", "--disable-pip-version-check", str(wheel))


def has_pip():
    return run("-c", "import pip", check=False) == 0


def pip(*arguments):
    run("-m", "pip", *arguments)


def run(*arguments, check=True):
    """The environment's Python; what it says is shown only where its failure counts."""
    output = None if check else subprocess.DEVNULL
    result = subprocess.run([str(PYTHON), *arguments], stdout=output, stderr=output, check=False)
    if check and result.returncode:
        sys.exit(result.returncode)
    return result.returncode


# --- pip's wheel, without pip --------------------------------------------------------------------------------------


def fetch_pip(folder):
    """The newest pip of the index, its hash compared with the one that the index states."""
    index = setting("index-url", INDEX).rstrip("/")
    page = f"{index}/pip/"
    print(f"Fetching pip from {urllib.parse.urlsplit(page).hostname} …", flush=True)
    content, kind = get(page, "application/vnd.pypi.simple.v1+json, text/html;q=0.5")
    name, url, digest = newest(list(links(content, kind, page)))
    wheel, _kind = get(url, "*/*")
    if digest and hashlib.sha256(wheel).hexdigest() != digest:
        sys.exit(f"{name} from {page} does not have the hash that the index states: not installed.")
    path = folder / name
    path.write_bytes(wheel)
    return path


def links(content, kind, page):
    """(file name, address, sha256) of each file on an index page, JSON or HTML."""
    if "json" in kind:
        for file in json.loads(content)["files"]:
            if not file.get("yanked") and fits(file.get("requires-python")):
                yield file["filename"], urllib.parse.urljoin(page, file["url"]), file["hashes"].get("sha256", "")
        return
    reader = Anchors()
    reader.feed(content.decode())
    for attributes in reader.found:
        if "data-yanked" in attributes or not fits(attributes.get("data-requires-python")):
            continue
        url, _, fragment = urllib.parse.urljoin(page, attributes["href"]).partition("#")
        yield url.rpartition("/")[2], url, fragment.removeprefix("sha256=") if fragment.startswith("sha256=") else ""


class Anchors(html.parser.HTMLParser):
    """The attributes of every link on a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag == "a" and dict(attrs).get("href"):
            self.found.append(dict(attrs))


def newest(files):
    wheels = [(version(match[1]), file) for file in files if (match := PIP_WHEEL.match(file[0]))]
    if not wheels:
        sys.exit("The package index has no pip. Set PIP_INDEX_URL to one that does, or install python3-venv.")
    return max(wheels)[1]


def version(text):
    return tuple(int(part) for part in text.split("."))


def fits(requires):
    """Whether a `>=3.9` admits this Python; other kinds of condition are left to pip."""
    least = re.search(r">=\s*(\d+(?:\.\d+)*)", requires or "")
    return least is None or version(least[1]) <= sys.version_info[:3]


def get(url, accept):
    """The content and its kind; name and password in the address become a header, as pip does it."""
    parts = urllib.parse.urlsplit(url)
    headers = {"Accept": accept, "User-Agent": "redress-setup"}
    if parts.username:
        secret = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(secret.encode()).decode()}"
        url = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    context = ssl.create_default_context(cafile=setting("cert") or None)
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, headers=headers), timeout=60, context=context
        ) as answer:
            return answer.read(), answer.headers.get("Content-Type", "")
    except OSError as error:
        sys.exit(f"The package index does not answer ({error}). Set PIP_INDEX_URL, or install python3-venv.")


def setting(name, default=""):
    """What pip would use: the environment first, then its configuration files, the user's before the system's."""
    value = os.environ.get(f"PIP_{name.upper().replace('-', '_')}")
    for path in configuration_files() if not value else ():
        reader = configparser.RawConfigParser()
        try:
            reader.read(path, encoding="utf-8")
        except configparser.Error:
            continue
        value = reader.get("install", name, fallback="") or reader.get("global", name, fallback="")
        if value:
            break
    return (value or default).strip()


def configuration_files():
    home = Path.home()
    folders = [Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")]
    folders += [Path(folder) for folder in os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":") if folder]
    named = [Path(os.environ["PIP_CONFIG_FILE"])] if os.environ.get("PIP_CONFIG_FILE") else []
    usual = [folders[0] / "pip" / "pip.conf", home / ".pip" / "pip.conf"]
    return [*named, *usual, *(folder / "pip" / "pip.conf" for folder in folders[1:]), Path("/etc/pip.conf")]


if __name__ == "__main__":
    main()
