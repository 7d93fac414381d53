"""How the tables of the ledger came to be, step by step. A step is never changed once released."""
