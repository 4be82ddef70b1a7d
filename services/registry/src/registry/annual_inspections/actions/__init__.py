"""What is done about yearly reports: opened, filed, handled, told of."""
