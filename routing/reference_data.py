"""The rows of `reference.py`. Amounts in major units of CNY, times in minutes."""

DEPARTMENTS = [
    ("product", "Product", "产品部"),
    ("warehouse", "Warehouse and logistics", "仓储物流部"),
    ("quality", "Customer-service quality", "客服质检"),
    ("service", "Customer service", "客服部"),
    ("finance", "Finance", "财务"),
    ("operations", "Operations", "运营部"),
    ("purchasing", "Purchasing", "采购部"),
    ("legal", "Legal", "法务"),
    ("pr", "Public relations", "公关"),
]
# The code is the kind as well: one row of each to begin with.
OUTSIDE_PARTIES = [
    ("carrier", "Carrier", "第三方物流"),
    ("supplier", "Supplier", "供应商"),
    ("platform", "Platform", "平台"),
    ("customer", "Customer", "客户"),
    ("nobody", "Nobody", "无责"),
]
EVERY_DAY, WORKDAYS = range(7), range(5)
# code, English, Chinese, counts always, weekdays, from hour, to hour (24: midnight)
CALENDARS = [
    ("desk", "Desk hours", "客服时间", False, EVERY_DAY, 9, 21),
    ("always", "Day and night", "全天", True, (), 0, 0),
    ("days", "Calendar days", "自然日", True, (), 0, 0),
    ("statutory", "Statutory working days", "法定工作日", False, WORKDAYS, 0, 24),
]
HOUR, DAY = 60, 24 * 60
# kind, English, Chinese, (red, yellow, green) minutes, calendar, calendar for red
CLOCKS = [
    ("first_response", "First response by a person", "人工首次响应", (15, 15, 15), "desk", ""),
    ("first_response_closed", "First response after opening", "开班后首次响应", (HOUR, HOUR, HOUR), "desk", ""),
    ("next_reply", "Reply to the customer", "回复客户", (15, HOUR, HOUR), "desk", ""),
    ("triage", "Triage", "分级", (30, 2 * HOUR, 4 * HOUR), "desk", ""),
    ("handling", "Handling, triage to proposal", "处理时限", (2 * HOUR, 8 * HOUR, 24 * HOUR), "desk", "always"),
    ("enquiry", "Answer to an enquiry", "答复询问", (HOUR, 4 * HOUR, 8 * HOUR), "desk", ""),
    ("decision", "Approval, guidance, reopening, appeal", "审批与请示", (HOUR, 4 * HOUR, 8 * HOUR), "desk", ""),
    ("public_reply", "Public reply to a post", "公开回复", (HOUR, 4 * HOUR, 8 * HOUR), "desk", ""),
    ("progress", "Next update to the customer", "告知客户进展", (DAY, 3 * DAY, 3 * DAY), "days", ""),
    ("callback", "Callback after delivery", "交付后回访", (DAY, 3 * DAY, 3 * DAY), "days", ""),
    ("promise", "Somebody's own promise", "个人承诺", (None, None, None), "always", ""),
    ("task", "Task", "任务", (None, None, None), "always", ""),
    ("arbitration", "Platform arbitration", "平台仲裁", (2 * DAY, 2 * DAY, 2 * DAY), "always", ""),
    ("hotline", "12315/12345 ticket", "12315/12345 工单", (10 * DAY, 10 * DAY, 10 * DAY), "statutory", ""),
    ("statutory_refund", "Refund after the goods are back", "收到退货后退款", (7 * DAY, 7 * DAY, 7 * DAY), "days", ""),
]  # fmt: skip
# Times that others set: where they come from. Peak mode does not move them; nobody has confirmed them yet.
SOURCES = {
    "arbitration": "The date on the platform's notice, else 48 hours",
    "hotline": "The date on the ticket, else 10 working days",
    "statutory_refund": "Consumer protection law: refund within seven days of receiving the goods",
}
ALERTS = [(75, "owner", False), (100, "on_call", True), (150, "manager", True), (200, "director", True)]
# code, English, Chinese, department, verify, light up to (CNY), root cause, always red
CATEGORIES = [
    ("product.quality", "Quality defect", "质量缺陷", "product", True, 100, True, False),
    ("product.fault", "Malfunction", "功能故障", "product", True, 100, True, False),
    ("product.description", "Not as described", "描述不符", "product", True, 100, False, False),
    ("product.size", "Wrong size", "尺寸不符", "product", True, 200, False, False),
    ("product.counterfeit", "Counterfeit or false advertising", "疑似假冒/虚假宣传", "product", True, 0, True, False),
    ("product.safety", "Personal or food safety", "人身/食品安全", "product", True, 0, True, True),
    ("service.attitude", "Attitude of service staff", "客服态度", "quality", True, 20, True, False),
    ("service.slow", "Slow or no answer", "响应慢/未回复", "quality", True, 50, False, False),
    ("service.process", "Complicated process", "流程复杂", "quality", True, 50, True, False),
    ("service.refund", "Refund slow or refused", "退款慢/拒退", "quality", True, 100, True, False),
    ("service.price", "Price or promotion dispute", "价格/促销争议", "quality", True, 50, False, False),
    ("service.invoice", "Invoice", "发票", "quality", False, 50, False, False),
    ("service.privacy", "Leaked personal data", "信息泄露", "quality", True, 0, True, True),
    ("logistics.late", "Late dispatch or delivery", "延迟发货/配送", "warehouse", True, 100, False, False),
    ("logistics.lost", "Lost, or signed but not received", "丢失/签收未收到", "warehouse", True, 200, True, False),
    ("logistics.damaged", "Damaged in transit", "运输破损", "warehouse", True, 200, True, False),
    ("logistics.wrong", "Wrong or missing item", "错发/漏发", "warehouse", True, 200, True, False),
    ("logistics.courier", "Attitude of the courier", "配送员态度", "warehouse", True, 20, False, False),
    ("other.policy", "Policy question", "政策咨询", "service", False, None, False, False),
    ("other.suggestion", "Suggestion", "建议反馈", "service", False, None, False, False),
    ("other.other", "Something else", "其他", "service", True, 50, False, False),
]  # fmt: skip
GREEN = ("other.policy", "other.suggestion")
# Rules beside a category's own, by code: their names.
MORE_NAMES = {
    "logistics-signed": ("Shown as delivered, not received", "显示签收但未收到"),
    "logistics-damaged-anyhow": ("Broken, without saying when", "破损（未说明何时）"),
    "other-question": ("Question without a demand", "无诉求的咨询"),
}
# Where nothing is demanded; a demand makes a complaint of it.
ASKS_ONLY = ("other-suggestion", "other-policy", "other-question")
# code, English, Chinese, values; the words of `safety`, `exposure`, `privacy` and `tone` stand in reference_words.txt.
ESCALATION: list[tuple[str, str, str, dict]] = [
    ("safety", "Somebody may be hurt", "人身或食品安全", {"priority": "red", "category": "product.safety"}),
    ("exposure", "Press, lawyer or regulator", "媒体、律师或监管", {"priority": "red"}),
    ("privacy", "Personal data leaked", "个人信息泄露", {"priority": "red"}),
    ("incident", "Part of an incident", "属于批量事件", {"kind": "incident", "priority": "red"}),
    ("reopened", "Second reopening", "第二次重开", {"kind": "reopened", "threshold": 2, "priority": "red"}),
    ("tone", "Insult, despair or threat", "辱骂、绝望或威胁的语气", {"kind": "tone", "is_step_up": True}),
    (
        "vip",
        "VIP",
        "重要客户",
        {"kind": "tier", "tiers": ["vip", "svip"], "is_step_up": True, "owner_choice": "named"},
    ),
    ("at_risk", "Was not content before", "此前不满意", {"kind": "tier", "tiers": ["at_risk"], "is_step_up": True}),
    (
        "third",
        "Third complaint in 90 days",
        "90 天内第三次投诉",
        {"kind": "history", "threshold": 3, "is_step_up": True, "owner_choice": "named"},
    ),
]
