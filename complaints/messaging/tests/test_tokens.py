from complaints.messaging import tokens


def test_message_id_is_found_in_any_header_by_its_signature(settings):
    mail_id = tokens.make_mail_id()

    found = tokens.mail_ids_in(None, f"<other@example.com>\r\n {mail_id}")

    assert found == [mail_id]


def test_message_id_is_never_made_twice():
    assert len({tokens.make_mail_id() for _number in range(100)}) == 100


def test_forged_or_truncated_message_id_is_not_ours():
    mail_id = tokens.make_mail_id()
    flipped = mail_id.replace(mail_id[1], "0" if mail_id[1] != "0" else "1", 1)
    truncated = f"<{mail_id[1:40]}@{tokens.domain()}>"

    assert tokens.mail_ids_in(flipped, truncated, "<C26-000042@redress.example>", "") == []


def test_message_id_signed_with_an_older_key_is_still_ours(settings):
    mail_id = tokens.make_mail_id()

    settings.DATA_KEYS = ["a-newer-key", *settings.DATA_KEYS]

    assert tokens.mail_ids_in(mail_id) == [mail_id]


def test_message_id_from_before_our_domain_changed_is_still_found(settings):
    settings.DEFAULT_FROM_EMAIL = "help@old.example"
    mail_id = tokens.make_mail_id()

    settings.DEFAULT_FROM_EMAIL = "help@new.example"

    assert mail_id in tokens.mail_ids_in(mail_id)


def test_domain_without_a_dot_gives_way_to_the_site(settings):
    settings.DEFAULT_FROM_EMAIL = "redress@localhost"
    settings.SITE_URL = "https://help.redress.example/"

    assert tokens.domain() == "help.redress.example"
