"""The machines of warranty: sources --move--> target ("=" keeps the state) : who may."""

TABLES = {}
