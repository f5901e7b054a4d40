"""The machine of refunds without a return."""

TABLES = {
    "tickets.models.RefundOnlyTicket": """
        wait_merchant --agree--> refunding : SHOP erp supervisor
        wait_merchant --agree_by_silence--> refunding : system
        wait_merchant --refund_at_once--> refunding : system
        wait_merchant --refuse--> refused : SHOP erp
        refused --rule_for_buyer--> refunding : supervisor system
        refused --rule_for_merchant--> closed : supervisor system
        refunding --complete--> refunded : system
        wait_merchant refused --withdraw--> closed : BUYER
        refused --expire--> closed : system
    """,
}
