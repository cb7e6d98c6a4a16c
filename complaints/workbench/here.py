"""Who has a case open now. A short-lived cache entry that the page's own poll writes: no table, nothing kept."""

from django.core.cache import cache

# Somebody who has not asked for so long has gone; pages ask every half minute.
SECONDS = 75


def also(case, user, now):
    """The names of the others who have the case open; notes that this person has."""
    key = f"here:{case.pk}"
    at = now.timestamp()
    seen = {person: said for person, said in (cache.get(key) or {}).items() if at - said[1] < SECONDS}
    others = sorted(name for person, (name, _at) in seen.items() if person != user.pk)
    cache.set(key, seen | {user.pk: (str(user), at)}, SECONDS)
    return others
