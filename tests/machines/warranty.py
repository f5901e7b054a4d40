"""The machines of warranty: sources --move--> target ("=" keeps the state) : who may."""

TABLES = {
    "tickets.models.RepairJob": """
        expected --receive--> received : repair_centre supervisor
        received --diagnose--> repairing : repair_centre supervisor
        repairing --repair--> repaired : repair_centre supervisor
        received repairing --give_up--> unrepairable : repair_centre supervisor
        received repairing --overrun--> = : system
        repaired unrepairable --ship_back--> shipped_back : repair_centre supervisor
        shipped_back --close--> closed : system
        expected --call_off--> closed : system
    """,
    "tickets.models.WarrantyTicket": """
        submitted --approve--> approved : SHOP erp REVIEWERS
        submitted --reject--> rejected : SHOP erp REVIEWERS
        approved --goods_collected--> inbound : system
        inbound --arrive--> at_centre : system
        at_centre --open_choice--> decision : system
        decision --keep_waiting--> at_centre : BUYER supervisor
        decision --settle_otherwise--> cancelled : REVIEWERS
        at_centre decision --goods_shipped_back--> outbound : system
        outbound --delivered_back--> verifying : system
        verifying --confirm_repaired--> repaired : BUYER
        verifying --assume_repaired--> repaired : system
        submitted approved --withdraw--> cancelled : BUYER
        approved --expire--> cancelled : system
    """,
}
