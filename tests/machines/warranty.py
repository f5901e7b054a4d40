"""The machines of warranty: sources --move--> target ("=" keeps the state) : who may."""

TABLES = {
    "tickets.models.ForeignIntake": """
        recorded --forward--> forwarded : repair_centre supervisor
        recorded --send_back--> returned : repair_centre supervisor
    """,
    "tickets.models.RepairJob": """
        expected --receive--> received : repair_centre supervisor
        expected --report_mismatch--> held : repair_centre supervisor
        held --accept_item--> received : REVIEWERS
        received --diagnose--> diagnosed : repair_centre supervisor
        diagnosed --begin_repair--> repairing : system
        received diagnosed repairing --quote--> quoted : repair_centre supervisor
        quoted --take_up_quote--> repairing : system
        quoted --drop_quote--> declined : system
        received diagnosed repairing --wait_for_parts--> waiting_parts : repair_centre supervisor
        waiting_parts --take_in_parts--> repairing : repair_centre supervisor
        repairing --repair--> repaired : repair_centre supervisor
        repairing --swap--> repaired : repair_centre supervisor
        received diagnosed repairing --find_no_fault--> no_fault : repair_centre supervisor
        received diagnosed repairing waiting_parts --give_up--> unrepairable : repair_centre supervisor
        received diagnosed repairing --overrun--> = : system
        repaired unrepairable no_fault declined held bounced --ship_back--> shipped_back : repair_centre supervisor
        shipped_back --bounce--> bounced : repair_centre supervisor system
        shipped_back --close--> closed : system
        expected received diagnosed repairing quoted --call_off--> closed : system
        waiting_parts unrepairable held bounced shipped_back --call_off--> closed : system
    """,
    "tickets.models.WarrantyTicket": """
        submitted --approve--> approved : SHOP REVIEWERS erp
        submitted --approve_replacement--> converted : SHOP REVIEWERS erp system
        submitted --ask_info--> info_requested : SHOP REVIEWERS erp
        info_requested --give_info--> submitted : BUYER
        info_requested --close_unanswered--> cancelled : system
        submitted --reject--> rejected : SHOP REVIEWERS erp
        rejected --rule_for_buyer--> approved : supervisor
        rejected --let_stand--> cancelled : system
        approved --ask_to_mail--> awaiting_parcel : system
        approved --send_technician--> visit_due : system
        awaiting_parcel visit_due --collect_instead--> approved : SHOP REVIEWERS erp
        awaiting_parcel --send_in--> inbound : BUYER
        approved awaiting_parcel visit_due waiting_parts --goods_collected--> inbound : system
        inbound exception --arrive--> at_centre : system
        inbound --come_back--> awaiting_parcel : system
        submitted at_centre visit_due waiting_parts exception --open_choice--> decision : system
        exception --make_whole--> decision : REVIEWERS
        at_centre visit_due --wait_for_parts--> waiting_parts : system
        waiting_parts --go_on--> at_centre : system
        at_centre --present_quote--> quote_pending : system
        quote_pending --accept_quote--> at_centre : BUYER
        quote_pending --decline_quote--> at_centre : BUYER
        quote_pending --let_quote_lapse--> at_centre : system
        decision --keep_waiting--> at_centre : BUYER supervisor
        decision --choose_exchange--> converted : BUYER supervisor
        decision --choose_return--> converted : BUYER supervisor
        decision --settle_by_default--> converted : system
        decision --settle_otherwise--> cancelled : REVIEWERS
        at_centre exception --goods_shipped_back--> outbound : system
        outbound exception --delivered_back--> verifying : system
        visit_due waiting_parts --fix_at_home--> verifying : system
        visit_due waiting_parts verifying --close_without_fault--> no_fault : system
        verifying --close_unrepaired--> unrepaired : system
        inbound at_centre outbound --report_trouble--> exception : REVIEWERS system
        inbound outbound --miss_arrival--> exception : system
        verifying --confirm_repaired--> repaired : BUYER
        verifying --assume_repaired--> repaired : system
        verifying --report_same_fault--> followed : BUYER
        submitted info_requested rejected approved awaiting_parcel visit_due --withdraw--> cancelled : BUYER
        approved awaiting_parcel --expire--> cancelled : system
    """,
}
