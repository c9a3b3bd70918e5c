import sys
import pytest, time_machine
from django.db import transaction
from proposals import factories
from tests import access, access_world
ROWS = [l.split() for l in __import__('pathlib').Path('/tmp/w/shell/rows.txt').read_text().splitlines() if l.strip()]
@pytest.mark.django_db
def test_generate_the_matrix(django_db_setup, django_db_blocker, settings):
    settings.STAFF_MUST_ENROL=False
    out=[]
    with django_db_blocker.unblock(), time_machine.travel(factories.NOW, tick=False), transaction.atomic():
        who, things = access_world.build()
        missing=set(access.names())-{r[0] for r in ROWS}
        print("MISSING",sorted(missing))
        for name,*on in ROWS:
            p=access.path_of({"name":name,"on":on},things)
            W=[]; g=[access.ask(p,u,"GET",W) for u in who.values()]
            W and print("GETWRITE",name,on,set(x[:120] for x in W))
            s=[access.ask(p,u,"POST") for u in who.values()]
            f=lambda xs: ", ".join(f"{x:>5}" for x in xs)
            out.append(f'  - url: {name}\n'+(f'    "on": [{", ".join(on)}]\n' if on else '')+f'    GET:  [{f(g)}]\n    POST: [{f(s)}]\n')
        __import__('pathlib').Path('/tmp/w/shell/matrix.txt').write_text("roles:         ["+", ".join(who)+"]\n"+"".join(out))
        transaction.set_rollback(True)
