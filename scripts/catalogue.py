"""The English of the portal: ``update`` its catalogues from what people read, ``check`` them, ``compile`` them."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pic_portal.settings")


def main(task):
    from pic_portal import catalogues

    if task == "compile":
        catalogues.compile_all()
        return 0
    import django

    django.setup()
    if task == "update":
        for room, missing in catalogues.update().items():
            print(f"{room}: {missing} à traduire")
        catalogues.compile_all()
        return 0
    faults = [fault for room, wanted in catalogues.gathered().items() for fault in catalogues.faults(room, wanted)]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
