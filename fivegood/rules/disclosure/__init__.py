"""Which figures may be shown to everybody: rules of disclosure control over sums of confidential values."""
