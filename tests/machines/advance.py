"""The machine of fast refunds."""

TABLES = {
    "tickets.models.Advance": """
        applied --note_payment--> advanced : system
        applied --close--> closed : system
        advanced merchant_refused --recover--> recovered : system
        advanced --note_refusal--> merchant_refused : system
        merchant_refused --recover_from_buyer--> recovered_buyer : finance
        merchant_refused --write_off--> written_off : finance
    """,
}
