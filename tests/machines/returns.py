"""The machines of returns: sources --move--> target ("=" keeps the state) : who may."""

TABLES = {
    "tickets.models.ReturnTicket": """
        wait_merchant --agree--> wait_return : SHOP erp supervisor
        wait_merchant --agree_by_silence--> wait_return : system
        wait_merchant --approve_at_once--> wait_return : system
        wait_merchant --agree_as_offered--> wait_return : system
        wait_merchant --refuse--> refused : SHOP erp
        wait_merchant --propose_change--> wait_proposal : SHOP erp
        wait_proposal --accept_proposal--> wait_return : BUYER
        wait_proposal --decline_proposal--> wait_merchant : BUYER
        wait_proposal --proposal_lapses--> wait_merchant : system
        wait_return --refund_without_return--> refunding : system
        wait_merchant refused --modify--> wait_merchant : BUYER
        refused --rule_for_buyer--> wait_return : supervisor system
        refused --order_refund--> refunding : supervisor system
        refused --rule_for_merchant--> closed : supervisor system
        wait_return --send_back--> wait_confirm : BUYER SHOP erp
        wait_return --goods_collected--> wait_confirm : system
        wait_confirm --note_first_scan--> = : system
        wait_confirm --doubt_waybill--> = : system
        wait_confirm --reopen_sending--> wait_return : BUYER system
        wait_confirm --goods_arrived--> = : system
        wait_confirm --confirm_receipt--> refunding : SHOP erp supervisor
        wait_confirm --confirm_by_silence--> refunding : system
        wait_confirm --refuse_receipt--> refused : SHOP erp
        wait_confirm --come_back--> refunding : supervisor system
        refunding --complete--> refunded : system
        refunding --complete_in_part--> compensated : system
        wait_merchant wait_proposal wait_return refused --withdraw--> closed : BUYER
        wait_return refused --expire--> closed : system
        wait_merchant refused --ask_explanation--> = : BUYER
        wait_merchant wait_return wait_confirm refused --explain--> = : REVIEWERS
    """,
}
