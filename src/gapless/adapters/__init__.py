"""The outside world: ledgers, warehouses, object stores, pools, actions."""
