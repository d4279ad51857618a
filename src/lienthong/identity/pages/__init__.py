"""What people see of identity: sign-in, second factor, their account, accounts of others."""
