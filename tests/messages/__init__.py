"""Every message about something wrong, found in the code, and an input that raises each of them."""
