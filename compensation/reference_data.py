"""The rows of `reference.py`. Amounts in major units of CNY."""

OWN = ["own"]
SUPPLIER = ["own", "supplier"]


def order(kind):
    return {"kind": kind, "is_order": True}


def cost(kind):
    return {"kind": kind, "is_cost": True}


def coupon(amount):
    return [{"kind": "coupon", "up_to": amount * 100}]


# code, English, Chinese, categories, responsibilities, allowed, standard, standard in words, (agent, manager, director)
# where a ceiling is an amount or (amount, per cent of the order), and flags.
POLICY = [
    (
        "product-quality", "Quality defect or malfunction", "质量缺陷、功能故障",
        ["product.quality", "product.fault"], SUPPLIER,
        ["return", "freight", "exchange", "repair", "refund", "partial_refund", "coupon"],
        [[order("return"), order("repair")], [cost("freight")], coupon(10)],
        ("free return or repair, and coupon 10 valid 7 days", "免费退货或维修，加 10 元优惠券（7 天有效）"),
        (50, (300, 30), (2000, 100)), {},
    ),
    (
        "product-safety", "Personal or food safety", "人身/食品安全",
        ["product.safety"], SUPPLIER,
        ["refund", "cash", "medical_cost"],
        [[order("refund"), order("return")]],
        ("full refund", "全额退款"),
        (0, 1000, 10000), {"goes_beyond": True, "needs_manager": True},
    ),
    (
        "product-description", "Not as described, wrong size", "描述不符、尺寸不符",
        ["product.description", "product.size"], OWN,
        ["return", "exchange", "partial_refund", "coupon"],
        [[order("return")], [cost("freight")]],
        ("free return", "免费退货"),
        (30, 200, 1000), {},
    ),
    (
        "product-counterfeit", "Suspected counterfeit", "疑似假冒",
        ["product.counterfeit"], ["own", "supplier", "platform"],
        ["refund", "cash"],
        [[order("refund"), order("return")]],
        ("full refund", "全额退款"),
        (0, 500, 10000), {"goes_beyond": True},
    ),
    (
        "service-attitude", "Attitude, slow answers, couriers", "态度、响应慢、配送员",
        ["service.attitude", "service.slow", "logistics.courier"], ["service", "quality", "carrier"],
        ["apology", "coupon", "training"],
        [coupon(5)],
        ("apology and coupon 5", "致歉加 5 元优惠券"),
        (20, 100, 500), {},
    ),
    (
        "service-process", "Process, refund, price, invoice", "流程、退款、价格、发票",
        ["service.process", "service.refund", "service.price", "service.invoice"],
        ["operations", "finance", "service"],
        ["apology", "coupon", "price_difference", "refund"],
        [coupon(5)],
        ("coupon 5", "5 元优惠券"),
        (20, 100, 500), {},
    ),
    (
        "service-privacy", "Personal data leaked", "信息泄露",
        ["service.privacy"], OWN,
        ["apology", "cash"],
        [],
        ("none", "无"),
        (0, 500, 5000), {},
    ),
    (
        "logistics-late", "Late dispatch or delivery", "延迟发货/配送",
        ["logistics.late"], ["carrier", "warehouse"],
        ["refund", "resend", "coupon", "freight"],
        [[order("refund")], coupon(20)],
        ("the customer chooses refund or wait, and coupon 20", "客户选择退款或等待，加 20 元优惠券"),
        (50, 200, 1000), {},
    ),
    (
        "logistics-lost", "Lost, damaged, wrong", "丢失、破损、错发漏发",
        ["logistics.lost", "logistics.damaged", "logistics.wrong"], ["carrier", "warehouse"],
        ["resend", "refund", "partial_refund", "coupon"],
        [[order("resend"), order("refund")], coupon(10)],
        ("resend or refund, and coupon 10", "补发或退款，加 10 元优惠券"),
        (100, 500, (0, 100)), {},
    ),
    (
        "promise-late", "A promise kept late", "承诺逾期",
        ["promise.late"], [],
        ["coupon"],
        [coupon(5)],
        ("coupon 5", "5 元优惠券"),
        (10, 50, 200), {},
    ),
    (
        "not-ours", "Customer or nobody responsible", "客户责任或无责",
        [], ["customer", "nobody"],
        ["explanation", "coupon"],
        [],
        ("none", "无"),
        (5, 20, 100), {},
    ),
    (
        "anything-else", "Anything else", "其他",
        [], [],
        ["explanation", "apology", "refund", "coupon"],
        [],
        ("none", "无"),
        (20, 100, 500), {},
    ),
]  # fmt: skip

