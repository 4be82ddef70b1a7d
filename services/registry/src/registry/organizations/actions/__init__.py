"""What puts an organization on the register: an approval, a filing, an import; and what takes it off."""
