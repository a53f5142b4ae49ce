"""What lies on disk: evidence objects, the ledger, table files and the cache. Nothing else touches disk or database.

Import the module that is needed (`stemmata.store.objects`, `stemmata.store.ledger`, ...): each brings what it uses.
"""
