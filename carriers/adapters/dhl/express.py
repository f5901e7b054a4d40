"""DHL Express's XML as updates: each event has its own code and a time without a zone (section 8, DHL)."""

from xml.etree.ElementTree import Element

from carriers.adapters import reading, worldwide
from carriers.adapters.base import BadPush, Event, Update, UpdateKind
from carriers.adapters.dhl import codes

Fields = dict[str, str | None]


def read_waybills(text: str) -> tuple[Update, ...]:
    """The waybills of a message. Raises BadPush."""
    waybills = list(reading.xml_root(text).iter("AWBInfo"))
    if not waybills:
        raise BadPush("AWBInfo is missing")
    return tuple(map(_waybill, waybills))


def _waybill(waybill: Element) -> Update:
    """The newest event with a known code decides: there is no overall state (section 1, rule 7)."""
    number = reading.identifier(_fields(waybill, AWBNumber="AWBNumber"), "AWBNumber")
    if number is None:
        raise BadPush("AWBNumber is missing")
    events = worldwide.oldest_first(_event(row) for row in waybill.iter("ShipmentEvent"))
    coded = [event for event in reversed(events) if event.raw_code]
    known = (event for event in coded if codes.is_known(event.status))
    newest = next(known, coded[0] if coded else None)
    return Update(
        kind=UpdateKind.TRACKING,
        carrier=codes.CARRIER,
        tracking_number=number,
        status=newest.status if newest else None,
        sub_status=newest.sub_status if newest else None,
        raw_status=newest.raw_code if newest else None,
        occurred_local=newest.occurred_local if newest else None,
        events=events,
    )


def _event(row: Element) -> Event:
    fields = _fields(
        row,
        date="Date",
        time="Time",
        code="ServiceEvent/EventCode",
        description="ServiceEvent/Description",
        area="ServiceArea/Description",
    )
    code = reading.identifier(fields, "code")
    meaning = codes.express_meaning(code)
    when = "T".join(filter(None, (fields["date"], fields["time"]))) or None
    return Event(
        occurred_at=None,
        occurred_local=worldwide.moment_of(when, "Date and Time").occurred_local,
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_code=code,
        description=fields["description"],
        location=fields["area"],
    )


def _fields(row: Element, **paths: str) -> Fields:
    return {name: (row.findtext(path) or "").strip() or None for name, path in paths.items()}
