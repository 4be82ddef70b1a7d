"""Where the catalogue of support services, the orders and the deliveries are kept."""
