"""Complaints in two languages with what triage should make of them: (text, category, priority)."""

YELLOW = (
    # product.quality
    ("The seams of the jacket came apart after I wore it twice. Poor quality for this price.", "product.quality"),
    ("After one wash the shirt faded to grey and the print is peeling.", "product.quality"),
    ("There are scratches all over the table top and one leg wobbles.", "product.quality"),
    ("衣服洗了一次就掉色，袖口也开线了，质量太差。", "product.quality"),
    ("新买的椅子坐了两天就松动，做工非常粗糙。", "product.quality"),
    ("鞋底开胶，才穿了一个星期。", "product.quality"),
    # product.fault
    ("The kettle stopped working on the third day; it will not switch on any more.", "product.fault"),
    ("My headphones keep disconnecting and the battery lasts only one hour.", "product.fault"),
    ("Screen stays black. The tablet won't charge at all.", "product.fault"),
    ("电饭煲用了三天就开不了机，按键没反应。", "product.fault"),
    ("耳机左边没声音，右边一直断连。", "product.fault"),
    ("空调装好以后根本不制冷，外机还有异响。", "product.fault"),
    # product.description
    ("The lamp looks nothing like the photo, and the colour is different too.", "product.description"),
    ("Sold as pure wool, but the label inside says polyester. Not as described.", "product.description"),
    ("The listing says 2000 ml but this bottle holds half of that.", "product.description"),
    ("实物和图片完全不一样，颜色差别很大。", "product.description"),
    ("页面上写的是真皮沙发，实际是人造革，描述不符。", "product.description"),
    ("直播里说是双面绒，拿到手上跟宣传的两回事。", "product.description"),
    # product.size
    ("The trousers are too tight although I followed your size chart.", "product.size"),
    ("Ordered my usual shoes, they run small and don't fit.", "product.size"),
    ("The curtain is ten centimetres shorter than stated.", "product.size"),
    ("按尺码表买的 L 码，偏小，根本穿不下。", "product.size"),
    ("鞋子比平时大一码，不合脚。", "product.size"),
    ("柜子尺寸不对，放不下。", "product.size"),
    # product.counterfeit
    ("I am sure this perfume is fake, the bottle has a spelling mistake.", "product.counterfeit"),
    ("The brand's own shop told me these trainers are counterfeit.", "product.counterfeit"),
    ("Your page promises it cures baldness. That is false advertising.", "product.counterfeit"),
    ("这瓶酒是假货，防伪码查不到。", "product.counterfeit"),
    ("专柜鉴定说这个包不是正品，是高仿。", "product.counterfeit"),
    ("宣传说能增高五厘米，完全是虚假宣传。", "product.counterfeit"),
    # service.attitude
    ("The agent on the phone was extremely rude and hung up on me.", "service.attitude"),
    ("Your colleague talked down to me as if I were a child. Very unprofessional.", "service.attitude"),
    ("I was laughed at when I asked about my order.", "service.attitude"),
    ("客服态度恶劣，说话阴阳怪气，还挂我电话。", "service.attitude"),
    ("我只是问一句，客服就很不耐烦，一直敷衍我。", "service.attitude"),
    ("工号 203 的客服骂人，必须道歉。", "service.attitude"),
    # service.slow
    ("I have written to you four times and nobody replies.", "service.slow"),
    ("Waited fifty minutes on the phone, then the line was cut. I cannot get through.", "service.slow"),
    (
        "You promised to call back on Monday. It is Thursday and I have heard nothing, no answer to my mails.",
        "service.slow",
    ),
    ("发了三天消息都没人回复，全是机器人。", "service.slow"),
    ("客服电话一直打不通，排队排了一个小时。", "service.slow"),
    ("上周提交的问题石沉大海，没有答复。", "service.slow"),
    # service.process
    ("Your return process is far too complicated, I had to fill in the same form three times.", "service.process"),
    ("I was passed from one department to another and had to explain everything again each time.", "service.process"),
    ("You keep asking for the same photos. This is pure bureaucracy.", "service.process"),
    ("退换货流程太繁琐，反复提交同样的材料。", "service.process"),
    ("商家和平台互相踢皮球，推来推去没人负责。", "service.process"),
    ("换个地址要审核好几次，手续太麻烦了。", "service.process"),
    # service.refund
    ("I sent the coat back three weeks ago and I am still waiting for my refund.", "service.refund"),
    ("You refuse to refund me although the return was accepted.", "service.refund"),
    ("The refund was denied without any reason.", "service.refund"),
    ("退货已经签收十天了，退款还没到账。", "service.refund"),
    ("商家拒绝退款，理由是拆过包装。", "service.refund"),
    ("说好全额退款，结果只退了一半。", "service.refund"),
    # service.price
    ("One day after I bought it the price dropped by 200. I want the difference.", "service.price"),
    ("The coupon was not applied at checkout and I was overcharged.", "service.price"),
    ("You charged twice for one order.", "service.price"),
    ("昨天刚买，今天就降价一百块，要求补差价。", "service.price"),
    ("满减没有生效，多扣了我三十元。", "service.price"),
    ("双十一先涨后降，活动价比平时还贵。", "service.price"),
    # service.invoice
    ("The invoice shows the wrong company name. Please correct it.", "service.invoice"),
    ("I have asked twice for a tax receipt and did not get one.", "service.invoice"),
    ("You sent me an invoice without the VAT number.", "service.invoice"),
    ("发票抬头写错了，请重新开。", "service.invoice"),
    ("申请的专票一个月了还没收到。", "service.invoice"),
    ("客服说不给开票，这合理吗。", "service.invoice"),
    # logistics.late
    ("My order has still not shipped, ten days after I paid.", "logistics.late"),
    ("Delivery was promised for Friday. Today is Tuesday and the parcel has not arrived.", "logistics.late"),
    ("Tracking has not moved since last week, the package is stuck in the sorting centre.", "logistics.late"),
    ("下单十天了还没发货，一直说仓库忙。", "logistics.late"),
    ("物流卡在杭州五天没更新了。", "logistics.late"),
    ("说好次日达，到现在还没送到。", "logistics.late"),
    # logistics.lost
    ("Tracking shows delivered, but I never received the parcel.", "logistics.lost"),
    ("My package went missing somewhere between the depot and my house.", "logistics.lost"),
    ("Someone else signed for it. The signature is not mine.", "logistics.lost"),
    ("显示已签收，但我根本没收到。", "logistics.lost"),
    ("快递把我的包裹弄丢了，三天没有说法。", "logistics.lost"),
    ("东西放在楼下被人拿走了，谁来负责。", "logistics.lost"),
    # logistics.damaged
    ("Two of the six mugs were in pieces when I opened the parcel.", "logistics.damaged"),
    ("The box was crushed and the frame inside is bent.", "logistics.damaged"),
    ("The shampoo leaked in transit, everything else in the carton is soaked.", "logistics.damaged"),
    ("收到的时候箱子压扁了，里面的杯子全碎了。", "logistics.damaged"),
    ("运输途中摔坏，电视屏幕裂了。", "logistics.damaged"),
    ("快递包装破了，洗衣液漏得到处都是。", "logistics.damaged"),
    # logistics.wrong
    ("I ordered the blue one but got red.", "logistics.wrong"),
    ("You sent the wrong item, this is somebody else's order.", "logistics.wrong"),
    ("Two screws and the remote control were missing from the box.", "logistics.wrong"),
    ("发错货了，我买的是黑色，收到的是白色。", "logistics.wrong"),
    ("少发了一个配件，没法安装。", "logistics.wrong"),
    ("买了三件只收到两件，漏发。", "logistics.wrong"),
    # logistics.courier
    ("The courier shouted at me because I live on the fifth floor.", "logistics.courier"),
    ("Your driver was rude and refused to carry the box to the door.", "logistics.courier"),
    ("The delivery man threw the parcel over the fence and argued with my wife.", "logistics.courier"),
    ("快递员态度特别差，打电话就骂我。", "logistics.courier"),
    ("配送员不肯上楼，还很凶。", "logistics.courier"),
    ("骑手送餐时态度恶劣，摔门就走。", "logistics.courier"),
    # other.other
    ("I cannot log in to my account since your last update.", "other.other"),
    ("Stop sending me marketing mails, I have tried to unsubscribe three times.", "other.other"),
    ("账号突然登不上，积分也没了。", "other.other"),
    ("天天收到你们的骚扰短信，退订也没用。", "other.other"),
    # nothing matched: left for a person
    ("I am writing about what happened last Tuesday in your shop.", ""),
    ("这件事你们自己看着办。", ""),
)

