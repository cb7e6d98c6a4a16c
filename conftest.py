"""Fixtures that every app's tests may use."""

import pytest

pytest_plugins = ["config.testing.browser"]


@pytest.fixture(autouse=True)
def flushable_events(request):
    """Lift the triggers that keep events append-only, for the clean-up after a test that commits for real.

    Such a clean-up empties all tables; `post_migrate`, which follows it, puts the triggers back.
    """
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"}.intersection(request.fixturenames)
    if not commits and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    from complaints import triggers

    request.getfixturevalue("transactional_db")
    triggers.install()
    yield
    triggers.lift()
