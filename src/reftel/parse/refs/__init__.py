"""The REF line: where it is, its entries, what each names."""
