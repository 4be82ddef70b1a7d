"""What happens to an application: drafted, checked, handled, decided."""