GREEN = (
    # other.policy
    ("Can I return a gift without the original receipt?", "other.policy"),
    ("How long does delivery to the islands take?", "other.policy"),
    ("What is your policy on opened software?", "other.policy"),
    ("请问七天无理由退货需要保留吊牌吗？", "other.policy"),
    ("想咨询一下，会员日是几号？", "other.policy"),
    ("能否送货到乡镇？", "other.policy"),
    # other.suggestion
    ("It would be nice to choose the delivery hour in the basket.", "other.suggestion"),
    ("I suggest that you add a filter for vegan food.", "other.suggestion"),
    ("Could you add a night mode? Just an idea for the next version.", "other.suggestion"),
    ("建议增加夜间配送时段。", "other.suggestion"),
    ("希望你们以后出小包装。", "other.suggestion"),
    ("提个意见，首页可以考虑放搜索历史。", "other.suggestion"),
)

# (text, category, the escalation that makes it red)
RED = (
    # safety
    ("My daughter was injured when the chair collapsed.", "product.safety", "safety"),
    ("I got an electric shock from the toaster.", "product.safety", "safety"),
    ("The power bank caught fire on my desk.", "product.safety", "safety"),
    ("After using the cream I had an allergic reaction and a rash on my face.", "product.safety", "safety"),
    ("The milk was spoiled and my son has been vomiting all night.", "product.safety", "safety"),
    ("Our baby swallowed a button that came off the toy.", "product.safety", "safety"),
    ("There was mould on the bread and a piece of metal, a foreign object, in the filling.", "product.safety", "safety"),
    ("孩子被桌角划伤手，流血不止。", "product.safety", "safety"),
    ("用了面膜之后脸上过敏，又红又肿。", "product.safety", "safety"),
    ("牛奶已经变质，喝完全家食物中毒。", "product.safety", "safety"),
    ("插座漏电，差点起火。", "product.safety", "safety"),
    ("面包发霉，里面还有异物。", "product.safety", "safety"),
    ("宝宝误吞了玩具上掉下来的零件。", "product.safety", "safety"),
    ("电热水壶突然爆炸，烫伤了我的手臂。", "product.safety", "safety"),
    # exposure
    ("If this parcel is not here tomorrow my lawyer will write to you. It has not arrived for two weeks.", "logistics.late", "exposure"),
    ("I will report you to the consumer association and to the press: the seams came apart.", "product.quality", "exposure"),
    ("See you in court. The refund was refused.", "service.refund", "exposure"),
    ("I have informed the market regulator about your fake watches.", "product.counterfeit", "exposure"),
    ("A journalist is very interested in how you treat customers.", "", "exposure"),
    ("再不退款我就打 12315 投诉。", "service.refund", "exposure"),
    ("我已经联系了记者，电视台会来采访。", "", "exposure"),
    ("律师函已经在路上，准备起诉，法院见。", "", "exposure"),
    ("不处理就去市场监管局和消协投诉你们卖假货。", "product.counterfeit", "exposure"),
    ("黑猫投诉已提交，我还要在网上曝光你们。", "", "exposure"),
    ("已向工商局反映，快递至今未收到。", "logistics.late", "exposure"),
    # privacy
    ("You leaked my address: a stranger knew my order number and asked for money.", "service.privacy", "privacy"),
    ("Since I shop with you I get scam calls from people who know what I bought.", "service.privacy", "privacy"),
    ("There was a data breach and you did not tell your customers.", "service.privacy", "privacy"),
    ("刚下单就接到诈骗电话，对方报出我的订单信息，肯定是信息泄露。", "service.privacy", "privacy"),
    ("客服把我的电话给了卖家，侵犯隐私。", "service.privacy", "privacy"),
    ("有人冒充客服，知道我的订单号和住址。", "service.privacy", "privacy"),
)  # fmt: skip

# Words that look dangerous and are not: (text, category)
NOT_RED = (
    ("我用工商银行的卡付款，优惠券没有用上。", "service.price"),
    ("电脑中毒了，打不开你们的网站。", "other.other"),
    ("多媒体音箱没声音。", "product.fault"),
    ("相机的曝光补偿按键失灵。", "product.fault"),
    ("包裹碎了，幸好没有受伤。", "logistics.damaged"),
    ("The issue with my order is the size: too small.", "product.size"),
    ("The tennis court shoes do not fit.", "product.size"),
    ("Nobody was hurt, but the vase arrived broken.", "logistics.damaged"),
    ("My order number is 9912315007 and it has not been shipped.", "logistics.late"),
    ("The late delivery spoiled my birthday party.", "logistics.late"),
)
