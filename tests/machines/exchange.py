"""The machine of exchanges: sources --move--> target ("=" keeps the state) : who may."""

TABLES = {
    "tickets.models.ExchangeTicket": """
        wait_merchant --agree--> wait_return : SHOP erp supervisor
        wait_merchant --agree_by_silence--> wait_return : system
        wait_merchant --approve_at_once--> wait_return : system
        wait_merchant --refuse--> wait_modify : SHOP erp
        wait_merchant --offer_refund--> = : SHOP erp
        wait_modify --modify--> wait_merchant : BUYER
        wait_merchant wait_modify --convert_to_refund--> converted : BUYER
        wait_modify --rule_for_buyer--> wait_return : supervisor system
        wait_modify --order_replacement--> wait_reship : supervisor system
        wait_modify --rule_for_merchant--> closed : supervisor system
        wait_return --send_back--> wait_confirm : BUYER SHOP erp
        wait_return --goods_collected--> wait_confirm : system
        wait_confirm --note_first_scan--> = : system
        wait_confirm --doubt_waybill--> = : system
        wait_confirm --reopen_sending--> wait_return : BUYER system
        wait_confirm --goods_arrived--> = : system
        wait_confirm --confirm_receipt--> wait_reship : SHOP erp supervisor
        wait_confirm --confirm_by_silence--> wait_reship : system
        wait_confirm --refuse_receipt--> wait_modify : SHOP erp
        wait_confirm --come_back--> wait_reship : supervisor system
        wait_return --replace_without_return--> wait_reship : system
        wait_receipt --lose_replacement--> wait_reship : supervisor system
        wait_confirm wait_reship --ship_replacement--> wait_receipt : SHOP erp
        wait_reship --report_out_of_stock--> please_refund : SHOP erp
        wait_reship --fall_back_to_refund--> please_refund : system
        please_refund --agree_refund--> refunding : SHOP erp supervisor
        please_refund --refund_in_its_place--> refunding : system
        refunding --complete--> refunded : system
        wait_receipt --receive_replacement--> exchanged : BUYER system
        wait_receipt --assume_received--> exchanged : system
        wait_merchant wait_modify wait_return --withdraw--> closed : BUYER
        wait_return wait_modify --expire--> closed : system
    """,
}
