//! Against a real gnome-keyring.
