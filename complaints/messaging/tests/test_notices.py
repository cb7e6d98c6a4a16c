from django.utils import translation

from complaints.messaging import notices
from complaints.messaging.models import Notice


def test_tell_once_under_one_key(agent, manager, noon):
    for person in (agent, agent, manager):
        notices.tell(person, kind="alert", text="Late.", at=noon, dedup_key="alert:7:100")

    assert [notice.person for notice in Notice.objects.order_by("pk")] == [agent, manager]


def test_sentence_is_in_the_readers_language_with_its_values(agent, noon):
    notice = notices.tell(agent, kind="alert", text="Case %(reference)s", params={"reference": "C26-000042"}, at=noon)

    with translation.override("zh-hans"):
        assert notice.sentence == "Case C26-000042"


def test_sentence_without_its_value_is_shown_as_written(agent, noon):
    notice = notices.tell(agent, kind="alert", text="Case %(reference)s", at=noon)

    assert notice.sentence == "Case %(reference)s"


def test_mark_read_takes_the_new_ones_only(agent, noon):
    first, second = (notices.tell(agent, kind="alert", text="Late.", at=noon) for _number in range(2))

    assert notices.mark_read(agent, at=noon, pks=[first.pk]) == 1
    assert list(Notice.objects.unread()) == [second]
    assert notices.mark_read(agent, at=noon) == 1
    assert notices.mark_read(agent, at=noon) == 0
