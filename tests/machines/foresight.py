"""The machines of foresight: sources --move--> target : who may."""

TABLES = {
    "tickets.models.ForecastRun": """
        queued --start--> running : system
        running --finish--> finished : system
        queued running --fail--> failed : system
        queued running --stop--> stopped : REVIEWERS carrier_manager
    """,
    "tickets.models.BatchAlarm": """
        open --acknowledge--> acknowledged : SHOP REVIEWERS erp
        open acknowledged --close--> closed : REVIEWERS
    """,
    "tickets.models.CapacitySuggestion": """
        open --book--> booked : DESK
        open --dismiss--> dismissed : DESK
        open --lapse--> lapsed : system
    """,
}
