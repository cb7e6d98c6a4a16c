# ruff: noqa: E501  (rows read better whole)
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
    ("first_response", "First response", "首次响应", (15, 15, 15), "desk", ""),
    ("first_response_closed", "First response after opening", "开班后首次响应", (HOUR, HOUR, HOUR), "desk", ""),
    ("next_reply", "Reply to the customer", "回复客户", (15, HOUR, HOUR), "desk", ""),
    ("triage", "Triage", "分级", (30, 2 * HOUR, 4 * HOUR), "desk", ""),
    ("handling", "Proposal to the customer", "给出方案", (2 * HOUR, 8 * HOUR, 24 * HOUR), "desk", "always"),
    ("enquiry", "Answer to an enquiry", "答复询问", (HOUR, 4 * HOUR, 8 * HOUR), "desk", ""),
    ("decision", "Decision", "审批决定", (HOUR, 4 * HOUR, 8 * HOUR), "desk", ""),
    ("public_reply", "Public reply", "公开回复", (HOUR, 4 * HOUR, 8 * HOUR), "desk", ""),
    ("progress", "Next update to the customer", "告知客户进展", (DAY, 3 * DAY, 3 * DAY), "days", ""),
    ("callback", "Callback", "回访", (DAY, 3 * DAY, 3 * DAY), "days", ""),
    ("promise", "Promise", "承诺", (None, None, None), "always", ""),
    ("task", "Task", "任务", (None, None, None), "always", ""),
    ("arbitration", "Platform arbitration", "平台仲裁", (2 * DAY, 2 * DAY, 2 * DAY), "always", ""),
    ("hotline", "Hotline ticket", "热线工单", (10 * DAY, 10 * DAY, 10 * DAY), "statutory", ""),
    ("statutory_refund", "Refund by law", "法定退款", (7 * DAY, 7 * DAY, 7 * DAY), "days", ""),
]
ALERTS = [(75, "owner", False), (100, "on_call", True), (150, "manager", True), (200, "director", True)]
# code, English, Chinese, department, verify, light up to (CNY), root cause, always red
CATEGORIES = [
    ("product.quality", "Quality defect", "质量缺陷", "product", True, 100, True, False),
    ("product.fault", "Malfunction", "功能故障", "product", True, 100, True, False),
    ("product.description", "Not as described", "描述不符", "product", True, 100, False, False),
    ("product.size", "Wrong size", "尺寸不符", "product", True, 200, False, False),
    ("product.counterfeit", "Suspected counterfeit or false advertising", "疑似假冒/虚假宣传", "product", True, 0, True, False),
    ("product.safety", "Personal or food safety", "人身/食品安全", "product", True, 0, True, True),
    ("service.attitude", "Attitude of service staff", "客服态度", "quality", True, 20, True, False),
    ("service.slow", "Slow or no answer", "响应慢/未回复", "quality", True, 50, False, False),
    ("service.process", "Complicated process", "流程复杂", "quality", True, 50, True, False),
    ("service.refund", "Refund slow or refused", "退款慢/拒退", "quality", True, 100, True, False),
    ("service.price", "Price or promotion dispute", "价格/促销争议", "quality", True, 50, False, False),
    ("service.invoice", "Invoice", "发票", "quality", False, 50, False, False),
    ("service.privacy", "Leaked personal data", "信息泄露", "quality", True, 0, True, True),
    ("logistics.late", "Late dispatch or delivery", "延迟发货/配送", "warehouse", True, 100, False, False),
    ("logistics.lost", "Lost, or shown delivered but not received", "丢失/签收未收到", "warehouse", True, 200, True, False),
    ("logistics.damaged", "Damaged in transit", "运输破损", "warehouse", True, 200, True, False),
    ("logistics.wrong", "Wrong or missing item", "错发/漏发", "warehouse", True, 200, True, False),
    ("logistics.courier", "Attitude of the courier", "配送员态度", "warehouse", True, 20, False, False),
    ("other.policy", "Policy question", "政策咨询", "service", False, None, False, False),
    ("other.suggestion", "Suggestion", "建议反馈", "service", False, None, False, False),
    ("other.other", "Something else", "其他", "service", True, 50, False, False),
]  # fmt: skip
GREEN = ("other.policy", "other.suggestion")
# Ordered from the most telling to the most general.
CLASSIFICATION = {
    "service.privacy": ["leaked my", "personal data", "data breach", "信息泄露", "泄露", "个人信息"],
    "product.counterfeit": ["counterfeit", "fake", "false advertising", "假货", "假冒", "虚假宣传", "仿冒"],
    "logistics.courier": ["courier was rude", "driver was rude", "配送员态度", "快递员骂", "快递员态度"],
    "logistics.lost": [
        "never arrived",
        "not received",
        "lost parcel",
        "shows delivered",
        "未收到",
        "没收到",
        "丢件",
        "丢失",
    ],
    "logistics.damaged": ["damaged", "broken", "in pieces", "crushed", "shattered", "破损", "碎", "压坏", "摔坏"],
    "logistics.wrong": ["wrong item", "wrong colour", "missing item", "错发", "漏发", "发错", "少发"],
    "logistics.late": [
        "late delivery",
        "still not shipped",
        "delayed",
        "not dispatched",
        "延迟",
        "不发货",
        "还没发货",
        "迟迟",
    ],
    "service.attitude": ["rude", "unfriendly", "shouted", "态度差", "态度恶劣", "骂人"],
    "service.slow": ["no answer", "no reply", "nobody answers", "ignored", "没人回复", "不回复", "未回复", "响应慢"],
    "service.refund": [
        "refund refused",
        "refund still",
        "waiting for my refund",
        "退款慢",
        "拒绝退款",
        "不退款",
        "退款没到",
    ],
    "service.price": [
        "price dropped",
        "price difference",
        "overcharged",
        "coupon not applied",
        "降价",
        "差价",
        "价保",
        "促销",
    ],
    "service.invoice": ["invoice", "receipt for tax", "发票", "开票"],
    "service.process": ["complicated", "too many steps", "sent from one to another", "流程", "踢皮球", "繁琐"],
    "product.size": ["too small", "too large", "wrong size", "尺码", "尺寸", "偏小", "偏大"],
    "product.description": [
        "not as described",
        "differs from the picture",
        "描述不符",
        "与图片不符",
        "货不对板",
        "色差",
    ],
    "product.fault": [
        "does not work",
        "stopped working",
        "will not switch on",
        "malfunction",
        "故障",
        "不工作",
        "开不了机",
        "失灵",
    ],
    "product.quality": ["poor quality", "defect", "crack", "seam", "质量", "瑕疵", "开裂", "掉色", "开线"],
    "other.suggestion": ["suggest", "it would be nice", "建议", "希望你们"],
    "other.policy": ["may i", "can i", "how do i", "what is your policy", "请问", "能否", "可以吗", "怎么"],
}
INJURY = [
    "injur", "burned", "burnt my", "electric shock", "allerg", "food poisoning", "caught fire", "mould", "swallowed",
    "sick after", "受伤", "过敏", "变质", "发霉", "漏电", "起火", "异物", "食物中毒", "中毒", "烫伤", "误吞",
]  # fmt: skip
PUBLIC = [
    "lawyer", "sue you", "court", "regulator", "consumer association", "journalist", "the press", "12315", "12345",
    "记者", "律师", "起诉", "市场监管局", "工商局", "消协", "黑猫投诉", "曝光你们", "媒体",
]  # fmt: skip
TONE = ["disgusting", "outrageous", "furious", "!!!", "despair", "垃圾", "气死", "恶心", "！！！", "绝望", "骗子"]
ESCALATION = [
    ("safety", "Somebody may be hurt", "人身或食品安全", {"words": INJURY, "exceptions": ["电脑中毒", "手机中毒", "多媒体"], "priority": "red", "category": "product.safety"}),
    ("exposure", "Press, lawyer or regulator", "媒体、律师或监管", {"words": PUBLIC, "exceptions": ["工商银行", "曝光补偿", "多媒体"], "priority": "red"}),
    ("privacy", "Personal data leaked", "个人信息泄露", {"words": ["data breach", "leaked my", "信息泄露", "泄露"], "priority": "red"}),
    ("incident", "Part of an incident", "属于批量事件", {"kind": "incident", "priority": "red"}),
    ("reopened", "Second reopening", "第二次重开", {"kind": "reopened", "threshold": 2, "priority": "red"}),
    ("tone", "Insult, despair or threat", "辱骂、绝望或威胁的语气", {"kind": "tone", "words": TONE, "is_step_up": True}),
    ("vip", "VIP", "重要客户", {"kind": "tier", "tiers": ["vip", "gold", "diamond"], "is_step_up": True}),
    ("third", "Third complaint in 90 days", "90 天内第三次投诉", {"kind": "history", "threshold": 3, "is_step_up": True}),
]  # fmt: skip
