"""A stand-in courier for demos and tests: it answers and pushes over HTTP in the Kuaidi100 and SF formats.

It is a program of its own (`python -m carriers.sandbox`) and shares no code with the product: it was written
from the interface description alone, so a misreading in an adapter shows up here instead of being repeated.
Nothing in the product may import it. It speaks to loopback addresses only.
"""
