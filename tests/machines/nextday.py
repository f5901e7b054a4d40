"""The machines of nextday: sources --move--> target ("=" keeps the state) : who may."""

TABLES = {
    "tickets.models.DeliveryPromise": """
        promised --ship--> shipped : system
        promised --ship_late--> at_risk : system
        at_risk --ship_after_all--> = : system
        promised shipped at_risk --keep--> kept : system
        promised shipped at_risk missed --keep_by_attempt--> kept : system
        missed --correct_to_kept--> kept : system
        promised shipped at_risk --miss--> missed : system
        missed --deliver_late--> = : system
        promised shipped at_risk missed --exempt--> exempt : supervisor system
        promised shipped at_risk --void--> void : storefront supervisor system
    """,
    "tickets.models.IncidentTicket": """
        open --name_cause--> = : SHOP erp REVIEWERS
        open --contest--> = : SHOP erp
        open --decide_fault--> = : supervisor
        open --record_contact--> = : SHOP erp REVIEWERS
        open --record_resolution--> = : SHOP erp REVIEWERS
        open --record_follow_up--> = : SHOP erp REVIEWERS
        open --note_delivery--> = : system
        open --resolve--> resolved : SHOP erp REVIEWERS
        open --withdraw_incident--> resolved : system
    """,
}
