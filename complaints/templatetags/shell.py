"""The frame around every page: the rail, the language, the theme, addresses with a changed query."""

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language

from complaints import navigation, wording

register = template.Library()

# The bar at the foot of a telephone holds so many items; the others stay in the rail of wider screens.
ON_PHONE = 5
# Pages that belong to an item although their addresses do not begin with its own.
BELONGS = (("/complaints/", "queue"),)
THEMES = ("light", "dark")
# A mark in the browser's own words, and its name; the first that fits, since most also claim to be others.
BROWSERS = (
    ("MicroMessenger/", "WeChat"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@register.simple_tag(takes_context=True)
def nav_items(context):
    """The rail for this person: label, url, icon, count, and which one is open. A page may set `nav` in its context."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return []
    now = timezone.now()
    places = navigation.places_for(request.user)
    current = context.get("nav") or _current(request.path, places)
    counts = navigation.counted([place for place, _url in places], request.user, now)
    items = []
    on_phone = [place.key for place, _url in places if not place.is_wide][:ON_PHONE]
    for position, (place, url) in enumerate(places):
        number, is_over = counts.get(place.key, (0, False))
        section = place.section if position and place.section != places[position - 1][0].section else ""
        items.append(
            {
                "place": place,
                "url": url,
                "section": section,
                "count": number,
                "is_over": is_over,
                "is_current": place.key == current,
                "is_wide": place.key not in on_phone,
            }
        )
    return items


def _current(path, places):
    """The item whose address is the longest beginning of this one."""
    for beginning, key in BELONGS:
        if path.startswith(beginning):
            return key
    fitting = [(len(url), place.key) for place, url in places if path == url or (url != "/" and path.startswith(url))]
    return max(fitting)[1] if fitting else ""


@register.simple_tag
def address(name, *args):
    """Like {% url %}, but "" while no such page is installed."""
    return navigation.address(name, *args)


@register.simple_tag
def page_language():
    """What <html lang> says."""
    return "zh-Hans" if (get_language() or "").startswith("zh") else "en"


@register.simple_tag
def other_language():
    """The language one can change to: (code, its own name, its lang attribute)."""
    is_chinese = (get_language() or "").startswith("zh")
    return (
        {"code": "en", "name": "English", "lang": "en"}
        if is_chinese
        else {
            "code": "zh-hans",
            "name": "中文",
            "lang": "zh-Hans",
        }
    )


@register.simple_tag(takes_context=True)
def theme_attrs(context):
    """The theme a person chose, by cookie or in their profile; without a choice the screen decides (theme.js)."""
    request = context.get("request")
    user = getattr(request, "user", None)
    wish = request.COOKIES.get("theme", "") if request else ""
    if wish not in (*THEMES, "system"):
        wish = getattr(user, "theme", "")
    shown = wish if wish in THEMES else "light"
    return format_html('data-bs-theme="{0}" data-theme="{0}" data-wish="{1}"', shown, wish if wish in THEMES else "")


@register.simple_tag(takes_context=True)
def query_with(context, **changes):
    """The page's own query string with changes; None takes a name out. “?state=triage&page=2” or “?”."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag
def now_day():
    """“Thu 19 Nov, 14:08”, at the foot of the rail."""
    return wording.dated(timezone.now())


@register.filter
def device(user_agent):
    """“Firefox, Windows” of what a browser says of itself; what is not known is cut to its first words."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return ", ".join(filter(None, (browser, system))) or user_agent[:40]
