import pytest
pytestmark = pytest.mark.django_db
PAGES = ["", "search/", "search/?q=5678", "tickets/", "tickets/?kind=return&due=over&created_at_after=2026-01-01", "tickets/export.csv", "services/", "services/plain/", "services/seven_day_return/", "logistics/courier-warehouse/next-day/", "applications/", "memberships/", "pickups/", "carriers/", "contracts/", "members/", "members/invite/", "notices/", "settings/"]
def test_pages(owner, world):
    pages = PAGES + [f"tickets/{world.ticket.number}/", f"tickets/{world.collected.number}/", f"tickets/{world.ticket.number}/reveal/", f"orders/{world.order.pk}/", f"applications/{world.application.number}/", f"memberships/{world.membership.number}/", f"memberships/{world.membership.number}/exit/", f"pickups/{world.pickup.number}/", f"contracts/{world.contract.number}/", f"tickets/{world.ticket.number}/moves/agree/", f"tickets/{world.ticket.number}/moves/refuse/"]
    bad = []
    for p in pages:
        r = owner.get("/portal/"+p)
        print(r.status_code, p)
        if r.status_code != 200: bad.append(p)
    assert not bad
