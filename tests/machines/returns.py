"""The machines of returns: sources --move--> target ("=" keeps the state) : who may."""

TABLES = {
    "tickets.models.ReturnTicket": """
        wait_merchant --agree--> wait_return : SHOP erp
        wait_merchant --agree_by_silence--> wait_return : system
        wait_merchant --approve_at_once--> wait_return : system
        wait_merchant --refuse--> refused : SHOP erp
        refused --rule_for_buyer--> wait_return : supervisor
        refused --order_refund--> refunding : supervisor
        wait_return --send_back--> wait_confirm : BUYER
        wait_return --goods_collected--> wait_confirm : system
        wait_confirm --goods_arrived--> = : system
        wait_confirm --confirm_receipt--> refunding : SHOP erp
        wait_confirm --confirm_by_silence--> refunding : system
        wait_confirm --refuse_receipt--> refused : SHOP erp
        refunding --complete--> refunded : system
        wait_merchant wait_return refused --withdraw--> closed : BUYER
        wait_return refused --expire--> closed : system
    """,
}
