"""Local registrations (登记): the case, and the periods for which a certificate is registered with the district."""
