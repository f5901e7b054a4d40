import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
pytestmark = pytest.mark.django_db
def test_q(owner, world):
    for p in ["tickets/"+world.collected.number+"/", "", "tickets/"]:
        owner.get("/portal/"+p)
        with CaptureQueriesContext(connection) as c: owner.get("/portal/"+p)
        print(len(c))
        for q in c.captured_queries: print("  ", q["sql"].replace('"','')[:40], "FROM", q["sql"].replace('"','').split("FROM",1)[-1][:150])
