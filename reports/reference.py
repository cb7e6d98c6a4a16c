"""The causes that a fresh installation knows; adds what is missing, never overwrites, revives nothing."""

from reports.models import Cause
from routing.reference import Loader

# code, where it lies, English, Chinese, what belongs here in both.
CAUSES = (
    ("people.knowledge", "people", "Lack of knowledge or training", "知识或培训不足",
     "the person did not know what to do", "当事人不清楚应如何处理"),
    ("people.conduct", "people", "Conduct", "服务态度或行为失当",
     "words or manner that hurt", "言语或举止让客户受到伤害"),
    ("people.slip", "people", "Slip by hand", "人为疏忽",
     "picked, typed or packed wrongly once", "偶发的拣货、录入或包装差错"),
    ("people.staffing", "people", "Too few people on duty", "人手不足",
     "queues grew faster than they were worked off", "待办增长快于处理速度"),
    ("process.missing", "process", "No rule for this case", "缺少相应流程",
     "nobody had said what to do", "没有规定应如何处理"),
    ("process.unfit", "process", "A rule that does not fit", "流程不合理",
     "the rule was kept and the customer suffered", "按规定执行，客户仍然受损"),
    ("process.ignored", "process", "A rule not kept", "流程未被执行",
     "the rule was known and passed over", "有规定但未执行"),
    ("process.handover", "process", "Lost between two desks", "交接遗漏",
     "nobody's task after a hand-over", "交接后无人跟进"),
    ("process.promise", "process", "Promised what could not be kept", "承诺无法兑现",
     "advertising, price or date that we could not hold", "宣传、价格或时限无法做到"),
    ("product.design", "product", "Design of the product", "产品设计缺陷",
     "every piece has it", "每件产品都存在"),
    ("product.batch", "product", "A faulty batch", "批次质量问题",
     "one delivery of the supplier", "供应商某一批次"),
    ("product.description", "product", "Description or pictures", "商品描述或图片不准确",
     "the page said something else", "页面信息与实物不符"),
    ("product.inspection", "product", "Inspection missed it", "质检漏检",
     "the fault was there before it left", "出库前缺陷已存在"),
    ("transport.packing", "transport", "Packing too weak", "包装防护不足",
     "it broke although it was handled as usual", "正常搬运仍然破损"),
    ("transport.picking", "transport", "Picking or labelling", "拣货或贴标错误",
     "another article, another address", "货品或地址错误"),
    ("transport.stock", "transport", "Stock records wrong", "库存数据不准",
     "sold what was not there", "售出无库存商品"),
    ("transport.carrier", "transport", "Carrier handled it badly", "承运商操作不当",
     "late, lost, broken or refused on the way", "在途延误、丢失、破损或拒送"),
    ("system.fault", "system", "Fault of a system", "系统故障",
     "a computer did what it should not", "系统运行异常"),
    ("system.interface", "system", "Data not passed on", "系统间数据未同步",
     "order, refund or stock did not reach the next system", "订单、退款或库存未传到下一系统"),
    ("system.access", "system", "Data seen by the wrong people", "数据访问控制不当",
     "leak or mistaken recipient", "信息泄露或误发"),
    ("outside.platform", "outside", "Platform or payment provider", "平台或支付方原因",
     "outside our reach", "不在我方控制范围内"),
    ("outside.weather", "outside", "Weather, closure, public order", "天气、封控等不可抗力",
     "nobody could have prevented it", "不可抗力"),
    ("outside.customer", "outside", "Use or expectation of the customer", "客户使用方式或预期",
     "told rightly and understood otherwise", "已正确告知但客户理解不同"),
    ("outside.unfounded", "outside", "Nothing was wrong", "投诉不成立",
     "the facts do not bear the complaint out", "事实不支持投诉"),
)  # fmt: skip


def load():
    """Load the causes; returns how many rows were added per table."""
    loader = Loader()
    for position, (code, group, english, chinese, hint, hint_zh) in enumerate(CAUSES, start=1):
        loader.add(
            Cause,
            {"code": code},
            group=group,
            name_en=english,
            name_zh=chinese,
            hint_en=hint,
            hint_zh=hint_zh,
            position=position,
        )
    return loader.counts
