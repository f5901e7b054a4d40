"""What can happen to a parcel, and how each vendor says it (interface sections 2.2, 2.4, 4.3, 4.4)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Milestone:
    """An empty field means: this vendor says nothing on that channel."""

    order_state: str = ""  # Kuaidi100 pickup order, data.status
    order_message: str = "成功"
    code: str = ""  # Kuaidi100 advanced state
    code_name: str = ""
    basic: str = ""  # Kuaidi100 state without resultv2=4
    basic_name: str = ""
    text: str = ""  # tracking text; {here}, {from} and {to} are cities
    op_code: str = ""  # SF route
    remark: str = ""  # SF route text
    sf_state: str = ""  # SF order state
    sf_state_text: str = ""
    at_destination: bool = False
    ends_tracking: bool = False


MILESTONES = {
    "placed": Milestone(order_state="0"),
    "accepted": Milestone(order_state="1", sf_state="04-40001", sf_state_text="调度成功"),
    "collecting": Milestone(order_state="2"),
    # The meaning of 04-40037 is not published; only its prefix (dispatch stage) may be relied on.
    "pickup_failed": Milestone(
        order_state="11", order_message="揽货失败：无法联系寄件人",
        sf_state="04-40037", sf_state_text="重新调度",
    ),
    "collected": Milestone(
        order_state="10", code="103", code_name="已揽收", basic="1", basic_name="揽收",
        text="【{here}】您的快件已由收件员揽收", op_code="54", remark="顺丰速运 已收取快件",
        sf_state="05-40003", sf_state_text="已收件",
    ),
    "settled": Milestone(order_state="15"),
    "cancelled": Milestone(order_state="9", order_message="用户取消"),
    "departed": Milestone(
        order_state="101", code="0", code_name="在途", basic="0", basic_name="在途",
        text="快件已离开【{here}营业部】，发往【{to}转运中心】",
        op_code="36", remark="快件离开【{here}营业点】",
    ),
    "hub": Milestone(
        code="1002", code_name="干线", basic="0", basic_name="在途",
        text="快件已到达【{here}转运中心】，准备发车", op_code="31", remark="快件到达 【{here}中转场】",
    ),
    "arrived_city": Milestone(
        code="1001", code_name="到达派件城市", basic="0", basic_name="在途", at_destination=True,
        text="快件已到达【{here}转运中心】", op_code="31", remark="快件到达 【{here}中转场】",
    ),
    "out_for_delivery": Milestone(
        order_state="400", code="5", code_name="派件", basic="5", basic_name="派件", at_destination=True,
        text="【{here}一部】的派件员【王某】正在派件，电话：138****0001", op_code="204",
        remark="快件交给王某，正在派送途中（联系电话：138****0001）",
    ),
    "absent": Milestone(
        code="206", code_name="无法联系", basic="2", basic_name="疑难", at_destination=True,
        text="快件派送失败，原因：收件人不在家，电话无人接听", op_code="70",
        remark="因收件人不在，派件不成功，待再次派送",
    ),
    "damaged": Milestone(
        code="209", code_name="破损", basic="2", basic_name="疑难",
        text="快件在【{here}转运中心】发现外包装破损", op_code="33", remark="快件外包装破损，正在处理",
    ),
    # SF has no code for "nothing moved"; it simply stays silent.
    "stalled": Milestone(
        code="202", code_name="超时未更新", basic="2", basic_name="疑难", text="快件超时未更新",
    ),
    "overdue": Milestone(
        code="201", code_name="超时未签收", basic="2", basic_name="疑难", text="快件超时未签收",
    ),
    "lost": Milestone(
        code="2", code_name="疑难", basic="2", basic_name="疑难", text="快件疑似遗失，正在核实",
        op_code="33", remark="快件丢失，正在核实处理",
    ),
    "delivered": Milestone(
        order_state="13", code="301", code_name="本人签收", basic="3", basic_name="签收", at_destination=True,
        text="您的快件已签收，签收人：本人", op_code="80",
        remark="您的快件已签收，如有疑问请联系快递员",
        ends_tracking=True,
    ),
    "delivered_damaged": Milestone(
        order_state="14", code="302", code_name="派件异常后签收", basic="3", basic_name="签收",
        at_destination=True,
        text="您的快件异常后已签收，签收人：本人", op_code="80",
        remark="您的快件已签收，如有疑问请联系快递员",
        ends_tracking=True,
    ),
    # Kuaidi100 stops looking: three days without any trace, or sixty without a change.
    "given_up": Milestone(ends_tracking=True),
}  # fmt: skip

COLLECTED = "collected"  # from here on the courier holds the parcel: no cancelling any more
# What reads as tracking; all of it happens once the courier holds the parcel.
TRACKED = tuple(kind for kind, milestone in MILESTONES.items() if milestone.code)
