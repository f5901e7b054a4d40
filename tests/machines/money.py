"""The machines of money: sources --move--> target ("=" keeps the state) : who may."""

TABLES = {
    "tickets.models.Refund": """
        queued failed --send--> sent : system
        sent failed manual --pay--> paid : system
        sent --fail--> failed : system
        failed --hand_over--> manual : finance system
        queued failed --hold--> held : system
        held --release--> queued : system
        held --cancel--> cancelled : system
        manual --confirm_transfer--> paid : finance
    """,
}