# code, English, Chinese, what it says in both, source, figures. Nobody has confirmed any of it yet.
STATUTES = [
    (
        "seven_day_return", "Seven-day return without reason", "七日无理由退货",
        "Goods bought at a distance can be returned within seven days of signing for them, counted from the day after. "
        "Opening to inspect is allowed. Not: made to order, fresh and perishable, opened digital content, newspapers, "
        "and classes that the buyer confirmed at purchase. Refund within seven days of receiving the goods; return "
        "freight is the customer's unless agreed.",
        "网购商品自签收次日起七日内可无理由退货，拆封查验不影响退货。定制、鲜活易腐、已拆封的数字化商品、报纸期刊，"
        "以及购买时经消费者确认不宜退货的商品除外。收到退货之日起七日内退款，退货运费由消费者承担，另有约定的除外。",
        "Consumer Protection Law art. 25; Interim Measures for Seven-Day Return of Online Purchases",
        {"days": 7},
    ),
    (
        "quality_fault", "Goods with a fault", "商品质量问题",
        "Faulty goods can be returned within seven days of receipt; later they are exchanged or repaired, or returned "
        "where they do not serve their purpose. Freight is the seller's. Listed goods have rules of their own.",
        "商品不符合质量要求的，自收到之日起七日内可以退货；七日后符合法定解除条件的可以退货，否则可要求更换、修理。"
        "运输等必要费用由经营者承担。列入“三包”目录的商品另有规定。",
        "Consumer Protection Law art. 24",
        {"days": 7},
    ),
    (
        "not_delivered", "Goods not delivered", "商品未交付",
        "Goods that were paid and not delivered: the seller delivers, or pays the price back.",
        "预付价款而未按约定交付的，应按消费者要求履行约定或者退回价款。",
        "Consumer Protection Law art. 53",
        {},
    ),
    (
        "punitive_fraud", "Fraud: three times the price", "欺诈：退一赔三",
        "Where the seller deceived the buyer: three times the price, at least 500. May be contested.",
        "经营者有欺诈行为的，增加赔偿价款的三倍，不足五百元的为五百元。可以争议。",
        "Consumer Protection Law art. 55",
        {"price_times": 3, "at_least": 50000},
    ),
    (
        "punitive_food", "Unsafe food: ten times the price", "不安全食品：退一赔十",
        "Unsafe food, where the seller knew: ten times the price or three times the loss, at least 1,000. "
        "May be contested.",
        "经营明知不符合食品安全标准的食品的，赔偿价款十倍或者损失三倍，不足一千元的为一千元。可以争议。",
        "Food Safety Law art. 148",
        {"price_times": 10, "loss_times": 3, "at_least": 100000},
    ),
]  # fmt: skip

TIERS = [("vip", 150)]
# Goodwill per department and month of a new installation.
BUDGETS = {
    "product": 20000,
    "warehouse": 12000,
    "quality": 3000,
    "service": 8000,
    "finance": 3000,
    "operations": 8000,
    "purchasing": 5000,
    "legal": 5000,
    "pr": 5000,
}
VALID_FROM = (2026, 1, 1)
SOURCE = "Compensation policy of the house"
