"""The machines of freight insurance: sources --move--> target ("=" keeps the state) : who may."""

TABLES = {
    "tickets.models.InsurancePolicy": """
        asked --bind--> bound : system
        asked --decline--> not_insured : system
        bound --reserve--> reserved : system
        reserved --release--> bound : system
        reserved --apply--> applied : system
        bound --report--> reported : system
        reported --pay--> paid : system
        reported --refuse--> refused : system
        refused --reopen--> reported : system
        bound --lapse--> lapsed : system
    """,
    "tickets.models.InsuranceClaim": """
        reported --approve--> approved : insurer system
        reported --refuse--> refused : insurer system
        approved --pay--> paid : insurer system
        refused --reopen--> reported : SHOP supervisor finance
        refused --recover--> recovered : finance system
    """,
}
