"""What is done with certificates: issued, replaced, verified, printed."""
