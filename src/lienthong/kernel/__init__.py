"""What every other folder leans on: codes, days, Vietnamese text, money, refusals. Pure: no Django, clock or I/O."""
