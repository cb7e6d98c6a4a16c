"""What tests need of the machine, installed where the system's package manager can give it."""

import os
import shutil
import subprocess
import sys

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def apt_install(*packages):
    """Install Debian packages as root (or with a sudo that asks nothing); whether that worked."""
    if not shutil.which("apt-get"):
        return False
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if prefix and not shutil.which("sudo"):
        return False
    print(f"Installing {', '.join(packages)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    if _quiet(install, environment):
        return True
    return _quiet([*prefix, "apt-get", "update", "-qq"], environment) and _quiet(install, environment)


def pip_install(*packages):
    return _quiet([sys.executable, "-m", "pip", "install", "-qq", *packages], dict(os.environ))


def chromium():
    """The path of a Chromium to drive: the system's, installed by the system, or playwright's own; "" if none."""
    found = _on_path()
    if found or (apt_install("chromium") and (found := _on_path())):
        return found
    if _quiet([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ)):
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            return playwright.chromium.executable_path
    return ""


def _on_path():
    named = os.environ.get("CHROMIUM", "")
    return named or next((path for name in CHROMIUM if (path := shutil.which(name))), "")


def _quiet(command, environment):
    result = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return result.returncode == 0
