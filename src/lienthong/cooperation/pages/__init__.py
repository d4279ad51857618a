"""What people see of agreements; `urls` lists the addresses."""
