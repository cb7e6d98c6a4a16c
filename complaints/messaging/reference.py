# ruff: noqa: E501  (rows read better whole)
"""The letters that a new installation knows; adds what is missing, never overwrites."""

from complaints.messaging.models import Template

LETTERS = {
    "acknowledgement": (
        "We have your complaint: {reference}",
        "我们已收到您的客诉：{reference}",
        "Dear {customer_name},\n"
        "thank you for telling us. We have your complaint and its number is {reference}.\n"
        "A colleague reads it now and answers you personally. You can add to it at any time by replying to this message.",
        "{customer_name}，您好：\n"
        "谢谢您告诉我们。您的客诉已经登记，编号 {reference}。\n"
        "同事正在查看，会亲自答复您。您随时可以回复本消息补充情况。",
    ),
    "acknowledgement_out_of_hours": (
        "We have your complaint: {reference}",
        "我们已收到您的客诉：{reference}",
        "Dear {customer_name},\n"
        "thank you for telling us. We have your complaint and its number is {reference}.\n"
        "Our desk is closed at the moment and opens again on {next_opening}; a colleague answers you within an hour of opening.",
        "{customer_name}，您好：\n"
        "谢谢您告诉我们。您的客诉已经登记，编号 {reference}。\n"
        "现在是非服务时间，我们将于 {next_opening} 开班，并在开班后一小时内由同事答复您。",
    ),
}


def load():
    """Load the letters; returns how many were added."""
    added = 0
    for code, (subject_en, subject_zh, text_en, text_zh) in LETTERS.items():
        _row, created = Template.objects.get_or_create(
            code=code,
            channel="",
            defaults={"subject_en": subject_en, "subject_zh": subject_zh, "text_en": text_en, "text_zh": text_zh},
        )
        added += created
    return {"template": added}
