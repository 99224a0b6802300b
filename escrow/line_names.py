"""What escrow pays for, as people read it."""

KINDS = {
    "county_tax": "County tax",
    "city_tax": "City tax",
    "school_tax": "School tax",
    "special_assessment": "Special assessment",
    "hazard": "Homeowners insurance",
    "flood": "Flood insurance",
    "wind": "Wind insurance",
    "mip": "FHA mortgage insurance",
    "pmi": "Mortgage insurance",
    "hoa": "Homeowners association",
    "ground_rent": "Ground rent",
}
