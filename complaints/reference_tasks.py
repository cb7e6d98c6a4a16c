"""The rows of the task templates: what carries each remedy out, in order, with the time allowed for each step."""

HOUR, DAY = 60, 24 * 60
# How a length is written below: minutes, and the calendar they are counted in.
ONE_HOUR = (HOUR, "desk")
ONE_DAY = (DAY, "always")
TWO_DAYS = (2 * DAY, "always")
THREE_DAYS, SEVEN_DAYS, TEN_DAYS = (3 * DAY, "days"), (7 * DAY, "days"), (10 * DAY, "days")
FIFTEEN_DAYS, THIRTY_DAYS = (15 * DAY, "days"), (30 * DAY, "days")
THREE_WORKING_DAYS = (3 * DAY, "statutory")

PROOF, PUBLIC = "proof", "public"
# The department that acts; "" is the case's own.
OWN = ""

# English, Chinese, time allowed, department, what else holds
_FILED = ("Refund filed with finance", "已向财务提交退款", ONE_DAY, "service", ())
_ARRIVED = ("Refund arrived", "退款已到账", THREE_WORKING_DAYS, "finance", (PROOF, PUBLIC))
_PICK_UP = ("Pick-up booked", "已预约上门取件", TWO_DAYS, "warehouse", (PROOF, PUBLIC))
_DELIVERED = ("Delivered", "已送达", THREE_DAYS, "warehouse", (PUBLIC,))
_CHECKED_AMOUNT = [
    ("Amount and receipts checked", "已核对金额与凭证", ONE_DAY, "service", ()),
    ("Payment filed with finance", "已向财务提交付款", ONE_DAY, "service", ()),
    ("Payment arrived", "款项已到账", THREE_WORKING_DAYS, "finance", (PROOF, PUBLIC)),
]

TASKS = {
    "return": [
        ("Return request filed", "已提交退货申请", ONE_DAY, "service", ()),
        _PICK_UP,
        ("Goods received in the warehouse", "仓库已收到退货", SEVEN_DAYS, "warehouse", (PUBLIC,)),
        _ARRIVED,
    ],
    "exchange": [
        _PICK_UP,
        ("Returned goods inspected", "退回商品已验收", SEVEN_DAYS, "warehouse", ()),
        ("New item sent", "新商品已发出", ONE_DAY, "warehouse", (PROOF, PUBLIC)),
        _DELIVERED,
    ],
    "repair": [
        _PICK_UP,
        ("Repaired", "已维修完成", SEVEN_DAYS, "product", ()),
        ("Repaired item sent back", "维修后的商品已寄回", ONE_DAY, "warehouse", (PROOF, PUBLIC)),
        _DELIVERED,
    ],
    "resend": [
        ("Packed", "已打包", ONE_DAY, "warehouse", ()),
        ("Sent", "已发出", ONE_DAY, "warehouse", (PROOF, PUBLIC)),
        _DELIVERED,
    ],
    "refund": [_FILED, _ARRIVED],
    "partial_refund": _CHECKED_AMOUNT,
    "price_difference": _CHECKED_AMOUNT,
    "freight": _CHECKED_AMOUNT,
    "medical_cost": _CHECKED_AMOUNT,
    "explanation": [("Explanation sent", "已发送说明", ONE_DAY, "service", ())],
    "coupon": [("Coupon issued", "优惠券已发放", ONE_HOUR, "service", (PROOF, PUBLIC))],
    "cash": [
        ("Account details taken", "已登记收款账户", ONE_DAY, "service", ()),
        ("Compensation paid", "补偿款已支付", THREE_WORKING_DAYS, "finance", (PROOF, PUBLIC)),
    ],
    "apology": [("Apology sent or given by telephone", "已书面或电话致歉", ONE_DAY, "service", ())],
    "training": [
        ("Training held, confirmed by the team's manager", "培训已完成，并由团队经理确认", SEVEN_DAYS, OWN, (PUBLIC,))
    ],
    "laboratory_test": [
        ("Sample sent to the laboratory", "样品已送检", TWO_DAYS, "product", (PROOF, PUBLIC)),
        ("Laboratory report received", "已收到检测报告", TEN_DAYS, "product", (PROOF, PUBLIC)),
    ],
    # What an incident sets off.
    "stop_sale": [
        ("Sale stopped in every channel", "各渠道已停止销售", ONE_HOUR, "operations", (PROOF,)),
        ("Stock set apart in the warehouse", "仓库库存已隔离封存", ONE_DAY, "warehouse", (PROOF,)),
    ],
    "recall": [
        ("Scope settled: batches, orders, buyers", "已确认召回范围：批次、订单与买家", ONE_DAY, "product", ()),
        ("Supplier and authority told, where due", "已按规定通知供应商与监管部门", ONE_DAY, "legal", (PROOF,)),
        ("Every buyer written to", "已通知全部买家", TWO_DAYS, "service", ()),
        ("Goods taken back and counted", "已召回商品清点完毕", THIRTY_DAYS, "warehouse", (PROOF,)),
    ],
    "recovery": [
        ("Claim filed with the carrier or supplier", "已向承运商或供应商提出追偿", SEVEN_DAYS, OWN, (PROOF,)),
        ("Claim answered", "追偿已获答复", FIFTEEN_DAYS, OWN, ()),
        ("Recovered money received", "追偿款已到账", THIRTY_DAYS, "finance", (PROOF,)),
    ],
}
