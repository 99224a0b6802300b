"""What we lend: products as versioned data, and new loans that are entered from them."""
