"""What happens when a filing changes or ends: asked, checked, heard, decided; and whether it can be asked now."""
