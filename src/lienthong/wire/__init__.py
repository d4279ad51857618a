"""What crosses between agencies: records, seals, certificates, packets, evidence. Pure."""
